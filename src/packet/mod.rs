//! One frame in; addresses, transport and ports out, or the reason why it has none.
//!
//! The walk starts at the link layer ([`link`]) and goes inwards over Ethernet types ([`ether`]) and IP ([`ip`]) to the
//! first transport header ([`transport`]). Files and directions are left to others.

mod address;
mod ether;
mod ip;
mod link;
mod transport;

pub use address::Address;
pub use link::link_type_name;
pub use transport::Transport;

use crate::capture::Frame;

/// What is counted of a packet with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Packet {
    /// The source of the IP header around the ports.
    pub source: Address,
    /// Its destination.
    pub destination: Address,
    /// Whose ports they are.
    pub transport: Transport,
    /// The port that the packet is sent from.
    pub source_port: u16,
    /// The port that the packet is sent to.
    pub destination_port: u16,
    /// What the transport carries, in bytes, by the IP and transport headers' own lengths.
    pub payload_bytes: u32,
}

/// Why a packet has no ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoPorts {
    /// It carries something else than IP.
    NotIp,
    /// IP carries something else than a transport with ports, such as ICMP or ESP.
    OtherIpProtocol,
    /// A fragment behind the first one: the transport header is in the first.
    LaterFragment,
    /// The snapshot length cut it before its ports.
    CutShort,
    /// A header contradicts itself, or the packet ends before its ports.
    Malformed,
    /// Its link type is not known.
    UnknownLinkType,
}

impl NoPorts {
    /// Every reason, in the order in which reports list them.
    pub const ALL: [Self; 6] = [
        Self::NotIp,
        Self::OtherIpProtocol,
        Self::LaterFragment,
        Self::CutShort,
        Self::Malformed,
        Self::UnknownLinkType,
    ];
}

/// Finds the outermost transport header of a frame.
///
/// # Errors
///
/// The reason why the frame has no ports.
#[inline]
pub fn decode(frame: &Frame<'_>) -> Result<Packet, NoPorts> {
    link::decode(frame).map_err(|stop| match stop {
        Stop::NoPorts(reason) => reason,
        Stop::EndOfData if frame.data.len() < frame.original_bytes as usize => NoPorts::CutShort,
        Stop::EndOfData => NoPorts::Malformed,
    })
}

/// Why the walk stopped before it found ports.
#[derive(Clone, Copy, Debug)]
enum Stop {
    NoPorts(NoPorts),
    /// The captured bytes ended: cut short, or malformed where nothing was cut.
    EndOfData,
}

impl From<NoPorts> for Stop {
    fn from(reason: NoPorts) -> Self {
        Self::NoPorts(reason)
    }
}

/// The bytes at hand, and how many there were on the wire.
#[derive(Clone, Copy, Debug)]
struct Bytes<'a> {
    captured: &'a [u8],
    wire: usize,
}

impl<'a> Bytes<'a> {
    /// The first `N` bytes, which must have been captured.
    #[inline]
    fn head<const N: usize>(self) -> Result<&'a [u8; N], Stop> {
        self.captured.first_chunk().ok_or(Stop::EndOfData)
    }

    /// What follows the first `count` bytes, which must have been captured.
    #[inline]
    fn skip(self, count: usize) -> Result<Self, Stop> {
        let captured = self.captured.get(count..).ok_or(Stop::EndOfData)?;
        Ok(Self { captured, wire: self.wire.saturating_sub(count) })
    }

    /// No more than the first `count` bytes: what follows is a trailer or padding.
    #[inline]
    fn limit(self, count: usize) -> Self {
        Self { captured: self.captured.get(..count).unwrap_or(self.captured), wire: count }
    }
}
