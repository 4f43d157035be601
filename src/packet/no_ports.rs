//! Why a packet has no ports.

use serde::{Deserialize, Serialize};

/// Why a packet has no ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NoPorts {
    /// The frame does not carry IP, but something with this Ethernet type.
    NotIp(EtherType),
    /// The frame is not Ethernet, as the file says, but IP: see [`BareIp`](super::BareIp).
    BareIp,
    /// IP carries the protocol with this number, which has no ports, such as ICMP or ESP.
    OtherIpProtocol(u8),
    /// The packet is a fragment other than the first, which alone has the transport header.
    LaterFragment,
    /// The snapshot length cut the packet off before its ports.
    CutShort,
    /// A header contradicts itself, or the packet ends before its ports.
    Malformed,
    /// The packet is encrypted below the transport layer.
    Encrypted,
    /// The link type is unknown or not supported.
    UnknownLinkType,
}

impl NoPorts {
    /// Neither IP nor anything that has an Ethernet type.
    pub(super) const NOT_IP: Self = Self::NotIp(EtherType::NONE);

    /// Returns a number that no other reason has.
    pub fn number(self) -> u32 {
        match self {
            Self::NotIp(EtherType(number)) => number.into(),
            Self::OtherIpProtocol(protocol) => 1 << 16 | u32::from(protocol),
            Self::LaterFragment => 2 << 16,
            Self::CutShort => 3 << 16,
            Self::Malformed => 4 << 16,
            Self::Encrypted => 5 << 16,
            Self::UnknownLinkType => 6 << 16,
            Self::BareIp => 7 << 16,
        }
    }
}

/// An Ethernet type. Two numbers that are lengths in Ethernet stand for what has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct EtherType(pub u16);

impl EtherType {
    /// Logical link control (IEEE 802.2), in frames that have a length instead of an Ethernet type.
    pub const LLC: Self = Self(0);
    /// What has no Ethernet type, such as a beacon of a wireless network.
    pub const NONE: Self = Self(1);

    /// Returns the number of a true Ethernet type.
    #[must_use]
    pub fn number(self) -> Option<u16> {
        (self.0 > Self::NONE.0).then_some(self.0)
    }
}
