//! What is remembered of a capture to tell its directions: in bounded memory, whatever the traffic.

use std::cmp::Ordering;

use hashbrown::HashMap;
use hashbrown::hash_map::Entry;
use ipnet::IpNet;

use super::ranges::{NO_HOST, Ranges};
use crate::capture::Mark;
use crate::packet::{Address, Neighbour, Opening, Tunnels};
use crate::segment::{Endpoints, FlowTotals, HostOrigin, Segment};
use crate::sort::TopThreshold;

/// How many flows of a segment are looked at: the busiest, of equals the first.
const FLOWS: usize = 2_048;
/// How many pairs of hosts are remembered, by direction; before each further segment, the busier half.
const HOST_PAIRS: usize = 16_384;
/// How many hosts are remembered by where they are.
const HOSTS: usize = 16_384;
/// How many hosts and networks are remembered from what packets tell of their link.
const NEIGHBOURS: usize = 4_096;

/// The packets from one host to another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HostPair {
    pub(super) packets: u64,
    /// Marked as received by the host that captured them.
    pub(super) received: u64,
    /// Marked as sent by it.
    pub(super) sent: u64,
    /// Flows that ask for a connection.
    pub(super) requests: u64,
    /// Flows that accept one.
    pub(super) answers: u64,
    /// The number of the first packet in the capture.
    pub(super) first_packet: u64,
}

/// Packets with ports, by who sent them to whom.
#[derive(Clone, Debug, Default)]
pub(super) struct HostPairs {
    pub(super) known: HashMap<(Address, Address), HostPair>,
    /// All that were looked at, those of pairs that are not remembered too.
    pub(super) packets: u64,
    /// Those of them that are marked as received, or sent.
    pub(super) marked: u64,
}

/// What a capture shows of who is where.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    outer: HostPairs,
    /// By the innermost headers, from the first tunnel on; before, they are the same.
    inner: Option<Box<HostPairs>>,
    pub(super) host_origins: HashMap<Address, HostOrigin>,
    /// Hosts that are on the link, as they or others said.
    pub(super) neighbours: HashMap<Address, Neighbour>,
    pub(super) link_networks: Vec<IpNet>,
    pub(super) routers: Vec<Address>,
}

impl Evidence {
    /// Learns from the packets of a segment.
    pub fn add(&mut self, segment: &Segment) {
        if self.inner.is_none() && segment.has_tunnels() {
            self.inner = Some(Box::new(self.outer.clone()));
        }
        self.add_flows(segment, Tunnels::Outer);
        if self.inner.is_some() {
            self.add_flows(segment, Tunnels::Inner);
        }
        if self.host_origins.len() == HOSTS {
            self.forget_silent_hosts();
        }
    }

    fn add_flows(&mut self, segment: &Segment, tunnels: Tunnels) {
        let pairs = match (tunnels, &mut self.inner) {
            (Tunnels::Inner, Some(inner)) => inner,
            _ => &mut self.outer,
        };
        // Packets are the same by either header.
        let sums = segment.flow_totals(Tunnels::Outer);
        let threshold = TopThreshold::new(sums.iter().map(|sum| sum.packets.into()), FLOWS);
        let mut remaining = threshold.selected_in_bucket();
        for (flow, sum) in segment.flows().iter().zip(&*sums) {
            match threshold.compare(sum.packets.into()) {
                Ordering::Less => continue,
                Ordering::Equal if remaining == 0 => continue,
                Ordering::Equal => remaining -= 1,
                Ordering::Greater => {}
            }
            let Ok(ports) = flow.endpoints(tunnels) else { continue };
            let Some(ends) = segment.host(ports.source).zip(segment.host(ports.destination)) else { continue };
            let is_new = pairs.add(segment.first_packet(), flow.mark(), &ports, sum, (ends.0.0, ends.1.0));
            if is_new {
                for (address, host_origins) in [ends.0, ends.1] {
                    if host_origins.hop_limit.is_some() && self.host_origins.len() < HOSTS {
                        self.host_origins.entry(address).or_insert(host_origins);
                    }
                }
            }
        }
        if pairs.known.len() == HOST_PAIRS {
            pairs.forget_quiet_ways();
        }
    }

    /// Learns what a packet says of its link.
    pub fn learn(&mut self, neighbour: &Neighbour) {
        if let Some(host) = neighbour.host
            && (self.neighbours.len() < NEIGHBOURS || self.neighbours.contains_key(&host))
        {
            self.neighbours.insert(host, *neighbour);
        }
        remember(&mut self.link_networks, neighbour.network);
        remember(&mut self.routers, neighbour.router);
    }

