//! Display filters for what a class holds where one host is local.
//!
//! To a single host, multicast and broadcast that others send are incoming, those that it sends itself are outgoing.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use super::theirs::{Endpoint, with_own_ports};

/// From others to the host, or to a group.
pub(super) fn incoming(host: IpAddr, broadcast: &[IpAddr]) -> String {
    let groups = ["ip.dst == 224.0.0.0/4", "ip.dst == 255.255.255.255", "ipv6.dst == ff00::/8"].map(str::to_owned);
    let to = std::iter::once(&host).chain(broadcast).map(|address| is("dst", *address));
    let to: Vec<String> = to.chain(groups).collect();
    with_own_ports(&format!("not {} and ({})", is("src", host), to.join(" or ")))
}

/// From the host to others.
pub(super) fn outgoing(host: IpAddr) -> String {
    with_own_ports(&format!("{} and not {}", is("src", host), is("dst", host)))
}

/// Addresses of everybody on a network: they end with 255, never send, and lie beside a host that does.
pub(super) fn broadcast(endpoints: &BTreeMap<IpAddr, Endpoint>) -> Vec<IpAddr> {
    let sends = |endpoint: &Endpoint| endpoint.sent.packets > 0;
    let network = |address: &IpAddr| match address {
        IpAddr::V4(address) => Some(address.to_bits() >> 8),
        IpAddr::V6(_) => None,
    };
    let networks: Vec<u32> =
        endpoints.iter().filter(|(_, endpoint)| sends(endpoint)).filter_map(|(address, _)| network(address)).collect();
    let last = u32::from(u8::MAX);
    let may_be = |network: u32| IpAddr::V4(Ipv4Addr::from_bits(network << 8 | last));
    let mut found: Vec<IpAddr> = networks.into_iter().map(may_be).collect();
    found.dedup();
    found.retain(|address| endpoints.get(address).is_some_and(|endpoint| !sends(endpoint)));
    found
}

/// Whether the source or destination is an address.
fn is(end: &str, address: IpAddr) -> String {
    let protocol = if address.is_ipv4() { "ip" } else { "ipv6" };
    format!("{protocol}.{end} == {address}")
}
