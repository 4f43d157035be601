//! Fills a segment packet by packet.

use std::hint::black_box;

use hashbrown::HashMap;

use super::flow_index::{FlowEntry, FlowHash, FlowIndex, FlowKey};
use super::host_index::HostIndex;
use super::rows::MAXIMUM_ROWS;
use super::{Endpoints, Flow, HostOrigin, MAXIMUM_FLOWS, MAXIMUM_PACKETS, Segment};
use crate::packet::{Address, Batch, Decoded, Entry, EntryKind, FiveTuple, Opening, Origin, Packet, PlainPacket};

/// For so many packets at once it is looked where their flows may stand.
const GROUP_PACKETS: usize = 64;

/// Gathers packets into segments.
#[derive(Debug)]
pub struct Builder {
    segment: Segment,
    /// With so many complete rows a segment is full.
    max_complete_rows: usize,
    hosts: HostIndex,
    /// How many flows there were when flows were last looked for.
    previous_flow_count: usize,
    flows: FlowIndex,
    /// Flows inside of tunnels, which are few: so the keys of most packets are short.
    tunnel_flows: HashMap<(FlowKey, FiveTuple), u32>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            segment: Segment::first(),
            max_complete_rows: MAXIMUM_PACKETS / MAXIMUM_ROWS,
            hosts: HostIndex::default(),
            previous_flow_count: 0,
            flows: FlowIndex::default(),
            tunnel_flows: HashMap::new(),
        }
    }
}

impl Builder {
    /// For segments whose columns take about so many bytes, as far as rows and the most packets of a segment allow it.
    #[must_use]
    pub fn with_segment_bytes(bytes: u64) -> Self {
        const BYTES_PER_PACKET: u64 = 12;
        let rows = bytes / (BYTES_PER_PACKET * MAXIMUM_ROWS as u64);
        let most = MAXIMUM_PACKETS / MAXIMUM_ROWS;
        Self { max_complete_rows: usize::try_from(rows).unwrap_or(most).clamp(1, most), ..Self::default() }
    }

