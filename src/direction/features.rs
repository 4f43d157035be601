//! The evidence for a set of local hosts, as numbers.
//!
//! A set of local hosts divides the hosts of the graph into a local and a remote side. Each feature is a number from -1 (for
//! the other side) over 0 (no evidence) to 1 (for this side). Exchanging the two sides negates every feature but
//! [`Feature::Placed`].
//!
//! A new feature is a variant of [`Feature`], an expression in [`Features::new`] or `comparison`, and a weight in
//! `weights`, which is fitted.

use super::comparison::{checksum_contrast, padding_contrast};
use super::evidence::Completion;
use super::graph::{Conversation, Graph, Host};

/// A kind of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Local addresses are private, remote ones public.
    Private,
    /// Local hosts send packets to themselves. Only the host itself can capture these.
    SelfTraffic,
    /// The short frames of local hosts are not padded, those of remote ones are.
    Padding,
    /// Local hosts leave checksums to their network card.
    Checksums,
    /// The file states addresses of local hosts as those of the interfaces that were captured.
    Interfaces,
    /// In handshakes, local hosts answer sooner than remote ones.
    Handshakes,
    /// Local hosts acknowledge TCP packets sooner than remote ones.
    Acknowledgments,
    /// Only one end acknowledges, soon if it is local, and late if it is remote.
    LoneAcknowledgments,
    /// The packets of local hosts have passed fewer routers.
    Hops,
    /// Only one end sends, and is remote if its packets have passed routers.
    LoneHops,
    /// More hosts per station on the remote side: that station is a router.
    HostsPerStation,
    /// More remote hosts than local ones: the few hosts of the local side talk to many elsewhere.
    HostCount,
    /// Local hosts were seen in ARP, NDP or DHCP packets, remote ones were not.
    Neighbours,
    /// Local hosts open connections.
    Openings,
    /// Remote hosts use system ports, local hosts other ports.
    SystemPorts,
    /// The conversations have exactly one local end. The only feature that is not negated if the sides are exchanged.
    Placed,
}

impl Feature {
    pub(super) const COUNT: usize = 16;
    /// All features, in the order of their numbers.
    pub(super) const ALL: [Self; Self::COUNT] = [
        Self::Private,
        Self::SelfTraffic,
        Self::Padding,
        Self::Checksums,
        Self::Interfaces,
        Self::Handshakes,
        Self::Acknowledgments,
        Self::LoneAcknowledgments,
        Self::Hops,
        Self::LoneHops,
        Self::HostsPerStation,
        Self::HostCount,
        Self::Neighbours,
        Self::Openings,
        Self::SystemPorts,
        Self::Placed,
    ];
}

/// The features of a set of local hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Features {
    /// Share of the packets between two hosts that have exactly one local end, from 0 to 1.
    pub(super) placed: f64,
    /// From -1 to 1, by the number of the feature.
    pub(super) values: [f64; Feature::COUNT],
}

impl Features {
    /// Returns the features of a set of local hosts. `local` has an element per host of the graph: whether it is local.
    pub(super) fn new(graph: &Graph, local: &[bool]) -> Self {
        if graph.packets == 0 {
            return Self::without_conversations(graph, local);
        }
        let mut sums = Sums::default();
        for conversation in &graph.conversations {
            let [a, b] = conversation.ends.map(|index| local.get(index).copied().unwrap_or_default());
            if a != b {
                sums.add(conversation, usize::from(b));
            }
        }
        let mut features = Self { placed: ratio(sums.packets, graph.packets), ..Self::default() };
        let share = ratio(sums.weight, graph.weight);
        let crowds = Crowd::of_sides(graph, local);
        for (feature, value) in Feature::ALL.into_iter().zip(&mut features.values) {
            *value = match feature {
                Feature::Placed => share,
                Feature::SelfTraffic => self_traffic(graph, local),
                Feature::HostsPerStation => hosts_per_station(crowds) * share,
                Feature::HostCount => host_count(crowds) * share,
                Feature::Openings => sums.openings() * share,
                // A property of the hosts, however few of the packets are theirs.
                Feature::Padding | Feature::Checksums | Feature::Interfaces => sums.mean(feature),
                _ => sums.mean(feature) * share,
            };
        }
        features
    }

