//! The busiest conversations of a capture as a graph: hosts are its nodes, conversations its edges.
//!
//! It holds observations only. Which hosts are local is left to `methods`, and how likely that is to `score`.

use std::cmp::Reverse;
use std::net::{IpAddr, Ipv4Addr};

use ipnet::IpNet;

use super::comparison::Comparison;
use super::evidence::{Completion, Evidence, HostPair};
use super::ranges::{LINK_GROUPS, PRIVATE, Ranges};
use crate::packet::{Address, MacAddress, Tunnels};
use crate::segment::{LEAST_HOP_LIMIT, MAX_HOPS};
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
    /// Number of that station, below the number of hosts.
    pub(super) station_number: usize,
    /// Number of routers that its packets have passed, inferred from their hop limit.
    pub(super) hops: Option<u8>,
    /// Whether ARP, NDP, DHCP, or a packet to a group that routers do not forward shows that it is on the link.
    pub(super) is_neighbour: bool,
    /// Whether it sends packets to its own address. Only the host itself can capture these.
    pub(super) sends_to_itself: bool,
    /// Remaining hop limit of the packet by which it is located.
    pub(super) hop_limit: Option<u8>,
    /// Whether it sends broadcasts to its network.
    pub(super) broadcasts: bool,
    /// Whether, in a capture of all interfaces, it is the only host of its network that was seen.
    pub(super) is_alone_on_link: bool,
    pub(super) completion: Completion,
    /// Whether the file states its address, or that of its station, as an address of an interface.
    pub(super) is_of_interface: bool,
    /// Packets of its conversations, in both directions. 0 if it sends to itself and to groups only.
    pub(super) packets: u64,
    /// Bytes of these packets.
    pub(super) bytes: u64,
    /// Packets that it sends to groups.
    pub(super) group_packets: u64,
    /// Number of the first packet that it sends in its conversations, or `u64::MAX`.
    pub(super) first_packet: u64,
}

impl Host {
    /// Returns whether the address is IPv4, and whether it is private. Most hosts use one address of each kind.
    pub(super) fn kind(&self) -> (bool, bool) {
        (self.address.is_ipv4(), self.is_private)
    }

    /// Returns whether its packets have passed routers.
    pub(super) fn has_passed_routers(&self) -> bool {
        self.hops.is_some_and(|hops| hops > 0)
    }

    /// Returns whether it sends packets in its conversations.
    pub(super) fn sends(&self) -> bool {
        self.first_packet < u64::MAX
    }

    /// Returns whether both hosts are on the link: they are in one IPv4 /24 network, and have stations of their own.
    pub(super) fn shares_link_with(&self, other: &Self) -> bool {
        self.is_in_network_of(other) && self.station != other.station
    }

    /// Returns whether it is in the IPv4 /24 network of another host, and both have a known station.
    pub(super) fn is_in_network_of(&self, other: &Self) -> bool {
        let network = |host: &Self| split_last_octet(host.address).map(|(network, _)| network);
        network(self).is_some() && network(self) == network(other) && self.station.is_some() && other.station.is_some()
    }
}

/// The packets between two hosts, in both directions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Conversation {
    /// Indices of the two hosts in [`Graph::hosts`].
    pub(super) ends: [usize; 2],
    /// Counts of the packets from the first host to the second, and from the second to the first.
    pub(super) pairs: [HostPair; 2],
    pub(super) comparison: Comparison,
}

impl Conversation {
    /// Returns the number of packets in both directions.
    pub(super) fn packets(&self) -> u64 {
        self.pairs.iter().map(|pair| pair.packets).sum()
    }

    /// Returns the number of bytes in both directions.
    fn bytes(&self) -> u64 {
        self.pairs.iter().map(|pair| pair.bytes).sum()
    }

