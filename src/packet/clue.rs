//! What a frame shows about the machine that captured it.
//!
//! A machine captures the packets that it sends before its network card completes them: the card pads short frames and computes
//! checksums. What it receives is complete.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::neighbour::{ARP, IPV4, IPV6, network_layer};
use super::{Address, Bytes};
use crate::capture::{Frame, InterfaceId};

/// What one frame shows about its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clue {
    /// Index of the packet in its batch.
    pub(crate) entry: usize,
    /// Number of the interface; 0 if it is not known.
    pub(crate) interface: InterfaceId,
    /// The host that sent the packet, by its IP or ARP header.
    pub(crate) sender: Address,
    /// The IP destination if the frame is sent to all stations.
    pub(crate) broadcast: Option<Address>,
    /// Whether a frame shorter than Ethernet allows was padded; `None` if it is long enough, or has no such minimum.
    pub(crate) is_padded: Option<bool>,
    /// Whether the checksum is complete; `None` if it was not captured or is too expensive to check.
    pub(crate) has_checksum: Option<bool>,
    pub(crate) tcp: Option<TcpNumbers>,
}

/// The numbers of a TCP packet by which its acknowledgment is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TcpNumbers {
    /// The number that acknowledges the packet; `None` if it needs no acknowledgment.
    pub(crate) next_sequence: Option<u32>,
    /// The acknowledgment number, if the packet has one.
    pub(crate) acknowledgment: Option<u32>,
    /// Whether the packet opens a connection.
    pub(crate) is_syn: bool,
}

/// Returns whether the clue of the frame with this number, from 0, is looked for.
///
/// The first frames of a file show the beginnings of its conversations. Later ones are sampled in runs, so that a question
/// and its answer are seen together.
fn is_sampled(frame: u64) -> bool {
    frame < FIRST_FRAMES || frame % SAMPLING_PERIOD < SAMPLED_RUN
}

/// Number of frames at the start of a file that are all looked at. Few enough that reading a file costs little more.
const FIRST_FRAMES: u64 = 768;
const SAMPLING_PERIOD: u64 = 4_096;
const SAMPLED_RUN: u64 = 16;

/// Returns the number of the first sampled frame that is not before `frame`.
pub(super) fn next_sampled(frame: u64) -> u64 {
    if is_sampled(frame) { frame } else { frame.next_multiple_of(SAMPLING_PERIOD) }
}

const BROADCAST: [u8; 6] = [0xff; 6];
/// The smallest Ethernet frame, in bytes without its checksum (IEEE 802.3, section 3.2.8).
const SMALLEST_FRAME_BYTES: usize = 60;
const ETHERNET_HEADER_BYTES: usize = 14;
const TAG_BYTES: usize = 4;
const IPV4_BYTES: usize = 20;
const IPV6_BYTES: usize = 40;
const ARP_BYTES: usize = 28;
const TCP: u8 = 6;
const UDP: u8 = 17;

/// Returns what a frame shows; `None` if it is neither IP nor ARP. `entry` is the index of its packet in the batch.
pub(super) fn clue(frame: &Frame<'_>, entry: usize) -> Option<Clue> {
    let (ether_type, packet, is_ethernet) = match network_layer(frame) {
        Some((ether_type, packet)) => (ether_type, packet, true),
        None => bare_ip(frame)?,
    };
    let (sender, destination, length, has_checksum, tcp) = match ether_type {
        IPV4 => ipv4(packet)?,
        IPV6 => ipv6(packet)?,
        ARP => (arp_sender(packet)?, None, ARP_BYTES, None, None),
        _ => return None,
    };
    let is_broadcast = frame.link_type == super::link::ETHERNET && frame.data.starts_with(&BROADCAST);
    Some(Clue {
        entry,
        interface: frame.interface,
        sender,
        broadcast: destination.filter(|_| is_broadcast),
        is_padded: if is_ethernet { is_padded(packet.room(), length) } else { None },
        has_checksum,
        tcp,
    })
}

/// Returns the IP packet of a frame without a type field, and that it is not Ethernet.
fn bare_ip<'a>(frame: &Frame<'a>) -> Option<(u16, Bytes<'a>, bool)> {
    let offset = match frame.link_type.0 {
        0 | 108 => 4,
        12 | 14 | 101 | 228 | 229 => 0,
        _ => return None,
    };
    let packet = Bytes::new(frame.data, frame.original_bytes).skip(offset).ok()?;
    match packet.captured().first()? >> 4 {
        4 => Some((IPV4, packet, false)),
        6 => Some((IPV6, packet, false)),
        _ => None,
    }
}

/// Returns whether a packet of `length` bytes was padded, if it is short; `room` is what the frame has after its header.
fn is_padded(room: usize, length: usize) -> Option<bool> {
    if length == 0 || ETHERNET_HEADER_BYTES + length >= SMALLEST_FRAME_BYTES {
        return None;
    }
    // A tag that the frame had on the link may have been removed.
    let is_full = ETHERNET_HEADER_BYTES + room + TAG_BYTES >= SMALLEST_FRAME_BYTES;
    match room.checked_sub(length)? {
        0 => Some(false),
        _ if is_full => Some(true),
        _ => None,
    }
}

fn arp_sender(packet: Bytes<'_>) -> Option<Address> {
    let &[.., a, b, c, d] = packet.head::<18>().ok()?;
    let address = Ipv4Addr::new(a, b, c, d);
    (!address.is_unspecified()).then(|| address.into())
}

/// Sender, destination, length in bytes, whether the checksum is complete, and the numbers of a TCP packet.
type IpClue = (Address, Option<Address>, usize, Option<bool>, Option<TcpNumbers>);

