//! Findings: what stands out in the counts and times of packets.
//!
//! Each kind has a file of its own, with its test and the constants of that test. To add a kind, add such a file, a variant of
//! [`Finding`] and of [`FindingKind`], its JSON in `report/schema/findings.rs`, and its sentences in
//! `report/describe/findings.rs`, from which the page and the command take them. The guide lists the tests.

mod bursts;
mod host_to_ports;
mod periodic_services;
mod periodicity;

pub(crate) mod attempts;
pub(crate) mod beacon;
pub(crate) mod dynamic_service;
pub(crate) mod one_way;
pub(crate) mod port_scan;
pub(crate) mod sweep;

use serde::{Deserialize, Serialize};

use self::host_to_ports::HostToPorts;
use self::one_way::BytesByPort;
use super::classifier::{Classifier, Outcome};
use super::{Counts, Settings};
use crate::direction::{Class, Rule};
use crate::packet::{Address, Transport};
use crate::segment::Segment;
use crate::services::Services;
use crate::sort::sorted_indices;

/// Stands for a flow whose times are not examined.
const NO_INDEX: u32 = u32::MAX;

/// The most findings of each kind that are listed.
const MAX_OF_A_KIND: usize = 3;

/// Something that stands out, with the numbers of its test.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Finding {
    /// A host asked another one for connections to many ports, and got few answers.
    PortScan {
        /// The host that asked.
        from: Address,
        /// The host that was asked.
        to: Address,
        /// The transport of the ports.
        transport: Transport,
        /// Number of ports.
        ports: u64,
        /// Number of ports that accepted.
        answered: u64,
        /// Number of ports that answered without accepting: with a reset, for TCP.
        refused: u64,
    },
    /// A host asked many others for connections to one port, and got few answers.
    Sweep {
        /// The host that asked.
        from: Address,
        /// The transport of the port.
        transport: Transport,
        /// The port.
        port: u16,
        /// Number of hosts that were asked.
        hosts: u64,
        /// Number of hosts that accepted.
        answered: u64,
        /// Number of hosts that answered without accepting: with a reset, for TCP.
        refused: u64,
    },
    /// A host sends to a port of another in bursts at a fixed period.
    Beacon {
        /// The host that sends.
        from: Address,
        /// The host that receives.
        to: Address,
        /// The transport of the port.
        transport: Transport,
        /// The port that receives.
        port: u16,
        /// Number of bursts.
        bursts: u64,
        /// The mean period.
        period_seconds: f64,
        /// The standard deviation of the periods.
        deviation_seconds: f64,
    },
    /// A port carries at least half of all bytes in and out, and most of these go one way.
    OneWay {
        /// The port, at either end.
        port: u16,
        /// The class of most of its bytes: incoming or outgoing.
        class: Class,
        /// The port's bytes of this class.
        bytes: u64,
        /// The port's bytes both ways.
        both_ways_bytes: u64,
        /// Bytes of all ports both ways.
        all_bytes: u64,
    },
    /// A host accepted several connections to a dynamic port, for which no service is registered.
    DynamicService {
        /// The host that accepted.
        host: Address,
        /// The transport of the port.
        transport: Transport,
        /// The port.
        port: u16,
        /// Number of connections.
        connections: u64,
    },
}

impl Finding {
    /// Returns its kind.
    #[must_use]
    pub fn kind(&self) -> FindingKind {
        match self {
            Self::PortScan { .. } => FindingKind::PortScan,
            Self::Sweep { .. } => FindingKind::Sweep,
            Self::Beacon { .. } => FindingKind::Beacon,
            Self::OneWay { .. } => FindingKind::OneWay,
            Self::DynamicService { .. } => FindingKind::DynamicService,
        }
    }

    /// Returns the count by which findings of the same kind are ordered.
    fn size(&self) -> u64 {
        match *self {
            Self::PortScan { ports, .. } => ports,
            Self::Sweep { hosts, .. } => hosts,
            Self::Beacon { bursts, .. } => bursts,
            Self::OneWay { bytes, .. } => bytes,
            Self::DynamicService { connections, .. } => connections,
        }
    }
}

/// The kinds of findings, each with a test of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FindingKind {
    /// [`Finding::PortScan`].
    PortScan,
    /// [`Finding::Sweep`].
    Sweep,
    /// [`Finding::Beacon`].
    Beacon,
    /// [`Finding::OneWay`].
    OneWay,
    /// [`Finding::DynamicService`].
    DynamicService,
}

impl FindingKind {
    /// Every kind, in the order in which reports list them.
    pub const ALL: [Self; 5] = [Self::PortScan, Self::Sweep, Self::Beacon, Self::OneWay, Self::DynamicService];
}

/// The counts and times from which findings are derived, in bounded memory.
#[derive(Clone, Debug)]
pub struct Findings {
    classifier: Classifier,
    services: Services,
    host_to_ports: HostToPorts,
    bytes_by_port: BytesByPort,
    /// Of a segment that is added in parts: the number of parts so far, and for each flow the index of its pair or [`NO_INDEX`].
    parts: (usize, Vec<u32>),
}

