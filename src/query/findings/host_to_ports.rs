//! Counts per pair of a host and the port that it sends to, from which most findings are derived.

use std::cmp::Ordering;

use hashbrown::HashMap;

use super::periodicity::Periodicity;
use crate::packet::{Address, Opening, Transport};
use crate::segment::{Endpoints, Segment};
use crate::sort::sorted_indices;

/// A host, and a port of another host that it sends to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct HostToPort {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) transport: Transport,
    pub(super) port: u16,
}

/// The packets of a [`HostToPort`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct HostToPortTally {
    pub(super) packets: u64,
    /// Number of flows that ask for a connection.
    pub(super) requests: u64,
    /// Number of flows back that accept a connection.
    pub(super) answers: u64,
    pub(super) periodicity: Periodicity,
}

pub(super) type Entry = (HostToPort, HostToPortTally);

/// The first pairs that occur, in the order in which they occur.
#[derive(Clone, Debug, Default)]
pub(super) struct HostToPorts {
    indices: HashMap<HostToPort, u32>,
    entries: Vec<Entry>,
    packets_left_out: u64,
}

impl HostToPorts {
    pub(super) const CAPACITY: usize = 1 << 15;

    /// Returns the number of packets of pairs that were met after the capacity was reached.
    pub(super) fn packets_left_out(&self) -> u64 {
        self.packets_left_out
    }

    /// Adds the packets of a flow, and returns the index of its pair. Returns `None` if the capacity is reached.
    pub(super) fn add(&mut self, segment: &Segment, ports: &Endpoints, packets: u64) -> Option<usize> {
        let host = |index: u32| segment.hosts().get(index as usize).copied();
        let (from, to) = (host(ports.source)?, host(ports.destination)?);
        let (transport, port) = (ports.transport, ports.destination_port);
        if ports.opening == Opening::Answer {
            let asked = HostToPort { from: to, to: from, transport, port: ports.source_port };
            if let Some((_, tally)) = self.indices.get(&asked).and_then(|index| self.entries.get_mut(*index as usize)) {
                tally.answers += 1;
            }
        }
        let host_to_port = HostToPort { from, to, transport, port };
        let index = match self.indices.get(&host_to_port) {
            Some(index) => *index as usize,
            None if self.entries.len() < Self::CAPACITY => {
                let index = self.entries.len();
                self.indices.insert(host_to_port, u32::try_from(index).ok()?);
                self.entries.push((host_to_port, HostToPortTally::default()));
                index
            }
            None => {
                self.packets_left_out += packets;
                return None;
            }
        };
        let (_, tally) = self.entries.get_mut(index)?;
        tally.packets += packets;
        tally.requests += u64::from(ports.opening == Opening::Request);
        Some(index)
    }

    pub(super) fn tally_mut(&mut self, index: usize) -> Option<&mut HostToPortTally> {
        self.entries.get_mut(index).map(|(_, tally)| tally)
    }

    /// Returns the entries that satisfy `condition`, ordered by `compare`.
    pub(super) fn ordered(
        &self,
        condition: impl Fn(&Entry) -> bool,
        compare: &dyn Fn(&HostToPort, &HostToPort) -> Ordering,
    ) -> Vec<&Entry> {
        let entries: Vec<&Entry> = self.entries.iter().filter(|entry| condition(entry)).collect();
        let order = |a: Option<&&Entry>, b: Option<&&Entry>| match (a, b) {
            (Some((a, _)), Some((b, _))) => compare(a, b),
            _ => Ordering::Equal,
        };
        let indices = sorted_indices(entries.len(), &|a, b| order(entries.get(a), entries.get(b)));
        indices.into_iter().filter_map(|index| entries.get(index).copied()).collect()
    }
}
