//! Which ports and bytes of a packet are counted, or why it has no ports.

use portogram::report::{PortCounts, Reason, Report};
use portogram::settings::Transport;
use portogram::settings::{BinWidths, PortRole, Settings};

use crate::support::files::{Order, Pcap};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_of, report_with};

/// Returns the report of a capture of one frame.
fn one(link_type: u32, frame: &[u8]) -> Report {
    let report = report_of(&Pcap::new(Order::Little, false, link_type).packet(frame).bytes);
    assert_conserved(&report);
    report
}

/// Returns the reason why a frame has no ports.
fn reason(link_type: u32, frame: &[u8]) -> Reason {
    let report = one(link_type, frame);
    assert_eq!(report.without_ports.len(), 1, "{report:?}");
    report.without_ports[0].reason
}

/// Returns the only destination port of incoming packets, and its payload in bytes.
fn incoming(link_type: u32, frame: &[u8]) -> (Transport, u16, u64) {
    let report = one(link_type, frame);
    match *report.classes.incoming.ports {
        [PortCounts { port, transport, payload_bytes, .. }] => (transport, port, payload_bytes),
        _ => panic!("{report:?}"),
    }
}

fn incoming_udp() -> Vec<u8> {
    ipv4(INCOMING, &udp(53, 50_000, 100))
}

#[test]
fn every_link_type_gives_the_same_ports() {
    let packet = incoming_udp();
    let expected = (Transport::Udp, 50_000, 100);
    let vlan = tag(5, 0x0800, &packet);
    let frames = [
        (0, [&[2, 0, 0, 0][..], &packet].concat()),
        (0, [&[0, 0, 0, 2][..], &packet].concat()),
        (108, [&[0, 0, 0, 2][..], &packet].concat()),
        (1, ethernet(0x0800, &packet)),
        (1, ethernet(0x8100, &vlan)),
        (1, ethernet(0x88a8, &tag(9, 0x8100, &vlan))),
        (1, ethernet(0x9100, &vlan)),
        (1, ethernet(0x8847, &[&[0, 1, 0, 64, 0, 2, 1, 64][..], &packet].concat())),
        (1, ethernet(0x8864, &[&[0x11, 0, 0, 1, 0, 150, 0, 0x21][..], &packet].concat())),
        (1, ethernet(148, &[&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0][..], &packet].concat())),
        (12, packet.clone()),
        (14, packet.clone()),
        (101, packet.clone()),
        (228, packet.clone()),
        (113, linux_cooked_v1(0x0800, &packet)),
        (113, linux_cooked_v1(0x8100, &vlan)),
        (276, linux_cooked_v2(0x0800, &packet)),
    ];
    for (link_type, frame) in frames {
        assert_eq!(incoming(link_type, &frame), expected, "link type {link_type}, {frame:02x?}");
    }
    let packet = ipv6(UDP, 0x2001, 0xfd00, &udp(53, 50_000, 100));
    for family in [10, 24, 28, 30] {
        assert_eq!(incoming(0, &[&[family, 0, 0, 0][..], &packet].concat()), expected);
    }
    assert_eq!(incoming(229, &packet), expected);
    assert_eq!(incoming(101, &packet), expected);
}

#[test]
fn every_transport_has_its_payload() {
    let mut dccp = segment(1, 2, 30);
    dccp[4] = 4;
    let cases = [
        (TCP, tcp(1, 2, 7), Transport::Tcp, 7),
        (UDP, udp(1, 2, 7), Transport::Udp, 7),
        (136, segment(1, 2, 15), Transport::UdpLite, 7),
        (132, segment(1, 2, 28), Transport::Sctp, 16),
        (33, dccp, Transport::Dccp, 14),
    ];
    for (protocol, segment, transport, payload) in cases {
        let frame = ethernet(0x0800, &ipv4(Ipv4 { protocol, ..INCOMING }, &segment));
        assert_eq!(incoming(1, &frame), (transport, 2, payload));
    }
}

#[test]
fn options_and_extension_headers_are_skipped() {
    let with_options = ipv4(Ipv4 { option_words: 10, ..INCOMING }, &udp(53, 50_000, 100));
    assert_eq!(incoming(101, &with_options), (Transport::Udp, 50_000, 100));
    let datagram = udp(53, 50_000, 100);
    let first_fragment = extension(UDP, [0, 1, 0, 0, 0, 9], &datagram);
    let chain = extension(43, [0; 6], &extension(60, [0; 6], &extension(44, [0; 6], &first_fragment)));
    assert_eq!(incoming(101, &ipv6(0, 0x2001, 0xfd00, &chain)), (Transport::Udp, 50_000, 100));
    let authenticated = [&[UDP, 4, 0, 0][..], &[0; 20], &datagram].concat();
    assert_eq!(incoming(101, &ipv4(Ipv4 { protocol: 51, ..INCOMING }, &authenticated)), (Transport::Udp, 50_000, 100));
}

#[test]
fn ip_in_ip_counts_by_the_header_around_the_ports() {
    let outer = |protocol, inner: &[u8]| ipv4(Ipv4 { protocol, ..OUTGOING }, inner);
    assert_eq!(incoming(101, &outer(4, &incoming_udp())), (Transport::Udp, 50_000, 100));
    let inner = ipv6(TCP, 0x2001, 0xfd00, &tcp(443, 50_000, 9));
    assert_eq!(incoming(101, &outer(41, &inner)), (Transport::Tcp, 50_000, 9));
    let mut nested = incoming_udp();
    for _ in 0..100 {
        nested = outer(4, &nested);
    }
    assert_eq!(reason(101, &nested), Reason::Malformed);
}

