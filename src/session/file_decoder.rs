//! One file: decompressed if it is compressed, and decoded into frames.

use std::fmt;

use crate::capture::{self, Decoder, Format, Frame, Position};
use crate::compression::{self, Compression, Decompressor};

/// Why the rest of a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// It cannot be decompressed.
    Compression(compression::Error),
    /// It cannot be decoded.
    Capture {
        /// What is wrong, and where.
        error: capture::Error,
        /// Whether the position counts decompressed bytes.
        is_decompressed: bool,
    },
}

impl Error {
    /// Returns the word that programs know the kind of error by, such as `truncated`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compression(error) => error.kind.code(),
            Self::Capture { error, .. } => error.kind.code(),
        }
    }

    /// Returns where the error is. The packet number is 0 if it is not known.
    #[must_use]
    pub fn position(&self) -> Position {
        match self {
            Self::Compression(error) => Position { byte_offset: error.byte_offset, packet: 0 },
            Self::Capture { error, .. } => error.position,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compression(error) => error.fmt(f),
            Self::Capture { error, is_decompressed: false } => error.fmt(f),
            Self::Capture { error, is_decompressed: true } => write!(f, "{error} (bytes of the decompressed data)"),
        }
    }
}

impl std::error::Error for Error {}

/// A file that is being decoded.
#[derive(Debug)]
pub(super) struct FileDecoder {
    decompressor: Decompressor,
    decoder: Decoder,
}

impl FileDecoder {
    pub(super) fn new(record_limit_bytes: u32) -> Self {
        Self { decompressor: Decompressor::default(), decoder: Decoder::with_record_limit(record_limit_bytes) }
    }

    /// Decodes the next bytes of the file, or its end if `chunk` is `None`. Records that are damaged, in a file that can be
    /// read on, are errors for `on_record`.
    pub(super) fn push(
        &mut self,
        chunk: Option<&[u8]>,
        mut on_record: impl FnMut(Result<&Frame<'_>, capture::Error>),
    ) -> Result<(), Error> {
        let decoder = &mut self.decoder;
        let mut outcome = Ok(());
        let mut on_plain = |plain: &[u8]| {
            if outcome.is_ok() {
                outcome = decoder.push(plain, &mut on_record);
            }
        };
        let decompressed = match chunk {
            Some(chunk) => self.decompressor.push(chunk, &mut on_plain),
            None => self.decompressor.finish(&mut on_plain),
        };
        outcome.map_err(|error| self.error(error))?;
        // If the compressed data ends early, so does the capture in it: only the cause is reported.
        decompressed.map_err(Error::Compression)?;
        if chunk.is_none() { self.decoder.finish().map_err(|error| self.error(error)) } else { Ok(()) }
    }

    /// Converts an error of the decoder.
    pub(super) fn error(&self, error: capture::Error) -> Error {
        Error::Capture { error, is_decompressed: self.decompressor.compression().is_some() }
    }

    pub(super) fn format(&self) -> Option<Format> {
        self.decoder.format()
    }

    pub(super) fn compression(&self) -> Option<Compression> {
        self.decompressor.compression()
    }
}
