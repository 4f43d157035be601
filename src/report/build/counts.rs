//! The counts of a class by port and bin.

use crate::query::{BinWidths, ClassTally, Settings};
use crate::report::schema::{BinCounts, ClassCounts, PortCounts, PortTotal};
use crate::sort::sorted_indices;

impl ClassCounts {
    /// Creates counts without times.
    pub(super) fn new(tally: &ClassTally, settings: &Settings) -> Self {
        let mut ports = Vec::new();
        for (transport, table) in tally.transports() {
            ports.extend(table.iter().map(|(port, counts)| PortCounts {
                port,
                transport,
                packets: counts.packets,
                bytes: counts.bytes,
                payload_bytes: counts.payload_bytes,
                payload_unknown_packets: tally.payload_unknown_packets(transport, port),
            }));
        }
        let key = |index: usize| ports.get(index).map(|counts| (counts.port, counts.transport));
        let order = sorted_indices(ports.len(), &|a, b| key(a).cmp(&key(b)));
        let ports: Vec<PortCounts> = order.into_iter().filter_map(|index| ports.get(index).copied()).collect();
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
