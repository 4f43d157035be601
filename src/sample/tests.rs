//! Tests of the whole sample, mostly on frames before they are truncated.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Example, capture, play, totals};

const TCP: u8 = 6;
const UDP: u8 = 17;

/// An Ethernet frame whose IPv4 header has no options.
struct Frame<'a>(&'a [u8]);

impl Frame<'_> {
    fn word(&self, offset: usize) -> u16 {
        u16::from_be_bytes([self.0[offset], self.0[offset + 1]])
    }

    fn number(&self, offset: usize) -> u32 {
        u32::from_be_bytes(self.0[offset..offset + 4].try_into().unwrap())
    }

    fn is_ipv4(&self) -> bool {
        self.word(12) == 0x0800
    }

    fn has_ports(&self) -> bool {
        self.is_ipv4() && [TCP, UDP].contains(&self.0[23])
    }

    fn ip_packet(&self) -> &[u8] {
        &self.0[14..14 + usize::from(self.word(16))]
    }

    /// Returns whether the source and the destination are local.
    fn is_local(&self) -> (bool, bool) {
        let is_local = |offset: usize| self.0[offset..].starts_with(&[192, 168]) || self.0[offset] >= 224;
        (is_local(26), is_local(30))
    }
}

fn for_each_frame(each: impl FnMut(u64, &Frame)) {
    for_each_frame_of(Example::Office, each);
}

fn for_each_frame_of(example: Example, mut each: impl FnMut(u64, &Frame)) {
    play::play(&example.conversations(), |micros, frame| each(micros, &Frame(frame)));
}

/// Packets and bytes by destination port.
#[derive(Default)]
struct Counts(BTreeMap<u16, (u64, u64)>);

impl Counts {
    fn packets(&self) -> u64 {
        self.0.values().map(|count| count.0).sum()
    }

    fn bytes(&self) -> u64 {
        self.0.values().map(|count| count.1).sum()
    }

    /// Returns the port with the greatest measure, which no other port may share.
    fn busiest(&self, measure: impl Fn(&(u64, u64)) -> u64) -> (u16, u64) {
        let (port, most) = self.0.iter().map(|(port, count)| (*port, measure(count))).max_by_key(|(_, n)| *n).unwrap();
        assert_eq!(self.0.values().filter(|count| measure(count) == most).count(), 1);
        (port, most)
    }

    fn packets_within(&self, ports: std::ops::RangeInclusive<u16>) -> u64 {
        self.0.range(ports).map(|(_, count)| count.0).sum()
    }

    fn bytes_within(&self, ports: std::ops::RangeInclusive<u16>) -> u64 {
        self.0.range(ports).map(|(_, count)| count.1).sum()
    }
}

fn incoming_and_outgoing() -> (Counts, Counts) {
    let (mut incoming, mut outgoing) = (Counts::default(), Counts::default());
    for_each_frame(|_, frame| {
        let counts = match frame.is_local() {
            (false, true) if frame.has_ports() => &mut incoming,
            (true, false) if frame.has_ports() => &mut outgoing,
            _ => return,
        };
        let count = counts.0.entry(frame.word(36)).or_default();
        *count = (count.0 + 1, count.1 + frame.0.len() as u64);
    });
    (incoming, outgoing)
}

#[test]
fn totals_are_exact() {
    let (incoming, outgoing) = incoming_and_outgoing();
    assert_eq!((incoming.packets(), incoming.bytes()), (14_455, 14_541_135));
    assert_eq!((outgoing.packets(), outgoing.bytes()), (10_682, 4_084_215));
    assert_eq!(incoming.busiest(|count| count.0), (49_730, 659));
    assert_eq!(incoming.busiest(|count| count.1), (49_730, 954_232));
    assert_eq!(outgoing.busiest(|count| count.0), (80, 287));
    assert_eq!(outgoing.busiest(|count| count.1), (1_029, 366_460));
}

#[test]
fn port_ranges_have_their_share_of_traffic() {
    let (incoming, outgoing) = incoming_and_outgoing();
    assert!(incoming.packets_within(0..=1_023) * 20 < incoming.packets(), "little on system ports");
    assert!(incoming.packets_within(49_152..=49_851) * 3 > incoming.packets(), "dense at the lower dynamic ports");
    assert!(incoming.packets_within(1_024..=49_151) * 3 > incoming.packets(), "scattered over the user ports");
    assert!(outgoing.packets_within(1_024..=49_151) * 3 > outgoing.packets() * 2, "mostly on user ports");
    assert!(outgoing.bytes_within(49_152..=51_999) * 5 > outgoing.bytes() * 2, "dense at the lower dynamic ports");
    let on_web_port = outgoing.packets_within(totals::WEB_PORT..=totals::WEB_PORT);
    assert!(outgoing.packets_within(0..=1_023) < on_web_port * 2, "one spike on the system ports");
    let used: BTreeSet<u16> = incoming.0.range(1_024..=49_151).map(|(port, _)| port / 1_000).collect();
    assert!(used.len() >= 30, "{used:?}");
}

