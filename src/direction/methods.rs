//! The methods of finding the local side: one function per method, which returns candidates with their scores.
//!
//! Methods that propose local networks end in [`Candidate::of_networks`], which computes their score. The choice between
//! candidates is left to `decide`.

use std::cmp::Reverse;
use std::net::IpAddr;

use ipnet::IpNet;

use super::evidence::Evidence;
use super::features::{Features, ratio};
use super::graph::{Conversation, Graph, Host};
use super::ranges::{PRIVATE, Ranges};
use super::score::score;
use super::{Method, Rule};
use crate::packet::{Address, MacAddress};
use crate::sort::{sorted_descending, sorted_unique};

/// A proposal of a method.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) method: Method,
    /// The rule that gives packets their class if the candidate is taken.
    pub(super) rule: Rule,
    /// The local networks, for display. Private ranges are narrowed to the addresses that occur; empty for file marks.
    pub(super) networks: Vec<IpNet>,
    /// Whether each host of the graph is local; empty for file marks.
    pub(super) local: Vec<bool>,
    pub(super) features: Features,
    /// Natural log odds, compared with other candidates.
    pub(super) score: f64,
    /// Share of the packets between two hosts that have exactly one local end, from 0 to 1. For file marks, the share of packets
    /// with a mark.
    pub(super) placed: f64,
    /// Probability that a packet with exactly one local end gets the right direction, from 0 to 1.
    pub(super) confidence: f64,
}

impl Candidate {
    /// Returns the candidate by which `networks` are local, with its score.
    fn of_networks(method: Method, graph: &Graph, networks: Vec<IpNet>) -> Self {
        let ranges = Ranges::new(&networks);
        let local = hosts_where(graph, |host| ranges.contains(host.address));
        let rule = Rule::networks(&networks).with_groups(&graph.broadcast);
        Self::new(method, graph, rule, networks, local)
    }

    /// Returns a candidate with its features and its score. Its confidence depends on the other candidates.
    fn new(method: Method, graph: &Graph, rule: Rule, networks: Vec<IpNet>, local: Vec<bool>) -> Self {
        let features = Features::new(graph, &local);
        let (score, placed, confidence) = (score(&features), features.placed, 0.0);
        Self { method, rule, networks, local, features, score, placed, confidence }
    }

    /// Returns a candidate that assigns no side to hosts, with its confidence.
    pub(super) fn without_sides(method: Method, rule: Rule, placed: f64, confidence: f64) -> Self {
        let (networks, local, features) = (Vec::new(), Vec::new(), Features::default());
        Self { method, rule, networks, local, features, score: 0.0, placed, confidence }
    }
}

/// Returns the networks that the user names, with a confidence of 1: a user's statement needs no evidence.
pub(super) fn user_networks(graph: &Graph, networks: &[IpNet]) -> Candidate {
    let candidate = Candidate::of_networks(Method::UserNetworks, graph, networks.to_vec());
    Candidate { confidence: 1.0, ..candidate }
}

/// Returns the candidate by which private addresses are local, or `None` if no packet goes between a private and a public
/// address.
pub(super) fn private_addresses(graph: &Graph) -> Option<Candidate> {
    let local = hosts_where(graph, |host| host.is_private);
    let candidate = Candidate::new(Method::PrivateAddresses, graph, Rule::private(), private_networks(graph), local);
    (candidate.placed > 0.0).then_some(candidate)
}

/// Returns the private ranges that occur. Each is narrowed to a /24 or /16 network (IPv4), or a /64 or /56 network (IPv6),
/// if one contains all its addresses that occur.
fn private_networks(graph: &Graph) -> Vec<IpNet> {
    let narrowed = PRIVATE.iter().filter_map(|range| {
        let ranges = Ranges::new([range]);
        let inside = |host: &&Host| ranges.contains(host.address);
        let addresses: Vec<IpAddr> = graph.hosts.iter().filter(inside).map(|host| host.address.into()).collect();
        let first = addresses.first()?;
        let narrower =
            [subnet_bits(*first), subnet_bits(*first) - 8].into_iter().filter(|bits| *bits > range.prefix_len());
        let covers = |network: &IpNet| addresses.iter().all(|address| network.contains(address));
        Some(narrower.filter_map(|bits| network(*first, bits)).find(covers).unwrap_or(*range))
    });
    narrowed.collect()
}

