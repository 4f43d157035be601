//! Flow records: the packets of each flow in each interval of time, summed up.

mod condenser;

pub(super) use condenser::{Condenser, Counter};

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

use super::columns::{IntColumn, NO_TIME, TimeColumn};
use super::{FlowTotals, Timed};
use crate::packet::Tunnels;

/// Intervals of equal length, numbered from a time on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Intervals {
    /// Start of the interval with number 0, in nanoseconds since 1970-01-01 UTC.
    pub(crate) origin_nanos: i64,
    /// Length of each interval, in nanoseconds.
    pub(crate) length_nanos: i64,
}

impl Intervals {
    /// Returns the number of the interval that contains a time.
    pub(crate) fn number(self, time_nanos: i64) -> i64 {
        time_nanos.saturating_sub(self.origin_nanos).div_euclid(self.length_nanos.max(1))
    }

    /// Returns the start of the interval that contains a time, in nanoseconds since 1970-01-01 UTC.
    pub(crate) fn start(self, time_nanos: i64) -> i64 {
        self.number(time_nanos).saturating_mul(self.length_nanos).saturating_add(self.origin_nanos)
    }
}

/// Packets of a flow in an interval. Either all of them have payload, or none; and the same inside a tunnel.
///
/// Their times ascend: a packet that is earlier than the one before it begins another record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// Index of the flow in [`Segment::flows`](super::Segment::flows).
    pub(super) flow: u32,
    /// Index of the first packet in the segment.
    pub(super) first_row: u32,
    /// Number of packets.
    pub(super) packets: u32,
    /// Sum of the original lengths, in bytes.
    pub(super) wire_bytes: u32,
    /// Sum of the transport payload lengths, in bytes.
    pub(super) payload_bytes: u32,
    /// The same according to the innermost transport header.
    pub(super) inner_payload_bytes: u32,
    /// Time of the first packet in nanoseconds since 1970-01-01 UTC, or [`NO_TIME`] for packets without a time.
    pub(super) first_nanos: i64,
    /// Time of the last packet.
    pub(super) last_nanos: i64,
}

impl Record {
    /// Adds later packets of the same flow. Returns `false`, and adds nothing, if they belong to another record.
    fn add(&mut self, other: &Self) -> bool {
        let sums = [
            (self.packets, other.packets),
            (self.wire_bytes, other.wire_bytes),
            (self.payload_bytes, other.payload_bytes),
            (self.inner_payload_bytes, other.inner_payload_bytes),
        ];
        let [Some(packets), Some(wire), Some(payload), Some(inner)] = sums.map(|(a, b)| a.checked_add(b)) else {
            return false;
        };
        if other.first_nanos < self.last_nanos {
            return false;
        }
        (self.packets, self.wire_bytes) = (packets, wire);
        (self.payload_bytes, self.inner_payload_bytes) = (payload, inner);
        self.last_nanos = other.last_nanos;
        true
    }

    /// Returns the record with the new index of its flow.
    pub(super) fn of_flow(self, indices: &[u32]) -> Self {
        Self { flow: indices.get(self.flow as usize).copied().unwrap_or(self.flow), ..self }
    }

    /// Returns the payload bytes according to the outermost or the innermost transport header.
    pub(super) fn payload(&self, tunnels: Tunnels) -> u32 {
        match tunnels {
            Tunnels::Outer => self.payload_bytes,
            Tunnels::Inner => self.inner_payload_bytes,
        }
    }

    /// Returns which of the records of a flow the packets belong to, by whether they have payload.
    fn kind(&self) -> usize {
        usize::from(self.payload_bytes > 0) | usize::from(self.inner_payload_bytes > 0) << 1
    }
}

/// Number of records that are decoded at a time: few enough for the first-level cache.
const CHUNK_RECORDS: usize = 512;

/// The records of a segment, or a part of them, in columns of equal length, in the order of their first packets.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
    /// Number of records of the segment before these.
    first_index: u32,
    /// Number of all packets.
    packets: u32,
    flows: IntColumn,
    first_rows: IntColumn,
    packet_counts: IntColumn,
    wire_bytes: IntColumn,
    payload_bytes: IntColumn,
    /// Empty if no packet has a header inside a tunnel.
    inner_payload_bytes: IntColumn,
    first_times: TimeColumn,
    last_times: TimeColumn,
}

