//! Errors of a compressed file.

use std::fmt;

use super::Compression;

/// Reason why a compressed file cannot be read any further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Compression of the file.
    pub compression: Compression,
    /// What is wrong.
    pub kind: ErrorKind,
    /// Offset in the compressed file at which the damaged member or frame starts, in bytes.
    pub byte_offset: u64,
}

/// What is wrong with a compressed file. The kinds differ in who is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file ends before the compressed data does.
    Truncated,
    /// The compressed data contradicts its format.
    Malformed(Malformed),
    /// The compressed data uses a feature that is not supported.
    Unsupported(Feature),
}

impl ErrorKind {
    /// Returns a stable identifier for programs, such as `truncated`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Malformed(_) => "malformed",
            Self::Unsupported(_) => "unsupported",
        }
    }
}

impl From<Malformed> for ErrorKind {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Feature> for ErrorKind {
    fn from(feature: Feature) -> Self {
        Self::Unsupported(feature)
    }
}

/// Reason why compressed data is malformed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// The bytes after a member of gzip are neither padding nor another member.
    NotAMember,
    /// The bytes after a frame of zstd or lz4 are not another frame.
    NotAFrame,
    /// A member of gzip cannot be inflated, or its checksum or length differs.
    Member,
    /// A member of gzip takes no more input and gives no more output.
    NoProgress,
    /// A block is larger than the format allows.
    BlockTooLarge {
        /// Length that the block claims, in bytes.
        bytes: u64,
    },
    /// A checksum of a zstd or lz4 frame differs from its content's.
    Checksum,
    /// The library that decompresses the format reports an error.
    Library {
        /// Message of the library.
        message: String,
    },
}

impl Malformed {
    /// Keeps the message of a decompression library's error.
    pub(super) fn library(error: &impl fmt::Display) -> Self {
        Self::Library { message: error.to_string() }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAMember => write!(f, "what follows the data is not gzip"),
            Self::NotAFrame => write!(f, "what follows a frame is no frame"),
            Self::Member => write!(f, "it cannot be decompressed, or its checksum does not match"),
            Self::NoProgress => write!(f, "it makes no progress"),
            Self::BlockTooLarge { bytes } => write!(f, "a block claims {bytes} bytes"),
            Self::Checksum => write!(f, "the checksum does not match"),
            Self::Library { message } => f.write_str(message),
        }
    }
}

/// A feature of a compression format that is not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Feature {
    /// A dictionary outside of the file.
    Dictionary,
    /// A window that is larger than the decoder keeps.
    LargeWindow,
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dictionary => "a dictionary",
            Self::LargeWindow => "a window of more than 128 MiB",
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, offset) = (self.compression.name(), self.byte_offset);
        match &self.kind {
            ErrorKind::Truncated => write!(f, "{name} data ends too early, in the part that starts at byte {offset}"),
            ErrorKind::Malformed(malformed) => write!(f, "{name} data at byte {offset} is damaged: {malformed}"),
            ErrorKind::Unsupported(feature) => {
                write!(f, "{name} data at byte {offset}: {feature} is not supported; decompress the file first")?;
                f.write_str(match feature {
                    Feature::Dictionary => ", with the dictionary",
                    Feature::LargeWindow => ", as with zstd -d --long=31",
                })
            }
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_compression_and_byte() {
        let message = |compression, kind| Error { compression, kind, byte_offset: 64 }.to_string();
        for (compression, kind, expected) in [
            (Compression::Gzip, ErrorKind::Truncated, "gzip data ends too early, in the part that starts at byte 64"),
            (Compression::Gzip, Malformed::NoProgress.into(), "gzip data at byte 64 is damaged: it makes no progress"),
            (
                Compression::Lz4,
                Malformed::BlockTooLarge { bytes: 8 << 20 }.into(),
                "lz4 data at byte 64 is damaged: a block claims 8388608 bytes",
            ),
            (
                Compression::Zstd,
                Malformed::Library { message: "Corrupted".into() }.into(),
                "zstd data at byte 64 is damaged: Corrupted",
            ),
            (
                Compression::Zstd,
                Feature::LargeWindow.into(),
                "zstd data at byte 64: a window of more than 128 MiB is not supported; decompress the file first, as with zstd -d \
                 --long=31",
            ),
        ] {
            assert_eq!(message(compression, kind), expected);
        }
    }
}
