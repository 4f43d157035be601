//! The busiest conversations of a capture as a graph: hosts are its nodes, conversations its edges.
//!
//! It holds observations only. Which hosts are local is left to `methods`, and how likely that is to `score`.

use std::net::{IpAddr, Ipv4Addr};

use hashbrown::HashMap;
use ipnet::IpNet;

use super::evidence::{Evidence, HostPair};
use super::ranges::{GROUPS, NO_HOST, PRIVATE, Ranges};
use crate::packet::{Address, MacAddress, Tunnels};
use crate::sort::{sorted_descending, sorted_unique};

/// A host that sends or receives packets.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "observations that do not depend on each other")]
pub(super) struct Host {
    pub(super) address: Address,
    /// Whether the address is in one of the [`PRIVATE`] ranges.
    pub(super) is_private: bool,
    /// The station (MAC address) that puts its packets on the link: the host itself, or a router.
    pub(super) station: Option<MacAddress>,
    /// Number of routers that its packets have passed, inferred from their hop limit.
    pub(super) hops: Option<u8>,
    /// Whether ARP, NDP or DHCP shows that it is on the link.
    pub(super) is_neighbour: bool,
    /// Whether it sends packets to its own address. Only the host itself can capture these.
    pub(super) sends_to_itself: bool,
    /// Whether, in a capture of all interfaces, it is the only host of its network and sends broadcasts there.
    ///
    /// The host that captured received these broadcasts, so it has an address in that network. As no other was seen, this
    /// address is taken as one of that host.
    pub(super) is_alone_on_link: bool,
    /// Packets of its conversations, in both directions. 0 if it sends to itself and to groups only.
    pub(super) packets: u64,
}

/// The packets between two hosts, in both directions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conversation {
    /// Indices of the two hosts in [`Graph::hosts`].
    pub(super) ends: [usize; 2],
    /// Counts of the packets from the first host to the second, and from the second to the first.
    pub(super) pairs: [HostPair; 2],
}

impl Conversation {
    /// Returns the number of packets in both directions.
    pub(super) fn packets(&self) -> u64 {
        self.pairs.iter().map(|pair| pair.packets).sum()
    }

    /// Returns the index of the other host, or `None` if `host` does not take part.
    pub(super) fn other_end(&self, host: usize) -> Option<usize> {
        match self.ends {
            [a, b] if a == host => Some(b),
            [a, b] if b == host => Some(a),
            _ => None,
        }
    }
}

/// The maximum of ordered host pairs in a graph. Methods test many sets of local hosts against every conversation, and the
/// decision is repeated after each change of settings, so the graph is kept small.
const MAX_HOST_PAIRS: usize = 256;

/// The hosts of the busiest host pairs, and the conversations between them.
///
/// Multicast, broadcast, loopback and unspecified addresses are left out.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// The hosts, in the order of their addresses.
    pub(super) hosts: Vec<Host>,
    /// The conversations between two different hosts, in the order of their addresses.
    pub(super) conversations: Vec<Conversation>,
    /// Packets of all conversations.
    pub(super) packets: u64,
    /// Broadcast addresses in addition to [`GROUPS`], each as a network of one address.
    pub(super) broadcast: Vec<IpNet>,
}

