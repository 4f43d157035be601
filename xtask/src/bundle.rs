//! The page's modules in one file, and its styles in another: each request costs a visitor time.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{node, process};

/// Takes the folder, and the files that what they import is put into.
const BUNDLE: &str = "
    import { buildSync } from 'esbuild';
    const [absWorkingDir, ...entryPoints] = process.argv.slice(1);
    buildSync({
      absWorkingDir,
      entryPoints,
      outdir: '.',
      allowOverwrite: true,
      bundle: true,
      // The worker loads it too.
      external: ['./portogram.js'],
      format: 'esm',
      charset: 'utf8',
      logLevel: 'warning',
    });
";
const ENTRIES: [&str; 2] = ["main.js", "page.css"];
/// The scripts that boot.js loads by their names.
const LOADED: [&str; 4] = ["portogram.js", "reader.js", "refusal.js", "worker.js"];

/// Puts what the entries import into them.
pub(crate) fn run(site: &Path) -> Result<()> {
    let without = "the page is left in many files, and so takes longer to load";
    let Some(packages) = node::build_packages(without)? else { return Ok(()) };
    process::announce("bundle");
    let mut bundle = process::command("node");
    bundle.args(["--input-type=module", "--eval", BUNDLE, "--"]).arg(site).args(ENTRIES).current_dir(&packages);
    process::run(&mut bundle)?;
    for entry in fs::read_dir(site)? {
        let file = entry?.path();
        let name = file.file_name().and_then(OsStr::to_str).unwrap_or_default();
        let is_part = matches!(file.extension().and_then(OsStr::to_str), Some("js" | "css"));
        if is_part && !ENTRIES.contains(&name) && !LOADED.contains(&name) {
            fs::remove_file(&file).with_context(|| file.display().to_string())?;
        }
    }
    Ok(())
}
