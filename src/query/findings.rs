//! What stands out: each by a test on counts and times alone, which its kind states.

use std::cmp::Ordering;

use hashbrown::HashMap;

use super::classifier::{Classifier, Outcome};
use super::periodicity::Periodicity;
use super::{Counts, PortTable, Settings, Zone};
use crate::direction::{Class, Rule};
use crate::packet::{Address, Opening, Transport};
use crate::segment::{Endpoints, Segment};
use crate::services;
use crate::sort::sorted_indices;

/// How many of each kind are told.
const MOST_OF_A_KIND: usize = 3;
/// A port, or a host, counts as tried without success where it was sent no more packets than these: a SYN and its
/// repetitions, or a SYN, an ACK and an RST.
const FEW_PACKETS: u64 = 3;
/// So many ports of one host are a scan, and so many hosts a sweep, if 9 of 10 were sent few packets.
const MANY: usize = 50;
/// A port stands out by its bytes where the capture has so many packets.
const LEAST_PACKETS_FOR_BYTES: u64 = 1_000;
/// A service is one that so many connections were accepted by.
const LEAST_CONNECTIONS: u64 = 3;
/// A flow with more packets in a segment than these is no beacon.
const MOST_PACKETS_OF_BEACON: u32 = 1 << 11;

/// Something that stands out, with the numbers that it is told by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Finding {
    /// A host asked for connections to at least 50 ports of one other, and sent at most 3 packets to 9 of 10 of them.
    PortScan {
        /// Who asked.
        from: Address,
        /// Who was asked.
        to: Address,
        /// Of which transport the ports are.
        transport: Transport,
        /// How many ports.
        ports: u64,
        /// How many of them answered.
        answered: u64,
    },
    /// A host asked at least 50 others for connections to one port, and sent at most 3 packets to 9 of 10 of them.
    Sweep {
        /// Who asked.
        from: Address,
        /// For which transport.
        transport: Transport,
        /// For which port.
        port: u16,
        /// How many hosts were asked.
        hosts: u64,
        /// How many of them answered.
        answered: u64,
    },
    /// A host sends to a port of another in bursts at least a second apart: at least 10 of them, with periods whose standard
    /// deviation is at most 5 % of their mean.
    Beacon {
        /// Who sends.
        from: Address,
        /// To whom.
        to: Address,
        /// Of which transport the port is.
        transport: Transport,
        /// To which port.
        port: u16,
        /// How many bursts.
        bursts: u64,
        /// The mean period.
        period_nanos: f64,
        /// The standard deviation of the periods.
        deviation_nanos: f64,
    },
    /// A port carries at least half of all bytes in and out, and at least 9 of 10 of these one way.
    OneWay {
        /// The port, at either end.
        port: u16,
        /// Which way.
        class: Class,
        /// Bytes that go this way.
        bytes: u64,
        /// Bytes of the port both ways.
        both_ways_bytes: u64,
        /// Bytes of all ports both ways.
        all_bytes: u64,
    },
    /// A host accepted at least 3 connections to a dynamic port, for which no service is registered.
    DynamicService {
        /// Who accepted.
        host: Address,
        /// Of which transport the port is.
        transport: Transport,
        /// The port.
        port: u16,
        /// How many connections.
        connections: u64,
    },
}

/// From a host to a port of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct HostToPort {
    from: Address,
    to: Address,
    transport: Transport,
    port: u16,
}

#[derive(Clone, Copy, Debug, Default)]
struct HostToPortTally {
    packets: u64,
    requests: u64,
    /// How many of the other host's flows back accept a connection.
    answers: u64,
    periodicity: Periodicity,
}

/// What is remembered of packets to tell what stands out, in bounded memory.
#[derive(Clone, Debug)]
pub struct Findings {
    classifier: Classifier,
    places: HashMap<HostToPort, u32>,
    host_to_ports: Vec<(HostToPort, HostToPortTally)>,
    /// Of ways that are not examined, since they are too many.
    packets_left_out: u64,
    /// By the ports at either end: incoming, outgoing.
    bytes: [PortTable; 2],
    all: [Counts; 2],
}