    /// Returns the value of a feature.
    pub(super) fn get(&self, feature: Feature) -> f64 {
        self.values.get(feature as usize).copied().unwrap_or_default()
    }

    /// Returns the features of a machine that only hears what others send to groups, in a capture of such packets. It is nearly as
    /// likely as one that sends them all.
    pub(super) fn silent() -> Self {
        let mut features = Self::default();
        if let Some(placed) = features.values.get_mut(Feature::Placed as usize) {
            *placed = 0.9;
        }
        features
    }

    /// Returns the features if all packets go to groups, or to their sender.
    fn without_conversations(graph: &Graph, local: &[bool]) -> Self {
        let senders = graph.hosts.iter().zip(local).filter(|(host, _)| host.group_packets > 0 || host.sends_to_itself);
        let (own, others): (Vec<_>, Vec<_>) = senders.partition(|(_, is_local)| **is_local);
        let packets = own.iter().map(|(host, _)| host.group_packets).sum();
        let mut features = Self::default();
        let sum = |hosts: &[(&Host, &bool)]| {
            hosts.iter().fold(Completion::default(), |sum, (host, _)| sum.plus(host.completion))
        };
        let (own_sum, other_sum) = (sum(&own), sum(&others));
        let are_far = |hosts: &[(&Host, &bool)]| hosts.iter().any(|(host, _)| host.has_passed_routers());
        let is_of_interface = |hosts: &[(&Host, &bool)]| hosts.iter().any(|(host, _)| host.is_of_interface);
        for (feature, value) in Feature::ALL.into_iter().zip(&mut features.values) {
            *value = match feature {
                Feature::Placed if graph.group_packets == 0 => 1.0,
                Feature::Placed => ratio(packets, graph.group_packets),
                Feature::SelfTraffic => self_traffic(graph, local),
                Feature::Padding => padding_contrast(own_sum, other_sum),
                Feature::Checksums => checksum_contrast(own_sum, other_sum),
                Feature::Interfaces => compare(is_of_interface(&own), is_of_interface(&others)),
                Feature::LoneHops => compare(are_far(&others), are_far(&own)),
                _ => 0.0,
            };
        }
        features
    }
}

/// Sums over the conversations with exactly one local end.
#[derive(Default)]
struct Sums {
    /// Packets of these conversations.
    packets: u64,
    /// Sum of their weights.
    weight: u64,
    /// For each feature, the sum of its value in each conversation times the weight of that conversation.
    weighted: [f64; Feature::COUNT],
    /// Flows in which the local end opens a connection.
    opened: u64,
    /// Flows in which the local end accepts a connection.
    accepted: u64,
}

impl Sums {
    /// Adds a conversation. `local_end` is the index of its local end, 0 or 1.
    #[expect(clippy::cast_precision_loss, reason = "a share to within a part in 10^15")]
    fn add(&mut self, conversation: &Conversation, local_end: usize) {
        let weight = conversation.weight();
        self.packets += conversation.packets();
        self.weight = self.weight.saturating_add(weight);
        let [first, second] = conversation.comparison.opened;
        let (opened, accepted, sign) = if local_end == 0 { (first, second, 1.0) } else { (second, first, -1.0) };
        self.opened += opened;
        self.accepted += accepted;
        for (sum, value) in self.weighted.iter_mut().zip(conversation.comparison.values) {
            *sum += sign * value * weight as f64;
        }
    }

    /// Returns the mean of a feature over these conversations, from -1 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a share to within a part in 10^15")]
    fn mean(&self, feature: Feature) -> f64 {
        let sum = self.weighted.get(feature as usize).copied().unwrap_or_default();
        if self.weight == 0 { 0.0 } else { sum / self.weight as f64 }
    }

