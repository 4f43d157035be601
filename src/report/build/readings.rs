//! The two readings of a guess.
//!
//! The second reading is always the exchange of both sides, which is what the confidence is about: that this side is local rather
//! than the other one. Another method with other local hosts is no third reading. If it places as many packets as the one that is
//! taken, its local hosts are one of the same two sides, because hosts that are connected by conversations can be divided in only
//! one way so that each conversation has one end on each side. Otherwise it leaves packets without a direction. So it is listed
//! with the other methods ([`RunnerUp`](crate::report::RunnerUp)), and not asked about.

use ipnet::IpNet;

use crate::direction::{Class, Decision};
use crate::query::{Counts, PortRole, Tally};
use crate::report::explanation::rounded;
use crate::report::schema::{ClassCounts, Classes, PortTotal, Reading, ReadingCounts};

/// Returns the two readings of a guess. `classes` are the counts of `tally` by port.
pub(super) fn readings(decision: &Decision, tally: &Tally, classes: &Classes, port_role: PortRole) -> [Reading; 2] {
    let taken = |counts: &ClassCounts| ReadingCounts {
        packets: counts.packets,
        bytes: counts.bytes,
        busiest_by_packets: counts.busiest_by_packets,
    };
    [
        Reading {
            is_swapped: false,
            confidence: rounded(decision.confidence),
            local_networks: decision.networks.clone(),
            incoming: taken(&classes.incoming),
            outgoing: taken(&classes.outgoing),
        },
        Reading {
            is_swapped: true,
            confidence: rounded(1.0 - decision.confidence),
            local_networks: remote_hosts(decision),
            incoming: if_swapped(tally.total_if_swapped(Class::Incoming), &classes.outgoing, port_role),
            outgoing: if_swapped(tally.total_if_swapped(Class::Outgoing), &classes.incoming, port_role),
        },
    ]
}

/// Returns the counts of a direction after the exchange. `before` are those of the opposite direction.
fn if_swapped(total: Counts, before: &ClassCounts, port_role: PortRole) -> ReadingCounts {
    let is_same_port = !matches!(port_role, PortRole::Local | PortRole::Remote);
    let are_same_packets = (total.packets, total.bytes) == (before.packets, before.bytes);
    let busiest: Option<PortTotal> = before.busiest_by_packets.filter(|_| is_same_port && are_same_packets);
    ReadingCounts { packets: total.packets, bytes: total.bytes, busiest_by_packets: busiest }
}

/// Returns the hosts that are local after the exchange. Empty if the capture has many hosts, of which the decision lists only the
/// busiest.
fn remote_hosts(decision: &Decision) -> Vec<IpNet> {
    const MAX_HOSTS: usize = 20;
    if decision.networks.is_empty() || decision.hosts.len() > MAX_HOSTS {
        return Vec::new();
    }
    let remote = decision.hosts.iter().filter(|host| !host.is_local);
    remote.map(|host| IpNet::from(host.address)).collect()
}
