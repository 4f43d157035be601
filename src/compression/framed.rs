//! Splits files of zstd and lz4 into frames, and frames into blocks.
//!
//! Both formats can contain skippable frames. Decompressing a block is left to [`super::zstd`] and [`super::lz4`].

use super::lz4::Lz4;
use super::zstd::Zstd;
use super::{Compression, Error, ErrorKind, Malformed, Sink, lz4, zstd};
use crate::framer::{ChunkBuffer, Framer};

/// Length of the magic number at the start of a frame.
pub(super) const MAGIC_BYTES: usize = 4;

/// Magic number of skippable frames (RFC 8878, section 3.1.2). Its last hexadecimal digit can have any value.
const SKIPPABLE_MAGIC: u32 = 0x184d_2a50;

/// Length of a skippable frame's header: magic number and content length.
const SKIPPABLE_HEADER_BYTES: usize = 8;

/// Reports whether `head`, the first bytes of a file, starts a frame.
pub(super) fn is_magic(head: &[u8]) -> bool {
    head.first_chunk().is_some_and(|word| FrameKind::from_magic(*word).is_some())
}

/// Kind of a frame, which its magic number determines.
#[derive(Clone, Copy)]
enum FrameKind {
    Zstd,
    Lz4,
    Skippable,
}

impl FrameKind {
    fn from_magic(word: [u8; MAGIC_BYTES]) -> Option<Self> {
        match u32::from_le_bytes(word) {
            zstd::MAGIC => Some(Self::Zstd),
            lz4::MAGIC => Some(Self::Lz4),
            word if word & !0xf == SKIPPABLE_MAGIC => Some(Self::Skippable),
            _ => None,
        }
    }
}

/// Decoder of a file that is made of frames.
#[derive(Debug)]
pub(super) struct FramedDecoder {
    buffer: ChunkBuffer,
    state: State,
    /// Compression of the latest frame that was not skipped.
    compression: Compression,
    /// Offset at which the next unit starts.
    position: u64,
    /// Offset at which the current frame starts.
    frame_start: u64,
    /// Decompressed bytes of the latest unit.
    plain: Vec<u8>,
}

/// State of the current frame.
#[derive(Debug)]
enum State {
    /// Before the header of a frame.
    Between,
    /// In a skippable frame, with this number of bytes left.
    Skipping(u64),
    Zstd(Box<Zstd>),
    Lz4(Box<Lz4>),
}

impl Default for FramedDecoder {
    fn default() -> Self {
        Self {
            buffer: ChunkBuffer::default(),
            state: State::Between,
            compression: Compression::Zstd,
            position: 0,
            frame_start: 0,
            plain: Vec::new(),
        }
    }
}

impl FramedDecoder {
    /// Decompresses the next bytes of the file.
    pub(super) fn push(&mut self, chunk: &[u8], on_plain: Sink<'_>) -> Result<(), Error> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = buffer.push(chunk, &mut UnitReader { decoder: self, on_plain: &mut *on_plain });
        self.buffer = buffer;
        result.map_err(|kind| {
            self.abandon(on_plain);
            self.error(kind)
        })
    }

    /// Ends the file.
    pub(super) fn finish(&mut self, on_plain: Sink<'_>) -> Result<(), Error> {
        match self.state {
            State::Between if self.buffer.rest().is_empty() => Ok(()),
            _ => {
                self.abandon(on_plain);
                Err(self.error(ErrorKind::Truncated))
            }
        }
    }

    /// Passes on the decompressed bytes of an incomplete frame.
    fn abandon(&mut self, on_plain: Sink<'_>) {
        if let State::Zstd(zstd) = &mut self.state {
            zstd.abandon(&mut self.plain);
        }
        on_plain(&self.plain);
        self.plain.clear();
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error { compression: self.compression, kind, byte_offset: self.frame_start }
    }

    /// Returns the compression of the latest frame that was not skipped.
    pub(super) fn compression(&self) -> Compression {
        self.compression
    }

    /// Reads the header of a frame.
    fn begin_frame(&mut self, header: &[u8]) -> Result<(), ErrorKind> {
        match header.first_chunk().and_then(|word| FrameKind::from_magic(*word)) {
            Some(FrameKind::Zstd) => {
                self.compression = Compression::Zstd;
                self.state = State::Zstd(Box::new(Zstd::from_header(header)?));
            }
            Some(FrameKind::Lz4) => {
                self.compression = Compression::Lz4;
                self.state = State::Lz4(Box::new(Lz4::from_header(header)?));
            }
            _ => {
                let length = header.last_chunk().map_or(0, |word| u32::from_le_bytes(*word));
                self.state = State::Skipping(length.into());
            }
        }
        Ok(())
    }
}

/// Reads frame headers and blocks, and passes the decompressed bytes to a callback.
struct UnitReader<'a, 'b> {
    decoder: &'a mut FramedDecoder,
    on_plain: Sink<'b>,
}

impl Framer for UnitReader<'_, '_> {
    type Error = ErrorKind;

    fn needed_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        match &self.decoder.state {
            State::Skipping(left) => Ok(usize::try_from(*left).unwrap_or(usize::MAX).min(head.len().max(1))),
            State::Zstd(zstd) => zstd.needed_bytes(head),
            State::Lz4(lz4) => lz4.needed_bytes(head),
            State::Between => match head.first_chunk().map(|word| FrameKind::from_magic(*word)) {
                None => Ok(MAGIC_BYTES),
                Some(Some(FrameKind::Zstd)) => Ok(zstd::needed_header_bytes(head)),
                Some(Some(FrameKind::Lz4)) => Ok(lz4::needed_header_bytes(head)),
                Some(Some(FrameKind::Skippable)) => Ok(SKIPPABLE_HEADER_BYTES),
                Some(None) => Err(Malformed::NotAFrame.into()),
            },
        }
    }

    fn read(&mut self, unit: &[u8]) -> Result<(), ErrorKind> {
        let decoder = &mut *self.decoder;
        let ended = match &mut decoder.state {
            State::Between => {
                decoder.frame_start = decoder.position;
                decoder.begin_frame(unit)?;
                matches!(decoder.state, State::Skipping(0))
            }
            State::Skipping(left) => {
                *left -= unit.len() as u64;
                *left == 0
            }
            State::Zstd(zstd) => zstd.read(unit, &mut decoder.plain)?,
            State::Lz4(lz4) => lz4.read(unit, &mut decoder.plain)?,
        };
        decoder.position += unit.len() as u64;
        if ended {
            decoder.state = State::Between;
            decoder.frame_start = decoder.position;
        }
        (self.on_plain)(&decoder.plain);
        decoder.plain.clear();
        Ok(())
    }
}
