//! Errors of a capture file, and their places in it.

use std::fmt;

use super::container::OTHER_HEAD_BYTES;
use super::other_format::OtherFormat;
use super::{Format, LineEndChange, Malformed};

/// Reason why a record or the rest of a capture file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Start of the record that cannot be read.
    pub position: Position,
}

/// A place in a capture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Offset from the start of the file, in bytes.
    pub byte_offset: u64,
    /// Number of the next packet in the file, from 1.
    pub packet: u64,
}

/// What is wrong with a capture file. The kinds differ in who is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file has no bytes.
    Empty,
    /// The file is neither pcap nor pcapng.
    NotACapture {
        /// First bytes of the file.
        head: Vec<u8>,
    },
    /// The file ends inside a unit.
    Truncated {
        /// Unit in which the file ends.
        unit: Unit,
        /// Length of the unit, as far as it is known, in bytes.
        expected_bytes: u64,
        /// Bytes from the start of the unit to the end of the file.
        found_bytes: u64,
    },
    /// The file contradicts its format.
    Malformed(Malformed),
    /// A unit is larger than the decoder accepts.
    LimitExceeded {
        /// Unit that is too large.
        unit: Unit,
        /// Length that the unit claims, in bytes.
        bytes: u64,
        /// Largest length that is accepted, in bytes.
        limit_bytes: u64,
    },
    /// From here on the file has zeros.
    Zeros {
        /// How many.
        bytes: u64,
    },
    /// The line ends of the file were changed, so that records cannot be found any more.
    LineEnds(LineEndChange),
    /// The file goes on with the file header of another capture, which is read as well.
    AnotherHeader,
    /// Text before the capture, which is skipped.
    TextBefore {
        /// The text.
        text: Vec<u8>,
    },
    /// A section describes more interfaces than the decoder keeps. Their packets are not read.
    TooManyInterfaces {
        /// How many are kept.
        limit: usize,
    },
    /// The time of a packet is out of range, so that the packet counts as one without a time.
    TimeOutOfRange {
        /// The time in seconds since 1970-01-01 UTC.
        seconds: i64,
        /// Whether it would be a usual time if its unit were the nanosecond.
        looks_like_nanoseconds: bool,
    },
    /// The format has a version that is not supported.
    UnsupportedVersion {
        /// Format of the file.
        format: Format,
        /// Major version.
        major: u16,
        /// Minor version.
        minor: u16,
    },
}

impl ErrorKind {
    /// Returns the error of a file that starts with these bytes.
    pub(super) fn not_a_capture(head: &[u8]) -> Self {
        Self::NotACapture { head: head.iter().take(OTHER_HEAD_BYTES).copied().collect() }
    }

    /// Returns whether nothing is missing because of it.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        matches!(self, Self::AnotherHeader | Self::TextBefore { .. } | Self::TimeOutOfRange { .. })
    }

    /// Returns a stable identifier for programs, such as `truncated`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotACapture { .. } => "not-a-capture",
            Self::Truncated { .. } => "truncated",
            Self::Malformed(_) => "malformed",
            Self::LimitExceeded { .. } | Self::TooManyInterfaces { .. } => "limit-exceeded",
            Self::Zeros { .. } => "zeros",
            Self::LineEnds(_) => "line-ends",
            Self::AnotherHeader => "another-header",
            Self::TextBefore { .. } => "text-before",
            Self::TimeOutOfRange { .. } => "time-out-of-range",
            Self::UnsupportedVersion { .. } => "unsupported",
        }
    }
}

