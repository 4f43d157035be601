//! Tests of what single frames show.

use super::*;
use crate::capture::{LinkType, Mark};

const ETHERNET: u16 = 1;
const COOKED_V1: u16 = 113;
const COOKED_V2: u16 = 276;
const SYN: u8 = 0x02;
const FIN: u8 = 0x01;
const ACK: u8 = 0x10;

fn clue_of(link_type: u16, data: &[u8], original_bytes: usize) -> Option<Clue> {
    let frame = Frame {
        time_nanos: None,
        original_bytes: u32::try_from(original_bytes).unwrap(),
        link_type: LinkType(link_type),
        mark: Mark::None,
        interface: 0,
        data,
    };
    clue(&frame, 0)
}

/// Returns a frame of a link type, with the headers of any VLAN tags.
fn framed(link_type: u16, tags: usize, ether_type: u16, packet: &[u8]) -> Vec<u8> {
    let tag = 0x8100_u16.to_be_bytes();
    let mut types = [tag, [0, 7]].concat().repeat(tags);
    types.extend(ether_type.to_be_bytes());
    match link_type {
        COOKED_V1 => [&[0; 14][..], &types, packet].concat(),
        // The type comes first, so tags are not looked at here.
        COOKED_V2 => [&types, &[0; 18][..], packet].concat(),
        _ => [&[2; 12][..], &types, packet].concat(),
    }
}

/// Returns whether a packet that is followed by `padding` zeros counts as padded.
fn padded(link_type: u16, tags: usize, ether_type: u16, packet: &[u8], padding: usize) -> Option<bool> {
    let frame = framed(link_type, tags, ether_type, &[packet, &vec![0; padding]].concat());
    clue_of(link_type, &frame, frame.len()).unwrap().is_padded
}

fn ipv4_packet(protocol: u8, segment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(20 + segment.len()).unwrap().to_be_bytes();
    let header = [&[0x45, 0], &length[..], &[0, 0, 0x40, 0, 64, protocol, 1, 1], &[10, 0, 0, 1, 10, 0, 0, 2]].concat();
    [&header, segment].concat()
}

fn ipv6_packet(protocol: u8, segment: &[u8]) -> Vec<u8> {
    let length = u16::try_from(segment.len()).unwrap().to_be_bytes();
    [&[0x60, 0, 0, 0], &length[..], &[protocol, 64], &[0x20; 16], &[0xfe; 16], segment].concat()
}

