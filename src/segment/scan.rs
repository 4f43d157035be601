//! Reads the packets of a segment, or its flow records, one after another: all of them or those of a time window.

use std::ops::RangeInclusive;

use super::columns::NO_TIME;
use super::records::Record;
use super::rows::{Chunk, MAXIMUM_ROWS, Overlap, Rows};
use super::{FlowTotals, Row, Segment, Timed};
use crate::packet::Tunnels;

/// Number of packets that are decoded at a time: few enough for the first-level cache.
const CHUNK_PACKETS: usize = 512;

/// A start (inclusive) and an end (exclusive), in nanoseconds since 1970-01-01 UTC.
pub(crate) type Window = (i64, i64);

impl Segment {
    /// Calls a function for each packet or flow record, in the order of the capture.
    pub(crate) fn for_each_row(&self, tunnels: Tunnels, mut add: impl FnMut(&Row)) {
        if let Some((_, records)) = &self.records {
            let time = |nanos: i64| (nanos != NO_TIME).then_some(nanos);
            return records.iter().for_each(|record| {
                add(&Row {
                    packet: self.first_packet + u64::from(record.first_row),
                    packets: record.packets,
                    time_nanos: time(record.first_nanos),
                    last_nanos: time(record.last_nanos),
                    wire_bytes: record.wire_bytes,
                    payload_bytes: record.payload(tunnels),
                    flow: record.flow,
                });
            });
        }
        let (mut chunk, mut packet) = (Chunk::default(), self.first_packet);
        for rows in self.all_rows() {
            for start in (0..rows.len()).step_by(CHUNK_PACKETS) {
                rows.decode(&(start..rows.len().min(start + CHUNK_PACKETS)), tunnels, &mut chunk);
                let lengths = chunk.wire_bytes.iter().zip(&chunk.payload_bytes);
                for ((time, (wire_bytes, payload_bytes)), flow) in chunk.times.iter().zip(lengths).zip(&chunk.flows) {
                    let time_nanos = (*time != NO_TIME).then_some(*time);
                    add(&Row {
                        packet,
                        packets: 1,
                        time_nanos,
                        last_nanos: time_nanos,
                        wire_bytes: *wire_bytes,
                        payload_bytes: *payload_bytes,
                        flow: *flow,
                    });
                    packet += 1;
                }
            }
        }
    }

    /// Calls a function for each packet or flow record that has a time, or for those in a window, in the order of the capture.
    pub(crate) fn for_each_time(&self, window: Option<Window>, mut add: impl FnMut(Timed)) {
        let times = times_of(window);
        if let Some((_, records)) = &self.records {
            let records = records.iter().filter(|record| times.contains(&record.first_nanos));
            return records.for_each(|record| {
                let Record { first_nanos, last_nanos, packets, wire_bytes: bytes, flow, .. } = record;
                add(Timed { first_nanos, last_nanos, packets, bytes, flow });
            });
        }
        let mut chunk = Chunk::default();
        let is_read = |rows: &&Rows| window.is_none() || rows.overlap(&times) != Overlap::Nothing;
        for rows in self.all_rows().filter(is_read) {
            for start in (0..rows.len()).step_by(CHUNK_PACKETS) {
                rows.decode_times(&(start..rows.len().min(start + CHUNK_PACKETS)), &mut chunk);
                for ((time, bytes), flow) in chunk.times.iter().zip(&chunk.wire_bytes).zip(&chunk.flows) {
                    if times.contains(time) {
                        add(Timed { first_nanos: *time, last_nanos: *time, packets: 1, bytes: *bytes, flow: *flow });
                    }
                }
            }
        }
    }

    /// Returns the time of the first packet that has one, in nanoseconds since 1970-01-01 UTC.
    pub(crate) fn first_time_nanos(&self) -> Option<i64> {
        if let Some((_, records)) = &self.records {
            return records.iter().map(|record| record.first_nanos).find(|nanos| *nanos != NO_TIME);
        }
        self.all_rows().find_map(Rows::first_time_nanos)
    }

    /// Returns the totals of the packets of each of [`Segment::flows`] in a window, and the index of the first packet outside.
    pub(crate) fn flow_totals_in(&self, window: Window, tunnels: Tunnels) -> (Vec<FlowTotals>, Option<u32>) {
        let times = times_of(Some(window));
        if let Some((_, records)) = &self.records {
            return records.totals(self.flows.len(), Some(&times), tunnels);
        }
        let mut totals = vec![FlowTotals::default(); self.flows.len()];
        let mut first_outside = None;
        for (rows, first_row) in self.all_rows().zip((0_u32..).step_by(MAXIMUM_ROWS)) {
            match rows.overlap(&times) {
                Overlap::All => rows.add_to(&mut totals, tunnels, first_row),
                Overlap::Nothing if rows.len() > 0 => _ = first_outside.get_or_insert(first_row),
                Overlap::Nothing => {}
                Overlap::Part => {
                    let mut row = first_row;
                    rows.iter(tunnels).for_each(|(time, wire_bytes, payload_bytes, flow)| {
                        if !time.is_some_and(|time| times.contains(&time)) {
                            first_outside.get_or_insert(row);
                        } else if let Some(sum) = totals.get_mut(flow as usize) {
                            sum.add(wire_bytes, payload_bytes, row);
                        }
                        row += 1;
                    });
                }
            }
        }
        (totals, first_outside)
    }
}

/// Returns the times in a window, or all times.
fn times_of(window: Option<Window>) -> RangeInclusive<i64> {
    let earliest = NO_TIME + 1;
    match window {
        None => earliest..=i64::MAX,
        Some((since, until)) => since.max(earliest)..=until.saturating_sub(1),
    }
}