    /// Returns how much the conversation tells about where its ends are.
    ///
    /// Packets that are answered count 200 times as much as others: a machine in the middle also hears what switches flood
    /// because nobody answers.
    pub(super) fn weight(&self) -> u64 {
        const ANSWERED: u64 = 200;
        let [forth, back] = self.pairs.map(|pair| pair.packets);
        forth.min(back).saturating_mul(2 * ANSWERED).saturating_add(forth.abs_diff(back))
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
    /// Packets to groups.
    pub(super) group_packets: u64,
    /// Sum of the weights of all conversations.
    pub(super) weight: u64,
    /// Broadcast addresses in addition to groups, each as a network of one address.
    pub(super) broadcast: Vec<IpNet>,
}

impl Graph {
    /// Builds the graph of the busiest host pairs.
    pub(super) fn new(evidence: &Evidence, tunnels: Tunnels) -> Self {
        let busiest = evidence.pairs(tunnels).busiest(MAX_HOST_PAIRS);
        let stored = &evidence.pairs(tunnels).stored;
        let broadcast = directed_broadcasts(&busiest, &evidence.broadcast);
        let (group_ranges, no_host) = evidence.special_addresses();
        let ignored = Ranges::new(group_ranges.iter().chain(no_host).chain(&broadcast));
        let is_host = |address: Address| !ignored.contains(address);
        let pairs = sorted_unique(
            busiest
                .iter()
                .filter(|(source, destination)| source != destination && is_host(*source) && is_host(*destination))
                .map(|&(source, destination)| (source.min(destination), source.max(destination))),
        );
        let ends = busiest.iter().flat_map(|(source, destination)| [*source, *destination]);
        let addresses = sorted_unique(ends.filter(|address| is_host(*address)));
        let alone = alone_on_link(&addresses);
        let broadcasts = Ranges::new(&broadcast);
        let to_broadcasts = busiest.iter().filter(|(_, destination)| broadcasts.contains(*destination));
        let broadcasters = sorted_unique(to_broadcasts.map(|(source, _)| *source));
        let groups = Ranges::new(group_ranges.iter().chain(&broadcast));
        let to_groups = busiest.iter().filter(|(_, destination)| groups.contains(*destination));
        let to_groups: Vec<(Address, u64)> =
            to_groups.filter_map(|pair| Some((pair.0, stored.get(pair)?.packets))).collect();
        let private = Ranges::new(&PRIVATE);
        let link = Ranges::new(&evidence.link_networks);
        let link_groups = Ranges::new(LINK_GROUPS.iter().chain(&broadcast));
        let to_link_groups = busiest.iter().filter(|(_, destination)| link_groups.contains(*destination));
        let on_link = sorted_unique(to_link_groups.map(|(source, _)| *source));
        let (own_ips, own_stations) = interface_addresses(evidence);
        let hosts = addresses.iter().map(|&address| {
            let origin = evidence.host_origins.get(&address).copied().unwrap_or_default();
            let hops = origin.hop_limit.and_then(hops);
            let is_own_station = origin.station.is_some_and(|station| own_stations.contains(&station));
            Host {
                address,
                is_private: private.contains(address),
                station: origin.station,
                station_number: 0,
                hops,
                is_neighbour: evidence.neighbours.contains_key(&address)
                    || link.contains(address)
                    || on_link.binary_search(&address).is_ok(),
                sends_to_itself: stored.contains_key(&(address, address)),
                hop_limit: origin.hop_limit,
                broadcasts: broadcasters.binary_search(&address).is_ok(),
                is_alone_on_link: origin.is_any_interface && alone.binary_search(&address).is_ok(),
                completion: evidence.completion.get(&address).copied().unwrap_or_default(),
                // A router puts the packets of other hosts on the link, too.
                is_of_interface: own_ips.contains(&address) || (is_own_station && hops == Some(0)),
                packets: 0,
                bytes: 0,
                group_packets: to_groups
                    .iter()
                    .filter(|(source, _)| *source == address)
                    .map(|(_, packets)| packets)
                    .sum(),
                first_packet: u64::MAX,
            }
        });
        let group_packets = to_groups.iter().map(|(_, packets)| packets).sum();
        let mut graph = Self { hosts: hosts.collect(), broadcast, group_packets, ..Self::default() };
        graph.number_stations();
        for (a, b) in pairs {
            let pair = |ends| stored.get(&ends).copied().unwrap_or_default();
            let (Ok(first), Ok(second)) = (addresses.binary_search(&a), addresses.binary_search(&b)) else { continue };
            let (Some(one), Some(other)) = (graph.hosts.get(first), graph.hosts.get(second)) else { continue };
            let pairs = [(a, b), (b, a)].map(pair);
            let answers = [(a, b), (b, a)].map(|ends| evidence.answer_clock.soonest(ends));
            let comparison = Comparison::new([one, other], pairs, answers);
            let conversation = Conversation { ends: [first, second], pairs, comparison };
            for (index, sent) in conversation.ends.into_iter().zip(conversation.pairs) {
                if let Some(host) = graph.hosts.get_mut(index) {
                    host.packets += conversation.packets();
                    host.bytes += conversation.bytes();
                    if sent.packets > 0 {
                        host.first_packet = host.first_packet.min(sent.first_packet);
                    }
                }
            }
            graph.packets += conversation.packets();
            graph.weight = graph.weight.saturating_add(conversation.weight());
            graph.conversations.push(conversation);
        }
        graph
    }

