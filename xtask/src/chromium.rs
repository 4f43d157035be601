//! A Chromium for tests, measurements and screenshots.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::{node, process, project};

/// Names a browser to use instead of the one that would be found; read by the scripts in `tests/browser` too.
const VARIABLE: &str = "PORTOGRAM_CHROMIUM";

/// The address of the served site, for the scripts in `tests/browser`.
const URL_VARIABLE: &str = "PORTOGRAM_URL";

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Node, about to run a script of `tests/browser` that opens `url`, with Playwright and a browser installed.
pub(crate) fn script(file: &str, url: &str) -> Result<Command> {
    let folder = project::browser_tests();
    node::install_packages(&folder)?;
    let mut command = node::script(&folder.join(file));
    command.current_dir(&folder).env(URL_VARIABLE, url);
    if let Some(browser) = find_or_install()? {
        command.env(VARIABLE, browser);
    }
    Ok(command)
}

/// A browser of this machine, installed if need be; none where Playwright brings its own.
fn find_or_install() -> Result<Option<PathBuf>> {
    if let Some(browser) = env::var_os(VARIABLE).map(PathBuf::from) {
        ensure!(browser.is_file(), "{VARIABLE} names no file: {}", browser.display());
        return Ok(Some(browser));
    }
    if let Some(browser) = find() {
        return Ok(Some(browser));
    }
    if is_debian()
        && is_root()
        && install_from_debian().is_ok()
        && let Some(browser) = find()
    {
        return Ok(Some(browser));
    }
    process::announce("install Playwright's Chromium");
    let mut playwright = node::script(Path::new("node_modules/@playwright/test/cli.js"));
    process::run(playwright.args(["install", "--with-deps", "chromium"]).current_dir(project::browser_tests()))?;
    Ok(None)
}

fn find() -> Option<PathBuf> {
    let folders: Vec<_> = env::split_paths(&env::var_os("PATH")?).collect();
    NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Debian itself: the package of that name in distributions made from it may be an empty shell.
fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|release| release.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    process::output(process::command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn install_from_debian() -> Result<()> {
    process::announce("install Debian's chromium");
    process::run(process::command("apt-get").arg("update"))?;
    process::run(
        process::command("apt-get").args(["install", "-y", "chromium"]).env("DEBIAN_FRONTEND", "noninteractive"),
    )
}
