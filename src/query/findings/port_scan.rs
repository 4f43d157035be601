//! A host asks one other for connections to many ports, mostly in vain.

use super::Finding;
use super::attempts::{Attempts, is_attempt, mostly_in_vain};
use super::host_to_ports::HostToPorts;
use crate::query::host_to_port::HostToPort;

/// The least number of ports.
pub(crate) const MIN_PORTS: usize = 50;

pub(super) fn find(host_to_ports: &HostToPorts) -> Vec<Finding> {
    let attempts = host_to_ports.ordered(is_attempt, &HostToPort::cmp);
    let by_hosts = attempts.chunk_by(|(a, _), (b, _)| (a.from, a.to, a.transport) == (b.from, b.to, b.transport));
    let scans = by_hosts.filter_map(|group| {
        let Attempts { answered, refused } = mostly_in_vain(group, MIN_PORTS)?;
        let (HostToPort { from, to, transport, .. }, _) = **group.first()?;
        Some(Finding::PortScan { from, to, transport, ports: group.len() as u64, answered, refused })
    });
    scans.collect()
}
