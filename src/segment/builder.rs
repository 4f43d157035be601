//! Fills a segment packet by packet.

use hashbrown::HashMap;

use super::{Flow, MAXIMUM_PACKETS, NO_TIME, Ports, Segment};
use crate::packet::{Address, Decoded, FiveTuple, NoPorts, Tunnels};

/// What tells flows apart by their outermost headers, before hosts have indices.
type Outer = Result<FiveTuple, NoPorts>;

/// Gathers packets into segments.
#[derive(Debug)]
pub struct Builder {
    segment: Segment,
    host_ids: HashMap<Address, u32>,
    flow_ids: HashMap<Outer, u16>,
    /// Flows inside of tunnels, which are few: so the keys of most packets are short.
    tunnel_flow_ids: HashMap<(Outer, FiveTuple), u16>,
    /// Most packets are of the same flow as the one before, outside of tunnels.
    latest: Option<(Outer, u16)>,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            segment: Segment::with_room(1),
            host_ids: HashMap::new(),
            flow_ids: HashMap::new(),
            tunnel_flow_ids: HashMap::new(),
            latest: None,
        }
    }
}

impl Builder {
    /// Takes the next packet of the capture; gives the segment that it completes.
    #[inline]
    pub fn push(&mut self, time_nanos: Option<i64>, wire_bytes: u32, decoded: &Decoded) -> Option<Segment> {
        let outer = decoded.outer.map(|packet| packet.tuple);
        let flow = match (&self.latest, decoded.inner) {
            (Some((latest, flow)), None) if *latest == outer => *flow,
            (_, None) => self.flow_id(outer),
            (_, Some(inner)) => self.tunnel_flow_id(outer, inner.tuple),
        };
        let payload_bytes = decoded.outer.map_or(0, |packet| packet.payload_bytes);
        let inner_payload_bytes = decoded.inner.map(|packet| packet.payload_bytes);
        let segment = &mut self.segment;
        if inner_payload_bytes.is_some() || !segment.inner_payload_bytes.is_empty() {
            let (before, column) = (&segment.payload_bytes, &mut segment.inner_payload_bytes);
            column.extend(before.get(column.len()..).unwrap_or_default());
            column.push(inner_payload_bytes.unwrap_or(payload_bytes));
        }
        segment.times_nanos.push(time_nanos.unwrap_or(NO_TIME));
        segment.wire_bytes.push(wire_bytes);
        segment.payload_bytes.push(payload_bytes);
        segment.flow_ids.push(flow);
        (segment.len() == MAXIMUM_PACKETS).then(|| self.close())
    }

    /// The packets that have not filled a segment yet.
    #[must_use]
    pub fn open(&self) -> &Segment {
        &self.segment
    }

    fn flow_id(&mut self, outer: Outer) -> u16 {
        let id = if let Some(id) = self.flow_ids.get(&outer) {
            *id
        } else {
            let id = self.new_flow(outer, None);
            self.flow_ids.insert(outer, id);
            id
        };
        self.latest = Some((outer, id));
        id
    }

    fn tunnel_flow_id(&mut self, outer: Outer, inner: FiveTuple) -> u16 {
        if let Some(id) = self.tunnel_flow_ids.get(&(outer, inner)) {
            return *id;
        }
        let id = self.new_flow(outer, Some(inner));
        self.tunnel_flow_ids.insert((outer, inner), id);
        id
    }

    fn new_flow(&mut self, outer: Outer, inner: Option<FiveTuple>) -> u16 {
        // A segment has no more flows than packets, which fit.
        let id = u16::try_from(self.segment.flows.len()).unwrap_or(u16::MAX);
        let outer = outer.map(|tuple| self.ports(&tuple));
        let inner = inner.map(|tuple| self.ports(&tuple));
        self.segment.flows.push(Flow { outer, inner });
        id
    }

    fn ports(&mut self, tuple: &FiveTuple) -> Ports {
        Ports {
            source: self.host_id(tuple.source),
            destination: self.host_id(tuple.destination),
            transport: tuple.transport,
            source_port: tuple.source_port,
            destination_port: tuple.destination_port,
        }
    }

    fn host_id(&mut self, address: Address) -> u32 {
        *self.host_ids.entry(address).or_insert_with(|| {
            // No more than four hosts a packet.
            let id = u32::try_from(self.segment.hosts.len()).unwrap_or(u32::MAX);
            self.segment.hosts.push(address);
            id
        })
    }

    fn close(&mut self) -> Segment {
        self.host_ids.clear();
        self.flow_ids.clear();
        self.tunnel_flow_ids.clear();
        self.latest = None;
        let first_packet = self.segment.first_packet + self.segment.len() as u64;
        let next = Segment::with_room(first_packet);
        let mut closed = std::mem::replace(&mut self.segment, next);
        closed.hosts.shrink_to_fit();
        closed.flows.shrink_to_fit();
        closed.flow_sums = closed.flow_sums(Tunnels::Outer).into_owned();
        closed
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::packet::{Packet, Transport};

    fn packet(source_port: u16) -> Decoded {
        let tuple = FiveTuple {
            source: Ipv4Addr::new(10, 0, 0, 1).into(),
            destination: Ipv4Addr::new(10, 0, 0, 2).into(),
            transport: Transport::Udp,
            source_port,
            destination_port: 53,
        };
        Decoded { outer: Ok(Packet { tuple, payload_bytes: u32::from(source_port) }), inner: None }
    }

    #[test]
    fn flows_and_hosts_are_kept_once() {
        let mut builder = Builder::default();
        for port in [1, 2, 1, 1, 2] {
            assert_eq!(builder.push(Some(0), 60, &packet(port)), None);
        }
        builder.push(None, 42, &Decoded { outer: Err(NoPorts::NotIp), inner: None });
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
        let closed = (0..=u16::MAX).find_map(|port| builder.push(Some(1), 60, &packet(port)));
        let closed = closed.expect("the last packet completes a segment");
        assert_eq!(closed.flows().len(), MAXIMUM_PACKETS);
        assert_eq!(closed.rows(Tunnels::Outer).last().map(|row| row.flow), Some(u16::MAX));
        assert_eq!(builder.open().rows(Tunnels::Outer).count(), 0);
        builder.push(Some(2), 60, &packet(7));
        assert_eq!(builder.open().rows(Tunnels::Outer).next().map(|row| row.packet), Some(65_537));
    }

    #[test]
    fn payload_inside_of_tunnels_has_a_column_once_there_is_a_tunnel() {
        let mut builder = Builder::default();
        builder.push(None, 60, &packet(1));
        assert!(builder.open().inner_payload_bytes.is_empty());
        builder.push(None, 160, &Decoded { inner: packet(9).outer.ok(), ..packet(100) });
        builder.push(None, 60, &packet(3));
        let payloads = |tunnels| builder.open().rows(tunnels).map(|row| row.payload_bytes).collect::<Vec<_>>();
        assert_eq!(payloads(Tunnels::Outer), [1, 100, 3]);
        assert_eq!(payloads(Tunnels::Inner), [1, 9, 3]);
    }
}
