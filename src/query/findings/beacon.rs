//! A host sends to a port of another in bursts at a fixed period.

use super::Finding;
use super::host_to_ports::{BurstTally, Entry, HostToPorts};
use crate::query::host_to_port::HostToPort;

pub(crate) use super::periodicity::{MAX_DEVIATION, MIN_BURSTS, MIN_SILENCE_NANOS};

pub(super) fn find(host_to_ports: &HostToPorts) -> Vec<Finding> {
    // What comes back is as regular as what is sent. Of both, the one to the lower port is listed.
    let hosts = |entry: &HostToPort| (entry.from.min(entry.to), entry.from.max(entry.to), entry.transport);
    let has_bursts =
        |(_, tally): &Entry| tally.bursts.iter().any(|bursts| bursts.periodicity.bursts() >= MIN_BURSTS.into());
    let candidates = host_to_ports.ordered(has_bursts, &|a, b| (hosts(a), a.port).cmp(&(hosts(b), b.port)));
    let by_hosts = candidates.chunk_by(|(a, _), (b, _)| hosts(a) == hosts(b));
    let regular = |(_, tally): &Entry| tally.bursts.iter().find_map(BurstTally::regular);
    let beacons = by_hosts.filter_map(|group| {
        let (entry, periodicity) = group.iter().find_map(|entry| Some((entry.0, regular(entry)?)))?;
        Some(Finding::Beacon {
            from: entry.from,
            to: entry.to,
            transport: entry.transport,
            port: entry.port,
            bursts: periodicity.bursts(),
            period_seconds: periodicity.period_nanos() / 1e9,
            deviation_seconds: periodicity.deviation_nanos() / 1e9,
        })
    });
    beacons.collect()
}
