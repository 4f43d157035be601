//! Packets in, columns out: a bounded number of packets with their own dictionaries of hosts and flows.
//!
//! A segment knows nothing of settings: what is incoming, which port counts and in which bin is decided when a
//! [`crate::query`] walks it. Segments are independent of each other.

mod builder;
mod columns;
mod ids;

pub use builder::Builder;

use std::borrow::Cow;

use columns::{Lengths, Times};

use crate::capture::Mark;
use crate::packet::{Address, MacAddress, NoPorts, Opening, Transport, Tunnels};

/// A segment closes at so many packets.
pub const MAXIMUM_PACKETS: usize = 1 << 17;
/// It closes at so many flows, so that a flow's index in it fits 16 bits and looking one up stays in the cache of a core, whatever
/// the traffic.
pub const MAXIMUM_FLOWS: usize = 1 << 15;

/// The packets of a flow: the same hosts, transport and ports, in one direction; or the same reason to have no ports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    outer: Result<Ports, NoPorts>,
    /// Apart, since few have it.
    inner: Option<Box<Ports>>,
    mark: Mark,
}

impl Flow {
    /// Whose packets they are, or why they have no ports.
    ///
    /// # Errors
    ///
    /// The reason why the packets have no ports.
    #[inline]
    pub fn ports(&self, tunnels: Tunnels) -> Result<Ports, NoPorts> {
        match (tunnels, &self.inner) {
            (Tunnels::Inner, Some(inner)) => Ok(**inner),
            _ => self.outer,
        }
    }

    /// Whether the host that captured the packets sent or received them, where the file says.
    #[inline]
    #[must_use]
    pub fn mark(&self) -> Mark {
        self.mark
    }
}

/// Hosts, transport and ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ports {
    /// Index of the sender in [`Segment::hosts`].
    pub source: u32,
    /// Index of the receiver in [`Segment::hosts`].
    pub destination: u32,
    /// Whose ports they are.
    pub transport: Transport,
    /// The port that the packets are sent from.
    pub source_port: u16,
    /// The port that they are sent to.
    pub destination_port: u16,
    /// The first that any of them does to open a connection.
    pub opening: Opening,
}

/// Where a host is, as the first packet shows that it sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// The station that put it on the link: the host's own, or a router's.
    pub station: Option<MacAddress>,
    /// What is left of its hop limit; none before it has sent a packet.
    pub hop_limit: Option<u8>,
    /// Whether the packet may have come by any interface of the host that captured it.
    pub is_any_interface: bool,
}

/// A batch of consecutive packets in columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    first_packet: u64,
    times: Times,
    wire_bytes: Lengths,
    payload_bytes: Lengths,
    /// By the innermost transport header; empty where no packet of the segment is of a tunnel.
    inner_payload_bytes: Lengths,
    flow_ids: Vec<u16>,
    hosts: Vec<Address>,
    /// Of each host; empty once it has been learned from.
    whereabouts: Vec<Whereabouts>,
    flows: Vec<Flow>,
    /// By the outermost transport header; empty while the segment is being filled.
    flow_sums: Vec<FlowSum>,
}

/// The packets of a flow in a segment, added together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowSum {
    /// Packet records.
    pub packets: u32,
    /// How many packets of the segment came before the first of them.
    pub first_row: u32,
    /// Original lengths, in bytes.
    pub wire_bytes: u64,
    /// Transport payload, in bytes.
    pub payload_bytes: u64,
}

impl FlowSum {
    /// Adds a packet that so many packets of the segment came before, by its lengths in bytes.
    #[inline]
    pub fn add(&mut self, wire_bytes: u32, payload_bytes: u32, place: u32) {
        if self.packets == 0 {
            self.first_row = place;
        }
        self.packets += 1;
        self.wire_bytes += u64::from(wire_bytes);
        self.payload_bytes += u64::from(payload_bytes);
    }
}

/// One packet of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the capture, from 1.
    pub packet: u64,
    /// Nanoseconds since 1970-01-01 UTC; none where the record carries no time.
    pub time_nanos: Option<i64>,
    /// Original length, in bytes.
    pub wire_bytes: u32,
    /// Transport payload, in bytes.
    pub payload_bytes: u32,
    /// Index of its flow in [`Segment::flows`].
    pub flow: u16,
}

/// From the earlier of the first times to the later of the last, in whatever unit.
#[must_use]
pub fn joined_spans(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (a, b) {
        (Some((first, last)), Some((earliest, latest))) => Some((first.min(earliest), last.max(latest))),
        (known, new) => known.or(new),
    }
}

impl Segment {
    /// The packets, in the order of the capture.
    pub fn rows(&self, tunnels: Tunnels) -> impl Iterator<Item = Row> {
        let lengths = self.wire_bytes.iter().zip(self.payload(tunnels).iter());
        let columns = self.times.iter().zip(lengths).zip(&self.flow_ids);
        (self.first_packet..).zip(columns).map(|(packet, ((time_nanos, (wire_bytes, payload_bytes)), &flow))| Row {
            packet,
            time_nanos,
            wire_bytes,
            payload_bytes,
            flow,
        })
    }

