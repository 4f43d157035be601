//! Stores packets in columns: a segment holds a bounded number of packets, with dictionaries of their hosts and flows.
//!
//! Instead of the packets, a segment can hold flow records: the packets of each flow in each interval of time, summed up. A query
//! does not know which of them it reads.
//!
//! A segment does not depend on settings: a [`crate::query`] decides which packets are incoming, which port counts, and
//! in which bin. Segments do not depend on each other.

mod bucket_map;
mod builder;
mod columns;
mod condense;
mod flow;
mod flow_index;
mod fold;
mod host_index;
mod merge;
mod records;
mod renamed;
mod repeats;
mod restored;
mod routing_loops;
mod rows;
mod scan;
mod stored;

pub(crate) use builder::Builder;
pub(crate) use flow::{Endpoints, Flow, FlowTotals, HostOrigin, LEAST_HOP_LIMIT, MAX_HOPS};
pub(crate) use fold::{Fold, FoldRule, FoldedCounts};
pub(crate) use merge::{Dictionary, push_joined};
pub(crate) use records::Intervals;
pub(crate) use restored::{Restored, StoredSegments};
pub(crate) use scan::{MAX_CODES, Window};
pub(crate) use stored::StoredSegment;

use std::borrow::Cow;

use records::Records;
use rows::{MAXIMUM_ROWS, Rows};

use crate::capture::Interfaces;
use crate::packet::{Address, Batch, Entry, Tunnels};

/// Maximum number of packets of a segment.
pub(crate) const MAXIMUM_PACKETS: usize = if cfg!(fuzzing) { 24 } else { 1 << 20 };
/// Maximum number of flows of a segment: enough for a busy network, few enough to bound its memory.
pub(crate) const MAXIMUM_FLOWS: usize = if cfg!(fuzzing) { 6 } else { 1 << 18 };

/// Consecutive packets of a capture in columns.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    first_packet: u64,
    /// All but the last have [`MAXIMUM_ROWS`] packets.
    complete_rows: Vec<Rows>,
    /// Flow records instead of the packets, and their intervals. None of the blocks is empty.
    records: Option<(Intervals, Vec<Records>)>,
    /// The rows that packets are appended to; empty if the segment is closed.
    open_rows: Rows,
    /// Allocations of discarded rows, for reuse.
    spare_rows: Vec<Rows>,
    /// The interfaces of the capture.
    interfaces: Interfaces,
    hosts: Vec<Address>,
    /// Parallel to `hosts`; empty after [`Segment::shrink`].
    host_origins: Vec<HostOrigin>,
    flows: Vec<Flow>,
    /// Sums over the complete rows, according to the outermost transport header; parallel to `flows`, or shorter.
    flow_totals: Vec<FlowTotals>,
}

/// One packet of a segment, or a flow record: packets of a flow in an interval, of which all have payload, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Number of the first packet in the capture, from 1.
    pub packet: u64,
    /// Number of packets.
    pub packets: u32,
    /// Time of the first packet in nanoseconds since 1970-01-01 UTC; `None` if the packets have no timestamps.
    pub time_nanos: Option<i64>,
    /// Time of the last packet.
    pub last_nanos: Option<i64>,
    /// Sum of the original lengths, in bytes.
    pub wire_bytes: u32,
    /// Sum of the transport payload lengths, in bytes; 0 if they are not known: see [`Endpoints::has_payload_length`].
    pub payload_bytes: u32,
    /// Index of the packet's flow in [`Segment::flows`].
    pub flow: u32,
}

/// A packet of a segment that has a time, or a flow record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timed {
    /// Time of the first packet, in nanoseconds since 1970-01-01 UTC.
    pub(crate) first_nanos: i64,
    /// Time of the last packet.
    pub(crate) last_nanos: i64,
    /// Number of packets.
    pub(crate) packets: u32,
    /// Sum of the original lengths, in bytes.
    pub(crate) bytes: u32,
    /// Index of the flow in [`Segment::flows`].
    pub(crate) flow: u32,
}

/// Sums over flow records of an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct IntervalSum {
    /// Number of packets.
    pub(crate) packets: u64,
    /// Sum of the original lengths, in bytes.
    pub(crate) bytes: u64,
    /// First time of the first record, in nanoseconds since 1970-01-01 UTC.
    pub(crate) first_nanos: i64,
    /// The earliest first time.
    pub(crate) earliest_nanos: i64,
    /// The latest last time.
    pub(crate) latest_nanos: i64,
}

/// Returns the smallest time span that covers both of the given ones, each a first and a last time in the same unit.
#[must_use]
pub(crate) fn union_of_spans(a: Option<(i64, i64)>, b: Option<(i64, i64)>) -> Option<(i64, i64)> {
    match (a, b) {
        (Some((first, last)), Some((earliest, latest))) => Some((first.min(earliest), last.max(latest))),
        (known, new) => known.or(new),
    }
}

