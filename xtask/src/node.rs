//! Runs Node and installs the packages of a lock file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{process, project};

/// The program npm.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Reports whether Node and npm are installed.
pub(crate) fn is_installed() -> bool {
    process::is_installed("node", "--version") && process::is_installed(NPM, "--version")
}

/// Installs the packages of a folder's lock file, unless the same lock file has been installed.
pub(crate) fn install_packages(folder: &Path) -> Result<()> {
    ensure!(is_installed(), "Node and npm are required: install Node 20 or later from https://nodejs.org");
    let lock = folder.join("package-lock.json");
    let installed_lock = folder.join("node_modules/.installed-package-lock.json");
    let wanted = fs::read(&lock).with_context(|| lock.display().to_string())?;
    if fs::read(&installed_lock).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let mut npm = process::command(NPM);
    process::run(npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(folder))?;
    fs::write(&installed_lock, wanted).with_context(|| installed_lock.display().to_string())
}

/// Installs the packages that the build uses and returns their folder. If Node is not installed, prints the `consequence` and
/// returns `None`.
pub(crate) fn build_packages(consequence: &str) -> Result<Option<PathBuf>> {
    if !is_installed() {
        println!("Node is not installed: {consequence}");
        return Ok(None);
    }
    let packages = project::path("xtask");
    install_packages(&packages)?;
    Ok(Some(packages))
}

/// Returns the command that runs a script in Node.
pub(crate) fn script(file: &Path) -> Command {
    let mut command = process::command("node");
    command.arg(file);
    command
}