    /// Takes the next packets of the capture, which are some of a batch; how many it took. Where that is not all of them, the
    /// segment may be full.
    pub fn push(&mut self, batch: &Batch, entries: &[Entry]) -> usize {
        let room = GROUP_PACKETS.min(self.segment.open_rows.remaining_capacity());
        let entries = entries.get(..room).unwrap_or(entries);
        let hashes = self.prefetch_flows(batch, entries);
        let mut flows = [0; GROUP_PACKETS];
        let mut count = 0;
        for ((entry, hash), flow) in entries.iter().zip(hashes).zip(&mut flows) {
            *flow = match &entry.kind {
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

    /// Whether the segment is to be closed before further packets come.
    #[inline]
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.segment.flows.len() == MAXIMUM_FLOWS || self.segment.complete_rows.len() == self.max_complete_rows
    }

    /// Looks where the flows of packets may stand; where many flows are new, where their hosts may stand too.
    ///
    /// Memory takes its time to answer, but no more of it for being asked of many places at once.
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
        // Apart, so that as many of them as possible are under way at once.
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

    #[inline]
    fn plain_flow_index(&mut self, plain: &PlainPacket, hash: FlowHash) -> u32 {
        match self.flows.get_plain(plain, hash) {
            Some(flow) if flow.has_opened() || plain.opening() == Opening::None => flow.index(),
            // No flow keeps how much its packets carry.
            known => self.flow_index(&FlowKey::from_plain(plain), hash, known, &plain.decoded(0)),
        }
    }

    #[inline(never)]
    fn dissected_flow_index(&mut self, decoded: &Decoded, hash: FlowHash) -> u32 {
        let outer = FlowKey::new(decoded);
        match &decoded.inner {
            None => self.flow_index(&outer, hash, self.flows.get(&outer, hash), decoded),
            Some(inner) => self.tunnel_flow_index(outer, inner.tuple, decoded),
        }
    }

    /// The segment that packets are added to.
    #[must_use]
    pub fn open(&self) -> &Segment {
        &self.segment
    }

    #[inline(never)]
    fn flow_index(&mut self, outer: &FlowKey, hash: FlowHash, known: Option<FlowEntry>, decoded: &Decoded) -> u32 {
        let opens = opens_connection(decoded);
        if let Some(flow) = known {
            if opens && !flow.has_opened() {
                self.flows.set(outer, hash, FlowEntry::new(flow.index(), true));
                self.record_opening(flow.index(), decoded);
            }
            return flow.index();
        }
        let index = self.new_flow(decoded);
        self.flows.set(outer, hash, FlowEntry::new(index, opens));
        index
    }

    fn tunnel_flow_index(&mut self, outer: FlowKey, inner: FiveTuple, decoded: &Decoded) -> u32 {
        if let Some(&index) = self.tunnel_flows.get(&(outer, inner)) {
            if opens_connection(decoded) {
                self.record_opening(index, decoded);
            }
            return index;
        }
        let index = self.new_flow(decoded);
        self.tunnel_flows.insert((outer, inner), index);
        index
    }

    fn new_flow(&mut self, decoded: &Decoded) -> u32 {
        // It is closed long before they do not fit.
        let index = u32::try_from(self.segment.flows.len()).unwrap_or(u32::MAX);
        let outer =
            decoded.outer.as_ref().map(|packet| self.endpoints(packet, &decoded.origin)).map_err(|reason| *reason);
        let inner = decoded.inner.as_ref().map(|packet| Box::new(self.endpoints(packet, &decoded.origin)));
        self.segment.flows.push(Flow { outer, inner, mark: decoded.origin.mark });
        index
    }

    fn endpoints(&mut self, packet: &Packet, origin: &Origin) -> Endpoints {
        let tuple = &packet.tuple;
        let ports = Endpoints {
            source: self.host_index(tuple.source),
            destination: self.host_index(tuple.destination),
            transport: tuple.transport,
            source_port: tuple.source_port,
            destination_port: tuple.destination_port,
            opening: packet.opening(),
        };
        if let Some(sender) = self.segment.host_origins.get_mut(ports.source as usize)
            && sender.hop_limit.is_none()
        {
            let Origin { source: station, is_any_interface, .. } = *origin;
            *sender = HostOrigin { station, hop_limit: Some(packet.hop_limit), is_any_interface };
        }
        ports
    }

    #[cold]
    fn record_opening(&mut self, flow: u32, decoded: &Decoded) {
        let Some(flow) = self.segment.flows.get_mut(flow as usize) else { return };
        let outer = flow.outer.as_mut().ok().zip(decoded.outer.ok());
        let inner = flow.inner.as_deref_mut().zip(decoded.inner);
        for (ports, packet) in outer.into_iter().chain(inner) {
            if ports.opening == Opening::None {
                ports.opening = packet.opening();
            }
        }
    }

    fn host_index(&mut self, address: Address) -> u32 {
        // No more than four hosts a packet.
        let next = u32::try_from(self.segment.hosts.len()).unwrap_or(u32::MAX);
        let index = self.hosts.get_or_set(address, next);
        if index == next {
            self.segment.hosts.push(address);
            self.segment.host_origins.push(HostOrigin::default());
        }
        index
    }

    /// Completes the segment: nothing is to be added to it any more.
    pub fn close(&mut self) -> &Segment {
        self.segment.close();
        &self.segment
    }

    /// Gives the segment away, and starts the next one.
    pub fn take(&mut self) -> Segment {
        self.clear_indices();
        self.segment.take()
    }

    /// The same where the segment is not needed any more.
    pub fn reuse(&mut self) {
        self.clear_indices();
        self.segment.reuse();
    }

    fn clear_indices(&mut self) {
        self.hosts.clear();
        self.flows.clear();
        self.tunnel_flows.clear();
    }
}

/// Whether a packet opens a connection.
fn opens_connection(decoded: &Decoded) -> bool {
    let opens = |packet: &Packet| packet.opening() != Opening::None;
    decoded.outer.as_ref().is_ok_and(opens) || decoded.inner.as_ref().is_some_and(opens)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::capture::{Frame, LinkType, Mark};
    use crate::packet::{Dissected, NoPorts, Transport, Tunnels};
    use crate::segment::FlowTotals;

    /// A packet of a flow.
    fn packet(flow: u32) -> Decoded {
        let [_, octet, high, low] = flow.to_be_bytes();
        let tuple = FiveTuple {
            source: Ipv4Addr::new(10, 0, 0, 1).into(),
            destination: Ipv4Addr::new(10, 0, octet, 2).into(),
            transport: Transport::Udp,
            source_port: u16::from_be_bytes([high, low]),
            destination_port: 53,
        };
        let packet = Packet { tuple, payload_bytes: flow, hop_limit: 64, control: 0 };
        Decoded { outer: Ok(packet), inner: None, origin: Origin::default() }
    }

    /// Packets by their times in nanoseconds, their lengths in bytes, and what was found.
    fn batch(packets: impl IntoIterator<Item = (Option<i64>, u32, Decoded)>) -> Batch {
        let mut batch = Batch::with_capacity(1 << 19);
        for (time_nanos, original_bytes, decoded) in packets {
            batch.push_dissected(time_nanos, original_bytes, Dissected { decoded, neighbour: None });
        }
        batch
    }

    /// Adds packets of a batch up to where the segment is full; gives those that are left.
    fn add<'a>(builder: &mut Builder, batch: &Batch, mut entries: &'a [Entry]) -> &'a [Entry] {
        while !entries.is_empty() && !builder.is_full() {
            entries = &entries[builder.push(batch, entries)..];
        }
        entries
    }

