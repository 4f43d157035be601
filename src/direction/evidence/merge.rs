//! Adds the evidence of a document to that of the packets before it.

use std::cmp::Reverse;

use super::{Evidence, HostPair, HostPairs, MAX_HOST_PAIRS, MAX_HOSTS, MAX_NEIGHBOURS, push_new};
use crate::packet::Tunnels;
use crate::sort::sorted_indices;
use crate::sorted::entries;

/// The largest count of a document that is believed: sums of as many as there can be do not overflow.
const MAX_MERGED: u64 = 1 << 44;

impl Evidence {
    /// Adds the evidence of later packets. `packets` is the number of those before.
    pub(crate) fn merge(&mut self, later: &Self, packets: u64) {
        if self.inner.is_none() && later.inner.is_some() {
            self.inner = Some(Box::new(self.outer.clone()));
        }
        if let Some(inner) = &mut self.inner {
            inner.merge(later.pairs(Tunnels::Inner), packets);
        }
        self.outer.merge(&later.outer, packets);
        for (host, origin) in entries(&later.host_origins) {
            if self.host_origins.len() < MAX_HOSTS || self.host_origins.contains_key(host) {
                self.host_origins.entry(*host).or_default().improve(*origin);
            }
        }
        for (host, completion) in entries(&later.completion) {
            if self.completion.len() < MAX_HOSTS || self.completion.contains_key(host) {
                let known = self.completion.entry(*host).or_default();
                *known = known.plus(*completion);
            }
        }
        for (host, neighbour) in entries(&later.neighbours) {
            if self.neighbours.len() < MAX_NEIGHBOURS || self.neighbours.contains_key(host) {
                self.neighbours.insert(*host, *neighbour);
            }
        }
        later.broadcast.iter().for_each(|address| push_new(&mut self.broadcast, Some(*address)));
        later.link_networks.iter().for_each(|network| push_new(&mut self.link_networks, Some(*network)));
        later.routers.iter().for_each(|router| push_new(&mut self.routers, Some(*router)));
        self.answer_clock.merge(&later.answer_clock);
        if packets == 0 {
            self.known = later.known.clone().filter(|known| known.is_plausible());
        }
    }
}

impl HostPair {
    /// Adds the counts of another host pair.
    pub(super) fn add(&mut self, other: &Self) {
        for (sum, more) in [
            (&mut self.packets, other.packets),
            (&mut self.bytes, other.bytes),
            (&mut self.received, other.received),
            (&mut self.sent, other.sent),
            (&mut self.requests, other.requests),
            (&mut self.answers, other.answers),
            (&mut self.from_system_ports, other.from_system_ports),
        ] {
            *sum = sum.saturating_add(more.min(MAX_MERGED));
        }
    }
}

impl HostPairs {
    /// Adds later host pairs, the busiest first if there is no space for all. `packets` is the number of packets before.
    fn merge(&mut self, later: &Self, packets: u64) {
        self.packets = self.packets.saturating_add(later.packets.min(MAX_MERGED));
        self.marked = self.marked.saturating_add(later.marked.min(MAX_MERGED));
        let pairs: Vec<_> = later.stored.iter().collect();
        let key = |index: usize| pairs.get(index).map(|(ends, pair)| (Reverse(pair.packets), **ends));
        let order = sorted_indices(pairs.len(), &|a, b| key(a).cmp(&key(b)));
        for (ends, pair) in order.into_iter().filter_map(|index| pairs.get(index).copied()) {
            if self.stored.len() >= MAX_HOST_PAIRS && !self.stored.contains_key(ends) {
                continue;
            }
            let first_packet = pair.first_packet.min(MAX_MERGED).saturating_add(packets);
            let known = self.stored.entry(*ends).or_insert(HostPair { first_packet, ..HostPair::default() });
            known.add(pair);
            known.first_packet = known.first_packet.min(first_packet);
        }
    }
}
