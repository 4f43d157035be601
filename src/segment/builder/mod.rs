//! Appends the packets of batches to segments, and finds or adds their flows and hosts.

use std::hint::black_box;

use hashbrown::HashMap;

use super::flow_index::{FlowEntry, FlowHash, FlowIndex, FlowKey};
use super::host_index::HostIndex;
use super::repeats::RecentPackets;
use super::routing_loops::RoutingLoops;
use super::rows::MAXIMUM_ROWS;
use super::{Endpoints, Flow, HostOrigin, MAXIMUM_FLOWS, MAXIMUM_PACKETS, Segment};
use crate::packet::{
    Address, Batch, Decoded, Entry, EntryKind, FiveTuple, Identity, Opening, Origin, Packet, PlainPacket,
};

/// Number of packets whose flows are prefetched together.
const GROUP_PACKETS: usize = 64;

/// Builds segments from the packets of a capture.
///
/// A segment ends after [`MAXIMUM_PACKETS`] packets or with flow number [`MAXIMUM_FLOWS`], whatever the memory budget, so that
/// what is inferred from segments does not depend on the budget.
#[derive(Debug)]
pub(crate) struct Builder {
    segment: Segment,
    hosts: HostIndex,
    /// Number of flows at the previous call of `prefetch_flows`.
    previous_flow_count: usize,
    flows: FlowIndex,
    recent: RecentPackets,
    loops: RoutingLoops,
    /// Flows inside tunnels, which are few and have longer keys than all others. The last part of the key is whether the
    /// payload length inside the tunnel is known.
    tunnel_flows: HashMap<(FlowKey, FiveTuple, bool), u32>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            segment: Segment::first(),
            hosts: HostIndex::default(),
            previous_flow_count: 0,
            flows: FlowIndex::default(),
            recent: RecentPackets::default(),
            loops: RoutingLoops::default(),
            tunnel_flows: HashMap::new(),
        }
    }
}

impl Builder {
    /// Appends the next packets of the capture: some or all of `entries`, which belong to `batch`. Returns how many.
    ///
    /// If these are not all of `entries`, check [`Builder::is_full`] before the next call.
    pub(crate) fn push(&mut self, batch: &Batch, entries: &[Entry]) -> usize {
        let capacity = GROUP_PACKETS.min(self.segment.open_rows.remaining_capacity());
        let entries = entries.get(..capacity).unwrap_or(entries);
        let hashes = self.prefetch_flows(batch, entries);
        let mut flows = [0; GROUP_PACKETS];
        let mut count = 0;
        for ((entry, hash), flow) in entries.iter().zip(hashes).zip(&mut flows) {
            *flow = match &entry.kind {
                _ if self.recent.add(entry.identity, entry.time_nanos) => self.repeated_flow_index(batch, entry),
                EntryKind::Plain(plain) => self.plain_flow_index(plain, hash),
                EntryKind::Dissected(_) => {
                    batch.dissected(entry).map_or(0, |dissected| self.dissected_flow_index(&dissected.decoded, hash))
                }
            };
            count += 1;
            if self.segment.flows.len() == MAXIMUM_FLOWS {
                break;
            }
        }
        if let (Some(entries), Some(flows)) = (entries.get(..count), flows.get(..count)) {
            self.segment.extend(batch, entries, flows);
        }
        count
    }

    /// Returns whether the segment must be replaced, by [`Builder::take`] or [`Builder::reuse`], before more packets
    /// are appended.
    #[inline]
    #[must_use]
    pub(crate) fn is_full(&self) -> bool {
        self.segment.flows.len() == MAXIMUM_FLOWS || self.segment.complete_rows.len() == MAXIMUM_PACKETS / MAXIMUM_ROWS
    }

    /// Returns how many packets so far were copies in a routing loop.
    #[must_use]
    pub(crate) fn looping_packets(&self) -> u64 {
        self.loops.packets()
    }

    /// Returns the segment that packets are appended to.
    #[must_use]
    pub(crate) fn open(&self) -> &Segment {
        &self.segment
    }

