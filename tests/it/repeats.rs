//! Packets that were captured more than once.

use portogram::report::{Reason, Report};
use portogram::settings::{Repeats, Settings, Tunnels};

use crate::support::files::{Order, Pcap, PcapNg, START_NANOS};
use crate::support::packets::*;
use crate::support::traffic::{ACK, SYN, SYN_ACK};
use crate::support::{assert_chunk_sizes_do_not_matter, assert_conserved, report_of, report_with};

const MICROS: u64 = 1_000;
const MILLIS: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;

/// A packet and its time, in nanoseconds after the start.
type Timed = (u64, Vec<u8>);

/// Sets the identification of an IPv4 packet.
fn numbered(number: u16, mut packet: Vec<u8>) -> Vec<u8> {
    packet[4..6].copy_from_slice(&number.to_be_bytes());
    packet
}

fn with_hop_limit(hop_limit: u8, mut packet: Vec<u8>) -> Vec<u8> {
    packet[8] = hop_limit;
    packet
}

/// Returns a UDP datagram without a checksum whose payload has this text.
fn datagram(payload: &[u8]) -> Vec<u8> {
    let mut segment = udp(50_000, 443, payload.len());
    segment[8..].copy_from_slice(payload);
    segment
}

/// Returns the IPv4 packets of a conversation over TCP, each with an identification, a second apart.
fn conversation() -> Vec<Timed> {
    let to = |flags, payload| ipv4(Ipv4 { protocol: TCP, ..OUTGOING }, &tcp_with_flags(50_000, 443, flags, payload));
    let from = |flags, payload| ipv4(Ipv4 { protocol: TCP, ..INCOMING }, &tcp_with_flags(443, 50_000, flags, payload));
    let mut packets = vec![to(SYN, 0), from(SYN_ACK, 0), to(ACK, 0)];
    for round in 0..5 {
        packets.extend([to(ACK, 100 + round), from(ACK, 0), from(ACK, 1_000 + round), to(ACK, 0)]);
    }
    let packets = packets.into_iter().zip(1..).map(|(packet, number)| numbered(number, packet));
    packets.zip(0..).map(|(packet, index)| (index * SECOND, packet)).collect()
}

fn over_ethernet(packets: &[Timed]) -> Vec<Timed> {
    packets.iter().map(|(time, packet)| (*time, ethernet(0x0800, packet))).collect()
}

fn pcap_of(link_type: u32, frames: &[Timed]) -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, true, link_type);
    for (time, frame) in frames {
        file.push(START_NANOS + time, frame, frame.len());
    }
    file.bytes
}

fn pcap(frames: &[Timed]) -> Vec<u8> {
    pcap_of(1, frames)
}

/// Returns each frame and its copy, which `copy` makes.
fn twice(frames: &[Timed], copy: impl Fn(&Timed) -> Timed) -> Vec<Timed> {
    frames.iter().flat_map(|frame| [frame.clone(), copy(frame)]).collect()
}

fn repeats(file: &[u8]) -> u64 {
    let report = report_of(file);
    assert_conserved(&report);
    report.capture.repeats.packets
}

fn repeats_of(frames: &[Timed]) -> u64 {
    repeats(&pcap(frames))
}

fn skip() -> Settings {
    Settings { repeats: Repeats::Skip, ..Settings::default() }
}

/// Asserts that the report on a capture without its repeated packets is that on the capture without the copies.
fn assert_skipped(with_copies: &[u8], without: &[u8]) {
    let (skipped, expected) = (report_with(with_copies, &skip()), report_of(without));
    assert_conserved(&skipped);
    assert_eq!(expected.capture.repeats.packets, 0);
    assert_eq!(skipped.classes, expected.classes);
    assert_eq!(skipped.timeline.intervals, expected.timeline.intervals);
    assert_eq!(skipped.direction.local_networks, expected.direction.local_networks);
    let copies = skipped.capture.packets - expected.capture.packets;
    assert_eq!(skipped.capture.repeats.packets, copies);
    let row = skipped.without_ports.iter().find(|row| row.reason == Reason::Repeated);
    assert_eq!(row.map_or(0, |row| row.packets), copies);
    // They are known, but counted, by default.
    let counted: Report = report_of(with_copies);
    assert_conserved(&counted);
    assert_eq!(counted.capture, skipped.capture);
}

