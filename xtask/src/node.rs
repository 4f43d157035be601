//! Node and the packages that a lock file names.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{process, project};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// Whether Node and npm are installed.
pub(crate) fn is_installed() -> bool {
    process::answers("node", "--version") && process::answers(NPM, "--version")
}

/// Installs what the lock file of a folder names, unless it is there already.
pub(crate) fn install_packages(folder: &Path) -> Result<()> {
    ensure!(is_installed(), "Node and npm are needed here: install Node 20 or later from https://nodejs.org");
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

/// The folder of the packages that the build uses; none where Node is not installed, which is said with what follows from it.
pub(crate) fn build_packages(without_them: &str) -> Result<Option<PathBuf>> {
    if !is_installed() {
        println!("Node is not installed: {without_them}");
        return Ok(None);
    }
    let packages = project::path("xtask");
    install_packages(&packages)?;
    Ok(Some(packages))
}

/// Node, about to run a script.
pub(crate) fn script(file: &Path) -> Command {
    let mut command = process::command("node");
    command.arg(file);
    command
}
