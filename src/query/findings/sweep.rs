//! A host asks many others for connections to one port, mostly in vain.

use super::Finding;
use super::attempts::{Attempts, is_attempt, mostly_in_vain};
use super::host_to_ports::HostToPorts;
use crate::query::host_to_port::HostToPort;

/// The least number of hosts.
pub(crate) const MIN_HOSTS: usize = 50;

pub(super) fn find(host_to_ports: &HostToPorts) -> Vec<Finding> {
    let key = |entry: &HostToPort| (entry.from, entry.transport, entry.port);
    let attempts = host_to_ports.ordered(is_attempt, &|a, b| (key(a), a.to).cmp(&(key(b), b.to)));
    let by_port = attempts.chunk_by(|(a, _), (b, _)| key(a) == key(b));
    let sweeps = by_port.filter_map(|group| {
        let Attempts { answered, refused } = mostly_in_vain(group, MIN_HOSTS)?;
        let (HostToPort { from, transport, port, .. }, _) = **group.first()?;
        Some(Finding::Sweep { from, transport, port, hosts: group.len() as u64, answered, refused })
    });
    sweeps.collect()
}
