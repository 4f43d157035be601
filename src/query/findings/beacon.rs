//! A host sends to a port of another in bursts at a fixed period.

use super::Finding;
use super::host_to_ports::{Entry, HostToPorts};
use crate::query::host_to_port::HostToPort;

pub(crate) use super::periodicity::{MAX_DEVIATION, MIN_BURSTS, MIN_SILENCE_NANOS};

pub(super) fn find(host_to_ports: &HostToPorts) -> Vec<Finding> {
    // What comes back is as regular as what is sent. Of both, the one to the lower port is listed.
    let hosts = |entry: &HostToPort| (entry.from.min(entry.to), entry.from.max(entry.to), entry.transport);
    let is_regular = |(_, tally): &Entry| tally.periodicity.is_regular();
    let regular = host_to_ports.ordered(is_regular, &|a, b| (hosts(a), a.port).cmp(&(hosts(b), b.port)));
    let by_hosts = regular.chunk_by(|(a, _), (b, _)| hosts(a) == hosts(b));
    let beacons = by_hosts.filter_map(|group| group.first()).map(|(entry, tally)| Finding::Beacon {
        from: entry.from,
        to: entry.to,
        transport: entry.transport,
        port: entry.port,
        bursts: tally.periodicity.bursts(),
        period_seconds: tally.periodicity.period_nanos() / 1e9,
        deviation_seconds: tally.periodicity.deviation_nanos() / 1e9,
    });
    beacons.collect()
}
