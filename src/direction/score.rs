//! Scores a set of local hosts. The confidence of a direction is computed here, in [`score`]. Only the confidence of networks
//! that the user names and of file marks is set in `methods`.
//!
//! A set of local hosts divides the hosts of the graph into a local and a remote side. Its score has two parts:
//!
//! - `placed`, the share of packets between two hosts that have exactly one local end, from 0 to 1;
//! - `confidence`, the probability that the local side is the right one of the two sides, from 0 to 1.
//!
//! Each piece of evidence is a number from -1 (for the other side) over 0 (no evidence) to 1 (for this side). It is
//! multiplied by its weight, and the sum of the products is taken as the log odds of the confidence, in natural units:
//! `confidence = 1 / (1 + e^-sum)`. A sum of 0 is a confidence of 0.5, 1.1 is 0.75, 3 is 0.95. Exchanging
//! the two sides negates the sum, and gives the complement of the confidence.
//!
//! Which candidate is taken is left to `decide`.

use super::graph::{Conversation, Graph, Host};
use crate::packet::MacAddress;
use crate::sort::sorted_unique;

/// The score of a set of local hosts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    /// Share of the packets between two hosts that have exactly one local end, from 0 to 1.
    pub(super) placed: f64,
    /// Probability that the local side is the right one of the two sides, from 0 to 1.
    pub(super) confidence: f64,
}

impl Score {
    /// Returns the number that candidates are compared by: `placed` times `confidence`, from 0 to 1.
    pub(super) fn value(&self) -> f64 {
        self.placed * self.confidence
    }
}

// The weights of the evidence: the log odds that each piece adds at most (at 1), or takes away at most (at -1). A weight of
// `w` multiplies the odds by up to `e^w`. The weights are set by hand, by how often the evidence misleads.

/// Private local addresses and public remote ones, by packets. Times 20 at most: it hardly ever misleads.
const PRIVATE_WEIGHT: f64 = 3.0;
/// A host that sends packets to itself. Times 20: no other host can capture these.
const SELF_WEIGHT: f64 = 3.0;
/// Local hosts that are fewer routers away than remote ones, by packets. Times 12 at most: a host whose hop limit no router
/// has reduced is on the link, but some hosts start with unusual hop limits.
const HOPS_WEIGHT: f64 = 2.5;
/// More hosts per station on the remote side. Times 7.4 at most: that station is a router, but a router may also stand
/// between the capture and the local hosts.
const STATIONS_WEIGHT: f64 = 2.0;
/// More remote hosts than local ones. Times 7.4 at most: a capture shows a few hosts and their many peers, but so does a
/// capture that selects one remote host.
const HOST_COUNT_WEIGHT: f64 = 2.0;
/// Local hosts seen in ARP, NDP or DHCP, by packets. Times 4.5 at most: these show the link, but both ends may be on it.
const NEIGHBOURS_WEIGHT: f64 = 1.5;
/// Connections opened by local hosts. Times 1.6 at most: captures are made at clients and at servers.
const OPENING_WEIGHT: f64 = 0.5;

/// Returns the score of a set of local hosts. `local` has an element per host of the graph: whether the host is local.
pub(super) fn score(graph: &Graph, local: &[bool]) -> Score {
    let mut sums = PacketSums::default();
    for conversation in &graph.conversations {
        let [a, b] = conversation.ends.map(|index| local.get(index).copied().unwrap_or_default());
        if a != b {
            sums.add(graph, conversation, usize::from(b));
        }
    }
    let log_odds = PRIVATE_WEIGHT * sums.share(sums.private)
        + HOPS_WEIGHT * sums.share(sums.hops)
        + NEIGHBOURS_WEIGHT * sums.share(sums.neighbours)
        + SELF_WEIGHT * self_traffic(graph, local)
        + STATIONS_WEIGHT * hosts_per_station(graph, local)
        + HOST_COUNT_WEIGHT * host_count(graph, local)
        + OPENING_WEIGHT * sums.opening();
    Score { placed: ratio(sums.packets, graph.packets), confidence: 1.0 / (1.0 + (-log_odds).exp()) }
}

/// Sums over the conversations with exactly one local end.
///
/// The signed sums count packets: those for which the evidence favours the local end, minus those for which it favours the
/// remote end.
#[derive(Default)]
struct PacketSums {
    /// All packets of these conversations.
    packets: u64,
    /// Signed: one end has a private address, the other a public one.
    private: i64,
    /// Signed: one end is fewer routers away.
    hops: i64,
    /// Signed: one end is known to be on the link, the other is not.
    neighbours: i64,
    /// Flows in which the local end opens a connection.
    opened: u64,
    /// Flows in which the local end accepts a connection.
    accepted: u64,
    /// Signed: one end sent the first packet of the conversation.
    begun: i64,
}

