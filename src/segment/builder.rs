//! Fills a segment packet by packet.

use std::hash::{Hash, Hasher};

use hashbrown::HashMap;

use super::{Flow, MAXIMUM_FLOWS, MAXIMUM_PACKETS, Ports, Segment, Whereabouts};
use crate::capture::Frame;
use crate::packet::{self, Address, Decoded, FiveTuple, Opening, Origin, Packet, Tunnels};

/// What tells flows apart by their outermost headers, before hosts have indices: packed, since it is compared and hashed
/// for most packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    /// Both unspecified where there are no ports.
    ends: (Address, Address),
    /// Mark, then transport and ports, or the reason why there are none.
    rest: u64,
}

impl Key {
    /// No packet has it.
    const NONE: Self = Self { ends: (Address::UNSPECIFIED, Address::UNSPECIFIED), rest: u64::MAX };
    const HAS_PORTS: u64 = 1 << 63;

    #[inline]
    fn new(decoded: &Decoded) -> Self {
        let mark = (decoded.mark as u64) << 48;
        match &decoded.outer {
            Ok(Packet { tuple, .. }) => {
                let ports = u64::from(tuple.source_port) << 16 | u64::from(tuple.destination_port);
                let rest = Self::HAS_PORTS | mark | (tuple.transport as u64) << 32 | ports;
                Self { ends: (tuple.source, tuple.destination), rest }
            }
            Err(reason) => Self { rest: mark | *reason as u64, ..Self::NONE },
        }
    }
}

/// The same between IPv4 addresses, in a third of the room: what is looked up for most packets of most captures had better
/// be near.
type ShortKey = (u64, u64);

impl Key {
    #[inline]
    fn short(&self) -> Option<ShortKey> {
        let (source, destination) = (self.ends.0.ipv4_bits()?, self.ends.1.ipv4_bits()?);
        Some((u64::from(source) << 32 | u64::from(destination), self.rest))
    }
}

impl Hash for Key {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ends.0.hash(state);
        self.ends.1.hash(state);
        state.write_u64(self.rest);
    }
}

/// Gathers packets into segments.
#[derive(Debug)]
pub struct Builder {
    segment: Segment,
    host_ids: HashMap<Address, u32>,
    flow_ids: HashMap<Key, u16>,
    short_flow_ids: HashMap<ShortKey, u16>,
    /// Flows inside of tunnels, which are few: so the keys of most packets are short.
    tunnel_flow_ids: HashMap<(Key, FiveTuple), u16>,
    /// Most packets are of the same flow as the one before, outside of tunnels.
    latest: (Key, u16),
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            segment: Segment::with_room(),
            host_ids: HashMap::new(),
            flow_ids: HashMap::new(),
            short_flow_ids: HashMap::new(),
            tunnel_flow_ids: HashMap::new(),
            latest: (Key::NONE, 0),
        }
    }
}

