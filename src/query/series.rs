//! The busiest services over time.
//!
//! A service is a port of a transport. Which ones are the busiest is determined from the totals of flows: of the two ports of a flow,
//! the one to which a connection was opened counts, otherwise the only system port, the only one that has a name, or the lower one.
//! Then all packets from or to the port belong to its service, as in the details of a port. Both take no look at the peers
//! of ports, unlike [`super::service`], which needs megabytes of memory.

use hashbrown::HashMap;

use super::classifier::{Classifier, Outcome};
use super::timeline::Timeline;
use super::{PortTable, Settings, Zone};
use crate::direction::{Class, Rule};
use crate::packet::{Opening, Transport};
use crate::segment::{Endpoints, MAX_CODES, Segment};
use crate::services::Services;

/// A port of a transport.
pub(crate) type ServicePort = (u16, Transport);

/// Number of services that are counted. More than a report shows, since some turn out to be the other ends of busier ones.
const MAX_SERVICES: usize = 16;

/// Classes that timelines count apart, and one that stands for all others.
const GROUPS: [Class; 3] = [Class::Incoming, Class::Outgoing, Class::Internal];
const _: () = assert!(MAX_SERVICES * GROUPS.len() < MAX_CODES);

/// The packets of the busiest services, per interval of time.
#[derive(Clone, Debug)]
pub struct SeriesTally {
    classifier: Classifier,
    /// The busiest first.
    services: Vec<(ServicePort, Timeline)>,
    /// Index of each service.
    indices: HashMap<ServicePort, usize>,
}

impl SeriesTally {
    /// Creates a tally without packets of some services, the busiest first.
    pub(crate) fn new(settings: &Settings, services: &[ServicePort]) -> Self {
        let timeline = Timeline::new(settings.interval_nanos());
        Self {
            classifier: Classifier::new(settings),
            services: services.iter().map(|service| (*service, timeline.clone())).collect(),
            indices: services.iter().copied().zip(0..).collect(),
        }
    }

    /// Returns the services and their packets, also of those outside the time window.
    pub(crate) fn services(&self) -> impl Iterator<Item = (ServicePort, &Timeline)> {
        self.services.iter().map(|(service, timeline)| (*service, timeline))
    }

    /// Adds the packets of a segment. Segments must be added in the order of the capture.
    pub(crate) fn add(&mut self, segment: &Segment, rule: &Rule) {
        if let Some(first) = segment.first_time_nanos() {
            self.services.iter_mut().for_each(|(_, timeline)| timeline.start_at(first));
        }
        let headers = self.classifier.headers;
        let outcomes = self.classifier.outcomes(segment, rule);
        let of_flow = |(flow, outcome): (&crate::segment::Flow, &Outcome)| match outcome {
            Outcome::Counted { class, .. } => Some((self.index(&flow.endpoints(headers).ok()?)?, *class)),
            _ => None,
        };
        let flows: Vec<_> = segment.flows().iter().zip(&outcomes).map(of_flow).collect();
        if flows.iter().all(Option::is_none) {
            return;
        }
        let services = &mut self.services;
        for (_, timeline) in services.iter_mut() {
            timeline.lengthen_for(segment.intervals());
        }
        let is_whole = |intervals| services.iter().all(|(_, timeline)| timeline.has_whole(intervals));
        if segment.intervals().is_some_and(is_whole) {
            let code = |flow: &Option<(usize, Class)>| match flow {
                Some((index, class)) => index * GROUPS.len() + (*class as usize).min(GROUPS.len() - 1),
                None => MAX_CODES - 1,
            };
            let codes: Vec<u8> = flows.iter().map(|flow| u8::try_from(code(flow)).unwrap_or(u8::MAX)).collect();
            return segment.for_each_interval(None, &codes, &mut |code, sum| {
                if let Some((_, timeline)) = services.get_mut(code / GROUPS.len()) {
                    timeline.add(sum.first_nanos, GROUPS.get(code % GROUPS.len()).copied(), sum.into());
                }
            });
        }
        segment.for_each_time(None, |timed| {
            if let Some(Some((index, class))) = flows.get(timed.flow as usize)
                && let Some((_, timeline)) = services.get_mut(*index)
            {
                timeline.add(timed.first_nanos, Some(*class), timed.into());
            }
        });
    }

    /// Returns the index of the busiest service that has one of the two ports.
    fn index(&self, endpoints: &Endpoints) -> Option<usize> {
        let index = |port| self.indices.get(&(port, endpoints.transport)).copied();
        match (index(endpoints.source_port), index(endpoints.destination_port)) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }
}

/// Returns the busiest services of segments by bytes, of equals the lowest port first.
pub(crate) fn busiest_services<'a>(
    settings: &Settings,
    names: &Services,
    rule: &Rule,
    segments: impl Iterator<Item = &'a Segment>,
) -> Vec<ServicePort> {
    let classifier = Classifier::new(settings);
    let mut tables = Transport::ALL.map(|_| PortTable::default());
    for segment in segments {
        let outcomes = classifier.outcomes(segment, rule);
        let totals = segment.flow_totals(settings.tunnels);
        for ((flow, outcome), total) in segment.flows().iter().zip(outcomes).zip(&*totals) {
            if let (Outcome::Counted { .. }, Ok(endpoints)) = (outcome, flow.endpoints(classifier.headers))
                && let Some(table) = tables.get_mut(endpoints.transport as usize)
            {
                table.add(service_port(&endpoints, names), total.into());
            }
        }
    }
    let mut busiest: Vec<(u64, ServicePort)> = Vec::with_capacity(MAX_SERVICES + 1);
    for (transport, table) in Transport::ALL.into_iter().zip(&tables) {
        for (port, counts) in table.iter() {
            let place = busiest
                .partition_point(|(bytes, (other, _))| (*bytes, u16::MAX - other) >= (counts.bytes, u16::MAX - port));
            if place < MAX_SERVICES {
                busiest.insert(place, (counts.bytes, (port, transport)));
                busiest.truncate(MAX_SERVICES);
            }
        }
    }
    busiest.into_iter().map(|(_, service)| service).collect()
}

/// Returns which of the two ports of a flow probably is the service's.
pub(crate) fn service_port(endpoints: &Endpoints, names: &Services) -> u16 {
    let ports @ [source, destination] = [endpoints.source_port, endpoints.destination_port];
    let is_only = |has: &dyn Fn(u16) -> bool| match ports.map(has) {
        [true, false] => Some(source),
        [false, true] => Some(destination),
        _ => None,
    };
    match endpoints.opening {
        Opening::Request => destination,
        Opening::Answer => source,
        Opening::None => is_only(&|port| Zone::of(port) == Zone::System)
            .or_else(|| is_only(&|port| names.name(port, endpoints.transport).is_some()))
            .unwrap_or(source.min(destination)),
    }
}