impl PacketSums {
    /// Adds a conversation. `local_end` is the index of its local end, 0 or 1.
    fn add(&mut self, graph: &Graph, conversation: &Conversation, local_end: usize) {
        let [first, second] = conversation.ends.map(|index| graph.hosts.get(index));
        let [forth, back] = conversation.pairs;
        let (Some(first), Some(second)) = (first, second) else { return };
        let (local, remote, out, back) =
            if local_end == 0 { (first, second, forth, back) } else { (second, first, back, forth) };
        let packets = conversation.packets();
        let signed = i64::try_from(packets).unwrap_or(i64::MAX);
        self.packets += packets;
        self.private += signed * compare(local.is_private, remote.is_private);
        self.neighbours += signed * compare(local.is_neighbour, remote.is_neighbour);
        if let (Some(local), Some(remote)) = (local.hops, remote.hops) {
            self.hops += signed * compare(remote, local);
        }
        self.opened += out.requests + back.answers;
        self.accepted += back.requests + out.answers;
        let began = match (out.packets, back.packets) {
            (_, 0) => 1,
            (0, _) => -1,
            _ => compare(back.first_packet, out.first_packet),
        };
        self.begun += signed * began;
    }

    /// Returns a signed sum as a share of all packets, from -1 to 1.
    fn share(&self, sum: i64) -> f64 {
        let share = ratio(sum.unsigned_abs(), self.packets);
        if sum < 0 { -share } else { share }
    }

    /// Returns the evidence of who opens connections, from -1 (always the remote end) to 1 (always the local end).
    ///
    /// If no opening was seen, who sends the first packet counts instead, at half the value: the capture may have started
    /// in the middle of a conversation.
    fn opening(&self) -> f64 {
        match self.opened + self.accepted {
            0 => self.share(self.begun) / 2.0,
            all => ratio(self.opened, all) * 2.0 - 1.0,
        }
    }
}

/// Returns the evidence of stations, from -1 to 1: positive if the remote side has more hosts per station.
///
/// A router puts the packets of many hosts on the link, a host only its own.
fn hosts_per_station(graph: &Graph, local: &[bool]) -> f64 {
    /// The ratio of both sides counts fully from 2^3 = 8 times as many hosts per station.
    const FULL_DOUBLINGS: f64 = 3.0;
    let [mut local_stations, mut remote_stations] = [Vec::new(), Vec::new()];
    for (host, is_local) in conversing(graph, local) {
        if let Some(station) = host.station {
            if is_local { &mut local_stations } else { &mut remote_stations }.push(station);
        }
    }
    let mean = |stations: Vec<MacAddress>| {
        let hosts = stations.len() as u64;
        ratio(hosts, sorted_unique(stations).len() as u64)
    };
    if local_stations.is_empty() || remote_stations.is_empty() {
        return 0.0;
    }
    let [local, remote] = [local_stations, remote_stations].map(mean);
    ((remote / local).log2() / FULL_DOUBLINGS).clamp(-1.0, 1.0)
}

/// Returns the evidence of packets that hosts send to themselves: 1 if only local hosts do, -1 if only remote hosts do,
/// else 0.
///
/// Such packets never leave their host, so the capture was made there.
fn self_traffic(graph: &Graph, local: &[bool]) -> f64 {
    let is_on = |side| graph.hosts.iter().zip(local).any(|(host, is_local)| host.sends_to_itself && *is_local == side);
    match (is_on(true), is_on(false)) {
        (true, false) => 1.0,
        (false, true) => -1.0,
        _ => 0.0,
    }
}

/// Returns the hosts that take part in conversations, and whether they are local.
fn conversing<'a>(graph: &'a Graph, local: &'a [bool]) -> impl Iterator<Item = (&'a Host, bool)> {
    graph.hosts.iter().zip(local.iter().copied()).filter(|(host, _)| host.packets > 0)
}

/// Returns the evidence of the number of hosts, from -1 to 1: positive if there are more remote hosts than local ones.
///
/// The few hosts of the local side talk to many hosts elsewhere.
fn host_count(graph: &Graph, local: &[bool]) -> f64 {
    /// The ratio of both sides counts fully from e^2, about 7.4 times as many hosts.
    const FULL_LOG_RATIO: f64 = 2.0;
    let count = |side| conversing(graph, local).filter(|(_, is_local)| *is_local == side).count().max(1) as u64;
    (ratio(count(false), count(true)).ln() / FULL_LOG_RATIO).clamp(-1.0, 1.0)
}

/// Returns 1 if `a` is greater than `b`, -1 if it is less, and 0 if both are equal.
fn compare<T: Copy + Ord>(a: T, b: T) -> i64 {
    a.cmp(&b) as i64
}

/// Returns `part` divided by `whole`, or 0 if `whole` is 0.
#[expect(clippy::cast_precision_loss, reason = "a share to within a part in 10^15")]
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Returns, for each host of the graph, whether it passes a test.
pub(super) fn hosts_where(graph: &Graph, test: impl Fn(&Host) -> bool) -> Vec<bool> {
    graph.hosts.iter().map(test).collect()
}
