//! `cargo xtask test`: runs every check, the quickest first.

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::build::{self, Mode};
use crate::server::Server;
use crate::{chromium, instructions, node, process, project, wasm};

/// A check.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Check {
    /// Formatting (`cargo fmt`).
    Fmt,
    /// Lints, for the native target and for WebAssembly.
    Clippy,
    /// `cargo check` of the fuzz targets, which are a workspace of their own.
    Fuzz,
    /// Native tests (`cargo test`).
    Native,
    /// Instruction counts of decode, tally and replay, if Valgrind is installed.
    Instructions,
    /// Type check of the page's modules and of the browser tests.
    Types,
    /// Browser tests of the page.
    Browser,
}

/// Runs the checks in `only`, or all if it is empty. Stops at the first that fails.
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
        .context("clippy reports problems")?;
    wasm::add_target()?;
    process::announce("clippy, WebAssembly");
    process::run(process::cargo().args(["clippy", "--lib", "--target", wasm::TARGET]).args(deny_warnings))
        .context("clippy reports problems in the WebAssembly build")
}

/// Compiles the fuzz targets, which works on a stable toolchain. Only running them needs a nightly one.
fn fuzz() -> Result<()> {
    process::announce("fuzz targets");
    let mut check = process::cargo();
    check.args(["check", "--locked", "--bins", "--examples", "--manifest-path", "fuzz/Cargo.toml"]);
    check.arg("--target-dir").arg(project::cargo_target());
    process::run(&mut check).context(
        "a fuzz target does not compile, or fuzz/Cargo.lock is out of date: \
         renew it with `cargo update --workspace --manifest-path fuzz/Cargo.toml`",
    )
}

fn types() -> Result<()> {
    let folder = project::browser_tests();
    node::install_packages(&folder)?;
    for project_file in ["www/tsconfig.json", "tests/browser/tsconfig.json"] {
        process::announce(&format!("types, {project_file}"));
        let mut compiler = node::script(&folder.join("node_modules/typescript/bin/tsc"));
        process::run(compiler.args(["--noEmit", "--project"]).arg(project::path(project_file)))
            .context("the type check failed")?;
    }
    Ok(())
}

fn browser(runner_arguments: &[String]) -> Result<()> {
    process::announce("browser tests");
    let server = Server::on_free_port(&project::site())?;
    let mut playwright = chromium::script("node_modules/@playwright/test/cli.js", &server.url)?;
    process::run(playwright.arg("test").args(runner_arguments)).context("a browser test failed")
}
