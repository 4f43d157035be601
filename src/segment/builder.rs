//! Fills a segment packet by packet.

use std::hint::black_box;

use hashbrown::HashMap;

use super::flow_ids::{FlowIds, Key, KnownFlow};
use super::host_ids::HostIds;
use super::rows::{MAXIMUM_ROWS, NewRow};
use super::{Flow, MAXIMUM_FLOWS, MAXIMUM_PACKETS, Ports, Segment, Whereabouts};
use crate::capture::Mark;
use crate::packet::{Address, Decoded, Entry, FiveTuple, Opening, Origin, Packet, Plain};

/// For so many packets at once it is looked where their flows may stand.
pub const TOGETHER: usize = 64;

/// Where the flow of a packet is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Lookup {
    key: Key,
    lot: u64,
}

/// Gathers packets into segments.
#[derive(Debug)]
pub struct Builder {
    segment: Segment,
    /// With so many complete rows a segment is full.
    most_rows: usize,
    host_ids: HostIds,
    /// How many flows there were when flows were last looked for.
    flows_before: usize,
    flow_ids: FlowIds,
    /// Flows inside of tunnels, which are few: so the keys of most packets are short.
    tunnel_flow_ids: HashMap<(Key, FiveTuple), u32>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            segment: Segment::first(),
            most_rows: MAXIMUM_PACKETS / MAXIMUM_ROWS,
            host_ids: HostIds::default(),
            flows_before: 0,
            flow_ids: FlowIds::default(),
            tunnel_flow_ids: HashMap::new(),
        }
    }
}

impl Builder {
    /// For segments whose columns take about so many bytes, as far as rows and the most packets of a segment allow it.
    #[must_use]
    pub fn of_segments(bytes: u64) -> Self {
        const BYTES_PER_PACKET: u64 = 12;
        let rows = bytes / (BYTES_PER_PACKET * MAXIMUM_ROWS as u64);
        let most = MAXIMUM_PACKETS / MAXIMUM_ROWS;
        Self { most_rows: usize::try_from(rows).unwrap_or(most).clamp(1, most), ..Self::default() }
    }

    /// Looks where the flows of the next packets may stand, of those of them that are plain; where many flows are new, where
    /// their hosts may stand too.
    ///
    /// Memory takes its time to answer, but no more of it for being asked of many places at once.
    #[inline]
    pub fn look(&mut self, entries: &[Entry], lookups: &mut Vec<Lookup>) {
        let tuples = || entries.iter().filter_map(|entry| entry.finding.plain()).map(|plain| &plain.packet.tuple);
        let keys = tuples().map(|tuple| Key::of_ports(tuple, Mark::None));
        lookups.clear();
        lookups.extend(keys.map(|key| Lookup { key, lot: self.flow_ids.lot(&key) }));
        black_box(lookups.iter().fold(0, |bits, lookup| bits | self.flow_ids.touch(&lookup.key, lookup.lot)));
        let flows = self.segment.flows.len();
        if flows > self.flows_before + TOGETHER / 4 {
            let hosts = tuples().flat_map(|tuple| [tuple.source, tuple.destination]);
            black_box(hosts.fold(0, |bits, host| bits | self.host_ids.touch(host)));
        }
        self.flows_before = flows;
    }

    /// Takes the next packet of the capture, which is plain; whether the segment is full then.
    #[inline]
    pub fn push_plain(&mut self, entry: &Entry, plain: &Plain, lookup: Lookup) -> bool {
        let packet = &plain.packet;
        let Lookup { key, lot } = lookup;
        let flow = match self.flow_ids.get(&key, lot) {
            Some(flow) if flow.has_opened() || packet.opening() == Opening::None => flow.id(),
            known => self.flow_id(&key, lot, known, &Decoded::from(plain)),
        };
        self.add_row(entry, flow, packet.payload_bytes, None)
    }

    /// The same for any other.
    #[inline(never)]
    pub fn push(&mut self, entry: &Entry, decoded: &Decoded) -> bool {
        let outer = Key::new(decoded);
        let flow = match &decoded.inner {
            None => {
                let lot = self.flow_ids.lot(&outer);
                self.flow_id(&outer, lot, self.flow_ids.get(&outer, lot), decoded)
            }
            Some(inner) => self.tunnel_flow_id(outer, inner.tuple, decoded),
        };
        let payload_bytes = decoded.outer.map_or(0, |packet| packet.payload_bytes);
        self.add_row(entry, flow, payload_bytes, decoded.inner.map(|packet| packet.payload_bytes))
    }

