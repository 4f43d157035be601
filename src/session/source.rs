//! The files and streams of a capture, and what became of each.

use super::Error;

/// A file or a stream that a capture is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name or path. A report has the last parts of the path that tell it from the other sources.
    pub name: String,
    /// Its size in bytes; `None` if it is not known.
    pub bytes: Option<u64>,
    /// Whether it can be read twice, as a regular file can. A source that cannot is read after those that can, and no
    /// [`super::Need::Head`] asks for its start.
    pub is_repeatable: bool,
}

impl Source {
    /// A file of `bytes` bytes, which can be read twice.
    #[must_use]
    pub fn file(name: impl Into<String>, bytes: u64) -> Self {
        Self { name: name.into(), bytes: Some(bytes), is_repeatable: true }
    }

    /// A stream, which can be read once.
    #[must_use]
    pub fn stream(name: impl Into<String>) -> Self {
        Self { name: name.into(), bytes: None, is_repeatable: false }
    }
}

/// Why a file was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Its bytes are damaged, or it is not a capture. The report has this as a warning.
    Damaged(Error),
    /// The caller could not read it: the reason that [`super::Session::fail`] was given.
    Unreadable(String),
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileStatus {
    /// How many packet records were read from it.
    pub packets: u64,
    /// Why it was not read to its end, or why it gave no packets; `None` if neither is the case.
    pub failure: Option<Failure>,
}

impl FileStatus {
    /// Returns whether the caller could not read the file to its end.
    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self.failure, Some(Failure::Unreadable(_)))
    }

    /// Returns whether the file could not be read and gave no packets.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failure.is_some() && self.packets == 0
    }
}

/// How a reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End<'a> {
    /// Every file was read to its end, or to where it is damaged.
    Whole,
    /// [`super::Session::stop`] ended it.
    Stopped,
    /// At least one file could not be read: the first of them.
    Unreadable {
        /// Name of the file.
        name: &'a str,
        /// The reason that [`super::Session::fail`] was given.
        reason: &'a str,
    },
}