    fn builder_of(packets: impl IntoIterator<Item = (Option<i64>, u32, Decoded)>) -> Builder {
        let mut builder = Builder::default();
        let batch = batch(packets);
        add(&mut builder, &batch, batch.entries());
        builder
    }

    #[test]
    fn flows_and_hosts_are_kept_once() {
        let no_ports = Decoded { outer: Err(NoPorts::NotIp), inner: None, origin: Origin::default() };
        let with_ports = [1, 2, 1, 1, 2].map(|port| (Some(0), 60, packet(port)));
        let builder = builder_of(with_ports.into_iter().chain([(None, 42, no_ports)]));
        let segment = builder.open();
        assert_eq!(segment.hosts().len(), 2);
        assert_eq!(segment.flows().len(), 3);
        let flows: Vec<u32> = segment.rows(Tunnels::Outer).map(|row| row.flow).collect();
        assert_eq!(flows, [0, 1, 0, 0, 1, 2]);
        let payloads: Vec<u32> = segment.rows(Tunnels::Outer).map(|row| row.payload_bytes).collect();
        assert_eq!(payloads, [1, 2, 1, 1, 2, 0]);
        assert_eq!(segment.rows(Tunnels::Outer).last().map(|row| (row.packet, row.time_nanos)), Some((6, None)));
    }

    #[test]
    fn plain_packets_are_of_the_flows_that_walked_ones_are_of() {
        let header =
            [0x45, 0, 0, 28 + 7, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 0, 7, 0, 53, 0, 8 + 7, 0, 0];
        let data = [&[2; 12], &[8, 0][..], &header, &[0; 7]].concat();
        let frame =
            Frame { time_nanos: None, original_bytes: 60, link_type: LinkType(1), mark: Mark::None, data: &data };
        let mut batch = batch([(None, 60, packet(8)), (None, 60, packet(7))]);
        batch.push(&frame);
        assert!(batch.entries().iter().filter_map(|entry| entry.kind.plain()).count() == 1);
        batch.push(&Frame { mark: Mark::Sent, ..frame });
        let mut builder = Builder::default();
        add(&mut builder, &batch, batch.entries());
        let rows = builder.open().rows(Tunnels::Outer).map(|row| (row.flow, row.payload_bytes));
        assert_eq!(rows.collect::<Vec<_>>(), [(0, 8), (1, 7), (1, 7), (2, 7)]);
    }

