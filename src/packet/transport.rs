//! Transport headers: the ports, and how much they carry.

use serde::{Deserialize, Serialize};

use super::ip::IpHeader;
use super::{Bytes, DissectError, Dissection, FiveTuple, NoPorts, Packet};

/// A transport protocol with port numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// RFC 9293.
    #[default]
    Tcp,
    /// RFC 768.
    Udp,
    /// RFC 3828.
    UdpLite,
    /// RFC 9260.
    Sctp,
    /// RFC 4340.
    Dccp,
}

impl Transport {
    /// Every transport, in the order in which reports list them.
    pub const ALL: [Self; 5] = [Self::Tcp, Self::Udp, Self::UdpLite, Self::Sctp, Self::Dccp];

    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::UdpLite => "udplite",
            Self::Sctp => "sctp",
            Self::Dccp => "dccp",
        }
    }

    /// The transport of an IP protocol number, as assigned by IANA.
    #[inline]
    pub(super) fn from_ip_protocol(protocol: u8) -> Option<Self> {
        match protocol {
            6 => Some(Self::Tcp),
            17 => Some(Self::Udp),
            33 => Some(Self::Dccp),
            132 => Some(Self::Sctp),
            136 => Some(Self::UdpLite),
            _ => None,
        }
    }

    /// Whether a packet with such a control byte opens a connection.
    #[inline]
    pub(super) fn opening(self, control: u8) -> Opening {
        const SYN: u8 = 0x02;
        const SYN_AND_ACK: u8 = 0x12;
        let (request, answer, kind) = match self {
            Self::Tcp => (SYN, SYN_AND_ACK, control & SYN_AND_ACK),
            Self::Udp | Self::UdpLite => return Opening::None,
            Self::Sctp => (1, 2, control),
            Self::Dccp => (0, 1, control >> 1 & 0x0f),
        };
        match kind {
            kind if kind == request => Opening::Request,
            kind if kind == answer => Opening::Answer,
            _ => Opening::None,
        }
    }

    /// How much of `segment` is header, all of it where the header's own length was not captured; and the byte that tells
    /// what it does to its connection, 0 where that was not captured.
    #[inline]
    fn header(self, segment: Bytes<'_>) -> (usize, u8) {
        let byte = |at: usize| segment.captured().get(at).copied();
        let words = |count: Option<u8>| count.map_or(segment.wire_len(), |count| usize::from(count) * 4);
        match self {
            // Behind the length stand the flags.
            Self::Tcp => match segment.captured().get(12..14) {
                Some(&[offset, flags]) => ((usize::from(offset >> 4) * 4).max(20), flags),
                _ => (words(byte(12).map(|offset| offset >> 4)).max(20), 0),
            },
            Self::Udp | Self::UdpLite => (8, 0),
            // The type of the first chunk.
            Self::Sctp => (12, byte(12).unwrap_or_default()),
            // The packet type.
            Self::Dccp => (words(byte(4)).max(12), byte(8).unwrap_or_default()),
        }
    }
}

/// What a packet does to open a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Opening {
    /// Nothing.
    #[default]
    None,
    /// It asks for one: a SYN of TCP without ACK, and its like. Its sender is the client.
    Request,
    /// It accepts one: a SYN with ACK, and its like. Its sender is the server.
    Answer,
}

/// The ports of `segment`, the payload of an IP packet between `ends`.
#[inline]
pub(super) fn decode(
    transport: Transport,
    segment: Bytes<'_>,
    ip_header: IpHeader,
) -> Result<Dissection<'_>, DissectError> {
    if segment.wire_len() < 4 {
        return Err(NoPorts::Malformed.into());
    }
    let &[s0, s1, d0, d1] = segment.head()?;
    let mut length = segment.wire_len();
    if transport == Transport::Udp {
        // A length of 0 leaves it to IP: jumbograms (RFC 2675, section 4) and segmentation offload.
        if let Ok(&[_, _, _, _, high, low]) = segment.head()
            && (high, low) != (0, 0)
        {
            length = length.min(u16::from_be_bytes([high, low]).into());
        }
    }
    let (header_bytes, control) = transport.header(segment);
    let payload_bytes = u32::try_from(length.saturating_sub(header_bytes)).unwrap_or(u32::MAX);
    let source_port = u16::from_be_bytes([s0, s1]);
    let destination_port = u16::from_be_bytes([d0, d1]);
    let IpHeader { source, destination, hop_limit } = ip_header;
    let tuple = FiveTuple { source, destination, transport, source_port, destination_port };
    Ok(Dissection { packet: Packet { tuple, payload_bytes, hop_limit, control }, segment: segment.limit(length) })
}
