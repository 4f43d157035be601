//! Decodes capture files in the container formats pcap and pcapng.
//!
//! A [`Decoder`] takes chunks of any size and passes each packet record to a callback as a [`Frame`]. Decompression is left to
//! [`crate::compression`], parsing the headers inside a frame to [`crate::packet`].

mod container;
mod decoder;
mod error;
mod interfaces;
mod line_ends;
mod malformed;
mod mark;
mod other_format;
mod pcap;
mod pcapng;
mod start;
mod time;

pub use decoder::Decoder;
pub use error::{Error, ErrorKind, Position, Unit};
pub use interfaces::InterfaceId;
pub(crate) use interfaces::{Interface, InterfaceAddresses, Interfaces, MAXIMUM_INTERFACES};
pub use malformed::{Malformed, PacketBlock};
pub use mark::Mark;
pub(crate) use time::NANOS_PER_SECOND;

use serde::{Deserialize, Serialize};

/// A link type from the registry at <https://www.tcpdump.org/linktypes.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// Number of the interface, from 1; 0 if the file does not say.
    pub interface: InterfaceId,
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
    /// A document of flow records, which a session writes.
    Portogram,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Pcap, Self::PcapNg, Self::Portogram];

    /// Returns the usual name of the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pcap => "pcap",
            Self::PcapNg => "pcapng",
            Self::Portogram => "portogram",
        }
    }
}

/// Default limit on the size of a record or block, in bytes. [`Decoder::with_record_limit`] sets another.
pub const RECORD_LIMIT_BYTES: u32 = 16 << 20;