    /// Of the packets that have one, in the order of the capture: the time in nanoseconds since 1970-01-01 UTC, the original
    /// length in bytes, and the index of the flow.
    pub fn times(&self) -> impl Iterator<Item = (i64, u32, u16)> {
        let columns = self.times.iter().zip(self.wire_bytes.iter()).zip(&self.flow_ids);
        columns.filter_map(|((time, bytes), &flow)| Some((time?, bytes, flow)))
    }

    /// The hosts of the flows, in the order in which they were met.
    #[must_use]
    pub fn hosts(&self) -> &[Address] {
        &self.hosts
    }

    /// Whether a tunnel carries any of the packets.
    #[must_use]
    pub fn has_tunnels(&self) -> bool {
        !self.inner_payload_bytes.is_empty()
    }

    /// A host by its index, with where it is, as far as that has not been forgotten.
    #[must_use]
    pub fn host(&self, index: u32) -> Option<(Address, Whereabouts)> {
        let index = index as usize;
        Some((*self.hosts.get(index)?, self.whereabouts.get(index).copied().unwrap_or_default()))
    }

    /// Drops what no query asks for.
    pub fn forget_whereabouts(&mut self) {
        self.whereabouts = Vec::new();
    }

    /// The flows, in the order in which they were met.
    #[must_use]
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// The number of its first packet in the capture, from 1.
    #[must_use]
    pub fn first_packet(&self) -> u64 {
        self.first_packet
    }

    /// The packets of each of [`Segment::flows`], added together: what most queries need, and no setting but `tunnels`
    /// changes.
    #[must_use]
    pub fn flow_sums(&self, tunnels: Tunnels) -> Cow<'_, [FlowSum]> {
        let is_kept = tunnels == Tunnels::Outer || self.inner_payload_bytes.is_empty();
        if is_kept && self.flow_sums.len() == self.flows.len() {
            return Cow::Borrowed(&self.flow_sums);
        }
        let mut sums = vec![FlowSum::default(); self.flows.len()];
        let mut add = |(((wire_bytes, payload_bytes), &flow), place)| {
            if let Some(sum) = sums.get_mut(usize::from(flow)) {
                sum.add(wire_bytes, payload_bytes, place);
            }
        };
        match (&self.wire_bytes, self.payload(tunnels)) {
            // While packets come, each takes its part of the time.
            (Lengths::Wide(wire), Lengths::Wide(payload)) => {
                let lengths = wire.iter().copied().zip(payload.iter().copied());
                lengths.zip(&self.flow_ids).zip(0..).for_each(&mut add);
            }
            (wire, payload) => wire.iter().zip(payload.iter()).zip(&self.flow_ids).zip(0..).for_each(&mut add),
        }
        Cow::Owned(sums)
    }

    /// Adds the payload of a packet by its innermost header, the first time that of all packets before it too.
    #[cold]
    fn add_inner_payload(&mut self, bytes: u32) {
        if self.inner_payload_bytes.is_empty() {
            self.payload_bytes.iter().for_each(|bytes| self.inner_payload_bytes.push(bytes));
        }
        self.inner_payload_bytes.push(bytes);
    }

    /// The lengths of payload by one of the headers.
    fn payload(&self, tunnels: Tunnels) -> &Lengths {
        match tunnels {
            Tunnels::Inner if !self.inner_payload_bytes.is_empty() => &self.inner_payload_bytes,
            _ => &self.payload_bytes,
        }
    }

    /// Sum of the original lengths.
    #[must_use]
    pub fn total_wire_bytes(&self) -> u64 {
        self.wire_bytes.iter().map(u64::from).sum()
    }

    /// The earliest and the latest time, in nanoseconds since 1970-01-01 UTC; none where no packet has one.
    #[must_use]
    pub fn time_span_nanos(&self) -> Option<(i64, i64)> {
        self.times.span()
    }

    /// How many packets it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.flow_ids.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.flow_ids.is_empty()
    }

    /// How much memory the segment holds, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        let columns = self.times.memory_bytes()
            + self.wire_bytes.memory_bytes()
            + self.payload_bytes.memory_bytes()
            + self.inner_payload_bytes.memory_bytes()
            + size_of_val(&*self.flow_ids);
        let in_tunnels = self.flows.iter().filter(|flow| flow.inner.is_some()).count();
        (size_of::<Self>()
            + columns
            + size_of_val(&*self.hosts)
            + size_of_val(&*self.whereabouts)
            + size_of_val(&*self.flows)
            + in_tunnels * size_of::<Ports>()
            + size_of_val(&*self.flow_sums)) as u64
    }

    /// An empty segment, the first of a capture, whose columns need not grow.
    fn with_room() -> Self {
        Self {
            first_packet: 1,
            times: Times::with_room(MAXIMUM_PACKETS),
            wire_bytes: Lengths::with_room(MAXIMUM_PACKETS),
            payload_bytes: Lengths::with_room(MAXIMUM_PACKETS),
            flow_ids: Vec::with_capacity(MAXIMUM_PACKETS),
            ..Self::default()
        }
    }
}
