//! `cargo xtask build`: builds the page into `target/site`, ready for any static host.

use std::fs;

use anyhow::{Context, Result};

use crate::{addresses, bundle, folder, guide, licences, one_file, project, wasm, weight};

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
    folder::empty(&site)?;
    wasm::build(mode, &site, &project::declarations())?;
    folder::copy(&project::path("www"), &site, &is_served)?;
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

/// Reports whether a file or folder of `www` is part of the page. Type declarations and the settings of the type checker are not, and the
/// guide is rendered from what is in its folder.
fn is_served(name: &str) -> bool {
    !name.ends_with(".d.ts") && !name.starts_with("tsconfig") && name != guide::FOLDER
}