/// Returns candidates by which hosts on this side of a router are local.
///
/// A station that sends the packets of several hosts not known to be on the link is a router. Hosts of other stations, and
/// neighbours, are local. If all stations are routers, there is one candidate per router: the hosts behind it are local.
/// There are no candidates without a router, or if too few stations are known.
pub(super) fn topology(evidence: &Evidence, graph: &Graph) -> Vec<Candidate> {
    /// A host with several addresses is not to be taken for a router.
    const MIN_HOSTS_BEHIND_ROUTER: usize = 5;
    /// Stations must be known for the hosts of most packets. Captures without a link layer have none.
    const MIN_KNOWN_SHARE: f64 = 0.7;
    let known: u64 = graph.hosts.iter().filter(|host| host.station.is_some()).map(|host| host.packets).sum();
    // Each packet counts for both its ends.
    if ratio(known, graph.packets * 2) < MIN_KNOWN_SHARE {
        return Vec::new();
    }
    let stations = graph.stations();
    let behind = |hosts: &[usize]| hosts.iter().filter(|index| !is_neighbour(graph, **index)).count();
    let (routers, others): (Vec<_>, Vec<_>) =
        stations.iter().partition(|(_, hosts)| behind(hosts) >= MIN_HOSTS_BEHIND_ROUTER);
    let sides: Vec<Vec<bool>> = match (routers.len(), others.len()) {
        (0, _) => Vec::new(),
        // The capture was made between routers.
        (_, 0) => routers.iter().map(|(_, hosts)| is_in(graph, hosts)).collect(),
        _ => {
            let mut side: Vec<bool> = graph.hosts.iter().map(|host| host.is_neighbour).collect();
            for index in others.iter().flat_map(|(_, hosts)| hosts) {
                if let Some(is_local) = side.get_mut(*index) {
                    *is_local = true;
                }
            }
            vec![side]
        }
    };
    sides
        .into_iter()
        .map(|side| {
            let networks = networks_of(graph, &side, &evidence.link_networks);
            Candidate::of_networks(Method::Topology, graph, networks)
        })
        .collect()
}

/// Returns, for each host of the graph, whether it passes a test.
fn hosts_where(graph: &Graph, test: impl Fn(&Host) -> bool) -> Vec<bool> {
    graph.hosts.iter().map(test).collect()
}

/// Returns, for each host of the graph, whether its index is one of `indices`.
fn is_in(graph: &Graph, indices: &[usize]) -> Vec<bool> {
    (0..graph.hosts.len()).map(|index| indices.contains(&index)).collect()
}

fn is_neighbour(graph: &Graph, index: usize) -> bool {
    graph.hosts.get(index).is_some_and(|host| host.is_neighbour)
}

/// Addresses of a host that are looked for. A station with more may be a router.
const MAX_ADDRESSES: usize = 8;