    #[inline]
    fn add_row(&mut self, entry: &Entry, flow: u32, payload_bytes: u32, inner_payload_bytes: Option<u32>) -> bool {
        let (time_nanos, wire_bytes) = (entry.time_nanos, entry.original_bytes);
        let row = NewRow { time_nanos, wire_bytes, payload_bytes, inner_payload_bytes, flow };
        self.segment.push(&row);
        self.segment.flows.len() == MAXIMUM_FLOWS || self.segment.complete_rows.len() == self.most_rows
    }

    /// The segment that packets are added to.
    #[must_use]
    pub fn open(&self) -> &Segment {
        &self.segment
    }

    #[inline(never)]
    fn flow_id(&mut self, outer: &Key, lot: u64, known: Option<KnownFlow>, decoded: &Decoded) -> u32 {
        let opens = opens(decoded);
        if let Some(flow) = known {
            if opens && !flow.has_opened() {
                self.flow_ids.set(outer, lot, KnownFlow::new(flow.id(), true));
                self.keep_opening(flow.id(), decoded);
            }
            return flow.id();
        }
        let id = self.new_flow(decoded);
        self.flow_ids.set(outer, lot, KnownFlow::new(id, opens));
        id
    }

    fn tunnel_flow_id(&mut self, outer: Key, inner: FiveTuple, decoded: &Decoded) -> u32 {
        if let Some(&id) = self.tunnel_flow_ids.get(&(outer, inner)) {
            if opens(decoded) {
                self.keep_opening(id, decoded);
            }
            return id;
        }
        let id = self.new_flow(decoded);
        self.tunnel_flow_ids.insert((outer, inner), id);
        id
    }

    fn new_flow(&mut self, decoded: &Decoded) -> u32 {
        // It is closed long before they do not fit.
        let id = u32::try_from(self.segment.flows.len()).unwrap_or(u32::MAX);
        let outer = decoded.outer.as_ref().map(|packet| self.ports(packet, &decoded.origin)).map_err(|reason| *reason);
        let inner = decoded.inner.as_ref().map(|packet| Box::new(self.ports(packet, &decoded.origin)));
        self.segment.flows.push(Flow { outer, inner, mark: decoded.origin.mark });
        id
    }

    fn ports(&mut self, packet: &Packet, origin: &Origin) -> Ports {
        let tuple = &packet.tuple;
        let ports = Ports {
            source: self.host_id(tuple.source),
            destination: self.host_id(tuple.destination),
            transport: tuple.transport,
            source_port: tuple.source_port,
            destination_port: tuple.destination_port,
            opening: packet.opening(),
        };
        if let Some(sender) = self.segment.whereabouts.get_mut(ports.source as usize)
            && sender.hop_limit.is_none()
        {
            let Origin { source: station, is_any_interface, .. } = *origin;
            *sender = Whereabouts { station, hop_limit: Some(packet.hop_limit), is_any_interface };
        }
        ports
    }

    #[cold]
    fn keep_opening(&mut self, flow: u32, decoded: &Decoded) {
        let Some(flow) = self.segment.flows.get_mut(flow as usize) else { return };
        let outer = flow.outer.as_mut().ok().zip(decoded.outer.ok());
        let inner = flow.inner.as_deref_mut().zip(decoded.inner);
        for (ports, packet) in outer.into_iter().chain(inner) {
            if ports.opening == Opening::None {
                ports.opening = packet.opening();
            }
        }
    }

    fn host_id(&mut self, address: Address) -> u32 {
        // No more than four hosts a packet.
        let next = u32::try_from(self.segment.hosts.len()).unwrap_or(u32::MAX);
        let id = self.host_ids.get_or_set(address, next);
        if id == next {
            self.segment.hosts.push(address);
            self.segment.whereabouts.push(Whereabouts::default());
        }
        id
    }

    /// Completes the segment: nothing is to be added to it any more.
    pub fn close(&mut self) -> &Segment {
        self.segment.close();
        &self.segment
    }

    /// Gives the segment away, and starts the next one.
    pub fn take(&mut self) -> Segment {
        self.forget_ids();
        self.segment.take()
    }

    /// The same where the segment is not needed any more.
    pub fn go_on(&mut self) {
        self.forget_ids();
        self.segment.go_on();
    }

