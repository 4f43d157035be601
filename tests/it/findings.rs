//! Findings: traffic that must be reported, and similar traffic that must not.

use portogram::report::{Finding, FindingKind};
use portogram::report::{Findings, Report, Wording, describe_findings};
use portogram::session::Limits;
use portogram::settings::Settings;

use crate::support::packets::{LOCAL, REMOTE};
use crate::support::traffic::{ACK, RST, SYN, SYN_ACK, Traffic};
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
    assert_eq!(
        sentences(&report),
        ["198.51.100.7 asked 192.168.1.2 for connections to 200 TCP ports; 4 accepted, 196 silent."]
    );
}

#[test]
fn ports_that_refuse_and_ports_that_are_silent_are_told_apart() {
    const RST_ACK: u8 = 0x04 | ACK;
    let scan = |hosts: u8, ports: u16, late: bool| {
        let mut traffic = Traffic::new();
        let each = || (1..=hosts).flat_map(|host| (1..=ports).map(move |port| ([192, 168, 1, host], port)));
        for (host, port) in each() {
            traffic.tcp(REMOTE, host, (40_000, port), SYN, 0);
            // A repetition.
            if port % 7 == 0 {
                traffic.tcp(REMOTE, host, (40_000, port), SYN, 0);
            }
        }
        if late {
            traffic.fill_segment();
        }
        for (host, port) in each() {
            match (u16::from(host[3]) + port) % 10 {
                0 => traffic.tcp(host, REMOTE, (port, 40_000), SYN_ACK, 0),
                1..=6 => traffic.tcp(host, REMOTE, (port, 40_000), RST_ACK, 0),
                _ => {}
            }
        }
        report_of(traffic.bytes())
    };
    for late in [false, true] {
        assert_eq!(
            sentences(&scan(1, 200, late)),
            ["198.51.100.7 asked 192.168.1.1 for connections to 200 TCP ports; 20 accepted, 120 refused, 60 silent."]
        );
    }
    assert_eq!(
        sentences(&scan(100, 1, false)),
        ["198.51.100.7 asked 100 hosts for connections to TCP port 1 (tcpmux); 10 accepted, 60 refused, 30 silent."]
    );
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
    assert_eq!(sentences(&report), ["198.51.100.7 asked 100 hosts for connections to TCP port 22 (SSH); all silent."]);

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

/// Bursts of one connection, among what else goes on in it.
#[test]
fn a_fixed_period_inside_one_connection_is_found() {
    let sends = |traffic: &mut Traffic| traffic.tcp(LOCAL, REMOTE, (50_000, 443), ACK, 60);
    let acknowledges = |traffic: &mut Traffic| traffic.tcp(LOCAL, REMOTE, (50_000, 443), ACK, 0);
    let receives = |traffic: &mut Traffic| traffic.tcp(REMOTE, LOCAL, (443, 50_000), ACK, 500);
    let period = |fill: &dyn Fn(&mut Traffic)| {
        let mut traffic = Traffic::new();
        traffic.tcp(LOCAL, REMOTE, (50_000, 443), SYN, 0);
        traffic.tcp(REMOTE, LOCAL, (443, 50_000), SYN_ACK, 0);
        fill(&mut traffic);
        let found: Vec<Finding> = findings(&report_of(traffic.bytes())).found.iter().map(|row| row.finding).collect();
        match *found {
            [] => None,
            [Finding::Beacon { port: 443, period_seconds, .. }] => Some(period_seconds.round()),
            ref others => panic!("{others:?}"),
        }
    };
    // A stream of data comes in meanwhile, and is acknowledged.
    let busy = |traffic: &mut Traffic| {
        for _ in 0..15 {
            sends(traffic);
            for _ in 0..25 {
                traffic.wait_millis(397);
                receives(traffic);
                acknowledges(traffic);
            }
        }
    };
    assert_eq!(period(&busy), Some(10.0));
    // The connection starts with something else.
    let start = |traffic: &mut Traffic| {
        for wait in [1_300, 4_000, 2_100, 6_500, 1_100, 3_000, 5_200, 1_900] {
            sends(traffic);
            traffic.wait_millis(wait);
        }
        for _ in 0..20 {
            sends(traffic);
            traffic.wait_millis(9_999);
        }
    };
    assert_eq!(period(&start), Some(10.0));
    // Answers come late, and are acknowledged.
    let late = |traffic: &mut Traffic| {
        for _ in 0..20 {
            sends(traffic);
            traffic.wait_millis(2_998);
            receives(traffic);
            acknowledges(traffic);
            traffic.wait_millis(6_999);
        }
    };
    assert_eq!(period(&late), Some(10.0));
    let mut random = fastrand::Rng::with_seed(9);
    let waits: Vec<u64> = (0..40).map(|_| random.u64(8_500..11_500)).collect();
    let jitter = |traffic: &mut Traffic| {
        for wait in &waits {
            sends(traffic);
            traffic.wait_millis(*wait);
        }
    };
    assert_eq!(period(&jitter), Some(10.0));
    // A user types now and then.
    for seed in 0..20 {
        let user = |traffic: &mut Traffic| {
            let mut random = fastrand::Rng::with_seed(seed);
            for _ in 0..60 {
                sends(traffic);
                receives(traffic);
                traffic.wait_millis(1_000 + random.u64(0..random.clone().u64(1..20_000)));
            }
        };
        assert_eq!(period(&user), None, "seed {seed}");
    }
}

/// Protocols that send at a fixed period by design, and the same packets to another port.
#[test]
fn periods_of_protocols_are_not_found() {
    type Fill<'a> = &'a dyn Fn(&mut Traffic);
    let periods = |fill: Fill<'_>| {
        let mut traffic = Traffic::new();
        traffic.connection(LOCAL, REMOTE, (50_000, 443));
        for _ in 0..20 {
            traffic.wait_millis(10_003);
            fill(&mut traffic);
        }
        let found = findings(&report_of(traffic.bytes())).found.clone();
        assert!(found.iter().all(|row| row.finding.kind() == FindingKind::Beacon), "{found:?}");
        found.len()
    };
    let udp = |to: [u8; 4], ports: (u16, u16)| periods(&move |traffic| traffic.udp(LOCAL, to, ports, 20));
    let both = |ports: (u16, u16)| {
        periods(&move |traffic| {
            traffic.udp(LOCAL, REMOTE, ports, 20);
            traffic.udp(REMOTE, LOCAL, (ports.1, ports.0), 20);
        })
    };
    // To one host, and to a group or all hosts of a network.
    assert_eq!(udp(REMOTE, (50_000, 9_999)), 1);
    assert_eq!(both((50_000, 9_999)), 1);
    assert_eq!(both((50_000, 53)), 1);
    assert_eq!(udp([239, 255, 255, 250], (50_000, 9_999)), 0);
    assert_eq!(udp([255; 4], (50_000, 9_999)), 0);
    assert_eq!(udp([192, 168, 1, 255], (50_000, 9_999)), 0);
    // Services, whichever end has their port, and clients that happen to have such a port.
    for port in [123, 161, 514, 520, 1_701, 2_152, 3_784, 4_500, 44_818, 47_808] {
        assert_eq!((udp(REMOTE, (50_000, port)), both((50_000, port)), both((port, 50_000))), (0, 0, 0), "{port}");
        assert_eq!(both((port, 53)), 1, "{port}");
    }
    // Polling, and attempts in vain.
    let polls = |port: u16| {
        periods(&move |traffic| {
            traffic.tcp(LOCAL, REMOTE, (50_000, port), ACK, 12);
            traffic.tcp(REMOTE, LOCAL, (port, 50_000), ACK, 30);
        })
    };
    assert_eq!((polls(502), polls(2_404), polls(20_000), polls(8_443)), (0, 0, 0, 1));
    let mut traffic = Traffic::new();
    for port in 0..20 {
        traffic.wait_millis(2_001);
        traffic.tcp(LOCAL, REMOTE, (50_000 + port, 20_000), SYN, 0);
        traffic.tcp(REMOTE, LOCAL, (20_000, 50_000 + port), RST, 0);
    }
    assert_eq!(found(&report_of(traffic.bytes())), [(FindingKind::Beacon, 20, None)]);
    // Keep-alives of TCP have no payload, and are acknowledged.
    let keep_alive = |traffic: &mut Traffic| {
        traffic.tcp(LOCAL, REMOTE, (50_000, 443), ACK, 0);
        traffic.tcp(REMOTE, LOCAL, (443, 50_000), ACK, 0);
    };
    assert_eq!(periods(&keep_alive), 0);
    // What a server sends to its client.
    assert_eq!(periods(&|traffic| traffic.tcp(REMOTE, LOCAL, (443, 50_000), ACK, 100)), 0);
    assert_eq!(periods(&|traffic| traffic.udp(REMOTE, LOCAL, (9_999, 50_000), 100)), 0);
    // Reports of RTCP, from both ends, about a stream from one.
    let mut traffic = Traffic::new();
    for packet in 0..3_000 {
        traffic.udp(REMOTE, LOCAL, (6_000, 7_000), 160);
        traffic.wait_millis(20);
        if packet % 250 == 0 {
            traffic.udp(REMOTE, LOCAL, (6_001, 7_001), 60);
            traffic.udp(LOCAL, REMOTE, (7_001, 6_001), 60);
        }
    }
    let found_beside = found(&report_of(traffic.bytes()));
    assert!(found_beside.iter().all(|(kind, ..)| *kind != FindingKind::Beacon), "{found_beside:?}");
    // What a machine sends to itself.
    let itself = |traffic: &mut Traffic| traffic.udp([127, 0, 0, 1], [127, 0, 0, 2], (50_000, 9_999), 20);
    assert_eq!(periods(&itself), 0);
}

/// Some programs write whole seconds instead of times.
#[test]
fn numbers_of_packets_are_no_times() {
    let count = |millis: u64| {
        let mut traffic = Traffic::new();
        for _ in 0..30 {
            traffic.tcp(LOCAL, REMOTE, (50_000, 443), ACK, 20);
            traffic.wait_millis(millis - 1);
        }
        found(&report_of(traffic.bytes())).len()
    };
    assert_eq!((count(1_000), count(2_000)), (0, 1));
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
    assert!(sentences(&report)[2].ends_with("all silent. 2 more of the kind."), "{:?}", sentences(&report));
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
