//! Details of one port or a few neighbouring ports: the hosts that send and receive their packets, the ports at the other
//! end, times and packet lengths.

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, Outcome};
use super::timeline::{Interval, Timeline};
use super::{Amount, Counts, InterArrivalTimes, PortRange, PortTable, Settings};
use crate::direction::{Class, Rule, Side};
use crate::packet::{Address, Transport};
use crate::segment::{Endpoints, Row, Segment, Timed, union_of_spans};

/// Number of buckets of packet lengths.
const LENGTH_BUCKETS: usize = 10;

/// The ports whose details are collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Focus {
    /// One port, or a few neighbouring ones.
    pub ports: PortRange,
    /// The transport; `None` for all transports.
    pub transport: Option<Transport>,
}

impl Focus {
    /// Returns whether the source and the destination of a flow are in focus.
    fn ends(self, endpoints: &Endpoints) -> [bool; 2] {
        let has_transport = self.transport.is_none_or(|transport| transport == endpoints.transport);
        [endpoints.source_port, endpoints.destination_port].map(|port| has_transport && self.ports.contains(port))
    }
}

/// The traffic of a host from or to the ports in focus.
#[derive(Clone, Copy, Debug)]
pub struct HostTally {
    /// The side of the host according to the direction rule.
    pub side: Side,
    /// Packets that the host sends.
    pub sent: Amount,
    /// Packets that the host receives, without those that it sends to itself.
    pub received: Amount,
    /// Whether the host itself uses a port in focus, in any of the packets.
    pub has_port: bool,
    /// Whether the host is at the other end of a port in focus, in any of the packets.
    pub is_peer: bool,
    /// The times of its earliest and its latest packet; `None` if no packet has a time.
    pub times_nanos: Option<(i64, i64)>,
}

impl HostTally {
    fn new(side: Side) -> Self {
        let nothing = Amount::default();
        Self { side, sent: nothing, received: nothing, has_port: false, is_peer: false, times_nanos: None }
    }

