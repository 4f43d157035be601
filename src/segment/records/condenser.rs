//! Sums up packets, or flow records of shorter intervals, in flow records.

use super::{Intervals, Record, Records};
use crate::segment::columns::NO_TIME;

/// Number of values of [`Record::kind`].
const KINDS: usize = 4;

/// Stands for a record that there is not.
const NO_RECORD: u32 = u32::MAX;

/// Number of records of a block, at most.
const BLOCK_RECORDS: usize = if cfg!(fuzzing) { 8 } else { 1 << 16 };

/// Number of records that can be open. More are needed only if times run backwards again and again.
const MAX_OPEN: usize = crate::segment::MAXIMUM_PACKETS;

/// Counts the records that a [`Condenser`] makes, unless they are too large for one.
pub(in crate::segment) struct Counter {
    count: usize,
    intervals: Intervals,
    number: Option<i64>,
    /// Number of times that `number` has changed.
    run: u32,
    /// The run and the last time of the open record of each flow and kind.
    open: Vec<(u32, i64)>,
}

impl Counter {
    /// `flows` is the number of flows.
    pub(in crate::segment) fn new(flows: usize, intervals: Intervals) -> Self {
        Self { count: 0, intervals, number: None, run: 1, open: vec![(0, NO_TIME); flows * KINDS] }
    }

    pub(in crate::segment) fn add(&mut self, item: &Record) {
        let number = (item.first_nanos != NO_TIME).then(|| self.intervals.number(item.first_nanos));
        if number != self.number {
            self.run += 1;
            self.number = number;
        }
        if let Some((run, last_nanos)) = self.open.get_mut(item.flow as usize * KINDS + item.kind()) {
            self.count += usize::from(*run != self.run || item.first_nanos < *last_nanos);
            (*run, *last_nanos) = (self.run, item.last_nanos);
        }
    }

    pub(in crate::segment) fn count(&self) -> usize {
        self.count
    }
}

/// Sums up packets in records, or the records of shorter intervals that divide these, in the order of the capture. The records of one
/// interval are open at a time.
pub(in crate::segment) struct Condenser {
    complete: Vec<Records>,
    block: Records,
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
    /// `flows` is the number of flows.
    pub(in crate::segment) fn new(flows: usize, intervals: Intervals, has_tunnels: bool) -> Self {
        Self {
            complete: Vec::new(),
            block: Records::default(),
            intervals,
            has_tunnels,
            number: None,
            open: Vec::new(),
            indices: vec![NO_RECORD; flows * KINDS],
        }
    }

    /// Makes room for as many flows.
    pub(in crate::segment) fn grow(&mut self, flows: usize) {
        self.indices.resize(flows * KINDS, NO_RECORD);
    }

    /// Returns whether records tell the payload inside tunnels.
    pub(in crate::segment) fn has_tunnels(&self) -> bool {
        self.has_tunnels
    }

    pub(in crate::segment) fn add(&mut self, item: Record) {
        let number = (item.first_nanos != NO_TIME).then(|| self.intervals.number(item.first_nanos));
        if number != self.number || self.open.len() >= MAX_OPEN {
            self.close();
            self.number = number;
        }
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
        let open = std::mem::take(&mut self.open);
        for records in open.chunks(BLOCK_RECORDS) {
            if self.block.len() + records.len() > BLOCK_RECORDS {
                self.close_block();
            }
            self.block.extend(records, self.has_tunnels);
        }
        self.open = open;
        self.open.clear();
    }

    fn close_block(&mut self) {
        let mut block = std::mem::take(&mut self.block);
        self.block.first_index = block.end_index();
        block.compact();
        self.complete.push(block);
    }

    /// Returns the records in blocks, of which none is empty.
    pub(in crate::segment) fn finish(mut self) -> Vec<Records> {
        self.close();
        if self.block.len() > 0 {
            self.close_block();
        }
        self.complete
    }
}
