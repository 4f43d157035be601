//! The flow records of documents: those that are added to a session's, and a session's own.

use super::SegmentStore;
use super::change::Changed;
use super::condense::longer_than;
use crate::capture::Interfaces;
use crate::packet::{Address, BareIp, Headers, Tunnels};
use crate::query::{Effect, InterArrivalTimes, Settings, StoredTimeline, record_length_from};
use crate::segment::{Dictionary, Fold, FoldedCounts, Intervals, Restored, Segment, StoredSegment, push_joined};
use crate::session::document::{Content, Document, Head, settings_of, texts_of};
use crate::session::sharing::Pseudonyms;
use crate::sort::{sorted_indices, sorted_unique};

/// The most flow records of a document. Its intervals are made longer until it has at most as many, or until they are the longest.
const MOST_RECORDS: usize = 1 << 18;

/// The most flows of a document. If there are more, those with the fewest packets are folded.
const MOST_FLOWS: usize = 1 << 19;

/// What was measured from the packets of the document that is read alone.
#[derive(Debug)]
pub(super) struct Measured {
    /// What it was counted by.
    settings: Settings,
    gaps: [InterArrivalTimes; 5],
    timeline: StoredTimeline,
}

/// The largest number of packets of a link type that is believed.
const MAX_PACKETS: u64 = 1 << 44;

impl SegmentStore {
    /// Adds the packets of a document as those that follow.
    ///
    /// `has_times` is whether their times are those of the capture.
    pub(in crate::session) fn add_document(&mut self, document: &Document, has_times: bool) {
        let Document { head, segments, folded } = document;
        self.has_decided = false;
        if !self.builder.open().is_empty() {
            self.close();
        }
        let is_first = self.overview.packets == 0;
        self.measured = None;
        if self.intervals.is_none() && !is_first {
            self.condense_held();
        }
        for (link_type, packets) in &head.link_types {
            self.link_types.add(*link_type, (*packets).min(MAX_PACKETS));
        }
        let interfaces = self.interfaces();
        let numbers: Vec<_> = head.interfaces.iter().map(|interface| interfaces.adopt(interface.clone())).collect();
        let interface = |id: u16| match usize::from(id).checked_sub(1) {
            Some(index) => numbers.get(index).copied().unwrap_or_default(),
            None => 0,
        };
        self.evidence.merge(&head.evidence, self.overview.packets);
        self.looping_packets = self.looping_packets.saturating_add(head.looping_packets);
        let longest = segments.intervals().map_or(0, |intervals| intervals.length_nanos);
        let origin_nanos = segments.intervals().map_or(0, |intervals| intervals.origin_nanos);
        let restored = Restored {
            first_packet: self.overview.packets + 1,
            intervals: Intervals { origin_nanos, length_nanos: record_length_from(longest) },
            interfaces: &interfaces,
            interface: &interface,
            has_times,
        };
        // How packets are counted depends on the servers of all of them.
        if let Some(mut servers) = self.servers.take() {
            segments.for_each(&restored, &mut |segment| servers.add(&segment));
            self.servers = Some(servers);
        }
        if is_first && !self.is_informed {
            self.basis = self.infer(&self.settings);
            self.recount(Changed::All);
        }
        segments.for_each(&restored, &mut |segment| {
            self.begin_records(restored.intervals);
            self.builder.skip_packets(segment.len() as u64);
            self.overview.add(&segment);
            self.add_records(segment);
        });
        self.folded += *folded;
        self.counts_folded |= folded.flows > 0;
        let gaps = head.gaps.clone();
        let gaps = gaps.filter(|gaps| is_first && has_times && gaps.iter().all(InterArrivalTimes::is_plausible));
        self.measured =
            gaps.map(|gaps| Measured { settings: settings_of(&head.settings), gaps, timeline: head.timeline.clone() });
        self.catch_up();
    }

    /// Returns the hosts of all packets that are held, those with the most packets first.
    pub(in crate::session) fn hosts_by_packets(&self) -> Vec<Address> {
        let headers = [Tunnels::Outer, Tunnels::Inner].map(|tunnels| Headers { tunnels, bare_ip: BareIp::Read });
        let (mut hosts, mut packets, mut dictionary) = (Vec::new(), Vec::<u64>::new(), Dictionary::default());
        for segment in self.held.iter().chain([self.builder.open()]) {
            let indices: Vec<u32> = segment.hosts().iter().map(|host| dictionary.host(*host, &mut hosts)).collect();
            packets.resize(hosts.len(), 0);
            for (flow, total) in segment.flows().iter().zip(&*segment.flow_totals(Tunnels::Outer)) {
                let endpoints = headers.map(|headers| flow.endpoints(headers).ok());
                let ends = endpoints.into_iter().flatten().flat_map(|it| [it.source, it.destination]);
                // Without a tunnel, both headers are the same.
                for host in sorted_unique(ends) {
                    let index = indices.get(host as usize).map_or(usize::MAX, |index| *index as usize);
                    if let Some(sum) = packets.get_mut(index) {
                        *sum += u64::from(total.packets);
                    }
                }
            }
        }
        let key = |index: usize| packets.get(index);
        let order = sorted_indices(hosts.len(), &|a, b| key(b).cmp(&key(a)));
        order.into_iter().filter_map(|index| hosts.get(index).copied()).collect()
    }

