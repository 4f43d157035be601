//! A segment of flow records in the form in which documents hold it. It is read by `restored`.

use serde::Serialize;

use super::columns::NO_TIME;
use super::{Flow, Intervals, Segment};
use crate::packet::Address;

/// A segment of flow records, in columns of equal length whose values are small numbers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StoredSegment {
    intervals: Intervals,
    hosts: Vec<Address>,
    flows: Vec<Flow>,
    /// Whether `inner_payload_bytes` has values. Otherwise they are those of `payload_bytes`.
    has_tunnels: bool,
    /// Unit of the times, in nanoseconds.
    unit_nanos: i64,
    /// Index of each record's flow.
    flow: Vec<u32>,
    /// Difference of each record's first packet to that of the record before.
    first_row: Vec<u32>,
    /// Number of packets of each record, and so on.
    packets: Vec<u32>,
    wire_bytes: Vec<u32>,
    payload_bytes: Vec<u32>,
    inner_payload_bytes: Vec<u32>,
    /// Difference of each record's first time to that of the record before, in units.
    first_time: Vec<i64>,
    /// Time from the first packet to the last, in units.
    span: Vec<u64>,
    /// Indices of the records without a time, ascending.
    without_time: Vec<u32>,
}

/// The units of times, in nanoseconds.
const UNITS_NANOS: [i64; 3] = [1_000_000, 1_000, 1];

impl StoredSegment {
    /// Returns the stored form of a segment of flow records, with what `time` makes of times in nanoseconds. `None` if it holds
    /// packets.
    pub(crate) fn new(segment: &Segment, time: &dyn Fn(i64) -> i64) -> Option<Self> {
        let (intervals, _) = segment.records.as_ref()?;
        let moved = |nanos| if nanos == NO_TIME { NO_TIME } else { time(nanos) };
        let is_whole = |unit: &i64| {
            let mut are_whole = true;
            segment.for_each_record(&mut |it| {
                let mut times = [it.first_nanos, it.last_nanos].into_iter();
                are_whole &= times.all(|nanos| nanos == NO_TIME || moved(nanos) % unit == 0);
            });
            are_whole
        };
        let unit_nanos = UNITS_NANOS.into_iter().find(is_whole).unwrap_or(1);
        let mut stored = Self {
            intervals: Intervals { origin_nanos: time(intervals.origin_nanos), ..*intervals },
            hosts: segment.hosts.clone(),
            flows: segment.flows.clone(),
            has_tunnels: segment.has_tunnels(),
            unit_nanos,
            flow: Vec::new(),
            first_row: Vec::new(),
            packets: Vec::new(),
            wire_bytes: Vec::new(),
            payload_bytes: Vec::new(),
            inner_payload_bytes: Vec::new(),
            first_time: Vec::new(),
            span: Vec::new(),
            without_time: Vec::new(),
        };
        let (mut row, mut time, mut index) = (0, 0, 0);
        segment.for_each_record(&mut |record| {
            stored.flow.push(record.flow);
            stored.first_row.push(record.first_row - row);
            row = record.first_row;
            stored.packets.push(record.packets);
            stored.wire_bytes.push(record.wire_bytes);
            stored.payload_bytes.push(record.payload_bytes);
            if stored.has_tunnels {
                stored.inner_payload_bytes.push(record.inner_payload_bytes);
            }
            if record.first_nanos == NO_TIME {
                stored.without_time.push(index);
                stored.first_time.push(0);
                stored.span.push(0);
            } else {
                let first = moved(record.first_nanos) / unit_nanos;
                stored.first_time.push(first.wrapping_sub(time));
                stored.span.push((record.last_nanos.saturating_sub(record.first_nanos) / unit_nanos).unsigned_abs());
                time = first;
            }
            index += 1;
        });
        Some(stored)
    }
}
