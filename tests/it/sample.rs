//! The reports of the sample capture and of the other examples.

use portogram::report::{Finding, PortTotal, Reason, Report};
use portogram::sample::{self, Example};

use crate::support::{assert_conserved, report_of};

#[test]
fn the_sample_has_the_intended_statistics() {
    let report = report_of(&sample::capture());
    assert_conserved(&report);
    assert_eq!(report.capture.warnings, []);

    let incoming = &report.classes.incoming;
    assert_eq!((incoming.packets, incoming.bytes), (14_455, 14_541_135));
    let busiest = Some(PortTotal { port: 49_730, packets: 659, bytes: 954_232 });
    assert_eq!((incoming.busiest_by_packets, incoming.busiest_by_bytes), (busiest, busiest));

    let outgoing = &report.classes.outgoing;
    assert_eq!((outgoing.packets, outgoing.bytes), (10_682, 4_084_215));
    let by_packets = outgoing.busiest_by_packets.map(|total| (total.port, total.packets));
    assert_eq!(by_packets, Some((80, 287)));
    let by_bytes = outgoing.busiest_by_bytes.map(|total| (total.port, total.bytes));
    assert_eq!(by_bytes, Some((1_029, 366_460)));

    assert_eq!(report.classes.transit.packets + report.classes.unknown.packets, 0);
    assert_ne!(report.classes.internal.packets, 0);
    let reasons: Vec<Reason> = report.without_ports.iter().map(|row| row.reason).collect();
    assert_eq!(reasons, [Reason::NotIp, Reason::OtherIpProtocol]);
}

#[test]
fn both_formats_hold_the_same_packets() {
    let [pcapng, pcap] = [sample::capture(), sample::pcap()].map(|bytes| report_of(&bytes));
    assert_eq!(pcap.capture.files[0].format.map(portogram::report::Format::name), Some("pcap"));
    assert_eq!((pcap.capture.first_time, pcap.capture.packets), (pcapng.capture.first_time, pcapng.capture.packets));
    assert_eq!((pcap.classes, pcap.without_ports), (pcapng.classes, pcapng.without_ports));
}

/// Returns the report of an example.
fn report_of_example(example: Example) -> Report {
    report_of(&example.capture())
}

#[test]
fn the_scan_is_found_with_what_answered_and_is_incoming() {
    let report = report_of_example(Example::Scan);
    let found = &report.findings.as_ref().unwrap().found;
    let [row] = &**found else { panic!("{found:?}") };
    let Finding::PortScan { ports, answered, .. } = row.finding else { panic!("{found:?}") };
    assert_eq!((ports, answered), (800, 3));
    assert!(report.classes.incoming.packets > 800 && report.classes.outgoing.packets > 400);
}

#[test]
fn the_beacon_is_found_with_its_period() {
    let report = report_of_example(Example::Beacon);
    let found = &report.findings.as_ref().unwrap().found;
    let beacons: Vec<_> = found
        .iter()
        .filter_map(|row| match row.finding {
            Finding::Beacon { port, bursts, period_seconds, .. } => Some((port, bursts, period_seconds.round())),
            _ => None,
        })
        .collect();
    assert_eq!(beacons, [(8_443, 28, 30.0)], "{found:?}");
    assert_eq!(found.len(), 1, "nothing else stands out");
}

#[test]
fn the_web_server_has_a_crawler_and_a_health_check() {
    let report = report_of_example(Example::WebServer);
    let found = &report.findings.as_ref().unwrap().found;
    let [check, one_way] = &**found else { panic!("{found:?}") };
    let Finding::Beacon { port: 8_080, bursts: 28, period_seconds, .. } = check.finding else { panic!("{check:?}") };
    assert!((period_seconds - 30.0).abs() < 0.1, "{period_seconds}");
    assert!(matches!(one_way.finding, Finding::OneWay { .. }), "{one_way:?}");
    let outgoing = &report.classes.outgoing;
    assert!(outgoing.bytes * 10 > report.capture.bytes * 9, "a server sends more than it receives");
    assert_eq!(report.classes.internal.packets + report.classes.transit.packets, 0);
}

#[test]
fn nothing_is_missing_in_examples() {
    for &example in Example::ALL {
        let report = report_of_example(example);
        assert!(report.capture.warnings.is_empty(), "{example:?}: {:?}", report.capture.warnings);
        assert_eq!(report.classes.unknown.packets, 0, "{example:?}");
    }
}