/// What [`Records::for_each_time`] decodes at a time.
#[derive(Default)]
pub(super) struct TimeChunk {
    flows: Vec<u32>,
    packet_counts: Vec<u32>,
    wire_bytes: Vec<u32>,
    first_times: Vec<i64>,
    last_times: Vec<i64>,
}

impl Records {
    /// Calls a function for each record, in the order of their first packets.
    ///
    /// Each caller that iterates by itself adds kilobytes to the module of the page.
    #[inline(never)]
    pub(super) fn for_each(&self, add: &mut dyn FnMut(Record)) {
        self.iter().for_each(add);
    }

    /// Returns the records in the order of their first packets.
    pub(super) fn iter(&self) -> impl Iterator<Item = Record> {
        let sizes = self.packet_counts.iter().zip(self.wire_bytes.iter()).zip(self.payload_bytes.iter());
        let inner = if self.has_tunnels() { &self.inner_payload_bytes } else { &self.payload_bytes };
        let times = self.first_times.iter().zip(self.last_times.iter());
        let rest =
            sizes.zip(inner.iter()).zip(times.map(|(first, last)| [first, last].map(|time| time.unwrap_or(NO_TIME))));
        self.flows.iter().zip(self.first_rows.iter()).zip(rest).map(
            |(
                (flow, first_row),
                ((((packets, wire_bytes), payload_bytes), inner_payload_bytes), [first_nanos, last_nanos]),
            )| {
                Record {
                    flow,
                    first_row,
                    packets,
                    wire_bytes,
                    payload_bytes,
                    inner_payload_bytes,
                    first_nanos,
                    last_nanos,
                }
            },
        )
    }

    /// Calls a function for each record whose first time is in a window.
    #[inline]
    pub(super) fn for_each_time(
        &self,
        window: &RangeInclusive<i64>,
        chunk: &mut TimeChunk,
        mut add: impl FnMut(Timed),
    ) {
        let count = self.flows.len();
        for start in (0..count).step_by(CHUNK_RECORDS) {
            let range = || start..count.min(start + CHUNK_RECORDS);
            self.flows.decode(range(), &mut chunk.flows);
            self.packet_counts.decode(range(), &mut chunk.packet_counts);
            self.wire_bytes.decode(range(), &mut chunk.wire_bytes);
            self.first_times.decode(range(), &mut chunk.first_times);
            self.last_times.decode(range(), &mut chunk.last_times);
            let amounts = chunk.packet_counts.iter().zip(&chunk.wire_bytes);
            let times = chunk.first_times.iter().zip(&chunk.last_times);
            for (((packets, bytes), (first, last)), flow) in amounts.zip(times).zip(&chunk.flows) {
                if window.contains(first) {
                    let (first_nanos, last_nanos) = (*first, *last);
                    add(Timed { first_nanos, last_nanos, packets: *packets, bytes: *bytes, flow: *flow });
                }
            }
        }
    }

    /// Adds the records in a window to the totals of their flows, and returns the index of the first packet outside. `latest` are the
    /// times of the last packets of the flows.
    pub(super) fn add_to(
        &self,
        totals: &mut [FlowTotals],
        latest: &mut [i64],
        window: Option<&RangeInclusive<i64>>,
        tunnels: Tunnels,
    ) -> Option<u32> {
        let mut first_outside = None;
        for (record, index) in self.iter().zip(self.first_index..) {
            let Record { flow, first_nanos, last_nanos, first_row, .. } = record;
            if !window.is_none_or(|window| window.contains(&first_nanos)) {
                first_outside.get_or_insert(first_row);
                continue;
            }
            let flow = flow as usize;
            let (Some(sum), Some(latest)) = (totals.get_mut(flow), latest.get_mut(flow)) else { continue };
            if sum.packets == 0 {
                sum.first_row = first_row;
            }
            if last_nanos >= *latest {
                (sum.last_row, *latest) = (index, last_nanos);
            }
            sum.packets = sum.packets.saturating_add(record.packets);
            sum.wire_bytes = sum.wire_bytes.saturating_add(record.wire_bytes.into());
            sum.payload_bytes = sum.payload_bytes.saturating_add(record.payload(tunnels).into());
        }
        first_outside
    }

