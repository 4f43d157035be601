//! Builds the crate into `portogram.js` and `portogram_bg.wasm`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Mode;
use crate::{node, order, process, project};

/// The compilation target.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const MODULE: &str = "portogram";

/// Writes the module and the JavaScript that loads it into `site`, and its TypeScript declarations into `declarations`.
pub(crate) fn build(mode: Mode, site: &Path, declarations: &Path) -> Result<()> {
    add_target()?;
    let compiled = compile(mode)?;
    bind(&compiled, site, declarations)?;
    match mode {
        Mode::Release => optimise(&site.join(format!("{MODULE}_bg.wasm"))),
        Mode::Dev => Ok(()),
    }
}

/// Installs the compilation target with rustup if it is missing. Needs no rustup if the target is there already.
pub(crate) fn add_target() -> Result<()> {
    let sysroot = process::output(process::command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim_end()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    process::announce(&format!("add the target {TARGET}"));
    process::run(process::command("rustup").args(["target", "add", TARGET]))
        .with_context(|| format!("the Rust target {TARGET} is required to build the page"))
}

fn compile(mode: Mode) -> Result<PathBuf> {
    let (profile, folder) = match mode {
        Mode::Release => ("wasm", "wasm"),
        Mode::Dev => ("dev", "debug"),
    };
    process::announce(&format!("compile to {TARGET}"));
    let mut build = process::cargo();
    build.args(["build", "--lib", "--no-default-features", "--target", TARGET, "--profile", profile]);
    build.arg("--config").arg(rustflags());
    process::run(&mut build)?;
    Ok(project::cargo_target().join(TARGET).join(folder).join(format!("{MODULE}.wasm")))
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// About half the default thresholds for inlining, for functions in general and for those marked `#[inline]`: the module gets 4 %
/// smaller and not slower. `--inline-threshold` would also replace the lower thresholds of packages that are compiled for size.
const LESS_INLINING: &str = "-Cllvm-args=--inlinedefault-threshold=120 --inlinehint-threshold=120";

/// Vector instructions for columns and keys: small packets take 10 % less time, and the module is smaller.
const SIMD: &str = "-Ctarget-feature=+simd128";

/// Returns the `rustflags` setting. It also removes the paths of the build machine from panic messages, so that the same
/// sources give the same bytes on any machine.
fn rustflags() -> String {
    let remap = cargo_home().map(|home| format!("'--remap-path-prefix={}=cargo', ", home.display()));
    format!("target.{TARGET}.rustflags=[{}'{LESS_INLINING}', '{SIMD}']", remap.unwrap_or_default())
}

fn bind(compiled: &Path, site: &Path, declarations: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name(MODULE).typescript(true);
    bindgen.web(true)?.generate(site).context("wasm-bindgen")?;
    fs::create_dir_all(declarations)?;
    for name in [format!("{MODULE}.d.ts"), format!("{MODULE}_bg.wasm.d.ts")] {
        fs::rename(site.join(&name), declarations.join(&name)).with_context(|| name)?;
    }
    Ok(())
}

fn optimise(module: &Path) -> Result<()> {
    let consequence = "the module is not optimised by wasm-opt, so it is larger and slower";
    let Some(packages) = node::build_packages(consequence)? else { return Ok(()) };
    process::announce("wasm-opt");
    // The first KiB of memory is the last one of the stack, which grows down: no address points there.
    let program = packages.join("node_modules/binaryen/bin/wasm-opt");
    let mut wasm_opt = node::script(&program);
    // Functions with a single caller stay functions: large ones have many local variables, whose numbers compress badly.
    let options = ["-O3", "--converge", "--low-memory-unused", "--one-caller-inline-max-function-size=0", "-o"];
    process::run(wasm_opt.args(options).arg(module).arg(module))?;
    let path = || module.display().to_string();
    let named = order::with_names(&fs::read(module).with_context(path)?)?;
    fs::write(module, named).with_context(path)?;
    let mut sort = node::script(&program);
    process::run(sort.args(["--reorder-functions-by-name", "-o"]).arg(module).arg(module))
}
