//! Decompresses files of gzip, zstd and lz4, which are recognised by their first bytes.
//!
//! A [`Decompressor`] takes chunks of any size and passes the decompressed bytes to a callback. The bytes of other files pass
//! unchanged. Decoding them is left to [`crate::capture`].

mod error;
mod framed;
mod gzip;
mod lz4;
mod zstd;

pub use error::{Error, ErrorKind, Feature, Malformed};

use framed::FramedDecoder;
use gzip::Gzip;
use serde::{Deserialize, Serialize};

/// A compression format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Compression {
    /// gzip (RFC 1952), with any number of members.
    Gzip,
    /// zstd (RFC 8878), with any number of frames and skippable frames.
    Zstd,
    /// The frame format of LZ4, with any number of frames and skippable frames.
    Lz4,
}

impl Compression {
    /// All compression formats.
    pub const ALL: [Self; 3] = [Self::Gzip, Self::Zstd, Self::Lz4];

    /// Returns the usual name of the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Lz4 => "lz4",
        }
    }
}

/// Callback that receives decompressed bytes.
type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// Decompresses the bytes of one file, or passes them on unchanged if the file is not compressed.
///
/// The result does not depend on the chunk sizes. After an error, every further call returns the same error.
#[derive(Debug, Default)]
pub struct Decompressor {
    format: Format,
    error: Option<Error>,
}

/// Format of a file, and the state of its decoder.
#[derive(Debug)]
enum Format {
    /// Holds the first bytes, which are too few to recognise the format.
    Unknown(Vec<u8>),
    Plain,
    Gzip(Box<Gzip>),
    Framed(Box<FramedDecoder>),
}

impl Default for Format {
    fn default() -> Self {
        Self::Unknown(Vec::new())
    }
}

impl Decompressor {
    /// Decompresses the next bytes of the file, and calls `on_plain` with the decompressed bytes.
    ///
    /// # Errors
    ///
    /// Fails if the rest of the file cannot be read. `on_plain` has received everything before the error.
    pub fn push(&mut self, chunk: &[u8], mut on_plain: impl FnMut(&[u8])) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let result = match &mut self.format {
            Format::Unknown(head) if head.is_empty() && chunk.len() >= framed::MAGIC_BYTES => {
                self.format = Format::recognise(chunk);
                return self.push(chunk, on_plain);
            }
            Format::Unknown(head) => {
                head.extend(chunk);
                if head.len() < framed::MAGIC_BYTES {
                    return Ok(());
                }
                let head = std::mem::take(head);
                self.format = Format::recognise(&head);
                return self.push(&head, on_plain);
            }
            Format::Plain => {
                on_plain(chunk);
                Ok(())
            }
            Format::Gzip(decoder) => decoder.push(chunk, &mut on_plain),
            Format::Framed(decoder) => decoder.push(chunk, &mut on_plain),
        };
        self.keep_error(result)
    }

    /// Ends the file, and calls `on_plain` with the remaining decompressed bytes.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Truncated`] if the compressed data is incomplete, or the error of an earlier
    /// [`Decompressor::push`].
    pub fn finish(&mut self, mut on_plain: impl FnMut(&[u8])) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let result = match &mut self.format {
            Format::Unknown(head) => {
                on_plain(head);
                Ok(())
            }
            Format::Plain => Ok(()),
            Format::Gzip(decoder) => decoder.finish(),
            Format::Framed(decoder) => decoder.finish(&mut on_plain),
        };
        self.keep_error(result)
    }

    /// Returns the compression format, or `None` if the file is not compressed or its format is not recognised yet.
    #[must_use]
    pub fn compression(&self) -> Option<Compression> {
        match &self.format {
            Format::Unknown(_) | Format::Plain => None,
            Format::Gzip(_) => Some(Compression::Gzip),
            Format::Framed(decoder) => Some(decoder.compression()),
        }
    }

    /// Keeps an error for further calls.
    fn keep_error(&mut self, result: Result<(), Error>) -> Result<(), Error> {
        self.error = result.as_ref().err().cloned();
        result
    }
}

impl Format {
    /// Recognises the format by the first bytes of the file.
    fn recognise(head: &[u8]) -> Self {
        if head.starts_with(&gzip::MAGIC) {
            Self::Gzip(Box::default())
        } else if framed::is_magic(head) {
            Self::Framed(Box::default())
        } else {
            Self::Plain
        }
    }
}
