//! Headers before the transport header.

use portogram::report::{Reason, Report};
use portogram::settings::Settings;
use portogram::settings::Tunnels;

use crate::readme;
use crate::support::files::{Order, Pcap};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_with};

pub(crate) fn one(link_type: u32, frame: &[u8], tunnels: Tunnels) -> Report {
    let file = Pcap::new(Order::Little, false, link_type).packet(frame).bytes;
    let report = report_with(&file, &Settings { tunnels, ..Settings::default() });
    assert_conserved(&report);
    report
}

pub(crate) fn by_outer(link_type: u32, frame: &[u8]) -> Report {
    one(link_type, frame, Tunnels::Outer)
}

/// Returns the packet inside every encapsulation: UDP from port 53 to port 50000 with 100 bytes.
pub(crate) fn packet() -> Vec<u8> {
    ipv4(INCOMING, &udp(53, 50_000, 100))
}

pub(crate) fn inner_frame() -> Vec<u8> {
    ethernet(0x0800, &packet())
}

#[track_caller]
pub(crate) fn assert_carries(report: &Report) {
    let ports: Vec<_> = report.classes.incoming.ports.iter().map(|row| (row.port, row.payload_bytes)).collect();
    assert_eq!(ports, [(50_000, 100)], "{report:?}");
}

pub(crate) fn reason(report: &Report) -> Reason {
    assert_eq!(report.without_ports.len(), 1, "{report:?}");
    report.without_ports[0].reason
}

