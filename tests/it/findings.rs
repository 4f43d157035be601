//! Findings: traffic that must be reported, and similar traffic that must not.

use portogram::report::{Finding, FindingKind};
use portogram::report::{Findings, Report, Wording, describe_findings};
use portogram::session::Limits;
use portogram::settings::Settings;

use crate::support::packets::{LOCAL, REMOTE};
use crate::support::traffic::{ACK, SYN, SYN_ACK, Traffic};
use crate::support::{report_in_chunks, report_of};

fn findings(report: &Report) -> &Findings {
    report.findings.as_ref().expect("the capture was read to its end")
}

/// The kind of each finding, its count, and how many answered.
fn found(report: &Report) -> Vec<(FindingKind, u64, Option<u64>)> {
    let numbers = |finding: Finding| match finding {
        Finding::PortScan { ports, answered, .. } => (ports, Some(answered)),
        Finding::Sweep { hosts, answered, .. } => (hosts, Some(answered)),
        Finding::Beacon { bursts, .. } => (bursts, None),
        Finding::OneWay { bytes, .. } => (bytes, None),
        Finding::DynamicService { connections, .. } => (connections, None),
        other => panic!("no numbers of {other:?}"),
    };
    let found = findings(report).found.iter().map(|row| {
        let (count, answered) = numbers(row.finding);
        (row.finding.kind(), count, answered)
    });
    found.collect()
}

fn sentences(report: &Report) -> Vec<String> {
    describe_findings(findings(report), &Wording::default()).found.into_iter().map(|it| it.text).collect()
}

#[test]
fn a_port_scan_is_found_with_its_answers() {
    let mut traffic = Traffic::new();
    for port in 1..=200 {
        traffic.tcp(REMOTE, LOCAL, (40_000, port), SYN, 0);
        if port % 50 == 0 {
            traffic.tcp(LOCAL, REMOTE, (port, 40_000), SYN_ACK, 0);
        }
    }
    let report = report_of(traffic.bytes());
    assert_eq!(found(&report), [(FindingKind::PortScan, 200, Some(4))]);
    assert_eq!(sentences(&report), ["198.51.100.7 asked 192.168.1.2 for connections to 200 TCP ports; 4 answered."]);
}

#[test]
fn connections_to_many_ports_are_not_a_scan() {
    let mut traffic = Traffic::new();
    for port in 1..=200 {
        traffic.connection(REMOTE, LOCAL, (40_000, port));
    }
    assert_eq!(found(&report_of(traffic.bytes())), []);

    // A server answers to many ports of its client.
    let mut traffic = Traffic::new();
    for port in 1..=200 {
        traffic.tcp(REMOTE, LOCAL, (443, 50_000 + port), SYN_ACK, 0);
    }
    assert_eq!(found(&report_of(traffic.bytes())), []);
}

#[test]
fn a_sweep_is_found_and_a_browser_is_not_one() {
    let mut traffic = Traffic::new();
    for host in 1..=100 {
        traffic.tcp(REMOTE, [192, 168, 1, host], (40_000, 22), SYN, 0);
    }
    let report = report_of(traffic.bytes());
    assert_eq!(found(&report), [(FindingKind::Sweep, 100, Some(0))]);
    assert_eq!(
        sentences(&report),
        ["198.51.100.7 asked 100 hosts for connections to TCP port 22 (SSH); none answered."]
    );

    let mut traffic = Traffic::new();
    for host in 1..=100 {
        traffic.connection(LOCAL, [198, 51, 100, host], (50_000 + u16::from(host), 443));
    }
    assert_eq!(found(&report_of(traffic.bytes())), []);
}

#[test]
fn a_fixed_period_is_found_with_its_deviation() {
    let mut traffic = Traffic::new();
    for _ in 0..30 {
        traffic.connection(LOCAL, REMOTE, (50_000, 443));
        traffic.wait_millis(60_000);
    }
    let report = report_of(traffic.bytes());
    assert_eq!(found(&report), [(FindingKind::Beacon, 30, None)]);
    assert_eq!(
        sentences(&report),
        ["192.168.1.2 sends to 198.51.100.7, TCP port 443 (HTTPS), every 1 min: 30 times, standard deviation 0 s."]
    );

    let mut random = fastrand::Rng::with_seed(4);
    let mut traffic = Traffic::new();
    for _ in 0..30 {
        traffic.connection(LOCAL, REMOTE, (50_000, 443));
        traffic.wait_millis(random.u64(20_000..60_000));
    }
    assert_eq!(found(&report_of(traffic.bytes())), []);
}

#[test]
fn bytes_in_one_direction_are_found() {
    let mut traffic = Traffic::new();
    for _ in 0..1_000 {
        traffic.tcp(REMOTE, LOCAL, (443, 50_000), ACK, 1_400);
        traffic.tcp(LOCAL, REMOTE, (50_000, 443), ACK, 0);
        traffic.tcp(LOCAL, REMOTE, (50_001, 80), ACK, 200);
    }
    let report = report_of(traffic.bytes());
    assert_eq!(found(&report), [(FindingKind::OneWay, 1_454_000, None)]);
    assert_eq!(
        sentences(&report),
        ["Port 443 (HTTPS) carries 85.6 % of all bytes in and out, and 96.4 % of these are incoming."]
    );
}

#[test]
fn a_service_on_a_dynamic_port_is_found() {
    let mut traffic = Traffic::new();
    for client in 0..5 {
        traffic.connection(REMOTE, LOCAL, (40_000 + client, 50_051));
        traffic.connection(REMOTE, LOCAL, (41_000 + client, 8_080));
        traffic.wait_millis(u64::from(client) * 700);
    }
    let report = report_of(traffic.bytes());
    assert_eq!(found(&report), [(FindingKind::DynamicService, 5, None)]);
    assert_eq!(
        sentences(&report),
        ["192.168.1.2 accepted 5 connections to TCP port 50051, from the range that has no registered services."]
    );
}

#[test]
fn the_largest_of_a_kind_are_listed_and_the_rest_counted() {
    let mut traffic = Traffic::new();
    for host in 1..=5 {
        for port in 1..=50 + u16::from(host) {
            traffic.tcp(REMOTE, [192, 168, 1, host], (40_000, port), SYN, 0);
        }
    }
    let report = report_of(traffic.bytes());
    assert_eq!(
        found(&report),
        [
            (FindingKind::PortScan, 55, Some(0)),
            (FindingKind::PortScan, 54, Some(0)),
            (FindingKind::PortScan, 53, Some(0))
        ]
    );
    assert!(sentences(&report)[2].ends_with("none answered. 2 more of the kind."), "{:?}", sentences(&report));
}

#[test]
fn dropped_segments_do_not_change_the_findings() {
    let mut traffic = Traffic::new();
    for port in 1..=700 {
        if port == 100 {
            traffic.fill_segment();
        }
        for host in 0..100 {
            traffic.tcp(REMOTE, [192, 168, 1, host], (40_000, port), SYN, 0);
        }
    }
    let whole = report_of(traffic.bytes());
    let limits = Limits { memory_budget_bytes: 0, ..Limits::default() };
    let dropped = report_in_chunks(traffic.bytes(), &Settings::default(), limits, || 1 << 16);
    assert_eq!(dropped.findings, whole.findings);
    assert_eq!(findings(&whole).packets_left_out, 70_000 - 32_768);
    assert!(
        describe_findings(findings(&whole), &Wording::default())
            .left_out
            .unwrap()
            .contains("37,232 packets belong to others")
    );
}
