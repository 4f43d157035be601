//! One file: decompressed if it is compressed, and decoded into frames.

use std::fmt;

use super::document::{Collector, Document, DocumentError};
use crate::capture::{self, Decoder, Format, Frame, Interfaces, Position};
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
    /// It is a document that cannot be read.
    Document(DocumentError),
}

impl Error {
    /// Returns the word that programs know the kind of error by, such as `truncated`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compression(error) => error.kind.code(),
            Self::Capture { error, .. } => error.kind.code(),
            Self::Document(error) => error.code(),
        }
    }

    /// Returns whether nothing is missing because of it.
    pub(super) fn is_harmless(&self) -> bool {
        matches!(self, Self::Capture { error, .. } if error.kind.is_harmless())
    }

    /// Returns whether a record or block is wrong, rather than all of the file.
    pub(super) fn is_of_unit(&self) -> bool {
        use capture::ErrorKind::{LimitExceeded, Malformed};
        matches!(self, Self::Capture { error, .. } if matches!(error.kind, Malformed(_) | LimitExceeded { .. }))
    }

    /// Returns whether a part of the file that may have packets is not read because of it, and the message does not say so.
    pub(super) fn leaves_a_rest(&self) -> bool {
        use capture::ErrorKind::{LineEnds, TextAfter, Zeros};
        match self {
            Self::Compression(error) => !matches!(error.kind, compression::ErrorKind::Truncated),
            Self::Capture { error, .. } => {
                self.is_of_unit() || matches!(error.kind, LineEnds | TextAfter { .. } | Zeros { .. })
            }
            Self::Document(_) => false,
        }
    }

    /// Returns whether the file is compressed.
    pub(super) fn is_compressed(&self) -> bool {
        matches!(self, Self::Compression(_) | Self::Capture { is_decompressed: true, .. })
    }

    /// Returns where the error is. The packet number is 0 if it is not known.
    #[must_use]
    pub fn position(&self) -> Position {
        match self {
            Self::Compression(error) => Position { byte_offset: error.byte_offset, packet: 0 },
            Self::Capture { error, .. } => error.position,
            Self::Document(_) => Position { byte_offset: 0, packet: 0 },
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Compression(error) => error.fmt(f),
            Self::Capture { error, is_decompressed: false } => error.fmt(f),
            Self::Capture { error, is_decompressed: true } => write!(f, "{error} (bytes of the decompressed data)"),
            Self::Document(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

/// What ends a file early.
enum Cause {
    Capture(capture::Error),
    Document(DocumentError),
}

impl From<capture::Error> for Cause {
    fn from(error: capture::Error) -> Self {
        Self::Capture(error)
    }
}

impl From<DocumentError> for Cause {
    fn from(error: DocumentError) -> Self {
        Self::Document(error)
    }
}

/// How many bytes of compressed data are decompressed in one step, apart from the rest of a block: few enough that a step
/// takes a few milliseconds, whatever is in them.
pub(super) const STEP_BYTES: usize = if cfg!(fuzzing) { 4 << 10 } else { 2 << 20 };

/// What is decoded next.
#[derive(Clone, Copy, Debug)]
pub(super) enum Input<'a> {
    /// The next bytes of the file.
    Chunk(&'a [u8]),
    /// The end of the file.
    End,
    /// What is pending.
    Pending,
}

/// A file that is being decoded.
#[derive(Debug)]
pub(super) struct FileDecoder {
    decompressor: Decompressor,
    collector: Collector,
    decoder: Decoder,
    /// The document that the file is, once it was read to its end.
    document: Option<Box<Document>>,
    /// Bytes of the file that were taken; those from `used` on have not been decompressed.
    pending: Vec<u8>,
    used: usize,
    /// Whether the end of the file was taken.
    is_ending: bool,
    has_ended: bool,
    has_failed: bool,
}

impl FileDecoder {
    pub(super) fn new(record_limit_bytes: u32, interfaces: Interfaces) -> Self {
        Self {
            decompressor: Decompressor::default(),
            collector: Collector::default(),
            document: None,
            decoder: Decoder::with_record_limit(record_limit_bytes).with_interfaces(interfaces),
            pending: Vec::new(),
            used: 0,
            is_ending: false,
            has_ended: false,
            has_failed: false,
        }
    }

    /// Decodes an input in one step of about `limit_bytes` of decompressed data. Before a chunk or the end of the file, all that
    /// is pending is decoded.
    ///
    /// Records that are damaged, in a file that can be read on, are errors for `on_record`.
    pub(super) fn read(
        &mut self,
        input: Input<'_>,
        limit_bytes: usize,
        mut on_record: impl FnMut(Result<&Frame<'_>, capture::Error>),
    ) -> Result<(), Error> {
        // The only call of `step`, into which the decoding of packets is compiled.
        loop {
            // Whether this step is of the input, rather than of what is pending before it.
            let (is_pending, is_last) = match input {
                Input::Pending if !self.has_pending() => return Ok(()),
                Input::Pending => (true, true),
                _ => (self.has_pending(), !self.has_pending()),
            };
            let held = std::mem::take(&mut self.pending);
            let mut bytes = match input {
                Input::Chunk(chunk) if !is_pending => chunk,
                Input::End if !is_pending => {
                    self.is_ending = true;
                    self.decompressor.end();
                    &[]
                }
                _ => held.get(self.used..).unwrap_or_default(),
            };
            let result = self.step(&mut bytes, if is_last { limit_bytes } else { STEP_BYTES }, &mut on_record);
            self.has_failed = result.is_err();
            self.used = 0;
            if result.is_ok() && is_pending && !bytes.is_empty() {
                self.used = held.len() - bytes.len();
                self.pending = held;
            } else if result.is_ok() {
                self.pending = bytes.to_vec();
            }
            if result.is_err() || is_last {
                return result;
            }
        }
    }

    /// Returns whether bytes that were taken, or the end of the file, have not been decoded.
    pub(super) fn has_pending(&self) -> bool {
        !self.has_failed
            && (!self.pending.is_empty() || self.decompressor.has_output() || self.is_ending != self.has_ended)
    }

    /// Returns how many bytes that were taken have not been decompressed.
    pub(super) fn pending_bytes(&self) -> u64 {
        (self.pending.len() - self.used) as u64
    }

    /// Returns whether the file was decoded to its end.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended
    }

    fn step(
        &mut self,
        input: &mut &[u8],
        limit_bytes: usize,
        on_record: &mut impl FnMut(Result<&Frame<'_>, capture::Error>),
    ) -> Result<(), Error> {
        let (collector, decoder) = (&mut self.collector, &mut self.decoder);
        let mut outcome = Ok(());
        let decompressed = self.decompressor.step(input, limit_bytes, &mut |plain: &[u8]| {
            if outcome.is_ok() {
                outcome = collector.take(plain, |plain| Ok(decoder.push(plain, &mut *on_record)?));
            }
        });
        outcome.map_err(|cause| self.error_of(cause))?;
        // If the compressed data ends early, so does the capture in it: only the cause is reported.
        decompressed.map_err(Error::Compression)?;
        if self.is_ending && input.is_empty() && !self.decompressor.has_output() {
            self.has_ended = true;
            let decoder = &mut self.decoder;
            let finished = self.collector.finish(|plain| Ok(decoder.push(plain, &mut *on_record)?));
            let document = finished.map_err(|cause| self.error_of(cause))?;
            if document.is_none() {
                return self.decoder.finish(&mut *on_record).map_err(|error| self.error(error));
            }
            self.document = document.map(Box::new);
        }
        Ok(())
    }

    fn error_of(&self, cause: Cause) -> Error {
        match cause {
            Cause::Capture(error) => self.error(error),
            Cause::Document(error) => Error::Document(error),
        }
    }

    /// Returns the document that the file is, once it was read to its end.
    pub(super) fn take_document(&mut self) -> Option<Box<Document>> {
        self.document.take()
    }

    /// Converts an error of the decoder.
    pub(super) fn error(&self, error: capture::Error) -> Error {
        Error::Capture { error, is_decompressed: self.decompressor.compression().is_some() }
    }

    pub(super) fn format(&self) -> Option<Format> {
        if matches!(self.collector, Collector::Document(_)) || self.document.is_some() {
            return Some(Format::Portogram);
        }
        self.decoder.format()
    }

    pub(super) fn compression(&self) -> Option<Compression> {
        self.decompressor.compression()
    }
}
