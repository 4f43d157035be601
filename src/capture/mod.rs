//! Decodes capture files in the container formats pcap and pcapng.
//!
//! A [`Decoder`] takes chunks of any size and passes each packet record to a callback as a [`Frame`]. Decompression is left to
//! [`crate::compression`], parsing the headers inside a frame to [`crate::packet`].

mod container;
mod error;
mod malformed;
mod mark;
mod other_format;
mod pcap;
mod pcapng;
mod time;

pub use error::{Error, ErrorKind, Position, Unit};
pub use malformed::{Malformed, PacketBlock};
pub use mark::Mark;
pub(crate) use time::NANOS_PER_SECOND;

use serde::{Deserialize, Serialize};

use crate::framer::{ChunkBuffer, Framer};
use container::Container;

/// A link type from the registry at <https://www.tcpdump.org/linktypes.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkType(pub u16);

/// A captured packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Nanoseconds since 1970-01-01 UTC, or `None` if the record has no timestamp.
    pub time_nanos: Option<i64>,
    /// Length of the packet on the wire, in bytes.
    pub original_bytes: u32,
    /// Link type, which is the type of the first header in `data`.
    pub link_type: LinkType,
    /// Direction that the record gives.
    pub mark: Mark,
    /// Captured bytes, from the link layer on.
    pub data: &'a [u8],
}

/// A container format of capture files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Format {
    /// The classic format of libpcap.
    Pcap,
    /// The block format of draft-ietf-opsawg-pcapng.
    PcapNg,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 2] = [Self::Pcap, Self::PcapNg];

    /// Returns the usual name of the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pcap => "pcap",
            Self::PcapNg => "pcapng",
        }
    }
}

/// Default limit on the size of a record or block, in bytes. [`Decoder::with_record_limit`] sets another.
pub const RECORD_LIMIT_BYTES: u32 = 16 << 20;

/// Decodes the bytes of one capture file into frames.
///
/// The result does not depend on the chunk sizes. After an error, every further call returns the same error.
#[derive(Debug)]
pub struct Decoder {
    buffer: ChunkBuffer,
    state: State,
    error: Option<Error>,
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
        let state = State { container: Container::Unknown, record_limit_bytes, position };
        Self { buffer: ChunkBuffer::default(), state, error: None }
    }

    /// Decodes the next bytes of the file, and calls `on_record` for every packet record that they complete.
    ///
    /// The argument is the frame, or the error of a damaged record that can be skipped.
    ///
    /// # Errors
    ///
    /// Fails if the rest of the file cannot be read. `on_record` has been called for every record before the error.
    pub fn push(&mut self, chunk: &[u8], on_record: impl FnMut(Result<&Frame<'_>, Error>)) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let mut reader = RecordReader { state: &mut self.state, on_record };
        self.buffer.push(chunk, &mut reader).map_err(|kind| self.fail(kind))
    }

    /// Ends the file.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::Truncated`] if the file ends inside a record, [`ErrorKind::Empty`] if it has no bytes,
    /// [`ErrorKind::NotACapture`] if it is too short for its format to be recognised, or the error of an earlier
    /// [`Decoder::push`].
    pub fn finish(&mut self) -> Result<(), Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let rest = self.buffer.rest();
        if rest.is_empty() {
            return if self.format().is_some() { Ok(()) } else { Err(self.fail(ErrorKind::Empty)) };
        }
        let container = &self.state.container;
        let kind = match container.needed_bytes(rest, self.state.record_limit_bytes) {
            Ok(_) if !container.recognises(rest) => ErrorKind::NotACapture { head: rest.to_vec() },
            Ok(expected_bytes) => ErrorKind::Truncated {
                unit: container.unit(),
                expected_bytes: expected_bytes as u64,
                found_bytes: rest.len() as u64,
            },
            Err(kind) => kind,
        };
        Err(self.fail(kind))
    }

    /// Returns the container format, or `None` if its file header has not been read.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.state.container.format()
    }

    /// Keeps the error for further calls, and returns it.
    fn fail(&mut self, kind: ErrorKind) -> Error {
        let error = Error { kind, position: self.state.position };
        self.error = Some(error.clone());
        self.buffer = ChunkBuffer::default();
        error
    }
}

/// Progress through a file.
#[derive(Debug)]
struct State {
    container: Container,
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
    type Error = ErrorKind;

    #[inline]
    fn needed_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        self.state.container.needed_bytes(head, self.state.record_limit_bytes)
    }

    #[inline]
    fn read(&mut self, record: &[u8]) -> Result<(), ErrorKind> {
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
    fn read_any(&mut self, record: &[u8]) -> Result<(), ErrorKind> {
        let position = self.state.position;
        let packets = match self.state.container.read(record)? {
            Record::Packet(frame) => {
                (self.on_record)(Ok(&frame));
                1
            }
            Record::Damaged(kind) => {
                (self.on_record)(Err(Error { kind, position }));
                0
            }
            Record::NoPacket => 0,
        };
        self.state.advance(record, packets);
        Ok(())
    }
}

/// Content of a whole record.
#[derive(Debug)]
enum Record<'a> {
    /// A packet.
    Packet(Frame<'a>),
    /// A packet that cannot be read. The next record can be.
    Damaged(ErrorKind),
    /// Something other than a packet.
    NoPacket,
}
