//! Chunks of a capture file in, frames out: the containers pcap and pcapng.
//!
//! A [`Decoder`] is pushed chunks of any size and hands each whole packet record on as a [`Frame`]. What is inside a frame
//! is left to [`crate::packet`].

mod error;
mod framing;
mod pcap;
mod pcapng;
mod time;

pub use error::{Error, ErrorKind, Position};
pub use time::NANOS_PER_SECOND;

use framing::Container;

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
    /// The captured bytes, from the link layer on.
    pub data: &'a [u8],
}

/// A container format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The classic format of libpcap.
    Pcap,
    /// The block format of draft-ietf-opsawg-pcapng.
    PcapNg,
}

impl Format {
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
    container: Container,
    record_limit_bytes: u32,
    /// The head of a record whose end has not been pushed yet.
    carry: Vec<u8>,
    /// Where the next record starts.
    position: Position,
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
        Self {
            container: Container::Unknown,
            record_limit_bytes,
            carry: Vec::new(),
            position: Position { byte_offset: 0, packet: 1 },
            failed: None,
        }
    }

    /// Takes the next bytes of the file and calls `on_frame` for every packet record that they complete.
    ///
    /// # Errors
    ///
    /// What was wrong and where. Frames before that place have been handed on; the rest of the file cannot be read.
    pub fn push(&mut self, chunk: &[u8], mut on_frame: impl FnMut(Frame<'_>)) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.decode(chunk, &mut on_frame).map_err(|kind| self.fail(kind))
    }

    /// Says that the file has ended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] where the file ended inside a record, [`ErrorKind::NotACapture`] where it was empty or too
    /// short to tell, and the error of an earlier [`Decoder::push`].
    pub fn finish(&mut self) -> Result<(), Error> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        if self.carry.is_empty() {
            return if self.format().is_some() { Ok(()) } else { Err(self.fail(ErrorKind::Empty)) };
        }
        let kind = match self.container.record_bytes(&self.carry, self.record_limit_bytes) {
            Ok(_) if !self.container.recognises(&self.carry) => ErrorKind::NotACapture { head: self.carry.clone() },
            Ok(expected_bytes) => ErrorKind::Truncated {
                what: self.container.record_name(),
                expected_bytes: expected_bytes as u64,
                found_bytes: self.carry.len() as u64,
            },
            Err(kind) => kind,
        };
        Err(self.fail(kind))
    }

    /// The container, once enough of the file has been pushed to tell.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.container.format()
    }

    fn fail(&mut self, kind: ErrorKind) -> Error {
        let error = Error { kind, position: self.position };
        self.failed = Some(error.clone());
        self.carry = Vec::new();
        error
    }

    fn decode(&mut self, mut chunk: &[u8], on_frame: &mut impl FnMut(Frame<'_>)) -> Result<(), ErrorKind> {
        while !self.carry.is_empty() {
            let needed = self.container.record_bytes(&self.carry, self.record_limit_bytes)?;
            let missing = needed.saturating_sub(self.carry.len());
            let (head, rest) = chunk.split_at(missing.min(chunk.len()));
            self.carry.extend_from_slice(head);
            chunk = rest;
            if self.carry.len() < needed {
                return Ok(());
            }
            if self.container.record_bytes(&self.carry, self.record_limit_bytes)? == needed {
                let record = std::mem::take(&mut self.carry);
                self.read(&record, on_frame)?;
                self.carry = record;
                self.carry.clear();
            }
        }
        loop {
            let needed = self.container.record_bytes(chunk, self.record_limit_bytes)?;
            let Some((record, rest)) = chunk.split_at_checked(needed) else {
                self.carry.extend_from_slice(chunk);
                return Ok(());
            };
            self.read(record, on_frame)?;
            chunk = rest;
        }
    }

    fn read(&mut self, record: &[u8], on_frame: &mut impl FnMut(Frame<'_>)) -> Result<(), ErrorKind> {
        if let Some(frame) = self.container.read(record)? {
            on_frame(frame);
            self.position.packet += 1;
        }
        self.position.byte_offset += record.len() as u64;
        Ok(())
    }
}
