//! `cargo xtask package`: builds the package for npm into `target/npm/portogram`, packs it, and checks what is packed.

mod serde;
mod types;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::json;

use crate::build::{self, Mode};
use crate::{chromium, folder, licences, node, process, project};

/// The sources of the package.
const SOURCES: &str = "xtask/npm";
/// Where the tools that check it are installed.
const TOOLS: &str = "tests/npm";

/// Builds the page, unless it is there, and then the package.
pub(crate) fn run(builds_page: bool) -> Result<()> {
    if builds_page {
        build::run(Mode::Release)?;
    }
    let packed = pack()?;
    check(&packed)?;
    println!("\n{}", packed.display());
    Ok(())
}

/// Builds the package from the built page, and returns the tarball.
pub(crate) fn pack() -> Result<PathBuf> {
    process::announce("package for npm");
    let out = project::path("target/npm");
    let package = out.join("portogram");
    folder::empty(&out)?;
    folder::copy(&project::path(SOURCES), &package, &|_| true)?;
    folder::copy(&project::site(), &package.join("site"), &|_| true)?;
    for name in licences::OWN {
        fs::copy(project::path(name), package.join(name)).context(name)?;
    }
    fs::copy(project::path(licences::FILE), package.join("licences.txt")).context(licences::FILE)?;
    let services = fs::read_to_string(package.join("site/services.txt")).context("services.txt")?;
    let services = format!("/** The names of services. */\nexport default {};\n", json!(services));
    fs::write(package.join("services.js"), services)?;
    let report = types::declarations().context("types of the report")?;
    fs::write(package.join("report.d.ts"), &report)?;
    // For the type check of the sources.
    let types = out.join("types/site");
    fs::create_dir_all(&types).with_context(|| types.display().to_string())?;
    fs::copy(project::declarations().join("portogram.d.ts"), types.join("portogram.d.ts"))?;
    fs::write(out.join("types/package.json"), "{ \"type\": \"module\" }\n")?;
    fs::write(out.join("types/report.d.ts"), report)?;
    fs::write(out.join("types/services.d.ts"), "declare const services: string;\nexport default services;\n")?;
    complete_manifest(&package.join("package.json"))?;
    let mut npm = process::command(node::NPM);
    npm.args(["pack", "--silent", "--pack-destination"]).arg(&out).current_dir(&package);
    let name = process::output(&mut npm)?;
    Ok(out.join(name.trim()))
}

/// Writes the version and the addresses into package.json.
fn complete_manifest(path: &Path) -> Result<()> {
    let manifest = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let manifest =
        manifest.replace("{version}", &project::version()?).replace("{repository}", env!("CARGO_PKG_REPOSITORY"));
    fs::write(path, manifest).with_context(|| path.display().to_string())
}

/// Checks how other programs see what is packed.
pub(crate) fn check(packed: &Path) -> Result<()> {
    let tools = project::path(TOOLS);
    node::install_packages(&tools)?;
    process::announce("publint");
    let mut publint = node::script(&tools.join("node_modules/publint/src/cli.js"));
    process::run(publint.args(["run", "--strict"]).arg(packed)).context("publint reports problems")?;
    process::announce("types that are seen (attw)");
    let mut attw = node::script(&tools.join("node_modules/@arethetypeswrong/cli/dist/index.js"));
    // The package is for modules only. The manifest has no types, and those of the module are by its bundler.
    attw.arg(packed).args(["--profile", "esm-only", "--format", "ascii", "--no-emoji"]);
    process::run(attw.args(["--exclude-entrypoints", "./package.json", "./portogram_bg.wasm"]))
        .context("the types are wrong for some programs")
}

/// Checks what is packed, its sources, and programs that use it.
pub(crate) fn test(packed: &Path, runner_arguments: &[String]) -> Result<()> {
    check(packed)?;
    let folder = project::path(TOOLS);
    process::announce("types, tests/npm/tsconfig.json");
    let mut compiler = node::script(&folder.join("node_modules/typescript/bin/tsc"));
    process::run(compiler.args(["--noEmit", "--project"]).arg(folder.join("tsconfig.json")))
        .context("the type check failed")?;
    process::announce("command, which the package is compared with");
    process::run(process::cargo().args(["build", "--package", "portogram", "--bin", "portogram"]))?;
    let command = project::cargo_target().join("debug/portogram").with_extension(env::consts::EXE_EXTENSION);
    process::announce("programs that use the package");
    // Playwright is that of the browser tests.
    node::install_packages(&project::browser_tests())?;
    let mut tests = process::command("node");
    tests.args(["--test", "--test-reporter=spec"]).args(runner_arguments);
    for entry in fs::read_dir(&folder)? {
        let file = entry?.path();
        if file.to_string_lossy().ends_with(".test.js") {
            tests.arg(&file);
        }
    }
    tests.env("PORTOGRAM_PACKED", packed).env("PORTOGRAM_COMMAND", command);
    if let Some(browser) = chromium::find_or_install()? {
        tests.env(chromium::BROWSER_VARIABLE, browser);
    }
    process::run(&mut tests).context("a test of the package failed")
}