#[test]
fn a_mirror_port_captures_a_packet_as_it_comes_and_goes() {
    let packets = over_ethernet(&conversation());
    for nanos in [0, 3 * MICROS, 5 * MILLIS] {
        let file = pcap(&twice(&packets, |(time, frame)| (time + nanos, frame.clone())));
        assert_skipped(&file, &pcap(&packets));
        assert_chunk_sizes_do_not_matter("mirror port", &file);
    }
    let later = twice(&packets, |(time, frame)| (time + 20 * MILLIS, frame.clone()));
    assert_eq!(repeats_of(&later), 0);
}

/// Packets of a burst come between a packet and its copy.
#[test]
fn copies_are_recognised_among_other_packets() {
    let packets: Vec<Timed> =
        over_ethernet(&conversation()).into_iter().zip(0..).map(|((_, frame), at)| (at * MICROS, frame)).collect();
    let copies = packets.iter().map(|(time, frame)| (time + 50 * MICROS, frame.clone()));
    let all: Vec<Timed> = packets.iter().cloned().chain(copies).collect();
    assert_eq!(repeats_of(&all), packets.len() as u64);
}

#[test]
fn pktmon_captures_a_packet_on_each_component() {
    let packets = over_ethernet(&conversation());
    let mut file = PcapNg::new(Order::Little);
    let mut once = file_of_components();
    for component in ["Wi-Fi", "WFP", "NDIS", "TCPIP"] {
        let options = file.option(2, component.as_bytes());
        file = file.interface(1, 0, &options);
    }
    for (time, frame) in &packets {
        let micros = (START_NANOS + time) / MICROS;
        once = once.enhanced(0, micros, frame, frame.len(), &[]);
        for interface in 0..4 {
            file = file.enhanced(interface, micros + u64::from(interface) * 2, frame, frame.len(), &[]);
        }
    }
    assert_skipped(&file.bytes, &once.bytes);
    let report = report_of(&file.bytes);
    let found: Vec<_> = report.capture.interfaces.iter().map(|it| (it.packets, it.repeats)).collect();
    let count = packets.len() as u64;
    assert_eq!(found, [(count, 0), (count, count), (count, count), (count, count)]);
}

fn file_of_components() -> PcapNg {
    let file = PcapNg::new(Order::Little);
    let options = file.option(2, b"Wi-Fi");
    file.interface(1, 0, &options)
}

/// A container's packets pass its own interface and a bridge: received on one, sent on the other.
#[test]
fn the_device_any_captures_a_packet_on_each_interface() {
    let frames = |types: &[u8]| -> Vec<Timed> {
        let cooked = |packet_type: u8, (time, packet): &Timed| {
            (time + u64::from(packet_type) * MICROS, linux_cooked_v1_of_type(packet_type, 0x0800, packet))
        };
        conversation()
            .iter()
            .flat_map(|packet| types.iter().map(|it| cooked(*it, packet)).collect::<Vec<_>>())
            .collect()
    };
    let file = pcap_of(113, &frames(&[0, 4]));
    assert_eq!(repeats(&file), conversation().len() as u64);
    let (skipped, once) = (report_with(&file, &skip()), report_of(&pcap_of(113, &frames(&[0]))));
    assert_conserved(&skipped);
    let packets = |report: &Report| {
        portogram::report::Class::ALL.map(|class| report.classes.class(class).packets).iter().sum::<u64>()
    };
    assert_eq!(packets(&skipped), packets(&once));
}

#[test]
fn both_sides_of_a_router() {
    let before = over_ethernet(&conversation());
    let after = conversation()
        .into_iter()
        .map(|(time, packet)| (time + 100 * MICROS, ethernet_between(7, 8, 0x0800, &with_hop_limit(63, packet))));
    let all: Vec<Timed> = before.iter().cloned().zip(after).flat_map(|(before, after)| [before, after]).collect();
    assert_skipped(&pcap(&all), &pcap(&before));
}