impl Findings {
    /// The most pairs of a host and the port that it sends to that are examined: the first that occur.
    pub const MOST_HOST_TO_PORTS: usize = HostToPorts::CAPACITY;

    /// Creates a query without packets.
    #[must_use]
    pub fn new(settings: &Settings, services: &Services) -> Self {
        Self {
            classifier: Classifier::new(settings),
            services: services.clone(),
            host_to_ports: HostToPorts::default(),
            bytes_by_port: BytesByPort::default(),
            parts: Default::default(),
        }
    }

    /// Returns the number of packets that were not examined for scans, sweeps, beacons and services, since they belong to
    /// pairs beyond [`Findings::MOST_HOST_TO_PORTS`].
    #[must_use]
    pub fn packets_left_out(&self) -> u64 {
        self.host_to_ports.packets_left_out()
    }

    /// Returns the number of pairs of a host and the port that it sends to that were not examined for beacons, since flow records do
    /// not tell their bursts.
    #[must_use]
    pub fn pairs_without_bursts(&self) -> u64 {
        self.host_to_ports.unclear()
    }

    /// Adds the packets of a segment, or what is left of one that was added in part.
    pub fn add(&mut self, segment: &Segment, rule: &Rule) {
        while !self.add_part(segment, rule) {}
    }

    /// Adds a part of a segment, the one after the part before, and returns whether it was the last.
    pub fn add_part(&mut self, segment: &Segment, rule: &Rule) -> bool {
        let (part, mut indices) = std::mem::take(&mut self.parts);
        if part == 0 {
            indices = self.add_flows(segment, rule);
        }
        let is_last = self.add_times(segment, part, &indices);
        if !is_last {
            self.parts = (part + 1, indices);
        }
        is_last
    }

    /// Adds the flows of a segment, and returns the index of each flow's pair, or [`NO_INDEX`].
    fn add_flows(&mut self, segment: &Segment, rule: &Rule) -> Vec<u32> {
        let outcomes = self.classifier.outcomes(segment, rule);
        let headers = self.classifier.headers;
        let mut indices = vec![NO_INDEX; outcomes.len()];
        let (sums, _) = self.classifier.sums(segment);
        for (((flow, outcome), sum), index) in segment.flows().iter().zip(outcomes).zip(&*sums).zip(&mut indices) {
            let (Outcome::Counted { class, .. }, Ok(ports)) = (outcome, flow.endpoints(headers)) else { continue };
            if sum.packets == 0 {
                continue;
            }
            let counts = Counts::from(sum);
            self.bytes_by_port.add(&ports, class, counts);
            *index = self.host_to_ports.add(segment, &ports, counts.packets).unwrap_or(NO_INDEX);
        }
        indices
    }

    /// Adds the times of a part of the packets, and returns whether it was the last. `indices` has the index of each flow's pair, or
    /// [`NO_INDEX`].
    fn add_times(&mut self, segment: &Segment, part: usize, indices: &[u32]) -> bool {
        let selector = &self.classifier.selector;
        let host_to_ports = &mut self.host_to_ports;
        segment.for_each_row_of(part, self.classifier.headers.tunnels, |row| {
            if let Some(time) = row.time_nanos.filter(|time| selector.is_in_window(Some(*time))) {
                let index = indices.get(row.flow as usize).copied().unwrap_or(NO_INDEX);
                let last = row.last_nanos.unwrap_or(time);
                host_to_ports.add_times(index as usize, (time, last), row.payload_bytes > 0);
            }
        })
    }

    /// Returns the largest findings of each kind. The last of a kind comes with the number of further ones.
    #[must_use]
    pub fn found(&self) -> Vec<(Finding, u64)> {
        let mut found = Vec::new();
        for kind in FindingKind::ALL {
            let findings = self.of_kind(kind);
            let size = |index: usize| findings.get(index).map(Finding::size);
            let largest_first = sorted_indices(findings.len(), &|a, b| size(b).cmp(&size(a)));
            let listed = largest_first.into_iter().take(MAX_OF_A_KIND).filter_map(|index| findings.get(index).copied());
            found.extend(listed.map(|finding| (finding, 0)));
            if let Some((_, more)) = found.last_mut().filter(|_| findings.len() > MAX_OF_A_KIND) {
                *more = (findings.len() - MAX_OF_A_KIND) as u64;
            }
        }
        found
    }

    fn of_kind(&self, kind: FindingKind) -> Vec<Finding> {
        match kind {
            FindingKind::PortScan => port_scan::find(&self.host_to_ports),
            FindingKind::Sweep => sweep::find(&self.host_to_ports),
            FindingKind::Beacon => beacon::find(&self.host_to_ports),
            // If ports are selected, nothing is known of the bytes of others.
            FindingKind::OneWay if self.classifier.selector.asks_for_ports() => Vec::new(),
            FindingKind::OneWay => self.bytes_by_port.find(&self.services).into_iter().collect(),
            FindingKind::DynamicService => dynamic_service::find(&self.host_to_ports),
        }
    }
}
