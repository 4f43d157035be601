//! Decodes the bytes of one capture file into frames: what ends a record, a capture or the file.

use super::container::Container;
use super::container::{Record, Stop};
use super::line_ends::LineEnds;
use super::{Error, ErrorKind, Format, Frame, Interfaces, Position, RECORD_LIMIT_BYTES};
use crate::framer::{ChunkBuffer, Framer};

/// Zeros of at least this length between records are damage, and so is any tail of two or more records of zeros: file
/// systems fill with zeros what was allocated and not written. Shorter runs are records without time and data.
const ZERO_RUN_BYTES: u64 = 4 << 10;

/// Decodes the bytes of one capture file into frames.
///
/// The result does not depend on the chunk sizes. After an error, every further call returns the same error.
#[derive(Debug)]
pub struct Decoder {
    buffer: ChunkBuffer,
    state: State,
    /// How many bytes were pushed.
    pushed_bytes: u64,
    line_ends: LineEnds,
    /// Zeros from the position on, while nothing else has followed.
    zeros: Option<u64>,
    failure: Failure,
}

/// Whether the file can be read on.
#[derive(Debug)]
enum Failure {
    None,
    /// It cannot, but its line ends have to be looked at to say why.
    Undetermined(Error),
    Final(Error),
}

impl Default for Decoder {
    fn default() -> Self {
        Self::with_record_limit(RECORD_LIMIT_BYTES)
    }
}

impl Decoder {
    /// Creates a decoder with a limit on the size of a record or block. It fails at a larger one instead of buffering it.
    #[must_use]
    pub fn with_record_limit(record_limit_bytes: u32) -> Self {
        let position = Position { byte_offset: 0, packet: 1 };
        Self {
            buffer: ChunkBuffer::default(),
            state: State {
                container: Container::Unknown,
                interfaces: Interfaces::default(),
                format: None,
                record_limit_bytes,
                position,
            },
            pushed_bytes: 0,
            line_ends: LineEnds::default(),
            zeros: None,
            failure: Failure::None,
        }
    }

    /// Has the decoder add the interfaces of the file to those of the capture.
    #[must_use]
    pub(crate) fn with_interfaces(mut self, interfaces: Interfaces) -> Self {
        self.state.interfaces = interfaces;
        self
    }

