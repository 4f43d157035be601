//! Packets that were captured more than once.

use portogram::report::{Reason, Report};
use portogram::settings::{Repeats, Settings, Tunnels};

use crate::support::files::{Order, Pcap, PcapNg, START_NANOS};
use crate::support::packets::*;
use crate::support::traffic::{ACK, SYN, SYN_ACK};
use crate::support::{assert_chunk_sizes_do_not_matter, assert_conserved, report_of, report_with};

pub(crate) const MICROS: u64 = 1_000;
pub(crate) const MILLIS: u64 = 1_000_000;
const SECOND: u64 = 1_000_000_000;

/// A packet and its time, in nanoseconds after the start.
pub(crate) type Timed = (u64, Vec<u8>);

/// Sets the identification of an IPv4 packet.
pub(crate) fn numbered(number: u16, mut packet: Vec<u8>) -> Vec<u8> {
    packet[4..6].copy_from_slice(&number.to_be_bytes());
    packet
}

fn with_hop_limit(hop_limit: u8, mut packet: Vec<u8>) -> Vec<u8> {
    packet[8] = hop_limit;
    packet
}

/// Returns a UDP datagram without a checksum whose payload has this text.
pub(crate) fn datagram(payload: &[u8]) -> Vec<u8> {
    let mut segment = udp(50_000, 443, payload.len());
    segment[8..].copy_from_slice(payload);
    segment
}

/// Returns the IPv4 packets of a conversation over TCP, each with an identification, a second apart.
pub(crate) fn conversation() -> Vec<Timed> {
    let to = |flags, payload| ipv4(Ipv4 { protocol: TCP, ..OUTGOING }, &tcp_with_flags(50_000, 443, flags, payload));
    let from = |flags, payload| ipv4(Ipv4 { protocol: TCP, ..INCOMING }, &tcp_with_flags(443, 50_000, flags, payload));
    let mut packets = vec![to(SYN, 0), from(SYN_ACK, 0), to(ACK, 0)];
    for round in 0..5 {
        packets.extend([to(ACK, 100 + round), from(ACK, 0), from(ACK, 1_000 + round), to(ACK, 0)]);
    }
    let packets = packets.into_iter().zip(1..).map(|(packet, number)| numbered(number, packet));
    packets.zip(0..).map(|(packet, index)| (index * SECOND, packet)).collect()
}

pub(crate) fn over_ethernet(packets: &[Timed]) -> Vec<Timed> {
    packets.iter().map(|(time, packet)| (*time, ethernet(0x0800, packet))).collect()
}

fn pcap_of(link_type: u32, frames: &[Timed]) -> Vec<u8> {
    let mut file = Pcap::new(Order::Little, true, link_type);
    for (time, frame) in frames {
        file.push(START_NANOS + time, frame, frame.len());
    }
    file.bytes
}

pub(crate) fn pcap(frames: &[Timed]) -> Vec<u8> {
    pcap_of(1, frames)
}

/// Returns each frame and its copy, which `copy` makes.
pub(crate) fn twice(frames: &[Timed], copy: impl Fn(&Timed) -> Timed) -> Vec<Timed> {
    frames.iter().flat_map(|frame| [frame.clone(), copy(frame)]).collect()
}

pub(crate) fn repeats(file: &[u8]) -> u64 {
    let report = report_of(file);
    assert_conserved(&report);
    report.capture.repeats.packets
}

pub(crate) fn repeats_of(frames: &[Timed]) -> u64 {
    repeats(&pcap(frames))
}

fn skip() -> Settings {
    Settings { repeats: Repeats::Skip, ..Settings::default() }
}

/// Asserts that the report on a capture without its repeated packets is that on the capture without the copies.
pub(crate) fn assert_skipped(with_copies: &[u8], without: &[u8]) {
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

pub(crate) fn file_of_components() -> PcapNg {
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
