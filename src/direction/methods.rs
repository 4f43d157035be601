//! The pairs to tell the local side, each with the best answer that it finds.

use std::cmp::Reverse;
use std::net::IpAddr;

use ipnet::IpNet;

use super::evidence::{Evidence, HostPairs};
use super::graph::{Conversation, Graph, Host};
use super::ranges::{PRIVATE, Ranges};
use super::weigh::{Score, hosts_where, ratio, weigh};
use super::{Method, Rule};
use crate::packet::{Address, MacAddress};
use crate::sort::{sorted_descending, sorted_unique};

/// An answer of a method.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) method: Method,
    pub(super) rule: Rule,
    /// The networks that it takes as local, as far as they occur.
    pub(super) networks: Vec<IpNet>,
    pub(super) weighed: Score,
}

impl Candidate {
    fn of_networks(method: Method, graph: &Graph, networks: Vec<IpNet>) -> Self {
        let ranges = Ranges::new(&networks);
        let local = hosts_where(graph, |host| ranges.contains(host.address));
        let weighed = weigh(graph, &local);
        Self { method, rule: Rule::networks(&networks).with_groups(&graph.broadcast), networks, weighed }
    }
}

/// The networks that the user names.
pub(super) fn user_networks(graph: &Graph, networks: &[IpNet]) -> Candidate {
    let candidate = Candidate::of_networks(Method::UserNetworks, graph, networks.to_vec());
    // It is not for the evidence to doubt them.
    Candidate { weighed: Score { confidence: 1.0, ..candidate.weighed }, ..candidate }
}

/// The file's own word for each packet, unless it contradicts itself: on a router, or behind a mirror port, packets of both
/// directions are received.
pub(super) fn file_marks(pairs: &HostPairs, graph: &Graph) -> Option<Candidate> {
    if pairs.marked == 0 {
        return None;
    }
    let (mut agreeing, mut marked) = (0, 0);
    for conversation in &graph.conversations {
        let [forth, back] = conversation.pairs;
        agreeing += (forth.received + back.sent).max(forth.sent + back.received);
        marked += forth.received + forth.sent + back.received + back.sent;
    }
    let confidence = if marked == 0 { 1.0 } else { ratio(agreeing, marked) };
    let placed = ratio(pairs.marked, pairs.packets);
    let (method, rule) = (Method::FileMarks, Rule::marks());
    Some(Candidate { method, rule, networks: Vec::new(), weighed: Score { placed, confidence } })
}

/// Private addresses are local, public ones are not. None where no packet goes between the two.
pub(super) fn private_addresses(graph: &Graph) -> Option<Candidate> {
    let weighed = weigh(graph, &hosts_where(graph, |host| host.is_private));
    let networks = private_networks(graph);
    let (method, rule) = (Method::PrivateAddresses, Rule::private());
    (weighed.placed > 0.0).then_some(Candidate { method, rule, networks, weighed })
}