/// Returns candidates by which a single host is local, with its further addresses: the host that captured takes part in
/// almost every packet.
///
/// The busiest hosts are tried, the busiest of those that send packets to themselves, and the busiest of those whose packets
/// their network card has not completed; and all of the latter together, which may be the guests of a hypervisor. Without a
/// conversation between two hosts, hosts are as busy as they send to groups.
pub(super) fn one_host(graph: &Graph) -> Vec<Candidate> {
    /// Hosts of each kind that are tried. The host that captured is nearly always among the busiest, and each try costs
    /// several passes over the conversations.
    const TRIED_HOSTS: usize = 4;
    let stations = graph.stations();
    let candidate = |index: &usize| {
        let addresses = addresses_of_host(graph, *index, &stations);
        let networks = addresses.iter().map(|address| IpNet::from(IpAddr::from(*address))).collect();
        Candidate::of_networks(Method::OneHost, graph, networks)
    };
    let is = |test: fn(&Host) -> bool| move |index: &usize| graph.hosts.get(*index).is_some_and(test);
    let (to_themselves, others): (Vec<_>, Vec<_>) =
        graph.busiest().into_iter().partition(is(|host| host.sends_to_itself));
    let (incomplete, others): (Vec<_>, Vec<_>) =
        others.into_iter().partition(is(|host| host.completion.is_incomplete()));
    let kinds = [&to_themselves, &incomplete, &others];
    let mut candidates: Vec<Candidate> =
        kinds.into_iter().flat_map(|hosts| hosts.iter().take(TRIED_HOSTS)).map(candidate).collect();
    let (incomplete, complete): (Vec<&Host>, Vec<&Host>) = graph
        .hosts
        .iter()
        .filter(|host| host.completion.unpadded + host.completion.padded > 0)
        .partition(|host| host.completion.is_incomplete());
    if (2..=MAX_ADDRESSES).contains(&incomplete.len()) && !complete.is_empty() {
        let networks = incomplete.iter().map(|host| IpNet::from(IpAddr::from(host.address))).collect();
        candidates.push(Candidate::of_networks(Method::OneHost, graph, networks));
    }
    if graph.packets == 0 {
        // Packets that go to groups or to their sender have a direction whichever host is local.
        for candidate in &mut candidates {
            candidate.placed = 1.0;
        }
    }
    candidates
}

/// Returns the addresses of the host with index `host`, in ascending order. An address is taken as one of that host if
///
/// - it has the station of an address taken so far, which has few addresses, exchanges no packets with these, and its packets
///   have not passed routers;
/// - or it takes part in almost all packets that have no end among the addresses taken so far, exchanges none with these, and
///   differs from all of them in IP version or in being private;
/// - or the file states both it and the first address for interfaces;
/// - or it is alone on its link and broadcasts there, as the first address does on another link, with the same hop limit.
fn addresses_of_host(graph: &Graph, host: usize, stations: &[(MacAddress, Vec<usize>)]) -> Vec<Address> {
    /// An unrelated host rarely takes part in this share of the remaining packets.
    const MIN_SHARE_OF_REST: f64 = 0.8;
    let kind = |index: usize| graph.hosts.get(index).map(Host::kind);
    let mut chosen = vec![host];
    let add_station = |chosen: &mut Vec<usize>, host: usize| {
        let of_station = |(_, hosts): &&(_, Vec<usize>)| hosts.contains(&host) && hosts.len() <= MAX_ADDRESSES;
        for &other in stations.iter().find(of_station).into_iter().flat_map(|(_, hosts)| hosts) {
            let is_far = graph.hosts.get(other).is_some_and(Host::has_passed_routers);
            if !chosen.contains(&other) && !is_far && !converses(graph, other, chosen) {
                chosen.push(other);
            }
        }
    };
    add_station(&mut chosen, host);
    while chosen.len() < MAX_ADDRESSES {
        let mut host_packets = vec![0; graph.hosts.len()];
        let mut all_packets = 0;
        for conversation in &graph.conversations {
            if conversation.ends.iter().any(|end| chosen.contains(end)) {
                continue;
            }
            all_packets += conversation.packets();
            for end in conversation.ends {
                if let Some(packets) = host_packets.get_mut(end) {
                    *packets += conversation.packets();
                }
            }
        }
        let rank = |index: &usize| {
            let host = graph.hosts.get(*index)?;
            let nearness = host.hops.map_or(0, |hops| u8::MAX - hops);
            Some((*host_packets.get(*index)?, host.completion.is_incomplete(), nearness, Reverse(host.first_packet)))
        };
        let Some(next) = (0..graph.hosts.len()).max_by_key(rank) else { break };
        let packets = host_packets.get(next).copied().unwrap_or_default();
        let is_of_another_kind = chosen.iter().all(|other| kind(*other) != kind(next));
        let is_busy = all_packets > 0 && ratio(packets, all_packets) >= MIN_SHARE_OF_REST;
        if !is_busy || !is_of_another_kind || converses(graph, next, &chosen) {
            break;
        }
        chosen.push(next);
        add_station(&mut chosen, next);
    }
    let is_further = |host: &Host| {
        let Some(first) = graph.hosts.get(chosen.first().copied().unwrap_or_default()) else { return false };
        let is_similar = first.broadcasts && host.broadcasts && first.hop_limit == host.hop_limit;
        host.is_of_interface && first.is_of_interface
            || host.is_alone_on_link && is_similar && host.completion.padded == 0
    };
    let further: Vec<usize> =
        (0..graph.hosts.len()).filter(|index| graph.hosts.get(*index).is_some_and(is_further)).collect();
    chosen.extend(further);
    sorted_unique(chosen).iter().filter_map(|index| graph.hosts.get(*index)).map(|host| host.address).collect()
}