#[test]
fn a_vlan_tag_on_one_copy() {
    let packets = conversation();
    let frames = over_ethernet(&packets);
    let tagged = packets.iter().map(|(time, packet)| (time + MICROS, ethernet(0x8100, &tag(7, 0x0800, packet))));
    let all: Vec<Timed> = frames.iter().cloned().zip(tagged).flat_map(|(frame, copy)| [frame, copy]).collect();
    assert_skipped(&pcap(&all), &pcap(&frames));
}

/// Frames are padded to 60 bytes, so that a copy with a tag has less padding.
#[test]
fn padding_is_no_part_of_a_packet() {
    let padded = |mut frame: Vec<u8>| {
        frame.resize(frame.len().max(60), 0);
        frame
    };
    let sctp_acknowledgement = [&segment(50_000, 443, 12)[..], &[11, 0, 0, 4]].concat();
    for (protocol, segment) in [(UDP, datagram(b"ping")), (132, sctp_acknowledgement)] {
        let packet = ipv4(Ipv4 { protocol, ..OUTGOING }, &segment);
        let frame = padded(ethernet(0x0800, &packet));
        let copy = padded(ethernet(0x8100, &tag(7, 0x0800, &packet)));
        assert_eq!(repeats_of(&[(0, frame), (MICROS, copy)]), 1, "{protocol}");
    }
}

#[test]
fn copies_of_ipv6_packets() {
    let packet = |index: usize| ipv6(TCP, 0x2001, 0xfd00, &tcp_with_flags(443, 50_000, ACK, 100 + index));
    let frames: Vec<Timed> = (0..20).map(|at| (at as u64 * SECOND, ethernet(0x86dd, &packet(at)))).collect();
    let copies = twice(&frames, |(time, frame)| {
        let mut copy = frame.clone();
        // Addresses of Ethernet, and the hop limit.
        (copy[5], copy[11], copy[14 + 7]) = (7, 8, 63);
        (time + MILLIS, copy)
    });
    assert_skipped(&pcap(&copies), &pcap(&frames));
    let later = twice(&frames, |(time, frame)| (time + 3 * MILLIS, frame.clone()));
    assert_eq!(repeats_of(&later), 0);
}

/// The sender's own checksums are not there yet, so that all of a flow are equal.
#[test]
fn datagrams_without_an_identification_are_compared_by_payload() {
    let frame = |number, payload: &[u8]| ethernet(0x0800, &numbered(number, ipv4(OUTGOING, &datagram(payload))));
    // Some systems send the same identification again and again.
    for number in [0, 1] {
        assert_eq!(repeats_of(&[(0, frame(number, b"first")), (MICROS, frame(number, b"first"))]), 1);
        assert_eq!(repeats_of(&[(0, frame(number, b"first")), (MICROS, frame(number, b"other"))]), 0);
    }
    // Nothing of the payload was captured.
    let mut file = Pcap::new(Order::Little, true, 1);
    for time in [0, MICROS] {
        file.push(START_NANOS + time, &frame(0, b"first")[..42], 47);
    }
    assert_eq!(repeats(&file.bytes), 0);
}

#[test]
fn a_retransmission_is_no_repeat() {
    let frame =
        |number| ethernet(0x0800, &numbered(number, ipv4(Ipv4 { protocol: TCP, ..OUTGOING }, &tcp(50_000, 443, 100))));
    assert_eq!(repeats_of(&[(0, frame(1)), (MICROS, frame(2))]), 0, "another identification");
    assert_eq!(repeats_of(&[(0, frame(0)), (200 * MILLIS, frame(0))]), 0, "none, after the least time-out");
    assert_eq!(repeats_of(&[(0, frame(0)), (MILLIS, frame(0))]), 1, "none, too early for one");
}

