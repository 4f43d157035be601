//! Payload: at most what the packet's original length leaves, and not known where its length fields were not captured.

use portogram::report::{PortColumn, PortOrder, Report, ServiceNames, Wording, describe, list_ports, to_json};
use portogram::settings::{Settings, Tunnels};

use crate::support::files::{Order, Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_with};

/// A record: the captured bytes, and the original length.
type Record = (Vec<u8>, usize);

fn report(link_type: u32, records: &[Record], tunnels: Tunnels) -> Report {
    let mut file = Pcap::new(Order::Little, false, link_type);
    for (data, original_bytes) in records {
        file.push(START_NANOS, data, *original_bytes);
    }
    let report = report_with(&file.bytes, &Settings { tunnels, ..Settings::default() });
    assert_conserved(&report);
    report
}

/// Returns packets, payload, and packets of unknown payload of the incoming class.
fn payload(report: &Report) -> (u64, u64, u64) {
    let incoming = &report.classes.incoming;
    (incoming.packets, incoming.payload_bytes, incoming.payload_unknown_packets)
}

fn frame(protocol: u8, total_length: u16, segment: &[u8]) -> Vec<u8> {
    ethernet(0x0800, &ipv4(Ipv4 { protocol, total_length: Some(total_length), ..INCOMING }, segment))
}

/// Returns a packet that is cut after `captured` bytes of its transport header.
fn cut(protocol: u8, captured: usize) -> Record {
    (frame(protocol, 1_040, &segment(443, 50_000, captured)), 1_054)
}

#[test]
fn payload_is_at_most_what_the_original_length_leaves() {
    let mut datagram = udp(371, 50_000, 1_472);
    datagram[4..6].copy_from_slice(&4_372_u16.to_be_bytes());
    let oversize = (frame(UDP, 4_392, &datagram), 1_514);
    assert_eq!(payload(&report(1, &[oversize], Tunnels::Outer)), (1, 1_472, 0));
    let segment = (frame(TCP, 4_392, &tcp(80, 50_000, 100)), 154);
    let behind_a_tag = (ethernet(0x8100, &tag(7, 0x0800, &segment.0[14..])), 158);
    let in_ipv6 = ethernet(0x86dd, &ipv6(TCP, 0x2001, 0xfd00, &tcp(80, 50_000, 1_000)));
    let cut = (in_ipv6[..200].to_vec(), 174);
    assert_eq!(payload(&report(1, &[segment, behind_a_tag, cut], Tunnels::Outer)), (3, 300, 0));
    // The original length is less than that of the headers.
    assert_eq!(payload(&report(1, &[(frame(UDP, 128, &udp(53, 50_000, 100)), 20)], Tunnels::Outer)), (1, 0, 0));
}

#[test]
fn payload_is_not_known_where_the_header_length_was_not_captured() {
    const DCCP: u8 = 33;
    const SCTP: u8 = 132;
    for (protocol, captured, expected) in [
        (TCP, 4, (1, 0, 1)),
        (TCP, 12, (1, 0, 1)),
        (TCP, 13, (1, 1_000, 0)),
        (DCCP, 4, (1, 0, 1)),
        (UDP, 4, (1, 1_012, 0)),
        (SCTP, 4, (1, 1_008, 0)),
    ] {
        let mut record = cut(protocol, captured);
        if captured == 13 {
            record.0[46] = 5 << 4;
        }
        assert_eq!(payload(&report(1, &[record], Tunnels::Outer)), expected, "{protocol} {captured}");
    }
    // A header alone fills the packet, so that nothing is left to be unknown.
    let acknowledgement = (frame(TCP, 40, &segment(443, 50_000, 4)), 54);
    assert_eq!(payload(&report(1, &[acknowledgement], Tunnels::Outer)), (1, 0, 0));
}

#[test]
fn packets_of_unknown_payload_are_said_beside_the_others() {
    let whole = frame(TCP, 140, &tcp(443, 50_000, 100));
    let some = report(1, &[(whole, 154), cut(TCP, 4), cut(TCP, 8)], Tunnels::Outer);
    assert_eq!(payload(&some), (3, 100, 2));
    assert_eq!(some.classes.incoming.ports.len(), 1);
    assert_eq!(some.classes.incoming.ports[0].payload_unknown_packets, 2);
    assert!(to_json(&some).contains("\"payload_unknown_packets\": 2"));
    let all = report(1, &[cut(TCP, 4)], Tunnels::Outer);
    let none = report(1, &[(frame(TCP, 140, &tcp(443, 50_000, 100)), 154)], Tunnels::Outer);
    assert!(!to_json(&none).contains("payload_unknown"));
    for (report, share, payload) in [
        (&some, "4.4 %, not known of 2 packets", "≥ 100"),
        (&all, "not known: not captured", "not known"),
        (&none, "64.9 %", "100"),
    ] {
        let charts = describe(report, &Wording::default()).charts;
        let facts = charts.iter().flat_map(|chart| &chart.facts).filter(|fact| fact.label == "Of which payload");
        assert_eq!(facts.map(|fact| &*fact.value).next(), Some(share));
        let order = PortOrder { by: PortColumn::Payload, descending: true };
        let (data, wording) = (portogram::report::ChartData::from(report).incoming, Wording::default());
        assert_eq!(
            list_ports(&data, order, "", ServiceNames::new(&wording.services, &[]), wording.numbers).rows[0]
                .payload_bytes,
            payload
        );
    }
}

#[test]
fn payload_inside_a_tunnel_has_a_length_of_its_own() {
    let vxlan = |inner: &[u8]| {
        let inner = [&[8, 0, 0, 0, 0, 0, 1, 0], inner].concat();
        let mut datagram = udp(40_000, 4_789, inner.len());
        datagram[8..].copy_from_slice(&inner);
        ethernet(0x0800, &ipv4(INCOMING, &datagram))
    };
    let whole = vxlan(&ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, ..INCOMING }, &tcp(443, 50_000, 100))));
    let records = [(whole[..whole.len() - 116].to_vec(), whole.len()), (whole.clone(), whole.len())];
    let inner_bytes = whole.len() as u64 - 14 - 28;
    assert_eq!(payload(&report(1, &records, Tunnels::Outer)), (2, 2 * inner_bytes, 0));
    assert_eq!(payload(&report(1, &records, Tunnels::Inner)), (2, 100, 1));
}
