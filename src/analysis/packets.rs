//! The packets of a capture: counted as they come, and held as segments while the budget allows it.

use std::collections::VecDeque;

use hashbrown::HashMap;

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
    /// Of the closed segments.
    totals: Totals,
    /// In the order in which they were met.
    link_types: Vec<(LinkType, u64)>,
    /// Where each stands in `link_types`.
    link_type_places: HashMap<LinkType, usize>,
    /// Where that of the packet before stands.
    latest_link_type: usize,
}

/// What is known of packets, whatever the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Packet records.
    pub(super) packets: u64,
    /// Sum of the original lengths.
    pub(super) bytes: u64,
    /// Earliest and latest time.
    pub(super) times_nanos: Option<(i64, i64)>,
}

impl Totals {
    fn with(self, segment: &Segment) -> Self {
        let times_nanos = match (self.times_nanos, segment.time_span_nanos()) {
            (Some((first, last)), Some((earliest, latest))) => Some((first.min(earliest), last.max(latest))),
            (known, new) => known.or(new),
        };
        Self {
            packets: self.packets + segment.len() as u64,
            bytes: self.bytes + segment.total_wire_bytes(),
            times_nanos,
        }
    }
}

impl Packets {
    pub(super) fn new(tally: Tally) -> Self {
        Self {
            builder: Builder::default(),
            held: VecDeque::new(),
            held_bytes: 0,
            dropped: false,
            tally,
            totals: Totals::default(),
            link_types: Vec::new(),
            link_type_places: HashMap::new(),
            latest_link_type: 0,
        }
    }

    #[inline]
    pub(super) fn add(&mut self, frame: &Frame<'_>, rule: &Rule, budget_bytes: u64) {
        match self.link_types.get_mut(self.latest_link_type) {
            Some((link_type, packets)) if *link_type == frame.link_type => *packets += 1,
            _ => self.count_link_type(frame.link_type),
        }
        if let Some(segment) = self.builder.push(frame.time_nanos, frame.original_bytes, &packet::decode(frame)) {
            self.close(segment, rule, budget_bytes);
        }
    }

    fn count_link_type(&mut self, link_type: LinkType) {
        let place = *self.link_type_places.entry(link_type).or_insert(self.link_types.len());
        self.latest_link_type = place;
        match self.link_types.get_mut(place) {
            Some((_, packets)) => *packets += 1,
            None => self.link_types.push((link_type, 1)),
        }
    }

    fn close(&mut self, segment: Segment, rule: &Rule, budget_bytes: u64) {
        self.tally.add(&segment, rule);
        self.totals = self.totals.with(&segment);
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

    /// Packet records so far.
    pub(super) fn count(&self) -> u64 {
        self.totals.packets + self.builder.open().len() as u64
    }

    /// What is known of all packets so far.
    pub(super) fn totals(&self) -> Totals {
        self.totals.with(self.builder.open())
    }

    /// Link types with how many packets came with each, in the order in which they were met.
    pub(super) fn link_types(&self) -> &[(LinkType, u64)] {
        &self.link_types
    }
}
