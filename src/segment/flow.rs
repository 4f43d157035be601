//! Flows of a segment: endpoints, totals, and what the first packet of a host shows about its location.

use crate::capture::{InterfaceId, Mark};
use crate::packet::{BareIp, Headers, MacAddress, NoPorts, Opening, Transport, Tunnels};
use serde::{Deserialize, Serialize};

/// Packets with the same addresses, transport and ports in one direction, or with the same reason to have no ports.
///
/// Packets on another interface, packets that repeat others, and packets whose payload length is not known are flows of their
/// own.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Flow {
    pub(super) outer: Result<Endpoints, NoPorts>,
    /// Boxed, since few flows have it.
    pub(super) inner: Option<Box<Endpoints>>,
    pub(super) mark: Mark,
    pub(super) is_bare_ip: bool,
    pub(super) interface: InterfaceId,
    pub(super) is_repeat: bool,
}

impl Flow {
    /// Returns the endpoints according to the headers that count.
    ///
    /// # Errors
    ///
    /// The reason why the packets have no ports.
    #[inline]
    pub fn endpoints(&self, headers: Headers) -> Result<Endpoints, NoPorts> {
        if self.is_bare_ip && headers.bare_ip == BareIp::Report {
            return Err(NoPorts::BareIp);
        }
        match (headers.tunnels, &self.inner) {
            (Tunnels::Inner, Some(inner)) => Ok(**inner),
            _ => self.outer,
        }
    }

    /// Returns the number of the interface; 0 if it is not known.
    #[inline]
    #[must_use]
    pub fn interface(&self) -> InterfaceId {
        self.interface
    }

    /// Returns whether each of the packets repeats one that was captured shortly before it.
    #[inline]
    #[must_use]
    pub fn is_repeat(&self) -> bool {
        self.is_repeat
    }

    /// Returns whether the capturing host sent or received the packets, if the file records it.
    #[inline]
    #[must_use]
    pub fn mark(&self) -> Mark {
        self.mark
    }
}

/// Hosts, transport and ports of a flow, by one of its transport headers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoints {
    /// Index of the sender in [`Segment::hosts`](super::Segment::hosts).
    pub source: u32,
    /// Index of the receiver in [`Segment::hosts`](super::Segment::hosts).
    pub destination: u32,
    /// Transport protocol that the ports belong to.
    pub transport: Transport,
    /// Source port.
    pub source_port: u16,
    /// Destination port.
    pub destination_port: u16,
    /// [`Packet::opening`](crate::packet::Packet::opening) of the first packet that opens a connection.
    pub opening: Opening,
    /// Whether the payload lengths of the packets are known. If not, they are stored as 0.
    pub has_payload_length: bool,
}

/// The most routers on a path. A greater distance means that the host started with another hop limit.
pub(crate) const MAX_HOPS: u8 = 40;
/// Packets for the link, and probes for routers, start with hop limits below. Others start with at least 64.
pub(crate) const LEAST_HOP_LIMIT: u8 = 64 - MAX_HOPS;

/// Evidence of a host's location, taken from the first packet that it sent; if a later flow starts with a packet that may pass
/// routers and that one may not, from the first such packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostOrigin {
    /// Source MAC address of the packet: the host's own, or a router's.
    pub station: Option<MacAddress>,
    /// Remaining hop limit of the packet; `None` if the host has not sent any packet.
    pub hop_limit: Option<u8>,
    /// `true` if the capture covers all interfaces of the capturing host.
    pub is_any_interface: bool,
}

impl HostOrigin {
    /// Replaces this origin by one that shows more: by any if there is none, and by one whose hop limit shows a distance if that
    /// of this one does not.
    #[inline]
    pub(crate) fn improve(&mut self, other: Self) {
        let is_distance = |origin: &Self| origin.hop_limit.map(|hop_limit| hop_limit >= LEAST_HOP_LIMIT);
        if is_distance(self) < is_distance(&other) {
            *self = other;
        }
    }
}

/// Sums over the packets of a flow in a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowTotals {
    /// Number of packets.
    pub packets: u32,
    /// Index of the first packet in the segment.
    pub first_row: u32,
    /// Index of the last packet in the segment; if it holds flow records, of the record with the last packet. See
    /// [`Segment::end_times_nanos`](super::Segment::end_times_nanos).
    pub last_row: u32,
    /// Sum of the original lengths, in bytes.
    pub wire_bytes: u64,
    /// Sum of the transport payload lengths that are known, in bytes.
    pub payload_bytes: u64,
}

impl FlowTotals {
    /// Adds a packet with its original and payload length; `row` is its index in the segment.
    #[inline]
    pub fn add(&mut self, wire_bytes: u32, payload_bytes: u32, row: u32) {
        if self.packets == 0 {
            self.first_row = row;
        }
        self.last_row = row;
        self.packets += 1;
        self.wire_bytes += u64::from(wire_bytes);
        self.payload_bytes += u64::from(payload_bytes);
    }
}