    /// Loads the index buckets of the packets' flows into the processor's cache, and those of their hosts if many flows
    /// are new. Returns the hashes of the flows.
    ///
    /// Many cache misses at once take little longer than one.
    #[inline]
    fn prefetch_flows(&mut self, batch: &Batch, entries: &[Entry]) -> [FlowHash; GROUP_PACKETS] {
        let mut hashes = [FlowHash::default(); GROUP_PACKETS];
        for (entry, hash) in entries.iter().zip(&mut hashes) {
            let key = match &entry.kind {
                EntryKind::Plain(plain) => FlowKey::from_plain(plain),
                EntryKind::Dissected(_) => {
                    batch.dissected(entry).map_or(FlowKey::NONE, |dissected| FlowKey::new(&dissected.decoded))
                }
            };
            *hash = self.flows.hash(&key);
        }
        // A loop of its own, so that as many loads as possible are in flight at once.
        let mut bits = hashes.iter().take(entries.len()).fold(0, |bits, hash| bits | self.flows.prefetch(*hash));
        let flows = self.segment.flows.len();
        if flows > self.previous_flow_count + GROUP_PACKETS / 4 {
            let hosts = entries.iter().filter_map(|entry| entry.kind.plain()).map(PlainPacket::tuple);
            let hosts = hosts.flat_map(|tuple| [tuple.source, tuple.destination]);
            bits |= hosts.fold(0, |bits, host| bits | self.hosts.prefetch(host));
        }
        self.previous_flow_count = flows;
        black_box(bits);
        hashes
    }

    /// Returns the index of a plain packet's flow, which is added if it is new.
    #[inline]
    fn plain_flow_index(&mut self, plain: &PlainPacket, hash: FlowHash) -> u32 {
        match self.flows.get_plain(plain, hash) {
            Some(flow) if flow.has_opened() || plain.opening() == Opening::None => flow.index(),
            // The payload length does not matter: flows do not store it.
            known => self.flow_index(&FlowKey::from_plain(plain), hash, known, &plain.decoded(0, Identity::default())),
        }
    }

    /// Returns the index of the flow of a packet that repeats another one.
    #[cold]
    fn repeated_flow_index(&mut self, batch: &Batch, entry: &Entry) -> u32 {
        let decoded = match &entry.kind {
            EntryKind::Plain(plain) => Some(plain.decoded(entry.payload_bytes, entry.identity)),
            EntryKind::Dissected(_) => batch.dissected(entry).map(|dissected| dissected.decoded),
        };
        let Some(mut decoded) = decoded else { return 0 };
        decoded.origin.is_repeat = true;
        if let Ok(packet) = decoded.outer {
            self.loops.add(entry.identity, packet.hop_limit);
        }
        let hash = self.flows.hash(&FlowKey::new(&decoded));
        self.dissected_flow_index(&decoded, hash)
    }

    /// Returns the index of a dissected packet's flow, which is added if it is new.
    #[inline(never)]
    fn dissected_flow_index(&mut self, decoded: &Decoded, hash: FlowHash) -> u32 {
        let outer = FlowKey::new(decoded);
        match &decoded.inner {
            None => self.flow_index(&outer, hash, self.flows.get(&outer, hash), decoded),
            Some(inner) => self.tunnel_flow_index((outer, inner.tuple, inner.payload_bytes.is_some()), decoded),
        }
    }

    /// Returns the index of a flow outside tunnels; `known` is its entry, if it exists.
    #[inline(never)]
    fn flow_index(&mut self, outer: &FlowKey, hash: FlowHash, known: Option<FlowEntry>, decoded: &Decoded) -> u32 {
        let opens = opens_connection(decoded);
        if let Some(flow) = known {
            if opens && !flow.has_opened() {
                self.flows.insert(outer, hash, FlowEntry::new(flow.index(), true));
                self.record_opening(flow.index(), decoded);
            }
            return flow.index();
        }
        let index = self.new_flow(decoded);
        self.flows.insert(outer, hash, FlowEntry::new(index, opens));
        index
    }

    /// Returns the index of a flow inside a tunnel, which is added if it is new.
    fn tunnel_flow_index(&mut self, key: (FlowKey, FiveTuple, bool), decoded: &Decoded) -> u32 {
        if let Some(&index) = self.tunnel_flows.get(&key) {
            if opens_connection(decoded) {
                self.record_opening(index, decoded);
            }
            return index;
        }
        let index = self.new_flow(decoded);
        self.tunnel_flows.insert(key, index);
        index
    }

