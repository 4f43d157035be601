//! Packets past the memory budget: what they are counted by, and the flow records that are held instead of them.

use super::SegmentStore;
use super::change::Changed;
use crate::direction::decide;
use crate::query::{Findings, nanos, record_length_from, record_lengths_nanos, service_port};
use crate::report;
use crate::segment::{Fold, FoldRule, FoldedCounts, Intervals, Segment, push_joined};
use crate::session::basis::Basis;
use crate::session::incremental::Incremental;

/// The longest intervals to begin with: silences of a second tell bursts apart, see [`crate::query::Findings`].
const LONGEST_AT_FIRST_NANOS: i64 = nanos::SECOND;

/// Flow records take one part of the budget in this many at most: fewer records answer sooner.
const LIMIT_PART: u64 = 2;

/// When they take more, they are made fewer until they take one part in this many.
const FIT_PART: u64 = 3;

/// How many times in a row flows are folded without fewer being left. The first time one of their hosts becomes one that stands for
/// many, the second time the other, and only then they may be the same.
const MOST_FOLDS_IN_VAIN: usize = 2;

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
        if self.least_bytes() > self.budget_bytes / LIMIT_PART {
            self.fold_held();
        }
        self.condense_to(intervals);
        self.join_held();
        self.fit_budget();
        self.join_held();
    }

    /// Returns the memory that flow records of the held segments need at least, in bytes.
    pub(super) fn least_bytes(&self) -> u64 {
        self.held.iter().map(Segment::least_condensed_bytes).sum()
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
        if self.has_dropped {
            return self.drop_held();
        }
        let segment = self.builder.open();
        let (segment, counts) = self.condensed_to_fit(segment, intervals);
        self.folded += counts;
        self.hold_counted(segment);
    }

    /// Has flow records be held that have intervals of at least this length.
    pub(super) fn begin_records(&mut self, intervals: Intervals) {
        match self.intervals {
            None => self.intervals = Some(intervals),
            Some(known) if known.length_nanos < intervals.length_nanos => {
                self.condense_to(Intervals { length_nanos: intervals.length_nanos, ..known });
            }
            Some(_) => {}
        }
    }

    /// Counts flow records, and holds them.
    pub(super) fn add_records(&mut self, segment: Segment) {
        let Some(intervals) = self.intervals else { return };
        self.hold(segment);
        self.catch_up();
        if let Some(findings) = self.findings.as_mut().filter(|_| self.settings.findings) {
            findings.catch_up(&self.held, &self.basis.decision.rule);
        }
        if self.has_dropped {
            return self.drop_held();
        }
        let Some(mut segment) = self.held.pop() else { return };
        self.held_bytes = self.held_bytes.saturating_sub(segment.memory_bytes());
        if segment.least_condensed_bytes() > self.budget_bytes / FIT_PART || segment.intervals() != Some(intervals) {
            let counts;
            (segment, counts) = self.condensed_to_fit(&segment, intervals);
            self.folded += counts;
        }
        self.hold_counted(segment);
    }

    /// Returns the flow records of a segment, and how much of it was folded since it has too many flows.
    fn condensed_to_fit(&self, segment: &Segment, intervals: Intervals) -> (Segment, FoldedCounts) {
        if segment.least_condensed_bytes() <= self.budget_bytes / FIT_PART {
            return (segment.condensed(intervals), FoldedCounts::default());
        }
        let fold = Fold::new(std::slice::from_ref(segment), self.most_flows());
        self.with_fold_rule(&mut |rule| segment.condensed_with(intervals, &fold, rule))
    }

    /// Holds the flow records of a segment that was counted.
    fn hold_counted(&mut self, segment: Segment) {
        self.hold_joined(segment);
        self.set_seen(self.settings.findings);
        if self.held_bytes > self.budget_bytes / LIMIT_PART {
            self.fit_budget();
            self.join_held();
        }
    }

    /// Makes flow records fewer until they leave a part of the budget. If there are too many flows even for the longest intervals, those
    /// with the fewest packets are folded; otherwise intervals get longer. If that is not enough, all are dropped, since no question
    /// can be answered from a part of them.
    pub(super) fn fit_budget(&mut self) {
        let fit = self.budget_bytes / FIT_PART;
        let mut least = self.least_bytes();
        let mut folds_in_vain = 0;
        while self.held_bytes > fit && least > fit && folds_in_vain < MOST_FOLDS_IN_VAIN {
            self.fold_held();
            let before = std::mem::replace(&mut least, self.least_bytes());
            folds_in_vain = if least > before / 10 * 9 { folds_in_vain + 1 } else { 0 };
        }
        // Longer intervals cannot make up for too many flows.
        let fit = fit.max(least + least / 4);
        let mut steps = 1;
        while let Some(intervals) = self.intervals.filter(|_| self.held_bytes > fit) {
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

    /// Returns how many flows are kept where some are folded.
    fn most_flows(&self) -> usize {
        /// About what a flow takes with its host, its record and its totals.
        const FLOW_BYTES: u64 = 96;
        usize::try_from(self.budget_bytes / (FIT_PART + 1) / FLOW_BYTES).unwrap_or(usize::MAX)
    }

    /// Folds the flows with the fewest packets, so that the others take a part of the budget.
    fn fold_held(&mut self) {
        let Some(intervals) = self.intervals else { return };
        let mut held = std::mem::take(&mut self.held);
        let fold = Fold::new(&held, self.most_flows());
        for segment in &mut held {
            let counts = self.with_fold_rule(&mut |rule| {
                if segment.intervals().is_some() {
                    return segment.fold(&fold, rule);
                }
                let (condensed, counts) = segment.condensed_with(intervals, &fold, rule);
                *segment = condensed;
                counts
            });
            self.folded += counts;
        }
        self.held_bytes = held.iter().map(Segment::memory_bytes).sum();
        self.held = held;
    }

    /// Calls a function with what folded flows become: their hosts stay on the side where they are by the direction so far.
    pub(super) fn with_fold_rule<T>(&self, run: &mut dyn FnMut(FoldRule<'_>) -> T) -> T {
        let (rule, names) = (&self.basis.decision.rule, &self.services);
        run(FoldRule {
            other: &|host| rule.other_hosts(host),
            is_to_service: &|endpoints| service_port(endpoints, names) == endpoints.destination_port,
        })
    }

    fn drop_held(&mut self) {
        self.has_dropped = true;
        self.folded = FoldedCounts::default();
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
    fn hold_joined(&mut self, mut segment: Segment) {
        segment.shrink();
        let last = self.held.len().saturating_sub(1);
        let bytes = |held: &[Segment]| held.iter().skip(last).map(Segment::memory_bytes).sum::<u64>();
        let before = bytes(&self.held);
        push_joined(&mut self.held, segment, &mut self.dictionary);
        self.held_bytes = (self.held_bytes + bytes(&self.held)).saturating_sub(before);
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
                && self.held_bytes > self.budget_bytes / LIMIT_PART
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
