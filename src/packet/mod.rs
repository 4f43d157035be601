//! Dissects one frame: returns its addresses, transport and ports, or the reason why it has no ports.
//!
//! [`decode`] reads headers from the link layer inwards: the link-layer header (`link`), Ethernet types (`ether`, `shim`),
//! PPP (`ppp`, `hdlc`), MPLS (`mpls`), IP (`ip`) and GRE (`gre`), up to the first transport header (`transport`). If that belongs
//! to a tunnel over UDP (`tunnel`), dissection continues inside the tunnel. Frames that make no sense as Ethernet may be IP
//! itself (`bare_ip`). The result includes the frame's sender and
//! direction ([`Origin`]). Most frames take a fast path instead ([`plain()`]). [`neighbour()`] extracts what ARP, NDP
//! and DHCP packets reveal about the local link. A [`Batch`] collects the results for many frames.
//!
//! Reading capture files is left to [`crate::capture`], classifying directions to [`crate::direction`].

mod address;
mod bare_ip;
mod batch;
mod bytes;
mod clue;
mod ether;
mod gre;
mod hdlc;
mod identity;
mod headers;
mod ip;
mod link;
mod mpls;
mod named;
mod neighbour;
mod no_ports;
mod origin;
mod plain;
mod ppp;
mod shim;
mod transport;
mod tunnel;

pub use address::Address;
pub(crate) use address::Network;
pub use batch::Batch;
#[cfg(test)]
pub(crate) use batch::Dissected;
pub(crate) use batch::{Entry, EntryKind};
pub(crate) use clue::{Clue, TcpNumbers};
pub(crate) use headers::Headers;
pub use headers::{BareIp, Tunnels};
pub(crate) use identity::{Distinction, Identity};
pub use link::{link_type_is_read, link_type_name};
pub use named::{HostName, HostSide, Member};
pub(crate) use named::{network_name, network_text, network_texts, optional_network_texts, parse_named_network};
pub(crate) use neighbour::Neighbour;
pub use neighbour::neighbour;
pub(crate) use no_ports::{EtherType, NoPorts};
pub(crate) use origin::{MacAddress, Origin};
pub(crate) use plain::{INTERFACE_SHIFT, PlainPacket, plain};
pub(crate) use transport::Opening;
pub use transport::Transport;

use bytes::Bytes;

use std::hash::{Hash, Hasher};
use std::net::Ipv4Addr;

use crate::capture::{Frame, InterfaceId};

/// The properties of a packet with ports that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Addresses, transport and ports.
    pub tuple: FiveTuple,
    /// Length of the transport payload in bytes, according to the length fields of the IP and transport headers, and at
    /// most what the original length of the frame leaves. `None` if a length field was not captured.
    pub payload_bytes: Option<u32>,
    /// IPv4 time to live or IPv6 hop limit.
    pub hop_limit: u8,
    /// The byte of the transport header that shows whether the packet opens a connection, such as the TCP flags; 0 if
    /// there is none. [`Packet::opening`] interprets it.
    pub control: u8,
}

impl Packet {
    /// Returns whether the packet requests or accepts a connection.
    #[inline]
    #[must_use]
    pub fn opening(&self) -> Opening {
        self.tuple.transport.opening(self.control)
    }
}

/// Source and destination addresses, transport, and source and destination ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiveTuple {
    /// Source address of the innermost IP header before the ports.
    pub source: Address,
    /// Destination address of the same IP header.
    pub destination: Address,
    /// Transport protocol that the ports belong to.
    pub transport: Transport,
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
}

impl FiveTuple {
    /// Creates a five-tuple; `ports` is packed as by [`FiveTuple::port_pair`].
    #[inline]
    fn new(source: Address, destination: Address, transport: Transport, ports: u32) -> Self {
        let [source_port, destination_port] = [(ports >> 16) as u16, (ports & 0xffff) as u16];
        Self { source, destination, transport, source_port, destination_port }
    }

    /// Unpacks the words that [`FiveTuple::ipv4_words`] returns.
    #[inline]
    fn from_ipv4_words([source, destination, transport, ports]: [u32; 4]) -> Self {
        let [source, destination] = [source, destination].map(|bits| Ipv4Addr::from_bits(bits).into());
        let transport = Transport::ALL.get((transport & 0xff) as usize).copied().unwrap_or_default();
        Self::new(source, destination, transport, ports)
    }

    /// Packs an IPv4 five-tuple into four words: source address, destination address, transport, ports.
    ///
    /// Returns `None` if an address is not an IPv4 address.
    #[inline]
    #[must_use]
    pub fn ipv4_words(&self) -> Option<[u32; 4]> {
        let (source, destination) = (self.source.ipv4_bits()?, self.destination.ipv4_bits()?);
        Some([source, destination, self.transport as u32, self.port_pair()])
    }

    /// Returns the source port in the upper 16 bits and the destination port in the lower 16 bits.
    #[inline]
    #[must_use]
    pub fn port_pair(&self) -> u32 {
        u32::from(self.source_port) << 16 | u32::from(self.destination_port)
    }
}

impl Hash for FiveTuple {
    /// Hashes three words instead of five fields, since this runs for many packets.
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.source.hash(state);
        self.destination.hash(state);
        state.write_u64((self.transport as u64) << 32 | u64::from(self.port_pair()));
    }
}

/// Result of dissecting a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The packet according to the outermost transport header.
    pub outer: Result<Packet, NoPorts>,
    /// The packet according to the innermost transport header, if a tunnel over UDP carries one.
    pub inner: Option<Packet>,
    /// Sender and direction of the frame, according to the capture record and the link layer.
    pub origin: Origin,
    /// Hash by which a packet that was captured twice is recognised.
    pub identity: Identity,
}

impl Decoded {
    fn on_interface(mut self, interface: InterfaceId) -> Self {
        self.origin.interface = interface;
        self
    }
}

/// Dissects a frame up to its outermost transport header, and up to its innermost one if it is a tunnel over UDP.
#[inline]
#[must_use]
pub fn decode(frame: &Frame<'_>) -> Decoded {
    let (origin, found) = link::decode(frame);
    match found {
        Ok(found) => {
            let identity = found.identity;
            Decoded { outer: Ok(found.packet), inner: tunnel::innermost(found), origin, identity }
        }
        Err(error) => {
            let reason = match error {
                DissectError::NoPorts(reason) => reason,
                DissectError::EndOfData if frame.data.len() < frame.original_bytes as usize => NoPorts::CutShort,
                DissectError::EndOfData => NoPorts::Malformed,
            };
            Decoded { outer: Err(reason), inner: None, origin, identity: identity::without_ports(frame) }
        }
    }
}

/// A packet with ports, and the bytes of its transport header and payload.
#[derive(Clone, Copy, Debug)]
struct Dissection<'a> {
    packet: Packet,
    identity: Identity,
    segment: Bytes<'a>,
}

/// The reason why dissection ended before the ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DissectError {
    NoPorts(NoPorts),
    /// The captured bytes ended: the packet was cut short by the snapshot length, or else is malformed.
    EndOfData,
}

impl From<NoPorts> for DissectError {
    fn from(reason: NoPorts) -> Self {
        Self::NoPorts(reason)
    }
}
