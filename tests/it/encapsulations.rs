//! Headers before the transport header, and packets that tunnels over UDP carry.

use portogram::report::{Reason, Report};
use portogram::settings::Settings;
use portogram::settings::Tunnels;

use crate::readme;
use crate::support::files::{Order, Pcap};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_with};

fn one(link_type: u32, frame: &[u8], tunnels: Tunnels) -> Report {
    let file = Pcap::new(Order::Little, false, link_type).packet(frame).bytes;
    let report = report_with(&file, &Settings { tunnels, ..Settings::default() });
    assert_conserved(&report);
    report
}

fn by_outer(link_type: u32, frame: &[u8]) -> Report {
    one(link_type, frame, Tunnels::Outer)
}

/// Returns the packet inside every encapsulation: UDP from port 53 to port 50000 with 100 bytes.
fn packet() -> Vec<u8> {
    ipv4(INCOMING, &udp(53, 50_000, 100))
}

fn inner_frame() -> Vec<u8> {
    ethernet(0x0800, &packet())
}

#[track_caller]
fn assert_carries(report: &Report) {
    let ports: Vec<_> = report.classes.incoming.ports.iter().map(|row| (row.port, row.payload_bytes)).collect();
    assert_eq!(ports, [(50_000, 100)], "{report:?}");
}

fn reason(report: &Report) -> Reason {
    assert_eq!(report.without_ports.len(), 1, "{report:?}");
    report.without_ports[0].reason
}

/// Concatenates arrays and slices of any lengths.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

fn llc_snap(payload: &[u8]) -> Vec<u8> {
    joined(&[&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], payload])
}

#[test]
fn serial_links_and_older_networks() {
    let packet = packet();
    let frames = [
        (9, joined(&[&[0xff, 3, 0, 0x21], &packet])),
        (9, joined(&[&[0, 0x21], &packet])),
        (9, joined(&[&[0x21], &packet])),
        (9, joined(&[&[0x0f, 0, 8, 0], &packet])),
        (50, joined(&[&[0xff, 3, 0, 0x21], &packet])),
        (51, joined(&[&[0x11, 0, 0, 1, 0, 130, 0, 0x21], &packet])),
        (166, joined(&[&[0, 0xff, 3, 0, 0x21], &packet])),
        (104, joined(&[&[0x0f, 0, 8, 0], &packet])),
        (107, joined(&[&[0x18, 0x41, 3, 0xcc], &packet])),
        (107, joined(&[&[0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0], &packet])),
        (107, joined(&[&[0x18, 0x41, 8, 0], &packet])),
        (219, joined(&[&[0, 1, 1, 64], &packet])),
        (6, joined(&[&[0x10, 0x40], &[0; 12], &llc_snap(&packet)])),
        (6, joined(&[&[0x10, 0x40], &[0; 6], &[0x80, 0, 0, 0, 0, 0, 4, 0, 1, 2], &llc_snap(&packet)])),
        (10, joined(&[&[0x50], &[0; 12], &llc_snap(&packet)])),
        (100, llc_snap(&packet)),
        (7, joined(&[&[1, 2, 0xf0], &packet])),
        (129, joined(&[&[1, 2, 0, 0, 0xd4, 0, 0, 7], &packet])),
        (138, joined(&[&[0; 16], &[8, 0], &packet])),
        (242, joined(&[&[0; 40], &[8, 0, 0, 0], &packet])),
    ];
    for (link_type, frame) in frames {
        assert_carries(&by_outer(link_type, &frame));
    }
}

#[test]
fn headers_added_by_the_capturing_host() {
    let packet = packet();
    let mut pflog = vec![61, 2];
    pflog.resize(64, 0);
    let mut pktap = vec![108, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0];
    pktap.resize(108, 0);
    let payload_length = u16::try_from(packet.len() + 4).unwrap().to_le_bytes();
    let frames = [
        (109, joined(&[&[2, 0, 0, 0], &[0; 8], &packet])),
        (117, joined(&[&pflog, &packet])),
        (239, joined(&[&[2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 1, 0], &payload_length, &[9, 0], &packet])),
        (258, joined(&[&pktap, &inner_frame()])),
        (149, joined(&[&pktap, &inner_frame()])),
    ];
    for (link_type, frame) in frames {
        assert_carries(&by_outer(link_type, &frame));
    }
}

