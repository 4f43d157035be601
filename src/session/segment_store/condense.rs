//! Packets past the memory budget: what they are counted by, and the flow records that are held instead of them.

use super::SegmentStore;
use super::change::Changed;
use crate::direction::decide;
use crate::query::{Findings, nanos, record_length_from, record_lengths_nanos};
use crate::report;
use crate::segment::{Dictionary, Intervals, Segment};
use crate::session::basis::Basis;
use crate::session::incremental::Incremental;

/// The longest intervals to begin with: silences of a second tell bursts apart, see [`crate::query::Findings`].
const LONGEST_AT_FIRST_NANOS: i64 = nanos::SECOND;

/// When flow records pass the budget, intervals get longer until at most one part in this many is used.
const SPARE: u64 = 2;

impl SegmentStore {
    /// Counts all held segments, and condenses them to flow records whose intervals have at least a length.
    pub(in crate::session) fn condense(&mut self, least_seconds: f64) {
        if self.intervals.is_none() {
            self.condense_held();
        }
        let length_nanos = record_length_from(report::nanos(least_seconds));
        if let Some(intervals) = self.intervals.filter(|intervals| length_nanos > intervals.length_nanos) {
            self.condense_to(Intervals { length_nanos, ..intervals });
        }
    }

    /// Counts all held segments, and condenses them to flow records.
    pub(super) fn condense_held(&mut self) {
        if !self.is_informed {
            let decision = decide(&self.evidence, self.settings.direction_settings());
            self.count_by(Basis::new(decision, self.servers.clone()), Changed::Nothing);
        }
        self.catch_up();
        if let Some(findings) = self.findings.as_mut().filter(|_| self.settings.findings) {
            findings.catch_up(&self.held, &self.basis.decision.rule);
        }
        let intervals = self.first_intervals();
        self.intervals = Some(intervals);
        if self.can_condense() {
            self.condense_to(intervals);
            self.join_held();
            self.fit_budget();
        } else {
            self.drop_held();
        }
    }

    /// Returns whether the memory budget is enough for the flow records of the held segments, and of the open one.
    fn can_condense(&self) -> bool {
        let segments = self.held.iter().chain([self.builder.open()]);
        segments.map(Segment::least_condensed_bytes).sum::<u64>() <= self.budget_bytes
    }

    /// Returns the intervals that packets are condensed to first.
    pub(super) fn first_intervals(&self) -> Intervals {
        let origin_nanos = self.held.iter().chain([self.builder.open()]).find_map(Segment::first_time_nanos);
        let (shown, chosen) = self.tally.query().interval_nanos();
        let longest = shown.min(LONGEST_AT_FIRST_NANOS);
        let is_fit = |length: &i64| *length <= longest && chosen.is_none_or(|chosen| chosen % length == 0);
        let length_nanos = record_lengths_nanos().rev().find(is_fit).unwrap_or(1);
        Intervals { origin_nanos: origin_nanos.unwrap_or_default(), length_nanos }
    }

    /// Counts the segment that was closed, and holds its flow records.
    pub(super) fn condense_closed(&mut self) {
        let Some(intervals) = self.intervals else { return };
        let segment = self.builder.open();
        let rule = &self.basis.decision.rule;
        self.tally.add_before_held(segment, rule);
        self.closeup.add_before_held(segment, rule);
        self.heat_map.add_before_held(segment, rule);
        if let Some(series) = &mut self.series {
            series.add_before_held(segment);
        }
        // Otherwise flow records are examined if findings are asked for.
        if let Some(findings) = self.findings.as_mut().filter(|_| self.settings.findings) {
            findings.catch_up(&self.held, rule);
            findings.add_before_held(segment, rule);
        }
        if self.has_dropped || !self.can_condense() {
            self.drop_held();
        } else {
            let segment = self.builder.open().condensed(intervals);
            self.hold_joined(segment);
            self.set_seen(self.settings.findings);
            if self.held_bytes > self.budget_bytes {
                self.fit_budget();
            }
        }
    }

