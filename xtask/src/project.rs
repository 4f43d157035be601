//! Paths of the checkout.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Returns the root folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// Returns a path below [`root`].
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Returns the folder of the built page.
pub(crate) fn site() -> PathBuf {
    path("target/site")
}

/// Returns the folder of the TypeScript declarations of the WebAssembly module, for the type check of the page's modules.
pub(crate) fn declarations() -> PathBuf {
    path("target/types")
}

/// Returns the folder of the browser tests, where Playwright and the type checker are installed.
pub(crate) fn browser_tests() -> PathBuf {
    path("tests/browser")
}

/// Returns Cargo's target folder.
pub(crate) fn cargo_target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| path("target"), |folder| root().join(folder))
}

/// Returns the path of the `portogram` command that `cargo build --release` builds.
pub(crate) fn release_command() -> PathBuf {
    cargo_target().join("release/portogram").with_extension(std::env::consts::EXE_EXTENSION)
}

/// Returns the version of the product, from its Cargo.toml.
pub(crate) fn version() -> Result<String> {
    let manifest = fs::read_to_string(path("Cargo.toml")).context("Cargo.toml")?;
    let version = manifest.lines().find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    version.map(str::to_owned).context("Cargo.toml has no version")
}
