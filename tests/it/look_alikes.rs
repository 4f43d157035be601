//! Packets that look alike and are different, or are captured again in unusual ways.

use portogram::settings::{Repeats, Selection, Settings};

use crate::repeats::*;
use crate::support::files::{Order, Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::traffic::ACK;
use crate::support::{assert_chunk_sizes_do_not_matter, assert_conserved, report_of, report_with};

/// Returns an Ethernet frame with a datagram that has a checksum, over IPv4 without an identification or over IPv6.
fn checked_datagram(is_ipv6: bool, port: u16, payload: &[u8]) -> Vec<u8> {
    let mut segment = udp(40_000, port, payload.len());
    segment[6..8].copy_from_slice(&[0xbe, 0xef]);
    segment[8..].copy_from_slice(payload);
    if is_ipv6 {
        ethernet(0x86dd, &ipv6(UDP, 0x2001, 0xfd00, &segment))
    } else {
        ethernet(0x0800, &ipv4(OUTGOING, &segment))
    }
}

/// With a valid checksum inside, that of the outer header is the same for all packets of a tunnel.
#[test]
fn different_packets_in_a_tunnel_are_no_repeats() {
    let inner = |is_ipv6: bool, number: u8, more: usize| {
        let mut segment = tcp_with_flags(50_000, 443, ACK, 1_000);
        (segment[7], segment[17], segment[20 + more]) = (number, 0u8.wrapping_sub(number), number);
        if is_ipv6 {
            (0x86dd, ipv6(TCP, 0x2001, 0xfd00, &segment))
        } else {
            (0x0800, ipv4(Ipv4 { protocol: TCP, ..OUTGOING }, &segment))
        }
    };
    for (is_outer_ipv6, is_inner_ipv6) in [(false, false), (false, true), (true, false), (true, true)] {
        let vxlan = |number: u8| {
            let (ether_type, packet) = inner(is_inner_ipv6, number, 0);
            let payload = [&[8, 0, 0, 0, 0, 0, 7, 0][..], &ethernet(ether_type, &packet)].concat();
            checked_datagram(is_outer_ipv6, 4789, &payload)
        };
        // 8 words of options.
        let geneve = |number: u8| {
            let (ether_type, packet) = inner(is_inner_ipv6, number, 0);
            let header = [&[8, 0][..], &u16::to_be_bytes(ether_type), &[0, 0, 7, 0], &[0; 32]].concat();
            checked_datagram(is_outer_ipv6, 6081, &[header, packet].concat())
        };
        for packets in [[1, 2, 3].map(vxlan), [1, 2, 3].map(geneve)] {
            let packets: Vec<Timed> =
                packets.into_iter().zip(0..).map(|(frame, at)| (at * 10 * MICROS, frame)).collect();
            assert_eq!(repeats_of(&packets), 0);
            let copies = twice(&packets, |(time, frame)| (time + MICROS, frame.clone()));
            assert_skipped(&pcap(&copies), &pcap(&packets));
        }
    }
    // Even if all packets have the same identification.
    let numbered_vxlan = |number: u8| {
        let payload = [&[8, 0, 0, 0, 0, 0, 7, 0][..], &ethernet(0x0800, &inner(false, number, 0).1)].concat();
        let mut frame = checked_datagram(false, 4789, &payload);
        frame[14 + 5] = 1;
        frame
    };
    assert_eq!(repeats_of(&[(0, numbered_vxlan(1)), (MICROS, numbered_vxlan(2))]), 0);
}

/// Before the network card fills it in, the checksum of all messages of a length is the same.
#[test]
fn messages_that_begin_with_the_same_bytes_are_no_repeats() {
    for (length, is_ipv6) in [(40, true), (130, true), (1_400, true), (130, false), (1_400, false)] {
        let message = |number: u8, at: usize| {
            let mut payload = vec![b'a'; length];
            payload[at] = number;
            checked_datagram(is_ipv6, 514, &payload)
        };
        for at in [0, length / 2, length - 1] {
            let messages: Vec<Timed> =
                (0..100).map(|number| (u64::from(number) * MICROS, message(number, at))).collect();
            assert_eq!(repeats_of(&messages), 0, "{length} bytes, byte {at}");
        }
        assert_eq!(repeats_of(&[(0, message(1, 7)), (MICROS, message(1, 7))]), 1);
    }
}

/// A tag leaves four bytes less of the payload.
#[test]
fn copies_that_the_snapshot_length_cut() {
    let payload: Vec<u8> = (0..=255).collect();
    let frame = checked_datagram(true, 514, &payload);
    let copy = ethernet(0x8100, &tag(7, 0x86dd, &frame[14..]));
    for snapshot_length in [128, 256] {
        let mut file = Pcap::new(Order::Little, true, 1);
        for (nanos, frame) in [(0, &frame), (MICROS, &copy)] {
            file.push(START_NANOS + nanos, &frame[..snapshot_length], frame.len());
        }
        assert_eq!(repeats(&file.bytes), 1, "{snapshot_length}");
    }
}

#[test]
fn ip_options_are_part_of_packets_without_ports() {
    let report = |number, option_words| {
        let igmp = ipv4(Ipv4 { protocol: 2, option_words, ..OUTGOING }, &[0x16, 0, 9, 4, 239, 1, 2, 3]);
        ethernet(0x0800, &numbered(number, igmp))
    };
    for option_words in [0, 1, 10] {
        let packets: Vec<Timed> =
            (1..11).map(|number| (u64::from(number) * MILLIS, report(number, option_words))).collect();
        let copies = twice(&packets, |(time, frame)| (time + 10 * MICROS, frame.clone()));
        assert_skipped(&pcap(&copies), &pcap(&packets));
    }
}

#[test]
fn packets_in_a_routing_loop_are_named() {
    let warnings = |frames: &[Timed]| {
        let file = pcap(frames);
        assert_chunk_sizes_do_not_matter("routing loop", &file);
        let warnings = report_of(&file).capture.warnings;
        warnings.into_iter().map(|warning| (warning.code, warning.message)).collect::<Vec<_>>()
    };
    // Two packets, each of which both routers capture.
    let pass = |at: u64, number: u16, hop_limit: u8| {
        let packet = ipv4(Ipv4 { hop_limit, ..OUTGOING }, &datagram(b"ping"));
        (at * MICROS, ethernet(0x0800, &numbered(number, packet)))
    };
    let of = |hop_limits: std::ops::Range<u8>| -> Vec<Timed> {
        let passes = hop_limits.rev().flat_map(|hop_limit| [(hop_limit, 1), (hop_limit, 2), (hop_limit, 1)]);
        passes.zip(0..).map(|((hop_limit, number), at)| pass(at, number, hop_limit)).collect()
    };
    let found = warnings(&of(1..65));
    let [(code, message)] = &*found else { panic!("{found:?}") };
    assert_eq!(code, "routing-loop");
    // The second capture of each packet is the first one that is compared; that of packet 1 has the same hop limit as the first.
    assert!(message.starts_with("125 packets are copies of others"), "{message}");
    assert_eq!(repeats_of(&of(1..65)), 64 * 3 - 2);
    assert_eq!(warnings(&of(61..65)), [], "a way through four routers");
}

/// Which packets repeat others does not depend on a filter.
#[test]
fn the_first_copy_on_an_interface_that_is_not_selected() {
    let packets = over_ethernet(&conversation());
    let mut file = file_of_components();
    let options = file.option(2, b"WFP");
    file = file.interface(1, 0, &options);
    for (time, frame) in &packets {
        for interface in [0, 1] {
            file = file.enhanced(interface, (START_NANOS + time) / MICROS, frame, frame.len(), &[]);
        }
    }
    let report = |repeats, interface: &str| {
        let selection = Selection { interfaces: vec![interface.into()], ..Default::default() };
        let report = report_with(&file.bytes, &Settings { repeats, selection, ..Settings::default() });
        assert_conserved(&report);
        let warnings =
            report.capture.warnings.iter().map(|it| (it.code.clone(), it.message.clone())).collect::<Vec<_>>();
        (report.classes.incoming.packets + report.classes.outgoing.packets, warnings)
    };
    let count = packets.len() as u64;
    let (counted, warnings) = report(Repeats::Skip, "WFP");
    let [(code, message)] = &*warnings else { panic!("{warnings:?}") };
    assert_eq!((counted, &**code), (0, "repeats-of-others"));
    assert!(message.starts_with(&format!("{count} packets of the selected interfaces are left out")), "{message}");
    assert_eq!(report(Repeats::Count, "WFP"), (count, vec![]));
    assert_eq!(report(Repeats::Skip, "Wi-Fi"), (count, vec![]));
}

/// The checksum of UDP-Lite may cover the header alone.
#[test]
fn the_whole_payload_of_udp_lite_is_compared() {
    let frame = |last: u8| {
        let mut segment = udp(50_000, 443, 100);
        segment[4..8].copy_from_slice(&[0, 8, 0xbe, 0xef]);
        segment[107] = last;
        ethernet(0x86dd, &ipv6(136, 0x2001, 0xfd00, &segment))
    };
    assert_eq!(repeats_of(&[(0, frame(1)), (MICROS, frame(2))]), 0);
    assert_eq!(repeats_of(&[(0, frame(1)), (MICROS, frame(1))]), 1);
}