    /// Makes intervals longer until the flow records leave a part of the budget. A flood of flows is too much even for the longest:
    /// then all are dropped, since no question can be answered from a part of them.
    pub(super) fn fit_budget(&mut self) {
        let mut steps = 1;
        while let Some(intervals) = self.intervals.filter(|_| self.held_bytes > self.budget_bytes / SPARE) {
            let longer = || record_lengths_nanos().filter(|length| *length > intervals.length_nanos);
            let Some(length_nanos) = longer().nth(steps - 1).or(longer().next_back()) else { break };
            let before = self.held_bytes;
            self.condense_to(Intervals { length_nanos, ..intervals });
            // Each step reads all records. If one does not help, the next is longer.
            steps = if self.held_bytes > before / 10 * 9 { steps * 2 } else { 1 };
        }
        if self.held_bytes > self.budget_bytes {
            self.drop_held();
        }
    }

    fn drop_held(&mut self) {
        self.has_dropped = true;
        self.held.clear();
        self.held_bytes = 0;
        self.set_seen(self.settings.findings);
    }

    /// Joins held segments to those before them. All queries but findings must have counted them.
    pub(super) fn join_held(&mut self) {
        let is_examined = self.findings.as_ref().is_some_and(|findings| findings.has_seen_all(&self.held));
        self.held_bytes = 0;
        for segment in std::mem::take(&mut self.held) {
            self.hold_joined(segment);
        }
        self.set_seen(is_examined);
    }

    /// Holds the flow records of a segment, in one with the segment before if there is room.
    fn hold_joined(&mut self, segment: Segment) {
        let segment = match self.held.last_mut() {
            Some(last) => {
                let before = last.memory_bytes();
                let rest = last.join(segment, &mut self.dictionary);
                self.held_bytes = (self.held_bytes + last.memory_bytes()).saturating_sub(before);
                rest
            }
            None => Some(segment),
        };
        if let Some(segment) = segment {
            self.dictionary = Dictionary::new(&segment);
            self.hold(segment);
        }
    }

    /// Notes that the packets of all held segments were counted, and whether they were examined for findings. If not, they all are
    /// later, since which of them were is not known any more.
    fn set_seen(&mut self, is_examined: bool) {
        let segments = self.held.len();
        self.tally.set_seen(segments);
        self.closeup.set_seen(segments);
        self.heat_map.set_seen(segments);
        if let Some(series) = &mut self.series {
            series.set_seen(segments);
        }
        match &mut self.findings {
            Some(findings) if is_examined => findings.set_seen(segments),
            _ if self.has_dropped => self.findings = None,
            findings => *findings = Some(Incremental::new(Findings::new(&self.settings, &self.services))),
        }
    }

    /// Condenses all held segments to flow records of these intervals, or of longer ones if their flow records would pass the budget
    /// where their packets do not.
    pub(super) fn condense_to(&mut self, intervals: Intervals) {
        self.intervals = Some(intervals);
        self.held_bytes = self.held.iter().map(Segment::memory_bytes).sum();
        for segment in self.held.iter_mut().filter(|segment| segment.intervals() != Some(intervals)) {
            let before = segment.memory_bytes();
            if segment.intervals().is_some() {
                segment.condense(intervals);
            } else {
                *segment = segment.condensed(intervals);
            }
            let after = segment.memory_bytes();
            self.held_bytes = (self.held_bytes + after).saturating_sub(before);
            if after > before
                && self.held_bytes > self.budget_bytes
                && let Some(longer) = longer_than(intervals)
            {
                return self.condense_to(longer);
            }
        }
    }
}

/// Returns the next longer intervals.
pub(super) fn longer_than(intervals: Intervals) -> Option<Intervals> {
    let length_nanos = record_lengths_nanos().find(|length| *length > intervals.length_nanos)?;
    Some(Intervals { length_nanos, ..intervals })
}
