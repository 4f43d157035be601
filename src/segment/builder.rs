//! Fills a segment packet by packet.

use hashbrown::HashMap;

use super::ids::Ids;
use super::{Flow, MAXIMUM_FLOWS, MAXIMUM_PACKETS, Ports, Segment, Whereabouts};
use crate::capture::Frame;
use crate::packet::{self, Address, Decoded, FiveTuple, Opening, Origin, Packet, Tunnels};

/// What tells flows apart by their outermost headers, before hosts have indices: packed, since it is compared and hashed
/// for most packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// Between IPv4 addresses, in half of the room: what is looked up for most packets of most captures had better be near.
    /// Both addresses; transport and mark; ports.
    Short([u32; 4]),
    /// Both addresses, in halves; then the same, or the reason why there are no ports.
    Long([u64; 5]),
}

impl Key {
    const HAS_PORTS: u32 = 1 << 31;

    fn new(decoded: &Decoded) -> Self {
        let mark = (decoded.mark as u32) << 16;
        match &decoded.outer {
            Ok(packet) => Self::of_ports(&packet.tuple, mark),
            Err(reason) => Self::Long([0, 0, 0, 0, u64::from(mark | *reason as u32) << 32]),
        }
    }

    #[inline]
    fn of_ports(tuple: &FiveTuple, mark: u32) -> Self {
        let FiveTuple { source, destination, transport, source_port, destination_port } = *tuple;
        let kind = Self::HAS_PORTS | mark | transport as u32;
        let ports = u32::from(source_port) << 16 | u32::from(destination_port);
        if let (Some(source), Some(destination)) = (source.ipv4_bits(), destination.ipv4_bits()) {
            Self::Short([source, destination, kind, ports])
        } else {
            let ([a, b], [c, d]) = (source.halves(), destination.halves());
            Self::Long([a, b, c, d, u64::from(kind) << 32 | u64::from(ports)])
        }
    }
}

/// The flows that no tunnel carries.
#[derive(Debug, Default)]
struct FlowIds {
    short: Ids<[u32; 4]>,
    long: Ids<[u64; 5]>,
}

impl FlowIds {
    /// Where a flow stands, or is to be put.
    #[inline]
    fn place(&self, key: &Key) -> usize {
        match key {
            Key::Short(key) => self.short.place(key),
            Key::Long(key) => self.long.place(key),
        }
    }

    #[inline]
    fn get(&self, key: &Key, place: usize) -> Option<KnownFlow> {
        let word = match key {
            Key::Short(_) => self.short.value(place),
            Key::Long(_) => self.long.value(place),
        };
        (word != 0).then_some(KnownFlow(word))
    }

    /// Changes what is known of a flow.
    fn set(&mut self, key: &Key, place: usize, KnownFlow(word): KnownFlow) {
        match key {
            Key::Short(_) => self.short.set(place, word),
            Key::Long(_) => self.long.set(place, word),
        }
    }

    fn insert(&mut self, key: &Key, place: usize, KnownFlow(word): KnownFlow) {
        match key {
            Key::Short(key) => self.short.insert(place, *key, word),
            Key::Long(key) => self.long.insert(place, *key, word),
        }
    }

    fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
    }
}

/// The index of a flow, and whether it was seen to open a connection, in a word that is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct KnownFlow(u32);

impl KnownFlow {
    const HAS_OPENED: u32 = 1 << 31;
    const IS_KNOWN: u32 = 1 << 30;

    fn new(id: u16, has_opened: bool) -> Self {
        Self(u32::from(id) | Self::IS_KNOWN | if has_opened { Self::HAS_OPENED } else { 0 })
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the lower half")]
    fn id(self) -> u16 {
        self.0 as u16
    }

    #[inline]
    fn has_opened(self) -> bool {
        self.0 & Self::HAS_OPENED != 0
    }
}

/// Gathers packets into segments.
#[derive(Debug)]
pub struct Builder {
    segment: Segment,
    short_host_ids: Ids<[u32; 1]>,
    host_ids: HashMap<Address, u32>,
    flow_ids: FlowIds,
    /// Flows inside of tunnels, which are few: so the keys of most packets are short.
    tunnel_flow_ids: HashMap<(Key, FiveTuple), u16>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            segment: Segment::with_room(),
            short_host_ids: Ids::default(),
            host_ids: HashMap::new(),
            flow_ids: FlowIds::default(),
            tunnel_flow_ids: HashMap::new(),
        }
    }
}

