//! The packets of a class, per port.

use crate::packet::Transport;
use crate::query::other_ports::OtherPorts;
use crate::query::{Counts, PortTable};
use crate::segment::Endpoints;

/// The packets of a class.
#[derive(Clone, Debug, Default)]
pub struct ClassTally {
    total: Counts,
    /// In the order of [`Transport::ALL`].
    transports: [PortTable; Transport::ALL.len()],
    /// The ports at the other end, in the same order.
    other_ports: [OtherPorts; Transport::ALL.len()],
    /// The packets whose payload length is not known, in the same order. Empty if there are none, as in most captures.
    without_payload: Vec<PortTable>,
}

impl ClassTally {
    /// Returns the counts of all packets of the class.
    #[must_use]
    pub fn total(&self) -> Counts {
        self.total
    }

    /// Returns the counts per port of each transport, in the order of [`Transport::ALL`].
    pub fn transports(&self) -> impl Iterator<Item = (Transport, &PortTable)> {
        Transport::ALL.into_iter().zip(&self.transports)
    }

    /// Returns the number of packets of a port whose payload length is not known.
    #[must_use]
    pub fn payload_unknown_packets(&self, transport: Transport, port: u16) -> u64 {
        self.without_payload.get(transport as usize).map_or(0, |table| table.get(port).packets)
    }

    /// Adds packets whose payload length is not known.
    #[cold]
    pub(super) fn add_without_payload(&mut self, transport: Transport, port: u16, counts: Counts) {
        self.without_payload.resize(Transport::ALL.len(), PortTable::default());
        if let Some(table) = self.without_payload.get_mut(transport as usize) {
            table.add(port, counts);
        }
    }

    /// Returns the only port at the other end of a port. `None` if there are several.
    #[must_use]
    pub fn other_port(&self, transport: Transport, port: u16) -> Option<u16> {
        self.other_ports.get(transport as usize)?.only(port)
    }

    /// Adds the packets of a flow to a port.
    pub(super) fn add(&mut self, endpoints: &Endpoints, port: u16, counts: Counts) {
        let Endpoints { transport, source_port, destination_port, .. } = *endpoints;
        self.total += counts;
        if let Some(others) = self.other_ports.get_mut(transport as usize) {
            others.add(port, if port == destination_port { source_port } else { destination_port });
        }
        if let Some(table) = self.transports.get_mut(transport as usize) {
            table.add(port, counts);
        }
    }
}
