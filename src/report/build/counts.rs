//! The counts of a class by port and bin.

use std::collections::BTreeMap;

use crate::query::{BinWidths, ClassTally, Settings};
use crate::report::schema::{BinCounts, ClassCounts, PortCounts, PortTotal};

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
            }));
        }
        ports.sort_unstable_by_key(|counts| (counts.port, counts.transport));
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
        Self {
            packets: total.packets,
            bytes: total.bytes,
            payload_bytes: total.payload_bytes,
            busiest_by_packets: busiest(&totals, |total| total.packets),
            busiest_by_bytes: busiest(&totals, |total| total.bytes),
            ports,
            bins: bins(&totals, settings.bin_widths),
            times: None,
        }
    }
}

/// Returns the port with the most; of equals, the lowest.
fn busiest(ascending: &[PortTotal], measure: impl Fn(&PortTotal) -> u64) -> Option<PortTotal> {
    ascending.iter().rev().max_by_key(|total| measure(total)).copied()
}

fn bins(totals: &[PortTotal], widths: BinWidths) -> Vec<BinCounts> {
    let mut bins = BTreeMap::<u16, BinCounts>::new();
    for total in totals {
        let (first, last) = widths.bin(total.port);
        let bin = bins.entry(first).or_insert(BinCounts { first, last, packets: 0, bytes: 0 });
        bin.packets += total.packets;
        bin.bytes += total.bytes;
    }
    bins.into_values().collect()
}