    pub(super) fn pairs(&self, tunnels: Tunnels) -> &HostPairs {
        match (tunnels, &self.inner) {
            (Tunnels::Inner, Some(inner)) => inner,
            _ => &self.outer,
        }
    }

    /// Keeps the host_origins of hosts whose packets are remembered.
    fn forget_silent_hosts(&mut self) {
        let inner = self.inner.as_deref();
        let ends = self.outer.known.keys().chain(inner.into_iter().flat_map(|pairs| pairs.known.keys()));
        let host_origins = &self.host_origins;
        let kept = ends.flat_map(|(source, destination)| [source, destination]);
        self.host_origins = kept.filter_map(|host| Some((*host, *host_origins.get(host)?))).collect();
    }
}

fn remember<T: PartialEq>(list: &mut Vec<T>, value: Option<T>) {
    const MOST: usize = 64;
    if let Some(value) = value
        && list.len() < MOST
        && !list.contains(&value)
    {
        list.push(value);
    }
}

impl HostPairs {
    /// Adds a flow; whether it is the first of its way.
    fn add(
        &mut self,
        first_packet: u64,
        mark: Mark,
        ports: &Endpoints,
        sum: &FlowTotals,
        ends: (Address, Address),
    ) -> bool {
        let packets = u64::from(sum.packets);
        self.packets += packets;
        let first_packet = first_packet + u64::from(sum.first_row);
        let is_full = self.known.len() == HOST_PAIRS;
        let (pair, is_new) = match self.known.entry(ends) {
            Entry::Occupied(pair) => (pair.into_mut(), false),
            Entry::Vacant(_) if is_full => return false,
            Entry::Vacant(place) => (place.insert(HostPair { first_packet, ..HostPair::default() }), true),
        };
        pair.packets += packets;
        match mark {
            Mark::Received => pair.received += packets,
            Mark::Sent => pair.sent += packets,
            Mark::None | Mark::Overheard => {}
        }
        self.marked += if matches!(mark, Mark::Received | Mark::Sent) { packets } else { 0 };
        match ports.opening {
            Opening::Request => pair.requests += 1,
            Opening::Answer => pair.answers += 1,
            Opening::None => {}
        }
        pair.first_packet = pair.first_packet.min(first_packet);
        is_new
    }

    /// Whether there are packets, and all go from a host to itself.
    pub(super) fn are_of_hosts_to_themselves(&self) -> bool {
        let no_host = Ranges::new(&NO_HOST);
        let is_itself = |(source, destination): &(Address, Address)| {
            source == destination || (no_host.contains(*source) && no_host.contains(*destination))
        };
        !self.known.is_empty() && self.known.keys().all(is_itself)
    }

    /// Pairs of a packet that is marked as received and one that is marked as sent, of the same way.
    pub(super) fn marked_both(&self) -> u64 {
        let between_hosts = self.known.iter().filter(|((source, destination), _)| source != destination);
        between_hosts.map(|(_, pair)| pair.received.min(pair.sent)).sum()
    }

    /// About so many of the pairs with most packets, in no order; of equals, a choice that does not favour low addresses.
    pub(super) fn busiest(&self, count: usize) -> Vec<(Address, Address)> {
        const LOTS: usize = 1 << 9;
        let lot = |(source, destination): &(Address, Address)| {
            let bits = source.stable_hash() ^ destination.stable_hash().rotate_left(32);
            usize::try_from(bits % LOTS as u64).unwrap_or_default()
        };
        let threshold = TopThreshold::new(self.known.values().map(|pair| pair.packets), count);
        let mut in_lot = [0; LOTS];
        for ends in self.known.iter().filter(|(_, pair)| threshold.compare(pair.packets).is_eq()).map(|(ends, _)| ends)
        {
            if let Some(sum) = in_lot.get_mut(lot(ends)) {
                *sum += 1;
            }
        }
        let mut remaining = threshold.selected_in_bucket();
        let fits = in_lot.iter().take_while(|sum| {
            let rest = remaining.checked_sub(**sum);
            remaining = rest.unwrap_or_default();
            rest.is_some()
        });
        let lots = fits.count();
        let is_kept = |(ends, pair): &(&(Address, Address), &HostPair)| match threshold.compare(pair.packets) {
            Ordering::Greater => true,
            Ordering::Equal => lot(ends) < lots,
            Ordering::Less => false,
        };
        self.known.iter().filter(is_kept).map(|(ends, _)| *ends).collect()
    }

    fn forget_quiet_ways(&mut self) {
        let kept = self.busiest(HOST_PAIRS / 2);
        self.known = kept.iter().filter_map(|ends| Some((*ends, *self.known.get(ends)?))).collect();
    }
}
