//! The captures that the guide shows: a document of each, and its charts as pictures.

use std::path::Path;

use anyhow::Result;

use crate::process;

/// Writes the examples into a folder.
///
/// The crate makes the captures itself. It is built without the command and without optimisation, which takes less time than the build
/// of the page.
pub(super) fn write(folder: &Path) -> Result<()> {
    process::announce("examples of the guide");
    let mut write = process::cargo();
    write.args(["run", "--package", "portogram", "--no-default-features", "--example", "documents", "--"]);
    process::run(write.arg(folder))
}