impl Findings {
    /// How many pairs of a host and the port that it sends to are examined: the first that are met.
    pub const MOST_HOST_TO_PORTS: usize = 1 << 15;

    /// No packets yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            classifier: Classifier::new(settings),
            places: HashMap::new(),
            host_to_ports: Vec::new(),
            packets_left_out: 0,
            bytes: Default::default(),
            all: Default::default(),
        }
    }

    /// Packets that were not examined for scans, sweeps, beacons and services, since they belong to too many ways.
    #[must_use]
    pub fn packets_left_out(&self) -> u64 {
        self.packets_left_out
    }

    /// Adds the packets of a segment.
    pub fn add(&mut self, segment: &Segment, rule: &Rule) {
        /// Stands for a flow whose times are not looked at.
        const NOWHERE: usize = usize::MAX;
        let outcomes = self.classifier.outcomes(segment, rule);
        let tunnels = self.classifier.tunnels;
        let mut places = vec![NOWHERE; outcomes.len()];
        let (sums, _) = self.classifier.sums(segment);
        for (((flow, outcome), sum), place) in segment.flows().iter().zip(outcomes).zip(&*sums).zip(&mut places) {
            let (Outcome::Counted(class), Ok(ports)) = (outcome, flow.endpoints(tunnels)) else { continue };
            if sum.packets == 0 {
                continue;
            }
            let counts = Counts::from(sum);
            self.add_bytes(&ports, class, counts);
            match self.add_host_to_port(segment, &ports, counts.packets) {
                Some(known) if sum.packets <= MOST_PACKETS_OF_BEACON => *place = known,
                _ => {}
            }
        }
        segment.times().for_each(|(time, _, flow)| {
            let place = places.get(flow as usize).copied().unwrap_or(NOWHERE);
            if let Some((_, tally)) = self.host_to_ports.get_mut(place)
                && self.classifier.selector.is_in_window(Some(time))
            {
                tally.periodicity.add(time);
            }
        });
    }

    fn add_bytes(&mut self, ports: &Endpoints, class: Class, counts: Counts) {
        let [incoming, outgoing] = &mut self.bytes;
        let [all_incoming, all_outgoing] = &mut self.all;
        let (table, all) = match class {
            Class::Incoming => (incoming, all_incoming),
            Class::Outgoing => (outgoing, all_outgoing),
            _ => return,
        };
        *all += counts;
        table.add(ports.source_port, counts);
        if ports.source_port != ports.destination_port {
            table.add(ports.destination_port, counts);
        }
    }

    /// The place of the way that the packets of a flow go.
    fn add_host_to_port(&mut self, segment: &Segment, ports: &Endpoints, packets: u64) -> Option<usize> {
        let host = |index: u32| segment.hosts().get(index as usize).copied();
        let (from, to) = (host(ports.source)?, host(ports.destination)?);
        let (transport, port) = (ports.transport, ports.destination_port);
        if ports.opening == Opening::Answer {
            let asked = HostToPort { from: to, to: from, transport, port: ports.source_port };
            if let Some((_, tally)) =
                self.places.get(&asked).and_then(|place| self.host_to_ports.get_mut(*place as usize))
            {
                tally.answers += 1;
            }
        }
        let host_to_port = HostToPort { from, to, transport, port };
        let place = match self.places.get(&host_to_port) {
            Some(place) => *place as usize,
            None if self.host_to_ports.len() < Self::MOST_HOST_TO_PORTS => {
                let place = self.host_to_ports.len();
                self.places.insert(host_to_port, u32::try_from(place).ok()?);
                self.host_to_ports.push((host_to_port, HostToPortTally::default()));
                place
            }
            None => {
                self.packets_left_out += packets;
                return None;
            }
        };
        let (_, tally) = self.host_to_ports.get_mut(place)?;
        tally.packets += packets;
        tally.requests += u64::from(ports.opening == Opening::Request);
        Some(place)
    }

    /// What stands out, a few of each kind; with the last of a kind, how many more of it there are.
    #[must_use]
    pub fn found(&self) -> Vec<(Finding, u64)> {
        let mut found = Vec::new();
        for kind in
            [self.port_scans(), self.sweeps(), self.beacons(), self.one_way().into_iter().collect(), self.services()]
        {
            // The largest first.
            let by_size = sorted_indices(kind.len(), &|a, b| size(kind.get(b)).cmp(&size(kind.get(a))));
            let told = by_size.into_iter().take(MOST_OF_A_KIND).filter_map(|place| kind.get(place).copied());
            found.extend(told.map(|finding| (finding, 0)));
            if let Some((_, more)) = found.last_mut().filter(|_| kind.len() > MOST_OF_A_KIND) {
                *more = (kind.len() - MOST_OF_A_KIND) as u64;
            }
        }
        found
    }

    /// The ways that some condition holds for, in an order.
    fn ordered(
        &self,
        condition: impl Fn(&(HostToPort, HostToPortTally)) -> bool,
        compare: &dyn Fn(&HostToPort, &HostToPort) -> Ordering,
    ) -> Vec<&(HostToPort, HostToPortTally)> {
        let host_to_ports: Vec<&(HostToPort, HostToPortTally)> =
            self.host_to_ports.iter().filter(|host_to_port| condition(host_to_port)).collect();
        let order =
            |a: Option<&&(HostToPort, HostToPortTally)>, b: Option<&&(HostToPort, HostToPortTally)>| match (a, b) {
                (Some((a, _)), Some((b, _))) => compare(a, b),
                _ => Ordering::Equal,
            };
        let places = sorted_indices(host_to_ports.len(), &|a, b| order(host_to_ports.get(a), host_to_ports.get(b)));
        places.into_iter().filter_map(|place| host_to_ports.get(place).copied()).collect()
    }

    fn port_scans(&self) -> Vec<Finding> {
        let host_to_ports = self.ordered(is_asked, &HostToPort::cmp);
        let groups =
            host_to_ports.chunk_by(|(a, _), (b, _)| (a.from, a.to, a.transport) == (b.from, b.to, b.transport));
        let scans = groups.filter_map(|group| {
            let (answered, (HostToPort { from, to, transport, .. }, _)) = (tried_in_vain(group)?, **group.first()?);
            Some(Finding::PortScan { from, to, transport, ports: group.len() as u64, answered })
        });
        scans.collect()
    }

    fn sweeps(&self) -> Vec<Finding> {
        let host_to_ports = self
            .ordered(is_asked, &|a, b| (a.from, a.transport, a.port, a.to).cmp(&(b.from, b.transport, b.port, b.to)));
        let groups =
            host_to_ports.chunk_by(|(a, _), (b, _)| (a.from, a.transport, a.port) == (b.from, b.transport, b.port));
        let sweeps = groups.filter_map(|group| {
            let (answered, (HostToPort { from, transport, port, .. }, _)) = (tried_in_vain(group)?, **group.first()?);
            Some(Finding::Sweep { from, transport, port, hosts: group.len() as u64, answered })
        });
        sweeps.collect()
    }

    fn beacons(&self) -> Vec<Finding> {
        // Of both ways between two hosts, that to the lower port: what comes back is as regular.
        let pair = |host_to_port: &HostToPort| {
            (host_to_port.from.min(host_to_port.to), host_to_port.from.max(host_to_port.to), host_to_port.transport)
        };
        let regular = |(_, tally): &(HostToPort, HostToPortTally)| tally.periodicity.is_regular();
        let host_to_ports = self.ordered(regular, &|a, b| (pair(a), a.port).cmp(&(pair(b), b.port)));
        let pairs = host_to_ports.chunk_by(|(a, _), (b, _)| pair(a) == pair(b));
        let beacons = pairs.filter_map(|pair| pair.first()).map(|(host_to_port, tally)| Finding::Beacon {
            from: host_to_port.from,
            to: host_to_port.to,
            transport: host_to_port.transport,
            port: host_to_port.port,
            bursts: tally.periodicity.bursts(),
            period_nanos: tally.periodicity.period_nanos(),
            deviation_nanos: tally.periodicity.deviation_nanos(),
        });
        beacons.collect()
    }

    fn one_way(&self) -> Option<Finding> {
        if self.classifier.selector.asks_for_ports() {
            return None;
        }
        let [incoming, outgoing] = &self.bytes;
        let mut both = incoming.clone();
        outgoing.iter().for_each(|(port, counts)| both.add(port, counts));
        let all_bytes = self.all.iter().map(|counts| counts.bytes).sum();
        let packets: u64 = self.all.iter().map(|counts| counts.packets).sum();
        // Of the two ends of a connection, the service rather than its client.
        let rank = |(port, counts): &(u16, Counts)| (counts.bytes, services::is_assigned(*port), u16::MAX - port);
        let (port, counts) = both.iter().max_by_key(rank)?;
        let of_port = |table: &PortTable| table.get(port).bytes;
        let (class, bytes) = match (of_port(incoming), of_port(outgoing)) {
            (incoming, outgoing) if incoming >= outgoing => (Class::Incoming, incoming),
            (_, outgoing) => (Class::Outgoing, outgoing),
        };
        let stands_out =
            packets >= LEAST_PACKETS_FOR_BYTES && counts.bytes >= all_bytes / 2 && bytes >= counts.bytes / 10 * 9;
        stands_out.then_some(Finding::OneWay { port, class, bytes, both_ways_bytes: counts.bytes, all_bytes })
    }

    fn services(&self) -> Vec<Finding> {
        let is_service = |(host_to_port, tally): &(HostToPort, HostToPortTally)| {
            Zone::of(host_to_port.port) == Zone::Dynamic && tally.answers > 0
        };
        let key = |host_to_port: &HostToPort| (host_to_port.to, host_to_port.transport, host_to_port.port);
        let host_to_ports = self.ordered(is_service, &|a, b| key(a).cmp(&key(b)));
        let services = host_to_ports.chunk_by(|(a, _), (b, _)| key(a) == key(b)).filter_map(|group| {
            let (HostToPort { to: host, transport, port, .. }, _) = **group.first()?;
            let connections = group.iter().map(|(_, tally)| tally.answers).sum();
            (connections >= LEAST_CONNECTIONS).then_some(Finding::DynamicService { host, transport, port, connections })
        });
        services.collect()
    }
}

fn is_asked((_, tally): &(HostToPort, HostToPortTally)) -> bool {
    tally.requests > 0
}

/// Of very many that were asked, most in vain: how many answered.
fn tried_in_vain(group: &[&(HostToPort, HostToPortTally)]) -> Option<u64> {
    let in_vain = group.iter().filter(|(_, tally)| tally.packets <= FEW_PACKETS).count();
    let answered = group.iter().filter(|(_, tally)| tally.answers > 0).count();
    (group.len() >= MANY && in_vain * 10 >= group.len() * 9).then_some(answered as u64)
}

fn size(finding: Option<&Finding>) -> u64 {
    match finding.copied() {
        None => 0,
        Some(Finding::PortScan { ports, .. }) => ports,
        Some(Finding::Sweep { hosts, .. }) => hosts,
        Some(Finding::Beacon { bursts, .. }) => bursts,
        Some(Finding::OneWay { bytes, .. }) => bytes,
        Some(Finding::DynamicService { connections, .. }) => connections,
    }
}
