//! IP packets in files that say Ethernet.

use portogram::report::{Reason, Report};
use portogram::session::{Limits, Need};
use portogram::settings::{BareIp, Settings, Tunnels};

use crate::encapsulations::{inner_frame, joined, over_ip, reason};
use crate::support::files::{Order, Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_with, session_of};

/// Replaces the checksum of an IPv4 header by the right one.
fn with_checksum(mut packet: Vec<u8>) -> Vec<u8> {
    packet[10..12].fill(0);
    let header_bytes = usize::from(packet[0] & 0x0f) * 4;
    let sum: u32 = packet[..header_bytes].chunks(2).map(|word| u32::from(word[0]) << 8 | u32::from(word[1])).sum();
    let sum = u16::try_from((sum >> 16) + (sum & 0xffff)).unwrap();
    packet[10..12].copy_from_slice(&(!sum).to_be_bytes());
    packet
}

fn file(frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, false, 1);
    for frame in frames {
        file.push(START_NANOS, frame, frame.len());
    }
    file.bytes
}

fn report(frames: &[Vec<u8>], bare_ip: BareIp, tunnels: Tunnels) -> Report {
    let report = report_with(&file(frames), &Settings { bare_ip, tunnels, ..Settings::default() });
    assert_conserved(&report);
    report
}

fn frames() -> Vec<Vec<u8>> {
    let answer = Ipv4 { option_words: 2, ..INCOMING };
    vec![
        with_checksum(ipv4(OUTGOING, &udp(50_000, 53, 30))),
        with_checksum(ipv4(answer, &udp(53, 50_000, 100))),
        ipv6(TCP, 0x2001, 0xfd00, &tcp(443, 50_000, 10)),
        with_checksum(ipv4(Ipv4 { protocol: 1, ..INCOMING }, &[0; 8])),
    ]
}

#[test]
fn bare_ip_is_recognised_and_read_if_asked_for() {
    let skipped = report(&frames(), BareIp::Report, Tunnels::Outer);
    assert_eq!((reason(&skipped), skipped.without_ports[0].packets), (Reason::BareIp, 4));
    let warnings: Vec<_> = skipped.capture.warnings.iter().map(|warning| (&*warning.code, warning.packet)).collect();
    assert_eq!(warnings, [("bare-ip", 1)]);
    assert!(skipped.capture.warnings[0].message.starts_with("4 packets without ports: the frames look like bare IP"));

    let read = report(&frames(), BareIp::Read, Tunnels::Outer);
    assert_eq!(read.capture.warnings, []);
    assert_eq!((reason(&read), read.without_ports[0].packets), (Reason::OtherIpProtocol, 1));
    let rows = |ports: &[portogram::report::PortCounts]| -> Vec<_> {
        ports.iter().map(|row| (row.port, row.packets, row.payload_bytes)).collect()
    };
    assert_eq!(rows(&read.classes.incoming.ports), [(50_000, 1, 10), (50_000, 1, 100)]);
    assert_eq!(rows(&read.classes.outgoing.ports), [(53, 1, 30)]);
}

#[test]
fn the_setting_changes_what_is_held_without_reading_again() {
    let read = Settings { bare_ip: BareIp::Read, ..Settings::default() };
    let file = file(&frames());
    let mut session = session_of(&file, Settings::default(), Limits::default());
    session.apply(read.clone());
    assert_eq!(session.need(), Need::Nothing);
    assert_eq!(session.report_with_findings(), report_with(&file, &read));
    session.apply(Settings::default());
    assert_eq!(session.report_with_findings(), report_with(&file, &Settings::default()));
}

#[test]
fn a_tunnel_in_bare_ip_counts_by_its_outer_or_inner_ports() {
    let mut datagram = udp(40_000, 4789, inner_frame().len() + 8);
    datagram[8..].copy_from_slice(&joined(&[&[8, 0, 0, 0, 0, 0, 1, 0], &inner_frame()]));
    let frames = [with_checksum(over_ip(UDP, &datagram))];
    for (tunnels, port) in [(Tunnels::Outer, 4789), (Tunnels::Inner, 50_000)] {
        let classes = report(&frames, BareIp::Read, tunnels).classes;
        let ports: Vec<_> = classes.incoming.ports.iter().chain(&classes.outgoing.ports).map(|row| row.port).collect();
        assert_eq!(ports, [port]);
    }
    assert_eq!(reason(&report(&frames, BareIp::Report, Tunnels::Inner)), Reason::BareIp);
}

#[test]
fn what_makes_sense_as_ethernet_or_not_as_ip_is_not_bare_ip() {
    let packet = with_checksum(ipv4(OUTGOING, &udp(50_000, 53, 30)));
    let mut wrong_checksum = packet.clone();
    wrong_checksum[8] ^= 1;
    let mut longer_than_the_frame = packet.clone();
    longer_than_the_frame.truncate(50);
    let mut ipv6_of_another_length = ipv6(TCP, 0x2001, 0xfd00, &tcp(443, 50_000, 10));
    ipv6_of_another_length.push(0);
    for frame in [wrong_checksum, longer_than_the_frame, ipv6_of_another_length] {
        assert_ne!(reason(&report(&[frame], BareIp::Read, Tunnels::Outer)), Reason::BareIp);
    }
    // IP to an address that looks like the first bytes of an IP header.
    let mut frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 100)));
    frame[..12].copy_from_slice(&packet[..12]);
    assert_eq!(report(&[frame], BareIp::Report, Tunnels::Outer).classes.incoming.packets, 1);
    // Padding is accepted.
    let mut padded = packet;
    padded.resize(80, 0);
    assert_eq!(reason(&report(&[padded], BareIp::Report, Tunnels::Outer)), Reason::BareIp);
}

/// Source addresses whose first bytes are Ethernet types, such as 8.0.x.y.
#[test]
fn addresses_that_look_like_an_ethernet_type_are_recognised() {
    for source in [[8, 0, 1, 2], [8, 6, 1, 2], [0x81, 0, 1, 2], [0x86, 0xdd, 1, 2], [0x88, 0xe5, 8, 2], [4, 4, 4, 4]] {
        let frame = with_checksum(ipv4(Ipv4 { source, ..INCOMING }, &udp(53, 50_000, 100)));
        assert_eq!(reason(&report(std::slice::from_ref(&frame), BareIp::Report, Tunnels::Outer)), Reason::BareIp);
        assert_eq!(report(&[frame], BareIp::Read, Tunnels::Outer).classes.incoming.packets, 1, "{source:?}");
    }
}
