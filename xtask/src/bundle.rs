//! Bundles the page's modules into one file and its styles into another, since each request delays the first visit.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{node, process};

/// Script for Node. Its arguments are the folder of the site and the entry points, which are overwritten by their bundles.
const BUNDLE_SCRIPT: &str = "
    import { buildSync } from 'esbuild';
    const [absWorkingDir, ...entryPoints] = process.argv.slice(1);
    buildSync({
      absWorkingDir,
      entryPoints,
      outdir: '.',
      allowOverwrite: true,
      bundle: true,
      // Shared with the worker, so not bundled.
      external: ['./portogram.js'],
      format: 'esm',
      charset: 'utf8',
      logLevel: 'warning',
    });
";
/// The entry points of the page.
const ENTRY_POINTS: [&str; 2] = ["main.js", "page.css"];
/// Scripts that boot.js loads by name, so that they stay separate files.
const SEPARATE_SCRIPTS: [&str; 4] = ["portogram.js", "reader.js", "refusal.js", "worker.js"];

/// Bundles the entry points of the site, and removes the files that they import. Does nothing without Node.
pub(crate) fn run(site: &Path) -> Result<()> {
    let consequence = "the page consists of many files, and takes longer to load";
    let Some(packages) = node::build_packages(consequence)? else { return Ok(()) };
    process::announce("bundle");
    let mut bundle = process::command("node");
    bundle
        .args(["--input-type=module", "--eval", BUNDLE_SCRIPT, "--"])
        .arg(site)
        .args(ENTRY_POINTS)
        .current_dir(&packages);
    process::run(&mut bundle)?;
    for entry in fs::read_dir(site)? {
        let file = entry?.path();
        let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let is_script_or_style = matches!(file.extension().and_then(OsStr::to_str), Some("js" | "css"));
        if is_script_or_style && !ENTRY_POINTS.contains(&name) && !SEPARATE_SCRIPTS.contains(&name) {
            fs::remove_file(&file).with_context(|| file.display().to_string())?;
        }
    }
    Ok(())
}
