//! Tests the recipes of the guide: projects in `tests/docs` that show charts. The page that is written by hand is tested in every run.
//! The generators of documentation take long to install, and are tested if that is asked for.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::server::Server;
use crate::{chromium, node, process, project};

/// The version of mdBook. Those of the other generators are in `requirements.txt` and `vitepress/package-lock.json`.
const MDBOOK: &str = "0.5.4";

/// Environment variable for the tests that is `1` if the generators are in `PATH`.
const GENERATORS_VARIABLE: &str = "PORTOGRAM_DOCS";

const PYTHON: [&str; 2] = ["python3", "python"];

/// Tests the page that is written by hand, and that the guide has the lines of the projects.
pub(crate) fn test(runner_arguments: &[String]) -> Result<()> {
    run(None, runner_arguments)
}

/// Tests all recipes. Installs the generators into `target/docs`, unless they are there.
pub(crate) fn test_generators(runner_arguments: &[String]) -> Result<()> {
    let folders = [install_python_packages()?, install_mdbook()?];
    node::install_packages(&folder().join("vitepress"))?;
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(folders.into_iter().chain(env::split_paths(&path)))?;
    run(Some(path), runner_arguments)
}

fn run(path_with_generators: Option<OsString>, runner_arguments: &[String]) -> Result<()> {
    process::announce("recipes");
    let server = Server::on_free_port(&project::site())?;
    let mut playwright = chromium::script("node_modules/@playwright/test/cli.js", &server.url)?;
    playwright.args(["test", "--config"]).arg(folder().join("playwright.config.js")).args(runner_arguments);
    if let Some(path) = path_with_generators {
        playwright.env("PATH", path).env(GENERATORS_VARIABLE, "1");
    }
    process::run(&mut playwright).context("a recipe does not work")
}

/// Installs `MkDocs` and Sphinx, and returns the folder of their programs.
fn install_python_packages() -> Result<PathBuf> {
    let requirements = folder().join("requirements.txt");
    let wanted = fs::read(&requirements).with_context(|| requirements.display().to_string())?;
    let environment = installed().join("python");
    let programs = environment.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let stamp = environment.join("installed-requirements.txt");
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(programs);
    }
    process::announce("install MkDocs and Sphinx");
    let python = PYTHON.into_iter().find(|python| process::is_installed(python, "--version"));
    let python = python.context("Python is required for MkDocs and Sphinx: install Python 3.11 or later")?;
    process::run(process::command(python).args(["-m", "venv", "--clear"]).arg(&environment))
        .context("Python has no module venv: install it (python3-venv on Debian)")?;
    let mut pip = process::command(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]).arg(&requirements);
    process::run(&mut pip).context("MkDocs and Sphinx could not be installed")?;
    fs::write(&stamp, wanted).with_context(|| stamp.display().to_string())?;
    Ok(programs)
}

/// Installs mdBook, and returns the folder of its program.
fn install_mdbook() -> Result<PathBuf> {
    let root = installed().join("mdbook");
    let programs = root.join("bin");
    let program = programs.join("mdbook").with_extension(env::consts::EXE_EXTENSION);
    if program.is_file() && process::output(process::command(&program).arg("--version"))?.contains(MDBOOK) {
        return Ok(programs);
    }
    process::announce("install mdBook");
    let mut install = process::cargo();
    // Without its server and its search.
    install.args(["install", "mdbook", "--version", MDBOOK, "--locked", "--no-default-features", "--root"]).arg(&root);
    process::run(&mut install).context("mdBook could not be installed")?;
    ensure!(program.is_file(), "{} is missing", program.display());
    Ok(programs)
}

/// Returns the folder of the projects and their tests.
fn folder() -> PathBuf {
    project::path("tests/docs")
}

/// Returns the folder into which generators are installed.
fn installed() -> PathBuf {
    project::path("target/docs")
}
