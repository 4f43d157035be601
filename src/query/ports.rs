//! Counts per port number, or per another number of 16 bits.

use std::ops::AddAssign;

use crate::segment::{FlowTotals, Row};

/// The lowest port that systems choose for clients, where the port of a service may occur by chance.
const FIRST_CLIENT_PORT: u16 = 32_768;

/// Returns whether a port is one of those that systems choose for clients.
pub(crate) fn is_client_port(port: u16) -> bool {
    port >= FIRST_CLIENT_PORT
}

/// Packets, bytes and payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload, in bytes, of the packets whose payload length is known.
    pub payload_bytes: u64,
}

impl From<&FlowTotals> for Counts {
    fn from(sum: &FlowTotals) -> Self {
        Self { packets: sum.packets.into(), bytes: sum.wire_bytes, payload_bytes: sum.payload_bytes }
    }
}

impl From<&Row> for Counts {
    #[inline]
    fn from(row: &Row) -> Self {
        Self { packets: row.packets.into(), bytes: row.wire_bytes.into(), payload_bytes: row.payload_bytes.into() }
    }
}

impl AddAssign for Counts {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.packets += other.packets;
        self.bytes += other.bytes;
        self.payload_bytes += other.payload_bytes;
    }
}

/// Number of ports of a page, and of pages.
const PAGE_PORTS: usize = 256;

/// Counts of all 65,536 numbers, in pages that are allocated when one of their ports is first counted.
#[derive(Clone, Debug, Default)]
pub struct PortTable {
    pages: Vec<Option<Box<[Counts; PAGE_PORTS]>>>,
}

impl PortTable {
    /// Adds to the counts of a port.
    pub fn add(&mut self, port: u16, counts: Counts) {
        let [page, slot] = port.to_be_bytes().map(usize::from);
        if self.pages.is_empty() {
            self.pages.resize(PAGE_PORTS, None);
        }
        if let Some(page) = self.pages.get_mut(page) {
            let page = page.get_or_insert_with(|| Box::new([Counts::default(); PAGE_PORTS]));
            if let Some(slot) = page.get_mut(slot) {
                *slot += counts;
            }
        }
    }

    /// Returns the counts of a port.
    #[must_use]
    pub fn get(&self, port: u16) -> Counts {
        let [page, slot] = port.to_be_bytes().map(usize::from);
        let page = self.pages.get(page).and_then(Option::as_deref);
        page.and_then(|page| page.get(slot)).copied().unwrap_or_default()
    }

    /// Returns the ports with packets and their counts, in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = (u16, Counts)> {
        let pages = (0..=u8::MAX).zip(&self.pages).filter_map(|(high, page)| Some((high, page.as_deref()?)));
        pages
            .flat_map(|(high, page)| {
                (0..=u8::MAX).zip(page).map(move |(low, counts)| (u16::from_be_bytes([high, low]), *counts))
            })
            .filter(|(_, counts)| counts.packets > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_at_page_boundaries_are_kept_apart() {
        let mut table = PortTable::default();
        let one = Counts { packets: 1, bytes: 60, payload_bytes: 6 };
        for port in [65_535, 0, 255, 256, 0] {
            table.add(port, one);
        }
        let ports: Vec<(u16, u64)> = table.iter().map(|(port, counts)| (port, counts.bytes)).collect();
        assert_eq!(ports, [(0, 120), (255, 60), (256, 60), (65_535, 60)]);
    }
}
