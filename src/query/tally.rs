//! The counts of one query over segments.

use super::{Counts, PortRole, PortTable, Settings};
use crate::direction::{Class, Rule};
use crate::packet::{NoPorts, Transport, Tunnels};
use crate::segment::{Ports, Segment};

/// Why a packet is in no class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WithoutPorts {
    /// It has no ports.
    NoPorts(NoPorts),
    /// It has ports, but of a transport that the settings leave out.
    TransportNotSelected,
}

/// The packets of a class.
#[derive(Clone, Debug, Default)]
pub struct ClassTally {
    total: Counts,
    /// In the order of [`Transport::ALL`].
    transports: [PortTable; Transport::ALL.len()],
}

impl ClassTally {
    /// All packets of the class.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.total
    }

    /// The counts per port, for each transport in the order of [`Transport::ALL`].
    pub fn transports(&self) -> impl Iterator<Item = (Transport, &PortTable)> {
        Transport::ALL.into_iter().zip(&self.transports)
    }

    fn add(&mut self, transport: Transport, port: u16, counts: Counts) {
        self.total += counts;
        if let Some(table) = self.transports.get_mut(transport as usize) {
            table.add(port, counts);
        }
    }
}

/// Packets in no class that share a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonTally {
    /// Why they are in no class.
    pub reason: WithoutPorts,
    /// How many they are.
    pub counts: Counts,
    /// The number of the first of them in the capture, from 1.
    pub first_packet: u64,
}

/// The counts of one query.
#[derive(Clone, Debug)]
pub struct Tally {
    port_role: PortRole,
    tunnels: Tunnels,
    selected: [bool; Transport::ALL.len()],
    classes: [ClassTally; Class::ALL.len()],
    /// Ascending by reason.
    without_ports: Vec<ReasonTally>,
}

impl Tally {
    /// No packets yet.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            port_role: settings.port_role,
            tunnels: settings.tunnels,
            selected: Transport::ALL.map(|transport| settings.transports.contains(&transport)),
            classes: Default::default(),
            without_ports: Vec::new(),
        }
    }

    /// The packets of a class.
    #[must_use]
    pub fn class(&self, class: Class) -> &ClassTally {
        let [incoming, outgoing, internal, transit, unknown] = &self.classes;
        match class {
            Class::Incoming => incoming,
            Class::Outgoing => outgoing,
            Class::Internal => internal,
            Class::Transit => transit,
            Class::Unknown => unknown,
        }
    }

    /// The packets in no class, by reason.
    #[must_use]
    pub fn without_ports(&self) -> &[ReasonTally] {
        &self.without_ports
    }

    /// Adds the packets of a segment.
    pub fn add(&mut self, segment: &Segment, rule: &Rule) {
        let local: Vec<bool> = segment.hosts().iter().map(|host| rule.is_local(*host)).collect();
        let is_local = |host: u32| local.get(host as usize).copied().unwrap_or_default();
        for (flow, sum) in segment.flows().iter().zip(&*segment.flow_sums(self.tunnels)) {
            let counts =
                Counts { packets: sum.packets.into(), bytes: sum.wire_bytes, payload_bytes: sum.payload_bytes };
            let first_packet = segment.first_packet() + u64::from(sum.first_row);
            match flow.ports(self.tunnels) {
                Err(reason) => self.add_without_ports(WithoutPorts::NoPorts(reason), counts, first_packet),
                Ok(Ports { transport, .. }) if !self.selects(transport) => {
                    self.add_without_ports(WithoutPorts::TransportNotSelected, counts, first_packet);
                }
                Ok(Ports { source, destination, transport, source_port, destination_port }) => {
                    let port = match self.port_role {
                        PortRole::Destination => destination_port,
                        PortRole::Source => source_port,
                    };
                    let class = rule.class(is_local(source), is_local(destination));
                    if let Some(tally) = self.classes.get_mut(class as usize) {
                        tally.add(transport, port, counts);
                    }
                }
            }
        }
    }

    fn selects(&self, transport: Transport) -> bool {
        self.selected.get(transport as usize).copied().unwrap_or_default()
    }

    fn add_without_ports(&mut self, reason: WithoutPorts, counts: Counts, first_packet: u64) {
        match self.without_ports.binary_search_by_key(&reason, |tally| tally.reason) {
            Err(place) => self.without_ports.insert(place, ReasonTally { reason, counts, first_packet }),
            Ok(place) => {
                if let Some(tally) = self.without_ports.get_mut(place) {
                    tally.counts += counts;
                    tally.first_packet = tally.first_packet.min(first_packet);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;
    use crate::packet::{Decoded, FiveTuple, Packet};
    use crate::segment::Builder;

    fn segment() -> Segment {
        let (local, remote) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(192, 0, 2, 1));
        let packet = |source: Ipv4Addr, destination: Ipv4Addr, transport, source_port, destination_port| {
            let (source, destination) = (source.into(), destination.into());
            let tuple = FiveTuple { source, destination, transport, source_port, destination_port };
            Decoded { outer: Ok(Packet { tuple, payload_bytes: 6 }), inner: None }
        };
        let mut builder = Builder::default();
        builder.push(None, 60, &packet(local, remote, Transport::Tcp, 50_000, 80));
        builder.push(None, 1500, &packet(remote, local, Transport::Tcp, 80, 50_000));
        builder.push(None, 100, &packet(remote, local, Transport::Udp, 53, 50_000));
        builder.push(None, 42, &Decoded { outer: Err(NoPorts::NotIp), inner: None });
        builder.open().clone()
    }

    fn tally(settings: &Settings) -> Tally {
        let mut tally = Tally::new(settings);
        tally.add(&segment(), &Rule::new(None));
        tally
    }

    fn ports(tally: &Tally, class: Class) -> Vec<(Transport, u16, u64)> {
        let tables = tally.class(class).transports();
        tables.flat_map(|(transport, table)| table.iter().map(move |(port, c)| (transport, port, c.bytes))).collect()
    }

    #[test]
    fn the_role_chooses_the_port() {
        let by_destination = tally(&Settings::default());
        assert_eq!(ports(&by_destination, Class::Outgoing), [(Transport::Tcp, 80, 60)]);
        let incoming = [(Transport::Tcp, 50_000, 1500), (Transport::Udp, 50_000, 100)];
        assert_eq!(ports(&by_destination, Class::Incoming), incoming);
        let by_source = tally(&Settings { port_role: PortRole::Source, ..Settings::default() });
        assert_eq!(ports(&by_source, Class::Incoming), [(Transport::Tcp, 80, 1500), (Transport::Udp, 53, 100)]);
    }

    #[test]
    fn what_is_left_out_is_still_counted() {
        let tally = tally(&Settings { transports: vec![Transport::Udp], ..Settings::default() });
        let reasons: Vec<_> =
            tally.without_ports().iter().map(|t| (t.reason, t.counts.packets, t.first_packet)).collect();
        let expected = [(WithoutPorts::NoPorts(NoPorts::NotIp), 1, 4), (WithoutPorts::TransportNotSelected, 2, 1)];
        assert_eq!(reasons, expected);
    }
}