/// Returns whether a host exchanges packets with one of the others.
fn converses(graph: &Graph, host: usize, others: &[usize]) -> bool {
    let with_others =
        |conversation: &Conversation| conversation.other_end(host).is_some_and(|end| others.contains(&end));
    graph.conversations.iter().any(with_others)
}

/// Returns candidates by which a few prefixes are local: those that leave most packets with exactly one local end.
///
/// There is one candidate for each of the busiest prefixes: that prefix, and the further ones that improve on it.
pub(super) fn prefixes(graph: &Graph) -> Vec<Candidate> {
    /// Prefixes that a set is grown from. The local prefix is nearly always among the busiest.
    const TRIED_PREFIXES: usize = 4;
    let prefixes = busiest_prefixes(graph);
    let ends = memberships(graph, &prefixes);
    let candidates = (0..prefixes.len().min(TRIED_PREFIXES)).map(|first| {
        let set = grow(first, prefixes.len(), &ends);
        let members = prefixes.iter().zip(0..).filter(|(_, bit)| set >> bit & 1 == 1);
        let networks = sorted_unique(members.map(|(network, _)| *network));
        Candidate::of_networks(Method::Prefixes, graph, networks)
    });
    candidates.collect()
}

/// Returns the busiest prefixes of three lengths, /24, /16 and /8 (IPv4) or /64, /56 and /48 (IPv6). The busiest come first;
/// among equally busy ones, the longest.
fn busiest_prefixes(graph: &Graph) -> Vec<IpNet> {
    /// With three lengths there are at most 24 prefixes, so that a set of them fits into the bits of a `u32`.
    const PREFIXES_PER_LENGTH: usize = 8;
    let mut all: Vec<(u64, IpNet)> = Vec::new();
    for shorter_by in [0, 8, 16] {
        let of_host = |host: &Host| subnet(host.address.into(), shorter_by);
        let networks = sorted_unique(graph.hosts.iter().filter_map(of_host));
        let mut sums: Vec<(u64, IpNet)> = networks.into_iter().map(|network| (0, network)).collect();
        for host in &graph.hosts {
            let Some(network) = of_host(host) else { continue };
            let found = sums.binary_search_by_key(&network, |(_, network)| *network);
            if let Some((sum, _)) = found.ok().and_then(|found| sums.get_mut(found)) {
                *sum += host.packets;
            }
        }
        all.extend(sorted_descending(&sums, |(packets, _)| *packets).into_iter().take(PREFIXES_PER_LENGTH));
    }
    // The sort is stable, so the longest of equally busy prefixes stays first.
    sorted_descending(&all, |(packets, _)| *packets).into_iter().map(|(_, network)| network).collect()
}

