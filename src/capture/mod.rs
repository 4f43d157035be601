//! Chunks of a capture file in, frames out: the containers pcap and pcapng.
//!
//! A [`Decoder`] is pushed chunks of any size and hands each whole packet record on as a [`Frame`]. What is inside a frame
//! is left to [`crate::packet`].

mod error;
mod foreign;
mod container;
mod mark;
mod pcap;
mod pcapng;
mod time;

pub use error::{Error, ErrorKind, Position};
pub use mark::Mark;
pub use time::NANOS_PER_SECOND;

use serde::{Deserialize, Serialize};

use crate::framer::{ChunkBuffer, Framer};
use container::Container;

/// A link type of the registry at <https://www.tcpdump.org/linktypes.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkType(pub u16);

/// One packet record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// Nanoseconds since 1970-01-01 UTC; none where the record carries no time.
    pub time_nanos: Option<i64>,
    /// Length on the wire, in bytes.
    pub original_bytes: u32,
    /// What the frame begins with.
    pub link_type: LinkType,
    /// What the record says of its direction.
    pub mark: Mark,
    /// The captured bytes, from the link layer on.
    pub data: &'a [u8],
}

/// A container format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// The classic format of libpcap.
    Pcap,
    /// The block format of draft-ietf-opsawg-pcapng.
    PcapNg,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 2] = [Self::Pcap, Self::PcapNg];

    /// The name by which its users know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pcap => "pcap",
            Self::PcapNg => "pcapng",
        }
    }
}

/// The largest record or block that is decoded, in bytes, unless [`Decoder::with_record_limit`] says otherwise.
pub const RECORD_LIMIT_BYTES: u32 = 16 << 20;

/// Turns the bytes of one capture file into frames.
///
/// The result does not depend on how the bytes are cut. After an error, every further call returns the same error.
#[derive(Debug)]
pub struct Decoder {
    buffer: ChunkBuffer,
    records: Records,
    failed: Option<Error>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::with_record_limit(RECORD_LIMIT_BYTES)
    }
}

impl Decoder {
    /// A decoder that refuses records and blocks of more than `record_limit_bytes`, instead of holding them.
    #[must_use]
    pub fn with_record_limit(record_limit_bytes: u32) -> Self {
        let records = Records {
            container: Container::Unknown,
            record_limit_bytes,
            position: Position { byte_offset: 0, packet: 1 },
        };
        Self { buffer: ChunkBuffer::default(), records, failed: None }
    }

    /// Takes the next bytes of the file and calls `on_record` for every packet record that they complete: with its frame,
    /// or with what is wrong with a record that can be passed over.
    ///
    /// # Errors
    ///
    /// What was wrong and where. Frames before that place have been handed on; the rest of the file cannot be read.
    pub fn push(&mut self, chunk: &[u8], on_record: impl FnMut(Result<&Frame<'_>, Error>)) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut reading = Reading { records: &mut self.records, on_record };
        self.buffer.push(chunk, &mut reading).map_err(|kind| self.fail(kind))
    }

    /// Says that the file has ended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] where the file ended inside a record, [`ErrorKind::Empty`] and
    /// [`ErrorKind::NotACapture`] where it was too short to tell, and the error of an earlier [`Decoder::push`].
    pub fn finish(&mut self) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let rest = self.buffer.rest();
        if rest.is_empty() {
            return if self.format().is_some() { Ok(()) } else { Err(self.fail(ErrorKind::Empty)) };
        }
        let container = &self.records.container;
        let kind = match container.record_bytes(rest, self.records.record_limit_bytes) {
            Ok(_) if !container.recognises(rest) => ErrorKind::NotACapture { head: rest.to_vec() },
            Ok(expected_bytes) => ErrorKind::Truncated {
                what: container.record_name(),
                expected_bytes: expected_bytes as u64,
                found_bytes: rest.len() as u64,
            },
            Err(kind) => kind,
        };
        Err(self.fail(kind))
    }

    /// The container, once enough of the file has been pushed to tell.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.records.container.format()
    }

    fn fail(&mut self, kind: ErrorKind) -> Error {
        let error = Error { kind, position: self.records.position };
        self.failed = Some(error.clone());
        self.buffer = ChunkBuffer::default();
        error
    }
}

/// The records of a file.
#[derive(Debug)]
struct Records {
    container: Container,
    record_limit_bytes: u32,
    /// Where the next record starts.
    position: Position,
}

impl Records {
    #[inline]
    fn pass(&mut self, record: &[u8], packets: u64) {
        self.position.packet += packets;
        self.position.byte_offset += record.len() as u64;
    }
}

/// Records, and where they go.
struct Reading<'a, F> {
    records: &'a mut Records,
    on_record: F,
}

impl<F: FnMut(Result<&Frame<'_>, Error>)> Framer for Reading<'_, F> {
    type Error = ErrorKind;

    #[inline]
    fn needed_bytes(&self, head: &[u8]) -> Result<usize, ErrorKind> {
        self.records.container.record_bytes(head, self.records.record_limit_bytes)
    }

    #[inline]
    fn read(&mut self, record: &[u8]) -> Result<(), ErrorKind> {
        let Some(frame) = self.records.container.packet(record) else {
            return self.read_any(record);
        };
        (self.on_record)(Ok(&frame));
        self.records.pass(record, 1);
        Ok(())
    }
}

impl<F: FnMut(Result<&Frame<'_>, Error>)> Reading<'_, F> {
    /// Reads a record that may be something else than a packet.
    #[inline(never)]
    fn read_any(&mut self, record: &[u8]) -> Result<(), ErrorKind> {
        let position = self.records.position;
        let packets = match self.records.container.read(record)? {
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
        self.records.pass(record, packets);
        Ok(())
    }
}

/// What a whole record holds.
#[derive(Debug)]
enum Record<'a> {
    /// A packet.
    Packet(Frame<'a>),
    /// A packet that cannot be read, though what follows can.
    Damaged(ErrorKind),
    /// Something else.
    NoPacket,
}