/// Returns an IEEE 802.11 data frame from an access point.
fn wifi(subtype: u8, flags: u8, rest_of_header: &[u8], payload: &[u8]) -> Vec<u8> {
    joined(&[&[subtype << 4 | 0x08, flags], &[0; 22], rest_of_header, payload])
}

#[test]
fn wireless_networks() {
    let data = llc_snap(&packet());
    let plain = wifi(0, 2, &[], &data);
    let aggregate = joined(&[&[0; 12], &[0, 136], &data]);
    for frame in [
        plain.clone(),
        wifi(0, 3, &[0; 6], &data),
        wifi(8, 2, &[0, 0], &data),
        wifi(8, 0x82, &[0; 6], &data),
        wifi(8, 2, &[0x80, 0], &aggregate),
    ] {
        assert_carries(&by_outer(105, &frame));
        assert_carries(&by_outer(127, &joined(&[&[0, 0, 8, 0, 0, 0, 0, 0], &frame])));
        assert_carries(&by_outer(192, &joined(&[&[0, 0, 8, 0, 105, 0, 0, 0], &frame])));
        assert_carries(&by_outer(119, &joined(&[&[0; 144], &frame])));
        assert_carries(&by_outer(163, &joined(&[&[0x80, 0x21, 0x10, 1, 0, 0, 0, 64], &[0; 56], &frame])));
    }
    // Radiotap with a timestamp and flags. The flags say that the header of 26 bytes is padded to a multiple of 4.
    let radiotap = [0, 0, 17, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20];
    let padded = wifi(8, 2, &[0, 0, 0, 0], &data);
    assert_carries(&by_outer(127, &joined(&[&radiotap, &padded])));

    assert_eq!(reason(&by_outer(105, &wifi(0, 0x42, &[], &data))), Reason::Encrypted);
    assert_eq!(reason(&by_outer(105, &wifi(4, 2, &[], &[]))), Reason::NotIp, "a null frame");
    assert_eq!(reason(&by_outer(105, &[0x80; 60])), Reason::NotIp, "a beacon");
    let mut fragment = plain;
    fragment[22] = 1;
    assert_eq!(reason(&by_outer(105, &fragment)), Reason::LaterFragment);
}

#[test]
fn between_ethernet_and_ip() {
    let packet = packet();
    let frames = [
        ethernet(0x88e7, &joined(&[&[0; 16], &[8, 0], &packet])),
        ethernet(0x893f, &joined(&[&[0; 6], &[8, 0], &packet])),
        ethernet(0x8926, &joined(&[&[0; 4], &[8, 0], &packet])),
        ethernet(0x6558, &inner_frame()),
        ethernet(0x894f, &joined(&[&[0, 2, 1, 1, 0, 0, 0, 1], &packet])),
        ethernet(0x894f, &joined(&[&[0, 6, 1, 3], &[0; 20], &inner_frame()])),
        ethernet(0x8847, &joined(&[&[0, 1, 1, 64, 0, 0, 0, 9], &inner_frame()])),
        ethernet(0x8847, &joined(&[&[0, 1, 1, 64], &inner_frame()])),
    ];
    for frame in frames {
        assert_carries(&by_outer(1, &frame));
    }
    assert_eq!(reason(&by_outer(1, &ethernet(0x88e5, &[0x0c; 40]))), Reason::Encrypted);
    assert_eq!(reason(&by_outer(1, &ethernet(0x894f, &[0; 40]))), Reason::Malformed, "a service header without length");
}

fn over_ip(protocol: u8, payload: &[u8]) -> Vec<u8> {
    ipv4(Ipv4 { protocol, ..OUTGOING }, payload)
}

