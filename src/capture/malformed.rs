//! Contradictions between a capture file and its format.

use std::fmt;

use super::Unit;

/// Reason why a unit of a capture file is malformed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// The header of a pcap file cannot be parsed.
    PcapHeader,
    /// A section header block of pcapng cannot be parsed.
    SectionHeader,
    /// An interface description block of pcapng cannot be parsed.
    InterfaceDescription,
    /// The byte-order magic of a section is unknown.
    ByteOrderMagic {
        /// Magic in the file, read as little-endian.
        found: u32,
        /// Magic that the format defines.
        expected: u32,
    },
    /// The total length of a block is not a multiple of 4.
    UnalignedLength {
        /// Total length, in bytes.
        total_bytes: u32,
    },
    /// The total length of a block is less than its fixed fields take.
    LengthTooSmall {
        /// Total length, in bytes.
        total_bytes: u32,
        /// Length of the fixed fields, in bytes.
        minimum_bytes: u32,
    },
    /// The two copies of a block's total length differ.
    LengthMismatch {
        /// Total length at the start of the block, in bytes.
        start_bytes: u64,
        /// Total length at the end of the block, in bytes.
        end_bytes: u64,
    },
    /// A packet block is shorter than its fixed fields.
    PacketBlockTooShort(PacketBlock),
    /// The captured length of a packet exceeds its block.
    CapturedLength(PacketBlock),
    /// A packet refers to an interface that its section does not describe.
    UnknownInterface {
        /// Index of the interface, from 0.
        interface: u32,
        /// Number of interfaces described so far.
        described: u64,
    },
}

impl Malformed {
    /// Returns the unit that is malformed.
    #[must_use]
    pub fn unit(&self) -> Unit {
        match self {
            Self::PcapHeader => Unit::PcapHeader,
            _ => Unit::PcapNgBlock,
        }
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PcapHeader => write!(f, "it cannot be read"),
            Self::SectionHeader => write!(f, "section header cannot be read"),
            Self::InterfaceDescription => write!(f, "interface description cannot be read"),
            Self::ByteOrderMagic { found, expected } => {
                write!(f, "byte-order magic {found:#010x} is neither order of {expected:#010x}")
            }
            Self::UnalignedLength { total_bytes } => write!(f, "total length {total_bytes} is not a multiple of 4"),
            Self::LengthTooSmall { total_bytes, minimum_bytes } => {
                write!(f, "total length {total_bytes} is less than {minimum_bytes}")
            }
            Self::LengthMismatch { start_bytes, end_bytes } => {
                write!(f, "total length is {start_bytes} at its start, {end_bytes} at its end")
            }
            Self::PacketBlockTooShort(block) => write!(f, "{block} is too short"),
            Self::CapturedLength(block) => write!(f, "captured length does not fit into the {block}"),
            Self::UnknownInterface { interface, described } => {
                write!(f, "the packet is of interface {interface}, but the section describes {described}")
            }
        }
    }
}

/// A pcapng block that holds a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PacketBlock {
    /// Enhanced packet block.
    Enhanced,
    /// Simple packet block.
    Simple,
    /// Obsolete packet block, which the enhanced packet block replaced.
    Obsolete,
}

impl fmt::Display for PacketBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enhanced => "enhanced packet block",
            Self::Simple => "simple packet block",
            Self::Obsolete => "packet block",
        })
    }
}
