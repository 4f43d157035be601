//! Which of two ports is the service's, where no opening of a connection shows it.

use std::collections::BTreeMap;

use portogram::report::{Report, ServiceRule};

use crate::support::sessions::report_by_service;
use crate::support::traffic::{ACK, SYN, SYN_ACK, Traffic};

/// A host and its port.
type Socket = ([u8; 4], u16);

const CLIENT: [u8; 4] = [10, 0, 0, 1];
const SERVER: [u8; 4] = [10, 0, 1, 1];

/// One of many hosts.
fn host(number: u8) -> [u8; 4] {
    [10, 0, 2, number]
}

/// Returns the packets by service port.
fn packets_by_port(report: &Report) -> BTreeMap<u16, u64> {
    let classes = &report.classes;
    let classes = [&classes.incoming, &classes.outgoing, &classes.internal, &classes.transit, &classes.unknown];
    let mut packets = BTreeMap::new();
    for port in classes.into_iter().flat_map(|class| &class.ports) {
        *packets.entry(port.port).or_default() += port.packets;
    }
    packets
}

/// Asserts that the servers of connections, each from a client to a server, are recognised: whichever packets come first, and as
/// well as if the openings had been captured.
fn assert_servers(kind: &str, connections: &[(Socket, Socket)]) {
    let mut expected = BTreeMap::new();
    for (_, (_, port)) in connections {
        *expected.entry(*port).or_default() += 2;
    }
    let answers = connections.iter().map(|(client, server)| (server, client));
    let both: Vec<_> = connections.iter().map(|(client, server)| (client, server)).chain(answers).collect();
    for packets in [both.clone(), both.iter().rev().copied().collect()] {
        let mut traffic = Traffic::new();
        for (source, destination) in packets {
            traffic.tcp(source.0, destination.0, (source.1, destination.1), ACK, 10);
        }
        assert_eq!(packets_by_port(&report_by_service(&traffic)), expected, "{kind}");
    }
    let mut opened = Traffic::new();
    for (client, server) in connections {
        opened.tcp(client.0, server.0, (client.1, server.1), SYN, 0);
        opened.tcp(server.0, client.0, (server.1, client.1), SYN_ACK, 0);
    }
    let service = report_by_service(&opened).service.unwrap();
    assert_eq!(service.guessed_flows, service.opened_flows, "{kind}");
}

#[test]
fn a_scan_from_one_port_does_not_make_it_a_service() {
    let ports = [21, 22, 80, 443, 1433, 3306, 3389, 5900, 8080, 8443, 30_718, 32_768, 49_152, 50_001, 60_020];
    let scan: Vec<_> = ports.map(|port| ((CLIENT, 44_562), (SERVER, port))).to_vec();
    assert_servers("scan of one host", &scan);
}

#[test]
fn a_sweep_from_one_port_does_not_make_it_a_service() {
    for port in [23, 3389, 5900, 22_222] {
        let sweep: Vec<_> = (0..50).map(|number| ((CLIENT, 40_123), (host(number), port))).collect();
        assert_servers("sweep", &sweep);
    }
}

#[test]
fn a_client_is_none_because_its_packets_were_also_captured_behind_a_translator() {
    let inside = |number: u8| host(100 + number % 3);
    let translated = (0..12).flat_map(|number| {
        let client = (host(number % 4), 50_000 + 7 * u16::from(number));
        [(client, (SERVER, 8080)), (client, (inside(number), 8080))]
    });
    assert_servers("destination translated", &translated.collect::<Vec<_>>());
    let translated = (0..12).flat_map(|number| {
        let port = 50_000 + 7 * u16::from(number);
        [((host(number % 4), port), (SERVER, 8080)), ((CLIENT, port), (SERVER, 8080))]
    });
    assert_servers("source translated", &translated.collect::<Vec<_>>());
}

#[test]
fn a_peer_that_counts_up_its_ports_is_the_client_of_other_peers() {
    let listening = [6881, 51_413, 23_456, 60_123, 16_881, 45_682, 33_500, 62_001, 27_005, 54_321, 12_001, 58_765];
    let outgoing =
        (0_u8..).zip(listening).map(|(number, port)| ((CLIENT, 49_800 + u16::from(number)), (host(number), port)));
    assert_servers("peer-to-peer", &outgoing.collect::<Vec<_>>());
}

#[test]
fn a_flood_from_many_hosts_has_one_service() {
    let port = |number: u8| 33_001 + 101 * u16::from(number);
    let flood: Vec<_> = (0..250).map(|number| ((host(number), port(number)), (SERVER, 57_005))).collect();
    assert_servers("flood", &flood);
}

#[test]
fn data_connections_of_ftp() {
    let control = ((CLIENT, 50_010), (SERVER, 21));
    let active = ((SERVER, 20), (CLIENT, 50_011));
    assert_servers("active", &[control, active]);
    let passive = ((CLIENT, 50_012), (SERVER, 50_800));
    assert_servers("passive", &[control, passive]);
}

#[test]
fn a_privileged_client_is_told_from_a_registered_service() {
    assert_servers("NFS", &[((CLIENT, 880), (SERVER, 2049))]);
}

#[test]
fn the_evidence_that_weighed_most_is_reported() {
    let mut traffic = Traffic::new();
    traffic.udp(CLIENT, SERVER, (50_000, 53), 20);
    traffic.tcp(host(1), host(2), (50_001, 5222), ACK, 20);
    for number in 0..4 {
        traffic.udp(host(10 + number), host(3), (41_000 + 999 * u16::from(number), 60_000), 20);
    }
    let rules = report_by_service(&traffic).service.unwrap().rules;
    let rules: Vec<_> = rules.iter().map(|count| (count.rule, count.packets)).collect();
    assert_eq!(rules, [(ServiceRule::SystemPort, 1), (ServiceRule::Registered, 1), (ServiceRule::Peers, 4)]);
}
