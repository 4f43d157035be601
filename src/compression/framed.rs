//! Splits files of zstd and lz4 into frames, and frames into blocks.
//!
//! Both formats can contain skippable frames. Decompressing a block is left to [`super::zstd`] and [`super::lz4`].

use super::lz4::Lz4;
use super::zstd::Zstd;
use super::{Compression, Error, ErrorKind, Limit, Malformed, Sink, lz4, zstd};
use crate::framer::{ChunkBuffer, Framer};

/// Length of the magic number at the start of a frame.
pub(super) const MAGIC_BYTES: usize = 4;

/// Magic number of skippable frames (RFC 8878, section 3.1.2). Its last hexadecimal digit can have any value.
const SKIPPABLE_MAGIC: u32 = 0x184d_2a50;

/// How much output is passed on at a time.
const OUTPUT_BYTES: usize = 64 << 10;

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
    /// Whether the last block of the current frame was read.
    is_frame_complete: bool,
    /// Whether there may be more output without further input.
    has_output: bool,
    /// Where output is moved to.
    output: Vec<u8>,
    /// What ends the file, after the output that is left.
    failure: Option<ErrorKind>,
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
            is_frame_complete: false,
            has_output: false,
            output: vec![0; OUTPUT_BYTES],
            failure: None,
        }
    }
}

impl FramedDecoder {
    /// Decompresses bytes from the start of `input`, and moves `input` past them, until it is empty or `limit` is reached.
    pub(super) fn step(&mut self, input: &mut &[u8], limit: &mut Limit, on_plain: Sink<'_>) -> Result<(), Error> {
        loop {
            while self.has_output {
                if limit.is_reached() {
                    return Ok(());
                }
                if let Err(kind) = self.pass_on(limit, on_plain) {
                    self.fail(kind);
                }
            }
            if let Some(kind) = self.failure.take() {
                return Err(self.error(kind));
            }
            let mut buffer = std::mem::take(&mut self.buffer);
            let has_read = buffer.push_unit(input, &mut UnitReader { decoder: self });
            self.buffer = buffer;
            match has_read {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(kind) => self.fail(kind),
            }
        }
    }

    /// Returns whether there may be more output, or an error, without further input.
    pub(super) fn has_output(&self) -> bool {
        self.has_output || self.failure.is_some()
    }

    /// Ends the file. The next steps pass on what is left, and fail if a frame is incomplete.
    pub(super) fn end(&mut self) {
        if !matches!(self.state, State::Between) || !self.buffer.rest().is_empty() {
            self.fail(ErrorKind::Truncated);
        }
    }

    /// Keeps the reason why the file ends, and makes the rest of an incomplete frame output.
    fn fail(&mut self, kind: ErrorKind) {
        let is_first = self.failure.is_none();
        self.failure.get_or_insert(kind);
        self.is_frame_complete = false;
        self.has_output = false;
        if let State::Zstd(zstd) = &mut self.state
            && is_first
        {
            zstd.abandon();
            self.has_output = true;
        }
    }

    /// Passes on the next output, if there is any, or else ends a complete frame.
    fn pass_on(&mut self, limit: &mut Limit, on_plain: Sink<'_>) -> Result<(), ErrorKind> {
        let count = match &mut self.state {
            State::Zstd(zstd) => zstd.output(&mut self.output)?,
            State::Lz4(lz4) => lz4.output(&mut self.output)?,
            State::Between | State::Skipping(_) => 0,
        };
        on_plain(self.output.get(..count).unwrap_or_default());
        limit.count(count);
        self.has_output = count > 0;
        if count == 0 && self.is_frame_complete {
            if let State::Zstd(zstd) = &self.state {
                zstd.end()?;
            }
            self.end_frame();
        }
        Ok(())
    }

    fn end_frame(&mut self) {
        self.is_frame_complete = false;
        self.state = State::Between;
        self.frame_start = self.position;
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

/// Reads frame headers and blocks.
struct UnitReader<'a> {
    decoder: &'a mut FramedDecoder,
}

impl Framer for UnitReader<'_> {
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
        match &mut decoder.state {
            State::Between => {
                decoder.frame_start = decoder.position;
                decoder.begin_frame(unit)?;
            }
            State::Skipping(left) => *left -= unit.len() as u64,
            State::Zstd(zstd) => {
                decoder.is_frame_complete = zstd.read(unit)?;
                decoder.has_output = true;
            }
            State::Lz4(lz4) => {
                decoder.is_frame_complete = lz4.read(unit);
                decoder.has_output = true;
            }
        }
        decoder.position += unit.len() as u64;
        if matches!(decoder.state, State::Skipping(0)) {
            decoder.end_frame();
        }
        Ok(())
    }
}
