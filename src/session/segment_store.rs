//! The packets of a capture in segments: counted as they arrive, and held in memory while the budget allows it.
//!
//! Once the budget is passed, all held segments are dropped, and each further segment is counted and dropped when it is
//! full. Counts, times and totals are still of all packets, and so are findings if the settings ask for them. But this store
//! cannot count by another direction or by other settings: the session then reads the files again into a new store.

mod change;

use std::borrow::Cow;

use super::basis::{Basis, servers};
use super::incremental::Incremental;
use super::link_types::{LinkTypes, Listed};
use super::overview::Overview;
use super::series::ServiceSeries;
use crate::capture::Interfaces;
use crate::direction::{Evidence, Inspection, decide};
use crate::packet::Batch;
use crate::query::{Closeup, Findings, HeatMap, PortRole, SeriesTally, Servers, ServiceExample, Settings, Tally};
use crate::segment::{Builder, Segment, union_of_spans};
use crate::services::Services;
use change::Changed;

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
    /// Servers of the closed segments. `None` unless the port role is [`PortRole::Service`].
    servers: Option<Servers>,
    /// What `tally`, `findings` and `closeup` count by.
    basis: Basis,
    /// Whether the direction that `basis` has was decided from all packets, by the settings as they are.
    has_decided: bool,
    /// Whether the basis was inferred from all packets by an earlier reading.
    is_informed: bool,
    /// What all packets so far suggest, if it is not what is counted by: packets that were counted by the basis are gone.
    better: Option<Basis>,
    tally: Incremental<Tally>,
    /// `None` if segments were dropped without being examined.
    findings: Option<Incremental<Findings>>,
    closeup: Incremental<Option<Closeup>>,
    heat_map: Incremental<Option<HeatMap>>,
    /// `None` unless [`SegmentStore::collect_series`] was called.
    series: Option<ServiceSeries>,
    /// Overview of the closed segments.
    overview: Overview,
    link_types: LinkTypes,
}

impl SegmentStore {
    /// Creates an empty store. `known` is what an earlier reading inferred from all packets.
    pub(super) fn new(settings: Settings, services: Services, budget_bytes: u64, known: Option<Basis>) -> Self {
        let builder = Builder::default();
        let evidence = Evidence::new(builder.open().interfaces().clone());
        let servers = servers(&settings, &services);
        let is_informed = known.is_some();
        let basis =
            known.unwrap_or_else(|| Basis::new(decide(&evidence, settings.direction_settings()), servers.clone()));
        Self {
            tally: Incremental::new(Tally::new(&settings, basis.servers.clone(), &services)),
            findings: Some(Incremental::new(Findings::new(&settings, &services))),
            closeup: Incremental::new(Closeup::new(&settings)),
            heat_map: Incremental::new(HeatMap::new(&settings, basis.servers.clone())),
            series: None,
            basis,
            is_informed,
            has_decided: false,
            better: None,
            settings,
            services,
            budget_bytes,
            builder,
            held: Vec::new(),
            held_bytes: 0,
            has_dropped: false,
            evidence,
            servers,
            overview: Overview::default(),
            link_types: LinkTypes::default(),
        }
    }

    /// Has the busiest services be counted over time, from an empty store on.
    pub(super) fn collect_series(&mut self) {
        self.series = Some(ServiceSeries::new(&self.settings, &self.basis.decision.rule));
    }

    /// Returns whether the busiest services are counted over time.
    pub(super) fn collects_series(&self) -> bool {
        self.series.is_some()
    }

    /// Adds the next packets of the capture.
    pub(super) fn add(&mut self, batch: &Batch) {
        self.has_decided = false;
        for (link_type, packets) in batch.link_types() {
            self.link_types.add(*link_type, *packets);
        }
        self.evidence.observe(batch);
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
        let bytes = self.builder.close().memory_bytes();
        self.examine_closed();
        if !self.has_dropped && self.held_bytes + bytes > self.budget_bytes {
            self.drop_segments();
        }
        if self.has_dropped {
            self.count_closed();
            self.builder.reuse();
        } else {
            let segment = self.builder.take();
            self.hold(segment);
        }
    }