fn ipv4(packet: Bytes<'_>) -> Option<IpClue> {
    let &[first, _, l0, l1, _, _, f0, f1, _, protocol, c0, c1, s0, s1, s2, s3, d0, d1, d2, d3] =
        packet.head::<IPV4_BYTES>().ok()?;
    let (header_bytes, length) = (usize::from(first & 0x0f) * 4, usize::from(u16::from_be_bytes([l0, l1])));
    let (source, destination) = (Ipv4Addr::new(s0, s1, s2, s3), Ipv4Addr::new(d0, d1, d2, d3));
    // With segmentation offload the length may be left to the network card.
    let length = if length == 0 { packet.room() } else { length };
    let is_fragment = f0 & 0x3f != 0 || f1 != 0;
    let (mut has_checksum, mut tcp) = (None, None);
    if !is_fragment && let Ok(segment) = packet.limit(length).skip(header_bytes) {
        let addresses = sum([s0, s1, s2, s3, d0, d1, d2, d3].as_slice());
        has_checksum = has_checksum_of(protocol, segment, addresses);
        tcp = tcp_numbers(protocol, segment);
    }
    let has_checksum = if [c0, c1] == [0, 0] { Some(false) } else { has_checksum };
    Some((source.into(), Some(destination.into()), length, has_checksum, tcp))
}

fn ipv6(packet: Bytes<'_>) -> Option<IpClue> {
    let header = packet.head::<IPV6_BYTES>().ok()?;
    let (&[_, _, _, _, l0, l1, protocol, _], addresses) = header.split_first_chunk()?;
    let (source, destination) = addresses.split_first_chunk::<16>()?;
    let destination = destination.first_chunk::<16>()?;
    let length = IPV6_BYTES + usize::from(u16::from_be_bytes([l0, l1]));
    let segment = packet.limit(length).skip(IPV6_BYTES).ok()?;
    let has_checksum = has_checksum_of(protocol, segment, sum(addresses));
    let (source, destination) = (Ipv6Addr::from(*source), Ipv6Addr::from(*destination));
    Some((source.into(), Some(destination.into()), length, has_checksum, tcp_numbers(protocol, segment)))
}

/// Returns whether the checksum of a TCP or UDP packet is complete; `addresses` is the sum of its addresses.
///
/// A system that leaves it to the network card stores the sum of the pseudo-header (RFC 9293, section 3.1), with or without the
/// length, or nothing.
fn has_checksum_of(protocol: u8, segment: Bytes<'_>, addresses: u32) -> Option<bool> {
    /// Longer packets are not summed up.
    const MAXIMUM_SUMMED_BYTES: usize = 128;
    let bytes = segment.captured();
    let offset = match protocol {
        TCP => 16,
        UDP => 6,
        _ => return None,
    };
    let stored = u16::from_be_bytes(*bytes.get(offset..)?.first_chunk()?);
    if stored == 0 {
        // UDP over IPv4 may have none (RFC 768).
        return if protocol == TCP { Some(false) } else { None };
    }
    let length = u32::try_from(segment.wire_len()).unwrap_or(u32::MAX);
    let pseudo_header = addresses + u32::from(protocol);
    if stored == fold(pseudo_header) || stored == fold(pseudo_header + (length & 0xffff)) {
        return Some(false);
    }
    let is_whole = bytes.len() == segment.wire_len() && bytes.len() <= MAXIMUM_SUMMED_BYTES;
    is_whole.then(|| fold(pseudo_header + (length & 0xffff) + sum(bytes)) == 0xffff)
}

/// Returns a one's complement sum of the big-endian 16-bit words of at most 64 KiB.
fn sum(bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<4>();
    let [a, b, c] = [0, 1, 2].map(|index| rest.get(index).copied().unwrap_or_default());
    let sum = words.iter().map(|word| u64::from(u32::from_be_bytes(*word))).sum::<u64>();
    let sum = sum + u64::from(u32::from_be_bytes([a, b, c, 0]));
    // In one's complement, the halves of longer words can be added in any order.
    let sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
    u32::try_from(sum).unwrap_or(u32::MAX)
}

/// Adds the carries of a one's complement sum (RFC 1071).
#[expect(clippy::cast_possible_truncation, reason = "the carries are added")]
fn fold(sum: u32) -> u16 {
    let sum = (sum & 0xffff) + (sum >> 16);
    ((sum & 0xffff) + (sum >> 16)) as u16
}

fn tcp_numbers(protocol: u8, segment: Bytes<'_>) -> Option<TcpNumbers> {
    const FIN: u8 = 0x01;
    const SYN: u8 = 0x02;
    const ACK: u8 = 0x10;
    if protocol != TCP {
        return None;
    }
    let &[_, _, _, _, s0, s1, s2, s3, a0, a1, a2, a3, offset, flags] = segment.head().ok()?;
    let payload_bytes = segment.wire_len().saturating_sub(usize::from(offset >> 4) * 4);
    let flag = |flag: u8| flags & flag != 0;
    let length = u32::try_from(payload_bytes).ok()? + u32::from(flag(SYN)) + u32::from(flag(FIN));
    let sequence = u32::from_be_bytes([s0, s1, s2, s3]);
    Some(TcpNumbers {
        next_sequence: (length > 0).then(|| sequence.wrapping_add(length)),
        acknowledgment: flag(ACK).then(|| u32::from_be_bytes([a0, a1, a2, a3])),
        is_syn: flag(SYN),
    })
}

#[cfg(test)]
mod tests;