impl Graph {
    /// Builds the graph of the busiest host pairs.
    pub(super) fn new(evidence: &Evidence, tunnels: Tunnels) -> Self {
        let busiest = evidence.pairs(tunnels).busiest(MAX_HOST_PAIRS);
        let stored = &evidence.pairs(tunnels).stored;
        let broadcast = directed_broadcasts(&busiest);
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
        let alone = alone_on_link(&addresses, stored);
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
                sends_to_itself: stored.contains_key(&(address, address)),
                is_alone_on_link: origin.is_any_interface && alone.binary_search(&address).is_ok(),
                packets: 0,
            }
        });
        let mut graph = Self { hosts: hosts.collect(), broadcast, ..Self::default() };
        for (a, b) in pairs {
            let pair = |ends| stored.get(&ends).copied().unwrap_or_default();
            let (Ok(first), Ok(second)) = (addresses.binary_search(&a), addresses.binary_search(&b)) else { continue };
            let conversation = Conversation { ends: [first, second], pairs: [pair((a, b)), pair((b, a))] };
            for index in conversation.ends {
                if let Some(host) = graph.hosts.get_mut(index) {
                    host.packets += conversation.packets();
                }
            }
            graph.packets += conversation.packets();
            graph.conversations.push(conversation);
        }
        graph
    }

    /// Returns the indices of the hosts, the busiest first. Equally busy hosts are in the order of their addresses.
    pub(super) fn busiest(&self) -> Vec<usize> {
        let indices: Vec<usize> = (0..self.hosts.len()).collect();
        sorted_descending(&indices, |index| self.hosts.get(*index).map(|host| host.packets))
    }

    /// Returns the stations in the order of their MAC addresses, each with the indices of the hosts whose packets it sends.
    pub(super) fn stations(&self) -> Vec<(MacAddress, Vec<usize>)> {
        let mut stations: Vec<(MacAddress, Vec<usize>)> =
            sorted_unique(self.hosts.iter().filter_map(|host| host.station))
                .into_iter()
                .map(|station| (station, vec![]))
                .collect();
        for (host, index) in self.hosts.iter().zip(0..) {
            let Some(station) = host.station else { continue };
            let found = stations.binary_search_by_key(&station, |(station, _)| *station);
            if let Some((_, hosts)) = found.ok().and_then(|found| stations.get_mut(found)) {
                hosts.push(index);
            }
        }
        stations
    }
}

/// Returns the number of routers that a packet has passed, or `None` if it cannot be inferred.
///
/// Hosts start with a hop limit of 64, 128 or 255. The next of these is taken as the start.
fn hops(hop_limit: u8) -> Option<u8> {
    /// Paths on the Internet are rarely longer. A greater distance means that the host started with another hop limit.
    const MAX_HOPS: u8 = 40;
    let start = match hop_limit {
        0..=64 => 64,
        65..=128 => 128,
        129.. => 255,
    };
    Some(start - hop_limit).filter(|hops| *hops <= MAX_HOPS)
}

/// Splits an IPv4 address into its /24 network and its last octet. Returns `None` for IPv6.
fn split_last_octet(address: Address) -> Option<(Address, u8)> {
    match address.into() {
        IpAddr::V4(address) => {
            let [a, b, c, last] = address.octets();
            Some((Ipv4Addr::new(a, b, c, 0).into(), last))
        }
        IpAddr::V6(_) => None,
    }
}

/// Returns the directed broadcast addresses among the destinations: IPv4 addresses that end with 255, never send, and have
/// a sender in their /24 network.
///
/// The prefix length of the link is not known, so only addresses that are broadcast in a /24 network are recognised.
fn directed_broadcasts(pairs: &[(Address, Address)]) -> Vec<IpNet> {
    let senders = sorted_unique(pairs.iter().map(|(source, _)| *source));
    let networks = sorted_unique(senders.iter().filter_map(|sender| Some(split_last_octet(*sender)?.0)));
    let is_broadcast = |address: &Address| {
        split_last_octet(*address)
            .is_some_and(|(network, last)| last == u8::MAX && networks.binary_search(&network).is_ok())
            && senders.binary_search(address).is_err()
    };
    let destinations = sorted_unique(pairs.iter().map(|(_, destination)| *destination));
    destinations.into_iter().filter(is_broadcast).map(|address| IpNet::from(IpAddr::from(address))).collect()
}

/// Returns the hosts that are the only ones in their /24 network and send to its broadcast address, in the order of their
/// addresses. `hosts` must be in that order.
fn alone_on_link(hosts: &[Address], pairs: &HashMap<(Address, Address), HostPair>) -> Vec<Address> {
    let network = |host: &Address| split_last_octet(*host).map(|(network, _)| network);
    let networks = hosts.chunk_by(|a, b| network(a) == network(b));
    let alone = networks.filter_map(|hosts| if let [host] = hosts { Some((*host, network(host)?)) } else { None });
    let broadcasts =
        |(host, network): &(Address, Address)| pairs.contains_key(&(*host, network.with_last_octet(u8::MAX)));
    alone.filter(broadcasts).map(|(host, _)| host).collect()
}