/// Returns, for each conversation, the prefixes that contain its ends, and its packets. Bit `n` of an end is set if the
/// prefix with index `n` contains it.
fn memberships(graph: &Graph, prefixes: &[IpNet]) -> Vec<([u32; 2], u64)> {
    let of_host = |host: &Host| {
        let address = IpAddr::from(host.address);
        prefixes
            .iter()
            .zip(0..)
            .filter(|(network, _)| network.contains(&address))
            .fold(0, |set, (_, bit)| set | 1 << bit)
    };
    let hosts: Vec<u32> = graph.hosts.iter().map(of_host).collect();
    let of_end = |end: usize| hosts.get(end).copied().unwrap_or_default();
    graph.conversations.iter().map(|conversation| (conversation.ends.map(of_end), conversation.packets())).collect()
}

/// Returns a set of prefixes, as bits: the first one, and further ones that are added one by one.
///
/// Each step adds the prefix that leaves most packets with exactly one end in the set, as long as it adds enough of them.
fn grow(first: usize, count: usize, ends: &[([u32; 2], u64)]) -> u32 {
    /// What a prefix must add, in percent of all packets. Smaller gains come from
    /// single peers, and would make the list long.
    const MIN_GAIN_PERCENT: u64 = 2;
    let placed = |set: u32| {
        ends.iter().filter(|([a, b], _)| (a & set == 0) != (b & set == 0)).map(|(_, packets)| packets).sum::<u64>()
    };
    let all: u64 = ends.iter().map(|(_, packets)| packets).sum();
    let mut set = 1 << first;
    let mut placed_so_far = placed(set);
    loop {
        let wider = (0..count).map(|bit| set | 1 << bit).map(|set| (placed(set), Reverse(set)));
        let Some((placed, Reverse(wider))) = wider.max() else { return set };
        if (placed.saturating_sub(placed_so_far)) * 100 < all * MIN_GAIN_PERCENT || placed == placed_so_far {
            return set;
        }
        (set, placed_so_far) = (wider, placed);
    }
}

/// Returns networks that contain the local hosts and no remote host. `side` has an element per host: whether it is local.
///
/// A host is covered by the announced network of its link, else by its /24 (IPv4) or /64 (IPv6) network, else by its
/// address alone, whichever is the first without a remote host.
fn networks_of(graph: &Graph, side: &[bool], announced: &[IpNet]) -> Vec<IpNet> {
    /// Bounds the list that the rule searches for each address and that the user reads. The busiest hosts come first.
    const MAX_NETWORKS: usize = 64;
    let is_local = |index: usize| side.get(index).copied().unwrap_or_default();
    let (local, remote): (Vec<usize>, Vec<usize>) = graph.busiest().into_iter().partition(|index| is_local(*index));
    let address = |index: &usize| graph.hosts.get(*index).map(|host| IpAddr::from(host.address));
    let remote: Vec<IpAddr> = remote.iter().filter_map(address).collect();
    let has_no_remote = |network: &IpNet| !remote.iter().any(|address| network.contains(address));
    let mut networks: Vec<IpNet> = Vec::new();
    for address in local.iter().filter_map(address) {
        if networks.len() == MAX_NETWORKS || networks.iter().any(|network| network.contains(&address)) {
            continue;
        }
        let of_link = announced.iter().copied().find(|network| network.contains(&address));
        let wider = of_link.into_iter().chain(subnet(address, 0)).find(has_no_remote);
        networks.push(wider.unwrap_or_else(|| address.into()));
    }
    sorted_unique(networks)
}

/// Returns the usual prefix length of a link: 24 bits for IPv4, 64 for IPv6.
fn subnet_bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 24 } else { 64 }
}

/// Returns the network of an address with the usual prefix length, shortened by `shorter_by` bits.
fn subnet(address: IpAddr, shorter_by: u8) -> Option<IpNet> {
    network(address, subnet_bits(address) - shorter_by)
}

/// Returns the network of an address with a prefix length of `bits`, or `None` if the length is too long.
fn network(address: IpAddr, bits: u8) -> Option<IpNet> {
    IpNet::new(address, bits).ok().map(|network| network.trunc())
}
