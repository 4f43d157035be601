//! Bundles the page: its modules into one script, its stylesheets into one file, to save visitors the requests.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{node, process};

/// The script for Node. Its arguments are the folder of the site and the entry points, which the bundles replace.
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
/// The entry points, which `index.html` refers to.
const ENTRIES: [&str; 2] = ["main.js", "page.css"];

/// Replaces the entry points in `site` by their bundles, and removes the files that only the bundles need.
pub(crate) fn run(site: &Path) -> Result<()> {
    let without = "the page is left in many files, and so takes longer to load";
    let Some(packages) = node::build_packages(without)? else { return Ok(()) };
    process::announce("bundle");
    let mut bundle = process::command("node");
    bundle.args(["--input-type=module", "--eval", BUNDLE, "--"]).arg(site).args(ENTRIES).current_dir(&packages);
    process::run(&mut bundle)?;
    let index = site.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| index.display().to_string())?;
    remove_unnamed(site, "", &html)
}

/// Removes the scripts and stylesheets below a folder that `html` does not refer to, and the folders that are then empty.
///
/// `prefix` is the path of the folder below the site, which ends in a slash unless it is empty.
fn remove_unnamed(folder: &Path, prefix: &str, html: &str) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let (path, name) = (entry.path(), format!("{prefix}{}", entry.file_name().to_string_lossy()));
        if entry.file_type()?.is_dir() {
            remove_unnamed(&path, &format!("{name}/"), html)?;
            if fs::read_dir(&path)?.next().is_none() {
                fs::remove_dir(&path).with_context(|| path.display().to_string())?;
            }
        } else if is_part(&path) && !html.contains(&format!("\"{name}\"")) {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

/// Reports whether a file is a script or a stylesheet.
fn is_part(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "js" || extension == "css")
}