    /// Ends the capture, and decides the direction, see [`SegmentStore::settle`]. The last segment is held even if it passes the
    /// budget: it is in memory.
    pub(super) fn finish(&mut self, is_complete: bool) {
        if !self.builder.open().is_empty() {
            self.builder.close_last();
            self.examine_closed();
            if self.has_dropped {
                self.count_closed();
            }
            let segment = self.builder.take_last();
            if !self.has_dropped {
                self.hold(segment);
            }
        }
        self.settle(is_complete);
    }

    /// Adds the segment that was closed to what is known of all packets.
    fn examine_closed(&mut self) {
        let segment = self.builder.open();
        self.evidence.add(segment);
        if let Some(servers) = &mut self.servers {
            servers.add(segment);
        }
        self.overview.add(segment);
    }

    /// Counts the segment that was closed, which is about to be dropped.
    fn count_closed(&mut self) {
        let segment = self.builder.open();
        self.tally.add(segment, &self.basis.decision.rule);
        self.closeup.add(segment, &self.basis.decision.rule);
        self.heat_map.add(segment, &self.basis.decision.rule);
        if let Some(series) = &mut self.series {
            series.add(segment);
        }
        if let Some(findings) = &mut self.findings {
            findings.add(segment, &self.basis.decision.rule);
        }
    }

    fn hold(&mut self, mut segment: Segment) {
        segment.shrink();
        self.held_bytes += segment.memory_bytes();
        self.held.push(segment);
    }

    /// Counts all held segments and drops them. None are kept, since no question can be answered from a part of the packets.
    fn drop_segments(&mut self) {
        if !self.is_informed {
            let decision = decide(&self.evidence, self.settings.direction_settings());
            self.count_by(Basis::new(decision, self.servers.clone()), Changed::Nothing);
        }
        self.catch_up();
        self.findings = self.findings.take().filter(|_| self.settings.findings);
        if let Some(findings) = &mut self.findings {
            findings.catch_up(&self.held, &self.basis.decision.rule);
            findings.forget_seen();
        }
        self.held.clear();
        (self.held_bytes, self.has_dropped) = (0, true);
        self.tally.forget_seen();
        self.closeup.forget_seen();
        self.heat_map.forget_seen();
        if let Some(series) = &mut self.series {
            series.forget_seen();
        }
    }

    /// Infers the direction and the servers from all packets so far, and counts the held segments by them.
    ///
    /// If packets were dropped, what they were counted by stays, and [`SegmentStore::better`] says what would be better.
    ///
    /// What an earlier reading inferred is replaced only if this one is complete: files that could not be read before, or
    /// that have changed, may suggest something else.
    pub(super) fn settle(&mut self, is_complete: bool) {
        if is_complete || !self.is_informed {
            self.count_by(self.infer(&self.settings), Changed::Nothing);
            self.has_decided = self.better.is_none() && self.builder.open().is_empty();
        }
        self.catch_up();
    }

    fn catch_up(&mut self) {
        self.tally.catch_up(&self.held, &self.basis.decision.rule);
        self.closeup.catch_up(&self.held, &self.basis.decision.rule);
        self.heat_map.catch_up(&self.held, &self.basis.decision.rule);
        if let Some(series) = self.series.as_mut().filter(|_| !self.has_dropped) {
            let rule = &self.basis.decision.rule;
            series.update(&self.settings, &self.services, rule, &self.held, self.builder.open());
        }
    }

    /// Returns what all packets so far suggest under the given settings.
    pub(super) fn infer(&self, settings: &Settings) -> Basis {
        let open = self.builder.open();
        let mut servers = self.servers_of(settings);
        if let Some(servers) = &mut servers {
            servers.add(open);
        }
        if self.has_decided && settings.direction_settings() == self.settings.direction_settings() {
            return Basis::new(self.basis.decision.clone(), servers);
        }
        let mut evidence = Cow::Borrowed(&self.evidence);
        if !open.is_empty() {
            evidence.to_mut().add(open);
        }
        Basis::new(decide(&evidence, settings.direction_settings()), servers)
    }

    /// Returns the candidates for the local side, by the closed segments.
    pub(super) fn inspect(&self) -> Inspection {
        Inspection::new(&self.evidence, self.settings.tunnels)
    }

