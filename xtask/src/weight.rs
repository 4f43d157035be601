//! Page weight: the size of every file of the site, raw and after `gzip -9`.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::{addresses, guide, one_file};

/// The limit for the module after `gzip -9`, in kilobytes: what it has, so that it does not grow unseen. The aim is 375.
pub(crate) const MAX_WASM_KILOBYTES: f64 = 622.5;
/// The limit for all that the page loads, in kilobytes. Includes 38 kB of service names, and 7 kB that write the page in one file. The aim is 470.
pub(crate) const MAX_PAGE_KILOBYTES: f64 = 740.0;

/// The sizes of a file of the site.
pub(crate) struct Weight {
    /// Path below the site.
    pub(crate) path: String,
    /// Size uncompressed.
    pub(crate) raw_bytes: usize,
    /// Size after `gzip -9`.
    pub(crate) gzip_bytes: usize,
}

impl Weight {
    /// Reports whether the file is the WebAssembly module.
    fn is_wasm(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|extension| extension == "wasm")
    }
}

/// Returns the weights of all files that the page loads or links to, the heaviest first.
pub(crate) fn of(site: &Path) -> Result<Vec<Weight>> {
    let mut weights = Vec::new();
    weigh_folder(site, "", &mut weights)?;
    weights.retain(|weight| !is_apart(&weight.path));
    weights.sort_by(|a, b| b.gzip_bytes.cmp(&a.gzip_bytes).then_with(|| a.path.cmp(&b.path)));
    Ok(weights)
}

/// Reports whether the page neither loads a file nor needs it: pictures of previews, the page in one file, the element for
/// other pages, the guide and its examples.
fn is_apart(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    [addresses::PICTURE_NAME, one_file::FILE, "embed.js", "embed.css"].contains(&path)
        || folder.is_some_and(|it| [guide::FOLDER, guide::EXAMPLES].contains(&it))
}

/// Returns the total size after `gzip -9` of the files that `selects` accepts.
fn gzip_bytes(weights: &[Weight], selects: impl Fn(&Weight) -> bool) -> usize {
    weights.iter().filter(|weight| selects(weight)).map(|weight| weight.gzip_bytes).sum()
}

/// Returns the sizes of the module and of all that the page loads after `gzip -9`, in kilobytes.
pub(crate) fn kilobytes(site: &Path) -> Result<(f64, f64)> {
    let weights = of(site)?;
    let kilobytes = |bytes: usize| u32::try_from(bytes).map(|bytes| f64::from(bytes) / 1000.0);
    Ok((kilobytes(gzip_bytes(&weights, Weight::is_wasm))?, kilobytes(gzip_bytes(&weights, |_| true))?))
}

/// Fails if the module or the page is heavier than its limit.
pub(crate) fn check(site: &Path) -> Result<()> {
    let (wasm, page) = kilobytes(site)?;
    println!("module {wasm:.1} kB of {MAX_WASM_KILOBYTES}, page {page:.1} kB of {MAX_PAGE_KILOBYTES}, after gzip -9");
    ensure!(wasm <= MAX_WASM_KILOBYTES && page <= MAX_PAGE_KILOBYTES, "the page is too heavy");
    Ok(())
}

/// Prints the weights as a table.
pub(crate) fn print(weights: &[Weight]) {
    println!("\n{:<28} {:>12} {:>12}", "file", "bytes", "gzip -9");
    for weight in weights {
        println!("{:<28} {:>12} {:>12}", weight.path, weight.raw_bytes, weight.gzip_bytes);
    }
    let raw_bytes: usize = weights.iter().map(|weight| weight.raw_bytes).sum();
    println!("{:<28} {:>12} {:>12}", "all", raw_bytes, gzip_bytes(weights, |_| true));
}

/// Appends the weights of the files below a folder. `prefix` is the folder's path below the site.
fn weigh_folder(folder: &Path, prefix: &str, weights: &mut Vec<Weight>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            weigh_folder(&entry.path(), &format!("{path}/"), weights)?;
        } else {
            let content = fs::read(entry.path()).with_context(|| path.clone())?;
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(&content)?;
            let gzip_bytes = encoder.finish()?.len();
            weights.push(Weight { path, raw_bytes: content.len(), gzip_bytes });
        }
    }
    Ok(())
}
