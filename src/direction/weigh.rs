//! How much a set of local hosts explains, and how sure it is that they are the local side rather than the other one.

use super::graph::{Conversation, Graph, Host};
use crate::packet::MacAddress;
use crate::sort::sorted_unique;

/// A set of local hosts, weighed against all conversations.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Score {
    /// The share of packets with exactly one local end.
    pub(super) placed: f64,
    /// The probability that the local side is the right one of the two, as far as the evidence goes.
    pub(super) confidence: f64,
}

impl Score {
    /// What methods are compared by.
    pub(super) fn score(&self) -> f64 {
        self.placed * self.confidence
    }
}

/// What speaks for a side, each from -1 to 1, with its weight in the exponent of the odds.
///
/// The weights are set by hand: private addresses and untouched hop limits hardly ever mislead; who opens connections
/// says little, since captures are made at both ends.
const PRIVATE: f64 = 3.0;
const ITSELF: f64 = 3.0;
const HOPS: f64 = 2.5;
const STATIONS: f64 = 2.0;
const CENTRE: f64 = 2.0;
const NEIGHBOURS: f64 = 1.5;
const OPENING: f64 = 0.5;

/// Weighs a set of local hosts; `local` says of each host of the graph whether it is one.
pub(super) fn weigh(graph: &Graph, local: &[bool]) -> Score {
    let mut sums = Sums::default();
    for conversation in &graph.conversations {
        let [a, b] = conversation.ends.map(|place| local.get(place).copied().unwrap_or_default());
        if a != b {
            sums.add(graph, conversation, usize::from(b));
        }
    }
    let odds = PRIVATE * sums.share(sums.private)
        + HOPS * sums.share(sums.hops)
        + NEIGHBOURS * sums.share(sums.neighbours)
        + ITSELF * itself(graph, local)
        + STATIONS * stations(graph, local)
        + CENTRE * centre(graph, local)
        + OPENING * sums.opening();
    Score { placed: ratio(sums.packets, graph.packets), confidence: 1.0 / (1.0 + (-odds).exp()) }
}

/// Sums over the packets with exactly one local end.
#[derive(Default)]
struct Sums {
    packets: u64,
    /// Packets of which the local end is private and the other one public, less those the other way round.
    private: i64,
    /// Whose local end is fewer routers away, less those the other way round.
    hops: i64,
    /// Whose local end alone is known to be on the link, less those the other way round.
    neighbours: i64,
    /// Connections that the local end opens, and that it accepts.
    opened: u64,
    accepted: u64,
    /// Packets of conversations that the local end began, less the others.
    begun: i64,
}

impl Sums {
    fn add(&mut self, graph: &Graph, conversation: &Conversation, local_end: usize) {
        let [first, second] = conversation.ends.map(|place| graph.hosts.get(place));
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

    /// From -1 to 1.
    fn share(&self, sum: i64) -> f64 {
        let share = ratio(sum.unsigned_abs(), self.packets);
        if sum < 0 { -share } else { share }
    }

    /// Who opens connections; where none was seen to be opened, who begins conversations, which says half as much.
    fn opening(&self) -> f64 {
        match self.opened + self.accepted {
            0 => self.share(self.begun) / 2.0,
            all => ratio(self.opened, all) * 2.0 - 1.0,
        }
    }
}

/// A router puts the packets of many hosts on the link, a host its own.
fn stations(graph: &Graph, local: &[bool]) -> f64 {
    const DOUBLINGS: f64 = 3.0;
    let [mut local_stations, mut remote_stations] = [Vec::new(), Vec::new()];
    for (host, is_local) in talking(graph, local) {
        if let Some(station) = host.station {
            if is_local { &mut local_stations } else { &mut remote_stations }.push(station);
        }
    }
    let hosts_per_station = |stations: Vec<MacAddress>| {
        let hosts = stations.len() as u64;
        ratio(hosts, sorted_unique(stations).len() as u64)
    };
    if local_stations.is_empty() || remote_stations.is_empty() {
        return 0.0;
    }
    let [local, remote] = [local_stations, remote_stations].map(hosts_per_station);
    ((remote / local).log2() / DOUBLINGS).clamp(-1.0, 1.0)
}

/// Hosts that talk to themselves are where the capture was made.
fn itself(graph: &Graph, local: &[bool]) -> f64 {
    let is_on = |side| graph.hosts.iter().zip(local).any(|(host, is_local)| host.talks_to_itself && *is_local == side);
    match (is_on(true), is_on(false)) {
        (true, false) => 1.0,
        (false, true) => -1.0,
        _ => 0.0,
    }
}

/// The hosts that take part in conversations.
fn talking<'a>(graph: &'a Graph, local: &'a [bool]) -> impl Iterator<Item = (&'a Host, bool)> {
    graph.hosts.iter().zip(local.iter().copied()).filter(|(host, _)| host.packets > 0)
}

/// The local side is few hosts, the rest of the world many.
fn centre(graph: &Graph, local: &[bool]) -> f64 {
    const FOLDS: f64 = 2.0;
    let count = |side| talking(graph, local).filter(|(_, is_local)| *is_local == side).count().max(1) as u64;
    (ratio(count(false), count(true)).ln() / FOLDS).clamp(-1.0, 1.0)
}

fn compare<T: Copy + Ord>(more: T, less: T) -> i64 {
    more.cmp(&less) as i64
}

/// Two counts as a share; 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "a share to within a part in 10^15")]
pub(super) fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Which hosts a test holds for.
pub(super) fn hosts_where(graph: &Graph, test: impl Fn(&Host) -> bool) -> Vec<bool> {
    graph.hosts.iter().map(test).collect()
}
