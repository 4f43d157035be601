//! The report of the sample capture.

use portogram::report::{PortTotal, Reason};
use portogram::sample;

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