#[test]
fn frames_are_complete_and_in_order() {
    let mut last = 0;
    for_each_frame(|micros, frame| {
        assert!(micros >= last);
        assert!((60..=1_514).contains(&frame.0.len()));
        last = micros;
    });
    assert!((830_000_000..850_000_000).contains(&last), "{last}");
}

#[test]
fn checksums_are_valid() {
    for &example in Example::ALL {
        for_each_frame_of(example, |_, frame| {
            if frame.is_ipv4() {
                let (header, segment) = frame.ip_packet().split_at(20);
                assert_eq!(folded_sum(&[header]), 0xffff);
                let length = u16::try_from(segment.len()).unwrap().to_be_bytes();
                match header[9] {
                    TCP | UDP => assert_eq!(folded_sum(&[&header[12..], &[0, header[9]], &length, segment]), 0xffff),
                    _ => assert_eq!(folded_sum(&[segment]), 0xffff),
                }
            }
        });
    }
}

/// Returns the one's complement sum of `parts`. All but the last must have an even length.
fn folded_sum(parts: &[&[u8]]) -> u32 {
    let words = parts.iter().flat_map(|part| part.chunks(2));
    let sum: u32 = words.map(|word| u32::from(word[0]) << 8 | word.get(1).copied().map_or(0, u32::from)).sum();
    let sum = (sum >> 16) + (sum & 0xffff);
    (sum >> 16) + (sum & 0xffff)
}

#[test]
fn sequence_and_acknowledgement_numbers_are_consistent() {
    for &example in Example::ALL {
        let mut expected = HashMap::new();
        for_each_frame_of(example, |_, frame| check_numbers(frame, &mut expected));
    }
}

/// Checks the numbers of a TCP segment by those that its source and its destination must have, which it updates.
fn check_numbers(frame: &Frame, expected: &mut HashMap<[(u32, u16); 2], u32>) {
    if !frame.is_ipv4() || frame.0[23] != TCP {
        return;
    }
    let source = (frame.number(26), frame.word(34));
    let destination = (frame.number(30), frame.word(36));
    let [flags, sequence, acknowledgment] = [u32::from(frame.0[47]), frame.number(38), frame.number(42)];
    let payload = frame.ip_packet().len() - 20 - usize::from(frame.0[46] >> 4) * 4;
    let other = expected.get(&[destination, source]).copied();
    assert_eq!(other, (flags & 0x10 != 0).then_some(acknowledgment));
    // A SYN and a FIN count as one byte each.
    let next = sequence.wrapping_add(u32::try_from(payload).unwrap() + (flags & 1) + (flags >> 1 & 1));
    let previous = expected.insert([source, destination], next);
    let is_first = flags & 2 != 0 || (flags & 4 != 0 && previous.is_none());
    assert_eq!(previous, (!is_first).then_some(sequence), "a connection opens once, and leaves no gap");
}

#[test]
fn bytes_are_reproducible() {
    let file = capture();
    assert_eq!(file, capture());
    assert!(file.len() < 3_000_000, "{}", file.len());
    let hash = file
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    assert_eq!((file.len(), hash), (2_987_876, 0x871b_056a_16e4_03db), "the sample has changed");
}

#[test]
fn file_consists_of_blocks_with_truncated_packets() {
    let file = capture();
    let mut kinds = BTreeMap::new();
    let mut rest = file.as_slice();
    while !rest.is_empty() {
        let field = |offset: usize| u32::from_le_bytes(rest[offset..offset + 4].try_into().unwrap());
        let (kind, total) = (field(0), field(4) as usize);
        assert_eq!(field(total - 4) as usize, total);
        if kind == 6 {
            assert_eq!(field(20), field(24).min(96));
        }
        *kinds.entry(kind).or_insert(0) += 1;
        rest = &rest[total..];
    }
    let mut frames = 0;
    for_each_frame(|_, _| frames += 1);
    assert_eq!(kinds, BTreeMap::from([(0x0a0d_0d0a, 1), (1, 1), (4, 1), (6, frames)]));
}
