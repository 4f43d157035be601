//! A host asks one other for connections to many ports, mostly in vain.

use super::Finding;
use super::attempts::{answered_if_in_vain, is_attempt};
use super::host_to_ports::HostToPorts;
use crate::query::host_to_port::HostToPort;

/// The least number of ports.
pub(crate) const MIN_PORTS: usize = 50;

pub(super) fn find(host_to_ports: &HostToPorts) -> Vec<Finding> {
    let attempts = host_to_ports.ordered(is_attempt, &HostToPort::cmp);
    let by_hosts = attempts.chunk_by(|(a, _), (b, _)| (a.from, a.to, a.transport) == (b.from, b.to, b.transport));
    let scans = by_hosts.filter_map(|group| {
        let answered = answered_if_in_vain(group, MIN_PORTS)?;
        let (HostToPort { from, to, transport, .. }, _) = **group.first()?;
        Some(Finding::PortScan { from, to, transport, ports: group.len() as u64, answered })
    });
    scans.collect()
}
