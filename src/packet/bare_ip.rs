//! Packets that begin with an IP header, though the file says that they are Ethernet frames: some routers and exporters
//! write such files.

use super::{Bytes, DissectError, NoPorts};

/// Returns whether a frame that makes no sense as Ethernet, which `error` says, is an IP packet.
///
/// An IPv4 header must have a right checksum and a length that fits the frame. An IPv6 header has no checksum, so the length
/// must be that of the frame, and the next header one of the frequent ones.
#[cold]
pub(super) fn is_bare_ip(frame: Bytes<'_>, error: DissectError) -> bool {
    if matches!(error, DissectError::NoPorts(NoPorts::OtherIpProtocol(_) | NoPorts::LaterFragment)) {
        return false;
    }
    is_ipv4(frame) || is_ipv6(frame)
}

fn is_ipv4(frame: Bytes<'_>) -> bool {
    let Ok(&[first, _, l0, l1]) = frame.head() else { return false };
    let header_bytes = usize::from(first & 0x0f) * 4;
    let length = usize::from(u16::from_be_bytes([l0, l1]));
    if first >> 4 != 4 || header_bytes < 20 || !(header_bytes..=frame.room()).contains(&length) {
        return false;
    }
    let Some(header) = frame.captured().get(..header_bytes) else { return false };
    let (words, _) = header.as_chunks::<2>();
    let sum: u32 = words.iter().map(|word| u32::from(u16::from_be_bytes(*word))).sum();
    // The sum of ones' complement numbers (RFC 1071) is -0. The header of at most 30 words has at most one carry.
    (sum >> 16) + (sum & 0xffff) == 0xffff
}

fn is_ipv6(frame: Bytes<'_>) -> bool {
    const HEADER_BYTES: usize = 40;
    let Ok(&[first, _, _, _, l0, l1, next_header, ..]) = frame.head::<HEADER_BYTES>() else { return false };
    // Hop-by-hop options, TCP, UDP, DCCP, routing, fragment, ESP, AH, ICMPv6, SCTP.
    let is_frequent = matches!(next_header, 0 | 6 | 17 | 33 | 43 | 44 | 50 | 51 | 58 | 132);
    let length = HEADER_BYTES + usize::from(u16::from_be_bytes([l0, l1]));
    first >> 4 == 6 && is_frequent && length == frame.room()
}
