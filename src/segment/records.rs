//! Flow records: the packets of each flow in each interval of time, summed up.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

use super::FlowTotals;
use super::columns::{IntColumn, NO_TIME, TimeColumn};
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

/// Number of values of [`Record::kind`].
const KINDS: usize = 4;

/// Stands for a record that there is not.
const NO_RECORD: u32 = u32::MAX;

/// The records of a segment in columns of equal length, in the order of their first packets.
#[derive(Clone, Debug, Default)]
pub(super) struct Records {
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

impl Records {
    /// Sums up packets, or the records of shorter intervals that divide these, in the order of the capture.
    ///
    /// `flows` is the number of flows.
    pub(super) fn new(
        items: impl Iterator<Item = Record>,
        flows: usize,
        intervals: Intervals,
        has_tunnels: bool,
    ) -> Self {
        let mut condenser = Condenser {
            records: Self::default(),
            intervals,
            has_tunnels,
            number: None,
            open: Vec::new(),
            indices: vec![NO_RECORD; flows * KINDS],
        };
        items.for_each(|item| condenser.add(item));
        condenser.finish()
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

    /// Returns the totals of `flows` flows in a window, and the index of the first packet outside.
    pub(super) fn totals(
        &self,
        flows: usize,
        window: Option<&RangeInclusive<i64>>,
        tunnels: Tunnels,
    ) -> (Vec<FlowTotals>, Option<u32>) {
        let mut totals = vec![FlowTotals::default(); flows];
        let mut latest = vec![NO_TIME; flows];
        let mut first_outside = None;
        for (record, index) in self.iter().zip(0..) {
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
        (totals, first_outside)
    }

    /// Returns the time of the packet that begins the record with this first row, in nanoseconds since 1970-01-01 UTC.
    pub(super) fn first_time_nanos(&self, first_row: u32) -> Option<i64> {
        self.first_times.get(self.first_rows.position_of(first_row)?)
    }

    /// Returns the time of the last packet of the record with this index, in nanoseconds since 1970-01-01 UTC.
    pub(super) fn last_time_nanos(&self, index: u32) -> Option<i64> {
        self.last_times.get(index as usize)
    }

    /// Returns the earliest and the latest time; `None` if no packet has a time.
    pub(super) fn time_span_nanos(&self) -> Option<(i64, i64)> {
        self.first_times.span().zip(self.last_times.span()).map(|((first, _), (_, last))| (first, last))
    }

    /// Returns the number of packets.
    pub(super) fn packets(&self) -> usize {
        self.packets as usize
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
        columns.into_iter().map(IntColumn::memory_bytes).sum::<usize>() + times
    }
}

/// Sums up packets in records. Those of one interval are open at a time.
struct Condenser {
    records: Records,
    intervals: Intervals,
    has_tunnels: bool,
    /// The interval of the open records; `None` for packets without a time.
    number: Option<i64>,
    /// In the order of their first packets.
    open: Vec<Record>,
    /// Index of the open record of each flow and kind, or [`NO_RECORD`].
    indices: Vec<u32>,
}

impl Condenser {
    fn add(&mut self, item: Record) {
        let number = (item.first_nanos != NO_TIME).then(|| self.intervals.number(item.first_nanos));
        if number != self.number {
            self.close();
            self.number = number;
        }
        self.records.packets = self.records.packets.saturating_add(item.packets);
        let slot = item.flow as usize * KINDS + item.kind();
        let Some(index) = self.indices.get_mut(slot) else { return };
        let is_added = self.open.get_mut(*index as usize).is_some_and(|record| record.add(&item));
        if !is_added {
            *index = u32::try_from(self.open.len()).unwrap_or(NO_RECORD);
            self.open.push(item);
        }
    }

    /// Moves the open records to the columns.
    fn close(&mut self) {
        for record in &self.open {
            if let Some(index) = self.indices.get_mut(record.flow as usize * KINDS + record.kind()) {
                *index = NO_RECORD;
            }
        }
        let open = &self.open;
        let records = &mut self.records;
        records.flows.extend(open.iter().map(|record| record.flow));
        records.first_rows.extend(open.iter().map(|record| record.first_row));
        records.packet_counts.extend(open.iter().map(|record| record.packets));
        records.wire_bytes.extend(open.iter().map(|record| record.wire_bytes));
        records.payload_bytes.extend(open.iter().map(|record| record.payload_bytes));
        if self.has_tunnels {
            records.inner_payload_bytes.extend(open.iter().map(|record| record.inner_payload_bytes));
        }
        let time = |nanos: i64| (nanos != NO_TIME).then_some(nanos);
        records.first_times.extend(open.iter().map(|record| time(record.first_nanos)));
        records.last_times.extend(open.iter().map(|record| time(record.last_nanos)));
        self.open.clear();
    }

    fn finish(mut self) -> Records {
        self.close();
        self.records.first_times.compact();
        self.records.last_times.compact();
        self.records
    }
}
