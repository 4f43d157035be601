//! Fills a segment packet by packet.

use hashbrown::HashMap;

use super::{Flow, MAXIMUM_PACKETS, NO_TIME, Ports, Segment};
use crate::packet::{Address, Decoded, Packet};

/// What tells one flow from another, before hosts have indices: packets without their payload.
type FlowKey = Decoded;

/// Gathers packets into segments.
#[derive(Debug)]
pub struct Builder {
    segment: Segment,
    host_ids: HashMap<Address, u32>,
    flow_ids: HashMap<FlowKey, u16>,
    /// Most packets are of the same flow as the one before.
    latest: Option<(FlowKey, u16)>,
}

impl Default for Builder {
    fn default() -> Self {
        let segment = Segment { first_packet: 1, ..Segment::default() };
        Self { segment, host_ids: HashMap::new(), flow_ids: HashMap::new(), latest: None }
    }
}

impl Builder {
    /// Takes the next packet of the capture; gives the segment that it completes.
    #[inline]
    pub fn push(&mut self, time_nanos: Option<i64>, wire_bytes: u32, decoded: Decoded) -> Option<Segment> {
        let without_payload = |packet| Packet { payload_bytes: 0, ..packet };
        let payload_bytes = decoded.outer.map_or(0, |packet| packet.payload_bytes);
        let inner_payload_bytes = decoded.inner.map(|packet| packet.payload_bytes);
        let key = FlowKey { outer: decoded.outer.map(without_payload), inner: decoded.inner.map(without_payload) };
        let flow = match self.latest {
            Some((latest, flow)) if latest == key => flow,
            _ => self.flow_id(key),
        };
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

    fn flow_id(&mut self, key: FlowKey) -> u16 {
        let id = if let Some(&id) = self.flow_ids.get(&key) {
            id
        } else {
            let flow = Flow { outer: key.outer.map(|p| self.ports(&p)), inner: key.inner.map(|p| self.ports(&p)) };
            // A segment has no more flows than packets, which fit.
            let id = u16::try_from(self.segment.flows.len()).unwrap_or(u16::MAX);
            self.segment.flows.push(flow);
            self.flow_ids.insert(key, id);
            id
        };
        self.latest = Some((key, id));
        id
    }

    fn ports(&mut self, packet: &Packet) -> Ports {
        Ports {
            source: self.host_id(packet.source),
            destination: self.host_id(packet.destination),
            transport: packet.transport,
            source_port: packet.source_port,
            destination_port: packet.destination_port,
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
        self.latest = None;
        let first_packet = self.segment.first_packet + self.segment.len() as u64;
        let next = Segment {
            first_packet,
            times_nanos: Vec::with_capacity(MAXIMUM_PACKETS),
            wire_bytes: Vec::with_capacity(MAXIMUM_PACKETS),
            payload_bytes: Vec::with_capacity(MAXIMUM_PACKETS),
            flow_ids: Vec::with_capacity(MAXIMUM_PACKETS),
            ..Segment::default()
        };
        let mut closed = std::mem::replace(&mut self.segment, next);
        closed.hosts.shrink_to_fit();
        closed.flows.shrink_to_fit();
        closed
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::packet::{NoPorts, Transport, Tunnels};

    fn packet(source_port: u16) -> Decoded {
        let packet = Packet {
            source: Ipv4Addr::new(10, 0, 0, 1).into(),
            destination: Ipv4Addr::new(10, 0, 0, 2).into(),
            transport: Transport::Udp,
            source_port,
            destination_port: 53,
            payload_bytes: u32::from(source_port),
        };
        Decoded { outer: Ok(packet), inner: None }
    }

    #[test]
    fn flows_and_hosts_are_kept_once() {
        let mut builder = Builder::default();
        for port in [1, 2, 1, 1, 2] {
            assert_eq!(builder.push(Some(0), 60, packet(port)), None);
        }
        builder.push(None, 42, Decoded { outer: Err(NoPorts::NotIp), inner: None });
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
        let closed = (0..=u16::MAX).find_map(|port| builder.push(Some(1), 60, packet(port)));
        let closed = closed.expect("the last packet completes a segment");
        assert_eq!(closed.flows().len(), MAXIMUM_PACKETS);
        assert_eq!(closed.rows(Tunnels::Outer).last().map(|row| row.flow), Some(u16::MAX));
        assert_eq!(builder.open().rows(Tunnels::Outer).count(), 0);
        builder.push(Some(2), 60, packet(7));
        assert_eq!(builder.open().rows(Tunnels::Outer).next().map(|row| row.packet), Some(65_537));
    }

    #[test]
    fn payload_inside_of_tunnels_has_a_column_once_there_is_a_tunnel() {
        let mut builder = Builder::default();
        builder.push(None, 60, packet(1));
        assert!(builder.open().inner_payload_bytes.is_empty());
        builder.push(None, 160, Decoded { inner: packet(9).outer.ok(), ..packet(100) });
        builder.push(None, 60, packet(3));
        let payloads = |tunnels| builder.open().rows(tunnels).map(|row| row.payload_bytes).collect::<Vec<_>>();
        assert_eq!(payloads(Tunnels::Outer), [1, 100, 3]);
        assert_eq!(payloads(Tunnels::Inner), [1, 9, 3]);
    }
}
