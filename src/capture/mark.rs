//! Directions that capture files record for packets.

use serde::{Deserialize, Serialize};

/// Direction of a packet relative to the capturing host, as the capture file records it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mark {
    /// The file records no direction.
    #[default]
    None,
    /// The host received the packet.
    Received,
    /// The host sent the packet.
    Sent,
    /// The packet went from one other host to another.
    Overheard,
}

impl Mark {
    /// Converts the packet type of a Linux packet socket (`PACKET_HOST` and so on, packet(7)), which cooked headers contain.
    #[inline]
    pub(crate) fn from_linux_packet_type(packet_type: u16) -> Self {
        match packet_type {
            0..=2 => Self::Received,
            3 => Self::Overheard,
            4 => Self::Sent,
            _ => Self::None,
        }
    }

    /// Converts the pcapng option `epb_flags` (draft-ietf-opsawg-pcapng, section 4.3.1).
    ///
    /// The two lowest bits are the direction, the next three the reception type.
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