    /// Decodes the next bytes of the file, and calls `on_record` for every packet record that they complete.
    ///
    /// The argument is the frame, or the error of a damaged record that can be skipped.
    ///
    /// # Errors
    ///
    /// Fails if the rest of the file cannot be read. `on_record` has been called for every record before the error.
    pub fn push(&mut self, chunk: &[u8], mut on_record: impl FnMut(Result<&Frame<'_>, Error>)) -> Result<(), Error> {
        if let Failure::Final(error) = &self.failure {
            return Err(error.clone());
        }
        self.line_ends.add(chunk);
        self.pushed_bytes += chunk.len() as u64;
        let mut rest = chunk;
        while matches!(self.failure, Failure::None) && self.skip_zeros(&mut rest, &mut on_record) {
            let mut reader = RecordReader { state: &mut self.state, on_record: &mut on_record };
            let Err(stop) = self.buffer.push(rest, &mut reader) else { break };
            // What is neither read nor buffered is at the end of the chunk.
            let read_bytes = self.state.position.byte_offset + self.buffer.rest().len() as u64;
            let left = usize::try_from(self.pushed_bytes - read_bytes).unwrap_or(usize::MAX);
            rest = chunk.get(chunk.len().saturating_sub(left)..).unwrap_or_default();
            self.stop(stop, &mut rest, &mut on_record);
        }
        match &self.failure {
            Failure::Undetermined(_) if self.line_ends.is_complete() => Err(self.determine()),
            Failure::None | Failure::Undetermined(_) => Ok(()),
            Failure::Final(error) => Err(error.clone()),
        }
    }

    /// Ends the file, and calls `on_record` for a record that only the end completes.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Truncated`] if the file ends inside a record, [`ErrorKind::Empty`] if it has no bytes,
    /// [`ErrorKind::NotACapture`] if it is too short for its format to be recognised, [`ErrorKind::Zeros`] if it ends in
    /// zeros, or the error of an earlier [`Decoder::push`].
    pub fn finish(&mut self, mut on_record: impl FnMut(Result<&Frame<'_>, Error>)) -> Result<(), Error> {
        if matches!(self.failure, Failure::None) {
            self.end(&mut on_record);
        }
        match &self.failure {
            Failure::None => Ok(()),
            Failure::Undetermined(_) => Err(self.determine()),
            Failure::Final(error) => Err(error.clone()),
        }
    }

    fn end(&mut self, on_record: &mut dyn FnMut(Result<&Frame<'_>, Error>)) {
        if let Some(bytes) = self.zeros.take() {
            match self.state.container.empty_record_bytes().map(|length| (length, parts(bytes, length))) {
                Some((record_bytes, (records @ 1, rest))) => {
                    self.read_empty_records(records, record_bytes, on_record);
                    self.buffer.hold_zeros(rest);
                }
                _ => return self.fail(ErrorKind::Zeros { bytes }),
            }
        }
        let rest = self.buffer.rest();
        let State { container, record_limit_bytes, .. } = &self.state;
        if rest.is_empty() {
            if self.state.format.is_none() {
                self.fail(ErrorKind::Empty);
            }
            return;
        }
        let kind = match container.needed_bytes(rest, *record_limit_bytes) {
            Err(Stop::Failed(kind)) => kind,
            Err(stop) => {
                self.stop(stop, &mut &[][..], on_record);
                return self.end(on_record);
            }
            Ok(expected_bytes) if container.recognises(rest) => ErrorKind::Truncated {
                unit: container.unit(),
                expected_bytes: expected_bytes as u64,
                found_bytes: rest.len() as u64,
            },
            Ok(_) => ErrorKind::not_a_capture(rest),
        };
        self.fail(kind);
    }

    /// Returns the format of the first capture in the file, or `None` if its file header has not been read.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.state.format
    }

    /// Goes on after a stop, if that is possible. `rest` is what follows the buffered bytes.
    #[cold]
    fn stop(&mut self, stop: Stop, rest: &mut &[u8], on_record: &mut dyn FnMut(Result<&Frame<'_>, Error>)) {
        let position = self.state.position;
        match stop {
            Stop::Failed(kind) => self.fail(kind),
            Stop::Header => {
                on_record(Err(Error { kind: ErrorKind::AnotherHeader, position }));
                self.state.container = Container::Unknown;
            }
            Stop::Text { bytes } => {
                let text = [self.buffer.rest(), rest].concat();
                let text = text.get(..bytes).unwrap_or(&text).to_vec();
                on_record(Err(Error { kind: ErrorKind::TextBefore { text }, position }));
                let skipped = bytes.saturating_sub(self.buffer.skip(bytes));
                *rest = rest.get(skipped..).unwrap_or_default();
                self.state.position.byte_offset += bytes as u64;
            }
            Stop::Zeros => {
                let held = self.buffer.rest().len();
                self.buffer.skip(held);
                self.zeros = Some(held as u64);
            }
        }
    }

    /// Skips zeros if a record began with zeros. Returns `false` if there is nothing else in the chunk.
    #[inline]
    fn skip_zeros(&mut self, rest: &mut &[u8], on_record: &mut dyn FnMut(Result<&Frame<'_>, Error>)) -> bool {
        self.zeros.is_none() || self.count_zeros(rest, on_record)
    }

    #[cold]
    fn count_zeros(&mut self, rest: &mut &[u8], on_record: &mut dyn FnMut(Result<&Frame<'_>, Error>)) -> bool {
        let count = rest.iter().position(|byte| *byte != 0);
        let bytes = self.zeros.unwrap_or_default() + count.unwrap_or(rest.len()) as u64;
        let Some(count) = count else {
            self.zeros = Some(bytes);
            return false;
        };
        *rest = rest.get(count..).unwrap_or_default();
        self.zeros = None;
        let Some(record_bytes) = self.state.container.empty_record_bytes() else {
            self.fail(ErrorKind::Zeros { bytes });
            return true;
        };
        let (records, rest_bytes) = parts(bytes, record_bytes);
        if bytes < ZERO_RUN_BYTES {
            self.read_empty_records(records, record_bytes, on_record);
        } else {
            let kind = ErrorKind::Zeros { bytes: bytes - rest_bytes as u64 };
            on_record(Err(Error { kind, position: self.state.position }));
            self.state.position.byte_offset += bytes - rest_bytes as u64;
        }
        self.buffer.hold_zeros(rest_bytes);
        true
    }

    /// Reads records that are all zeros.
    fn read_empty_records(
        &mut self,
        records: u64,
        record_bytes: usize,
        on_record: &mut dyn FnMut(Result<&Frame<'_>, Error>),
    ) {
        let record = vec![0; record_bytes];
        for _ in 0..records {
            if let Some(frame) = self.state.container.packet(&record) {
                on_record(Ok(&frame));
            }
            self.state.advance(&record, 1);
        }
    }

    /// Keeps the error for further calls.
    fn fail(&mut self, kind: ErrorKind) {
        let may_be_line_ends = match &kind {
            ErrorKind::Malformed(_) | ErrorKind::LimitExceeded { .. } => true,
            ErrorKind::Truncated { .. } => !self.line_ends.is_plausible(&self.state.container, self.buffer.rest()),
            _ => false,
        };
        let error = Error { kind, position: self.state.position };
        self.failure = if may_be_line_ends { Failure::Undetermined(error) } else { Failure::Final(error) };
        self.buffer = ChunkBuffer::default();
    }

    /// Decides why the file cannot be read on, and returns it.
    fn determine(&mut self) -> Error {
        let failure = std::mem::replace(&mut self.failure, Failure::None);
        let (Failure::Undetermined(mut error) | Failure::Final(mut error)) = failure else {
            return Error { kind: ErrorKind::Empty, position: self.state.position };
        };
        if let Some(change) = self.line_ends.change() {
            error.kind = ErrorKind::LineEnds(change);
        }
        self.failure = Failure::Final(error.clone());
        error
    }
}

/// Returns how many records of a length are in a number of bytes, and how many bytes are left.
fn parts(bytes: u64, record_bytes: usize) -> (u64, usize) {
    let record = record_bytes as u64;
    (bytes / record, usize::try_from(bytes % record).unwrap_or_default())
}

/// Progress through a file.
#[derive(Debug)]
struct State {
    container: Container,
    interfaces: Interfaces,
    /// Format of the first capture in the file.
    format: Option<Format>,
    record_limit_bytes: u32,
    /// Start of the next record.
    position: Position,
}

impl State {
    /// Moves the position to the end of a record.
    #[inline]
    fn advance(&mut self, record: &[u8], packets: u64) {
        self.position.packet += packets;
        self.position.byte_offset += record.len() as u64;
    }
}

/// Reads records, and passes each packet to a callback.
struct RecordReader<'a, F> {
    state: &'a mut State,
    on_record: F,
}

impl<F: FnMut(Result<&Frame<'_>, Error>)> Framer for RecordReader<'_, F> {
    type Error = Stop;

    #[inline]
    fn needed_bytes(&self, head: &[u8]) -> Result<usize, Stop> {
        self.state.container.needed_bytes(head, self.state.record_limit_bytes)
    }

    #[inline]
    fn read(&mut self, record: &[u8]) -> Result<(), Stop> {
        let Some(frame) = self.state.container.packet(record) else {
            return self.read_any(record);
        };
        (self.on_record)(Ok(&frame));
        self.state.advance(record, 1);
        Ok(())
    }
}

impl<F: FnMut(Result<&Frame<'_>, Error>)> RecordReader<'_, F> {
    /// Reads a record that may hold something other than a packet.
    #[inline(never)]
    fn read_any(&mut self, record: &[u8]) -> Result<(), Stop> {
        let position = self.state.position;
        let packets = match self.state.container.read(record, &self.state.interfaces)? {
            Record::Packet(frame) => {
                (self.on_record)(Ok(&frame));
                1
            }
            Record::WithoutTime(frame, kind) => {
                (self.on_record)(Err(Error { kind, position }));
                (self.on_record)(Ok(&frame));
                1
            }
            Record::Damaged(kind) => {
                (self.on_record)(Err(Error { kind, position }));
                0
            }
            Record::NoPacket => {
                self.state.format = self.state.format.or_else(|| self.state.container.format());
                0
            }
        };
        self.state.advance(record, packets);
        Ok(())
    }
}
