//! What the page weighs: every file of the site, raw and as `gzip -9` would send it.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

/// One file of the site.
pub(crate) struct Weight {
    /// Its path below the site.
    pub(crate) name: String,
    /// As it is.
    pub(crate) raw_bytes: usize,
    /// After `gzip -9`.
    pub(crate) gzip_bytes: usize,
}

impl Weight {
    /// Whether it is the WebAssembly module.
    pub(crate) fn is_wasm(&self) -> bool {
        Path::new(&self.name).extension().is_some_and(|extension| extension == "wasm")
    }
}

/// Weighs every file of the site, the heaviest first.
pub(crate) fn of(site: &Path) -> Result<Vec<Weight>> {
    let mut weights = Vec::new();
    weigh_folder(site, "", &mut weights)?;
    weights.sort_by(|a, b| b.gzip_bytes.cmp(&a.gzip_bytes).then_with(|| a.name.cmp(&b.name)));
    Ok(weights)
}

/// The sum of the weights that a condition selects, after `gzip -9`.
pub(crate) fn gzip_bytes(weights: &[Weight], selects: impl Fn(&Weight) -> bool) -> usize {
    weights.iter().filter(|weight| selects(weight)).map(|weight| weight.gzip_bytes).sum()
}

/// Prints the table.
pub(crate) fn print(weights: &[Weight]) {
    println!("\n{:<28} {:>12} {:>12}", "file", "bytes", "gzip -9");
    for weight in weights {
        println!("{:<28} {:>12} {:>12}", weight.name, weight.raw_bytes, weight.gzip_bytes);
    }
    let raw_bytes: usize = weights.iter().map(|weight| weight.raw_bytes).sum();
    println!("{:<28} {:>12} {:>12}", "all", raw_bytes, gzip_bytes(weights, |_| true));
}

fn weigh_folder(folder: &Path, prefix: &str, weights: &mut Vec<Weight>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            weigh_folder(&entry.path(), &format!("{name}/"), weights)?;
        } else {
            let content = fs::read(entry.path()).with_context(|| name.clone())?;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&content)?;
            let gzip_bytes = encoder.finish()?.len();
            weights.push(Weight { name, raw_bytes: content.len(), gzip_bytes });
        }
    }
    Ok(())
}
