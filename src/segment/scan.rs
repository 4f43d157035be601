//! Reads the packets of a segment, or its flow records, one after another: all of them or those of a time window.

use std::ops::RangeInclusive;

use super::columns::NO_TIME;
use super::records::{Records, TimeChunk};
use super::rows::{Chunk, MAXIMUM_ROWS, Overlap, Rows};
use super::{FlowTotals, IntervalSum, Row, Segment, Timed};
use crate::packet::Tunnels;

/// Number of packets that are decoded at a time: few enough for the first-level cache.
const CHUNK_PACKETS: usize = 512;

/// Number of blocks of flow records that are examined for findings at a time: about as many records as a segment has packets.
const BLOCKS_PER_PART: usize = 8;

/// Number of codes of [`Segment::for_each_interval`].
pub(crate) const MAX_CODES: usize = u64::BITS as usize;

/// A start (inclusive) and an end (exclusive), in nanoseconds since 1970-01-01 UTC.
pub(crate) type Window = (i64, i64);

impl Segment {
    /// Calls a function for each packet or flow record, in the order of the capture.
    pub(crate) fn for_each_row(&self, tunnels: Tunnels, mut add: impl FnMut(&Row)) {
        let mut parts = 0..;
        while parts.next().is_some_and(|part| !self.for_each_row_of(part, tunnels, &mut add)) {}
    }

    /// Calls a function for each packet or flow record of a part, in the order of the capture, and returns whether it is the last
    /// part. All packets are in one part; of flow records, at most [`BLOCKS_PER_PART`] blocks are.
    pub(crate) fn for_each_row_of(&self, part: usize, tunnels: Tunnels, mut add: impl FnMut(&Row)) -> bool {
        if let Some((_, records)) = &self.records {
            let mut blocks = records.chunks(BLOCKS_PER_PART).skip(part);
            blocks
                .next()
                .unwrap_or_default()
                .iter()
                .for_each(|block| self.for_each_row_of_block(block, tunnels, &mut add));
            return blocks.next().is_none();
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
        true
    }

    #[inline(never)]
    fn for_each_row_of_block(&self, block: &Records, tunnels: Tunnels, add: &mut dyn FnMut(&Row)) {
        let time = |nanos: i64| (nanos != NO_TIME).then_some(nanos);
        block.iter().for_each(|record| {
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

    /// Calls a function for each flow record of a segment in some times.
    #[inline(never)]
    fn for_each_timed_record(records: &[Records], times: &RangeInclusive<i64>, add: &mut dyn FnMut(Timed)) {
        let mut chunk = TimeChunk::default();
        for block in records {
            block.for_each_time(times, &mut chunk, &mut *add);
        }
    }

    /// Calls a function for each packet or flow record that has a time, or for those in a window, in the order of the capture.
    pub(crate) fn for_each_time(&self, window: Option<Window>, mut add: impl FnMut(Timed)) {
        let times = times_of(window);
        if let Some((_, records)) = &self.records {
            return Self::for_each_timed_record(records, &times, &mut add);
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

    /// Sums up the flow records that have a time, or those in a window, by interval and by the code of their flows, and calls a
    /// function for each sum, in the order of the capture. Codes are less than [`MAX_CODES`].
    pub(crate) fn for_each_interval(
        &self,
        window: Option<Window>,
        codes: &[u8],
        add: &mut dyn FnMut(usize, &IntervalSum),
    ) {
        let Some((intervals, records)) = &self.records else { return };
        let (times, mut chunk) = (times_of(window), TimeChunk::default());
        let mut sums = [IntervalSum::default(); MAX_CODES];
        // The codes with a sum, one bit each.
        let mut present = 0_u64;
        let (mut start, mut end) = (0, 0);
        let mut flush = |present: &mut u64, sums: &[IntervalSum; MAX_CODES]| {
            while *present != 0 {
                let code = present.trailing_zeros() as usize;
                *present &= *present - 1;
                if let Some(sum) = sums.get(code) {
                    add(code, sum);
                }
            }
        };
        for block in records {
            block.for_each_time(&times, &mut chunk, |timed: Timed| {
                let Timed { first_nanos, last_nanos, packets, bytes, flow } = timed;
                if !(start..end).contains(&first_nanos) {
                    flush(&mut present, &sums);
                    start = intervals.start(first_nanos);
                    end = start.saturating_add(intervals.length_nanos);
                }
                let code = usize::from(codes.get(flow as usize).copied().unwrap_or_default()) % MAX_CODES;
                let Some(sum) = sums.get_mut(code) else { return };
                if present >> code & 1 == 0 {
                    present |= 1 << code;
                    *sum = IntervalSum {
                        first_nanos,
                        earliest_nanos: first_nanos,
                        latest_nanos: last_nanos,
                        ..IntervalSum::default()
                    };
                }
                sum.packets += u64::from(packets);
                sum.bytes += u64::from(bytes);
                sum.earliest_nanos = sum.earliest_nanos.min(first_nanos);
                sum.latest_nanos = sum.latest_nanos.max(last_nanos);
            });
        }
        flush(&mut present, &sums);
    }

    /// Returns the time of the first packet that has one, in nanoseconds since 1970-01-01 UTC.
    pub(crate) fn first_time_nanos(&self) -> Option<i64> {
        if let Some((_, records)) = &self.records {
            return records
                .iter()
                .flat_map(Records::iter)
                .map(|record| record.first_nanos)
                .find(|nanos| *nanos != NO_TIME);
        }
        self.all_rows().find_map(Rows::first_time_nanos)
    }

    /// Returns the totals of the packets of each of [`Segment::flows`] in a window, and the index of the first packet outside.
    pub(crate) fn flow_totals_in(&self, window: Window, tunnels: Tunnels) -> (Vec<FlowTotals>, Option<u32>) {
        let times = times_of(Some(window));
        if self.records.is_some() {
            return self.record_totals(Some(&times), tunnels);
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

    /// Returns the totals of the flow records of each flow in a window, and the index of the first packet outside.
    pub(super) fn record_totals(
        &self,
        window: Option<&RangeInclusive<i64>>,
        tunnels: Tunnels,
    ) -> (Vec<FlowTotals>, Option<u32>) {
        let mut totals = vec![FlowTotals::default(); self.flows.len()];
        let mut latest = vec![NO_TIME; totals.len()];
        let mut first_outside = None;
        for block in self.records.iter().flat_map(|(_, records)| records) {
            let outside = block.add_to(&mut totals, &mut latest, window, tunnels);
            first_outside = first_outside.or(outside);
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
