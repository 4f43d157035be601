//! Finds or installs Firefox and `WebKit`, for the tests that run in every engine.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, ensure};

use crate::{debian, node, process, project};

/// Environment variable that makes a missing engine an error, if it is `1`.
const ALL_VARIABLE: &str = "PORTOGRAM_ALL_ENGINES";

/// Stands for Playwright's own build of an engine.
const PLAYWRIGHT: &str = "playwright";

/// Where Debian and Fedora put the browser of `WebKitGTK`'s tests, in a folder for each version.
const LIBRARY_FOLDERS: [&str; 4] =
    ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/libexec", "/usr/lib64"];

/// An engine that is not Chromium.
struct Engine {
    /// Its name in Playwright.
    name: &'static str,
    /// Environment variable for the scripts in `tests/browser`: a path or paths, [`PLAYWRIGHT`], or nothing if there is none.
    variable: &'static str,
    /// Returns what the variable is set to for the browser of the system.
    find: fn() -> Option<OsString>,
    debian_packages: &'static [&'static str],
}

const ENGINES: [Engine; 2] = [
    Engine {
        name: "firefox",
        variable: "PORTOGRAM_FIREFOX",
        find: || Some(process::find("firefox-esr")?.into()),
        debian_packages: &["firefox-esr"],
    },
    Engine {
        name: "webkit",
        variable: "PORTOGRAM_WEBKIT",
        find: web_kit_gtk,
        debian_packages: &["webkit2gtk-driver", "xvfb"],
    },
];

/// Sets the environment variables of `command` that name the browsers. Installs those that are missing, if possible.
///
/// # Errors
///
/// Fails if an engine is missing and [`ALL_VARIABLE`] is `1`.
pub(crate) fn provide(command: &mut Command) -> Result<()> {
    for engine in ENGINES {
        if env::var_os(engine.variable).is_some_and(|value| !value.is_empty()) {
            continue;
        }
        let found = find_or_install(&engine);
        ensure!(
            found.is_some() || env::var_os(ALL_VARIABLE).is_none_or(|all| all != "1"),
            "{} is missing",
            engine.name
        );
        if let Some(found) = found {
            command.env(engine.variable, found);
        }
    }
    Ok(())
}

fn find_or_install(engine: &Engine) -> Option<OsString> {
    if let Some(found) = (engine.find)() {
        return Some(found);
    }
    if debian::can_install()
        && debian::install(engine.debian_packages).is_ok()
        && let Some(found) = (engine.find)()
    {
        return Some(found);
    }
    process::announce(&format!("install Playwright's {}", engine.name));
    let mut playwright = node::script(Path::new("node_modules/@playwright/test/cli.js"));
    playwright.args(["install", "--with-deps", engine.name]).current_dir(project::browser_tests());
    process::run(&mut playwright).ok().map(|()| PLAYWRIGHT.into())
}

/// Returns the paths of the `WebDriver` and of the browser of `WebKitGTK`, if both and a virtual screen are installed.
fn web_kit_gtk() -> Option<OsString> {
    process::find("Xvfb")?;
    env::join_paths([process::find("WebKitWebDriver")?, mini_browser()?]).ok()
}

fn mini_browser() -> Option<PathBuf> {
    let folders = LIBRARY_FOLDERS.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
    let versions = folders.filter(|entry| entry.file_name().to_string_lossy().starts_with("webkit2gtk-4"));
    versions.map(|entry| entry.path().join("MiniBrowser")).find(|file| file.is_file())
}
