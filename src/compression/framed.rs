//! FramedDecoder of zstd and lz4, one behind the other, and frames to skip, which both formats share.

use super::lz4::Lz4;
use super::zstd::Zstd;
use super::{Compression, ErrorKind, Sink, lz4, zstd};
use crate::framer::{ChunkBuffer, Framer};

/// A frame starts with a word of four bytes.
pub(super) const MAGIC_BYTES: usize = 4;

/// The words that frames to skip start with (RFC 8878, section 3.1.2), but for their last hexadecimal digit.
const SKIPPABLE: u32 = 0x184d_2a50;

/// Magic and length.
const SKIPPABLE_HEADER_BYTES: usize = 8;

/// Whether a file starts with a frame.
pub(super) fn is_magic(head: &[u8]) -> bool {
    head.first_chunk().is_some_and(|word| Kind::of(*word).is_some())
}

#[derive(Clone, Copy)]
enum Kind {
    Zstd,
    Lz4,
    Skippable,
}

impl Kind {
    fn of(word: [u8; MAGIC_BYTES]) -> Option<Self> {
        match u32::from_le_bytes(word) {
            zstd::MAGIC => Some(Self::Zstd),
            lz4::MAGIC => Some(Self::Lz4),
            word if word & !0xf == SKIPPABLE => Some(Self::Skippable),
            _ => None,
        }
    }
}

/// A file of frames.
#[derive(Debug)]
pub(super) struct FramedDecoder {
    buffer: ChunkBuffer,
    state: State,
    compression: Compression,
    /// Where the next unit starts.
    position: u64,
    frame_start: u64,
    /// What the latest unit decompressed to.
    plain: Vec<u8>,
}

#[derive(Debug)]
enum State {
    Between,
    /// So many bytes of a frame to skip are left.
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
    pub(super) fn push(&mut self, chunk: &[u8], on_plain: Sink<'_>) -> Result<(), (u64, ErrorKind)> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let result = buffer.push(chunk, &mut Reading { frames: self, on_plain: &mut *on_plain });
        self.buffer = buffer;
        result.map_err(|kind| {
            self.abandon(on_plain);
            (self.frame_start, kind)
        })
    }

    pub(super) fn finish(&mut self, on_plain: Sink<'_>) -> Result<(), (u64, ErrorKind)> {
        match self.state {
            State::Between if self.buffer.rest().is_empty() => Ok(()),
            _ => {
                self.abandon(on_plain);
                Err((self.frame_start, ErrorKind::Truncated))
            }
        }
    }

    /// Hands on what was decompressed of a frame that does not end as it should.
    fn abandon(&mut self, on_plain: Sink<'_>) {
        if let State::Zstd(zstd) = &mut self.state {
            zstd.abandon(&mut self.plain);
        }
        on_plain(&self.plain);
        self.plain.clear();
    }

    pub(super) fn compression(&self) -> Compression {
        self.compression
    }

    fn begin(&mut self, header: &[u8]) -> Result<(), ErrorKind> {
        match header.first_chunk().and_then(|word| Kind::of(*word)) {
            Some(Kind::Zstd) => {
                self.compression = Compression::Zstd;
                self.state = State::Zstd(Box::new(Zstd::from_header(header)?));
            }
            Some(Kind::Lz4) => {
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

/// FramedDecoder, and where what they decompress to goes.
struct Reading<'a, 'b> {
    frames: &'a mut FramedDecoder,
    on_plain: Sink<'b>,
}

impl Framer for Reading<'_, '_> {
    type Error = ErrorKind;

    fn needed_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        match &self.frames.state {
            State::Skipping(left) => Ok(usize::try_from(*left).unwrap_or(usize::MAX).min(head.len().max(1))),
            State::Zstd(zstd) => zstd.block_bytes(head),
            State::Lz4(lz4) => lz4.block_bytes(head),
            State::Between => match head.first_chunk().map(|word| Kind::of(*word)) {
                None => Ok(MAGIC_BYTES),
                Some(Some(Kind::Zstd)) => Ok(zstd::header_bytes(head)),
                Some(Some(Kind::Lz4)) => Ok(lz4::header_bytes(head)),
                Some(Some(Kind::Skippable)) => Ok(SKIPPABLE_HEADER_BYTES),
                Some(None) => Err(ErrorKind::Malformed("what follows a frame is no frame".into())),
            },
        }
    }

    fn read(&mut self, unit: &[u8]) -> Result<(), ErrorKind> {
        let frames = &mut *self.frames;
        let ended = match &mut frames.state {
            State::Between => {
                frames.frame_start = frames.position;
                frames.begin(unit)?;
                matches!(frames.state, State::Skipping(0))
            }
            State::Skipping(left) => {
                *left -= unit.len() as u64;
                *left == 0
            }
            State::Zstd(zstd) => zstd.read(unit, &mut frames.plain)?,
            State::Lz4(lz4) => lz4.read(unit, &mut frames.plain)?,
        };
        frames.position += unit.len() as u64;
        if ended {
            frames.state = State::Between;
            frames.frame_start = frames.position;
        }
        (self.on_plain)(&frames.plain);
        frames.plain.clear();
        Ok(())
    }
}
