//! The evidence as hosts and the conversations between them.

use std::net::{IpAddr, Ipv4Addr};

use hashbrown::{HashMap, HashSet};
use ipnet::IpNet;

use super::evidence::{Evidence, Way};
use super::ranges::{GROUPS, NO_HOST, PRIVATE, Ranges};
use crate::packet::{Address, MacAddress, Tunnels};

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
    pub(super) ways: [Way; 2],
}

impl Conversation {
    pub(super) fn packets(&self) -> u64 {
        self.ways.iter().map(|way| way.packets).sum()
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

/// How many ways from host to host are looked at: few enough to try many answers in a moment.
const WAYS: usize = 512;

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
        let busiest = evidence.ways(tunnels).busiest(WAYS);
        let ways = &evidence.ways(tunnels).known;
        let broadcast = broadcast(&busiest);
        let ignored = Ranges::new(GROUPS.iter().chain(&NO_HOST).chain(&broadcast));
        let is_host = |address: Address| !ignored.contains(address);
        let pairs = sorted(
            busiest
                .iter()
                .filter(|(source, destination)| source != destination && is_host(*source) && is_host(*destination))
                .map(|&(source, destination)| (source.min(destination), source.max(destination))),
        );
        let ends = busiest.iter().flat_map(|(source, destination)| [*source, *destination]);
        let addresses = sorted(ends.filter(|address| is_host(*address)));
        let alone = alone_on_link(&addresses, ways);
        let private = Ranges::new(&PRIVATE);
        let link = Ranges::new(&evidence.link_networks);
        let hosts = addresses.iter().map(|&address| {
            let whereabouts = evidence.whereabouts.get(&address).copied().unwrap_or_default();
            Host {
                address,
                is_private: private.contains(address),
                station: whereabouts.station,
                hops: whereabouts.hop_limit.and_then(hops),
                is_neighbour: evidence.neighbours.contains_key(&address) || link.contains(address),
                talks_to_itself: ways.contains_key(&(address, address)),
                is_alone_on_link: whereabouts.is_any_interface && alone.contains(&address),
                packets: 0,
            }
        });
        let mut graph = Self { hosts: hosts.collect(), broadcast, ..Self::default() };
        let places: HashMap<Address, usize> = addresses.into_iter().zip(0..).collect();
        for (a, b) in pairs {
            let way = |ends| ways.get(&ends).copied().unwrap_or_default();
            let (Some(&first), Some(&second)) = (places.get(&a), places.get(&b)) else { continue };
            let conversation = Conversation { ends: [first, second], ways: [way((a, b)), way((b, a))] };
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
        let mut places: Vec<usize> = (0..self.hosts.len()).collect();
        places.sort_by_key(|&place| std::cmp::Reverse(self.hosts.get(place).map_or(0, |host| host.packets)));
        places
    }

    /// The places of the hosts behind each station, in the order of the stations.
    pub(super) fn stations(&self) -> Vec<(MacAddress, Vec<usize>)> {
        let mut behind: Vec<(MacAddress, usize)> =
            self.hosts.iter().zip(0..).filter_map(|(host, place)| Some((host.station?, place))).collect();
        behind.sort_unstable();
        let same = |a: &(MacAddress, usize), b: &(MacAddress, usize)| a.0 == b.0;
        behind
            .chunk_by(same)
            .filter_map(|chunk| Some((chunk.first()?.0, chunk.iter().map(|(_, place)| *place).collect())))
            .collect()
    }
}

fn sorted<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
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

/// IPv4 addresses that end with 255, never send, and lie beside a host that does.
fn broadcast(ways: &[(Address, Address)]) -> Vec<IpNet> {
    let senders: HashSet<IpAddr> = ways.iter().map(|(source, _)| IpAddr::from(*source)).collect();
    let networks: HashSet<[u8; 3]> = senders.iter().filter_map(|sender| Some(last_octet(*sender)?.0)).collect();
    let is_broadcast = |address: IpAddr| {
        last_octet(address).is_some_and(|(network, last)| last == u8::MAX && networks.contains(&network))
            && !senders.contains(&address)
    };
    let destinations = ways.iter().map(|(_, destination)| IpAddr::from(*destination));
    sorted(destinations.filter(|address| is_broadcast(*address))).into_iter().map(IpNet::from).collect()
}

/// Hosts that send to the broadcast address of a network in which no other host was seen.
fn alone_on_link(hosts: &[Address], ways: &HashMap<(Address, Address), Way>) -> HashSet<Address> {
    let octets = |host: &Address| last_octet((*host).into());
    let alone = hosts.chunk_by(|a, b| octets(a).map(|(network, _)| network) == octets(b).map(|(network, _)| network));
    let alone = alone.filter_map(|hosts| if let [host] = hosts { Some((*host, octets(host)?)) } else { None });
    let broadcast = |[a, b, c]: [u8; 3]| Address::from(Ipv4Addr::new(a, b, c, u8::MAX));
    alone
        .filter(|(host, (network, _))| ways.contains_key(&(*host, broadcast(*network))))
        .map(|(host, _)| host)
        .collect()
}

fn last_octet(address: IpAddr) -> Option<([u8; 3], u8)> {
    match address {
        IpAddr::V4(address) => {
            let [a, b, c, last] = address.octets();
            Some(([a, b, c], last))
        }
        IpAddr::V6(_) => None,
    }
}
