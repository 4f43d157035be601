//! A tally in the report's schema.

use std::collections::BTreeMap;

use super::names;
use super::schema::{
    BinCounts, Capture, ClassCounts, Classes, Direction, PortCounts, PortTotal, Report, SCHEMA, Service, ServiceRule,
    Timeline, Times, WithoutPorts,
};
use crate::direction::{Class, Decision};
use crate::query::{BinWidths, ClassTally, ServiceTally, Settings, Tally};

impl Report {
    /// What was read, when its latest packet came, what was asked, and the answer, yet without a closer look and what stands out.
    #[must_use]
    pub fn new(
        capture: Capture,
        latest_nanos: Option<i64>,
        settings: Settings,
        decision: &Decision,
        tally: &Tally,
    ) -> Self {
        let class = |class| ClassCounts {
            times: Times::new(tally.inter_arrival_times(class)),
            ..ClassCounts::new(tally.class(class), settings.bin_widths)
        };
        Self {
            schema: SCHEMA.into(),
            direction: Direction::new(decision, tally, &capture, &settings.selection),
            service: tally.service().map(Service::from),
            timeline: Timeline::new(tally.timeline(), latest_nanos),
            without_ports: tally
                .without_ports()
                .iter()
                .map(|tally| WithoutPorts {
                    reason: names::reason_code(tally.reason).into(),
                    packets: tally.counts.packets,
                    bytes: tally.counts.bytes,
                    first_packet: tally.first_packet,
                })
                .collect(),
            classes: Classes {
                incoming: class(Class::Incoming),
                outgoing: class(Class::Outgoing),
                internal: class(Class::Internal),
                transit: class(Class::Transit),
                unknown: class(Class::Unknown),
            },
            capture,
            settings,
            closeup: None,
            findings: None,
        }
    }
}

impl From<ServiceTally> for Service {
    fn from(tally: ServiceTally) -> Self {
        let told = tally.packets().filter(|(_, packets)| *packets > 0);
        Self {
            rules: told
                .map(|(rule, packets)| ServiceRule { reason: names::told_by_code(rule).into(), packets })
                .collect(),
            opened_flows: tally.opened_flows,
            guessed_flows: tally.guessed_flows,
        }
    }
}

impl Classes {
    /// The counts of one class.
    #[must_use]
    pub fn class(&self, class: Class) -> &ClassCounts {
        match class {
            Class::Incoming => &self.incoming,
            Class::Outgoing => &self.outgoing,
            Class::Internal => &self.internal,
            Class::Transit => &self.transit,
            Class::Unknown => &self.unknown,
        }
    }
}

impl ClassCounts {
    fn new(tally: &ClassTally, widths: BinWidths) -> Self {
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
            bins: bins(&totals, widths),
            times: None,
        }
    }
}

/// The port with the most; of equals, the lowest.
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
