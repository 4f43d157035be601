//! Where things are in the checkout.

use std::env;
use std::path::{Path, PathBuf};

/// The folder of the workspace.
pub(crate) fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
}

/// A path below [`root`].
pub(crate) fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// The page as any static host can serve it.
pub(crate) fn site() -> PathBuf {
    path("target/site")
}

/// TypeScript declarations of the module, for the type check of the page's own modules.
pub(crate) fn declarations() -> PathBuf {
    path("target/types")
}

/// Playwright, the type checker, and the tests that use them.
pub(crate) fn browser_tests() -> PathBuf {
    path("tests/browser")
}

/// Cargo's build folder.
pub(crate) fn cargo_target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| path("target"), |folder| root().join(folder))
}

/// The command, as `cargo build --release` leaves it.
pub(crate) fn release_command() -> PathBuf {
    cargo_target().join("release/portogram").with_extension(std::env::consts::EXE_EXTENSION)
}