/// Concatenates arrays and slices of any lengths.
pub(crate) fn joined(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

pub(crate) fn llc_snap(payload: &[u8]) -> Vec<u8> {
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
pub(crate) fn wifi(subtype: u8, flags: u8, rest_of_header: &[u8], payload: &[u8]) -> Vec<u8> {
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

pub(crate) fn over_ip(protocol: u8, payload: &[u8]) -> Vec<u8> {
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

/// Returns a frame of Cisco's Inter-Switch Link.
fn inter_switch_link(first_byte: u8) -> Vec<u8> {
    let payload = joined(&[&[0xaa, 0xaa, 3, 0, 0, 12, 0, 2, 0, 3, 0, 0], &inner_frame(), &[0; 4]]);
    let mut frame = ethernet(u16::try_from(payload.len()).unwrap(), &payload);
    frame[..6].copy_from_slice(&[first_byte, 0, 12, 0, 0, 0]);
    frame
}

/// Returns a TECMP header of a message type and data type, and an entry with the data.
fn tecmp(message_type: u8, data_type: [u8; 2], data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap().to_be_bytes();
    let header = [0, 0x11, 0, 1, 3, message_type, data_type[0], data_type[1], 0, 0, 0, 0];
    joined(&[&header, &[0; 12], &length, &[0, 0], data])
}

/// Returns PPP in HDLC-like framing, with a check sequence.
fn hdlc(packet: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x7e];
    for byte in joined(&[&[0xff, 3, 0, 0x21], packet, &[0, 0]]) {
        if byte < 0x20 || byte == 0x7d || byte == 0x7e {
            bytes.extend([0x7d, byte ^ 0x20]);
        } else {
            bytes.push(byte);
        }
    }
    bytes.push(0x7e);
    bytes
}

#[test]
fn shims_of_switches_and_their_variants() {
    let packet = packet();
    let frame = inner_frame();
    let batman = |head: [u8; 2], rest: usize| ethernet(0x4305, &joined(&[&head, &vec![0; rest], &frame]));
    let arista = |version: [u8; 2], time: usize| {
        ethernet(0xd28b, &joined(&[&[0, 1], &version, &vec![0; time], &[8, 0], &packet]))
    };
    let frames = [
        batman([1, 15], 12),
        batman([0x42, 15], 16),
        ethernet(0x4305, &joined(&[&[5, 15, 9, 0, 0, 4, 1, 2, 3, 4], &frame])),
        batman([4, 14], 12),
        batman([3, 14], 8),
        batman([9, 14], 16),
        batman([3, 12], 7),
        batman([4, 12], 11),
        batman([4, 7], 8),
        arista([0, 0x20], 6),
        arista([1, 0x10], 8),
        arista([1, 0x20], 6),
        inter_switch_link(12),
        ethernet(0x22f3, &joined(&[&[0x08, 0xbf, 0, 1, 0, 2], &[0; 8], &frame])),
        ethernet(0x99fe, &tecmp(10, [0, 0x80], &frame)),
        ethernet(0x88e5, &joined(&[&[0, 0, 0, 0, 0, 7, 8, 0], &packet, &[0; 16]])),
        // One in another, behind a tag.
        ethernet(0x8100, &tag(7, 0x8909, &joined(&[&[1, 1, 0, 1, 0, 100, 0x89, 0x03, 4, 0x60], &frame]))),
    ];
    for frame in frames {
        assert_carries(&by_outer(1, &frame));
    }
    // A length is given if it is less than 48. The length in the IP header is 0, as of a packet to be segmented.
    let packet = ipv4(Ipv4 { protocol: TCP, total_length: Some(0), ..INCOMING }, &tcp(80, 50_000, 1));
    let frame = ethernet(0x88e5, &joined(&[&[0, 43, 0, 0, 0, 7, 8, 0], &packet, &[0; 23]]));
    assert_eq!(by_outer(1, &frame).classes.incoming.payload_bytes, 1);
}

#[test]
fn shims_that_carry_something_else_are_not_ip() {
    let frame = inner_frame();
    let of_type = |ether_type: u16, payload: &[u8]| {
        let report = by_outer(1, &ethernet(ether_type, payload));
        assert_eq!(reason(&report), Reason::NotIp);
        report.without_ports[0].ether_types[0].ether_type
    };
    assert_eq!(of_type(0x4305, &joined(&[&[0, 15], &[0; 22]])), Some(0x4305), "an originator message");
    assert_eq!(of_type(0x99fe, &tecmp(3, [0, 2], &frame)), Some(0x99fe), "a CAN frame");
    assert_eq!(of_type(0x99fe, &tecmp(1, [0, 0x80], &frame)), Some(0x99fe), "a status message");
    assert_eq!(of_type(0xd28b, &joined(&[&[0, 2, 0, 0x10], &[0; 8], &[8, 0], &packet()])), Some(0xd28b));
    assert_eq!(of_type(0x88e5, &joined(&[&[4, 0, 0, 0, 0, 7], &frame])), Some(0x88e5), "changed, but not encrypted");
    let mut token_ring = inter_switch_link(1);
    token_ring[5] = 0x10;
    assert_eq!(reason(&by_outer(1, &token_ring)), Reason::NotIp);
    assert_eq!(reason(&by_outer(1, &inter_switch_link(1)[..30])), Reason::Malformed);
}

#[test]
fn netfilter_logs_of_bridges_have_an_ethernet_type() {
    let length = u16::try_from(packet().len() + 4).unwrap().to_le_bytes();
    let log = |header: &[u8]| joined(&[&[7, 0, 0, 0], header, &length, &[9, 0], &packet()]);
    assert_carries(&by_outer(239, &log(&[8, 0, 1, 0, 8, 0, 1, 0])));
    let report = by_outer(239, &log(&[8, 0, 1, 0, 8, 6, 1, 0]));
    assert_eq!(report.without_ports[0].ether_types[0].name.as_deref(), Some("ARP"));
}

#[test]
fn hdlc_frames_inside_gre() {
    let stream = |payload: &[u8]| over_ip(47, &joined(&[&[0x20, 0, 0x88, 0x81, 0, 0, 0, 7], payload]));
    let frame = hdlc(&packet());
    assert_carries(&by_outer(101, &stream(&frame)));
    // After the end of an earlier frame, and one that is not IP.
    assert_carries(&by_outer(101, &stream(&joined(&[&[1, 2, 3], &frame]))));
    assert_carries(&by_outer(101, &stream(&joined(&[&[0x7e, 0xc0, 0x21, 1, 1, 0, 4, 0, 0], &frame]))));
    // A frame that continues in a later packet.
    assert_eq!(reason(&by_outer(101, &stream(&frame[..frame.len() - 1]))), Reason::NotIp);
    assert_carries(&by_outer(101, &over_ip(47, &joined(&[&[0, 0, 0x88, 0xd2], &frame]))));
    assert_carries(&by_outer(101, &over_ip(47, &joined(&[&[0, 0, 0x88, 0xd2, 1, 1, 9, 0x84, 0], &frame]))));
}

/// Returns a frame of every encapsulation, by name.
fn encapsulations() -> Vec<(&'static str, Vec<u8>)> {
    let packet = packet();
    let packet_6 = ipv6(UDP, 0x2001, 0xfd00, &udp(53, 50_000, 100));
    let options = ipv6(60, 0x2001, 0xfd00, &extension(UDP, [0; 6], &udp(53, 50_000, 100)));
    let in_ip = |protocol: u8, payload: &[u8]| ethernet(0x0800, &over_ip(protocol, payload));
    let gre = |header: &[u8], payload: &[u8]| in_ip(47, &joined(&[header, payload]));
    let erspan_2 = [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    let macsec = [0x20, 0, 0, 0, 0, 7, 2, 0, 0, 0, 0, 5, 0, 1];
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
        ("Cisco MetaData", ethernet(0x8909, &joined(&[&[1, 1, 0, 1, 0, 100, 8, 0], &packet]))),
        ("Cisco TTag", ethernet(0x8988, &joined(&[&[0; 6], &[8, 0], &packet]))),
        ("Arista timestamps", ethernet(0xd28b, &joined(&[&[0, 1, 0, 0x10], &[0; 8], &[8, 0], &packet]))),
        ("FabricPath", ethernet(0x8903, &joined(&[&[4, 0x60], &inner_frame()]))),
        ("ISL", inter_switch_link(1)),
        ("MACsec without encryption", ethernet(0x88e5, &joined(&[&macsec, &[8, 0], &packet, &[0x11; 16]]))),
        ("TRILL", ethernet(0x22f3, &joined(&[&[0, 0x3f, 0, 1, 0, 2], &inner_frame()]))),
        ("batman-adv", ethernet(0x4305, &joined(&[&[0x40, 15], &[0; 8], &inner_frame()]))),
        ("TECMP", ethernet(0x99fe, &tecmp(3, [0, 0x80], &inner_frame()))),
        ("AH", ethernet(0x0800, &ipv4(Ipv4 { protocol: 51, ..INCOMING }, &authentication))),
        ("IP in IP", in_ip(4, &packet)),
        ("6in4", in_ip(41, &packet_6)),
        ("GRE", gre(&[0, 0, 8, 0], &packet)),
        ("PPTP", gre(&[0x30, 1, 0x88, 0x0b, 0, 130, 0, 1, 0, 0, 0, 1, 0, 0x21], &packet)),
        ("NVGRE", gre(&[0x20, 0, 0x65, 0x58, 0, 0, 1, 0], &inner_frame())),
        ("ERSPAN", gre(&erspan_2, &inner_frame())),
        ("EoIP", gre(&[0x20, 1, 0x64, 0, 0, 142, 7, 0], &inner_frame())),
        ("WCCP", gre(&[0, 0, 0x88, 0x3e, 0, 0, 0, 0], &packet)),
        ("802.11 over GRE (Aruba)", gre(&[0, 0, 0x82, 0], &wifi(0, 2, &[], &llc_snap(&packet)))),
        ("PPP over GRE (CDMA2000)", gre(&[0x20, 0, 0x88, 0xd2, 0, 0, 0, 7, 0x81, 2, 5, 0], &hdlc(&packet))),
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
