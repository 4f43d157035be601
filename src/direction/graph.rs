//! The evidence as hosts and the conversations between them.

use std::net::{IpAddr, Ipv4Addr};

use hashbrown::HashMap;
use ipnet::IpNet;

use super::evidence::{Evidence, HostPair};
use super::ranges::{GROUPS, NO_HOST, PRIVATE, Ranges};
use crate::packet::{Address, MacAddress, Tunnels};
use crate::sort::{sorted_descending, sorted_unique};

/// A host that sends, or is sent to.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "observations that do not depend on each other")]
pub(super) struct Host {
    pub(super) address: Address,
    pub(super) is_private: bool,
    /// The station that puts its packets on the link.
    pub(super) station: Option<MacAddress>,
    /// How many routers its packets have passed, as far as its hop limit tells.
    pub(super) hops: Option<u8>,
    /// Whether it is on the link, as it or others said.
    pub(super) is_neighbour: bool,
    /// Whether it sends packets to itself, which no other host gets to see.
    pub(super) talks_to_itself: bool,
    /// Whether it was seen on a link where nobody else was, in a capture of all interfaces: who hears what goes to all of
    /// a link has an address there.
    pub(super) is_alone_on_link: bool,
    /// Of the conversations that it takes part in; 0 where it talks to itself and to groups only.
    pub(super) packets: u64,
}

/// The packets between two hosts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conversation {
    /// Places in [`Graph::hosts`].
    pub(super) ends: [usize; 2],
    /// From the first to the second, and back.
    pub(super) pairs: [HostPair; 2],
}

impl Conversation {
    pub(super) fn packets(&self) -> u64 {
        self.pairs.iter().map(|pair| pair.packets).sum()
    }

    /// Who it is with, seen from a host that takes part in it.
    pub(super) fn other_end(&self, host: usize) -> Option<usize> {
        match self.ends {
            [a, b] if a == host => Some(b),
            [a, b] if b == host => Some(a),
            _ => None,
        }
    }
}

/// How many pairs from host to host are looked at: few enough to try many answers in a moment.
const HOST_PAIRS: usize = 256;

/// Hosts and the conversations between two of them, the busiest, in the order of their addresses. Groups are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    pub(super) hosts: Vec<Host>,
    pub(super) conversations: Vec<Conversation>,
    /// Sum of the conversations.
    pub(super) packets: u64,
    /// Addresses that mean everybody on a link, beside [`GROUPS`].
    pub(super) broadcast: Vec<IpNet>,
}

impl Graph {
    pub(super) fn new(evidence: &Evidence, tunnels: Tunnels) -> Self {
        let busiest = evidence.pairs(tunnels).busiest(HOST_PAIRS);
        let known = &evidence.pairs(tunnels).known;
        let broadcast = broadcast(&busiest);
        let ignored = Ranges::new(GROUPS.iter().chain(&NO_HOST).chain(&broadcast));
        let is_host = |address: Address| !ignored.contains(address);
        let pairs = sorted_unique(
            busiest
                .iter()
                .filter(|(source, destination)| source != destination && is_host(*source) && is_host(*destination))
                .map(|&(source, destination)| (source.min(destination), source.max(destination))),
        );
        let ends = busiest.iter().flat_map(|(source, destination)| [*source, *destination]);
        let addresses = sorted_unique(ends.filter(|address| is_host(*address)));
        let alone = alone_on_link(&addresses, known);
        let private = Ranges::new(&PRIVATE);
        let link = Ranges::new(&evidence.link_networks);
        let hosts = addresses.iter().map(|&address| {
            let origin = evidence.host_origins.get(&address).copied().unwrap_or_default();
            Host {
                address,
                is_private: private.contains(address),
                station: origin.station,
                hops: origin.hop_limit.and_then(hops),
                is_neighbour: evidence.neighbours.contains_key(&address) || link.contains(address),
                talks_to_itself: known.contains_key(&(address, address)),
                is_alone_on_link: origin.is_any_interface && alone.binary_search(&address).is_ok(),
                packets: 0,
            }
        });
        let mut graph = Self { hosts: hosts.collect(), broadcast, ..Self::default() };
        for (a, b) in pairs {
            let pair = |ends| known.get(&ends).copied().unwrap_or_default();
            let (Ok(first), Ok(second)) = (addresses.binary_search(&a), addresses.binary_search(&b)) else { continue };
            let conversation = Conversation { ends: [first, second], pairs: [pair((a, b)), pair((b, a))] };
            for place in conversation.ends {
                if let Some(host) = graph.hosts.get_mut(place) {
                    host.packets += conversation.packets();
                }
            }
            graph.packets += conversation.packets();
            graph.conversations.push(conversation);
        }
        graph
    }