    /// Returns the number of packets of the host. Those that it sends to itself count once.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.sent.packets + self.received.packets
    }

    fn add_flow(&mut self, has_port: bool, is_peer: bool, flow: &FlowTally) {
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

/// The packets from or to the ports in focus that the settings count.
#[derive(Clone, Debug)]
pub struct Closeup {
    focus: Focus,
    classifier: Classifier,
    /// In the order of [`Class::ALL`].
    classes: [Counts; Class::ALL.len()],
    /// Packets whose payload length is not known, in the same order.
    payload_unknown_packets: [u64; Class::ALL.len()],
    timeline: Timeline,
    /// In the order of [`Class::ALL`].
    inter_arrival_times: [InterArrivalTimes; Class::ALL.len()],
    lengths: [Interval; LENGTH_BUCKETS],
    /// Whether `lengths` has all packets: not if flow records were added.
    knows_lengths: bool,
    other_ports: PortTable,
    /// The ports in focus that occur.
    ports: PortTable,
    hosts: Vec<(Address, HostTally)>,
    /// Index of each host in `hosts`.
    host_indices: HashMap<Address, u32>,
    /// Packets sent and received by the hosts beyond [`Closeup::MAX_HOSTS`].
    other_hosts: Amount,
    /// In the order of [`Transport::ALL`].
    transports: [Counts; Transport::ALL.len()],
}

/// The counted packets of a flow of a segment.
#[derive(Clone, Copy, Default)]
struct FlowTally {
    counts: Counts,
    times_nanos: Option<(i64, i64)>,
}

impl Closeup {
    /// Number of hosts that are counted separately. The packets of further hosts are counted together.
    pub const MAX_HOSTS: usize = if cfg!(fuzzing) { 8 } else { 1 << 16 };

    /// Creates a close-up without packets, or returns `None` if the settings have no focus.
    #[must_use]
    pub fn new(settings: &Settings) -> Option<Self> {
        Some(Self {
            focus: settings.focus?,
            classifier: Classifier::new(settings),
            classes: Default::default(),
            payload_unknown_packets: Default::default(),
            timeline: Timeline::new(settings.interval_nanos()),
            inter_arrival_times: Default::default(),
            lengths: Default::default(),
            knows_lengths: true,
            other_ports: PortTable::default(),
            ports: PortTable::default(),
            hosts: Vec::new(),
            host_indices: HashMap::new(),
            other_hosts: Amount::default(),
            transports: Default::default(),
        })
    }

    /// Returns the ports in focus.
    #[must_use]
    pub fn focus(&self) -> Focus {
        self.focus
    }

    /// Returns the counts and inter-arrival times of each class, in the order of [`Class::ALL`].
    pub fn classes(&self) -> impl Iterator<Item = (Class, Counts, &InterArrivalTimes)> {
        let classes = Class::ALL.into_iter().zip(self.classes).zip(&self.inter_arrival_times);
        classes.map(|((class, counts), inter_arrival_times)| (class, counts, inter_arrival_times))
    }

    /// Returns the number of packets of a class whose payload length is not known.
    #[must_use]
    pub fn payload_unknown_packets(&self, class: Class) -> u64 {
        self.payload_unknown_packets.get(class as usize).copied().unwrap_or_default()
    }

    /// Returns the counts of each transport, in the order of [`Transport::ALL`].
    pub fn transports(&self) -> impl Iterator<Item = (Transport, Counts)> {
        Transport::ALL.into_iter().zip(self.transports)
    }

    /// Returns the packets per interval, also of those outside the time window.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// Returns a histogram of original lengths: the least and the greatest length of each bucket in bytes, and its packets.
    ///
    /// Empty if they are not known.
    pub fn lengths(&self) -> impl Iterator<Item = (u32, u32, &Interval)> {
        let known = if self.knows_lengths { self.lengths.as_slice() } else { &[] };
        let from = |index: u32| if index == 0 { 0 } else { 20 << (index - 1) };
        (0..).zip(known).map(move |(index, amounts)| (from(index), from(index + 1) - 1, amounts))
    }

    /// Returns whether packet lengths are known: not if flow records were added.
    #[must_use]
    pub fn knows_lengths(&self) -> bool {
        self.knows_lengths
    }

    /// Returns the counts of the ports at the other end.
    #[must_use]
    pub fn other_ports(&self) -> &PortTable {
        &self.other_ports
    }

    /// Returns the counts of the ports in focus. Packets between two of them count for both.
    #[must_use]
    pub fn ports(&self) -> &PortTable {
        &self.ports
    }

    /// Returns the hosts, in the order of their first packets.
    pub fn hosts(&self) -> impl Iterator<Item = (Address, &HostTally)> {
        self.hosts.iter().map(|(address, tally)| (*address, tally))
    }

    /// Returns the packets sent and received by the hosts beyond [`Closeup::MAX_HOSTS`].
    #[must_use]
    pub fn other_hosts(&self) -> Amount {
        self.other_hosts
    }

    /// Adds the packets of a segment.
    pub fn add(&mut self, segment: &Segment, rule: &Rule) {
        let outcomes = self.classifier.outcomes(segment, rule);
        let is_in_focus = |endpoints: &Endpoints| self.focus.ends(endpoints) != [false; 2];
        let class = |outcome: Outcome, endpoints: Option<Endpoints>| match outcome {
            Outcome::Counted { class, .. } => endpoints.filter(is_in_focus).map(|_| class),
            _ => None,
        };
        let headers = self.classifier.headers;
        let flows = || segment.flows().iter().map(|flow| flow.endpoints(headers).ok());
        let classes: Vec<Option<Class>> =
            outcomes.iter().zip(flows()).map(|(outcome, endpoints)| class(*outcome, endpoints)).collect();
        if classes.iter().all(Option::is_none) {
            self.start_timeline(segment);
            return;
        }
        let tallies = self.add_rows(segment, &classes);
        let mut hosts: Vec<HostTally> =
            segment.hosts().iter().map(|address| HostTally::new(rule.side(*address))).collect();
        for ((endpoints, class), tally) in flows().zip(classes).zip(tallies) {
            if let (Some(endpoints), Some(class)) = (endpoints, class)
                && tally.counts.packets > 0
            {
                self.add_flow(&endpoints, class, tally.counts);
                self.add_ends(&endpoints, &tally, &mut hosts);
            }
        }
        for (address, host) in segment.hosts().iter().zip(&hosts).filter(|(_, host)| host.has_port || host.is_peer) {
            self.add_host(*address, host);
        }
    }

    /// Starts the timeline at the first packet of the capture, even if that packet is not in focus.
    fn start_timeline(&mut self, segment: &Segment) {
        if self.timeline.first_nanos().is_none()
            && let Some(time) = segment.first_time_nanos()
        {
            self.timeline.start_at(time);
        }
    }

    fn add_rows(&mut self, segment: &Segment, classes: &[Option<Class>]) -> Vec<FlowTally> {
        let mut tallies = vec![FlowTally::default(); classes.len()];
        self.start_timeline(segment);
        let intervals = segment.intervals();
        self.timeline.lengthen_for(intervals);
        self.knows_lengths &= intervals.is_none();
        segment.for_each_row(self.classifier.headers.tunnels, |row| {
            let flow = row.flow as usize;
            let Some(class) = classes.get(flow).copied().flatten() else { return };
            if let Some(time) = row.time_nanos {
                self.timeline.add(time, Some(class), row.into());
            }
            if self.classifier.selector.is_in_window(row.time_nanos)
                && let Some(tally) = tallies.get_mut(flow)
            {
                tally.counts += Counts::from(row);
                tally.times_nanos = union_of_spans(tally.times_nanos, row.time_nanos.zip(row.last_nanos));
                self.add_row(row, class, intervals.is_some());
            }
        });
        tallies
    }

    fn add_row(&mut self, row: &Row, class: Class, is_record: bool) {
        let timed = row.time_nanos.zip(row.last_nanos).map(|(first_nanos, last_nanos)| Timed {
            first_nanos,
            last_nanos,
            packets: row.packets,
            bytes: row.wire_bytes,
            flow: row.flow,
        });
        if let (Some(timed), Some(times)) = (timed, self.inter_arrival_times.get_mut(class as usize)) {
            times.add_timed(timed, is_record);
        }
        if is_record {
            return;
        }
        // The first bucket ends before 20 bytes, the next before 40, then 80 and so on.
        let index = (u32::BITS - (row.wire_bytes / 20).leading_zeros()) as usize;
        if let Some(bucket) = self.lengths.get_mut(index.min(LENGTH_BUCKETS - 1)) {
            bucket.add_packets(Some(class), row.into());
        }
    }

    fn add_flow(&mut self, endpoints: &Endpoints, class: Class, counts: Counts) {
        if let Some(sum) = self.classes.get_mut(class as usize) {
            *sum += counts;
        }
        if !endpoints.has_payload_length
            && let Some(packets) = self.payload_unknown_packets.get_mut(class as usize)
        {
            *packets += counts.packets;
        }
        if let Some(sum) = self.transports.get_mut(endpoints.transport as usize) {
            *sum += counts;
        }
        let [is_source_in_focus, is_destination_in_focus] = self.focus.ends(endpoints);
        if is_source_in_focus {
            self.ports.add(endpoints.source_port, counts);
        }
        if is_destination_in_focus && (endpoints.destination_port != endpoints.source_port || !is_source_in_focus) {
            self.ports.add(endpoints.destination_port, counts);
        }
        let other_port = if is_source_in_focus { endpoints.destination_port } else { endpoints.source_port };
        self.other_ports.add(other_port, counts);
    }

    fn add_ends(&self, endpoints: &Endpoints, tally: &FlowTally, hosts: &mut [HostTally]) {
        let [is_source_in_focus, is_destination_in_focus] = self.focus.ends(endpoints);
        let amount = Amount { packets: tally.counts.packets, bytes: tally.counts.bytes };
        if let Some(source) = hosts.get_mut(endpoints.source as usize) {
            source.sent += amount;
            source.add_flow(is_source_in_focus, is_destination_in_focus, tally);
        }
        if let Some(destination) = hosts.get_mut(endpoints.destination as usize) {
            destination.received += if endpoints.source == endpoints.destination { Amount::default() } else { amount };
            destination.add_flow(is_destination_in_focus, is_source_in_focus, tally);
        }
    }

    fn add_host(&mut self, host: Address, tally: &HostTally) {
        let index = self.host_indices.get(&host).map_or(usize::MAX, |index| *index as usize);
        if let Some((_, known)) = self.hosts.get_mut(index) {
            known.add(tally);
        } else if self.hosts.len() < Self::MAX_HOSTS {
            self.host_indices.insert(host, u32::try_from(self.hosts.len()).unwrap_or(u32::MAX));
            self.hosts.push((host, *tally));
        } else {
            self.other_hosts += tally.sent;
            self.other_hosts += tally.received;
        }
    }
}