#[test]
fn packets_without_ports_have_a_reason() {
    let fragment = |offset| ipv4(Ipv4 { fragment_offset: offset, ..INCOMING }, &udp(1, 2, 8));
    assert_eq!(reason(101, &fragment(1)), Reason::LaterFragment);
    assert_eq!(incoming(101, &fragment(0x2000)).1, 2, "the first fragment has the ports");
    let later = extension(UDP, [0, 8, 0, 0, 0, 9], &udp(1, 2, 8));
    assert_eq!(reason(101, &ipv6(44, 0x2001, 0xfd00, &later)), Reason::LaterFragment);

    let quoted = [&[3, 3, 0, 0, 0, 0, 0, 0][..], &ipv4(OUTGOING, &udp(7, 8, 0))].concat();
    assert_eq!(reason(101, &ipv4(Ipv4 { protocol: 1, ..INCOMING }, &quoted)), Reason::OtherIpProtocol);
    assert_eq!(reason(101, &ipv6(58, 0x2001, 0xfd00, &quoted)), Reason::OtherIpProtocol);
    assert_eq!(reason(101, &ipv4(Ipv4 { protocol: 50, ..INCOMING }, &udp(1, 2, 8))), Reason::OtherIpProtocol);

    assert_eq!(reason(1, &ethernet(0x0806, &[0; 28])), Reason::NotIp);
    assert_eq!(reason(1, &ethernet(38, &[0x42, 0x42, 3, 0])), Reason::NotIp);
    assert_eq!(reason(0, &[7, 0, 0, 0]), Reason::NotIp);
    assert_eq!(reason(147, &incoming_udp()), Reason::UnknownLinkType);

    assert_eq!(reason(101, &[0x55; 40]), Reason::Malformed);
    assert_eq!(
        reason(101, &incoming_udp()[..22]),
        Reason::Malformed,
        "the packet is not truncated, but its ports are missing"
    );
    let total_length = Some(22);
    assert_eq!(reason(101, &ipv4(Ipv4 { total_length, ..INCOMING }, &udp(1, 2, 8))), Reason::Malformed);
    assert_eq!(reason(228, &ipv6(UDP, 0x2001, 0xfd00, &udp(1, 2, 3))), Reason::Malformed);
}

#[test]
fn a_truncated_packet_counts_if_its_ports_were_captured() {
    let frame = ethernet(0x0800, &incoming_udp());
    let cut = |length: usize| report_of(&Pcap::ethernet().record(0, &frame[..length], frame.len()).bytes);
    let report = cut(38);
    assert_eq!(report.classes.incoming.bytes, frame.len() as u64);
    assert_eq!(report.classes.incoming.payload_bytes, 100, "by the headers' lengths, not by what was captured");
    for length in [0, 13, 33, 37] {
        assert_eq!(cut(length).without_ports[0].reason, Reason::CutShort, "{length} bytes");
    }
}

#[test]
fn a_captured_length_beyond_the_original_is_accepted() {
    let frame = ethernet(0x0800, &incoming_udp());
    let report = report_of(&Pcap::ethernet().record(0, &frame, 60).bytes);
    assert_eq!((report.classes.incoming.packets, report.classes.incoming.bytes), (1, 60));
    assert_eq!(report.capture.warnings, []);
}

#[test]
fn an_ipv4_length_of_zero_means_segmentation_offload() {
    let total_length = Some(0);
    let frame = ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, total_length, ..INCOMING }, &tcp(443, 50_000, 3_000)));
    assert_eq!(incoming(1, &frame), (Transport::Tcp, 50_000, 3_000));
}

#[test]
fn padding_is_not_payload() {
    let mut frame = ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, ..INCOMING }, &tcp(443, 50_000, 0)));
    frame.resize(60, 0);
    assert_eq!(incoming(1, &frame), (Transport::Tcp, 50_000, 0));
}

#[test]
fn settings_choose_port_transport_and_bins() {
    let file = Pcap::ethernet()
        .packet(&ethernet(0x0800, &incoming_udp()))
        .packet(&ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, ..INCOMING }, &tcp(443, 50_000, 0))))
        .bytes;
    let by_source = report_with(&file, &Settings { port_role: PortRole::Source, ..Settings::default() });
    let ports: Vec<u16> = by_source.classes.incoming.ports.iter().map(|counts| counts.port).collect();
    assert_eq!(ports, [53, 443]);

    let tcp_only = report_with(&file, &Settings { transports: vec![Transport::Tcp], ..Settings::default() });
    assert_eq!(tcp_only.classes.incoming.packets, 1);
    assert_eq!(tcp_only.without_ports[0].reason, Reason::TransportNotSelected);
    assert_conserved(&tcp_only);

    let both = report_of(&file).classes.incoming;
    assert_eq!(both.ports.len(), 2, "a row for each transport");
    let busiest = both.busiest_by_packets.unwrap();
    assert_eq!((busiest.port, busiest.packets), (50_000, 2), "the transports added together");

    let bin_widths = BinWidths { dynamic: 1000, ..BinWidths::default() };
    let wide = report_with(&file, &Settings { bin_widths, ..Settings::default() });
    assert_eq!((wide.classes.incoming.bins[0].first, wide.classes.incoming.bins[0].last), (49_152, 50_151));
}

#[test]
fn the_lower_of_equally_busy_ports_is_the_busiest() {
    let packet = |port| ethernet(0x0800, &ipv4(INCOMING, &udp(53, port, 9)));
    let report = report_of(&Pcap::ethernet().packet(&packet(700)).packet(&packet(600)).bytes);
    assert_eq!(report.classes.incoming.busiest_by_packets.unwrap().port, 600);
    assert_eq!(report.classes.incoming.busiest_by_bytes.unwrap().port, 600);
}
