//! `cargo xtask build`: the page, ready for any static host, in `target/site`.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{project, wasm, weight};

/// What the build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Small and fast.
    Release,
    /// Built quickly, with debug assertions.
    Dev,
}

impl From<bool> for Mode {
    /// From the flag `--dev`.
    fn from(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Release }
    }
}

/// Builds the page and prints its weight.
pub(crate) fn run(mode: Mode) -> Result<()> {
    let site = project::site();
    empty(&site)?;
    wasm::build(mode, &site, &project::declarations())?;
    copy_page(&project::path("www"), &site)?;
    let services = project::path("src/services/iana.txt");
    fs::copy(&services, site.join("services.txt")).with_context(|| services.display().to_string())?;
    preload_modules(&site)?;
    weight::print(&weight::of(&site)?);
    println!("\n{}", site.display());
    Ok(())
}

fn empty(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| folder.display().to_string())
        }
        _ => fs::create_dir_all(folder).with_context(|| folder.display().to_string()),
    }
}

fn copy_page(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_page(&source, &copy)?;
        } else if is_served(&entry.file_name().to_string_lossy()) {
            fs::copy(&source, &copy).with_context(|| source.display().to_string())?;
        }
    }
    Ok(())
}

/// Names the page's modules in its head: browsers would else learn of some of them only from others.
fn preload_modules(site: &Path) -> Result<()> {
    const BEFORE: &str = "  <script type=\"module\" src=\"main.js\"></script>\n";
    /// The first is named there, the others run in the worker.
    const OTHERS: [&str; 3] = ["main.js", "worker.js", "reader.js"];
    let mut modules = Vec::new();
    for entry in fs::read_dir(site)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if Path::new(&name).extension().is_some_and(|extension| extension == "js") && !OTHERS.contains(&name.as_str()) {
            modules.push(format!("  <link rel=\"modulepreload\" href=\"{name}\">\n"));
        }
    }
    modules.sort();
    let page = site.join("index.html");
    let html = fs::read_to_string(&page).with_context(|| page.display().to_string())?;
    ensure!(html.contains(BEFORE), "{}: nothing to put the links of modules before", page.display());
    fs::write(&page, html.replace(BEFORE, &(modules.concat() + BEFORE))).with_context(|| page.display().to_string())
}

/// Type declarations and the type checker's settings are not part of the page.
fn is_served(name: &str) -> bool {
    !name.ends_with(".d.ts") && !name.starts_with("tsconfig")
}