impl Segment {
    fn all_rows(&self) -> impl Iterator<Item = &Rows> {
        self.complete_rows.iter().chain([&self.open_rows])
    }

    /// Returns the packets in the order of the capture.
    #[cfg(test)]
    pub(crate) fn rows(&self, tunnels: Tunnels) -> impl Iterator<Item = Row> {
        let columns = self.all_rows().flat_map(move |rows| rows.iter(tunnels));
        (self.first_packet..).zip(columns).map(|(packet, (time_nanos, wire_bytes, payload_bytes, flow))| Row {
            packet,
            packets: 1,
            time_nanos,
            last_nanos: time_nanos,
            wire_bytes,
            payload_bytes,
            flow,
        })
    }

    /// Returns the earliest and the latest time of the first and the last packet of a flow, in nanoseconds since 1970-01-01 UTC.
    /// `None` if they have none.
    #[must_use]
    pub(crate) fn end_times_nanos(&self, totals: &FlowTotals) -> Option<(i64, i64)> {
        let row = |row: u32| {
            let row = row as usize;
            self.complete_rows.get(row / MAXIMUM_ROWS).unwrap_or(&self.open_rows).time_nanos(row % MAXIMUM_ROWS)
        };
        let ends = match &self.records {
            Some((_, records)) => {
                let after = records.partition_point(|block| block.first_row() <= totals.first_row);
                let first = records.get(after.wrapping_sub(1));
                [first.and_then(|block| block.first_time_nanos(totals.first_row)), self.last_record_nanos(totals)]
            }
            None => [row(totals.first_row), row(totals.last_row)],
        };
        ends.into_iter().fold(None, |span, time| union_of_spans(span, time.map(|time| (time, time))))
    }

    /// Returns the intervals of the flow records. `None` if the segment holds packets.
    #[must_use]
    pub(crate) fn intervals(&self) -> Option<Intervals> {
        self.records.as_ref().map(|(intervals, _)| *intervals)
    }

    /// Returns the time of the last packet of a flow, if the segment holds flow records.
    fn last_record_nanos(&self, totals: &FlowTotals) -> Option<i64> {
        let (_, records) = self.records.as_ref().filter(|_| totals.packets > 0)?;
        let block = records.get(records.partition_point(|block| block.end_index() <= totals.last_row))?;
        block.last_time_nanos(totals.last_row)
    }

    /// Returns the hosts of the flows, in the order of their first packets.
    #[must_use]
    pub fn hosts(&self) -> &[Address] {
        &self.hosts
    }

    /// Returns whether any packet has a transport header inside a tunnel.
    #[must_use]
    pub fn has_tunnels(&self) -> bool {
        self.records.as_ref().map_or_else(
            || self.all_rows().any(Rows::has_tunnels),
            |(_, records)| records.iter().any(Records::has_tunnels),
        )
    }

    /// Returns the host with this index and the evidence of its location, which is empty after [`Segment::shrink`].
    #[must_use]
    pub fn host(&self, index: u32) -> Option<(Address, HostOrigin)> {
        let index = index as usize;
        Some((*self.hosts.get(index)?, self.host_origins.get(index).copied().unwrap_or_default()))
    }

    /// Frees memory that queries do not need.
    pub fn shrink(&mut self) {
        self.host_origins = Vec::new();
        self.hosts.shrink_to_fit();
        self.flows.shrink_to_fit();
        self.flow_totals.shrink_to_fit();
    }

    /// Returns the flows in the order of their first packets.
    #[must_use]
    pub fn flows(&self) -> &[Flow] {
        &self.flows
    }

    /// Returns the interfaces of the capture, which [`Flow::interface`] refers to.
    #[must_use]
    pub(crate) fn interfaces(&self) -> &Interfaces {
        &self.interfaces
    }

    /// Returns the number of the first packet in the capture, from 1.
    #[must_use]
    pub fn first_packet(&self) -> u64 {
        self.first_packet
    }

