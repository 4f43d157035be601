//! The packets of a capture in segments: counted as they arrive, and held in memory while the budget allows it.
//!
//! Once the budget is passed, or [`MOST_HELD_PACKETS`], the held segments are condensed to flow records, and so is each further segment when it has been
//! counted. Counts by the settings of the reading are still of all packets. Other settings are counted from the flow records,
//! which do not tell the times between packets, nor their lengths. If a flood of flows makes even these too many, the flows with the
//! fewest packets are folded: their hosts are not told apart. If that is not enough, all are dropped, and other settings need
//! another reading.

mod change;
mod condense;
mod document;

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
use crate::segment::{Builder, Dictionary, FoldedCounts, Intervals, Segment, union_of_spans};
use crate::services::Services;
use change::Changed;
use document::Measured;

/// The most packets that are held: a change of settings counts them again, which takes about half a second for as many.
const MOST_HELD_PACKETS: u64 = 20 << 20;

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "states that do not depend on each other")]
pub(super) struct SegmentStore {
    settings: Settings,
    services: Services,
    budget_bytes: u64,
    builder: Builder,
    held: Vec<Segment>,
    held_bytes: u64,
    /// That of the last held segment, if that holds flow records.
    dictionary: Dictionary,
    /// The intervals of the held flow records. `None` if packets are held.
    intervals: Option<Intervals>,
    /// Whether times of the settings were changed to whole intervals.
    is_widened: bool,
    /// Packets of the held flow records whose hosts are not told apart.
    folded: FoldedCounts,
    /// Whether `folded` packets were counted as such: not by the settings of the reading.
    counts_folded: bool,
    /// Whether even the flow records were too many, so that none are held.
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
    /// `None` if packets were dropped without being examined.
    findings: Option<Incremental<Findings>>,
    closeup: Incremental<Option<Closeup>>,
    heat_map: Incremental<Option<HeatMap>>,
    /// `None` unless [`SegmentStore::collect_series`] was called.
    series: Option<ServiceSeries>,
    /// Overview of the closed segments.
    overview: Overview,
    link_types: LinkTypes,
    /// Packets of documents that were copies in a routing loop.
    looping_packets: u64,
    /// What flow records do not tell of the document that is read alone.
    measured: Option<Measured>,
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
            dictionary: Dictionary::default(),
            intervals: None,
            is_widened: false,
            folded: FoldedCounts::default(),
            counts_folded: false,
            has_dropped: false,
            evidence,
            servers,
            overview: Overview::default(),
            link_types: LinkTypes::default(),
            looping_packets: 0,
            measured: None,
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

    /// Closes the open segment, and holds its packets or its flow records.
    #[inline(never)]
    fn close(&mut self) {
        let bytes = self.builder.close().memory_bytes();
        self.examine_closed();
        if self.intervals.is_none()
            && (self.held_bytes + bytes > self.budget_bytes || self.overview.packets > MOST_HELD_PACKETS)
        {
            self.condense_held();
        }
        if self.intervals.is_some() {
            self.condense_closed();
            self.builder.reuse();
        } else {
            let segment = self.builder.take();
            self.hold(segment);
        }
    }

    /// Ends the capture, and decides the direction, see [`SegmentStore::settle`]. The packets of the last segment are held even if
    /// that passes the budget: they are in memory.
    pub(super) fn finish(&mut self, is_complete: bool) {
        if !self.builder.open().is_empty() {
            self.builder.close_last();
            self.examine_closed();
            if self.intervals.is_some() {
                self.condense_closed();
            }
            let segment = self.builder.take_last();
            if self.intervals.is_none() {
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

    fn hold(&mut self, mut segment: Segment) {
        segment.shrink();
        self.held_bytes += segment.memory_bytes();
        self.held.push(segment);
    }

    /// Infers the direction and the servers from all packets so far, and counts the held segments by them.
    ///
    /// If some are held as flow records, what they were counted by stays, and [`SegmentStore::better`] says what would be better.
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
        self.restore_measured();
        self.closeup.catch_up(&self.held, &self.basis.decision.rule);
        self.heat_map.catch_up(&self.held, &self.basis.decision.rule);
        if let Some(series) = &mut self.series {
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
        let is_new = self.findings.as_ref().is_some_and(|findings| !findings.has_seen_all(&self.held));
        self.counts_folded |= is_new;
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

    /// Returns what all packets so far suggest, if packets that were counted by something else are held as flow records.
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

    /// Returns the number of packets that are held, not as flow records.
    pub(super) fn held_packets(&self) -> u64 {
        let held = self.held.iter().filter(|segment| segment.intervals().is_none());
        held.map(|segment| segment.len() as u64).sum()
    }

    /// Returns the intervals of the flow records if times between packets or packet lengths are not known for that reason, or if times
    /// of the settings were changed.
    pub(super) fn counted_intervals(&self) -> Option<Intervals> {
        let closeup = self.closeup.query();
        let is_known = self.tally.query().knows_gaps() && closeup.as_ref().is_none_or(Closeup::knows_lengths);
        self.intervals.filter(|_| !is_known || self.is_widened)
    }

    /// Returns how many packets are counted without telling their hosts apart. `None` if none are. `with_findings` is whether findings
    /// are asked for, too.
    pub(super) fn counted_folded(&self, with_findings: bool) -> Option<FoldedCounts> {
        let is_examined = self.findings.as_ref().is_none_or(|findings| findings.has_seen_all(&self.held));
        let is_counted = self.counts_folded || with_findings && !is_examined;
        Some(self.folded).filter(|folded| is_counted && folded.flows > 0)
    }

    /// Returns the memory of the held segments, in bytes.
    pub(super) fn held_bytes(&self) -> u64 {
        self.held_bytes
    }

    /// Returns how many packets so far were copies in a routing loop.
    pub(super) fn looping_packets(&self) -> u64 {
        self.looping_packets.saturating_add(self.builder.looping_packets())
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
