//! The packets of a capture: counted as they come, and held as segments while the budget allows it.

use super::link_types::LinkTypes;
use super::running::Running;
use crate::capture::LinkType;
use crate::direction::{Decision, Evidence, Rule, decide};
use crate::packet::Batch;
use crate::query::{Closeup, Findings, Settings, Tally};
use crate::segment::{Builder, Segment, union_of_spans};

#[derive(Debug)]
pub(super) struct Packets {
    settings: Settings,
    budget_bytes: u64,
    builder: Builder,
    held: Vec<Segment>,
    held_bytes: u64,
    dropped: bool,
    /// Of the closed segments.
    evidence: Evidence,
    /// The latest.
    decision: Decision,
    /// Whether the decision was known before the first packet, and is only checked at the end.
    is_assumed: bool,
    tally: Running<Tally>,
    /// None where segments were dropped that it has not seen.
    findings: Option<Running<Findings>>,
    closeup: Running<Option<Closeup>>,
    /// By which the three of them take packets.
    rule: Rule,
    /// Of the closed segments.
    totals: Totals,
    link_types: LinkTypes,
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
        Self {
            packets: self.packets + segment.len() as u64,
            bytes: self.bytes + segment.total_wire_bytes(),
            times_nanos: union_of_spans(self.times_nanos, segment.time_span_nanos()),
        }
    }
}

impl Packets {
    /// No packets yet; `assumed` is a decision from an earlier reading of the same capture.
    pub(super) fn new(settings: Settings, budget_bytes: u64, assumed: Option<Decision>) -> Self {
        let evidence = Evidence::default();
        let is_assumed = assumed.is_some();
        let decision = assumed.unwrap_or_else(|| decide(&evidence, settings.direction_settings()));
        Self {
            tally: Running::new(Tally::new(&settings)),
            findings: Some(Running::new(Findings::new(&settings))),
            closeup: Running::new(Closeup::new(&settings)),
            rule: decision.rule.clone(),
            decision,
            is_assumed,
            settings,
            budget_bytes,
            builder: Builder::with_segment_bytes(budget_bytes),
            held: Vec::new(),
            held_bytes: 0,
            dropped: false,
            evidence,
            totals: Totals::default(),
            link_types: LinkTypes::default(),
        }
    }