#[test]
fn gre_and_similar_ip_protocols() {
    let packet = packet();
    let headers_of_ip: [&[u8]; 5] = [
        &[0, 0, 8, 0],
        &[0x80, 0, 8, 0, 0, 0, 0, 0],
        &[0xb0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1],
        // Source routes: one of four bytes, then the end.
        &[0x40, 0, 8, 0, 0, 0, 0, 0, 0, 1, 0, 4, 9, 9, 9, 9, 0, 0, 0, 0],
        // PPTP with sequence and acknowledgement.
        &[0x30, 0x81, 0x88, 0x0b, 0, 130, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0xff, 3, 0, 0x21],
    ];
    for header in headers_of_ip {
        assert_carries(&by_outer(101, &over_ip(47, &joined(&[header, &packet]))));
    }
    let headers_of_ethernet: [&[u8]; 6] = [
        &[0x20, 0, 0x65, 0x58, 0, 0, 1, 0],
        &[0, 0, 0x88, 0xbe],
        &[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0x20, 1, 0x64, 0, 0, 142, 7, 0],
    ];
    for header in headers_of_ethernet {
        assert_carries(&by_outer(101, &over_ip(47, &joined(&[header, &inner_frame()]))));
    }
    assert_carries(&by_outer(101, &over_ip(97, &joined(&[&[0x30, 0], &inner_frame()]))));
    assert_carries(&by_outer(101, &over_ip(137, &joined(&[&[0, 1, 1, 64], &packet]))));
    assert_eq!(reason(&by_outer(101, &over_ip(47, &[0, 0, 0, 0]))), Reason::OtherIpProtocol, "a keep-alive");
}

/// Returns a packet of a tunnel over UDP, from a local to a remote host.
fn over_udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = udp(40_000, port, payload.len());
    datagram[8..].copy_from_slice(payload);
    over_ip(UDP, &datagram)
}

#[test]
fn tunnels_count_by_outer_or_inner_ports() {
    let packet = packet();
    let packet_6 = ipv6(UDP, 0x2001, 0xfd00, &udp(53, 50_000, 100));
    let tunnels = [
        (4789, joined(&[&[8, 0, 0, 0, 0, 0, 1, 0], &inner_frame()])),
        (8472, joined(&[&[8, 0, 0, 0, 0, 0, 1, 0], &inner_frame()])),
        (6081, joined(&[&[0, 0, 0x65, 0x58, 0, 0, 1, 0], &inner_frame()])),
        (6081, joined(&[&[1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0], &packet])),
        (2152, joined(&[&[0x30, 0xff, 0, 128, 0, 0, 0, 1], &packet])),
        (2152, joined(&[&[0x34, 0xff, 0, 136, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0], &packet])),
        (3544, packet_6.clone()),
        (3544, joined(&[&[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6], &packet_6])),
        (1701, joined(&[&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &packet])),
        (1701, joined(&[&[0x4a, 2, 0, 142, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x21], &packet])),
    ];
    for (port, payload) in tunnels {
        let frame = over_udp(port, &payload);
        let outer = by_outer(101, &frame);
        assert_eq!(outer.classes.outgoing.ports[0].port, port);
        assert_eq!(outer.classes.outgoing.payload_bytes, payload.len() as u64);
        assert_carries(&one(101, &frame, Tunnels::Inner));
    }
}

#[test]
fn nested_tunnels_count_by_the_innermost_ports() {
    let vxlan = |frame: &[u8]| ethernet(0x0800, &over_udp(4789, &joined(&[&[8, 0, 0, 0, 0, 0, 1, 0], frame])));
    let twice = vxlan(&vxlan(&inner_frame()));
    assert_carries(&one(1, &twice, Tunnels::Inner));
    assert_eq!(by_outer(1, &twice).classes.outgoing.ports[0].port, 4789);

    let mut very_deep = inner_frame();
    for _ in 0..100 {
        very_deep = vxlan(&very_deep);
    }
    let report = one(1, &very_deep, Tunnels::Inner);
    assert_eq!(report.classes.outgoing.ports[0].port, 4789, "decoding stops at a tunnel");
}

