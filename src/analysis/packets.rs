//! The packets of a capture: counted as they come, and held as segments while the budget allows it.

use std::collections::VecDeque;

use crate::capture::{Frame, LinkType};
use crate::direction::Rule;
use crate::packet;
use crate::query::Tally;
use crate::segment::{Builder, Segment};

#[derive(Debug)]
pub(super) struct Packets {
    builder: Builder,
    held: VecDeque<Segment>,
    held_bytes: u64,
    dropped: bool,
    /// The closed segments, dropped ones too.
    tally: Tally,
    count: u64,
    bytes: u64,
    times_nanos: Option<(i64, i64)>,
    link_types: Vec<(LinkType, u64)>,
}

impl Packets {
    pub(super) fn new(tally: Tally) -> Self {
        Self {
            builder: Builder::default(),
            held: VecDeque::new(),
            held_bytes: 0,
            dropped: false,
            tally,
            count: 0,
            bytes: 0,
            times_nanos: None,
            link_types: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn add(&mut self, frame: &Frame<'_>, rule: &Rule, budget_bytes: u64) {
        self.count += 1;
        self.bytes += u64::from(frame.original_bytes);
        if let Some(time) = frame.time_nanos {
            let (first, last) = self.times_nanos.get_or_insert((time, time));
            *first = time.min(*first);
            *last = time.max(*last);
        }
        match self.link_types.iter_mut().find(|entry| entry.0 == frame.link_type) {
            Some(entry) => entry.1 += 1,
            None => self.link_types.push((frame.link_type, 1)),
        }
        if let Some(segment) = self.builder.push(frame.time_nanos, frame.original_bytes, packet::decode(frame)) {
            self.close(segment, rule, budget_bytes);
        }
    }

    fn close(&mut self, segment: Segment, rule: &Rule, budget_bytes: u64) {
        self.tally.add(&segment, rule);
        self.held_bytes += segment.memory_bytes();
        self.held.push_back(segment);
        while self.held_bytes > budget_bytes {
            let Some(oldest) = self.held.pop_front() else { break };
            self.held_bytes -= oldest.memory_bytes();
            self.dropped = true;
        }
    }

    /// Counts the held segments anew into `tally`, an empty one; not where segments were dropped.
    pub(super) fn replay(&mut self, tally: Tally, rule: &Rule) -> bool {
        if self.dropped {
            return false;
        }
        self.tally = tally;
        for segment in &self.held {
            self.tally.add(segment, rule);
        }
        true
    }

    /// The counts of all packets so far.
    pub(super) fn tally(&self, rule: &Rule) -> Tally {
        let mut tally = self.tally.clone();
        tally.add(self.builder.open(), rule);
        tally
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    /// Sum of the original lengths.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Earliest and latest.
    pub(super) fn times_nanos(&self) -> Option<(i64, i64)> {
        self.times_nanos
    }

    /// Link types with how many packets came with each, in the order in which they were met.
    pub(super) fn link_types(&self) -> &[(LinkType, u64)] {
        &self.link_types
    }
}