    /// Returns the indices of the hosts, the busiest first: by packets of their conversations, by packets to groups,
    /// and by the first packet that they send.
    pub(super) fn busiest(&self) -> Vec<usize> {
        let indices: Vec<usize> = (0..self.hosts.len()).collect();
        sorted_descending(&indices, |index| {
            self.hosts.get(*index).map(|host| (host.packets, host.group_packets, Reverse(host.first_packet)))
        })
    }

    fn number_stations(&mut self) {
        let stations = sorted_unique(self.hosts.iter().filter_map(|host| host.station));
        for host in &mut self.hosts {
            let found = host.station.and_then(|station| stations.binary_search(&station).ok());
            host.station_number = found.unwrap_or_default();
        }
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

/// Returns the addresses that the file states for its interfaces.
fn interface_addresses(evidence: &Evidence) -> (Vec<Address>, Vec<MacAddress>) {
    let addresses = evidence.interfaces.addresses().into_iter();
    let (ips, stations): (Vec<_>, Vec<_>) = addresses.map(|addresses| (addresses.ip, addresses.mac)).unzip();
    (ips.into_iter().flatten().map(Address::from).collect(), stations.into_iter().flatten().map(MacAddress).collect())
}

/// Returns the number of routers that a packet has passed, or `None` if it cannot be inferred.
///
/// Hosts start with a hop limit of 32, 64, 128 or 255. The next of these is taken as the start.
fn hops(hop_limit: u8) -> Option<u8> {
    let start = match hop_limit {
        LEAST_HOP_LIMIT..=32 => 32,
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

/// Returns the directed broadcast addresses among the destinations: those that never send, and either are `known` as the
/// destinations of frames for all stations, or end with 255 and have a sender in their /24 network.
///
/// The prefix length of the link is not known.
fn directed_broadcasts(pairs: &[(Address, Address)], known: &[Address]) -> Vec<IpNet> {
    let senders = sorted_unique(pairs.iter().map(|(source, _)| *source));
    let networks = sorted_unique(senders.iter().filter_map(|sender| Some(split_last_octet(*sender)?.0)));
    let is_broadcast = |address: &Address| {
        let ends_with_255 = split_last_octet(*address)
            .is_some_and(|(network, last)| last == u8::MAX && networks.binary_search(&network).is_ok());
        (ends_with_255 || known.contains(address)) && senders.binary_search(address).is_err()
    };
    let destinations = sorted_unique(pairs.iter().map(|(_, destination)| *destination));
    destinations.into_iter().filter(is_broadcast).map(|address| IpNet::from(IpAddr::from(address))).collect()
}

/// Returns the hosts that are the only ones in their /24 network. `hosts` must be in the order of their addresses.
fn alone_on_link(hosts: &[Address]) -> Vec<Address> {
    let network = |host: &Address| split_last_octet(*host).map(|(network, _)| network);
    let networks = hosts.chunk_by(|a, b| network(a) == network(b));
    networks.filter_map(|hosts| if let [host] = hosts { network(host).map(|_| *host) } else { None }).collect()
}
