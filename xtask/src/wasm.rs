//! From the crate to `portogram.js` and `portogram_bg.wasm`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Mode;
use crate::{node, process, project};

/// The compiler's name for what browsers run.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const MODULE: &str = "portogram";

/// Writes the module and the JavaScript that loads it into `site`, its TypeScript declarations into `declarations`.
pub(crate) fn build(mode: Mode, site: &Path, declarations: &Path) -> Result<()> {
    add_target()?;
    let compiled = compile(mode)?;
    bind(&compiled, site, declarations)?;
    match mode {
        Mode::Release => optimise(&site.join(format!("{MODULE}_bg.wasm"))),
        Mode::Dev => Ok(()),
    }
}

/// Adds the compiler's target where it is missing, also where Rust did not come from rustup.
pub(crate) fn add_target() -> Result<()> {
    let sysroot = process::output(process::command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim_end()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    process::announce(&format!("add the target {TARGET}"));
    process::run(process::command("rustup").args(["target", "add", TARGET]))
        .with_context(|| format!("Rust's target {TARGET} is needed to build the page"))
}

fn compile(mode: Mode) -> Result<PathBuf> {
    let (profile, folder) = match mode {
        Mode::Release => ("wasm", "wasm"),
        Mode::Dev => ("dev", "debug"),
    };
    process::announce(&format!("compile to {TARGET}"));
    let mut build = process::cargo();
    build.args(["build", "--lib", "--target", TARGET, "--profile", profile]);
    build.arg("--config").arg(rustflags());
    process::run(&mut build)?;
    Ok(project::cargo_target().join(TARGET).join(folder).join(format!("{MODULE}.wasm")))
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// Half of what the compiler puts into its callers by itself: the module gets smaller by a fiftieth, and not slower.
const LESS_INLINING: &str = "-Cllvm-args=--inline-threshold=120";

/// Columns and keys several numbers at a time: a tenth less time for small packets, and a smaller module.
const VECTORS: &str = "-Ctarget-feature=+simd128";

/// Keeps the paths of the machine that builds out of the panic messages: the same sources give the same bytes anywhere.
fn rustflags() -> String {
    let remap = cargo_home().map(|home| format!("'--remap-path-prefix={}=cargo', ", home.display()));
    format!("target.{TARGET}.rustflags=[{}'{LESS_INLINING}', '{VECTORS}']", remap.unwrap_or_default())
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
    let without = "the module is left as it is, without wasm-opt, and so larger and slower";
    let Some(packages) = node::build_packages(without)? else { return Ok(()) };
    process::announce("wasm-opt");
    let mut wasm_opt = node::script(&packages.join("node_modules/binaryen/bin/wasm-opt"));
    process::run(wasm_opt.args(["-O3", "-o"]).arg(module).arg(module))
}
