//! `cargo xtask build`: builds the page into `target/site`, ready for any static host.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{addresses, bundle, guide, licences, one_file, project, wasm, weight};

/// What the build is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A small and fast page.
    Release,
    /// A page that is built quickly, with debug assertions.
    Dev,
}

impl From<bool> for Mode {
    /// Converts the flag `--dev`.
    fn from(dev: bool) -> Self {
        if dev { Self::Dev } else { Self::Release }
    }
}

/// Builds the page and prints the sizes of its files.
pub(crate) fn run(mode: Mode) -> Result<()> {
    let site = project::site();
    empty(&site)?;
    wasm::build(mode, &site, &project::declarations())?;
    copy_page(&project::path("www"), &site)?;
    addresses::fill_in(&site)?;
    let mut services = String::new();
    for source in ["src/services/iana.txt", "src/services/common.txt"] {
        services += &fs::read_to_string(project::path(source)).context(source)?;
    }
    fs::write(site.join("services.txt"), services)?;
    fs::copy(project::path(licences::FILE), site.join("licences.txt")).context(licences::FILE)?;
    match mode {
        Mode::Release => {
            one_file::complete_shell(&site)?;
            bundle::run(&site)?;
            one_file::write(&site)?;
        }
        Mode::Dev => one_file::remove(&site)?,
    }
    guide::write(&site)?;
    weight::print(&weight::of(&site)?);
    println!("\n{}", site.display());
    Ok(())
}

/// Creates a folder, or empties it if it exists.
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
            // The guide is rendered from what is in its folder.
            if entry.file_name() != guide::FOLDER {
                copy_page(&source, &copy)?;
            }
        } else if is_served(&entry.file_name().to_string_lossy()) {
            fs::copy(&source, &copy).with_context(|| source.display().to_string())?;
        }
    }
    Ok(())
}

/// Reports whether a file of `www` is part of the page. Type declarations and the settings of the type checker are not.
fn is_served(name: &str) -> bool {
    !name.ends_with(".d.ts") && !name.starts_with("tsconfig")
}
