//! One frame in; addresses, transport and ports out, or the reason why it has none.
//!
//! The walk starts at the link layer ([`link`]) and goes inwards over Ethernet types ([`ether`]), labels ([`mpls`]),
//! lines ([`ppp`]), IP ([`ip`]) and generic encapsulation ([`gre`]) to the first transport header ([`transport`]); what is
//! carried over UDP ([`tunnel`]) is walked from there on. Beside the ports it tells where a frame comes from ([`origin`])
//! and what it says of its link ([`neighbour`]). Most frames need no walk ([`plain`]). What is found goes on in a [`Batch`].
//! Files, and what is incoming, are left to others.

mod address;
mod batch;
mod bytes;
mod ether;
mod gre;
mod ip;
mod link;
mod mpls;
mod neighbour;
mod origin;
mod plain;
mod ppp;
mod transport;
mod tunnel;

pub use address::Address;
pub use batch::{Batch, Dissected, Entry, EntryKind};
pub use link::{link_type_is_read, link_type_name};
pub use neighbour::{Neighbour, neighbour};
pub use origin::{MacAddress, Origin};
pub use plain::{PlainPacket, plain};
pub use transport::{Opening, Transport};

use bytes::Bytes;

use std::hash::{Hash, Hasher};
use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::capture::Frame;

/// What is counted of a packet with ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// Whose packet it is.
    pub tuple: FiveTuple,
    /// What the transport carries, in bytes, by the IP and transport headers' own lengths.
    pub payload_bytes: u32,
    /// Time to live of IPv4, hop limit of IPv6.
    pub hop_limit: u8,
    /// What it does to its connection, as the transport says it: see [`Packet::opening`].
    pub control: u8,
}

impl Packet {
    /// Whether it opens a connection.
    #[inline]
    #[must_use]
    pub fn opening(&self) -> Opening {
        self.tuple.transport.opening(self.control)
    }
}

/// Hosts, transport and ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FiveTuple {
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
}

impl FiveTuple {
    /// `ports` as of [`FiveTuple::port_pair`].
    #[inline]
    fn new(source: Address, destination: Address, transport: Transport, ports: u32) -> Self {
        let [source_port, destination_port] = [(ports >> 16) as u16, (ports & 0xffff) as u16];
        Self { source, destination, transport, source_port, destination_port }
    }

    /// Hosts of IPv4, transport, both ports.
    #[inline]
    fn from_ipv4_words([source, destination, transport, ports]: [u32; 4]) -> Self {
        let [source, destination] = [source, destination].map(|bits| Ipv4Addr::from_bits(bits).into());
        let transport = Transport::ALL.get(transport as usize).copied().unwrap_or_default();
        Self::new(source, destination, transport, ports)
    }

    /// The same words, where both hosts are of IPv4.
    #[inline]
    #[must_use]
    pub fn ipv4_words(&self) -> Option<[u32; 4]> {
        let (source, destination) = (self.source.ipv4_bits()?, self.destination.ipv4_bits()?);
        Some([source, destination, self.transport as u32, self.port_pair()])
    }

    /// The port that the packet is sent from in the upper half, and the port that it is sent to.
    #[inline]
    #[must_use]
    pub fn port_pair(&self) -> u32 {
        u32::from(self.source_port) << 16 | u32::from(self.destination_port)
    }
}

impl Hash for FiveTuple {
    /// In three words rather than field by field: it is done for most packets.
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.source.hash(state);
        self.destination.hash(state);
        state.write_u64((self.transport as u64) << 32 | u64::from(self.port_pair()));
    }
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
    /// It is encrypted below the transport.
    Encrypted,
    /// Its link type is not known.
    UnknownLinkType,
}

impl NoPorts {
    /// Every reason, in the order in which reports list them.
    pub const ALL: [Self; 7] = [
        Self::NotIp,
        Self::OtherIpProtocol,
        Self::LaterFragment,
        Self::CutShort,
        Self::Malformed,
        Self::Encrypted,
        Self::UnknownLinkType,
    ];
}

/// What the walk through a frame finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// By the outermost transport header.
    pub outer: Result<Packet, NoPorts>,
    /// By the innermost transport header, where a tunnel over UDP carries a further one.
    pub inner: Option<Packet>,
    /// Where it comes from, as the record and the link layer say.
    pub origin: Origin,
}

/// Which transport header of a packet counts, where a tunnel over UDP carries a further one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tunnels {
    /// The outermost: packets count under the tunnel's own ports.
    #[default]
    Outer,
    /// The innermost: packets count under the ports inside of the tunnel.
    Inner,
}

/// Finds the outermost and the innermost transport header of a frame.
#[inline]
#[must_use]
pub fn decode(frame: &Frame<'_>) -> Decoded {
    let (origin, found) = link::decode(frame);
    match found {
        Ok(found) => Decoded { outer: Ok(found.packet), inner: tunnel::innermost(found), origin },
        Err(DissectError::NoPorts(reason)) => Decoded { outer: Err(reason), inner: None, origin },
        Err(DissectError::EndOfData) => {
            let is_cut = frame.data.len() < frame.original_bytes as usize;
            Decoded { outer: Err(if is_cut { NoPorts::CutShort } else { NoPorts::Malformed }), inner: None, origin }
        }
    }
}

/// A packet with ports, and its transport's header with what it carries.
#[derive(Clone, Copy, Debug)]
struct Dissection<'a> {
    packet: Packet,
    segment: Bytes<'a>,
}

/// Why the walk stopped before it found ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DissectError {
    NoPorts(NoPorts),
    /// The captured bytes ended: cut short, or malformed where nothing was cut.
    EndOfData,
}

impl From<NoPorts> for DissectError {
    fn from(reason: NoPorts) -> Self {
        Self::NoPorts(reason)
    }
}
