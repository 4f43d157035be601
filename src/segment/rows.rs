//! A bounded number of packets in columns: with spare capacity while packets are appended, and compacted when complete.

use std::ops::{Range, RangeInclusive};

use super::FlowTotals;
use super::columns::{IntColumn, NO_TIME, TimeColumn};
use super::records::Record;
use crate::packet::{Batch, Entry, Tunnels};

/// Number of packets at which rows are complete.
pub(super) const MAXIMUM_ROWS: usize = if cfg!(fuzzing) { 8 } else { 1 << 16 };

/// Decoded columns of a few packets, of equal length.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// In nanoseconds since 1970-01-01 UTC; [`NO_TIME`] stands for `None`.
    pub(super) times: Vec<i64>,
    pub(super) wire_bytes: Vec<u32>,
    pub(super) payload_bytes: Vec<u32>,
    pub(super) flows: Vec<u32>,
}

/// Which packets are in a time window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overlap {
    /// None of them.
    Nothing,
    /// Perhaps not all of them.
    Part,
    /// All of them.
    All,
}

/// Consecutive packets of a segment, in columns of equal length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    times: TimeColumn,
    wire_bytes: IntColumn,
    payload_bytes: IntColumn,
    /// Payload lengths according to the innermost transport header; empty if no packet has a header inside a tunnel.
    inner_payload_bytes: IntColumn,
    flows: IntColumn,
}

impl Rows {
    /// Creates empty columns with the capacity for [`MAXIMUM_ROWS`] packets.
    pub(super) fn with_capacity() -> Self {
        Self {
            times: TimeColumn::with_capacity(MAXIMUM_ROWS),
            wire_bytes: IntColumn::with_capacity(MAXIMUM_ROWS),
            payload_bytes: IntColumn::with_capacity(MAXIMUM_ROWS),
            inner_payload_bytes: IntColumn::default(),
            flows: IntColumn::with_capacity(MAXIMUM_ROWS),
        }
    }

    /// Returns how many packets can be appended.
    #[inline]
    pub(super) fn remaining_capacity(&self) -> usize {
        MAXIMUM_ROWS - self.len()
    }

    /// Appends packets of a batch with their flow indices, which must not exceed the remaining capacity.
    #[inline]
    pub(super) fn extend(&mut self, batch: &Batch, entries: &[Entry], flows: &[u32]) {
        if batch.has_tunnels() || self.has_tunnels() {
            self.add_inner_payload(batch, entries);
        }
        self.times.extend(entries.iter().map(|entry| entry.time_nanos));
        self.wire_bytes.extend(entries.iter().map(|entry| entry.original_bytes));
        self.payload_bytes.extend(entries.iter().map(|entry| entry.payload_bytes));
        self.flows.extend(flows.iter().copied());
    }

    /// Appends the payload lengths according to the innermost headers.
    ///
    /// Once a packet has a header inside a tunnel, the column also gets the payload lengths of all earlier packets.
    #[cold]
    fn add_inner_payload(&mut self, batch: &Batch, entries: &[Entry]) {
        let inner = |entry: &Entry| Some(batch.dissected(entry)?.decoded.inner?.payload_bytes.unwrap_or_default());
        if !self.has_tunnels() {
            if entries.iter().all(|entry| inner(entry).is_none()) {
                return;
            }
            self.inner_payload_bytes = self.payload_bytes.clone();
        }
        self.inner_payload_bytes.extend(entries.iter().map(|entry| inner(entry).unwrap_or(entry.payload_bytes)));
    }

    /// Moves all packets to `complete`, replacing its packets, and compacts them there; both keep their allocations.
    pub(super) fn move_to(&mut self, complete: &mut Self) {
        self.times.move_to(&mut complete.times);
        self.wire_bytes.move_to(&mut complete.wire_bytes);
        self.payload_bytes.move_to(&mut complete.payload_bytes);
        self.inner_payload_bytes.move_to(&mut complete.inner_payload_bytes);
        self.flows.move_to(&mut complete.flows);
    }

    /// Compacts rows to which nothing is appended any more.
    pub(super) fn compact(&mut self) {
        self.times.compact();
    }

    /// Removes all packets of rows that are not complete, and keeps the allocations.
    pub(super) fn clear(&mut self) {
        self.times.clear();
        self.wire_bytes.clear();
        self.payload_bytes.clear();
        self.inner_payload_bytes.clear();
        self.flows.clear();
    }

    /// Returns each packet: time in nanoseconds, original length and payload length in bytes, flow index.
    pub(super) fn iter(&self, tunnels: Tunnels) -> impl Iterator<Item = (Option<i64>, u32, u32, u32)> {
        let lengths = self.wire_bytes.iter().zip(self.payload(tunnels).iter());
        let columns = self.times.iter().zip(lengths).zip(self.flows.iter());
        columns.map(|((time_nanos, (wire_bytes, payload_bytes)), flow)| (time_nanos, wire_bytes, payload_bytes, flow))
    }

