//! The identity of a packet: a hash of what stays the same when the packet is captured again elsewhere.
//!
//! It includes addresses, lengths, the IP identification, ports, sequence numbers and the checksum of the transport, which
//! covers the payload. It includes neither the link-layer header nor the hop limit, which differ between the interfaces on
//! a packet's way. What is made of equal identities is left to `segment`.

use super::link::ether_type_offsets;
use super::tunnel::is_tunnel_port;
use super::{Bytes, Transport};
use crate::capture::{Frame, LinkType};

/// A hash of a packet, and how well it tells packets apart. 0 if the packet has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity(u64);

/// How well the headers of a packet tell it from the packets of its flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Distinction {
    /// The packet has no identity.
    None,
    /// Successive packets can be the same: bare acknowledgements without an IP identification.
    Weak,
    /// There is no IP identification, but other packets differ, except for retransmissions.
    Content,
    /// An IP identification, which retransmissions change.
    Number,
}

impl Identity {
    const DISTINCTION_BITS: u64 = 3;

    fn new(hash: u64, distinction: Distinction) -> Self {
        Self(hash & !Self::DISTINCTION_BITS | distinction as u64)
    }

    #[inline]
    pub(crate) fn bits(self) -> u64 {
        self.0
    }

    /// Returns whether successive packets never have the same identity.
    #[inline]
    pub(crate) fn is_distinct(self) -> bool {
        self.0 & Self::DISTINCTION_BITS >= Distinction::Content as u64
    }

    pub(crate) fn distinction(self) -> Distinction {
        match self.0 & Self::DISTINCTION_BITS {
            0 => Distinction::None,
            1 => Distinction::Weak,
            2 => Distinction::Content,
            _ => Distinction::Number,
        }
    }
}

/// A hash of the IP header, to which that of the transport header is added.
#[derive(Clone, Copy, Debug)]
pub(super) struct IpHash {
    hash: u64,
    has_number: bool,
}

/// An odd number without a pattern in its bits.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn step(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(MULTIPLIER);
    product ^ product >> 32
}

impl IpHash {
    /// Hashes the addresses of an IPv4 header, and its bytes 2 to 5: total length and identification.
    #[inline]
    pub(super) fn ipv4(source: u32, destination: u32, length_and_number: u32) -> Self {
        let addresses = u64::from(source) << 32 | u64::from(destination);
        let hash = step(step(0, addresses), length_and_number.into());
        Self { hash, has_number: length_and_number & 0xffff != 0 }
    }

    /// Hashes an IPv6 header without its first word and its hop limit.
    pub(super) fn ipv6(header: &[u8]) -> Self {
        let length = header.get(4..6).unwrap_or_default();
        let addresses = header.get(8..40).unwrap_or_default();
        Self { hash: hash_of(hash_of(0, length), addresses), has_number: false }
    }

    /// Adds a TCP header. `has_content` is whether the segment has a payload, or opens or closes the connection.
    #[inline]
    pub(super) fn tcp(self, header: &[u8; 20], has_content: bool) -> Identity {
        // Ports and sequence number; acknowledgement, flags and window; checksum and urgent pointer.
        let (words, last) = header.as_chunks::<8>();
        let hash = words.iter().fold(self.hash, |hash, word| step(hash, u64::from_be_bytes(*word)));
        let last = last.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        self.finish(step(hash, last), has_content)
    }

    /// Adds a UDP header; `segment` begins with it.
    ///
    /// Without an IP identification or without a checksum, the payload is added: some systems send the same identification again
    /// and again, and the checksum is often not there yet when the sender captures the packet.
    #[inline]
    pub(super) fn udp(self, header: [u8; 8], segment: &[u8]) -> Identity {
        let [.., checksum_high, checksum_low] = header;
        if self.has_number && (checksum_high | checksum_low) != 0 {
            return self.finish(step(self.hash, u64::from_be_bytes(header)), true);
        }
        self.datagram(header, segment)
    }

    /// Adds a UDP header and the captured payload, without what follows it to the end of the frame. With segmentation offload,
    /// the length field can be 0.
    #[cold]
    fn datagram(self, header: [u8; 8], segment: &[u8]) -> Identity {
        let hash = step(self.hash, u64::from_be_bytes(header));
        let [_, _, _, _, high, low, ..] = header;
        let length = usize::from(u16::from_be_bytes([high, low]));
        let payload = segment.get(header.len()..).unwrap_or_default();
        let payload = match payload.get(..length.saturating_sub(header.len())) {
            _ if length == 0 => payload,
            Some(whole) => whole,
            None => comparable(payload),
        };
        self.finish(hash_of_payload(hash, payload), !payload.is_empty())
    }

    #[inline]
    fn finish(self, hash: u64, has_content: bool) -> Identity {
        let distinction = match (self.has_number, has_content) {
            (true, _) => Distinction::Number,
            (false, true) => Distinction::Content,
            (false, false) => Distinction::Weak,
        };
        Identity::new(hash, distinction)
    }

