//! The identity of a packet: a hash of what stays the same when the packet is captured again elsewhere.
//!
//! It includes addresses, lengths, the IP identification, ports, sequence numbers and the checksum of the transport, which
//! covers the payload. It includes neither the link-layer header nor the hop limit, which differ between the interfaces on
//! a packet's way. What is made of equal identities is left to `segment`.

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
    /// Headers of successive packets can be the same: bare acknowledgements, or packets without any checksum.
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

#[inline]
fn step(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
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
        let &[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = header;
        let first = step(self.hash, u64::from_be_bytes([a, b, c, d, e, f, g, h]));
        let second = step(first, u64::from_be_bytes([i, j, k, l, m, n, o, p]));
        self.finish(step(second, u32::from_be_bytes([q, r, s, t]).into()), has_content)
    }

    /// Adds a UDP header.
    #[inline]
    pub(super) fn udp(self, header: [u8; 8]) -> Identity {
        let [.., c0, c1] = header;
        self.finish(step(self.hash, u64::from_be_bytes(header)), [c0, c1] != [0, 0])
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
            Transport::Udp | Transport::UdpLite => match segment.first_chunk() {
                Some(header) => self.udp(*header),
                None => self.finish(hash_of(self.hash, segment), false),
            },
            // Verification tag, checksum and the numbers of the first chunk; or sequence numbers.
            Transport::Sctp | Transport::Dccp => {
                const HEAD_BYTES: usize = 32;
                let head = segment.get(..HEAD_BYTES).unwrap_or(segment);
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

/// Returns the identity of a frame without ports: of what follows its link-layer header, apart from the hop limit and the
/// checksum of an IPv4 header. There is none for link types whose header has no fixed length.
pub(super) fn without_ports(frame: &Frame<'_>) -> Identity {
    /// Enough for the headers and the first bytes of the payload, which has a sequence number in ICMP and ESP.
    const HASHED_BYTES: usize = 64;
    const IPV4: u8 = 0x45;
    let LinkType(link_type) = frame.link_type;
    let header_bytes = match link_type {
        1 => 14,
        12 | 14 | 101 => 0,
        113 => 16,
        276 => 20,
        _ => return Identity::default(),
    };
    let data = frame.data.get(header_bytes..).unwrap_or_default();
    let mut head = [0; HASHED_BYTES];
    head.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
    let [first, _, _, _, id_high, id_low, _, _, hop_limit, _, checksum_high, checksum_low, ..] = &mut head;
    let has_number = *first == IPV4 && [*id_high, *id_low] != [0, 0];
    if *first == IPV4 {
        (*hop_limit, *checksum_high, *checksum_low) = (0, 0, 0);
    }
    let length = u64::from(frame.original_bytes).saturating_sub(header_bytes as u64);
    let distinction = if has_number { Distinction::Number } else { Distinction::Weak };
    Identity::new(hash_of(length, &head), distinction)
}
