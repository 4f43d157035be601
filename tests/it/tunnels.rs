//! Packets that tunnels over UDP carry.

use portogram::settings::{Tunnels, settings};

use crate::encapsulations::*;
use crate::readme;
use crate::support::packets::*;

/// Returns a packet of a tunnel over UDP, from a local to a remote host.
fn over_udp(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut datagram = udp(40_000, port, payload.len());
    datagram[8..].copy_from_slice(payload);
    over_ip(UDP, &datagram)
}

/// Returns tunnels by name, port and payload.
fn tunnels() -> Vec<(&'static str, u16, Vec<u8>)> {
    let packet = packet();
    let packet_6 = ipv6(UDP, 0x2001, 0xfd00, &udp(53, 50_000, 100));
    let frame = inner_frame();
    let wireless = wifi(0, 2, &[], &llc_snap(&packet));
    let tzsp = |protocol: u8, payload: &[u8]| joined(&[&[1, 0, 0, protocol, 0, 10, 1, 0xc4, 41, 2, 0, 99, 1], payload]);
    let ayiya = |identity: u8, signature: u8, protocol: u8, payload: &[u8]| {
        let rest = 4 + (1 << identity) + usize::from(signature) * 4;
        joined(&[&[identity << 4 | 1, signature << 4 | 2, 0x21, protocol], &vec![0; rest], payload])
    };
    vec![
        ("VXLAN", 4789, joined(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame])),
        ("VXLAN", 8472, joined(&[&[8, 0, 0, 0, 0, 0, 1, 0], &frame])),
        ("VXLAN-GPE", 4790, joined(&[&[12, 0, 0, 1, 0, 0, 1, 0], &packet])),
        ("VXLAN-GPE", 4790, joined(&[&[12, 0, 0, 2, 0, 0, 1, 0], &packet_6])),
        ("VXLAN-GPE", 4790, joined(&[&[12, 0, 0, 3, 0, 0, 1, 0], &frame])),
        ("VXLAN-GPE", 4790, joined(&[&[12, 0, 0, 4, 0, 0, 1, 0, 0, 2, 1, 1, 0, 0, 0, 1], &packet])),
        ("VXLAN-GPE", 4790, joined(&[&[12, 0, 0, 5, 0, 0, 1, 0, 0, 1, 1, 64], &packet])),
        ("Geneve", 6081, joined(&[&[0, 0, 0x65, 0x58, 0, 0, 1, 0], &frame])),
        ("Geneve", 6081, joined(&[&[1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0], &packet])),
        ("GTP-U", 2152, joined(&[&[0x30, 0xff, 0, 128, 0, 0, 0, 1], &packet])),
        ("GTP-U", 2152, joined(&[&[0x34, 0xff, 0, 136, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 9, 0], &packet])),
        ("Teredo", 3544, packet_6.clone()),
        ("Teredo", 3544, joined(&[&[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6], &packet_6])),
        ("L2TP", 1701, joined(&[&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &packet])),
        ("L2TP", 1701, joined(&[&[0x4a, 2, 0, 142, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0x21], &packet])),
        ("MPLS over UDP", 6635, joined(&[&[0, 1, 1, 64], &packet])),
        ("GUE", 6080, joined(&[&[0, 4, 0, 0], &packet])),
        ("GUE", 6080, joined(&[&[1, 41, 0, 0, 0, 0, 0, 0], &packet_6])),
        ("GUE", 6080, joined(&[&[0, 47, 0, 0, 0, 0, 0x65, 0x58], &frame])),
        ("GUE", 6080, packet.clone()),
        ("GUE", 6080, packet_6.clone()),
        ("LISP", 4341, joined(&[&[0xc0, 0, 0, 1, 0, 0, 0, 1], &packet])),
        ("LISP", 4341, joined(&[&[0x80, 0, 0, 1, 0, 0, 0, 1], &packet_6])),
        ("AYIYA", 5072, ayiya(4, 5, 41, &packet_6)),
        ("AYIYA", 5072, ayiya(0, 0, 4, &packet)),
        ("TZSP", 37_008, tzsp(1, &frame)),
        ("TZSP", 37_008, tzsp(7, &packet)),
        ("TZSP", 37_008, tzsp(18, &wireless)),
        ("TZSP", 37_008, tzsp(126, &joined(&[&[0, 0, 8, 0, 0, 0, 0, 0], &wireless]))),
        ("TZSP", 37_008, tzsp(4, &joined(&[&[0xff, 3, 0, 0x21], &packet]))),
        ("HP ERM", 7932, joined(&[&[0; 12], &frame])),
    ]
}

#[test]
fn tunnels_count_by_outer_or_inner_ports() {
    for (name, port, payload) in tunnels() {
        let frame = over_udp(port, &payload);
        let outer = by_outer(101, &frame);
        assert_eq!(outer.classes.outgoing.ports[0].port, port, "{name}");
        assert_eq!(outer.classes.outgoing.payload_bytes, payload.len() as u64);
        assert_carries(&one(101, &frame, Tunnels::Inner));
    }
}

#[test]
fn the_readme_and_the_setting_name_every_tunnel() {
    let mut names: Vec<_> = tunnels().into_iter().map(|(name, ..)| name).collect();
    names.dedup();
    let names = names.join(", ");
    assert_eq!(readme::row("Tunnels over UDP"), names);
    let help = settings().find(|setting| setting.name == "tunnels").unwrap().help;
    assert!(help.contains(&format!("({names})")), "{help}");
}

#[test]
fn a_transport_header_inside_generic_udp_has_the_outer_addresses() {
    let report = one(101, &over_udp(6080, &joined(&[&[0, TCP, 0, 0], &tcp(1, 443, 10)])), Tunnels::Inner);
    let ports: Vec<_> = report.classes.outgoing.ports.iter().map(|row| (row.port, row.payload_bytes)).collect();
    assert_eq!(ports, [(443, 10)]);
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
    let frame = inner_frame();
    let packet = packet();
    let payloads = [
        (4789, vec![0xff; 40]),
        (2152, vec![0x32, 1, 0, 4]),
        (1701, vec![0xc8, 2, 0, 12]),
        (6081, Vec::new()),
        // Without the flag that a next protocol is named, and an unknown one.
        (4790, joined(&[&[8, 0, 0, 3, 0, 0, 1, 0], &frame])),
        (4790, joined(&[&[12, 0, 0, 9, 0, 0, 1, 0], &frame])),
        (6635, vec![0; 40]),
        // A control message, and a variant that is not assigned.
        (6080, joined(&[&[0x20, 4, 0, 0], &packet])),
        (6080, joined(&[&[0x80, 4, 0, 0], &packet])),
        (4341, joined(&[&[0xc0, 0, 0, 1, 0, 0, 0, 1, 9], &packet])),
        (4342, joined(&[&[0x80, 0, 0, 0], &packet])),
        (5072, joined(&[&[0x01, 0, 3, 4, 0, 0, 0, 0, 0], &packet])),
        // Another version, a keep-alive, an unknown protocol, fields without an end.
        (37_008, joined(&[&[2, 0, 0, 1, 1], &frame])),
        (37_008, joined(&[&[1, 4, 0, 1, 1], &frame])),
        (37_008, joined(&[&[1, 0, 0, 99, 1], &frame])),
        (37_008, vec![1, 0, 0, 1, 0, 0, 0, 10, 200]),
        (7932, vec![0; 30]),
    ];
    for (port, payload) in &payloads {
        let port = *port;
        let report = one(101, &over_udp(port, payload), Tunnels::Inner);
        assert_eq!(report.classes.outgoing.ports[0].port, port);
    }
}
