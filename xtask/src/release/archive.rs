//! Writes archives whose bytes depend on their content alone: entries are sorted, without owners, and with the same time.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A file of an archive.
pub(super) struct Entry {
    /// Its path in the archive, with slashes.
    pub(super) path: String,
    pub(super) content: Vec<u8>,
    pub(super) is_program: bool,
}

impl Entry {
    /// Returns the permissions.
    fn mode(&self) -> u32 {
        if self.is_program { 0o755 } else { 0o644 }
    }
}

/// Writes an archive: zip if its name ends so, else tar with gzip.
pub(super) fn write(path: &Path, mut entries: Vec<Entry>) -> Result<()> {
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    let file = File::create(path).with_context(|| path.display().to_string())?;
    if path.extension().is_some_and(|extension| extension == "zip") {
        let mut zip = ZipWriter::new(file);
        for entry in &entries {
            // Without a time, it is that of 1980.
            zip.start_file(&entry.path, SimpleFileOptions::default().unix_permissions(entry.mode()))?;
            zip.write_all(&entry.content)?;
        }
        zip.finish()?;
        return Ok(());
    }
    let mut tar = tar::Builder::new(GzEncoder::new(file, Compression::best()));
    for entry in &entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(entry.content.len() as u64);
        header.set_mode(entry.mode());
        // That of a zip archive.
        header.set_mtime(315_532_800);
        tar.append_data(&mut header, &entry.path, entry.content.as_slice())?;
    }
    tar.into_inner()?.finish()?;
    Ok(())
}