impl Builder {
    /// Takes the next packet of the capture, and what was found in it; gives the segment that it completes.
    pub fn push(&mut self, frame: &Frame<'_>, decoded: &Decoded) -> Option<Segment> {
        let outer = Key::new(decoded);
        let flow = match &decoded.inner {
            None => {
                let place = self.flow_ids.place(&outer);
                self.flow_id(&outer, place, frame, decoded)
            }
            Some(inner) => self.tunnel_flow_id(outer, inner.tuple, frame, decoded),
        };
        let payload_bytes = decoded.outer.map_or(0, |packet| packet.payload_bytes);
        self.add_row(frame, flow, payload_bytes, decoded.inner.map(|packet| packet.payload_bytes))
    }

    /// The same for a packet of which no more is known.
    #[inline]
    pub fn push_plain(&mut self, frame: &Frame<'_>, packet: &Packet) -> Option<Segment> {
        let key = Key::of_ports(&packet.tuple, 0);
        let place = self.flow_ids.place(&key);
        let flow = match self.flow_ids.get(&key, place) {
            Some(flow) if flow.has_opened() || packet.opening() == Opening::None => flow.id(),
            _ => self.flow_id(&key, place, frame, &Decoded::plain(*packet)),
        };
        self.add_row(frame, flow, packet.payload_bytes, None)
    }

    #[inline]
    fn add_row(
        &mut self,
        frame: &Frame<'_>,
        flow: u16,
        payload_bytes: u32,
        inner_payload_bytes: Option<u32>,
    ) -> Option<Segment> {
        let segment = &mut self.segment;
        if inner_payload_bytes.is_some() || segment.has_tunnels() {
            segment.add_inner_payload(inner_payload_bytes.unwrap_or(payload_bytes));
        }
        segment.times.push(frame.time_nanos);
        segment.wire_bytes.push(frame.original_bytes);
        segment.payload_bytes.push(payload_bytes);
        segment.flow_ids.push(flow);
        let is_full = segment.len() == MAXIMUM_PACKETS || segment.flows.len() == MAXIMUM_FLOWS;
        is_full.then(|| self.close())
    }

    /// The packets that have not filled a segment yet.
    #[must_use]
    pub fn open(&self) -> &Segment {
        &self.segment
    }

    fn flow_id(&mut self, outer: &Key, place: usize, frame: &Frame<'_>, decoded: &Decoded) -> u16 {
        let opens = opens(decoded);
        if let Some(flow) = self.flow_ids.get(outer, place) {
            if opens && !flow.has_opened() {
                self.flow_ids.set(outer, place, KnownFlow::new(flow.id(), true));
                self.keep_opening(flow.id(), decoded);
            }
            return flow.id();
        }
        let id = self.new_flow(frame, decoded);
        self.flow_ids.insert(outer, place, KnownFlow::new(id, opens));
        id
    }

    fn tunnel_flow_id(&mut self, outer: Key, inner: FiveTuple, frame: &Frame<'_>, decoded: &Decoded) -> u16 {
        if let Some(&id) = self.tunnel_flow_ids.get(&(outer, inner)) {
            if opens(decoded) {
                self.keep_opening(id, decoded);
            }
            return id;
        }
        let id = self.new_flow(frame, decoded);
        self.tunnel_flow_ids.insert((outer, inner), id);
        id
    }

    fn new_flow(&mut self, frame: &Frame<'_>, decoded: &Decoded) -> u16 {
        // It is closed before they do not fit.
        let id = u16::try_from(self.segment.flows.len()).unwrap_or(u16::MAX);
        let outer = decoded.outer.as_ref().map(|packet| self.ports(packet, frame)).map_err(|reason| *reason);
        let inner = decoded.inner.as_ref().map(|packet| Box::new(self.ports(packet, frame)));
        self.segment.flows.push(Flow { outer, inner, mark: decoded.mark });
        id
    }

