//! A host sends to a port of another in bursts at a fixed period.
//!
//! Many protocols send at a fixed period by design. Left out are:
//!
//! - announcements: packets to a group, or to all hosts of a network,
//! - what a machine sends to itself, and what a server sends to its clients,
//! - bare acknowledgements and keep-alives of TCP, which have no payload,
//! - reports of RTCP beside their stream,
//! - the ports of [`periodic_services`](super::periodic_services), except for connections that are asked for and never accepted,
//! - captures whose times count packets rather than seconds.

use std::net::IpAddr;

use super::Finding;
use super::host_to_ports::{BurstTally, Entry, HostToPortTally, HostToPorts};
use super::periodic_services::is_periodic;
use super::periodicity::Periodicity;
use crate::packet::{Address, Transport};
use crate::query::host_to_port::HostToPort;
use crate::query::is_client_port;

pub(crate) use super::periodicity::{MAX_DEVIATION, MIN_BURSTS, MIN_SILENCE_NANOS};

/// Of bursts without payload, at least one in this many asks for a connection.
const BURSTS_PER_REQUEST: u64 = 2;

/// The most packets without payload that acknowledge one packet, or that one keep-alive takes.
const MAX_BARE: u64 = 2;

/// A stream has at least this many times the packets of the reports beside it.
const MIN_STREAM_PACKETS: u64 = 4;

pub(super) fn find(host_to_ports: &HostToPorts) -> Vec<Finding> {
    // What comes back is as regular as what is sent. Of both, the one to the lower port is listed.
    let hosts = |entry: &HostToPort| (entry.from.min(entry.to), entry.from.max(entry.to), entry.transport);
    let has_bursts = |(_, tally): &Entry| {
        !tally.has_unclear_times && tally.bursts.iter().any(|bursts| bursts.periodicity.bursts() >= MIN_BURSTS.into())
    };
    let candidates = host_to_ports.ordered(has_bursts, &|a, b| (hosts(a), a.port).cmp(&(hosts(b), b.port)));
    let by_hosts = candidates.chunk_by(|(a, _), (b, _)| hosts(a) == hosts(b));
    let beacon = |entry: &Entry| regular(entry, host_to_ports).filter(|_| !is_by_design(entry, host_to_ports));
    let beacons = by_hosts.filter_map(|group| {
        let (entry, periodicity) = group.iter().find_map(|entry| Some((entry.0, beacon(entry)?)))?;
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

/// Returns the bursts at a fixed period: of packets with payload, of requests for a connection, or of packets without payload if
/// they are too many for acknowledgements.
fn regular((pair, tally): &Entry, host_to_ports: &HostToPorts) -> Option<Periodicity> {
    let [all, with_payload] = &tally.bursts;
    let is_more_than_keep_alives = |bursts: u64| {
        tally.requests * BURSTS_PER_REQUEST >= bursts
            || tally.packets > MAX_BARE * (bursts + host_to_ports.packets_between(pair.to, pair.from, pair.transport))
    };
    let of_all = || BurstTally::regular(all).filter(|it| is_more_than_keep_alives(it.bursts()));
    BurstTally::regular(with_payload).or_else(of_all).filter(|it| !it.counts_packets())
}

/// Returns whether the packets of a pair are periodic by the design of their protocol.
fn is_by_design((pair, tally): &Entry, host_to_ports: &HostToPorts) -> bool {
    let is_in_vain = pair.transport == Transport::Tcp && tally.requests > 0 && tally.answers == 0;
    let is_service = is_periodic(pair.transport, tally.source_port, pair.port) && !is_in_vain;
    is_service
        || is_same_machine(pair)
        || is_to_group(pair, host_to_ports)
        || is_to_client(pair, tally, host_to_ports)
        || is_report(pair, tally, host_to_ports)
}

fn is_same_machine(HostToPort { from, to, .. }: &HostToPort) -> bool {
    from == to || [*from, *to].into_iter().all(Address::is_loopback)
}

/// Returns whether the packets go to a multicast group or to all hosts of a network. The broadcast address of a network is
/// assumed to end in 255, and sends nothing.
fn is_to_group(pair: &HostToPort, host_to_ports: &HostToPorts) -> bool {
    pair.to.is_multicast()
        || match IpAddr::from(pair.to) {
            IpAddr::V4(to) => to.is_broadcast() || (to.octets().ends_with(&[255]) && !host_to_ports.sends(pair.to)),
            IpAddr::V6(_) => false,
        }
}

/// Returns whether the packets go to the port of a client, which asked for the connection, or whose port is one that systems
/// take for clients.
fn is_to_client(pair: &HostToPort, tally: &HostToPortTally, host_to_ports: &HostToPorts) -> bool {
    let asked = HostToPort { from: pair.to, to: pair.from, transport: pair.transport, port: tally.source_port };
    let is_asked = host_to_ports.tally(&asked).is_some_and(|tally| tally.requests > 0);
    tally.requests == 0 && (is_asked || (is_client_port(pair.port) && !is_client_port(tally.source_port)))
}

/// Returns whether these are the reports about a stream on the even port below (RTP, RFC 3550, section 11).
fn is_report(pair: &HostToPort, tally: &HostToPortTally, host_to_ports: &HostToPorts) -> bool {
    let is_stream = |from: Address, to: Address, port: u16| {
        let below = port.checked_sub(1).filter(|_| port % 2 == 1);
        let stream =
            below.and_then(|port| host_to_ports.tally(&HostToPort { from, to, transport: pair.transport, port }));
        stream.is_some_and(|stream| stream.packets >= tally.packets * MIN_STREAM_PACKETS)
    };
    pair.transport == Transport::Udp
        && (is_stream(pair.from, pair.to, pair.port) || is_stream(pair.to, pair.from, tally.source_port))
}