    #[test]
    fn one_flow_per_packet_closes_in_bounds() {
        let batch = batch((0..300_000).map(|flow| (Some(1), 60, packet(flow))));
        let mut builder = Builder::default();
        let left = add(&mut builder, &batch, batch.entries());
        assert_eq!(left.len(), 300_000 - MAXIMUM_FLOWS);
        let closed = builder.close();
        assert_eq!(closed.flows().len(), MAXIMUM_FLOWS);
        assert_eq!(closed.rows(Tunnels::Outer).last().map(|row| row.flow as usize), Some(MAXIMUM_FLOWS - 1));
        builder.reuse();
        assert_eq!(builder.open().rows(Tunnels::Outer).count(), 0);
        assert!(add(&mut builder, &batch, left).is_empty());
        assert_eq!(builder.open().rows(Tunnels::Outer).next().map(|row| row.packet), Some(262_145));
    }

    #[test]
    fn segments_follow_each_other() {
        let mut builder = Builder::default();
        let mut packets = 0;
        for (segment, first) in (1..=3).zip((1..).step_by(MAXIMUM_PACKETS)) {
            let mut totals = vec![FlowTotals::default(); 1_000];
            let places: Vec<u32> = (0..u32::try_from(MAXIMUM_PACKETS).unwrap()).collect();
            for places in places.chunks(1 << 10) {
                let batch = batch(places.iter().map(|place| {
                    let flow = place % 1_000;
                    totals[flow as usize].add(60 + place % 7, flow, *place);
                    packets += 1;
                    (Some(packets), 60 + place % 7, packet(flow))
                }));
                assert!(!builder.is_full());
                assert!(add(&mut builder, &batch, batch.entries()).is_empty());
            }
            assert!(builder.is_full());
            let closed = builder.close();
            assert_eq!((closed.first_packet(), closed.len()), (first, MAXIMUM_PACKETS));
            assert_eq!(*closed.flow_totals(Tunnels::Outer), totals);
            assert_eq!(closed.time_span_nanos().map(|(_, last)| last), Some(packets));
            let rows = closed.rows(Tunnels::Outer).map(|row| (row.packet, row.flow, row.time_nanos));
            let expected = (first..)
                .zip(0_u32..)
                .map(|(packet, place)| (packet, place % 1_000, Some(i64::try_from(packet).unwrap())));
            assert!(rows.eq(expected.take(MAXIMUM_PACKETS)));
            if segment == 1 {
                builder.reuse();
            } else {
                builder.take();
            }
        }
    }

    #[test]
    fn payload_inside_of_tunnels_counts_where_there_are_tunnels() {
        let mut builder = builder_of([(None, 60, packet(1))]);
        assert!(!builder.open().has_tunnels());
        let in_a_tunnel = Decoded { inner: packet(9).outer.ok(), ..packet(100) };
        let batch = batch([(None, 160, in_a_tunnel), (None, 60, packet(3))]);
        add(&mut builder, &batch, batch.entries());
        assert!(builder.open().has_tunnels());
        let payloads = |tunnels| builder.open().rows(tunnels).map(|row| row.payload_bytes).collect::<Vec<_>>();
        assert_eq!(payloads(Tunnels::Outer), [1, 100, 3]);
        assert_eq!(payloads(Tunnels::Inner), [1, 9, 3]);
        let totals = builder.open().flow_totals(Tunnels::Inner);
        assert_eq!(totals.iter().map(|sum| sum.payload_bytes).collect::<Vec<_>>(), [1, 9, 3]);
    }
}