impl Builder {
    /// Takes the next packet of the capture, and what was found in it; gives the segment that it completes.
    #[inline]
    pub fn push(&mut self, frame: &Frame<'_>, decoded: &Decoded) -> Option<Segment> {
        let outer = Key::new(decoded);
        let flow = match &decoded.inner {
            None if self.latest.0 == outer => self.latest.1,
            None => self.flow_id(outer, frame, decoded),
            Some(inner) => self.tunnel_flow_id(outer, inner.tuple, frame, decoded),
        };
        let payload_bytes = decoded.outer.map_or(0, |packet| packet.payload_bytes);
        let inner_payload_bytes = decoded.inner.map(|packet| packet.payload_bytes);
        let segment = &mut self.segment;
        if inner_payload_bytes.is_some() || !segment.inner_payload_bytes.is_empty() {
            let (before, column) = (&segment.payload_bytes, &mut segment.inner_payload_bytes);
            if column.is_empty() {
                before.iter().for_each(|bytes| column.push(bytes));
            }
            column.push(inner_payload_bytes.unwrap_or(payload_bytes));
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

    fn flow_id(&mut self, outer: Key, frame: &Frame<'_>, decoded: &Decoded) -> u16 {
        let short = outer.short();
        let known = match &short {
            Some(short) => self.short_flow_ids.get(short),
            None => self.flow_ids.get(&outer),
        };
        let id = known.copied().unwrap_or_else(|| {
            let id = self.new_flow(frame, decoded);
            match short {
                Some(short) => self.short_flow_ids.insert(short, id),
                None => self.flow_ids.insert(outer, id),
            };
            id
        });
        self.latest = (outer, id);
        self.note_opening(id, decoded);
        id
    }

    fn tunnel_flow_id(&mut self, outer: Key, inner: FiveTuple, frame: &Frame<'_>, decoded: &Decoded) -> u16 {
        let id = if let Some(id) = self.tunnel_flow_ids.get(&(outer, inner)) {
            *id
        } else {
            let id = self.new_flow(frame, decoded);
            self.tunnel_flow_ids.insert((outer, inner), id);
            id
        };
        self.note_opening(id, decoded);
        id
    }

    fn new_flow(&mut self, frame: &Frame<'_>, decoded: &Decoded) -> u16 {
        // It is closed before they do not fit.
        let id = u16::try_from(self.segment.flows.len()).unwrap_or(u16::MAX);
        let outer = decoded.outer.as_ref().map(|packet| self.ports(packet, frame)).map_err(|reason| *reason);
        let inner = decoded.inner.as_ref().map(|packet| self.ports(packet, frame));
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
            opening: Opening::None,
        };
        if let Some(sender) = self.segment.whereabouts.get_mut(ports.source as usize)
            && sender.hop_limit.is_none()
        {
            let Origin { source: station, is_any_interface, .. } = packet::origin(frame);
            *sender = Whereabouts { station, hop_limit: Some(packet.hop_limit), is_any_interface };
        }
        ports
    }

    /// A packet that directly follows one of its flow opens nothing that is not known.
    #[inline]
    fn note_opening(&mut self, flow: u16, decoded: &Decoded) {
        let opens = |packet: &Packet| packet.opening() != Opening::None;
        if decoded.outer.as_ref().is_ok_and(opens) || decoded.inner.as_ref().is_some_and(opens) {
            self.keep_opening(flow, decoded);
        }
    }

    #[cold]
    fn keep_opening(&mut self, flow: u16, decoded: &Decoded) {
        let Some(flow) = self.segment.flows.get_mut(usize::from(flow)) else { return };
        let outer = flow.outer.as_mut().ok().zip(decoded.outer.ok());
        for (ports, packet) in outer.into_iter().chain(flow.inner.as_mut().zip(decoded.inner)) {
            if ports.opening == Opening::None {
                ports.opening = packet.opening();
            }
        }
    }

    fn host_id(&mut self, address: Address) -> u32 {
        *self.host_ids.entry(address).or_insert_with(|| {
            // No more than four hosts a packet.
            let id = u32::try_from(self.segment.hosts.len()).unwrap_or(u32::MAX);
            self.segment.hosts.push(address);
            self.segment.whereabouts.push(Whereabouts::default());
            id
        })
    }

    fn close(&mut self) -> Segment {
        self.host_ids.clear();
        self.flow_ids.clear();
        self.short_flow_ids.clear();
        self.tunnel_flow_ids.clear();
        self.latest = (Key::NONE, 0);
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
        assert_eq!(closed.rows(Tunnels::Outer).last().map(|row| row.flow), Some(u16::MAX));
        assert_eq!(builder.open().rows(Tunnels::Outer).count(), 0);
        builder.push(&frame(60, Some(2)), &packet(7));
        assert_eq!(builder.open().rows(Tunnels::Outer).next().map(|row| row.packet), Some(65_537));
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