    /// Returns the totals of each of [`Segment::flows`], from which most queries can be answered without reading the
    /// rows.
    #[must_use]
    pub fn flow_totals(&self, tunnels: Tunnels) -> Cow<'_, [FlowTotals]> {
        if self.records.is_some() {
            // They are stored only if the headers in tunnels do not matter.
            let is_stored = self.flow_totals.len() == self.flows.len();
            return if is_stored {
                Cow::Borrowed(&self.flow_totals)
            } else {
                Cow::Owned(self.record_totals(None, tunnels).0)
            };
        }
        let is_stored = tunnels == Tunnels::Outer || !self.has_tunnels();
        if is_stored && self.open_rows.len() == 0 {
            return Cow::Borrowed(&self.flow_totals);
        }
        let mut totals = if is_stored { self.flow_totals.clone() } else { Vec::new() };
        totals.resize(self.flows.len(), FlowTotals::default());
        let included = if is_stored { self.complete_rows.len() } else { 0 };
        self.add_rows(included, &mut totals, tunnels);
        Cow::Owned(totals)
    }

    /// Adds the packets of all `Rows` after the first `skipped` to the totals of their flows.
    fn add_rows(&self, skipped: usize, totals: &mut [FlowTotals], tunnels: Tunnels) {
        let first_rows = (0..).step_by(MAXIMUM_ROWS);
        for (rows, first_row) in self.all_rows().zip(first_rows).skip(skipped) {
            rows.add_to(totals, tunnels, first_row);
        }
    }

    /// Returns the earliest and the latest time in nanoseconds since 1970-01-01 UTC; `None` if no packet has a time.
    #[must_use]
    pub fn time_span_nanos(&self) -> Option<(i64, i64)> {
        if let Some((_, records)) = &self.records {
            return records.iter().map(Records::time_span_nanos).fold(None, union_of_spans);
        }
        self.all_rows().map(Rows::time_span_nanos).fold(None, union_of_spans)
    }

    /// Returns the number of packets.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.records {
            Some((_, records)) => records.iter().map(|block| block.packets() as usize).sum(),
            None => self.all_rows().map(Rows::len).sum(),
        }
    }

    /// Returns whether the segment has no packets.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the memory that the segment occupies, in bytes.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        let rows: usize = self.all_rows().map(|rows| size_of_val(rows) + rows.memory_bytes()).sum();
        let in_tunnels = self.flows.iter().filter(|flow| flow.inner.is_some()).count();
        let records = self.records.iter().flat_map(|(_, records)| records).map(Records::memory_bytes).sum::<usize>();
        (size_of::<Self>()
            + rows
            + records
            + size_of_val(&*self.hosts)
            + size_of_val(&*self.host_origins)
            + size_of_val(&*self.flows)
            + in_tunnels * size_of::<Endpoints>()
            + size_of_val(&*self.flow_totals)) as u64
    }

    /// Creates an empty segment that begins with the first packet of a capture.
    fn first() -> Self {
        Self { first_packet: 1, open_rows: Rows::with_capacity(), ..Self::default() }
    }

    /// Appends packets of a batch with their flow indices, which must not be more than the open rows have capacity for.
    #[inline]
    fn extend(&mut self, batch: &Batch, entries: &[Entry], flows: &[u32]) {
        self.open_rows.extend(batch, entries, flows);
        if self.open_rows.remaining_capacity() == 0 {
            self.complete_open_rows();
        }
    }

    /// Moves the open rows to the complete ones and updates the flow totals.
    fn complete_open_rows(&mut self) {
        self.update_flow_totals();
        let mut rows = self.spare_rows.pop().unwrap_or_default();
        self.open_rows.move_to(&mut rows);
        self.complete_rows.push(rows);
    }

    fn update_flow_totals(&mut self) {
        let mut totals = std::mem::take(&mut self.flow_totals);
        totals.resize(self.flows.len(), FlowTotals::default());
        self.add_rows(self.complete_rows.len(), &mut totals, Tunnels::Outer);
        self.flow_totals = totals;
    }

    /// Removes all packets and keeps the allocations; the segment becomes the next one of the capture.
    fn reuse(&mut self) {
        self.first_packet += self.len() as u64;
        self.spare_rows.append(&mut self.complete_rows);
        self.open_rows.clear();
        self.hosts.clear();
        self.host_origins.clear();
        self.flows.clear();
        self.flow_totals.clear();
    }

    /// Completes the open rows, if there are any.
    fn close(&mut self) {
        if self.open_rows.len() > 0 {
            self.complete_open_rows();
        }
    }

    /// Completes the open rows of the last segment of the capture, without copying them.
    fn close_last(&mut self) {
        if self.open_rows.len() > 0 {
            self.update_flow_totals();
            let mut rows = std::mem::take(&mut self.open_rows);
            rows.compact();
            self.complete_rows.push(rows);
        }
    }

    /// Returns the segment and replaces it by the next one of the capture, which is empty.
    fn take(&mut self) -> Self {
        let first_packet = self.first_packet + self.len() as u64;
        let next = Self {
            first_packet,
            interfaces: self.interfaces.clone(),
            open_rows: std::mem::take(&mut self.open_rows),
            spare_rows: std::mem::take(&mut self.spare_rows),
            // The next segment will probably have as many flows; enough capacity avoids reallocation.
            flows: Vec::with_capacity(self.flows.len()),
            flow_totals: Vec::with_capacity(self.flow_totals.len()),
            ..Self::default()
        };
        std::mem::replace(self, next)
    }
}