    /// Takes the next packets of the capture.
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
                    .for_each(|tells| self.evidence.learn(&tells));
            }
            if self.builder.is_full() {
                self.close();
            }
            entries = rest;
        }
    }

    /// Closes the segment that is full.
    #[inline(never)]
    fn close(&mut self) {
        let segment = self.builder.close();
        self.evidence.add(segment);
        self.totals = self.totals.with(segment);
        if !self.dropped && self.held_bytes + segment.memory_bytes() > self.budget_bytes {
            self.drop_segments();
        }
        if self.dropped {
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

    /// Drops the held segments, all of them, and from then on each that is full: what has been tallied cannot follow a later
    /// decision, and a part of the packets answers nothing.
    fn drop_segments(&mut self) {
        if !self.is_assumed {
            self.follow(decide(&self.evidence, self.settings.direction_settings()));
        }
        self.tally.catch_up(&self.held, &self.rule);
        self.closeup.catch_up(&self.held, &self.rule);
        self.findings = self.findings.take().filter(|_| self.settings.findings);
        if let Some(findings) = &mut self.findings {
            findings.catch_up(&self.held, &self.rule);
            findings.drop_segments();
        }
        self.held.clear();
        (self.held_bytes, self.dropped) = (0, true);
        self.tally.drop_segments();
        self.closeup.drop_segments();
    }

    /// Takes a decision. Where it differs, and nothing was dropped, the tally begins anew.
    fn follow(&mut self, decision: Decision) {
        self.decision = decision;
        if self.decision.rule != self.rule && !self.dropped {
            self.begin();
        }
    }

    fn begin(&mut self) {
        self.rule = self.decision.rule.clone();
        self.tally = Running::new(Tally::new(&self.settings));
        self.findings = Some(Running::new(Findings::new(&self.settings)));
        self.closeup = Running::new(Closeup::new(&self.settings));
    }

    /// Decides by all packets so far.
    pub(super) fn settle(&mut self) {
        self.follow(self.decide(&self.settings));
        self.tally.catch_up(&self.held, &self.rule);
        self.closeup.catch_up(&self.held, &self.rule);
    }

    /// What all packets so far say of the directions.
    pub(super) fn decide(&self, settings: &Settings) -> Decision {
        let open = self.builder.open();
        let question = settings.direction_settings();
        if open.is_empty() {
            return decide(&self.evidence, question);
        }
        let mut evidence = self.evidence.clone();
        evidence.add(open);
        decide(&evidence, question)
    }

    /// Counts the held segments by other settings; not where segments were dropped.
    pub(super) fn apply(&mut self, settings: Settings) -> bool {
        if self.dropped {
            return false;
        }
        self.decision = self.decide(&settings);
        let counts_by_port_only = self.decision.rule == self.rule && self.settings.differ_by_port_only(&settings);
        let counts_the_same = counts_by_port_only && self.settings.count_the_same(&settings);
        self.settings = settings;
        if !counts_by_port_only {
            self.begin();
        } else if !counts_the_same {
            self.tally = self.by_another_port();
        }
        self.closeup = Running::new(Closeup::new(&self.settings));
        self.tally.catch_up(&self.held, &self.rule);
        self.closeup.catch_up(&self.held, &self.rule);
        true
    }

    /// Looks for what stands out in the next of the held segments; whether there is more to look at.
    pub(super) fn examine(&mut self) -> bool {
        self.findings.as_mut().is_some_and(|findings| findings.advance(&self.held, &self.rule))
    }

    /// The tally by the port that the settings ask for; the times of packets do not depend on it.
    fn by_another_port(&mut self) -> Running<Tally> {
        let mut tally = Tally::new(&self.settings);
        let known = std::mem::replace(&mut self.tally, Running::new(tally.clone()));
        if !known.has_seen_all(&self.held) {
            return Running::new(tally);
        }
        tally.add_with_times_of(known.into_query(), self.held.iter(), &self.rule);
        Running::caught_up(tally, &self.held)
    }

    /// Whether the tally is by the decision; if not, the capture has to be read again by it.
    pub(super) fn is_settled(&self) -> bool {
        self.rule == self.decision.rule
    }

    /// How directions are told.
    pub(super) fn decision(&self) -> &Decision {
        &self.decision
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The counts of all packets so far.
    pub(super) fn tally(&self) -> Tally {
        self.tally.completed(&self.held, self.builder.open(), &self.rule)
    }

    /// What stands out of all packets so far; none where not all of them can be looked at.
    pub(super) fn findings(&self) -> Option<Findings> {
        Some(self.findings.as_ref()?.completed(&self.held, self.builder.open(), &self.rule))
    }

    /// All packets so far that the settings look at closely.
    pub(super) fn closeup(&self) -> Option<Closeup> {
        self.closeup.completed(&self.held, self.builder.open(), &self.rule)
    }

    /// Packet records so far.
    pub(super) fn count(&self) -> u64 {
        self.totals.packets + self.builder.open().len() as u64
    }

    /// Packets of the closed segments that are held.
    pub(super) fn held_packets(&self) -> u64 {
        self.held.iter().map(|segment| segment.len() as u64).sum()
    }

    /// Their memory.
    pub(super) fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// What is known of all packets so far.
    pub(super) fn totals(&self) -> Totals {
        self.totals.with(self.builder.open())
    }

    /// Link types with how many packets came with each, in the order in which they were met.
    pub(super) fn link_types(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.link_types.counts()
    }
}
