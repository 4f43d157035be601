//! What can be wrong with a capture file, and where.

use std::fmt;

use super::foreign::Foreign;

/// Why a capture file cannot be read on, and the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Where the record that cannot be read starts.
    pub position: Position,
}

/// A place in a capture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Bytes from the start of the file.
    pub byte_offset: u64,
    /// Number of the next packet in the file, from 1.
    pub packet: u64,
}

/// What is wrong, by whose fault it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file has no bytes.
    Empty,
    /// The file is something else.
    NotACapture {
        /// Its first bytes.
        head: Vec<u8>,
    },
    /// The file ends inside a record.
    Truncated {
        /// Such as `pcap record`.
        what: &'static str,
        /// What the record needs.
        expected_bytes: u64,
        /// What is left of the file.
        found_bytes: u64,
    },
    /// A record contradicts the format.
    Malformed {
        /// Such as `pcapng block`.
        what: &'static str,
        /// The contradiction.
        why: String,
    },
    /// A record is larger than is sensible to hold.
    LimitExceeded {
        /// Such as `pcap record`.
        what: &'static str,
        /// What it says it holds.
        bytes: u64,
        /// What is allowed.
        limit_bytes: u64,
    },
    /// The format allows it, but it is not read here.
    Unsupported {
        /// What it is.
        what: String,
    },
}

impl ErrorKind {
    /// A word for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NotACapture { .. } => "not-a-capture",
            Self::Truncated { .. } => "truncated",
            Self::Malformed { .. } => "malformed",
            Self::LimitExceeded { .. } => "limit-exceeded",
            Self::Unsupported { .. } => "unsupported",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.position.byte_offset;
        match &self.kind {
            ErrorKind::Empty => write!(f, "the file is empty"),
            ErrorKind::NotACapture { head } => {
                write!(f, "not a pcap or pcapng capture: {}", Foreign(head))
            }
            ErrorKind::Truncated { what, expected_bytes, found_bytes } => write!(
                f,
                "{what} at byte {at} (packet {}) is cut short: it needs {expected_bytes} bytes, the file has {found_bytes} more",
                self.position.packet
            ),
            ErrorKind::Malformed { what, why } => {
                write!(f, "{what} at byte {at} (packet {}): {why}", self.position.packet)
            }
            ErrorKind::LimitExceeded { what, bytes, limit_bytes } => write!(
                f,
                "{what} at byte {at} (packet {}): it claims {bytes} bytes, more than the limit of {limit_bytes}",
                self.position.packet
            ),
            ErrorKind::Unsupported { what } => write!(f, "{what} at byte {at} is not supported"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_the_place() {
        let position = Position { byte_offset: 4096, packet: 12 };
        let malformed = |why: &str| ErrorKind::Malformed { what: "pcapng block", why: why.into() };
        let error = Error { kind: malformed("total length 7 is not a multiple of 4"), position };
        assert_eq!(error.to_string(), "pcapng block at byte 4096 (packet 12): total length 7 is not a multiple of 4");
    }
}
