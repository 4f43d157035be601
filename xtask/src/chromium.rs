//! Finds or installs Chromium for tests, measurements and screenshots, and runs the scripts that drive it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::{debian, node, process, project};

/// Environment variable with the path of the browser to use. The scripts in `tests/browser` read it too.
pub(crate) const BROWSER_VARIABLE: &str = "PORTOGRAM_CHROMIUM";

/// Environment variable with the address of the served site, for the scripts in `tests/browser`.
const URL_VARIABLE: &str = "PORTOGRAM_URL";

/// Names of the executable that are searched for in `PATH`.
const EXECUTABLES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Returns the command that runs a script of `tests/browser` on the site at `url`. Installs Playwright and a browser if they
/// are missing.
pub(crate) fn script(file: &str, url: &str) -> Result<Command> {
    let folder = project::browser_tests();
    node::install_packages(&folder)?;
    let mut command = node::script(&folder.join(file));
    command.current_dir(&folder).env(URL_VARIABLE, url);
    if let Some(browser) = find_or_install()? {
        command.env(BROWSER_VARIABLE, browser);
    }
    Ok(command)
}

/// Returns the path of a browser, or `None` if Playwright's own browser is used. Installs a browser if there is none.
pub(crate) fn find_or_install() -> Result<Option<PathBuf>> {
    if let Some(browser) = env::var_os(BROWSER_VARIABLE).map(PathBuf::from) {
        ensure!(browser.is_file(), "{BROWSER_VARIABLE} names no file: {}", browser.display());
        return Ok(Some(browser));
    }
    if let Some(browser) = find() {
        return Ok(Some(browser));
    }
    if debian::can_install()
        && debian::install(&["chromium"]).is_ok()
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
    EXECUTABLES.iter().find_map(|name| process::find(name))
}
