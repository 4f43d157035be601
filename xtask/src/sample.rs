//! `cargo xtask sample`: the sample capture as a file.

use std::path::{self, PathBuf};

use anyhow::Result;

use crate::{process, project};

/// Writes the sample to a file.
///
/// An example of the crate does the work: a task that depended on the crate could not build while the crate does not.
pub(crate) fn run(file: Option<PathBuf>) -> Result<()> {
    let file = file.map_or_else(|| Ok(project::path("target/sample.pcapng")), path::absolute)?;
    process::run(process::cargo().args(["run", "--quiet", "--example", "write_sample", "--"]).arg(file))
}
