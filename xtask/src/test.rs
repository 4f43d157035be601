//! `cargo xtask test`: every check, in the order in which they are quick to fail.

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::build::{self, Mode};
use crate::server::Server;
use crate::{chromium, instructions, node, process, project, wasm};

/// A check.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Check {
    /// Formatting.
    Fmt,
    /// Lints, natively and for WebAssembly.
    Clippy,
    /// `cargo check` of the fuzz targets, which are a workspace of their own.
    Fuzz,
    /// `cargo test`.
    Native,
    /// How many instructions decode, tally and replay take, where Valgrind is installed.
    Instructions,
    /// Types of the page's modules and of the browser tests.
    Types,
    /// The page in a browser.
    Browser,
}

/// Runs the checks that are asked for, or all; the first that fails ends it.
pub(crate) fn run(only: &[Check], runner_arguments: &[String]) -> Result<()> {
    let checks = if only.is_empty() { Check::value_variants() } else { only };
    let mut is_built = false;
    for &check in checks {
        if !is_built && matches!(check, Check::Types | Check::Browser) {
            process::announce("build the page");
            build::run(Mode::Release).context("the page could not be built")?;
            is_built = true;
        }
        run_check(check, runner_arguments)?;
    }
    Ok(())
}

fn run_check(check: Check, runner_arguments: &[String]) -> Result<()> {
    match check {
        Check::Fmt => {
            process::announce("formatting");
            process::run(process::cargo().args(["fmt", "--all", "--check"]))
                .context("formatting differs: run `cargo fmt --all`")
        }
        Check::Clippy => clippy(),
        Check::Fuzz => fuzz(),
        Check::Native => {
            process::announce("native tests");
            process::run(process::cargo().args(["test", "--workspace"]).args(runner_arguments))
                .context("a native test failed")
        }
        Check::Instructions => instructions::check(),
        Check::Types => types(),
        Check::Browser => browser(runner_arguments),
    }
}

fn clippy() -> Result<()> {
    let deny_warnings = ["--", "-D", "warnings"];
    process::announce("clippy, native");
    process::run(process::cargo().args(["clippy", "--workspace", "--all-targets"]).args(deny_warnings))
        .context("clippy found something")?;
    wasm::add_target()?;
    process::announce("clippy, WebAssembly");
    process::run(process::cargo().args(["clippy", "--lib", "--target", wasm::TARGET]).args(deny_warnings))
        .context("clippy found something in what is built for WebAssembly")
}

/// Checks on any toolchain; only running the targets needs a nightly one.
fn fuzz() -> Result<()> {
    const MANIFEST: &str = "fuzz/Cargo.toml";
    process::announce("fuzz targets");
    let mut check = process::cargo();
    check.args(["check", "--locked", "--bins", "--examples", "--manifest-path", MANIFEST]);
    check.arg("--target-dir").arg(project::cargo_target());
    process::run(&mut check).with_context(|| {
        format!("check the fuzz targets; if only their lock file is old: `cargo update --workspace --manifest-path {MANIFEST}`")
    })
}

fn types() -> Result<()> {
    let folder = project::browser_tests();
    node::install_packages(&folder)?;
    for project_file in ["www/tsconfig.json", "tests/browser/tsconfig.json"] {
        process::announce(&format!("types, {project_file}"));
        let mut compiler = node::script(&folder.join("node_modules/typescript/bin/tsc"));
        process::run(compiler.args(["--noEmit", "--project"]).arg(project::path(project_file)))
            .context("the types do not agree")?;
    }
    Ok(())
}

fn browser(runner_arguments: &[String]) -> Result<()> {
    process::announce("browser tests");
    let server = Server::on_free_port(&project::site())?;
    let mut playwright = chromium::script("node_modules/@playwright/test/cli.js", &server.url)?;
    process::run(playwright.arg("test").args(runner_arguments)).context("a browser test failed")
}
