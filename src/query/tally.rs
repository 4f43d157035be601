//! The counts of one query over segments.

use super::classifier::{Classifier, Outcome};
use super::service::{Service, Services};
use super::{Counts, InterArrivalTimes, PortRole, PortTable, ServiceRule, Settings, Timeline};
use crate::capture::Mark;
use crate::direction::{Class, Rule};
use crate::packet::{NoPorts, Transport};
use crate::segment::{Endpoints, Segment};

/// Why a packet is in no class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WithoutPorts {
    /// It has no ports.
    NoPorts(NoPorts),
    /// It has ports, but of a transport that the settings leave out.
    TransportNotSelected,
    /// It is not of the hosts and ports that are asked for.
    NotSelected,
    /// It is not of the time that is asked for.
    OutsideOfTime,
}

/// The packets of a class.
#[derive(Clone, Debug, Default)]
pub struct ClassTally {
    total: Counts,
    /// In the order of [`Transport::ALL`].
    transports: [PortTable; Transport::ALL.len()],
}

impl ClassTally {
    /// All packets of the class.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.total
    }

    /// The counts per port, for each transport in the order of [`Transport::ALL`].
    pub fn transports(&self) -> impl Iterator<Item = (Transport, &PortTable)> {
        Transport::ALL.into_iter().zip(&self.transports)
    }

    fn add(&mut self, transport: Transport, port: u16, counts: Counts) {
        self.total += counts;
        if let Some(table) = self.transports.get_mut(transport as usize) {
            table.add(port, counts);
        }
    }
}

/// Packets in no class that share a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonTally {
    /// Why they are in no class.
    pub reason: WithoutPorts,
    /// How many they are.
    pub counts: Counts,
    /// The number of the first of them in the capture, from 1.
    pub first_packet: u64,
}

/// Packets with ports that the file itself marks as sent or received, between two hosts, and how the classes compare.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Marked as received.
    pub received: u64,
    /// Marked as sent.
    pub sent: u64,
    /// Received and incoming, or sent and outgoing.
    pub agreeing: u64,
    /// Received and outgoing, or sent and incoming.
    pub contradicting: u64,
    /// Marked, but of a host to itself, which says nothing of a direction. They are in none of the other numbers.
    pub same_host: u64,
}

/// How the service's port was told, where it is what counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceTally {
    /// Packets by what told it, in the order of [`ServiceRule::ALL`].
    packets: [u64; ServiceRule::ALL.len()],
    /// Flows of which the opening told it.
    pub opened_flows: u64,
    /// Of these, flows of which ports and peers alone would have told the same.
    pub guessed_flows: u64,
}

impl ServiceTally {
    /// Packets by what told their service.
    pub fn packets(&self) -> impl Iterator<Item = (ServiceRule, u64)> {
        ServiceRule::ALL.into_iter().zip(self.packets)
    }

    fn add(&mut self, service: Service, packets: u64) {
        if let Some(sum) = self.packets.get_mut(service.rule as usize) {
            *sum += packets;
        }
        if let Some(agrees) = service.guess_agrees {
            self.opened_flows += 1;
            self.guessed_flows += u64::from(agrees);
        }
    }
}

/// The counts of one query.
#[derive(Clone, Debug)]
pub struct Tally {
    port_role: PortRole,
    classifier: Classifier,
    classes: [ClassTally; Class::ALL.len()],
    /// Ascending by reason.
    without_ports: Vec<ReasonTally>,
    marks: Marks,
    /// Where the service's port counts.
    services: Option<Services>,
    told: ServiceTally,
    tells_times: bool,
    timeline: Timeline,
    /// In the order of [`Class::ALL`].
    gaps: [InterArrivalTimes; Class::ALL.len()],
}

