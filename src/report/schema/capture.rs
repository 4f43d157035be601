//! What was read, whatever the settings.

use serde::{Deserialize, Serialize};

use super::{Amount, is_false};
use crate::capture::Format;
use crate::compression::Compression;

/// What was read, whatever the settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Capture {
    /// The files, in the order in which they were read.
    pub files: Vec<File>,
    /// Packet records.
    pub packets: u64,
    /// Sum of the packets' original lengths on the wire.
    pub bytes: u64,
    /// Time of the earliest packet, ISO 8601 in UTC.
    pub first_time: Option<String>,
    /// Time from the earliest packet to the latest.
    pub elapsed_seconds: Option<f64>,
    /// Whether times of day are not known, since they were left out when a document was shared: times begin with
    /// 1970-01-01T00:00:00Z at the first packet, where they are stated.
    #[serde(default, skip_serializing_if = "is_false")]
    pub has_relative_times: bool,
    /// Link types, in the order in which they first occur.
    pub link_types: Vec<LinkType>,
    /// The link types that are not listed, those with the fewest packets. `None` if all are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_link_types: Option<OtherLinkTypes>,
    /// Interfaces, in the order in which the files describe them. Empty if the files name none, as in pcap.
    #[serde(default)]
    pub interfaces: Vec<Interface>,
    /// The interfaces that are not listed, those with the fewest packets. `None` if all are listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_interfaces: Option<OtherInterfaces>,
    /// Packets that equal one captured shortly before them in their flow, apart from the link-layer header and the hop limit.
    #[serde(default)]
    pub repeats: Amount,
    /// What was wrong with the files.
    pub warnings: Vec<Warning>,
}

/// An interface on which packets were captured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Interface {
    /// Its name, such as `eth0`. `None` if the file has none.
    pub name: Option<String>,
    /// Its description. `None` if the file has none.
    pub description: Option<String>,
    /// What it is called in settings: the name, the description, or else its number in the file, such as `#0`.
    pub key: String,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Packets that are among [`Capture::repeats`].
    pub repeats: u64,
}

/// Interfaces that are not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OtherInterfaces {
    /// How many there are.
    pub interfaces: u64,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Packets that are among [`Capture::repeats`].
    pub repeats: u64,
}

/// One file of a capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct File {
    /// Name, with the folders that tell it from other files of the capture.
    pub name: String,
    /// Size in bytes. `None` if it was read from a stream.
    pub bytes: Option<u64>,
    /// Container format. `None` if it was not recognised.
    pub format: Option<Format>,
    /// Compression. `None` if the file is not compressed.
    pub compression: Option<Compression>,
    /// If it is a document, the names of the files that it was made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_of: Vec<String>,
}

/// The number of packets with one link type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LinkType {
    /// Number in the registry of the tcpdump group.
    pub link_type: u16,
    /// Name in libpcap, without `DLT_`.
    pub name: String,
    /// Packet records.
    pub packets: u64,
}

/// Link types that are not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OtherLinkTypes {
    /// How many there are.
    pub link_types: u64,
    /// Packet records.
    pub packets: u64,
}

/// A problem of a file. Everything before it has been read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct Warning {
    /// A code for programs, such as `truncated`.
    pub code: String,
    /// A sentence for people, with file and position.
    pub message: String,
    /// Position in the file, in bytes from its start.
    pub byte_offset: u64,
    /// Number of the packet that could not be read, from 1. 0 if it is not known.
    pub packet: u64,
    /// Number of times this problem occurred. Message and position are those of the first.
    pub count: u64,
}

impl Warning {
    /// Creates a warning about the whole capture, which has no position in a file.
    pub(crate) fn of_capture(code: &str, message: String) -> Self {
        Self { code: code.into(), message, byte_offset: 0, packet: 0, count: 1 }
    }
}