/// The private ranges that occur, no wider than they have to be.
pub(super) fn private_networks(graph: &Graph) -> Vec<IpNet> {
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

/// Hosts are those whose station has few addresses; a station with many is a router, and what it fronts lies behind it.
pub(super) fn topology(evidence: &Evidence, graph: &Graph) -> Vec<Candidate> {
    const FRONTS: usize = 5;
    let known: u64 = graph.hosts.iter().filter(|host| host.station.is_some()).map(|host| host.packets).sum();
    // Each packet counts for both of its ends.
    if ratio(known, graph.packets * 2) < 0.7 {
        return Vec::new();
    }
    let stations = graph.stations();
    let behind = |hosts: &[usize]| hosts.iter().filter(|place| !is_neighbour(graph, **place)).count();
    let (routers, others): (Vec<_>, Vec<_>) = stations.iter().partition(|(_, hosts)| behind(hosts) >= FRONTS);
    let sides: Vec<Vec<bool>> = match (routers.len(), others.len()) {
        (0, _) => Vec::new(),
        // Between routers: the hosts behind one of them.
        (_, 0) => routers.iter().map(|(_, hosts)| is_in(graph, hosts)).collect(),
        _ => {
            let mut side: Vec<bool> = graph.hosts.iter().map(|host| host.is_neighbour).collect();
            for place in others.iter().flat_map(|(_, hosts)| hosts) {
                if let Some(is_local) = side.get_mut(*place) {
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

/// Of each host, whether its place is one of these.
fn is_in(graph: &Graph, places: &[usize]) -> Vec<bool> {
    (0..graph.hosts.len()).map(|place| places.contains(&place)).collect()
}

fn is_neighbour(graph: &Graph, place: usize) -> bool {
    graph.hosts.get(place).is_some_and(|host| host.is_neighbour)
}

/// One host takes part in almost every packet: the one that captured, with the further addresses that it has.
pub(super) fn one_host(graph: &Graph) -> Vec<Candidate> {
    const TRIED: usize = 4;
    let stations = graph.stations();
    let alone = |place: &usize| {
        let addresses = addresses_of_host(graph, *place, &stations);
        let networks = addresses.iter().map(|address| IpNet::from(IpAddr::from(*address))).collect();
        Candidate::of_networks(Method::OneHost, graph, networks)
    };
    let (themselves, others): (Vec<_>, Vec<_>) =
        graph.busiest().into_iter().partition(|place| graph.hosts.get(*place).is_some_and(|host| host.talks_to_itself));
    let mut candidates: Vec<Candidate> =
        themselves.iter().take(TRIED).chain(others.iter().take(TRIED)).map(alone).collect();
    if graph.packets == 0 {
        // There is nobody else: what a host sends to groups is placed.
        candidates.truncate(themselves.len());
        for candidate in &mut candidates {
            candidate.weighed.placed = 1.0;
        }
    }
    candidates
}

/// A host's address, those of its station, and those that take part in almost all that is left: of another version or scope.
fn addresses_of_host(graph: &Graph, place: usize, stations: &[(MacAddress, Vec<usize>)]) -> Vec<Address> {
    const OF_A_HOST: usize = 8;
    const OF_ALMOST_ALL: f64 = 0.8;
    let mut chosen = vec![place];
    let add_station = |chosen: &mut Vec<usize>, place: usize| {
        let of_station = |(_, hosts): &&(_, Vec<usize>)| hosts.contains(&place) && hosts.len() <= OF_A_HOST;
        for &other in stations.iter().find(of_station).into_iter().flat_map(|(_, hosts)| hosts) {
            let talks =
                |conversation: &&Conversation| conversation.other_end(other).is_some_and(|end| chosen.contains(&end));
            if !chosen.contains(&other) && !graph.conversations.iter().any(|conversation| talks(&conversation)) {
                chosen.push(other);
            }
        }
    };
    add_station(&mut chosen, place);
    while chosen.len() < OF_A_HOST {
        let mut left = vec![0; graph.hosts.len()];
        let mut all = 0;
        for conversation in &graph.conversations {
            if conversation.ends.iter().any(|end| chosen.contains(end)) {
                continue;
            }
            all += conversation.packets();
            for end in conversation.ends {
                if let Some(left) = left.get_mut(end) {
                    *left += conversation.packets();
                }
            }
        }
        let busiest = (0..left.len()).rev().max_by_key(|end| left.get(*end));
        let Some(next) = busiest else { break };
        let part = left.get(next).copied().unwrap_or_default();
        let is_of_another_kind = chosen.iter().all(|other| kind(graph, *other) != kind(graph, next));
        if all == 0 || ratio(part, all) < OF_ALMOST_ALL || !is_of_another_kind {
            break;
        }
        chosen.push(next);
        add_station(&mut chosen, next);
    }
    // Where nobody else is, the host that captured is.
    chosen.extend(
        (0..graph.hosts.len()).filter(|place| graph.hosts.get(*place).is_some_and(|host| host.is_alone_on_link)),
    );
    sorted_unique(chosen).iter().filter_map(|place| graph.hosts.get(*place)).map(|host| host.address).collect()
}

/// Version and scope of an address: hosts have one of each.
fn kind(graph: &Graph, place: usize) -> Option<(bool, bool)> {
    graph.hosts.get(place).map(|host| (host.address.is_ipv4(), host.is_private))
}

/// The prefixes that leave most packets with exactly one local end, from each of the busiest on.
pub(super) fn prefixes(graph: &Graph) -> Vec<Candidate> {
    const TRIED: usize = 4;
    let prefixes = busiest_prefixes(graph);
    let ends = memberships(graph, &prefixes);
    let grown = (0..prefixes.len().min(TRIED)).map(|first| {
        let set = grow(first, prefixes.len(), &ends);
        let grown = prefixes.iter().zip(0..).filter(|(_, bit)| set >> bit & 1 == 1);
        let networks = sorted_unique(grown.map(|(network, _)| *network));
        Candidate::of_networks(Method::Prefixes, graph, networks)
    });
    grown.collect()
}

/// The busiest prefixes of the usual length and of shorter ones, the busiest and longest first.
fn busiest_prefixes(graph: &Graph) -> Vec<IpNet> {
    const OF_EACH_LENGTH: usize = 8;
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
        all.extend(sorted_descending(&sums, |(packets, _)| *packets).into_iter().take(OF_EACH_LENGTH));
    }
    // Of equals, the longest prefix comes first, as it does above.
    sorted_descending(&all, |(packets, _)| *packets).into_iter().map(|(_, network)| network).collect()
}

/// Of each conversation, which of the prefixes hold its ends, as bits, and its packets.
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

/// Adds prefixes to the first as long as each leaves clearly more packets with exactly one end in the set.
fn grow(first: usize, count: usize, ends: &[([u32; 2], u64)]) -> u32 {
    const WORTH_PERCENT: u64 = 2;
    let placed = |set: u32| {
        ends.iter().filter(|([a, b], _)| (a & set == 0) != (b & set == 0)).map(|(_, packets)| packets).sum::<u64>()
    };
    let all: u64 = ends.iter().map(|(_, packets)| packets).sum();
    let mut set = 1 << first;
    let mut so_far = placed(set);
    loop {
        let wider = (0..count).map(|bit| set | 1 << bit).map(|set| (placed(set), Reverse(set)));
        let Some((placed, Reverse(wider))) = wider.max() else { return set };
        if (placed.saturating_sub(so_far)) * 100 < all * WORTH_PERCENT || placed == so_far {
            return set;
        }
        (set, so_far) = (wider, placed);
    }
}

/// The networks of a set of hosts: those that their link announced, those that only they are in, else single addresses.
fn networks_of(graph: &Graph, side: &[bool], announced: &[IpNet]) -> Vec<IpNet> {
    const MOST: usize = 64;
    let is_inside = |place: usize| side.get(place).copied().unwrap_or_default();
    let (inside, elsewhere): (Vec<usize>, Vec<usize>) =
        graph.busiest().into_iter().partition(|place| is_inside(*place));
    let address = |place: &usize| graph.hosts.get(*place).map(|host| IpAddr::from(host.address));
    let elsewhere: Vec<IpAddr> = elsewhere.iter().filter_map(address).collect();
    let only_they = |network: &IpNet| !elsewhere.iter().any(|address| network.contains(address));
    let mut networks: Vec<IpNet> = Vec::new();
    for address in inside.iter().filter_map(address) {
        if networks.len() == MOST || networks.iter().any(|network| network.contains(&address)) {
            continue;
        }
        let of_link = announced.iter().copied().find(|network| network.contains(&address));
        let wider = of_link.into_iter().chain(subnet(address, 0)).find(only_they);
        networks.push(wider.unwrap_or_else(|| address.into()));
    }
    sorted_unique(networks)
}

/// The usual length of a link's prefix.
fn subnet_bits(address: IpAddr) -> u8 {
    if address.is_ipv4() { 24 } else { 64 }
}

/// The usual network around an address, or one with a prefix that is so much shorter.
fn subnet(address: IpAddr, shorter_by: u8) -> Option<IpNet> {
    network(address, subnet_bits(address) - shorter_by)
}

fn network(address: IpAddr, bits: u8) -> Option<IpNet> {
    IpNet::new(address, bits).ok().map(|network| network.trunc())
}