impl Tally {
    /// No packets yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            port_role: settings.port_role,
            classifier: Classifier::new(settings),
            classes: Default::default(),
            without_ports: Vec::new(),
            marks: Marks::default(),
            services: (settings.port_role == PortRole::Service).then(Services::default),
            told: ServiceTally::default(),
            tells_times: settings.times,
            timeline: Timeline::new(settings.interval_nanos()),
            gaps: Default::default(),
        }
    }

    /// The packets of a class.
    #[must_use]
    pub fn class(&self, class: Class) -> &ClassTally {
        of_class(&self.classes, class)
    }

    /// The packets in no class, by reason.
    #[must_use]
    pub fn without_ports(&self) -> &[ReasonTally] {
        &self.without_ports
    }

    /// Counts per interval of all packets that are asked for, whatever their time.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Inter-arrival times of the packets of a class.
    #[must_use]
    pub fn gaps(&self, class: Class) -> &InterArrivalTimes {
        of_class(&self.gaps, class)
    }

    /// How the file's own marks compare with the classes.
    #[must_use]
    pub fn marks(&self) -> Marks {
        self.marks
    }

    /// How the service's port was told; none where another port counts.
    #[must_use]
    pub fn service(&self) -> Option<ServiceTally> {
        self.services.as_ref().map(|_| self.told)
    }

    /// Adds the packets of a segment; segments come in the order of the capture.
    pub fn add(&mut self, segment: &Segment, rule: &Rule) {
        let outcomes = self.classifier.outcomes(segment, rule);
        self.add_counts(segment, &outcomes);
        if self.tells_times {
            self.add_times(segment, &outcomes);
        }
    }

    /// Adds the packets of segments whose times are known from another tally, which asks for the same but the port.
    pub fn add_with_times_of<'a>(&mut self, other: Self, segments: impl Iterator<Item = &'a Segment>, rule: &Rule) {
        (self.timeline, self.gaps) = (other.timeline, other.gaps);
        for segment in segments {
            let outcomes = self.classifier.outcomes(segment, rule);
            self.add_counts(segment, &outcomes);
        }
    }

    fn add_counts(&mut self, segment: &Segment, outcomes: &[Outcome]) {
        let tunnels = self.classifier.tunnels;
        let services = self.services.as_mut().map(|services| services.of(segment, tunnels)).unwrap_or_default();
        let (sums, outside) = self.classifier.sums(segment);
        if let Some((counts, first_packet)) = outside {
            self.add_without_ports(WithoutPorts::OutsideOfTime, counts, first_packet);
        }
        let flows = segment.flows().iter().zip(outcomes).zip(&*sums).zip(0..);
        for (((flow, outcome), sum), index) in flows.filter(|((_, sum), _)| sum.packets > 0) {
            let counts = Counts::from(sum);
            match (*outcome, flow.endpoints(tunnels)) {
                (Outcome::Counted(class), Ok(ports)) => {
                    self.count(flow.mark(), &ports, class, services.get(index).copied().flatten(), counts);
                }
                (Outcome::Counted(_), Err(_)) => {}
                (Outcome::WithoutPorts(reason) | Outcome::LeftOut(reason), _) => {
                    self.add_without_ports(reason, counts, segment.first_packet() + u64::from(sum.first_row));
                }
            }
        }
    }

    fn add_times(&mut self, segment: &Segment, outcomes: &[Outcome]) {
        segment.times().for_each(|(time, bytes, flow)| match outcomes.get(flow as usize) {
            Some(Outcome::Counted(class)) => {
                self.timeline.add(time, Some(*class), bytes);
                if self.classifier.selector.is_in_window(Some(time))
                    && let Some(gaps) = self.gaps.get_mut(*class as usize)
                {
                    gaps.add(time);
                }
            }
            Some(Outcome::WithoutPorts(_)) => self.timeline.add(time, None, bytes),
            Some(Outcome::LeftOut(_)) | None => self.timeline.pass(time),
        });
    }

    fn count(&mut self, mark: Mark, ports: &Endpoints, class: Class, service: Option<Service>, counts: Counts) {
        if mark != Mark::None {
            self.compare_marks(mark, ports, class, counts.packets);
        }
        if let Some(service) = service {
            self.told.add(service, counts.packets);
        }
        let port = self.port(ports, class, service);
        if let Some(tally) = self.classes.get_mut(class as usize) {
            tally.add(ports.transport, port, counts);
        }
    }

    /// The port that counts.
    fn port(&self, ports: &Endpoints, class: Class, service: Option<Service>) -> u16 {
        match (self.port_role, class) {
            (PortRole::Source, _) | (PortRole::Local, Class::Outgoing) | (PortRole::Remote, Class::Incoming) => {
                ports.source_port
            }
            (PortRole::Service, _) => service.map_or(ports.destination_port, |service| service.port),
            (PortRole::Destination | PortRole::Local | PortRole::Remote, _) => ports.destination_port,
        }
    }

    fn compare_marks(&mut self, mark: Mark, ports: &Endpoints, class: Class, packets: u64) {
        let (marked, agrees, contradicts) = match mark {
            Mark::None | Mark::Overheard => return,
            Mark::Received => (&mut self.marks.received, Class::Incoming, Class::Outgoing),
            Mark::Sent => (&mut self.marks.sent, Class::Outgoing, Class::Incoming),
        };
        if ports.source == ports.destination {
            self.marks.same_host += packets;
            return;
        }
        *marked += packets;
        self.marks.agreeing += if class == agrees { packets } else { 0 };
        self.marks.contradicting += if class == contradicts { packets } else { 0 };
    }

    fn add_without_ports(&mut self, reason: WithoutPorts, counts: Counts, first_packet: u64) {
        match self.without_ports.binary_search_by_key(&reason, |tally| tally.reason) {
            Err(place) => self.without_ports.insert(place, ReasonTally { reason, counts, first_packet }),
            Ok(place) => {
                if let Some(tally) = self.without_ports.get_mut(place) {
                    tally.counts += counts;
                    tally.first_packet = tally.first_packet.min(first_packet);
                }
            }
        }
    }
}