    /// Has the records follow those of another segment: `rows` packets, and `index` records. `flows` are the indices of their flows
    /// there.
    pub(super) fn follow(&mut self, rows: u32, index: u32, flows: &[u32]) {
        self.first_index = index;
        self.first_rows = self.first_rows.mapped(|row| row.saturating_add(rows));
        self.flows = self.flows.mapped(|flow| flows.get(flow as usize).copied().unwrap_or_default());
    }

    /// Returns the number of records.
    pub(super) fn len(&self) -> usize {
        self.flows.len()
    }

    /// Returns the number of records of the segment up to the last one of these.
    pub(super) fn end_index(&self) -> u32 {
        self.first_index.saturating_add(u32::try_from(self.len()).unwrap_or(u32::MAX))
    }

    /// Returns the index of the first packet.
    pub(super) fn first_row(&self) -> u32 {
        self.first_rows.iter().next().unwrap_or_default()
    }

    /// Returns the time of the packet that begins the record with this first row, in nanoseconds since 1970-01-01 UTC.
    pub(super) fn first_time_nanos(&self, first_row: u32) -> Option<i64> {
        self.first_times.get(self.first_rows.position_of(first_row)?)
    }

    /// Returns the time of the last packet of the record with this index in the segment, in nanoseconds since 1970-01-01 UTC.
    pub(super) fn last_time_nanos(&self, index: u32) -> Option<i64> {
        self.last_times.get(index.checked_sub(self.first_index)? as usize)
    }

    /// Returns the earliest and the latest time; `None` if no packet has a time.
    pub(super) fn time_span_nanos(&self) -> Option<(i64, i64)> {
        self.first_times.span().zip(self.last_times.span()).map(|((first, _), (_, last))| (first, last))
    }

    /// Returns the number of packets.
    pub(super) fn packets(&self) -> u32 {
        self.packets
    }

    /// Returns whether any packet has a transport header inside a tunnel.
    pub(super) fn has_tunnels(&self) -> bool {
        !self.inner_payload_bytes.is_empty()
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let columns = [
            &self.flows,
            &self.first_rows,
            &self.packet_counts,
            &self.wire_bytes,
            &self.payload_bytes,
            &self.inner_payload_bytes,
        ];
        let times = self.first_times.memory_bytes() + self.last_times.memory_bytes();
        size_of::<Self>() + columns.into_iter().map(IntColumn::memory_bytes).sum::<usize>() + times
    }

    /// Compacts records to which none is added any more.
    fn compact(&mut self) {
        for column in [
            &mut self.flows,
            &mut self.first_rows,
            &mut self.packet_counts,
            &mut self.wire_bytes,
            &mut self.payload_bytes,
            &mut self.inner_payload_bytes,
        ] {
            column.shrink();
        }
        self.first_times.compact();
        self.last_times.compact();
    }

    fn extend(&mut self, records: &[Record], has_tunnels: bool) {
        let packets = records.iter().map(|record| record.packets);
        self.packets = packets.clone().fold(self.packets, u32::saturating_add);
        self.flows.extend(records.iter().map(|record| record.flow));
        self.first_rows.extend(records.iter().map(|record| record.first_row));
        self.packet_counts.extend(packets);
        self.wire_bytes.extend(records.iter().map(|record| record.wire_bytes));
        self.payload_bytes.extend(records.iter().map(|record| record.payload_bytes));
        if has_tunnels {
            self.inner_payload_bytes.extend(records.iter().map(|record| record.inner_payload_bytes));
        }
        let time = |nanos: i64| (nanos != NO_TIME).then_some(nanos);
        self.first_times.extend(records.iter().map(|record| time(record.first_nanos)));
        self.last_times.extend(records.iter().map(|record| time(record.last_nanos)));
    }
}