    /// Returns the servers of the closed segments if the settings ask for them.
    fn servers_of(&self, settings: &Settings) -> Option<Servers> {
        let mut servers = servers(settings, &self.services)?;
        match &self.servers {
            Some(known) if settings.headers() == self.settings.headers() => return Some(known.clone()),
            _ => self.held.iter().for_each(|segment| servers.add(segment)),
        }
        Some(servers)
    }

    /// Returns whether all that the settings need was inferred from every packet so far.
    pub(super) fn can_infer(&self, settings: &Settings) -> bool {
        !self.has_dropped
            || settings.port_role != PortRole::Service
            || (self.servers.is_some() && settings.headers() == self.settings.headers())
    }

    /// Looks for findings in the next held segment, and returns whether there was one.
    pub(super) fn examine(&mut self) -> bool {
        self.findings.as_mut().is_some_and(|findings| findings.advance(&self.held, &self.basis.decision.rule))
    }

    /// Returns the interfaces of the capture, to which decoders add.
    pub(super) fn interfaces(&self) -> Interfaces {
        self.builder.open().interfaces().clone()
    }

    /// Returns what the packets are counted by.
    pub(super) fn basis(&self) -> &Basis {
        &self.basis
    }

    /// Returns what all packets so far suggest, if packets that were counted by something else were dropped. Only another
    /// reading can count by it.
    pub(super) fn better(&self) -> Option<&Basis> {
        self.better.as_ref()
    }

    /// Returns whether packets are counted by what an earlier reading inferred.
    pub(super) fn is_informed(&self) -> bool {
        self.is_informed
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Returns the counts of all packets so far.
    pub(super) fn tally(&self) -> Cow<'_, Tally> {
        self.tally.completed(&self.held, self.builder.open(), &self.basis.decision.rule)
    }

    /// Returns the findings in all packets so far, or `None` if packets were dropped without being examined.
    pub(super) fn findings(&self) -> Option<Cow<'_, Findings>> {
        Some(self.findings.as_ref()?.completed(&self.held, self.builder.open(), &self.basis.decision.rule))
    }

    /// Returns the details of the port that the settings focus on.
    pub(super) fn closeup(&self) -> Cow<'_, Option<Closeup>> {
        self.closeup.completed(&self.held, self.builder.open(), &self.basis.decision.rule)
    }

    /// Returns the packets per port and interval if the settings ask for them.
    pub(super) fn heat_map(&self) -> Cow<'_, Option<HeatMap>> {
        self.heat_map.completed(&self.held, self.builder.open(), &self.basis.decision.rule)
    }

    /// Returns the busiest services over time, or `None` unless they are collected.
    pub(super) fn series(&self) -> Option<Cow<'_, SeriesTally>> {
        Some(self.series.as_ref()?.completed(&self.held, self.builder.open()))
    }

    /// Returns the number of packet records so far.
    pub(super) fn count(&self) -> u64 {
        self.overview.packets + self.builder.open().len() as u64
    }

    /// Returns the flows whose service is known, of the packets in memory. Empty unless services are counted.
    pub(super) fn service_examples(&self) -> Vec<ServiceExample> {
        let segments = || self.held.iter().chain([self.builder.open()]);
        let servers = self.basis.servers.as_ref();
        servers.map(|servers| segments().flat_map(|segment| servers.examples(segment)).collect()).unwrap_or_default()
    }

    /// Returns the number of packets in the held segments.
    pub(super) fn held_packets(&self) -> u64 {
        self.held.iter().map(|segment| segment.len() as u64).sum()
    }

    /// Returns the memory of the held segments, in bytes.
    pub(super) fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// Returns how many packets so far were copies in a routing loop.
    pub(super) fn looping_packets(&self) -> u64 {
        self.builder.looping_packets()
    }

    /// Returns the overview of all packets so far.
    pub(super) fn overview(&self) -> Overview {
        let mut overview = self.overview.clone();
        overview.add(self.builder.open());
        overview
    }

    /// Returns the time of the latest packet so far.
    pub(super) fn latest_nanos(&self) -> Option<i64> {
        let open = self.builder.open().time_span_nanos();
        union_of_spans(self.overview.times_nanos, open).map(|(_, latest)| latest)
    }

    /// Returns the link types that a report lists, with their numbers of packets, and how many others there are.
    pub(super) fn link_types(&self) -> Listed {
        self.link_types.listed()
    }
}
