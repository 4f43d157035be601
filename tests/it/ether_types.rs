//! Packets that are not IP, by Ethernet type.

use portogram::report::{Reason, ReasonCounts, Report, Wording, describe, to_json};
use portogram::settings::Settings;

use crate::support::files::{Order, Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_with};

fn report(link_type: u32, frames: &[Vec<u8>]) -> Report {
    let mut file = Pcap::new(Order::Little, false, link_type);
    for frame in frames {
        file.push(START_NANOS, frame, frame.len());
    }
    let report = report_with(&file.bytes, &Settings::default());
    assert_conserved(&report);
    report
}

fn not_ip(report: &Report) -> &ReasonCounts {
    report.without_ports.iter().find(|row| row.reason == Reason::NotIp).unwrap()
}

/// Returns type, name, packets and bytes of each row.
fn types(report: &Report) -> Vec<(Option<u16>, Option<&str>, u64, u64)> {
    let rows = not_ip(report).ether_types.iter();
    rows.map(|row| (row.ether_type, row.name.as_deref(), row.packets, row.bytes)).collect()
}

#[test]
fn the_busiest_ethernet_type_comes_first() {
    let arp = ethernet(0x0806, &[0; 28]);
    let lldp_behind_a_tag = ethernet(0x8100, &tag(7, 0x88cc, &[0; 40]));
    let spanning_tree = ethernet(38, &[0x42, 0x42, 3, 0, 0]);
    let link_control = ethernet(0x8864, &[0x11, 0, 0, 1, 0, 4, 0xc0, 0x21, 9, 0]);
    let unknown = ethernet(0x7777, &[0; 46]);
    let ip = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 1)));
    let frames = [arp.clone(), unknown, lldp_behind_a_tag, ip, arp.clone(), spanning_tree, link_control, arp];
    let report = report(1, &frames);
    let expected = [
        (Some(0x0806), Some("ARP"), 3, 126),
        (None, Some("LLC (IEEE 802.3)"), 1, 19),
        (Some(0x7777), None, 1, 60),
        (Some(0x8864), Some("PPPoE session"), 1, 24),
        (Some(0x88cc), Some("LLDP"), 1, 58),
    ];
    assert_eq!(types(&report), expected);
    assert_eq!((not_ip(&report).packets, not_ip(&report).ether_types_left_out), (7, None));
    assert!(to_json(&report).contains("\"ether_type\": 2054,\n          \"name\": \"ARP\",\n          \"packets\": 3"));

    let ledger = describe(&report, &Wording::default()).ledger;
    let rows: Vec<_> = ledger.rows[5..].iter().map(|row| (&*row.name, &*row.note, &*row.packets, row.detail)).collect();
    let expected = [
        ("Not IP", "first: packet 1", "7", false),
        ("ARP", "0x0806", "3", true),
        ("LLC (IEEE 802.3)", "", "1", true),
        ("0x7777", "", "1", true),
        ("PPPoE session", "0x8864", "1", true),
        ("LLDP", "0x88cc", "1", true),
    ];
    assert_eq!(rows, expected);
    assert_eq!(ledger.total.packets, "8");
}

#[test]
fn what_has_no_ethernet_type_is_said_so() {
    assert_eq!(types(&report(105, &[vec![0x80; 60]])), [(None, Some("No Ethernet type"), 1, 60)]);
    assert_eq!(types(&report(113, &[linux_cooked_v1(4, &[0x42, 0x42, 3])])), [(None, Some("LLC (IEEE 802.3)"), 1, 19)]);
    assert_eq!(types(&report(113, &[linux_cooked_v1(0x88cc, &[0; 4])])), [(Some(0x88cc), Some("LLDP"), 1, 20)]);
    // SNAP has an Ethernet type.
    let arp = ethernet(36, &[&[0xaa, 0xaa, 3, 0, 0, 0, 8, 6][..], &[0; 28]].concat());
    assert_eq!(types(&report(1, &[arp])), [(Some(0x0806), Some("ARP"), 1, 50)]);
}

#[test]
fn of_all_types_the_busiest_are_listed_and_the_rest_is_summed() {
    let mut frames: Vec<Vec<u8>> = (0..=u16::MAX).map(|number| ethernet(number, &[0; 4])).collect();
    frames.extend((0..9).map(|_| ethernet(0xffff, &[0; 4])));
    let report = report(1, &frames);
    let row = not_ip(&report);
    assert_eq!(types(&report)[1], (Some(0xffff), None, 10, 180));
    assert_eq!((row.ether_types[0].name.as_deref(), row.ether_types.len()), (Some("LLC (IEEE 802.3)"), 100));
    let others = row.ether_types_left_out.unwrap();
    let listed: u64 = row.ether_types.iter().map(|row| row.packets).sum();
    let listed_bytes: u64 = row.ether_types.iter().map(|row| row.bytes).sum();
    assert_eq!((listed + others.packets, listed_bytes + others.bytes), (row.packets, row.bytes));
    assert!(others.count > 60_000, "{others:?}");
    let ledger = describe(&report, &Wording::default()).ledger;
    let details: Vec<_> = ledger.rows.iter().filter(|row| row.detail).map(|row| &*row.name).collect();
    assert_eq!(details.len(), 9);
    assert!(details[8].ends_with(" other types"), "{details:?}");
}

#[test]
fn an_acknowledgement_of_pptp_is_not_malformed() {
    for header in [
        // Key, acknowledgement, no sequence number, no payload.
        &[0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 1, 0, 0, 0, 9][..],
        &[0x30, 0x81, 0x88, 0x0b, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 8],
        &[0x20, 0x01, 0x64, 0x00, 0, 0, 7, 0],
        &[0, 0, 0x08, 0],
    ] {
        let mut frame = ethernet(0x0800, &ipv4(Ipv4 { protocol: 47, ..INCOMING }, header));
        frame.resize(60, 0);
        let reasons: Vec<_> = report(1, &[frame]).without_ports.iter().map(|row| row.reason).collect();
        assert_eq!(reasons, [Reason::OtherIpProtocol], "{header:?}");
    }
}
