//! Packets in, columns out: a bounded number of packets with their own dictionaries of hosts and flows.
//!
//! A segment knows nothing of settings: what is incoming, which port counts and in which bin is decided when a
//! [`crate::query`] walks it. Segments are independent of each other.

mod builder;
mod columns;
mod flow_index;
mod host_index;
mod bucket_map;
mod rows;

pub use builder::Builder;

use std::borrow::Cow;

use rows::{MAXIMUM_ROWS, Rows};

use crate::capture::Mark;
use crate::packet::{Address, Batch, Entry, MacAddress, NoPorts, Opening, Transport, Tunnels};

/// A segment closes at so many packets; earlier where memory is short: see [`Builder::with_segment_bytes`].
pub const MAXIMUM_PACKETS: usize = 1 << 21;
/// It closes at so many flows: enough for a busy network, few enough to bound its memory.
pub const MAXIMUM_FLOWS: usize = 1 << 18;

/// The packets of a flow: the same hosts, transport and ports, in one direction; or the same reason to have no ports.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Flow {
    outer: Result<Endpoints, NoPorts>,
    /// Apart, since few have it.
    inner: Option<Box<Endpoints>>,
    mark: Mark,
}

impl Flow {
    /// Whose packets they are, or why they have no ports.
    ///
    /// # Errors
    ///
    /// The reason why the packets have no ports.
    #[inline]
    pub fn endpoints(&self, tunnels: Tunnels) -> Result<Endpoints, NoPorts> {
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
pub struct Endpoints {
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
pub struct HostOrigin {
    /// The station that put it on the link: the host's own, or a router's.
    pub station: Option<MacAddress>,
    /// What is left of its hop limit; none before it has sent a packet.
    pub hop_limit: Option<u8>,
    /// Whether the packet may have come by any interface of the host that captured it.
    pub is_any_interface: bool,
}

/// A batch of consecutive packets in columns.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    first_packet: u64,
    /// All but the last are as long as they get.
    complete_rows: Vec<Rows>,
    /// Those that packets are added to; empty once the segment is closed.
    open_rows: Rows,
    /// Room for complete rows, of packets that are not needed any more.
    spare_rows: Vec<Rows>,
    hosts: Vec<Address>,
    /// Of each host; empty once it has been learned from.
    host_origins: Vec<HostOrigin>,
    flows: Vec<Flow>,
    /// Of the complete rows, by the outermost transport header.
    flow_totals: Vec<FlowTotals>,
}

/// The packets of a flow in a segment, added together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlowTotals {
    /// Packet records.
    pub packets: u32,
    /// How many packets of the segment came before the first of them.
    pub first_row: u32,
    /// Original lengths, in bytes.
    pub wire_bytes: u64,
    /// Transport payload, in bytes.
    pub payload_bytes: u64,
}

impl FlowTotals {
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
    pub flow: u32,
}

/// From the earlier of the first times to the later of the last, in whatever unit.
#[must_use]
pub fn union_of_spans(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (a, b) {
        (Some((first, last)), Some((earliest, latest))) => Some((first.min(earliest), last.max(latest))),
        (known, new) => known.or(new),
    }
}

impl Segment {
    fn all_rows(&self) -> impl Iterator<Item = &Rows> {
        self.complete_rows.iter().chain([&self.open_rows])
    }

    /// The packets, in the order of the capture.
    pub fn rows(&self, tunnels: Tunnels) -> impl Iterator<Item = Row> {
        let columns = self.all_rows().flat_map(move |rows| rows.iter(tunnels));
        (self.first_packet..).zip(columns).map(|(packet, (time_nanos, wire_bytes, payload_bytes, flow))| Row {
            packet,
            time_nanos,
            wire_bytes,
            payload_bytes,
            flow,
        })
    }

    /// Of the packets that have one, in the order of the capture: the time in nanoseconds since 1970-01-01 UTC, the original
    /// length in bytes, and the index of the flow.
    pub fn times(&self) -> impl Iterator<Item = (i64, u32, u32)> {
        self.all_rows().flat_map(Rows::times)
    }

    /// The hosts of the flows, in the order in which they were met.
    #[must_use]
    pub fn hosts(&self) -> &[Address] {
        &self.hosts
    }

    /// Whether a tunnel carries any of the packets.
    #[must_use]
    pub fn has_tunnels(&self) -> bool {
        self.all_rows().any(Rows::has_tunnels)
    }

    /// A host by its index, with where it is, as far as that has not been forgotten.
    #[must_use]
    pub fn host(&self, index: u32) -> Option<(Address, HostOrigin)> {
        let index = index as usize;
        Some((*self.hosts.get(index)?, self.host_origins.get(index).copied().unwrap_or_default()))
    }

