//! The packets from or to a port: who sends and receives them, when, how long they are, and which ports are at the other end.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, Outcome};
use super::timeline::{Interval, Timeline};
use super::{Amount, Counts, InterArrivalTimes, PortRange, PortTable, Settings};
use crate::direction::{Class, Rule, Side};
use crate::packet::{Address, Transport};
use crate::segment::{Endpoints, Row, Segment, union_of_spans};

/// How many ranges of lengths there are.
const LENGTHS: usize = 10;

/// What is to be looked at closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Focus {
    /// The port, or a few neighbouring ones.
    pub ports: PortRange,
    /// Of this transport only; none: of all.
    #[serde(default)]
    pub transport: Option<Transport>,
}

impl Focus {
    /// Which ends of a flow are in focus: the source, the destination.
    fn ends(self, ports: &Endpoints) -> [bool; 2] {
        let is_asked_for = self.transport.is_none_or(|transport| transport == ports.transport);
        [ports.source_port, ports.destination_port].map(|port| is_asked_for && self.ports.contains(port))
    }
}

/// What a host has to do with the ports in focus.
#[derive(Clone, Copy, Debug)]
pub struct HostTally {
    /// On which side of the rule it is.
    pub side: Side,
    /// What it sends.
    pub sent: Amount,
    /// What it receives.
    pub received: Amount,
    /// Whether the port is its own, in any of the packets.
    pub has_port: bool,
    /// Whether it is at the other end of the port, in any of the packets.
    pub is_peer: bool,
    /// The times of its earliest and its latest packet; none where no packet has one.
    pub times_nanos: Option<(i64, i64)>,
}

impl HostTally {
    fn new(side: Side) -> Self {
        let nothing = Amount::default();
        Self { side, sent: nothing, received: nothing, has_port: false, is_peer: false, times_nanos: None }
    }

    /// All packets of it; those that it sends to itself count once.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.sent.packets + self.received.packets
    }

    fn meet(&mut self, has_port: bool, is_peer: bool, flow: &FlowTally) {
        self.has_port |= has_port;
        self.is_peer |= is_peer;
        self.times_nanos = union_of_spans(self.times_nanos, flow.times_nanos);
    }

    fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.received += other.received;
        self.has_port |= other.has_port;
        self.is_peer |= other.is_peer;
        self.times_nanos = union_of_spans(self.times_nanos, other.times_nanos);
    }
}

/// The packets from or to the ports in focus, as far as the settings count them.
#[derive(Clone, Debug)]
pub struct Closeup {
    focus: Focus,
    classifier: Classifier,
    /// In the order of [`Class::ALL`].
    classes: [Counts; Class::ALL.len()],
    timeline: Timeline,
    /// In the order of [`Class::ALL`].
    gaps: [InterArrivalTimes; Class::ALL.len()],
    lengths: [Interval; LENGTHS],
    other_ports: PortTable,
    hosts: HashMap<Address, HostTally>,
    /// What hosts send and receive that are not told apart.
    other_hosts: Amount,
    /// In the order of [`Transport::ALL`].
    transports: [Counts; Transport::ALL.len()],
}

/// The packets of a flow of a segment.
#[derive(Clone, Copy, Default)]
struct FlowTally {
    counts: Counts,
    times_nanos: Option<(i64, i64)>,
}

impl Closeup {
    /// How many hosts are told apart; what further ones send and receive is counted together.
    pub const MOST_HOSTS: usize = 1 << 16;

    /// No packets yet; none where nothing is in focus.
    #[must_use]
    pub fn new(settings: &Settings) -> Option<Self> {
        Some(Self {
            focus: settings.focus?,
            classifier: Classifier::new(settings),
            classes: Default::default(),
            timeline: Timeline::new(settings.interval_nanos()),
            gaps: Default::default(),
            lengths: Default::default(),
            other_ports: PortTable::default(),
            hosts: HashMap::new(),
            other_hosts: Amount::default(),
            transports: Default::default(),
        })
    }

    /// What is looked at.
    #[must_use]
    pub fn focus(&self) -> Focus {
        self.focus
    }

    /// The packets of a class, in the order of [`Class::ALL`].
    pub fn classes(&self) -> impl Iterator<Item = (Class, Counts, &InterArrivalTimes)> {
        Class::ALL.into_iter().zip(self.classes).zip(&self.gaps).map(|((class, counts), gaps)| (class, counts, gaps))
    }

    /// The packets of each transport.
    pub fn transports(&self) -> impl Iterator<Item = (Transport, Counts)> {
        Transport::ALL.into_iter().zip(self.transports)
    }

    /// Packets per interval, whatever time is asked for.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Packets by their original length in bytes: from, to, how many.
    pub fn lengths(&self) -> impl Iterator<Item = (u32, u32, &Interval)> {
        let from = |range: u32| if range == 0 { 0 } else { 20 << (range - 1) };
        (0..).zip(&self.lengths).map(move |(range, amounts)| (from(range), from(range + 1) - 1, amounts))
    }

    /// The ports at the other end.
    #[must_use]
    pub fn other_ports(&self) -> &PortTable {
        &self.other_ports
    }

