//! Tests of the tally of one small segment.

use std::net::Ipv4Addr;

use super::*;
use crate::direction::parse_networks;
use crate::packet::Transport;
use crate::packet::{Batch, Decoded, Dissected, FiveTuple, Identity, Origin, Packet};
use crate::query::ServiceRule;
use crate::segment::Builder;
use crate::services::Services;

fn packet(source: Ipv4Addr, destination: Ipv4Addr, transport: Transport, ports: [u16; 2]) -> Decoded {
    let [source_port, destination_port] = ports;
    let (source, destination) = (source.into(), destination.into());
    let tuple = FiveTuple { source, destination, transport, source_port, destination_port };
    let packet = Packet { tuple, payload_bytes: Some(6), hop_limit: 64, control: 0 };
    Decoded { outer: Ok(packet), inner: None, origin: Origin::default(), identity: Identity::default() }
}

fn segment() -> Segment {
    let (local, remote) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(192, 0, 2, 1));
    let no_ports = Decoded {
        outer: Err(NoPorts::NotIp(EtherType(0x0806))),
        inner: None,
        origin: Origin::default(),
        identity: Identity::default(),
    };
    segment_of(vec![
        (60, packet(local, remote, Transport::Tcp, [50_000, 80])),
        (1500, packet(remote, local, Transport::Tcp, [80, 50_000])),
        (100, packet(remote, local, Transport::Udp, [53, 50_000])),
        (42, no_ports),
    ])
}

/// Returns a segment of packets with their original lengths in bytes.
fn segment_of(packets: Vec<(u32, Decoded)>) -> Segment {
    let count = packets.len();
    let mut batch = Batch::with_capacity(count);
    for (original_bytes, decoded) in packets {
        batch.push_dissected(None, original_bytes, Dissected { decoded, neighbour: None });
    }
    let mut builder = Builder::default();
    assert_eq!(builder.push(&batch, batch.entries()), count);
    builder.open().clone()
}

fn tally(settings: &Settings) -> Tally {
    let mut servers = Servers::new(Services::iana(), settings.headers());
    servers.add(&segment());
    let mut tally = Tally::new(settings, Some(Arc::new(servers)), &Services::iana());
    tally.add(&segment(), &Rule::private());
    tally
}

fn ports(tally: &Tally, class: Class) -> Vec<(Transport, u16, u64)> {
    let tables = tally.class(class).transports();
    tables.flat_map(|(transport, table)| table.iter().map(move |(port, c)| (transport, port, c.bytes))).collect()
}

#[test]
fn source_and_destination_roles_select_the_port() {
    let by_destination = tally(&Settings::default());
    assert_eq!(ports(&by_destination, Class::Outgoing), [(Transport::Tcp, 80, 60)]);
    let incoming = [(Transport::Tcp, 50_000, 1500), (Transport::Udp, 50_000, 100)];
    assert_eq!(ports(&by_destination, Class::Incoming), incoming);
    let by_source = tally(&Settings { port_role: PortRole::Source, ..Settings::default() });
    assert_eq!(ports(&by_source, Class::Incoming), [(Transport::Tcp, 80, 1500), (Transport::Udp, 53, 100)]);
}

#[test]
fn local_remote_and_service_roles_depend_on_the_class() {
    let [by_local, by_remote, by_service] = [PortRole::Local, PortRole::Remote, PortRole::Service]
        .map(|port_role| tally(&Settings { port_role, ..Settings::default() }));
    assert_eq!(ports(&by_local, Class::Outgoing), [(Transport::Tcp, 50_000, 60)]);
    assert_eq!(ports(&by_local, Class::Incoming), [(Transport::Tcp, 50_000, 1500), (Transport::Udp, 50_000, 100)]);
    for tally in [&by_remote, &by_service] {
        assert_eq!(ports(tally, Class::Outgoing), [(Transport::Tcp, 80, 60)]);
        assert_eq!(ports(tally, Class::Incoming), [(Transport::Tcp, 80, 1500), (Transport::Udp, 53, 100)]);
    }
    let rules: Vec<_> = by_service.service().unwrap().packets().filter(|(_, packets)| *packets > 0).collect();
    assert_eq!(rules, [(ServiceRule::SystemPort, 3)]);
    assert!(by_local.service().is_none());
}

#[test]
fn packets_left_out_are_counted_by_reason() {
    let tally = tally(&Settings { transports: vec![Transport::Udp], ..Settings::default() });
    let reasons: Vec<_> = tally.without_ports().iter().map(|t| (t.reason, t.counts.packets, t.first_packet)).collect();
    let expected =
        [(WithoutPorts::NoPorts(NoPorts::NotIp(EtherType::NONE)), 1, 4), (WithoutPorts::TransportNotSelected, 2, 1)];
    assert_eq!(reasons, expected);
}

#[test]
fn counts_if_swapped_are_those_of_the_swapped_rule() {
    let hosts =
        ["10.0.0.1", "10.0.0.2", "192.0.2.1", "8.8.8.8", "224.0.0.251", "255.255.255.255", "0.0.0.0", "127.0.0.1"];
    let hosts: Vec<Ipv4Addr> = hosts.map(|host| host.parse().unwrap()).into();
    let pairs = hosts.iter().flat_map(|source| hosts.iter().map(move |destination| (*source, *destination)));
    let packets = pairs.zip(100..).map(|((from, to), bytes)| (bytes, packet(from, to, Transport::Udp, [9999, 9998])));
    let segment = segment_of(packets.collect());
    let networks = |text: &str| Rule::networks(&parse_networks(text).unwrap().unwrap());
    let rules = [networks("10.0.0.1"), networks("10.0.0.1 8.8.8.8"), networks("10.0.0.0/24"), Rule::private()];
    let tally = |rule: &Rule| {
        let mut tally = Tally::new(&Settings::default(), None, &Services::iana());
        tally.add(&segment, rule);
        tally
    };
    for rule in rules.into_iter().chain([Rule::unknown(), Rule::marks()]) {
        let [taken, swapped] = [tally(&rule), tally(&rule.clone().swapped())];
        for class in Class::ALL {
            assert_eq!(taken.total_if_swapped(class), swapped.class(class).total(), "{class:?} by {rule:?}");
            assert_eq!(swapped.total_if_swapped(class), taken.class(class).total(), "{class:?} by {rule:?}");
        }
    }
}
