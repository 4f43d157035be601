//! The packets of a capture in segments: counted as they arrive, and held in memory while the budget allows it.
//!
//! Once the budget is passed, all held segments are dropped, and each further segment is counted and dropped when it is
//! full. Counts, times and totals are still of all packets, and so are findings if the settings ask for them. But this store
//! cannot count by another direction or by other settings: the session then reads the files again into a new store.

use super::incremental::Incremental;
use super::link_types::LinkTypes;
use crate::capture::LinkType;
use crate::direction::{Decision, Evidence, Rule, decide};
use crate::packet::Batch;
use crate::query::{Closeup, Effect, Findings, Settings, Tally};
use crate::segment::{Builder, Segment, union_of_spans};
use crate::services::Services;

#[derive(Debug)]
pub(super) struct SegmentStore {
    settings: Settings,
    services: Services,
    budget_bytes: u64,
    builder: Builder,
    held: Vec<Segment>,
    held_bytes: u64,
    has_dropped: bool,
    /// Evidence of the closed segments.
    evidence: Evidence,
    /// The latest decision.
    decision: Decision,
    /// Whether the decision comes from an earlier reading of the same capture.
    is_assumed: bool,
    tally: Incremental<Tally>,
    /// `None` if segments were dropped without being examined.
    findings: Option<Incremental<Findings>>,
    closeup: Incremental<Option<Closeup>>,
    /// The rule that tally, findings and closeup count by.
    rule: Rule,
    /// Totals of the closed segments.
    totals: Totals,
    link_types: LinkTypes,
}

/// Totals that do not depend on the settings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Packet records.
    pub(super) packets: u64,
    /// Sum of the original lengths, in bytes.
    pub(super) bytes: u64,
    /// Earliest and latest time, in nanoseconds since 1970-01-01 UTC.
    pub(super) times_nanos: Option<(i64, i64)>,
}

impl Totals {
    fn with(self, segment: &Segment) -> Self {
        Self {
            packets: self.packets + segment.len() as u64,
            bytes: self.bytes + segment.total_wire_bytes(),
            times_nanos: union_of_spans(self.times_nanos, segment.time_span_nanos()),
        }
    }
}

impl SegmentStore {
    /// Creates an empty store. `assumed` is the decision of an earlier reading of the same capture.
    pub(super) fn new(settings: Settings, services: Services, budget_bytes: u64, assumed: Option<Decision>) -> Self {
        let evidence = Evidence::default();
        let is_assumed = assumed.is_some();
        let decision = assumed.unwrap_or_else(|| decide(&evidence, settings.direction_settings()));
        Self {
            tally: Incremental::new(Tally::new(&settings, &services)),
            findings: Some(Incremental::new(Findings::new(&settings, &services))),
            closeup: Incremental::new(Closeup::new(&settings)),
            rule: decision.rule.clone(),
            decision,
            is_assumed,
            settings,
            services,
            budget_bytes,
            builder: Builder::with_segment_bytes(budget_bytes),
            held: Vec::new(),
            held_bytes: 0,
            has_dropped: false,
            evidence,
            totals: Totals::default(),
            link_types: LinkTypes::default(),
        }
    }

    /// Adds the next packets of the capture.
    pub(super) fn add(&mut self, batch: &Batch) {
        for (link_type, packets) in batch.link_types() {
            self.link_types.add(*link_type, *packets);
        }
        let mut entries = batch.entries();
        while !entries.is_empty() {
            let (taken, rest) = entries.split_at(self.builder.push(batch, entries));
            if batch.has_dissected() {
                taken
                    .iter()
                    .filter_map(|entry| batch.dissected(entry)?.neighbour)
                    .for_each(|neighbour| self.evidence.learn(&neighbour));
            }
            if self.builder.is_full() {
                self.close();
            }
            entries = rest;
        }
    }

    /// Closes the open segment, and holds it, or counts and drops it.
    #[inline(never)]
    fn close(&mut self) {
        let segment = self.builder.close();
        self.evidence.add(segment);
        self.totals = self.totals.with(segment);
        if !self.has_dropped && self.held_bytes + segment.memory_bytes() > self.budget_bytes {
            self.drop_segments();
        }
        if self.has_dropped {
            let segment = self.builder.open();
            self.tally.add(segment, &self.rule);
            self.closeup.add(segment, &self.rule);
            if let Some(findings) = &mut self.findings {
                findings.add(segment, &self.rule);
            }
            self.builder.reuse();
        } else {
            let mut segment = self.builder.take();
            segment.shrink();
            self.held_bytes += segment.memory_bytes();
            self.held.push(segment);
        }
    }

    /// Counts all held segments and drops them. None are kept, since no question can be answered from a part of the packets.
    fn drop_segments(&mut self) {
        if !self.is_assumed {
            self.set_decision(decide(&self.evidence, self.settings.direction_settings()));
        }
        self.tally.catch_up(&self.held, &self.rule);
        self.closeup.catch_up(&self.held, &self.rule);
        self.findings = self.findings.take().filter(|_| self.settings.findings);
        if let Some(findings) = &mut self.findings {
            findings.catch_up(&self.held, &self.rule);
            findings.forget_seen();
        }
        self.held.clear();
        (self.held_bytes, self.has_dropped) = (0, true);
        self.tally.forget_seen();
        self.closeup.forget_seen();
    }