    /// Drops what no query asks for, so that it can be held for long.
    pub fn shrink(&mut self) {
        self.host_origins = Vec::new();
        self.hosts.shrink_to_fit();
        self.flows.shrink_to_fit();
        self.flow_totals.shrink_to_fit();
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
    pub fn flow_totals(&self, tunnels: Tunnels) -> Cow<'_, [FlowTotals]> {
        let is_kept = tunnels == Tunnels::Outer || !self.has_tunnels();
        if is_kept && self.open_rows.len() == 0 {
            return Cow::Borrowed(&self.flow_totals);
        }
        let mut totals = if is_kept { self.flow_totals.clone() } else { Vec::new() };
        totals.resize(self.flows.len(), FlowTotals::default());
        let known = if is_kept { self.complete_rows.len() } else { 0 };
        self.add_rows(known, &mut totals, tunnels);
        Cow::Owned(totals)
    }

    /// Adds all packets but those of the first so many rows to the sums of their flows.
    fn add_rows(&self, skipped: usize, totals: &mut [FlowTotals], tunnels: Tunnels) {
        let first_rows = (0..).step_by(MAXIMUM_ROWS);
        for (rows, first_row) in self.all_rows().zip(first_rows).skip(skipped) {
            rows.add_to(totals, tunnels, first_row);
        }
    }

    /// Sum of the original lengths.
    #[must_use]
    pub fn total_wire_bytes(&self) -> u64 {
        let complete: u64 = self.flow_totals.iter().map(|sum| sum.wire_bytes).sum();
        complete + self.open_rows.total_wire_bytes()
    }

    /// The earliest and the latest time, in nanoseconds since 1970-01-01 UTC; none where no packet has one.
    #[must_use]
    pub fn time_span_nanos(&self) -> Option<(i64, i64)> {
        self.all_rows().map(Rows::time_span_nanos).fold(None, union_of_spans)
    }

    /// How many packets it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all_rows().map(Rows::len).sum()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How much memory the segment holds, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        let rows: usize = self.all_rows().map(|rows| size_of_val(rows) + rows.memory_bytes()).sum();
        let in_tunnels = self.flows.iter().filter(|flow| flow.inner.is_some()).count();
        (size_of::<Self>()
            + rows
            + size_of_val(&*self.hosts)
            + size_of_val(&*self.host_origins)
            + size_of_val(&*self.flows)
            + in_tunnels * size_of::<Endpoints>()
            + size_of_val(&*self.flow_totals)) as u64
    }

    /// An empty segment, the first of a capture.
    fn first() -> Self {
        Self { first_packet: 1, open_rows: Rows::with_capacity(), ..Self::default() }
    }

    /// Adds packets of a batch, with the flow of each; no more than the open rows have room for.
    #[inline]
    fn extend(&mut self, batch: &Batch, entries: &[Entry], flows: &[u32]) {
        self.open_rows.extend(batch, entries, flows);
        if self.open_rows.remaining_capacity() == 0 {
            self.complete();
        }
    }

    /// Completes the rows that packets are added to.
    fn complete(&mut self) {
        let mut totals = std::mem::take(&mut self.flow_totals);
        totals.resize(self.flows.len(), FlowTotals::default());
        self.add_rows(self.complete_rows.len(), &mut totals, Tunnels::Outer);
        self.flow_totals = totals;
        let mut rows = self.spare_rows.pop().unwrap_or_default();
        self.open_rows.move_to(&mut rows);
        self.complete_rows.push(rows);
    }

    /// Forgets its packets, and keeps the room: it is the one that follows from now on.
    fn reuse(&mut self) {
        self.first_packet += self.len() as u64;
        self.spare_rows.append(&mut self.complete_rows);
        self.open_rows.clear();
        self.hosts.clear();
        self.host_origins.clear();
        self.flows.clear();
        self.flow_totals.clear();
    }

    /// Completes it.
    fn close(&mut self) {
        if self.open_rows.len() > 0 {
            self.complete();
        }
    }

    /// Gives it away; what is left is the one that follows.
    fn take(&mut self) -> Self {
        let first_packet = self.first_packet + self.len() as u64;
        let next = Self {
            first_packet,
            open_rows: std::mem::take(&mut self.open_rows),
            spare_rows: std::mem::take(&mut self.spare_rows),
            // As much as now will do again, and need not be moved to grow.
            flows: Vec::with_capacity(self.flows.len()),
            flow_totals: Vec::with_capacity(self.flow_totals.len()),
            ..Self::default()
        };
        std::mem::replace(self, next)
    }
}
