//! One file: decompressed where it is compressed, and decoded into frames.

use std::fmt;

use crate::capture::{self, Decoder, Format, Frame, Position};
use crate::compression::{self, Compression, Decompressor};

/// Why a file cannot be read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// It cannot be decompressed.
    Compression(compression::Error),
    /// It cannot be decoded.
    Capture {
        /// What is wrong, and where.
        error: capture::Error,
        /// Whether places are counted in decompressed bytes.
        is_decompressed: bool,
    },
}

impl Error {
    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compression(error) => error.kind.code(),
            Self::Capture { error, .. } => error.kind.code(),
        }
    }

    /// Where it is; the packet is 0 where the place is not known by packets.
    #[must_use]
    pub fn place(&self) -> Position {
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

/// A file on its way.
#[derive(Debug)]
pub(super) struct Input {
    decompressor: Decompressor,
    decoder: Decoder,
}

impl Input {
    pub(super) fn new(record_limit_bytes: u32) -> Self {
        Self { decompressor: Decompressor::default(), decoder: Decoder::with_record_limit(record_limit_bytes) }
    }

    /// Takes the next bytes of the file; none where it has ended.
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
        let unpacked = match chunk {
            Some(chunk) => self.decompressor.push(chunk, &mut on_plain),
            None => self.decompressor.finish(&mut on_plain),
        };
        outcome.map_err(|error| self.error(error))?;
        // Where the compressed data ended too early, so did the capture: only the cause is said.
        unpacked.map_err(Error::Compression)?;
        if chunk.is_none() { self.decoder.finish().map_err(|error| self.error(error)) } else { Ok(()) }
    }

    /// An error of the decoder, with what its places are counted in.
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