    fn forget_ids(&mut self) {
        self.host_ids.clear();
        self.flow_ids.clear();
        self.tunnel_flow_ids.clear();
    }
}

/// Whether a packet opens a connection.
fn opens(decoded: &Decoded) -> bool {
    let opens = |packet: &Packet| packet.opening() != Opening::None;
    decoded.outer.as_ref().is_ok_and(opens) || decoded.inner.as_ref().is_some_and(opens)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::capture::LinkType;
    use crate::packet::{Finding, NoPorts, Transport, Tunnels};
    use crate::segment::FlowSum;

    fn entry(original_bytes: u32, time_nanos: Option<i64>) -> Entry {
        Entry { time_nanos, original_bytes, link_type: LinkType(1), finding: Finding::Walked(0) }
    }

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

    #[test]
    fn flows_and_hosts_are_kept_once() {
        let mut builder = Builder::default();
        for port in [1, 2, 1, 1, 2] {
            assert!(!builder.push(&entry(60, Some(0)), &packet(port)));
        }
        let no_ports = Decoded { outer: Err(NoPorts::NotIp), inner: None, origin: Origin::default() };
        builder.push(&entry(42, None), &no_ports);
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
    fn one_flow_per_packet_closes_in_bounds() {
        let mut builder = Builder::default();
        let mut flows = 0..;
        while !builder.push(&entry(60, Some(1)), &packet(flows.next().unwrap())) {}
        let closed = builder.close();
        assert_eq!(closed.flows().len(), MAXIMUM_FLOWS);
        assert_eq!(closed.rows(Tunnels::Outer).last().map(|row| row.flow as usize), Some(MAXIMUM_FLOWS - 1));
        builder.go_on();
        assert_eq!(builder.open().rows(Tunnels::Outer).count(), 0);
        builder.push(&entry(60, Some(2)), &packet(7));
        assert_eq!(builder.open().rows(Tunnels::Outer).next().map(|row| row.packet), Some(262_145));
    }

    #[test]
    fn segments_follow_each_other() {
        let mut builder = Builder::default();
        let mut packets = 0;
        for (segment, first) in (1..=3).zip((1..).step_by(MAXIMUM_PACKETS)) {
            let mut sums = vec![FlowSum::default(); 1_000];
            for place in 0..u32::try_from(MAXIMUM_PACKETS).unwrap() {
                let flow = place % 1_000;
                sums[flow as usize].add(60 + place % 7, flow, place);
                packets += 1;
                let is_full = builder.push(&entry(60 + place % 7, Some(packets)), &packet(flow));
                assert_eq!(is_full, place as usize == MAXIMUM_PACKETS - 1);
            }
            let closed = builder.close();
            assert_eq!((closed.first_packet(), closed.len()), (first, MAXIMUM_PACKETS));
            assert_eq!(*closed.flow_sums(Tunnels::Outer), sums);
            assert_eq!(closed.time_span_nanos().map(|(_, last)| last), Some(packets));
            let rows = closed.rows(Tunnels::Outer).map(|row| (row.packet, row.flow, row.time_nanos));
            let expected = (first..)
                .zip(0_u32..)
                .map(|(packet, place)| (packet, place % 1_000, Some(i64::try_from(packet).unwrap())));
            assert!(rows.eq(expected.take(MAXIMUM_PACKETS)));
            if segment == 1 {
                builder.go_on();
            } else {
                builder.take();
            }
        }
    }

    #[test]
    fn payload_inside_of_tunnels_counts_where_there_are_tunnels() {
        let mut builder = Builder::default();
        builder.push(&entry(60, None), &packet(1));
        assert!(!builder.open().has_tunnels());
        builder.push(&entry(160, None), &Decoded { inner: packet(9).outer.ok(), ..packet(100) });
        builder.push(&entry(60, None), &packet(3));
        assert!(builder.open().has_tunnels());
        let payloads = |tunnels| builder.open().rows(tunnels).map(|row| row.payload_bytes).collect::<Vec<_>>();
        assert_eq!(payloads(Tunnels::Outer), [1, 100, 3]);
        assert_eq!(payloads(Tunnels::Inner), [1, 9, 3]);
        let sums = builder.open().flow_sums(Tunnels::Inner);
        assert_eq!(sums.iter().map(|sum| sum.payload_bytes).collect::<Vec<_>>(), [1, 9, 3]);
    }
}