    fn ports(&mut self, packet: &Packet, frame: &Frame<'_>) -> Ports {
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
            let Origin { source: station, is_any_interface, .. } = packet::origin(frame);
            *sender = Whereabouts { station, hop_limit: Some(packet.hop_limit), is_any_interface };
        }
        ports
    }

    #[cold]
    fn keep_opening(&mut self, flow: u16, decoded: &Decoded) {
        let Some(flow) = self.segment.flows.get_mut(usize::from(flow)) else { return };
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
        let id = match address.ipv4_bits() {
            Some(bits) => {
                let place = self.short_host_ids.place(&[bits]);
                match self.short_host_ids.value(place) {
                    0 => self.short_host_ids.insert(place, [bits], next + 1),
                    known => return known - 1,
                }
                next
            }
            None => *self.host_ids.entry(address).or_insert(next),
        };
        if id == next {
            self.segment.hosts.push(address);
            self.segment.whereabouts.push(Whereabouts::default());
        }
        id
    }

    fn close(&mut self) -> Segment {
        self.short_host_ids.clear();
        self.host_ids.clear();
        self.flow_ids.clear();
        self.tunnel_flow_ids.clear();
        let open = &mut self.segment;
        let flow_sums = open.flow_sums(Tunnels::Outer).into_owned();
        let closed = Segment {
            first_packet: open.first_packet,
            times: open.times.take_complete(),
            wire_bytes: open.wire_bytes.take_complete(),
            payload_bytes: open.payload_bytes.take_complete(),
            inner_payload_bytes: open.inner_payload_bytes.take_complete(),
            flow_ids: open.flow_ids.clone(),
            hosts: open.hosts.clone(),
            whereabouts: open.whereabouts.clone(),
            flows: open.flows.clone(),
            flow_sums,
        };
        open.first_packet += open.flow_ids.len() as u64;
        open.flow_ids.clear();
        open.hosts.clear();
        open.whereabouts.clear();
        open.flows.clear();
        closed
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
    use crate::capture::{LinkType, Mark};
    use crate::packet::{NoPorts, Transport};

    fn frame(original_bytes: u32, time_nanos: Option<i64>) -> Frame<'static> {
        Frame { time_nanos, original_bytes, link_type: LinkType(1), mark: Mark::None, data: &[] }
    }

    fn packet(source_port: u16) -> Decoded {
        let tuple = FiveTuple {
            source: Ipv4Addr::new(10, 0, 0, 1).into(),
            destination: Ipv4Addr::new(10, 0, 0, 2).into(),
            transport: Transport::Udp,
            source_port,
            destination_port: 53,
        };
        let packet = Packet { tuple, payload_bytes: u32::from(source_port), hop_limit: 64, control: 0 };
        Decoded { outer: Ok(packet), inner: None, mark: Mark::None }
    }

    #[test]
    fn flows_and_hosts_are_kept_once() {
        let mut builder = Builder::default();
        for port in [1, 2, 1, 1, 2] {
            assert_eq!(builder.push(&frame(60, Some(0)), &packet(port)), None);
        }
        builder.push(&frame(42, None), &Decoded { outer: Err(NoPorts::NotIp), inner: None, mark: Mark::None });
        let segment = builder.open();
        assert_eq!(segment.hosts().len(), 2);
        assert_eq!(segment.flows().len(), 3);
        let flows: Vec<u16> = segment.rows(Tunnels::Outer).map(|row| row.flow).collect();
        assert_eq!(flows, [0, 1, 0, 0, 1, 2]);
        let payloads: Vec<u32> = segment.rows(Tunnels::Outer).map(|row| row.payload_bytes).collect();
        assert_eq!(payloads, [1, 2, 1, 1, 2, 0]);
        assert_eq!(segment.rows(Tunnels::Outer).last().map(|row| (row.packet, row.time_nanos)), Some((6, None)));
    }

    #[test]
    fn one_flow_per_packet_closes_in_bounds() {
        let mut builder = Builder::default();
        let closed = (0..=u16::MAX).find_map(|port| builder.push(&frame(60, Some(1)), &packet(port)));
        let closed = closed.expect("the last packet completes a segment");
        assert_eq!(closed.flows().len(), MAXIMUM_FLOWS);
        assert_eq!(closed.rows(Tunnels::Outer).last().map(|row| row.flow), Some(u16::MAX >> 1));
        assert_eq!(builder.open().rows(Tunnels::Outer).count(), 0);
        builder.push(&frame(60, Some(2)), &packet(7));
        assert_eq!(builder.open().rows(Tunnels::Outer).next().map(|row| row.packet), Some(32_769));
    }

    #[test]
    fn payload_inside_of_tunnels_has_a_column_once_there_is_a_tunnel() {
        let mut builder = Builder::default();
        builder.push(&frame(60, None), &packet(1));
        assert!(builder.open().inner_payload_bytes.is_empty());
        builder.push(&frame(160, None), &Decoded { inner: packet(9).outer.ok(), ..packet(100) });
        builder.push(&frame(60, None), &packet(3));
        let payloads = |tunnels| builder.open().rows(tunnels).map(|row| row.payload_bytes).collect::<Vec<_>>();
        assert_eq!(payloads(Tunnels::Outer), [1, 100, 3]);
        assert_eq!(payloads(Tunnels::Inner), [1, 9, 3]);
    }
}