    /// Returns the content of a document, without files and warnings. `None` if a flood was dropped, or nothing is known.
    pub(in crate::session) fn document(&mut self, pseudonyms: Option<&Pseudonyms>) -> Option<Content> {
        if !self.builder.open().is_empty() {
            self.close();
        }
        self.catch_up();
        if self.has_dropped || self.held.is_empty() {
            return None;
        }
        let (segments, folded) = self.stored_segments(pseudonyms);
        let tally = self.tally.query();
        let head = Head {
            writer: env!("CARGO_PKG_VERSION").into(),
            settings: texts_of(&self.settings),
            files: Vec::new(),
            warnings: Vec::new(),
            has_relative_times: false,
            interfaces: self.interfaces().all(),
            link_types: self.link_types.counts().collect(),
            looping_packets: self.looping_packets(),
            evidence: self.evidence.clone(),
            gaps: tally.gaps(),
            timeline: tally.timeline().stored(),
        };
        Some(Content { head, segments, folded })
    }

    /// Returns the flow records of a document, and how many packets are folded in them.
    fn stored_segments(&self, pseudonyms: Option<&Pseudonyms>) -> (Vec<StoredSegment>, FoldedCounts) {
        let mut intervals = self.intervals.unwrap_or_else(|| self.first_intervals());
        let flows: usize = self.held.iter().map(|segment| segment.flows().len()).sum();
        let (mut folded, mut segments, mut dictionary) = (self.folded, Vec::<Segment>::new(), Dictionary::default());
        let fold = (flows > MOST_FLOWS).then(|| Fold::new(&self.held, MOST_RECORDS));
        if fold.is_none() {
            let fits = |it: &Intervals| {
                self.held.iter().map(|segment| segment.count_condensed(*it)).sum::<usize>() <= MOST_RECORDS
            };
            while let Some(longer) = longer_than(intervals).filter(|_| !fits(&intervals)) {
                intervals = longer;
            }
        }
        for segment in &self.held {
            let segment = match &fold {
                Some(fold) => {
                    let (segment, counts) =
                        self.with_fold_rule(&mut |rule| segment.condensed_with(intervals, fold, rule));
                    folded += counts;
                    segment
                }
                None => segment.condensed(intervals),
            };
            push_joined(&mut segments, segment, &mut dictionary);
        }
        // Flows may be the same only when both of their hosts stand for many.
        let count = |segments: &[Segment]| segments.iter().map(|segment| segment.flows().len()).sum::<usize>();
        for _ in 0..2 {
            if count(&segments) > MOST_FLOWS {
                let fold = Fold::new(&segments, MOST_RECORDS);
                for mut segment in std::mem::take(&mut segments) {
                    folded += self.with_fold_rule(&mut |rule| segment.fold(&fold, rule));
                    push_joined(&mut segments, segment, &mut dictionary);
                }
            }
        }
        while let Some(longer) = longer_than(intervals)
            .filter(|_| segments.iter().map(|segment| segment.count_condensed(intervals)).sum::<usize>() > MOST_RECORDS)
        {
            intervals = longer;
        }
        for segment in &mut segments {
            segment.condense(intervals);
        }
        let interfaces = Interfaces::default();
        let stored = |segment: &Segment| match pseudonyms {
            Some(pseudonyms) => pseudonyms.segment(segment, &interfaces),
            None => StoredSegment::new(segment, &|nanos| nanos),
        };
        (segments.iter().filter_map(stored).collect(), folded)
    }

    /// Replaces inter-arrival times and intervals that flow records do not tell by those of the document, if the settings are those
    /// of then.
    pub(super) fn restore_measured(&mut self) {
        let Some(Measured { settings, gaps, timeline }) = &self.measured else { return };
        if settings.effect_of_change(&self.settings) <= Effect::Port && !self.tally.query().knows_gaps() {
            self.tally.query_mut().restore(gaps.clone(), timeline);
        }
    }
}