/// Returns a TCP segment with a checksum field.
fn tcp(flags: u8, payload: usize, checksum: u16) -> Vec<u8> {
    let mut bytes = vec![0; 20 + payload];
    bytes[..12].copy_from_slice(&[200, 80, 0, 80, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 9]);
    (bytes[12], bytes[13]) = (0x50, flags);
    bytes[16..18].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn udp(payload: usize, checksum: u16) -> Vec<u8> {
    let length = u16::try_from(8 + payload).unwrap().to_be_bytes();
    [&[200, 80, 0, 53], &length[..], &checksum.to_be_bytes(), &vec![0xab; payload]].concat()
}

/// Returns the one's complement sum of 16-bit words, added one by one.
fn naive_sum(bytes: &[u8]) -> u16 {
    bytes.chunks(2).fold(0, |sum: u16, word| {
        let word = u16::from_be_bytes([word[0], word.get(1).copied().unwrap_or_default()]);
        let (sum, carries) = sum.overflowing_add(word);
        sum + u16::from(carries)
    })
}

fn checksum_state(ether_type: u16, packet: &[u8]) -> Option<bool> {
    let frame = framed(ETHERNET, 0, ether_type, packet);
    clue_of(ETHERNET, &frame, frame.len()).unwrap().has_checksum
}

#[test]
fn sums_are_those_of_words() {
    let bytes: Vec<u8> = (0..=255_u8).map(|n| n.wrapping_mul(151) ^ 0xf0).collect();
    for length in 0..bytes.len() {
        assert_eq!(fold(sum(&bytes[..length])), naive_sum(&bytes[..length]), "{length} bytes");
    }
    let long = vec![0xff; 0xffff];
    assert_eq!(fold(sum(&long)), naive_sum(&long));
}

#[test]
fn short_frames_are_padded_or_not() {
    let packet = ipv4_packet(TCP, &tcp(ACK, 0, 1));
    for (link_type, tags) in [(ETHERNET, 0), (ETHERNET, 1), (ETHERNET, 2), (COOKED_V1, 0), (COOKED_V2, 0)] {
        let padded = |padding| padded(link_type, tags, IPV4, &packet, padding);
        assert_eq!(padded(0), Some(false), "link type {link_type}, {tags} tags");
        assert_eq!(padded(6), Some(true), "link type {link_type}, {tags} tags");
        // The tag that the frame had on the link was removed.
        assert_eq!(padded(2), Some(true), "link type {link_type}, {tags} tags");
        // Nothing pads to this length.
        assert_eq!(padded(1), None, "link type {link_type}, {tags} tags");
    }
}

#[test]
fn frames_of_the_minimum_length_show_nothing() {
    for payload in [6, 7, 100] {
        let packet = ipv4_packet(TCP, &tcp(ACK, payload, 1));
        assert_eq!([0, 4].map(|trailer| padded(ETHERNET, 0, IPV4, &packet, trailer)), [None; 2]);
    }
    assert_eq!(padded(ETHERNET, 0, IPV4, &ipv4_packet(TCP, &tcp(ACK, 5, 1)), 0), Some(false));
    // IPv6 has longer headers.
    assert_eq!(padded(ETHERNET, 0, IPV6, &ipv6_packet(TCP, &tcp(ACK, 0, 1)), 0), None);
    assert_eq!(
        [0, 6].map(|padding| padded(ETHERNET, 0, IPV6, &ipv6_packet(59, &[]), padding)),
        [Some(false), Some(true)]
    );
}

#[test]
fn the_original_length_shows_padding_that_was_not_captured() {
    let frame = framed(ETHERNET, 0, IPV4, &ipv4_packet(TCP, &tcp(ACK, 0, 1)));
    assert_eq!(clue_of(ETHERNET, &frame, 60).unwrap().is_padded, Some(true));
    assert_eq!(clue_of(ETHERNET, &frame[..40], 54).unwrap().is_padded, Some(false));
}

#[test]
fn arp_shows_its_sender_and_padding() {
    let arp = |sender: [u8; 4]| [&[0, 1, 8, 0, 6, 4, 0, 1, 2, 2, 2, 2, 2, 2][..], &sender, &[0; 10]].concat();
    let frame = framed(ETHERNET, 0, ARP, &arp([10, 0, 0, 1]));
    let clue = clue_of(ETHERNET, &frame, frame.len()).unwrap();
    assert_eq!(
        (clue.sender, clue.is_padded, clue.has_checksum),
        (Ipv4Addr::new(10, 0, 0, 1).into(), Some(false), None)
    );
    assert_eq!((clue.broadcast, clue.tcp), (None, None));
    assert_eq!(padded(ETHERNET, 0, ARP, &arp([10, 0, 0, 1]), 18), Some(true));
    assert_eq!(padded(ETHERNET, 1, ARP, &arp([10, 0, 0, 1]), 14), Some(true));
    // A host that probes an address has none yet.
    let probe = framed(ETHERNET, 0, ARP, &arp([0; 4]));
    assert_eq!(clue_of(ETHERNET, &probe, probe.len()), None);
}

#[test]
fn links_without_a_minimum_length_have_no_padding() {
    let packet = ipv4_packet(TCP, &tcp(ACK, 0, 1));
    for (link_type, header) in [(101, 0), (228, 0), (0, 4), (108, 4)] {
        let frame = [&vec![0; header][..], &packet].concat();
        let clue = clue_of(link_type, &frame, frame.len()).unwrap();
        assert_eq!((clue.is_padded, clue.tcp.is_some()), (None, true), "link type {link_type}");
    }
    assert_eq!(clue_of(105, &packet, packet.len()), None);
    assert_eq!(clue_of(ETHERNET, &framed(ETHERNET, 0, 0x88cc, &[0; 40]), 54), None);
}

#[test]
fn only_frames_for_all_stations_are_broadcast() {
    let mut frame = framed(ETHERNET, 0, IPV4, &ipv4_packet(UDP, &udp(1, 0)));
    assert_eq!(clue_of(ETHERNET, &frame, frame.len()).unwrap().broadcast, None);
    frame[..6].fill(0xff);
    let clue = clue_of(ETHERNET, &frame, frame.len()).unwrap();
    assert_eq!(clue.broadcast, Some(Ipv4Addr::new(10, 0, 0, 2).into()));
}

#[test]
fn checksums_are_partial_or_complete() {
    for (ether_type, addresses) in [(IPV4, 12..20), (IPV6, 8..40)] {
        for (protocol, at) in [(TCP, 16), (UDP, 6)] {
            for payload in [0, 1, 60] {
                let packet = |checksum| {
                    let segment = if protocol == TCP { tcp(ACK, payload, checksum) } else { udp(payload, checksum) };
                    (if ether_type == IPV4 { ipv4_packet } else { ipv6_packet })(protocol, &segment)
                };
                let empty = packet(0);
                let segment = &empty[addresses.end..];
                let without_length = [&empty[addresses.clone()], &[0, protocol]].concat();
                let pseudo_header = [&without_length[..], &[0, u8::try_from(segment.len()).unwrap()]].concat();
                let complete = !naive_sum(&[&pseudo_header, segment].concat());
                let state = |checksum| checksum_state(ether_type, &packet(checksum));
                let case = format!("{ether_type:x}, protocol {protocol}, {payload} bytes");
                assert_eq!(state(complete), Some(true), "{case}");
                assert_eq!(state(naive_sum(&pseudo_header)), Some(false), "{case}");
                assert_eq!(state(naive_sum(&without_length)), Some(false), "{case}");
                assert_eq!(state(complete ^ 0x0100), Some(false), "{case}");
                assert_eq!(state(0), if protocol == TCP { Some(false) } else { None }, "{case}");
                // Nothing is known of a packet that was not captured whole, unless its checksum is partial.
                let cut = |checksum| {
                    let frame = framed(ETHERNET, 0, ether_type, &packet(checksum));
                    let captured = 14 + addresses.end + at + 2;
                    clue_of(ETHERNET, &frame[..captured], frame.len()).unwrap().has_checksum
                };
                if segment.len() > at + 2 {
                    assert_eq!((cut(complete), cut(naive_sum(&pseudo_header))), (None, Some(false)), "{case}");
                }
            }
        }
    }
}

#[test]
fn long_packets_fragments_and_other_protocols_have_no_checksum_to_check() {
    assert_eq!(checksum_state(IPV4, &ipv4_packet(TCP, &tcp(ACK, 200, 1))), None);
    assert_eq!(checksum_state(IPV4, &ipv4_packet(1, &[0; 30])), None);
    let mut fragment = ipv4_packet(TCP, &tcp(ACK, 0, 1));
    assert_eq!(checksum_state(IPV4, &fragment), Some(false));
    fragment[7] = 8;
    assert_eq!(checksum_state(IPV4, &fragment), None);
    // The header has a checksum of its own.
    fragment[10..12].fill(0);
    assert_eq!(checksum_state(IPV4, &fragment), Some(false));
}

#[test]
fn padding_is_not_part_of_the_checksum() {
    let empty = ipv4_packet(TCP, &tcp(ACK, 0, 0));
    let pseudo_header = [&empty[12..20], &[0, TCP, 0, 20]].concat();
    let checksum = !naive_sum(&[&pseudo_header, &empty[20..]].concat());
    let packet = [ipv4_packet(TCP, &tcp(ACK, 0, checksum)), vec![0xee; 6]].concat();
    assert_eq!(checksum_state(IPV4, &packet), Some(true));
}

#[test]
fn tcp_numbers_count_flags_and_payload() {
    let numbers = |flags, payload| {
        let frame = framed(ETHERNET, 0, IPV4, &ipv4_packet(TCP, &tcp(flags, payload, 1)));
        // The payload is known from the length, even if it was not captured.
        let numbers = clue_of(ETHERNET, &frame[..54], frame.len()).unwrap().tcp.unwrap();
        (numbers.next_sequence, numbers.acknowledgment, numbers.is_syn)
    };
    assert_eq!(numbers(SYN, 0), (Some(0), None, true));
    assert_eq!(numbers(SYN | ACK, 0), (Some(0), Some(9), true));
    assert_eq!(numbers(ACK, 0), (None, Some(9), false));
    assert_eq!(numbers(ACK, 100), (Some(99), Some(9), false));
    assert_eq!(numbers(ACK | FIN, 3), (Some(3), Some(9), false));
}

#[test]
fn the_start_of_a_file_is_sampled_whole_and_the_rest_in_runs() {
    let sampled: Vec<u64> = (0..3 * SAMPLING_PERIOD).filter(|frame| is_sampled(*frame)).collect();
    let mut next = Vec::new();
    let mut frame = 0;
    while frame < 3 * SAMPLING_PERIOD {
        frame = next_sampled(frame);
        next.push(frame);
        frame += 1;
    }
    next.retain(|frame| *frame < 3 * SAMPLING_PERIOD);
    assert_eq!(next, sampled);
    assert!((0..FIRST_FRAMES).all(is_sampled));
    assert_eq!(sampled.len() as u64, FIRST_FRAMES + 2 * SAMPLED_RUN);
}
