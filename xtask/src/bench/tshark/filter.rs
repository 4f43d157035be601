//! Display filters that select the packets of a class, with a single local host.
//!
//! Multicast and broadcast packets are incoming if another host sends them, and outgoing if the local host sends them.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use super::theirs::{Endpoint, with_own_ports};

/// Returns the filter for packets that other hosts send to the host or to a group.
pub(super) fn incoming(host: IpAddr, broadcast: &[IpAddr]) -> String {
    let groups = ["ip.dst == 224.0.0.0/4", "ip.dst == 255.255.255.255", "ipv6.dst == ff00::/8"].map(str::to_owned);
    let to = std::iter::once(&host).chain(broadcast).map(|address| is("dst", *address));
    let to: Vec<String> = to.chain(groups).collect();
    with_own_ports(&format!("not {} and ({})", is("src", host), to.join(" or ")))
}

/// Returns the filter for packets that the host sends to others.
pub(super) fn outgoing(host: IpAddr) -> String {
    with_own_ports(&format!("{} and not {}", is("src", host), is("dst", host)))
}

/// Returns the addresses that are taken as directed broadcast: they end with 255, never send, and share their /24 network with
/// a host that sends.
pub(super) fn broadcast(endpoints: &BTreeMap<IpAddr, Endpoint>) -> Vec<IpAddr> {
    let sends = |endpoint: &Endpoint| endpoint.sent.packets > 0;
    let network = |address: &IpAddr| match address {
        IpAddr::V4(address) => Some(address.to_bits() >> 8),
        IpAddr::V6(_) => None,
    };
    let networks: Vec<u32> =
        endpoints.iter().filter(|(_, endpoint)| sends(endpoint)).filter_map(|(address, _)| network(address)).collect();
    let last = u32::from(u8::MAX);
    let candidate = |network: u32| IpAddr::V4(Ipv4Addr::from_bits(network << 8 | last));
    let mut found: Vec<IpAddr> = networks.into_iter().map(candidate).collect();
    found.dedup();
    found.retain(|address| endpoints.get(address).is_some_and(|endpoint| !sends(endpoint)));
    found
}

/// Returns the filter for packets whose source (`src`) or destination (`dst`) is `address`.
fn is(end: &str, address: IpAddr) -> String {
    let protocol = if address.is_ipv4() { "ip" } else { "ipv6" };
    format!("{protocol}.{end} == {address}")
}
