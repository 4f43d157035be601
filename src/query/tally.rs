//! The counts of one query over segments.

mod class;
mod marks;
mod times;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::sync::Arc;

use super::answering::{AnsweringPorts, Answers};
use super::classifier::{Classifier, Outcome};
use super::service::{Servers, Service};
use super::{
    Conversations, Counts, InterArrivalTimes, PortRole, PortTable, ServiceTally, Settings, StoredTimeline, Timeline,
};
use crate::capture::Mark;
use crate::direction::{Class, Rule};
use crate::packet::{EtherType, NoPorts};
use crate::segment::{Endpoints, FlowTotals, Segment};
use crate::services::Services;

pub(crate) use class::ClassTally;
pub(crate) use marks::Marks;

/// Why a packet is in no class. Of packets that are not IP, the Ethernet types are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WithoutPorts {
    /// The packet has no ports.
    NoPorts(NoPorts),
    /// The settings exclude its transport.
    TransportNotSelected,
    /// The settings exclude its hosts, ports or interface.
    NotSelected,
    /// It equals a packet captured shortly before it, and the settings exclude such packets.
    Repeated,
    /// Its time is outside the selected window.
    OutsideOfTime,
}

/// Packets that are in no class for the same reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonTally {
    /// Why the packets are in no class.
    pub reason: WithoutPorts,
    /// Their counts.
    pub counts: Counts,
    /// The number of the first of these packets in the capture, from 1.
    pub first_packet: u64,
}

/// The counts of one query.
#[derive(Clone, Debug)]
pub struct Tally {
    port_role: PortRole,
    classifier: Classifier,
    classes: [ClassTally; Class::ALL.len()],
    /// The counts of each class if local and remote were exchanged.
    if_swapped: [Counts; Class::ALL.len()],
    /// Ascending by reason.
    without_ports: Vec<ReasonTally>,
    /// Packets that are not IP, by Ethernet type.
    ether_types: PortTable,
    /// Packets of IP protocols without ports, by protocol.
    ip_protocols: PortTable,
    marks: Marks,
    answers: Answers,
    /// `Some` if the port role is [`PortRole::Service`].
    servers: Option<Arc<Servers>>,
    service: ServiceTally,
    conversations: Conversations,
    with_times: bool,
    timeline: Timeline,
    /// The packets of the selected time, in the same intervals. `None` if all of the time is selected.
    timeline_in_window: Option<Timeline>,
    /// In the order of [`Class::ALL`].
    inter_arrival_times: [InterArrivalTimes; Class::ALL.len()],
}

impl Tally {
    /// Creates a tally without packets. `servers` are those of the capture; they are needed for [`PortRole::Service`].
    #[must_use]
    pub(crate) fn new(settings: &Settings, servers: Option<Arc<Servers>>, names: &Services) -> Self {
        let classifier = Classifier::new(settings);
        let has_window = settings.times && classifier.selector.window().is_some();
        let timeline = Timeline::new(settings.interval_nanos());
        Self {
            port_role: settings.port_role,
            classifier,
            classes: Default::default(),
            if_swapped: Default::default(),
            without_ports: Vec::new(),
            ether_types: PortTable::default(),
            ip_protocols: PortTable::default(),
            marks: Marks::default(),
            answers: Answers::default(),
            servers: servers.filter(|_| settings.port_role == PortRole::Service),
            service: ServiceTally::default(),
            conversations: Conversations::new(names.clone()),
            with_times: settings.times,
            timeline_in_window: has_window.then(|| timeline.clone()),
            timeline,
            inter_arrival_times: Default::default(),
        }
    }

    /// Returns the packets of a class.
    #[must_use]
    pub fn class(&self, class: Class) -> &ClassTally {
        by_class(&self.classes, class)
    }

    /// Returns the counts that a class would have if local and remote were exchanged.
    ///
    /// They are not always those of another class: packets to groups have no second host to exchange with the first.
    #[must_use]
    pub fn total_if_swapped(&self, class: Class) -> Counts {
        *by_class(&self.if_swapped, class)
    }

    /// Returns the packets in no class, ascending by reason.
    #[must_use]
    pub fn without_ports(&self) -> &[ReasonTally] {
        &self.without_ports
    }

    /// Returns the packets that are not IP, by Ethernet type in ascending order.
    pub fn ether_types(&self) -> impl Iterator<Item = (EtherType, Counts)> {
        self.ether_types.iter().map(|(number, counts)| (EtherType(number), counts))
    }

