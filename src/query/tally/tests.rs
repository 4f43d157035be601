//! Tests of the tally of one small segment.

use std::net::Ipv4Addr;

use super::*;
use crate::packet::{Batch, Decoded, Dissected, FiveTuple, Identity, Origin, Packet};
use crate::query::ServiceRule;
use crate::segment::Builder;
use crate::services::Services;

fn segment() -> Segment {
    let (local, remote) = (Ipv4Addr::new(10, 0, 0, 1), Ipv4Addr::new(192, 0, 2, 1));
    let packet = |source: Ipv4Addr, destination: Ipv4Addr, transport, source_port, destination_port| {
        let (source, destination) = (source.into(), destination.into());
        let tuple = FiveTuple { source, destination, transport, source_port, destination_port };
        let packet = Packet { tuple, payload_bytes: Some(6), hop_limit: 64, control: 0 };
        Decoded { outer: Ok(packet), inner: None, origin: Origin::default(), identity: Identity::default() }
    };
    let no_ports = Decoded {
        outer: Err(NoPorts::NotIp(EtherType(0x0806))),
        inner: None,
        origin: Origin::default(),
        identity: Identity::default(),
    };
    let mut batch = Batch::with_capacity(4);
    let mut push = |original_bytes, decoded| {
        batch.push_dissected(None, original_bytes, Dissected { decoded, neighbour: None });
    };
    push(60, packet(local, remote, Transport::Tcp, 50_000, 80));
    push(1500, packet(remote, local, Transport::Tcp, 80, 50_000));
    push(100, packet(remote, local, Transport::Udp, 53, 50_000));
    push(42, no_ports);
    let mut builder = Builder::default();
    assert_eq!(builder.push(&batch, batch.entries()), 4);
    builder.open().clone()
}

fn tally(settings: &Settings) -> Tally {
    let mut servers = Servers::new(Services::iana(), settings.headers());
    servers.add(&segment());
    let mut tally = Tally::new(settings, Some(Arc::new(servers)));
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
