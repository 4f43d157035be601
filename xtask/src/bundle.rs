//! Bundles the page's modules into one file and its styles into another, since each request delays the first visit. Removes
//! comments and white space from all scripts and styles.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{node, process};

/// Script for Node. Its arguments are the folder of the site, the entry points of the page, which are overwritten by their bundles, `--`,
/// those of the element, `--`, and the other scripts, which are overwritten too.
const BUNDLE_SCRIPT: &str = "
    import { buildSync } from 'esbuild';
    const [absWorkingDir, ...files] = process.argv.slice(1);
    const options = {
      absWorkingDir,
      outdir: '.',
      outbase: '.',
      allowOverwrite: true,
      format: 'esm',
      charset: 'utf8',
      // Names stay, so that people can read what the page does.
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: 'warning',
    };
    const [page, element, others] = files.join('\\n').split('\\n--\\n').map((part) => part.split('\\n').filter(Boolean));
    // The module's glue is shared with the worker, so not bundled.
    buildSync({ ...options, entryPoints: page, bundle: true, external: ['./portogram.js'] });
    // Every page that has the element loads it.
    buildSync({ ...options, entryPoints: element, bundle: true, minifyIdentifiers: true });
    buildSync({ ...options, entryPoints: others });
";
/// The entry points of the page.
const PAGE: [&str; 2] = ["main.js", "page.css"];
/// The entry points of the element that shows it in other pages.
const ELEMENT: [&str; 2] = ["embed.js", "embed.css"];

/// Bundles the entry points of the site, and removes the files that they import. Does nothing without Node.
pub(crate) fn run(site: &Path) -> Result<()> {
    let consequence = "the page consists of many files, and takes longer to load";
    let Some(packages) = node::build_packages(consequence)? else { return Ok(()) };
    process::announce("bundle");
    let index = site.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| index.display().to_string())?;
    let named = html.split('"').filter(|text| is_script_or_style(Path::new(text)) && !is_entry_point(text));
    let mut bundle = process::command("node");
    bundle
        .args(["--input-type=module", "--eval", BUNDLE_SCRIPT, "--"])
        .arg(site)
        .args(PAGE)
        .arg("--")
        .args(ELEMENT)
        .arg("--")
        .args(named)
        .current_dir(&packages);
    process::run(&mut bundle)?;
    remove_unnamed(site, "", &html)?;
    fs::write(&index, without_comments(&html)).with_context(|| index.display().to_string())
}

/// Returns HTML without comments and without the white space before its lines.
fn without_comments(html: &str) -> String {
    let parts = html.split("<!--").enumerate();
    let html: String = parts
        .map(|(index, part)| if index == 0 { part } else { part.split_once("-->").map_or("", |(_, rest)| rest) })
        .collect();
    html.lines().map(str::trim_start).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// Removes the scripts and stylesheets of a folder that `html` does not name, and folders that have become empty.
/// Scripts that boot.js loads are named there, so they stay.
///
/// `prefix` is the path of the folder in the site. It ends in a slash, or is empty.
fn remove_unnamed(folder: &Path, prefix: &str, html: &str) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let (path, name) = (entry.path(), format!("{prefix}{}", entry.file_name().to_string_lossy()));
        if entry.file_type()?.is_dir() {
            remove_unnamed(&path, &format!("{name}/"), html)?;
            if fs::read_dir(&path)?.next().is_none() {
                fs::remove_dir(&path).with_context(|| path.display().to_string())?;
            }
        } else if is_script_or_style(&path) && !is_entry_point(&name) && !html.contains(&format!("\"{name}\"")) {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

fn is_entry_point(name: &str) -> bool {
    PAGE.contains(&name) || ELEMENT.contains(&name)
}

/// Reports whether a file is a script or a stylesheet.
fn is_script_or_style(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "js" || extension == "css")
}