/// A receiver acknowledges the same byte for each segment that comes out of order.
#[test]
fn acknowledgements_without_an_identification_are_repeats_only_among_others() {
    let acknowledgement =
        ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, ..OUTGOING }, &tcp_with_flags(50_000, 443, ACK, 0)));
    let packets = over_ethernet(&conversation());
    let end = 100 * SECOND;
    let burst = || (0..4).map(|at| (end + at * 5 * MICROS, acknowledgement.clone()));
    let plain: Vec<Timed> = packets.iter().cloned().chain(burst()).collect();
    assert_eq!(repeats_of(&plain), 0);
    let mirrored = twice(&packets, |(time, frame)| (time + MICROS, frame.clone()));
    let copies = mirrored.into_iter().chain(burst());
    assert_eq!(repeats_of(&copies.collect::<Vec<_>>()), packets.len() as u64 + 3);
}

#[test]
fn packets_without_times_are_compared_with_the_one_before() {
    let frames: Vec<Vec<u8>> = over_ethernet(&conversation()).into_iter().map(|(_, frame)| frame).collect();
    let mut file = PcapNg::new(Order::Little).interface(1, 0, &[]);
    for frame in &frames {
        file = file.simple(frame, frame.len()).simple(frame, frame.len());
    }
    // All once more, which is not the one before.
    for frame in &frames {
        file = file.simple(frame, frame.len());
    }
    assert_eq!(repeats(&file.bytes), frames.len() as u64);
    assert_chunk_sizes_do_not_matter("packets without times", &file.bytes);
}

#[test]
fn packets_without_ports_are_compared_by_their_identification() {
    let echo =
        |number| ethernet(0x0800, &numbered(number, ipv4(Ipv4 { protocol: 1, ..OUTGOING }, &[8, 0, 0, 0, 0, 1, 0, 1])));
    assert_eq!(repeats_of(&[(0, echo(7)), (MICROS, echo(7)), (2 * MICROS, echo(8))]), 1);
    assert_eq!(repeats_of(&[(0, echo(0)), (MICROS, echo(0))]), 0, "no identification");
    let arp = ethernet(0x0806, &[0; 28]);
    assert_eq!(repeats_of(&[(0, arp.clone()), (MICROS, arp)]), 0, "not IP");
}

#[test]
fn copies_in_two_segments() {
    let packets = over_ethernet(&conversation());
    let [(_, first), ..] = &*packets else { panic!() };
    let file = |copies: u64| {
        let mut file = Pcap::new(Order::Little, true, 1);
        // All but one packet of a segment, so that it ends between the packet and its copy.
        file.fill_segment(START_NANOS);
        let record_bytes = 16 + 14;
        file.bytes.truncate(file.bytes.len() - record_bytes);
        for copy in 0..=copies {
            file.push(START_NANOS + copy * MICROS, first, first.len());
        }
        file.bytes
    };
    assert_skipped(&file(1), &file(0));
}

#[test]
fn tunnels_are_compared_by_the_outer_packet() {
    let inner = ethernet(0x0800, &ipv4(OUTGOING, &udp(50_001, 53, 20)));
    let packet = |number: u16, inner_number: u8| {
        let mut inner = inner.clone();
        inner[14 + 5] = inner_number;
        let payload = [&[8, 0, 0, 0, 0, 0, 7, 0][..], &inner].concat();
        let mut segment = udp(40_000, 4789, payload.len());
        segment[8..].copy_from_slice(&payload);
        ethernet(0x0800, &numbered(number, ipv4(OUTGOING, &segment)))
    };
    let frames = [(0, packet(1, 1)), (MICROS, packet(1, 1)), (2 * MICROS, packet(2, 2)), (3 * MICROS, packet(1, 3))];
    for tunnels in [Tunnels::Outer, Tunnels::Inner] {
        let report = report_with(&pcap(&frames), &Settings { tunnels, ..skip() });
        assert_conserved(&report);
        assert_eq!(report.capture.repeats.packets, 1);
        assert_eq!(report.classes.outgoing.packets, 3);
    }
}

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
        let selection = portogram::settings::Selection { interfaces: vec![interface.into()], ..Default::default() };
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