#[test]
fn malformed_tunnels_count_by_outer_ports() {
    for (port, payload) in [(4789, &[0xff; 40][..]), (2152, &[0x32, 1, 0, 4]), (1701, &[0xc8, 2, 0, 12]), (6081, &[])] {
        let report = one(101, &over_udp(port, payload), Tunnels::Inner);
        assert_eq!(report.classes.outgoing.ports[0].port, port);
    }
}

/// Returns a frame of every encapsulation, by name.
fn encapsulations() -> Vec<(&'static str, Vec<u8>)> {
    let packet = packet();
    let packet_6 = ipv6(UDP, 0x2001, 0xfd00, &udp(53, 50_000, 100));
    let options = ipv6(60, 0x2001, 0xfd00, &extension(UDP, [0; 6], &udp(53, 50_000, 100)));
    let in_ip = |protocol: u8, payload: &[u8]| ethernet(0x0800, &over_ip(protocol, payload));
    let gre = |header: &[u8], payload: &[u8]| in_ip(47, &joined(&[header, payload]));
    let erspan_2 = [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    let authentication = joined(&[&[UDP, 4, 0, 0], &[0; 20], &udp(53, 50_000, 100)]);
    vec![
        ("VLAN", ethernet(0x8100, &tag(1, 0x0800, &packet))),
        ("QinQ", ethernet(0x88a8, &tag(1, 0x8100, &tag(2, 0x0800, &packet)))),
        ("802.1ah", ethernet(0x88e7, &joined(&[&[0; 16], &[8, 0], &packet]))),
        ("802.1BR", ethernet(0x893f, &joined(&[&[0; 6], &[8, 0], &packet]))),
        ("VN-Tag", ethernet(0x8926, &joined(&[&[0; 4], &[8, 0], &packet]))),
        ("HSR", ethernet(0x892f, &joined(&[&[0; 4], &[8, 0], &packet]))),
        ("LLC/SNAP", ethernet(136, &llc_snap(&packet))),
        ("MPLS", ethernet(0x8847, &joined(&[&[0, 1, 1, 64], &packet]))),
        ("Ethernet over MPLS", ethernet(0x8847, &joined(&[&[0, 1, 1, 64, 0, 0, 0, 9], &inner_frame()]))),
        ("PPPoE", ethernet(0x8864, &joined(&[&[0x11, 0, 0, 1, 0, 130, 0, 0x21], &packet]))),
        ("NSH", ethernet(0x894f, &joined(&[&[0, 2, 1, 1, 0, 0, 0, 1], &packet]))),
        ("IPv6 extension headers", ethernet(0x86dd, &options)),
        ("AH", ethernet(0x0800, &ipv4(Ipv4 { protocol: 51, ..INCOMING }, &authentication))),
        ("IP in IP", in_ip(4, &packet)),
        ("6in4", in_ip(41, &packet_6)),
        ("GRE", gre(&[0, 0, 8, 0], &packet)),
        ("PPTP", gre(&[0x30, 1, 0x88, 0x0b, 0, 130, 0, 1, 0, 0, 0, 1, 0, 0x21], &packet)),
        ("NVGRE", gre(&[0x20, 0, 0x65, 0x58, 0, 0, 1, 0], &inner_frame())),
        ("ERSPAN", gre(&erspan_2, &inner_frame())),
        ("EoIP", gre(&[0x20, 1, 0x64, 0, 0, 142, 7, 0], &inner_frame())),
        ("WCCP", gre(&[0, 0, 0x88, 0x3e, 0, 0, 0, 0], &packet)),
        ("EtherIP", in_ip(97, &joined(&[&[0x30, 0], &inner_frame()]))),
        ("MPLS in IP", in_ip(137, &joined(&[&[0, 1, 1, 64], &packet]))),
    ]
}

#[test]
fn the_readme_names_every_encapsulation() {
    let mut names = Vec::new();
    for (name, frame) in encapsulations() {
        assert_carries(&by_outer(1, &frame));
        names.push(name);
    }
    assert_eq!(readme::row("Encapsulations"), names.join(", "));
}