impl From<Malformed> for ErrorKind {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

/// A part of a capture file that is decoded as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// Start of a file whose format is not known yet.
    CaptureHeader,
    /// File header of pcap.
    PcapHeader,
    /// Packet record of pcap.
    PcapRecord,
    /// Block of pcapng.
    PcapNgBlock,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CaptureHeader => "capture header",
            Self::PcapHeader => "pcap header",
            Self::PcapRecord => "pcap record",
            Self::PcapNgBlock => "pcapng block",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Position { byte_offset, packet } = self.position;
        match &self.kind {
            ErrorKind::Empty => write!(f, "the file is empty"),
            ErrorKind::NotACapture { head } => {
                write!(f, "not a pcap or pcapng capture: {}", OtherFormat(head))
            }
            ErrorKind::Truncated { unit, expected_bytes, found_bytes } => write!(
                f,
                "{unit} at byte {byte_offset} (packet {packet}) is cut short: it needs {expected_bytes} bytes, the file has {found_bytes} more"
            ),
            ErrorKind::Malformed(malformed) => {
                write!(f, "{} at byte {byte_offset} (packet {packet}): {malformed}", malformed.unit())
            }
            ErrorKind::LimitExceeded { unit, bytes, limit_bytes } => write!(
                f,
                "{unit} at byte {byte_offset} (packet {packet}): it claims {bytes} bytes, more than the limit of {limit_bytes}"
            ),
            ErrorKind::Zeros { bytes } => write!(
                f,
                "from byte {byte_offset} (packet {packet}) on there are {bytes} zeros, as after a crash or on a full disk"
            ),
            ErrorKind::LineEnds(change) => write!(
                f,
                "the file is damaged from byte {byte_offset} (packet {packet}) on, probably because it was transferred or \
                 redirected as text: carriage returns {}. Transfer the original again in binary mode; it cannot be repaired",
                match change {
                    LineEndChange::ReturnsAdded => "were added before line feeds",
                    LineEndChange::ReturnsRemoved => "were removed",
                }
            ),
            ErrorKind::AnotherHeader => write!(
                f,
                "at byte {byte_offset} (packet {packet}) another capture begins, as after cat or >>; it is read as well"
            ),
            ErrorKind::TextBefore { text } => {
                write!(f, "{} bytes of text before the capture are skipped: {}", text.len(), OtherFormat::quoted(text))
            }
            ErrorKind::TooManyInterfaces { limit } => write!(
                f,
                "pcapng block at byte {byte_offset} (packet {packet}): the section describes more than {limit} interfaces, \
                 and packets of further ones are not counted"
            ),
            ErrorKind::TimeOutOfRange { seconds, looks_like_nanoseconds } => {
                const YEAR_SECONDS: i64 = 31_556_952;
                let year = 1970 + seconds.div_euclid(YEAR_SECONDS);
                write!(
                    f,
                    "pcapng block at byte {byte_offset} (packet {packet}): its time is in the year {year}, which is not \
                     plausible, and is left out"
                )?;
                if *looks_like_nanoseconds {
                    write!(f, "; the times look like nanoseconds, but the interface is described with another unit")?;
                }
                Ok(())
            }
            ErrorKind::UnsupportedVersion { format, major, minor } => {
                write!(f, "{} version {major}.{minor} at byte {byte_offset} is not supported", format.name())
            }
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::super::PacketBlock;
    use super::*;

    #[test]
    fn messages_name_unit_byte_and_packet() {
        let message = |kind| Error { kind, position: Position { byte_offset: 4096, packet: 12 } }.to_string();
        let truncated = ErrorKind::Truncated { unit: Unit::PcapRecord, expected_bytes: 68, found_bytes: 63 };
        let expected = "pcap record at byte 4096 (packet 12) is cut short: it needs 68 bytes, the file has 63 more";
        assert_eq!(message(truncated), expected);
        let version = ErrorKind::UnsupportedVersion { format: Format::PcapNg, major: 2, minor: 0 };
        assert_eq!(message(version), "pcapng version 2.0 at byte 4096 is not supported");
        for (malformed, expected) in [
            (Malformed::PcapHeader, "pcap header at byte 4096 (packet 12): it cannot be read"),
            (
                Malformed::UnalignedLength { total_bytes: 7 },
                "pcapng block at byte 4096 (packet 12): total length 7 is not a multiple of 4",
            ),
            (
                Malformed::CapturedLength(PacketBlock::Obsolete),
                "pcapng block at byte 4096 (packet 12): captured length does not fit into the packet block",
            ),
            (
                Malformed::PacketBlockTooShort(PacketBlock::Simple),
                "pcapng block at byte 4096 (packet 12): simple packet block is too short",
            ),
        ] {
            assert_eq!(message(ErrorKind::Malformed(malformed)), expected);
        }
    }
}
