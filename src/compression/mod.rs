//! Chunks of a file in, plain chunks out: gzip, zstd and lz4, told by content.
//!
//! A [`Decompressor`] is pushed chunks of any size, and hands on what they decompress to; chunks of other files pass as they
//! are. What the plain bytes mean is left to [`crate::capture`].

mod framed;
mod gzip;
mod lz4;
mod zstd;

use std::fmt;

use framed::FramedDecoder;
use gzip::Gzip;
use serde::{Deserialize, Serialize};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// RFC 1952, several members too.
    Gzip,
    /// RFC 8878, several frames and skippable frames too.
    Zstd,
    /// The frame format of LZ4, several frames and skippable frames too.
    Lz4,
}

impl Compression {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Gzip, Self::Zstd, Self::Lz4];

    /// The name by which its users know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
        }
    }
}

/// What is wrong with a compressed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// How the file is compressed.
    pub compression: Compression,
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where in the compressed file the part that cannot be read starts.
    pub byte_offset: u64,
}

/// What is wrong, by whose fault it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file ends before the compressed data does.
    Truncated,
    /// The compressed data contradicts itself.
    Malformed(String),
    /// The format allows it, but it is not read here.
    Unsupported(&'static str),
}

impl ErrorKind {
    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Malformed(_) => "malformed",
            Self::Unsupported(_) => "unsupported",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, at) = (self.compression.name(), self.byte_offset);
        match &self.kind {
            ErrorKind::Truncated => write!(f, "{name} data ends too early, in the part that starts at byte {at}"),
            ErrorKind::Malformed(why) => write!(f, "{name} data at byte {at} is damaged: {why}"),
            ErrorKind::Unsupported(what) => write!(f, "{name} data at byte {at}: {what} is not supported"),
        }
    }
}

impl std::error::Error for Error {}

/// Takes plain bytes as they come.
type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// Turns the bytes of a file, compressed or not, into plain bytes.
///
/// The result does not depend on how the bytes are cut. After an error, every further call returns the same error.
#[derive(Debug, Default)]
pub struct Decompressor {
    format: Format,
    failed: Option<Error>,
}

#[derive(Debug)]
enum Format {
    /// The first bytes, too few to tell.
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<Gzip>),
    FramedDecoder(Box<FramedDecoder>),
}

impl Default for Format {
    fn default() -> Self {
        Self::Unknown(Vec::new())
    }
}

impl Decompressor {
    /// Takes the next bytes of the file, and calls `on_plain` with what they decompress to.
    ///
    /// # Errors
    ///
    /// What was wrong and where. What could be decompressed before that place has been handed on.
    pub fn push(&mut self, chunk: &[u8], mut on_plain: impl FnMut(&[u8])) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = match &mut self.format {
            Format::Unknown(head) if head.is_empty() && chunk.len() >= framed::MAGIC_BYTES => {
                self.format = Format::rule(chunk);
                return self.push(chunk, on_plain);
            }
            Format::Unknown(head) => {
                head.extend(chunk);
                if head.len() < framed::MAGIC_BYTES {
                    return Ok(());
                }
                let head = std::mem::take(head);
                self.format = Format::rule(&head);
                return self.push(&head, on_plain);
            }
            Format::Plain => {
                on_plain(chunk);
                Ok(())
            }
            Format::Gzip(gzip) => gzip.push(chunk, &mut on_plain),
            Format::FramedDecoder(frames) => frames.push(chunk, &mut on_plain),
        };
        self.note(result)
    }

    /// Says that the file has ended, and calls `on_plain` with what is left to hand on.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] where compressed data has not, and the error of an earlier [`Decompressor::push`].
    pub fn finish(&mut self, mut on_plain: impl FnMut(&[u8])) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let result = match &mut self.format {
            Format::Unknown(head) => {
                on_plain(head);
                Ok(())
            }
            Format::Plain => Ok(()),
            Format::Gzip(gzip) => gzip.finish(),
            Format::FramedDecoder(frames) => frames.finish(&mut on_plain),
        };
        self.note(result)
    }

    /// How the file is compressed; none where it is not, or as long as that cannot be told.
    #[must_use]
    pub fn compression(&self) -> Option<Compression> {
        match &self.format {
            Format::Unknown(_) | Format::Plain => None,
            Format::Gzip(_) => Some(Compression::Gzip),
            Format::FramedDecoder(frames) => Some(frames.compression()),
        }
    }

    fn note(&mut self, result: Result<(), (u64, ErrorKind)>) -> Result<(), Error> {
        result.map_err(|(byte_offset, kind)| {
            let compression = self.compression().unwrap_or(Compression::Gzip);
            let error = Error { compression, kind, byte_offset };
            self.failed = Some(error.clone());
            error
        })
    }
}

impl Format {
    fn rule(head: &[u8]) -> Self {
        if head.starts_with(&gzip::MAGIC) {
            Self::Gzip(Box::default())
        } else if framed::is_magic(head) {
            Self::FramedDecoder(Box::default())
        } else {
            Self::Plain
        }
    }
}