    /// The hosts, in no order.
    pub fn hosts(&self) -> impl Iterator<Item = (Address, &HostTally)> {
        self.hosts.iter().map(|(address, tally)| (*address, tally))
    }

    /// What hosts send and receive that are not told apart, since they are too many.
    #[must_use]
    pub fn other_hosts(&self) -> Amount {
        self.other_hosts
    }

    /// Adds the packets of a segment.
    pub fn add(&mut self, segment: &Segment, rule: &Rule) {
        let outcomes = self.classifier.outcomes(segment, rule);
        let is_in_focus = |ports: &Endpoints| self.focus.ends(ports) != [false; 2];
        let class = |outcome: Outcome, ports: Option<Endpoints>| match outcome {
            Outcome::Counted(class) => ports.filter(is_in_focus).map(|_| class),
            _ => None,
        };
        let tunnels = self.classifier.tunnels;
        let flows = || segment.flows().iter().map(|flow| flow.endpoints(tunnels).ok());
        let classes: Vec<Option<Class>> =
            outcomes.iter().zip(flows()).map(|(outcome, ports)| class(*outcome, ports)).collect();
        if classes.iter().all(Option::is_none) {
            self.pass(segment);
            return;
        }
        let tallies = self.add_rows(segment, &classes);
        let mut hosts: Vec<HostTally> =
            segment.hosts().iter().map(|address| HostTally::new(rule.side(*address))).collect();
        for ((ports, class), tally) in flows().zip(classes).zip(tallies) {
            if let (Some(ports), Some(class)) = (ports, class)
                && tally.counts.packets > 0
            {
                self.add_flow(&ports, class, tally.counts);
                self.add_ends(&ports, &tally, &mut hosts);
            }
        }
        for (address, host) in segment.hosts().iter().zip(&hosts).filter(|(_, host)| host.has_port || host.is_peer) {
            self.add_host(*address, host);
        }
    }

    /// So that intervals count from the first packet of the capture.
    fn pass(&mut self, segment: &Segment) {
        if self.timeline.start_nanos().is_none()
            && let Some((time, _, _)) = segment.times().next()
        {
            self.timeline.pass(time);
        }
    }

    fn add_rows(&mut self, segment: &Segment, classes: &[Option<Class>]) -> Vec<FlowTally> {
        let mut tallies = vec![FlowTally::default(); classes.len()];
        self.pass(segment);
        for row in segment.rows(self.classifier.tunnels) {
            let flow = row.flow as usize;
            let Some(class) = classes.get(flow).copied().flatten() else { continue };
            if let Some(time) = row.time_nanos {
                self.timeline.add(time, Some(class), row.wire_bytes);
            }
            if self.classifier.selector.is_in_window(row.time_nanos)
                && let Some(tally) = tallies.get_mut(flow)
            {
                tally.counts += Counts::from(&row);
                tally.times_nanos = union_of_spans(tally.times_nanos, row.time_nanos.map(|time| (time, time)));
                self.add_row(&row, class);
            }
        }
        tallies
    }

    fn add_row(&mut self, row: &Row, class: Class) {
        if let (Some(time), Some(gaps)) = (row.time_nanos, self.gaps.get_mut(class as usize)) {
            gaps.add(time);
        }
        // Less than 20 bytes, less than twice as many, and so on.
        let range = (u32::BITS - (row.wire_bytes / 20).leading_zeros()) as usize;
        if let Some(range) = self.lengths.get_mut(range.min(LENGTHS - 1)) {
            range.add_packet(Some(class), row.wire_bytes);
        }
    }

    fn add_flow(&mut self, ports: &Endpoints, class: Class, counts: Counts) {
        if let Some(sum) = self.classes.get_mut(class as usize) {
            *sum += counts;
        }
        if let Some(sum) = self.transports.get_mut(ports.transport as usize) {
            *sum += counts;
        }
        let [is_from_it, _] = self.focus.ends(ports);
        self.other_ports.add(if is_from_it { ports.destination_port } else { ports.source_port }, counts);
    }

    fn add_ends(&self, ports: &Endpoints, tally: &FlowTally, hosts: &mut [HostTally]) {
        let [is_from_it, is_to_it] = self.focus.ends(ports);
        let amount = Amount { packets: tally.counts.packets, bytes: tally.counts.bytes };
        if let Some(source) = hosts.get_mut(ports.source as usize) {
            source.sent += amount;
            source.meet(is_from_it, is_to_it, tally);
        }
        if let Some(destination) = hosts.get_mut(ports.destination as usize) {
            destination.received += if ports.source == ports.destination { Amount::default() } else { amount };
            destination.meet(is_to_it, is_from_it, tally);
        }
    }

    fn add_host(&mut self, host: Address, tally: &HostTally) {
        if let Some(known) = self.hosts.get_mut(&host) {
            known.add(tally);
        } else if self.hosts.len() < Self::MOST_HOSTS {
            self.hosts.insert(host, *tally);
        } else {
            self.other_hosts += tally.sent;
            self.other_hosts += tally.received;
        }
    }
}