    /// Returns the packets of IP protocols without ports, by protocol in ascending order.
    pub fn ip_protocols(&self) -> impl Iterator<Item = (u8, Counts)> {
        self.ip_protocols.iter().filter_map(|(number, counts)| Some((number.try_into().ok()?, counts)))
    }

    /// Returns the counts per interval of all selected packets, also of those outside the time window.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Returns the length of the intervals of time, and the length that the user chose.
    #[must_use]
    pub fn interval_nanos(&self) -> (i64, Option<i64>) {
        let length = self.timeline.interval_nanos();
        (length, Some(length).filter(|_| self.timeline.is_length_chosen()))
    }

    /// Returns the counts per interval of the packets in the time window, in the intervals of [`Tally::timeline`]. `None` if all
    /// of the time is selected, or times are not collected.
    #[must_use]
    pub fn timeline_in_window(&self) -> Option<&Timeline> {
        self.timeline_in_window.as_ref()
    }

    /// Returns the inter-arrival times of the packets of a class.
    #[must_use]
    pub fn inter_arrival_times(&self, class: Class) -> &InterArrivalTimes {
        by_class(&self.inter_arrival_times, class)
    }

    /// Returns the inter-arrival times of each class, in the order of [`Class::ALL`]. `None` if they are not known.
    pub(crate) fn gaps(&self) -> Option<[InterArrivalTimes; Class::ALL.len()]> {
        self.knows_gaps().then(|| self.inter_arrival_times.clone())
    }

    /// Replaces the inter-arrival times and the timeline by those of the same packets, measured before.
    pub(crate) fn restore(&mut self, gaps: [InterArrivalTimes; Class::ALL.len()], timeline: &StoredTimeline) {
        self.inter_arrival_times = gaps;
        self.timeline.restore(timeline);
    }

    /// Returns whether inter-arrival times are known: not if packets of a class were added as flow records.
    #[must_use]
    pub fn knows_gaps(&self) -> bool {
        self.inter_arrival_times.iter().all(InterArrivalTimes::is_complete)
    }

    /// Returns how the direction marks of the capture file compare with the classes.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// Returns the conversations of the packets with ports that are counted.
    #[must_use]
    pub fn conversations(&self) -> &Conversations {
        &self.conversations
    }

    /// Returns the ports that answer, in the order of [`Transport::ALL`](crate::packet::Transport::ALL). Filters by host, port and
    /// transport do not apply.
    #[must_use]
    pub fn answering_ports(&self) -> Vec<AnsweringPorts> {
        self.answers.ports()
    }

    /// Returns how the service's port was determined, or `None` if the port role is another.
    #[must_use]
    pub fn service(&self) -> Option<&ServiceTally> {
        self.servers.as_ref().map(|_| &self.service)
    }

    /// Adds the packets of a segment. Segments must be added in the order of the capture, for the sake of times.
    pub fn add(&mut self, segment: &Segment, rule: &Rule) {
        let outcomes = self.add_flows(segment, rule);
        if self.with_times {
            self.add_times(segment, &outcomes);
        }
    }

    /// Adds the packets of segments, and takes the conversations, the timeline and the inter-arrival times from `other`: a tally of the same
    /// segments, whose settings differ at most by the port that counts.
    pub fn add_with_times_of(&mut self, other: Self, segments: &[Segment], rule: &Rule) {
        (self.timeline, self.inter_arrival_times) = (other.timeline, other.inter_arrival_times);
        self.timeline_in_window = other.timeline_in_window;
        self.conversations = other.conversations;
        for segment in segments {
            let outcomes = self.classifier.outcomes(segment, rule);
            self.add_counts(segment, &outcomes);
        }
    }

    /// Adds the packets of segments, and takes the timeline from `other`: a tally of the same segments, whose settings differ at
    /// most by the time window and the port that counts.
    pub fn add_with_timeline_of(&mut self, other: Self, segments: &[Segment], rule: &Rule) {
        self.timeline = other.timeline;
        for segment in segments {
            let outcomes = self.add_flows(segment, rule);
            if self.with_times {
                self.add_times_in_window(segment, &outcomes);
            }
        }
    }

    /// Counts the flows of a segment, and returns the outcome of each.
    fn add_flows(&mut self, segment: &Segment, rule: &Rule) -> Vec<Outcome> {
        let outcomes = self.classifier.outcomes(segment, rule);
        let sums = self.add_counts(segment, &outcomes);
        self.conversations.add(segment, &outcomes, &sums, self.classifier.headers);
        outcomes
    }