    /// Adds the header of a transport, or what was captured of it.
    pub(super) fn transport(self, transport: Transport, segment: Bytes<'_>, payload_bytes: Option<u32>) -> Identity {
        let segment = segment.captured();
        match transport {
            Transport::Tcp => match segment.first_chunk::<20>() {
                Some(header) => {
                    let [_, _, _, _, _, _, _, _, _, _, _, _, _, flags, ..] = header;
                    self.tcp(header, payload_bytes != Some(0) || flags & super::transport::SYN_FIN_RST != 0)
                }
                None => self.finish(hash_of(self.hash, segment), false),
            },
            Transport::Udp => match segment.first_chunk::<8>() {
                Some(header) if is_tunnel(*header) => self.datagram(*header, segment),
                Some(header) => self.udp(*header, segment),
                None => self.finish(hash_of(self.hash, segment), false),
            },
            // The checksum may cover the header alone.
            Transport::UdpLite => self.finish(hash_of_payload(self.hash, segment), segment.len() > 8),
            // Verification tag, checksum and the numbers of the first chunk; or sequence numbers.
            Transport::Sctp | Transport::Dccp => {
                const HEAD_BYTES: usize = 32;
                // The common header has 12 bytes; behind the payload there can be padding.
                let length = payload_bytes.map_or(HEAD_BYTES, |payload| (12 + payload as usize).min(HEAD_BYTES));
                let head = segment.get(..length).unwrap_or(segment);
                self.finish(hash_of(self.hash, head), true)
            }
        }
    }
}

/// Hashes bytes.
fn hash_of(hash: u64, bytes: &[u8]) -> u64 {
    bytes.chunks(8).fold(step(hash, bytes.len() as u64), |hash, part| {
        let mut word = [0; 8];
        word.iter_mut().zip(part).for_each(|(to, from)| *to = *from);
        step(hash, u64::from_be_bytes(word))
    })
}

/// Returns whether a UDP header is that of a tunnel. The packet inside has a checksum of its own, with which that of the header
/// depends on addresses alone.
fn is_tunnel([s0, s1, d0, d1, ..]: [u8; 8]) -> bool {
    is_tunnel_port(u16::from_be_bytes([s0, s1])) || is_tunnel_port(u16::from_be_bytes([d0, d1]))
}

/// Returns the part of a payload cut by the snapshot length that a copy most likely has too, although a link-layer header of
/// another length leaves a few bytes more or less of it.
fn comparable(payload: &[u8]) -> &[u8] {
    const LEAST_BYTES: usize = 32;
    const STEP_BYTES: usize = 16;
    let length = payload.len().saturating_sub(STEP_BYTES / 2) / STEP_BYTES * STEP_BYTES;
    payload.get(..length.max(LEAST_BYTES)).unwrap_or(payload)
}

/// Hashes bytes, which can be many: four words at a time, whose products do not wait for one another.
fn hash_of_payload(hash: u64, bytes: &[u8]) -> u64 {
    const LANES: usize = 4;
    let (blocks, rest) = bytes.as_chunks::<{ 8 * LANES }>();
    let mut lanes = [hash; LANES];
    for block in blocks {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks().0) {
            *lane = (lane.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(MULTIPLIER);
        }
    }
    hash_of(lanes.into_iter().fold(bytes.len() as u64, step), rest)
}

/// Returns the identity of a frame without ports: of an IPv4 packet with an identification. What follows its header is hashed
/// without the hop limit and the checksum. There is none for link types whose header has no fixed length.
pub(super) fn without_ports(frame: &Frame<'_>) -> Identity {
    /// Enough for the headers and the first bytes of the payload.
    const HASHED_BYTES: usize = 64;
    let (type_at, header_bytes) = match frame.link_type {
        // IP without a header of the link layer.
        LinkType(12 | 14 | 101) => (None, 0),
        other => match ether_type_offsets(other) {
            Some((type_at, header_bytes)) => (Some(type_at), header_bytes),
            None => return Identity::default(),
        },
    };
    let is_ipv4 = |at: usize| frame.data.get(at..at + 2) == Some(&[0x08, 0x00]);
    let data = frame.data.get(header_bytes..).unwrap_or_default();
    let mut head = [0; HASHED_BYTES];
    head.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
    let [first, _, _, _, number_high, number_low, _, _, hop_limit, _, checksum_high, checksum_low, ..] = &mut head;
    // The header has at least five words, and options behind them.
    let has_number = (0x45..=0x4f).contains(first) && [*number_high, *number_low] != [0, 0];
    if !has_number || !type_at.is_none_or(is_ipv4) {
        return Identity::default();
    }
    (*hop_limit, *checksum_high, *checksum_low) = (0, 0, 0);
    Identity::new(hash_of(0, &head), Distinction::Number)
}
