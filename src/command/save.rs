//! Writes files whole or not at all, and replaces nothing that the user did not allow to be replaced.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process;

use portogram::report::Format;
use portogram::session::{Limits, Session, Source};
use portogram::settings::Settings;

use super::output::Format as Output;

/// How many bytes of an existing file are looked at.
const HEAD_BYTES: u64 = 64 << 10;
/// A longer chain of links is taken for a circle, as by Linux.
const MAX_LINKS: usize = 40;

/// Why a file is not written.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Something would be lost: the user is to name another file, or to allow it.
    Wrong(String),
    /// The system does not allow it.
    Failed(String),
}

/// A file to write.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) path: PathBuf,
    /// Whether a file that is there is replaced.
    pub(super) may_replace: bool,
}

impl Target {
    /// Checks that the file can be written, and that no file would be lost that the user did not give up. If the output is made
    /// from `captures`, no capture is given up.
    ///
    /// # Errors
    ///
    /// Returns what is in the way, and what the user can do.
    pub(super) fn check(&self, captures: Option<&[PathBuf]>) -> Result<(), Refusal> {
        let path = resolved(&self.path);
        let data = match path.metadata() {
            Ok(data) => data,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return self.check_new(&path),
            Err(error) => return Err(self.failed(&error)),
        };
        if data.is_dir() {
            return Err(self.failed(&"it is a directory, and the output needs a file: add a name to it"));
        }
        // A named pipe or a device.
        if !data.is_file() {
            return Ok(());
        }
        if captures.is_some_and(|captures| captures.iter().any(|capture| is_same_file(capture, &path))) {
            return Err(self.wrong("the output would overwrite this capture: name another file for it"));
        }
        let format = captures.and_then(|_| format_of(&path));
        let is_document = Output::of(&self.path) == Some(Output::Document);
        if format.is_some() && !(is_document && format == Some(Format::Portogram)) {
            return Err(self.wrong(
                "the output would overwrite this file, which is a capture: name another file for it, or give this one a \
                 name that does not end with .svg, .png, .html or .portogram to read it",
            ));
        }
        if !self.may_replace && is_document {
            return Err(self.wrong(
                "this document exists: name another file, replace it with --force, or put it before a capture to read it",
            ));
        }
        if !self.may_replace {
            return Err(self.wrong("this file exists: name another file, or replace it with --force"));
        }
        File::options().write(true).open(&path).map_err(|error| self.failed(&error))?;
        Ok(())
    }

    fn check_new(&self, path: &Path) -> Result<(), Refusal> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
            let reason = format!("there is no directory {}: create it first, or name another one", folder.display());
            return Err(self.failed(&reason));
        }
        File::options().write(true).create_new(true).open(path).map_err(|error| self.failed(&error))?;
        // What is written later replaces nothing. If it stays, it is empty.
        let _ = fs::remove_file(path);
        Ok(())
    }

    /// Writes the file under another name first, so that it is there as a whole or not at all.
    ///
    /// # Errors
    ///
    /// Returns why it was not written.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), Refusal> {
        let path = resolved(&self.path);
        let existing = path.metadata().ok();
        if existing.as_ref().is_some_and(|data| !data.is_file()) {
            return fs::write(&path, bytes).map_err(|error| self.failed(&error));
        }
        if existing.is_some() && !self.may_replace {
            return Err(self.wrong("a file of this name has been written meanwhile: replace it with --force"));
        }
        let part = path.with_file_name(format!(".portogram-{}.part", process::id()));
        let file = match File::options().write(true).create_new(true).open(&part) {
            Ok(file) => file,
            // The file may be written, but not its directory.
            Err(_) if existing.is_some() => return fs::write(&path, bytes).map_err(|error| self.failed(&error)),
            Err(error) => return Err(self.failed(&error)),
        };
        let written = write_all(file, bytes).and_then(|()| match existing {
            Some(data) => fs::set_permissions(&part, data.permissions()),
            None => Ok(()),
        });
        written.and_then(|()| fs::rename(&part, &path)).map_err(|error| {
            let _ = fs::remove_file(&part);
            self.failed(&error)
        })
    }

    fn wrong(&self, reason: &str) -> Refusal {
        Refusal::Wrong(format!("{}: {reason}", self.path.display()))
    }

    /// Returns the refusal of a file that cannot be written.
    pub(super) fn failed(&self, reason: &dyn Display) -> Refusal {
        Refusal::Failed(format!("{}: {reason}", self.path.display()))
    }
}

fn write_all(mut file: File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    // Some file systems report only now that they are full.
    file.sync_all()
}

/// Returns the file that a path leads to, which does not have to exist.
fn resolved(path: &Path) -> PathBuf {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        let Ok(target) = fs::read_link(&path) else { break };
        // Links to open files, as of `/dev/stdout`, may lead to what has no path.
        if path.metadata().is_ok_and(|data| !data.is_file()) {
            break;
        }
        path = path.parent().map_or_else(|| target.clone(), |folder| folder.join(&target));
    }
    path
}

/// Returns whether two paths lead to the same file.
pub(super) fn is_same_file(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let key = |path: &Path| path.metadata().ok().map(|data| (data.dev(), data.ino()));
        key(a).is_some() && key(a) == key(b)
    }
    #[cfg(not(unix))]
    {
        let key = |path: &Path| path.canonicalize().ok();
        key(a).is_some() && key(a) == key(b)
    }
}

/// Returns the format of a capture or a document, by its beginning.
fn format_of(path: &Path) -> Option<Format> {
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head)).ok()?;
    let mut session = Session::new(vec![Source::stream("")], Settings::default(), Limits::default());
    session.push(&head);
    session.report().capture.files.iter().find_map(|file| file.format)
}