    /// Counts the flows of a segment, and returns the totals of each.
    fn add_counts<'a>(&mut self, segment: &'a Segment, outcomes: &[Outcome]) -> Cow<'a, [FlowTotals]> {
        let headers = self.classifier.headers;
        let services = self.servers.as_ref().map(|servers| servers.services(segment)).unwrap_or_default();
        let (sums, outside) = self.classifier.sums(segment);
        if let Some((counts, first_packet)) = outside {
            self.add_without_ports(WithoutPorts::OutsideOfTime, counts, first_packet);
        }
        let flows = segment.flows().iter().zip(outcomes).zip(&*sums).zip(0..);
        for (((flow, outcome), sum), index) in flows.filter(|((_, sum), _)| sum.packets > 0) {
            let endpoints = flow.endpoints(headers);
            if let Ok(endpoints) = &endpoints {
                self.answers.add(endpoints, sum.payload_bytes);
            }
            match (*outcome, endpoints) {
                (Outcome::Counted { class, if_swapped }, Ok(endpoints)) => {
                    if let Some(total) = self.if_swapped.get_mut(if_swapped as usize) {
                        *total += sum.into();
                    }
                    self.count(flow.mark(), &endpoints, class, services.get(index).copied().flatten(), sum.into());
                }
                (Outcome::Counted { .. }, Err(_)) => {}
                (Outcome::WithoutPorts(reason) | Outcome::LeftOut(reason), _) => {
                    self.add_without_ports(
                        reason,
                        Counts::from(sum),
                        segment.first_packet() + u64::from(sum.first_row),
                    );
                }
            }
        }
        sums
    }

    fn count(&mut self, mark: Mark, endpoints: &Endpoints, class: Class, service: Option<Service>, counts: Counts) {
        if mark != Mark::None {
            self.marks.add(mark, endpoints, class, counts.packets);
        }
        if let Some(service) = service {
            self.service.add(service, counts.packets);
        }
        let port = counted_port(self.port_role, endpoints, class, service);
        if let Some(tally) = self.classes.get_mut(class as usize) {
            tally.add(endpoints, port, counts);
            if !endpoints.has_payload_length {
                tally.add_without_payload(endpoints.transport, port, counts);
            }
        }
    }

    fn add_without_ports(&mut self, reason: WithoutPorts, counts: Counts, first_packet: u64) {
        let reason = match reason {
            WithoutPorts::NoPorts(NoPorts::NotIp(EtherType(number))) => {
                self.ether_types.add(number, counts);
                WithoutPorts::NoPorts(NoPorts::NotIp(EtherType::NONE))
            }
            WithoutPorts::NoPorts(NoPorts::OtherIpProtocol(protocol)) => {
                self.ip_protocols.add(protocol.into(), counts);
                WithoutPorts::NoPorts(NoPorts::OtherIpProtocol(0))
            }
            other => other,
        };
        match self.without_ports.binary_search_by_key(&reason, |tally| tally.reason) {
            Err(index) => self.without_ports.insert(index, ReasonTally { reason, counts, first_packet }),
            Ok(index) => {
                if let Some(tally) = self.without_ports.get_mut(index) {
                    tally.counts += counts;
                    tally.first_packet = tally.first_packet.min(first_packet);
                }
            }
        }
    }
}

/// Returns the port of a flow that counts under a port role.
pub(super) fn counted_port(role: PortRole, endpoints: &Endpoints, class: Class, service: Option<Service>) -> u16 {
    match (role, class) {
        (PortRole::Source, _) | (PortRole::Local, Class::Outgoing) | (PortRole::Remote, Class::Incoming) => {
            endpoints.source_port
        }
        (PortRole::Service, _) => service.map_or(endpoints.destination_port, |service| service.port),
        (PortRole::Destination | PortRole::Local | PortRole::Remote, _) => endpoints.destination_port,
    }
}

/// Returns the value of a class, from values in the order of [`Class::ALL`].
fn by_class<T>([incoming, outgoing, internal, transit, unknown]: &[T; Class::ALL.len()], class: Class) -> &T {
    match class {
        Class::Incoming => incoming,
        Class::Outgoing => outgoing,
        Class::Internal => internal,
        Class::Transit => transit,
        Class::Unknown => unknown,
    }
}
