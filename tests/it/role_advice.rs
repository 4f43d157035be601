//! The advice to count the service's port: given where incoming packets are answers to many ports, and nowhere else.

use portogram::report::{Wording, describe};
use portogram::settings::{PortRole, Settings};

use crate::support::packets::{LOCAL, REMOTE};
use crate::support::report_with;
use crate::support::traffic::{ACK, SYN, Traffic};

fn advice(traffic: &Traffic, port_role: PortRole) -> Option<String> {
    let local_networks = Some(vec![std::net::IpAddr::from(LOCAL).into()]);
    let settings = Settings { port_role, local_networks, ..Settings::default() };
    describe(&report_with(traffic.bytes(), &settings), &Wording::default()).role_advice
}

#[test]
fn many_connections_of_the_local_side() {
    let mut traffic = Traffic::new();
    for port in 50_000..50_020 {
        traffic.connection(LOCAL, REMOTE, (port, 443));
    }
    let expected = "100 % of the incoming packets are answers to connections of the local side, and go to 20 ports that were chosen for them.";
    assert_eq!(advice(&traffic, PortRole::Destination).as_deref(), Some(expected));
    for role in [PortRole::Service, PortRole::Source, PortRole::Local, PortRole::Remote] {
        assert_eq!(advice(&traffic, role), None);
    }
}

#[test]
fn old_systems_choose_low_ports_and_dns_has_no_openings() {
    let mut traffic = Traffic::new();
    for port in 1025..1045 {
        traffic.udp(LOCAL, REMOTE, (port, 53), 30);
        traffic.udp(REMOTE, LOCAL, (53, port), 90);
    }
    assert!(advice(&traffic, PortRole::Destination).is_some());
}

#[test]
fn few_ports_can_be_read() {
    let mut traffic = Traffic::new();
    for port in 50_000..50_003 {
        traffic.connection(LOCAL, REMOTE, (port, 443));
        traffic.connection(LOCAL, REMOTE, (port, 80));
    }
    assert_eq!(advice(&traffic, PortRole::Destination), None);
}

#[test]
fn a_server_is_asked() {
    let mut traffic = Traffic::new();
    for port in 50_000..50_020 {
        traffic.connection(REMOTE, LOCAL, (port, 8443));
    }
    assert_eq!(advice(&traffic, PortRole::Destination), None);
}

#[test]
fn scans_have_no_answers() {
    let mut traffic = Traffic::new();
    for port in 2000..2100 {
        traffic.tcp(REMOTE, LOCAL, (45_000, port), SYN, 0);
        traffic.tcp(LOCAL, REMOTE, (port, 45_000), 0x14, 0);
    }
    assert_eq!(advice(&traffic, PortRole::Destination), None);
    for port in 2000..2100 {
        traffic.tcp(REMOTE, LOCAL, (port, port), ACK, 0);
    }
    assert_eq!(advice(&traffic, PortRole::Destination), None);
}
