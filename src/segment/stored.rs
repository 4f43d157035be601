//! A segment of flow records in the form in which documents hold it.

use serde::{Deserialize, Serialize};

use super::columns::NO_TIME;
use super::records::{Condenser, Record};
use super::{Endpoints, Flow, Intervals, Segment};
use crate::capture::{InterfaceId, Interfaces};
use crate::packet::Address;

/// A segment of flow records, in columns of equal length whose values are small numbers.
#[derive(Clone, Debug, Serialize, Deserialize)]
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

    /// Returns the segment, whose first packet has a number in the capture. `interface` returns the number of an interface in
    /// `interfaces`. `has_times` is whether the packets have times.
    ///
    /// Nothing is trusted: what is missing is left out, and flows that are not there have no packets.
    pub(crate) fn to_segment(
        &self,
        first_packet: u64,
        interfaces: Interfaces,
        interface: impl Fn(InterfaceId) -> InterfaceId,
        has_times: bool,
    ) -> Segment {
        let (hosts, mut flows) = (self.hosts.len(), self.flows.clone());
        let is_there = |endpoints: &Endpoints| {
            [endpoints.source, endpoints.destination].iter().all(|host| (*host as usize) < hosts)
        };
        for flow in &mut flows {
            flow.interface = interface(flow.interface);
            flow.inner = flow.inner.take().filter(|inner| is_there(inner));
        }
        let (mut row, mut time, mut sum) = (0_u32, 0_i64, 0_u32);
        let mut without_time = self.without_time.iter().copied().peekable();
        let inner = if self.has_tunnels { &self.inner_payload_bytes } else { &self.payload_bytes };
        let bytes = self.wire_bytes.iter().zip(&self.payload_bytes).zip(inner);
        let times = self.first_time.iter().zip(&self.span);
        let columns = self.flow.iter().zip(&self.first_row).zip(&self.packets).zip(bytes).zip(times).zip(0_u32..);
        let unit = self.unit_nanos;
        let records = columns.filter_map(|(columns, index)| {
            let ((((flow, first_row), packets), ((wire_bytes, payload_bytes), inner)), (first, span)) = columns;
            row = row.saturating_add(*first_row);
            let has_time = without_time.next_if_eq(&index).is_none() && has_times;
            if has_time {
                time = time.wrapping_add(*first);
            }
            let first_nanos = if has_time { time.saturating_mul(unit).max(NO_TIME + 1) } else { NO_TIME };
            let span_nanos = i64::try_from(*span).unwrap_or(i64::MAX).saturating_mul(unit).max(0);
            let known = flows.get(*flow as usize)?;
            if known.outer.is_ok_and(|endpoints| !is_there(&endpoints)) || *packets == 0 {
                return None;
            }
            sum = sum.checked_add(*packets)?;
            Some(Record {
                flow: *flow,
                first_row: row,
                packets: *packets,
                wire_bytes: *wire_bytes,
                payload_bytes: *payload_bytes,
                inner_payload_bytes: *inner,
                first_nanos,
                last_nanos: if has_time { first_nanos.saturating_add(span_nanos) } else { NO_TIME },
            })
        });
        let intervals = Intervals { length_nanos: self.intervals.length_nanos.max(1), ..self.intervals };
        let mut condenser = Condenser::new(flows.len(), intervals, self.has_tunnels);
        records.for_each(|record| condenser.add(record));
        let mut segment = Segment {
            first_packet,
            records: Some((intervals, condenser.finish())),
            interfaces,
            hosts: self.hosts.clone(),
            flows,
            ..Segment::default()
        };
        segment.store_totals(0);
        segment
    }
}