    /// Adds a flow and returns its index.
    fn new_flow(&mut self, decoded: &Decoded) -> u32 {
        // There are at most `MAXIMUM_FLOWS`, which fits.
        let index = u32::try_from(self.segment.flows.len()).unwrap_or(u32::MAX);
        let outer =
            decoded.outer.as_ref().map(|packet| self.endpoints(packet, &decoded.origin)).map_err(|reason| *reason);
        let inner = decoded.inner.as_ref().map(|packet| Box::new(self.endpoints(packet, &decoded.origin)));
        let Origin { mark, interface, is_bare_ip, is_repeat, .. } = decoded.origin;
        self.segment.flows.push(Flow { outer, inner, mark, is_bare_ip, interface, is_repeat });
        index
    }

    /// Returns the endpoints of a new flow, and records where its first packet comes from.
    fn endpoints(&mut self, packet: &Packet, origin: &Origin) -> Endpoints {
        let tuple = &packet.tuple;
        let endpoints = Endpoints {
            source: self.host_index(tuple.source),
            destination: self.host_index(tuple.destination),
            transport: tuple.transport,
            source_port: tuple.source_port,
            destination_port: tuple.destination_port,
            opening: packet.opening(),
            has_payload_length: packet.payload_bytes.is_some(),
        };
        if let Some(sender) = self.segment.host_origins.get_mut(endpoints.source as usize) {
            let Origin { source: station, is_any_interface, .. } = *origin;
            sender.improve(HostOrigin { station, hop_limit: Some(packet.hop_limit), is_any_interface });
        }
        endpoints
    }

    /// Records that a packet opens a connection of the flow, unless an earlier one did.
    #[cold]
    fn record_opening(&mut self, flow: u32, decoded: &Decoded) {
        let Some(flow) = self.segment.flows.get_mut(flow as usize) else { return };
        let outer = flow.outer.as_mut().ok().zip(decoded.outer.ok());
        let inner = flow.inner.as_deref_mut().zip(decoded.inner);
        for (endpoints, packet) in outer.into_iter().chain(inner) {
            if endpoints.opening == Opening::None {
                endpoints.opening = packet.opening();
            }
        }
    }

    /// Returns the index of a host, which is added if it is new.
    fn host_index(&mut self, address: Address) -> u32 {
        // A flow has at most four hosts, so their number fits.
        let next = u32::try_from(self.segment.hosts.len()).unwrap_or(u32::MAX);
        let index = self.hosts.get_or_insert(address, next);
        if index == next {
            self.segment.hosts.push(address);
            self.segment.host_origins.push(HostOrigin::default());
        }
        index
    }

    /// Completes the segment and returns it. The next call must be [`Builder::take`] or [`Builder::reuse`].
    pub(crate) fn close(&mut self) -> &Segment {
        self.segment.close();
        &self.segment
    }

    /// Completes the last segment of the capture and returns it. The next call must be [`Builder::take_last`].
    pub(crate) fn close_last(&mut self) -> &Segment {
        self.segment.close_last();
        &self.segment
    }

    /// Returns the segment, which must be closed, and starts the next one.
    pub(crate) fn take(&mut self) -> Segment {
        self.clear_indices();
        self.segment.take()
    }

    /// Returns the segment, which must be closed and the last one of the capture, and frees the memory of the builder.
    pub(crate) fn take_last(&mut self) -> Segment {
        let segment = std::mem::take(&mut self.segment);
        let first_packet = segment.first_packet() + segment.len() as u64;
        let interfaces = segment.interfaces().clone();
        let loops = std::mem::take(&mut self.loops);
        *self = Self { segment: Segment { first_packet, interfaces, ..Segment::default() }, loops, ..Self::default() };
        segment
    }

    /// Advances the number of the next packet by `packets`. The open segment must be empty.
    pub(crate) fn skip_packets(&mut self, packets: u64) {
        self.segment.first_packet += packets;
    }

    /// Discards the segment, and starts the next one in its allocations.
    pub(crate) fn reuse(&mut self) {
        self.clear_indices();
        self.segment.reuse();
    }

    fn clear_indices(&mut self) {
        self.hosts.clear();
        self.flows.clear();
        self.tunnel_flows.clear();
    }
}

/// Returns whether a packet requests or accepts a connection, by its outer or inner transport header.
fn opens_connection(decoded: &Decoded) -> bool {
    let opens = |packet: &Packet| packet.opening() != Opening::None;
    decoded.outer.as_ref().is_ok_and(opens) || decoded.inner.as_ref().is_some_and(opens)
}

#[cfg(test)]
mod tests;
