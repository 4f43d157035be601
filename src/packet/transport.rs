//! Transport headers: ports, payload length, and whether a packet opens a connection.

use serde::{Deserialize, Serialize};

use super::ip::IpHeader;
use super::{Bytes, DissectError, Dissection, FiveTuple, NoPorts, Packet};

/// The TCP flags of packets that open or close a connection.
pub(super) const SYN_FIN_RST: u8 = 0x07;

/// A transport protocol with port numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// Transmission Control Protocol (RFC 9293).
    #[default]
    Tcp,
    /// User Datagram Protocol (RFC 768).
    Udp,
    /// Lightweight User Datagram Protocol (RFC 3828).
    UdpLite,
    /// Stream Control Transmission Protocol (RFC 9260).
    Sctp,
    /// Datagram Congestion Control Protocol (RFC 4340).
    Dccp,
}

impl Transport {
    /// Every transport, in the order in which reports list them.
    pub const ALL: [Self; 5] = [Self::Tcp, Self::Udp, Self::UdpLite, Self::Sctp, Self::Dccp];

    /// Returns the name that reports use.
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

    /// Returns the name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Tcp => "TCP",
            Self::Udp => "UDP",
            Self::UdpLite => "UDP-Lite",
            Self::Sctp => "SCTP",
            Self::Dccp => "DCCP",
        }
    }

    /// Returns the transport with this IP protocol number in the IANA registry.
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

    /// Interprets [`Packet::control`]: returns whether the packet requests or accepts a connection.
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

    /// Returns the header length of `segment` in bytes, and the control byte: see [`Packet::control`].
    ///
    /// The header length is `None` if its field was not captured, unless the segment has no room for a payload. If the
    /// control byte was not captured, it is 0.
    #[inline]
    fn header(self, segment: Bytes<'_>) -> (Option<usize>, u8) {
        let byte = |at: usize| segment.captured().get(at).copied();
        let words = |count: Option<u8>, least: usize| match count {
            Some(count) => Some((usize::from(count) * 4).max(least)),
            None => (segment.wire_len() <= least).then_some(least),
        };
        match self {
            // The flags follow the data offset.
            Self::Tcp => match segment.captured().get(12..14) {
                Some(&[offset, flags]) => (words(Some(offset >> 4), 20), flags),
                _ => (words(byte(12).map(|offset| offset >> 4), 20), 0),
            },
            Self::Udp | Self::UdpLite => (Some(8), 0),
            // The type of the first chunk.
            Self::Sctp => (Some(12), byte(12).unwrap_or_default()),
            // The packet type.
            Self::Dccp => (words(byte(4), 12), byte(8).unwrap_or_default()),
        }
    }
}

/// The part that a packet plays in opening a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Opening {
    /// It does not open one.
    #[default]
    None,
    /// It requests a connection: a TCP SYN without ACK, an SCTP INIT or a DCCP request. Its sender is the client.
    Request,
    /// It accepts a connection: a TCP SYN with ACK, an SCTP INIT ACK or a DCCP response. Its sender is the server.
    Answer,
}

/// Dissects `segment`, the payload of an IP packet.
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
        // If the length field is 0, the IP length counts: jumbograms (RFC 2675, section 4) and segmentation offload.
        if let Ok(&[_, _, _, _, high, low]) = segment.head()
            && (high, low) != (0, 0)
        {
            length = length.min(u16::from_be_bytes([high, low]).into());
        }
    }
    let (header_bytes, control) = transport.header(segment);
    let available = length.min(segment.room());
    let payload_bytes = header_bytes.map(|bytes| u32::try_from(available.saturating_sub(bytes)).unwrap_or(u32::MAX));
    let source_port = u16::from_be_bytes([s0, s1]);
    let destination_port = u16::from_be_bytes([d0, d1]);
    let IpHeader { source, destination, hop_limit, hash } = ip_header;
    let identity = hash.transport(transport, segment, payload_bytes);
    let segment = segment.limit(length);
    let tuple = FiveTuple { source, destination, transport, source_port, destination_port };
    let packet = Packet { tuple, payload_bytes, hop_limit, control };
    Ok(Dissection { packet, identity, segment: segment.limit(length) })
}
