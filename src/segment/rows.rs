//! Packets in columns, a bounded number at a time: with room for more while packets come, as small as possible from then on.

use super::FlowTotals;
use super::columns::{IntColumn, TimeColumn};
use crate::packet::{Batch, Entry, Tunnels};

/// The columns are complete with so many packets.
pub(super) const MAXIMUM_ROWS: usize = 1 << 16;

/// Consecutive packets of a segment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Rows {
    times: TimeColumn,
    wire_bytes: IntColumn,
    payload_bytes: IntColumn,
    /// By the innermost transport header; empty where none of the packets is of a tunnel.
    inner_payload_bytes: IntColumn,
    flows: IntColumn,
}

impl Rows {
    /// Empty columns that need not grow.
    pub(super) fn with_capacity() -> Self {
        Self {
            times: TimeColumn::with_capacity(MAXIMUM_ROWS),
            wire_bytes: IntColumn::with_capacity(MAXIMUM_ROWS),
            payload_bytes: IntColumn::with_capacity(MAXIMUM_ROWS),
            inner_payload_bytes: IntColumn::default(),
            flows: IntColumn::with_capacity(MAXIMUM_ROWS),
        }
    }

    /// How many packets there is room for.
    #[inline]
    pub(super) fn remaining_capacity(&self) -> usize {
        MAXIMUM_ROWS - self.len()
    }

    /// Adds packets of a batch to columns that have room for them, with the flow of each.
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

    /// Adds the payload of packets by their innermost headers, the first time that of all packets before them too.
    #[cold]
    fn add_inner_payload(&mut self, batch: &Batch, entries: &[Entry]) {
        let inner = |entry: &Entry| Some(batch.dissected(entry)?.decoded.inner?.payload_bytes);
        if !self.has_tunnels() {
            if entries.iter().all(|entry| inner(entry).is_none()) {
                return;
            }
            self.inner_payload_bytes = self.payload_bytes.clone();
        }
        self.inner_payload_bytes.extend(entries.iter().map(|entry| inner(entry).unwrap_or(entry.payload_bytes)));
    }

    /// Moves the packets to other columns, which are complete then, in place of theirs; the room of both is kept.
    pub(super) fn move_to(&mut self, complete: &mut Self) {
        self.times.move_to(&mut complete.times);
        self.wire_bytes.move_to(&mut complete.wire_bytes);
        self.payload_bytes.move_to(&mut complete.payload_bytes);
        self.inner_payload_bytes.move_to(&mut complete.inner_payload_bytes);
        self.flows.move_to(&mut complete.flows);
    }

    /// Forgets the packets of columns that are not complete, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.times.clear();
        self.wire_bytes.clear();
        self.payload_bytes.clear();
        self.inner_payload_bytes.clear();
        self.flows.clear();
    }

    /// Time in nanoseconds, original length and payload in bytes, flow: of each packet.
    pub(super) fn iter(&self, tunnels: Tunnels) -> impl Iterator<Item = (Option<i64>, u32, u32, u32)> {
        let lengths = self.wire_bytes.iter().zip(self.payload(tunnels).iter());
        let columns = self.times.iter().zip(lengths).zip(self.flows.iter());
        columns.map(|((time_nanos, (wire_bytes, payload_bytes)), flow)| (time_nanos, wire_bytes, payload_bytes, flow))
    }

    /// Time in nanoseconds, original length in bytes, flow: of each packet that has a time.
    pub(super) fn times(&self) -> impl Iterator<Item = (i64, u32, u32)> {
        let columns = self.times.iter().zip(self.wire_bytes.iter()).zip(self.flows.iter());
        columns.filter_map(|((time, bytes), flow)| Some((time?, bytes, flow)))
    }

    /// Adds the packets to the sums of their flows; `first_row` is how many of their segment came before.
    pub(super) fn add_to(&self, totals: &mut [FlowTotals], tunnels: Tunnels, first_row: u32) {
        let (lengths, payload, flows) = (&self.wire_bytes, self.payload(tunnels), &self.flows);
        // Of most captures these are the columns, and each packet takes its part of the time.
        match (lengths.parts(), payload.parts(), flows.parts()) {
            ((lengths, []), (payload, []), ([], flows)) => {
                add_up(totals, lengths.iter().copied().zip(payload.iter().copied()), flows.iter().copied(), first_row);
            }
            ((lengths, []), (payload, []), (flows, [])) => {
                let flows = flows.iter().copied().map(u32::from);
                add_up(totals, lengths.iter().copied().zip(payload.iter().copied()), flows, first_row);
            }
            _ => add_up(totals, lengths.iter().zip(payload.iter()), flows.iter(), first_row),
        }
    }

    /// The lengths of payload by one of the headers.
    fn payload(&self, tunnels: Tunnels) -> &IntColumn {
        match tunnels {
            Tunnels::Inner if self.has_tunnels() => &self.inner_payload_bytes,
            _ => &self.payload_bytes,
        }
    }

    /// Whether a tunnel carries any of the packets.
    pub(super) fn has_tunnels(&self) -> bool {
        !self.inner_payload_bytes.is_empty()
    }

    /// Sum of the original lengths.
    pub(super) fn total_wire_bytes(&self) -> u64 {
        self.wire_bytes.iter().map(u64::from).sum()
    }

    /// The earliest and the latest time; none where no packet has one.
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

/// Original lengths and payload in bytes, flows: added to the sums of the flows.
fn add_up<N: Into<u32>>(
    totals: &mut [FlowTotals],
    lengths: impl Iterator<Item = (N, N)>,
    flows: impl Iterator<Item = u32>,
    first_row: u32,
) {
    for (((wire_bytes, payload_bytes), flow), place) in lengths.zip(flows).zip(first_row..) {
        if let Some(sum) = totals.get_mut(flow as usize) {
            sum.add(wire_bytes.into(), payload_bytes.into(), place);
        }
    }
}
