//! What a file itself says of a packet's direction.

/// Where a packet went, as the host that captured it marked it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// It is not said.
    #[default]
    None,
    /// The host received it.
    Received,
    /// The host sent it.
    Sent,
    /// It passed by, from others to others.
    Overheard,
}

impl Mark {
    /// The packet type of Linux's packet sockets (`PACKET_HOST` and so on, packet(7)), which cooked headers keep.
    #[inline]
    pub(crate) fn from_linux_packet_type(packet_type: u16) -> Self {
        match packet_type {
            0..=2 => Self::Received,
            3 => Self::Overheard,
            4 => Self::Sent,
            _ => Self::None,
        }
    }

    /// The option `epb_flags` of pcapng (draft-ietf-opsawg-pcapng, section 4.3.1): direction, then how it was received.
    pub(super) fn from_pcapng_flags(flags: u32) -> Self {
        const INBOUND: u32 = 1;
        const OUTBOUND: u32 = 2;
        const PROMISCUOUS: u32 = 4;
        match (flags & 0x3, flags >> 2 & 0x7) {
            (INBOUND, PROMISCUOUS) => Self::Overheard,
            (INBOUND, _) => Self::Received,
            (OUTBOUND, _) => Self::Sent,
            _ => Self::None,
        }
    }
}
