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

/// How much output a step may still have.
#[derive(Debug)]
struct Limit(usize);

impl Limit {
    fn is_reached(&self) -> bool {
        self.0 == 0
    }

    fn count(&mut self, bytes: usize) {
        self.0 = self.0.saturating_sub(bytes);
    }
}

/// Decompresses the bytes of one file, or passes them on unchanged if the file is not compressed.
///
/// The result does not depend on the chunk sizes. After an error, every further call returns the same error.
#[derive(Debug, Default)]
pub struct Decompressor {
    format: Format,
    has_ended: bool,
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
    pub fn push(&mut self, mut chunk: &[u8], mut on_plain: impl FnMut(&[u8])) -> Result<(), Error> {
        self.step(&mut chunk, usize::MAX, &mut on_plain)
    }

    /// Ends the file, and calls `on_plain` with the remaining decompressed bytes.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Truncated`] if the compressed data is incomplete, or the error of an earlier
    /// [`Decompressor::push`].
    pub fn finish(&mut self, mut on_plain: impl FnMut(&[u8])) -> Result<(), Error> {
        self.end();
        self.step(&mut &[][..], usize::MAX, &mut on_plain)
    }

    /// Decompresses bytes from the start of `input`, and moves `input` past them, until it is empty or `on_plain` has
    /// received about `limit_bytes`: at most a block of the format more. Files that are not compressed have no limit.
    ///
    /// # Errors
    ///
    /// Those of [`Decompressor::push`] and, after [`Decompressor::end`], of [`Decompressor::finish`].
    pub fn step(
        &mut self,
        input: &mut &[u8],
        limit_bytes: usize,
        on_plain: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let limit = &mut Limit(limit_bytes);
        if let Format::Unknown(head) = &mut self.format {
            if head.is_empty() && input.len() >= framed::MAGIC_BYTES {
                self.format = Format::recognise(input);
            } else {
                head.extend_from_slice(input);
                *input = &[];
                if head.len() < framed::MAGIC_BYTES && !self.has_ended {
                    return Ok(());
                }
                let head = std::mem::take(head);
                let is_whole = head.len() >= framed::MAGIC_BYTES;
                self.format = if is_whole { Format::recognise(&head) } else { Format::Plain };
                // So few bytes have no output that could reach a limit.
                self.step_known(&mut head.as_slice(), &mut Limit(usize::MAX), on_plain)?;
            }
        }
        self.step_known(input, limit, on_plain)
    }

    fn step_known(&mut self, input: &mut &[u8], limit: &mut Limit, on_plain: Sink<'_>) -> Result<(), Error> {
        let result = match &mut self.format {
            Format::Unknown(_) => Ok(()),
            Format::Plain => {
                if !input.is_empty() {
                    on_plain(std::mem::take(input));
                }
                Ok(())
            }
            Format::Gzip(decoder) => decoder
                .step(input, limit, on_plain)
                .and_then(|()| if self.has_ended && !decoder.has_output() { decoder.finish() } else { Ok(()) }),
            Format::Framed(decoder) => decoder.step(input, limit, on_plain),
        };
        self.error = result.as_ref().err().cloned();
        result
    }

    /// Ends the file: the next steps have the rest of the output, and fail if the compressed data is incomplete.
    pub fn end(&mut self) {
        if !self.has_ended
            && let Format::Framed(decoder) = &mut self.format
        {
            decoder.end();
        }
        self.has_ended = true;
    }

    /// Returns whether there may be more output without further input.
    #[must_use]
    pub fn has_output(&self) -> bool {
        self.error.is_none()
            && match &self.format {
                Format::Unknown(_) | Format::Plain => false,
                Format::Gzip(decoder) => decoder.has_output(),
                Format::Framed(decoder) => decoder.has_output(),
            }
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
