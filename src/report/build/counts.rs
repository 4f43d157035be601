//! The counts of a class by port and bin.

use crate::query::{BinWidths, ClassTally, Settings};
use crate::report::schema::{BinCounts, ClassCounts, PortCounts, PortTotal};
use crate::sort::sorted_unique;

impl ClassCounts {
    /// Creates counts without times.
    pub(super) fn new(tally: &ClassTally, settings: &Settings) -> Self {
        // The ports are sorted before their counts are collected, since there can be hundreds of thousands.
        let tables: Vec<_> = tally.transports().collect();
        let keys = sorted_unique(
            tables.iter().flat_map(|(transport, table)| table.iter().map(|(port, _)| (port, *transport))),
        );
        let mut ports = Vec::with_capacity(keys.len());
        for (port, transport) in keys {
            let Some((_, table)) = tables.get(transport as usize) else { continue };
            let counts = table.get(port);
            ports.push(PortCounts {
                port,
                transport,
                packets: counts.packets,
                bytes: counts.bytes,
                payload_bytes: counts.payload_bytes,
                payload_unknown_packets: tally.payload_unknown_packets(transport, port),
                other_port: tally.other_port(transport, port),
            });
        }
        let mut totals = Vec::<PortTotal>::new();
        for counts in &ports {
            match totals.last_mut() {
                Some(total) if total.port == counts.port => {
                    total.packets += counts.packets;
                    total.bytes += counts.bytes;
                }
                _ => totals.push(PortTotal { port: counts.port, packets: counts.packets, bytes: counts.bytes }),
            }
        }
        let total = tally.total();
        let payload_unknown_packets = ports.iter().map(|counts| counts.payload_unknown_packets).sum();
        Self {
            packets: total.packets,
            bytes: total.bytes,
            payload_bytes: total.payload_bytes,
            payload_unknown_packets,
            busiest_by_packets: busiest(&totals, |total| total.packets),
            busiest_by_bytes: busiest(&totals, |total| total.bytes),
            ports,
            bins: bins(&totals, settings.bin_widths),
            times: None,
        }
    }
}

/// Returns the port with the largest measure. Ties go to the lowest port.
fn busiest(ascending: &[PortTotal], measure: impl Fn(&PortTotal) -> u64) -> Option<PortTotal> {
    ascending.iter().rev().max_by_key(|total| measure(total)).copied()
}

/// Returns the bins of totals that are in ascending order of their ports.
fn bins(totals: &[PortTotal], widths: BinWidths) -> Vec<BinCounts> {
    let mut bins = Vec::<BinCounts>::new();
    for total in totals {
        let (first, last) = widths.bin(total.port);
        match bins.last_mut() {
            Some(bin) if bin.first == first => {
                bin.packets += total.packets;
                bin.bytes += total.bytes;
            }
            _ => bins.push(BinCounts { first, last, packets: total.packets, bytes: total.bytes }),
        }
    }
    bins
}