    /// Returns the evidence of who opens connections, from -1 (always the remote end) to 1 (always the local end).
    fn openings(&self) -> f64 {
        difference(self.opened, self.accepted, self.opened + self.accepted)
    }
}

/// Returns the evidence of packets that hosts send to themselves: 1 if only local hosts do, -1 if only remote hosts do,
/// else 0.
fn self_traffic(graph: &Graph, local: &[bool]) -> f64 {
    let is_on = |side| graph.hosts.iter().zip(local).any(|(host, is_local)| host.sends_to_itself && *is_local == side);
    compare(is_on(true), is_on(false))
}

/// The hosts of one side with conversations across.
#[derive(Clone, Copy, Debug, Default)]
struct Crowd {
    /// Hosts that send something. What a scan looks for may not exist.
    senders: u64,
    /// Hosts whose station is known.
    with_station: u64,
    stations: u64,
}

impl Crowd {
    /// Returns the remote and the local crowd.
    fn of_sides(graph: &Graph, local: &[bool]) -> [Self; 2] {
        let mut crowds = [Self::default(); 2];
        let mut is_counted = vec![false; graph.hosts.len()];
        let mut has_station = vec![[false; 2]; graph.hosts.len()];
        let is_local = |end: usize| local.get(end).copied().unwrap_or_default();
        let ends = graph.conversations.iter().map(|conversation| conversation.ends);
        for end in ends.filter(|[a, b]| is_local(*a) != is_local(*b)).flatten() {
            let (Some(host), Some(is_counted)) = (graph.hosts.get(end), is_counted.get_mut(end)) else { continue };
            let side = usize::from(is_local(end));
            let Some(crowd) = crowds.get_mut(side).filter(|_| !*is_counted) else { continue };
            *is_counted = true;
            crowd.senders += u64::from(host.sends());
            if let Some(seen) = has_station.get_mut(host.station_number).and_then(|sides| sides.get_mut(side))
                && host.station.is_some()
            {
                crowd.with_station += 1;
                crowd.stations += u64::from(!*seen);
                *seen = true;
            }
        }
        crowds
    }
}

/// Returns the evidence of stations, from -1 to 1: positive if the remote side has more hosts per station.
///
/// A router puts the packets of many hosts on the link, a host only its own.
fn hosts_per_station([remote, local]: [Crowd; 2]) -> f64 {
    /// The ratio of both sides counts fully from 2^3 = 8 times as many hosts per station.
    const FULL_DOUBLINGS: f64 = 3.0;
    if local.stations == 0 || remote.stations == 0 {
        return 0.0;
    }
    let [local, remote] = [local, remote].map(|crowd| ratio(crowd.with_station, crowd.stations));
    ((remote / local).log2() / FULL_DOUBLINGS).clamp(-1.0, 1.0)
}

/// Returns the evidence of the number of hosts that send, from -1 to 1: positive if there are more remote ones than local ones.
fn host_count([remote, local]: [Crowd; 2]) -> f64 {
    /// The ratio of both sides counts fully from e^2, about 7.4 times as many hosts.
    const FULL_LOG_RATIO: f64 = 2.0;
    (ratio(remote.senders.max(1), local.senders.max(1)).ln() / FULL_LOG_RATIO).clamp(-1.0, 1.0)
}

/// Returns 1 if `a` is greater than `b`, -1 if it is less, and 0 if both are equal.
pub(super) fn compare<T: Copy + Ord>(a: T, b: T) -> f64 {
    f64::from(a.cmp(&b) as i8)
}

/// Returns the difference of two numbers as a share of a third, from -1 to 1.
pub(super) fn difference(a: u64, b: u64, all: u64) -> f64 {
    ratio(a, all) - ratio(b, all)
}

/// Returns `part` divided by `whole`, or 0 if `whole` is 0.
#[expect(clippy::cast_precision_loss, reason = "a share to within a part in 10^15")]
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