    /// Takes a decision. If its rule differs, counting starts over, unless segments were dropped.
    fn set_decision(&mut self, decision: Decision) {
        self.decision = decision;
        if self.decision.rule != self.rule && !self.has_dropped {
            self.restart_queries();
        }
    }

    fn restart_queries(&mut self) {
        self.rule = self.decision.rule.clone();
        self.tally = Incremental::new(Tally::new(&self.settings, &self.services));
        self.findings = Some(Incremental::new(Findings::new(&self.settings, &self.services)));
        self.closeup = Incremental::new(Closeup::new(&self.settings));
    }

    /// Decides the direction by all packets so far, and counts the held segments by it.
    pub(super) fn settle(&mut self) {
        self.set_decision(self.decide(&self.settings));
        self.tally.catch_up(&self.held, &self.rule);
        self.closeup.catch_up(&self.held, &self.rule);
    }

    /// Returns the decision that all packets so far suggest.
    pub(super) fn decide(&self, settings: &Settings) -> Decision {
        let open = self.builder.open();
        let settings = settings.direction_settings();
        if open.is_empty() {
            return decide(&self.evidence, settings);
        }
        let mut evidence = self.evidence.clone();
        evidence.add(open);
        decide(&evidence, settings)
    }

    /// Counts by other settings. Returns `false`, and does nothing, if that would need packets that were dropped.
    pub(super) fn apply(&mut self, settings: &Settings) -> bool {
        let effect = self.settings.effect_of_change(settings);
        let has_same_focus = self.settings.focus == settings.focus;
        if self.has_dropped {
            let has_findings = self.findings.is_some() || !settings.findings;
            let can_apply = effect == Effect::Shown && has_same_focus && has_findings && self.is_settled();
            if can_apply {
                self.settings = settings.clone();
            }
            return can_apply;
        }
        self.decision = self.decide(settings);
        self.settings = settings.clone();
        match effect {
            _ if self.decision.rule != self.rule => self.restart_queries(),
            Effect::Count => self.restart_queries(),
            Effect::Port => self.tally = self.tally_by_other_port(),
            Effect::Shown => {}
        }
        if effect > Effect::Shown || !has_same_focus {
            self.closeup = Incremental::new(Closeup::new(&self.settings));
        }
        self.tally.catch_up(&self.held, &self.rule);
        self.closeup.catch_up(&self.held, &self.rule);
        true
    }

    /// Looks for findings in the next held segment, and returns whether there was one.
    pub(super) fn examine(&mut self) -> bool {
        self.findings.as_mut().is_some_and(|findings| findings.advance(&self.held, &self.rule))
    }

    /// Returns the tally by the port role of the settings. Times of packets, which do not depend on it, are taken over.
    fn tally_by_other_port(&mut self) -> Incremental<Tally> {
        let mut tally = Tally::new(&self.settings, &self.services);
        let known = std::mem::replace(&mut self.tally, Incremental::new(tally.clone()));
        if !known.has_seen_all(&self.held) {
            return Incremental::new(tally);
        }
        tally.add_with_times_of(known.into_query(), self.held.iter(), &self.rule);
        Incremental::caught_up(tally, &self.held)
    }

    /// Returns whether the counts are by the latest decision. If not, only another reading can count by it.
    pub(super) fn is_settled(&self) -> bool {
        self.rule == self.decision.rule
    }

    /// Returns the latest decision on the direction.
    pub(super) fn decision(&self) -> &Decision {
        &self.decision
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the counts of all packets so far.
    pub(super) fn tally(&self) -> Tally {
        self.tally.completed(&self.held, self.builder.open(), &self.rule)
    }

    /// Returns the findings in all packets so far, or `None` if packets were dropped without being examined.
    pub(super) fn findings(&self) -> Option<Findings> {
        Some(self.findings.as_ref()?.completed(&self.held, self.builder.open(), &self.rule))
    }

    /// Returns the details of the port that the settings focus on.
    pub(super) fn closeup(&self) -> Option<Closeup> {
        self.closeup.completed(&self.held, self.builder.open(), &self.rule)
    }

    /// Returns the number of packet records so far.
    pub(super) fn count(&self) -> u64 {
        self.totals.packets + self.builder.open().len() as u64
    }

    /// Returns the number of packets in the held segments.
    pub(super) fn held_packets(&self) -> u64 {
        self.held.iter().map(|segment| segment.len() as u64).sum()
    }

    /// Returns the memory of the held segments, in bytes.
    pub(super) fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// Returns the totals of all packets so far.
    pub(super) fn totals(&self) -> Totals {
        self.totals.with(self.builder.open())
    }

    /// Returns the link types with their numbers of packets, in the order of their first packets.
    pub(super) fn link_types(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.link_types.counts()
    }
}
