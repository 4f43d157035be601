//! A port carries at least half of all bytes in and out, and most of these go one way.

use super::Finding;
use crate::direction::Class;
use crate::query::{Counts, PortTable};
use crate::segment::Endpoints;
use crate::services::Services;

/// The least number of incoming and outgoing packets.
pub(crate) const MIN_PACKETS: u64 = 1_000;

/// The least number of bytes that go one way, of each ten bytes of the port.
pub(crate) const MIN_ONE_WAY_OF_TEN: u64 = 9;

/// Counts of incoming and outgoing packets by the ports at either end.
#[derive(Clone, Debug, Default)]
pub(super) struct BytesByPort {
    incoming: PortTable,
    outgoing: PortTable,
    total: Counts,
}

impl BytesByPort {
    /// Adds the packets of a flow.
    pub(super) fn add(&mut self, ports: &Endpoints, class: Class, counts: Counts) {
        let table = match class {
            Class::Incoming => &mut self.incoming,
            Class::Outgoing => &mut self.outgoing,
            _ => return,
        };
        self.total += counts;
        table.add(ports.source_port, counts);
        if ports.source_port != ports.destination_port {
            table.add(ports.destination_port, counts);
        }
    }

    pub(super) fn find(&self, services: &Services) -> Option<Finding> {
        let mut both_ways = self.incoming.clone();
        self.outgoing.iter().for_each(|(port, counts)| both_ways.add(port, counts));
        // Both ends of a connection have the same bytes: the service is preferred to its client.
        let rank = |(port, counts): &(u16, Counts)| (counts.bytes, services.is_assigned(*port), u16::MAX - port);
        let (port, Counts { bytes: both_ways_bytes, .. }) = both_ways.iter().max_by_key(rank)?;
        let (incoming, outgoing) = (self.incoming.get(port).bytes, self.outgoing.get(port).bytes);
        let (class, bytes) =
            if incoming >= outgoing { (Class::Incoming, incoming) } else { (Class::Outgoing, outgoing) };
        let Counts { packets, bytes: all_bytes, .. } = self.total;
        let stands_out = packets >= MIN_PACKETS
            && both_ways_bytes >= all_bytes / 2
            && bytes >= both_ways_bytes / 10 * MIN_ONE_WAY_OF_TEN;
        stands_out.then_some(Finding::OneWay { port, class, bytes, both_ways_bytes, all_bytes })
    }
}