/// That of a class, of values in the order of [`Class::ALL`].
fn of_class<T>([incoming, outgoing, internal, transit, unknown]: &[T; Class::ALL.len()], class: Class) -> &T {
    match class {
        Class::Incoming => incoming,
        Class::Outgoing => outgoing,
        Class::Internal => internal,
        Class::Transit => transit,
        Class::Unknown => unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::packet::{Batch, Decoded, Dissected, FiveTuple, Origin, Packet};
    use crate::segment::Builder;

    fn segment() -> Segment {
        let (local, remote) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(192, 0, 2, 1));
        let packet = |source: Ipv4Addr, destination: Ipv4Addr, transport, source_port, destination_port| {
            let (source, destination) = (source.into(), destination.into());
            let tuple = FiveTuple { source, destination, transport, source_port, destination_port };
            let packet = Packet { tuple, payload_bytes: 6, hop_limit: 64, control: 0 };
            Decoded { outer: Ok(packet), inner: None, origin: Origin::default() }
        };
        let no_ports = Decoded { outer: Err(NoPorts::NotIp), inner: None, origin: Origin::default() };
        let mut batch = Batch::with_capacity(4);
        let mut push = |original_bytes, decoded| {
            batch.push_dissected(None, original_bytes, Dissected { decoded, neighbour: None });
        };
        push(60, packet(local, remote, Transport::Tcp, 50_000, 80));
        push(1500, packet(remote, local, Transport::Tcp, 80, 50_000));
        push(100, packet(remote, local, Transport::Udp, 53, 50_000));
        push(42, no_ports);
        let mut builder = Builder::default();
        assert_eq!(builder.push(&batch, batch.entries()), 4);
        builder.open().clone()
    }

    fn tally(settings: &Settings) -> Tally {
        let mut tally = Tally::new(settings);
        tally.add(&segment(), &Rule::private());
        tally
    }

    fn ports(tally: &Tally, class: Class) -> Vec<(Transport, u16, u64)> {
        let tables = tally.class(class).transports();
        tables.flat_map(|(transport, table)| table.iter().map(move |(port, c)| (transport, port, c.bytes))).collect()
    }

    #[test]
    fn the_role_chooses_the_port() {
        let by_destination = tally(&Settings::default());
        assert_eq!(ports(&by_destination, Class::Outgoing), [(Transport::Tcp, 80, 60)]);
        let incoming = [(Transport::Tcp, 50_000, 1500), (Transport::Udp, 50_000, 100)];
        assert_eq!(ports(&by_destination, Class::Incoming), incoming);
        let by_source = tally(&Settings { port_role: PortRole::Source, ..Settings::default() });
        assert_eq!(ports(&by_source, Class::Incoming), [(Transport::Tcp, 80, 1500), (Transport::Udp, 53, 100)]);
    }

    #[test]
    fn the_roles_of_either_side_follow_the_class() {
        let [by_local, by_remote, by_service] = [PortRole::Local, PortRole::Remote, PortRole::Service]
            .map(|port_role| tally(&Settings { port_role, ..Settings::default() }));
        assert_eq!(ports(&by_local, Class::Outgoing), [(Transport::Tcp, 50_000, 60)]);
        assert_eq!(ports(&by_local, Class::Incoming), [(Transport::Tcp, 50_000, 1500), (Transport::Udp, 50_000, 100)]);
        for tally in [&by_remote, &by_service] {
            assert_eq!(ports(tally, Class::Outgoing), [(Transport::Tcp, 80, 60)]);
            assert_eq!(ports(tally, Class::Incoming), [(Transport::Tcp, 80, 1500), (Transport::Udp, 53, 100)]);
        }
        let told: Vec<_> = by_service.service().unwrap().packets().filter(|(_, packets)| *packets > 0).collect();
        assert_eq!(told, [(ServiceRule::SystemPort, 3)]);
        assert_eq!(by_local.service(), None);
    }

    #[test]
    fn what_is_left_out_is_still_counted() {
        let tally = tally(&Settings { transports: vec![Transport::Udp], ..Settings::default() });
        let reasons: Vec<_> =
            tally.without_ports().iter().map(|t| (t.reason, t.counts.packets, t.first_packet)).collect();
        let expected = [(WithoutPorts::NoPorts(NoPorts::NotIp), 1, 4), (WithoutPorts::TransportNotSelected, 2, 1)];
        assert_eq!(reasons, expected);
    }
}