    /// Returns each packet as a flow record; `first_row` is the index of the first packet in the segment.
    pub(super) fn records(&self, first_row: u32) -> impl Iterator<Item = Record> {
        let packets = self.iter(Tunnels::Outer).zip(self.payload(Tunnels::Inner).iter()).zip(first_row..);
        packets.map(|(((time_nanos, wire_bytes, payload_bytes, flow), inner_payload_bytes), first_row)| {
            let time_nanos = time_nanos.unwrap_or(NO_TIME);
            Record {
                flow,
                first_row,
                packets: 1,
                wire_bytes,
                payload_bytes,
                inner_payload_bytes,
                first_nanos: time_nanos,
                last_nanos: time_nanos,
            }
        })
    }

    /// Replaces `chunk` by the packets of a range, which must not exceed the rows.
    pub(super) fn decode(&self, range: &Range<usize>, tunnels: Tunnels, chunk: &mut Chunk) {
        self.times.decode(range.clone(), &mut chunk.times);
        self.wire_bytes.decode(range.clone(), &mut chunk.wire_bytes);
        self.payload(tunnels).decode(range.clone(), &mut chunk.payload_bytes);
        self.flows.decode(range.clone(), &mut chunk.flows);
    }

    /// As [`Rows::decode`], without the payload lengths.
    pub(super) fn decode_times(&self, range: &Range<usize>, chunk: &mut Chunk) {
        self.times.decode(range.clone(), &mut chunk.times);
        self.wire_bytes.decode(range.clone(), &mut chunk.wire_bytes);
        self.flows.decode(range.clone(), &mut chunk.flows);
    }

    /// Returns the time of the first packet that has one.
    pub(super) fn first_time_nanos(&self) -> Option<i64> {
        self.times.iter().flatten().next()
    }

    /// Returns which of the packets are in a time window, as far as it is known without looking at each.
    pub(super) fn overlap(&self, window: &RangeInclusive<i64>) -> Overlap {
        match self.times.span() {
            Some((first, last)) if window.contains(&first) && window.contains(&last) && self.times.is_complete() => {
                Overlap::All
            }
            Some((first, last)) if first <= *window.end() && last >= *window.start() => Overlap::Part,
            _ => Overlap::Nothing,
        }
    }

    /// Returns the time of the packet with this index.
    pub(super) fn time_nanos(&self, index: usize) -> Option<i64> {
        self.times.get(index)
    }

    /// Adds the packets to the totals of their flows; `first_row` is the index of the first packet in the segment.
    pub(super) fn add_to(&self, totals: &mut [FlowTotals], tunnels: Tunnels, first_row: u32) {
        let (lengths, payload, flows) = (&self.wire_bytes, self.payload(tunnels), &self.flows);
        // The common combinations of column widths have loops of their own, since this runs once per packet.
        match (lengths.parts(), payload.parts(), flows.parts()) {
            ((lengths, []), (payload, []), ([], flows)) => {
                add_to_totals(
                    totals,
                    lengths.iter().copied().zip(payload.iter().copied()),
                    flows.iter().copied(),
                    first_row,
                );
            }
            ((lengths, []), (payload, []), (flows, [])) => {
                let flows = flows.iter().copied().map(u32::from);
                add_to_totals(totals, lengths.iter().copied().zip(payload.iter().copied()), flows, first_row);
            }
            _ => add_to_totals(totals, lengths.iter().zip(payload.iter()), flows.iter(), first_row),
        }
    }

    /// Returns the payload lengths according to the outermost or the innermost transport header.
    fn payload(&self, tunnels: Tunnels) -> &IntColumn {
        match tunnels {
            Tunnels::Inner if self.has_tunnels() => &self.inner_payload_bytes,
            _ => &self.payload_bytes,
        }
    }

    /// Returns whether any packet has a transport header inside a tunnel.
    pub(super) fn has_tunnels(&self) -> bool {
        !self.inner_payload_bytes.is_empty()
    }

    /// Returns the earliest and the latest time; `None` if no packet has a time.
    pub(super) fn time_span_nanos(&self) -> Option<(i64, i64)> {
        self.times.span()
    }

    pub(super) fn len(&self) -> usize {
        self.flows.len()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        self.times.memory_bytes()
            + self.wire_bytes.memory_bytes()
            + self.payload_bytes.memory_bytes()
            + self.inner_payload_bytes.memory_bytes()
            + self.flows.memory_bytes()
    }
}

/// Adds packets, given as pairs of original length and payload length and as flow indices, to the totals of their
/// flows.
fn add_to_totals<N: Into<u32>>(
    totals: &mut [FlowTotals],
    lengths: impl Iterator<Item = (N, N)>,
    flows: impl Iterator<Item = u32>,
    first_row: u32,
) {
    for (((wire_bytes, payload_bytes), flow), row) in lengths.zip(flows).zip(first_row..) {
        if let Some(flow_totals) = totals.get_mut(flow as usize) {
            flow_totals.add(wire_bytes.into(), payload_bytes.into(), row);
        }
    }
}
