//! A host accepts connections to a dynamic port, for which no service is registered.

use super::Finding;
use super::host_to_ports::{Entry, HostToPorts};
use crate::query::Zone;
use crate::query::host_to_port::HostToPort;

/// The least number of connections.
pub(crate) const MIN_CONNECTIONS: u64 = 3;

pub(super) fn find(host_to_ports: &HostToPorts) -> Vec<Finding> {
    let is_service = |(entry, tally): &Entry| Zone::of(entry.port) == Zone::Dynamic && tally.answers > 0;
    let key = |entry: &HostToPort| (entry.to, entry.transport, entry.port);
    let accepting = host_to_ports.ordered(is_service, &|a, b| key(a).cmp(&key(b)));
    let by_port = accepting.chunk_by(|(a, _), (b, _)| key(a) == key(b));
    let services = by_port.filter_map(|group| {
        let (HostToPort { to: host, transport, port, .. }, _) = **group.first()?;
        let connections = group.iter().map(|(_, tally)| tally.answers).sum();
        (connections >= MIN_CONNECTIONS).then_some(Finding::DynamicService { host, transport, port, connections })
    });
    services.collect()
}
