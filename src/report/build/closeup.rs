//! Details of the port in focus.

use super::times::{iso_8601, seconds};
use crate::packet::Address;
use crate::query::{self, HostTally};
use crate::report::schema::{Closeup, CloseupClass, CloseupHost, LengthCounts, PortTotal, Timeline, Times};
use crate::sort::sorted_descending;

/// The most hosts that are listed.
const MAX_HOSTS: usize = 1_000;
/// The most ports in focus that are listed.
const MAX_PORTS_IN_FOCUS: usize = 32;
/// The most ports at the other end that are listed.
const MAX_PORTS: usize = 100;

impl Closeup {
    /// `all` is the timeline of all selected packets; `latest_nanos` is the time of the latest packet of the capture.
    pub(super) fn new(closeup: &query::Closeup, all: &Timeline, latest_nanos: Option<i64>) -> Self {
        let classes =
            closeup.classes().filter(|(_, counts, _)| counts.packets > 0).map(|(class, counts, gaps)| CloseupClass {
                class,
                packets: counts.packets,
                bytes: counts.bytes,
                payload_bytes: counts.payload_bytes,
                payload_unknown_packets: closeup.payload_unknown_packets(class),
                times: Times::new(gaps),
            });
        let longest = closeup.lengths().count();
        let lengths = closeup.lengths().zip(1..).map(|((from_bytes, to_bytes, amounts), number)| {
            let to_bytes = (number < longest).then_some(to_bytes);
            let packets = amounts.amounts().iter().map(|amount| amount.packets).sum();
            let bytes = amounts.amounts().iter().map(|amount| amount.bytes).sum();
            LengthCounts { from_bytes, to_bytes, packets, bytes }
        });
        let other_ports = closeup.other_ports().iter();
        let other_ports: Vec<PortTotal> = other_ports
            .map(|(port, counts)| PortTotal { port, packets: counts.packets, bytes: counts.bytes })
            .collect();
        let ports: Vec<u16> = closeup.ports().iter().map(|(port, _)| port).collect();
        let transports = closeup.transports().filter(|(_, counts)| counts.packets > 0);
        let timeline = all.of_part(closeup.timeline(), latest_nanos);
        let (hosts, left_out) = listed_hosts(closeup);
        Self {
            focus: Some(closeup.focus()),
            ports_count: ports.len() as u64,
            ports: if ports.len() > MAX_PORTS_IN_FOCUS { Vec::new() } else { ports },
            transports: transports.map(|(transport, _)| transport).collect(),
            classes: classes.collect(),
            lengths: lengths.collect(),
            other_ports_count: other_ports.len() as u64,
            other_ports: sorted_descending(&other_ports, |total| total.packets).into_iter().take(MAX_PORTS).collect(),
            hosts_count: closeup.hosts().count() as u64,
            hosts: hosts.iter().map(|(address, tally)| host(*address, tally, timeline.start_nanos)).collect(),
            timeline,
            hosts_left_out: left_out.into(),
        }
    }
}

/// Returns the busiest hosts, of equals the lowest address first, and what all others send and receive.
fn listed_hosts(closeup: &query::Closeup) -> (Vec<(Address, HostTally)>, query::Amount) {
    let hosts: Vec<(Address, HostTally)> = closeup.hosts().map(|(address, tally)| (address, *tally)).collect();
    let mut hosts = sorted_descending(&hosts, |(address, tally)| (tally.packets(), std::cmp::Reverse(*address)));
    let mut left_out = closeup.other_hosts();
    for (_, tally) in hosts.iter().skip(MAX_HOSTS) {
        left_out += tally.sent;
        left_out += tally.received;
    }
    hosts.truncate(MAX_HOSTS);
    (hosts, left_out)
}

fn host(address: Address, tally: &HostTally, start_nanos: Option<i64>) -> CloseupHost {
    let (first, last) = tally.times_nanos.unzip();
    let after = |time: Option<i64>| Some(seconds(time?.saturating_sub(start_nanos?)));
    CloseupHost {
        address,
        side: tally.side,
        has_port: tally.has_port,
        is_peer: tally.is_peer,
        sent: tally.sent.into(),
        received: tally.received.into(),
        first_time: first.and_then(iso_8601),
        last_time: last.and_then(iso_8601),
        first_seconds: after(first),
        last_seconds: after(last),
    }
}