    /// The hosts by their packets, the busiest first; of equals, the lowest address.
    pub(super) fn busiest(&self) -> Vec<usize> {
        let places: Vec<usize> = (0..self.hosts.len()).collect();
        sorted_descending(&places, |place| self.hosts.get(*place).map(|host| host.packets))
    }

    /// The places of the hosts behind each station, in the order of the stations.
    pub(super) fn stations(&self) -> Vec<(MacAddress, Vec<usize>)> {
        let mut stations: Vec<(MacAddress, Vec<usize>)> =
            sorted_unique(self.hosts.iter().filter_map(|host| host.station))
                .into_iter()
                .map(|station| (station, vec![]))
                .collect();
        for (host, place) in self.hosts.iter().zip(0..) {
            let Some(station) = host.station else { continue };
            let found = stations.binary_search_by_key(&station, |(station, _)| *station);
            if let Some((_, hosts)) = found.ok().and_then(|found| stations.get_mut(found)) {
                hosts.push(place);
            }
        }
        stations
    }
}

/// How many routers a packet has passed: hosts start with 64, 128 or 255. None where it started with another.
fn hops(hop_limit: u8) -> Option<u8> {
    const FARTHEST: u8 = 40;
    let start = match hop_limit {
        0..=64 => 64,
        65..=128 => 128,
        129.. => 255,
    };
    Some(start - hop_limit).filter(|hops| *hops <= FARTHEST)
}

/// The network of 24 bits around an IPv4 address, and the last octet.
fn last_octet(address: Address) -> Option<(Address, u8)> {
    match address.into() {
        IpAddr::V4(address) => {
            let [a, b, c, last] = address.octets();
            Some((Ipv4Addr::new(a, b, c, 0).into(), last))
        }
        IpAddr::V6(_) => None,
    }
}

/// IPv4 addresses that end with 255, never send, and lie beside a host that does.
fn broadcast(pairs: &[(Address, Address)]) -> Vec<IpNet> {
    let senders = sorted_unique(pairs.iter().map(|(source, _)| *source));
    let networks = sorted_unique(senders.iter().filter_map(|sender| Some(last_octet(*sender)?.0)));
    let is_broadcast = |address: &Address| {
        last_octet(*address).is_some_and(|(network, last)| last == u8::MAX && networks.binary_search(&network).is_ok())
            && senders.binary_search(address).is_err()
    };
    let destinations = sorted_unique(pairs.iter().map(|(_, destination)| *destination));
    destinations.into_iter().filter(is_broadcast).map(|address| IpNet::from(IpAddr::from(address))).collect()
}

/// Hosts, in order, that send to the broadcast address of a network in which no other host was seen.
fn alone_on_link(hosts: &[Address], pairs: &HashMap<(Address, Address), HostPair>) -> Vec<Address> {
    let network = |host: &Address| last_octet(*host).map(|(network, _)| network);
    let alone = hosts.chunk_by(|a, b| network(a) == network(b));
    let alone = alone.filter_map(|hosts| if let [host] = hosts { Some((*host, network(host)?)) } else { None });
    let sends_to_all =
        |(host, network): &(Address, Address)| pairs.contains_key(&(*host, network.with_last_octet(u8::MAX)));
    alone.filter(sends_to_all).map(|(host, _)| host).collect()
}
