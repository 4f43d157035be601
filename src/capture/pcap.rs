//! Reads pcap files: a file header, then packet records (draft-ietf-opsawg-pcap).
//!
//! Splitting the file into records is left to [`crate::framer`].

use super::container::Stop;
use super::start::is_file_header;
use super::{ErrorKind, Format, Frame, LinkType, Malformed, Mark, NANOS_PER_SECOND, Unit};

const NANOS_PER_MICRO: i64 = 1_000;

/// Magic number of files with timestamps in microseconds.
const MICROSECONDS: u32 = 0xa1b2_c3d4;
/// Magic number of files with timestamps in nanoseconds.
const NANOSECONDS: u32 = 0xa1b2_3c4d;
/// Magic number of the modified format, whose record headers also have an interface, a protocol and a packet type.
const MODIFIED: u32 = 0xa1b2_cd34;

/// Magic numbers of Ixia's variant, with timestamps in nanoseconds and one more word after the file header.
const IXIA: [u32; 2] = [0x1c00_01ac, 0x1c00_01ab];

/// Minor version of the variant that AIX writes, with timestamps in nanoseconds and interface types for link types.
const AIX_MINOR_VERSION: u16 = 2;

const RECORD_HEADER_BYTES: usize = 16;
const MODIFIED_RECORD_HEADER_BYTES: usize = 24;

/// Offset of the Linux packet type in a modified record header.
const PACKET_TYPE_OFFSET: usize = 22;

/// Properties of a file, from its header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pcap {
    big_endian: bool,
    nanos_per_tick: i64,
    record_header_bytes: usize,
    link_type: LinkType,
}

impl Pcap {
    /// Length of the usual file header.
    pub(super) const HEADER_BYTES: usize = 24;

    /// Reports whether `word` is a magic number of pcap, in either byte order.
    pub(super) fn is_magic(word: [u8; 4]) -> bool {
        magic(word).is_some()
    }

    /// Returns the length of the file header with this magic number.
    pub(super) fn header_bytes(word: [u8; 4]) -> usize {
        let is_ixia = magic(word).is_some_and(|(magic, _)| IXIA.contains(&magic));
        Self::HEADER_BYTES + if is_ixia { 4 } else { 0 }
    }

    /// Reports whether `head` starts with a magic number of pcap and a version that is supported.
    pub(super) fn is_header(head: &[u8]) -> bool {
        let Some(&[m0, m1, m2, m3, a0, a1, b0, b1]) = head.first_chunk() else { return false };
        let Some((_, big_endian)) = magic([m0, m1, m2, m3]) else { return false };
        let [major, minor] = [[a0, a1], [b0, b1]].map(|half| u16(half, big_endian));
        major == 2 && minor <= 4
    }

    /// Parses the file header.
    pub(super) fn from_header(bytes: &[u8]) -> Result<Self, ErrorKind> {
        let field = |offset: usize| bytes.get(offset..)?.first_chunk().copied();
        let half = |offset: usize| bytes.get(offset..)?.first_chunk().copied();
        let fields = (field(0).and_then(magic), half(4), half(6), field(20));
        let (Some((magic, big_endian)), Some(major), Some(minor), Some(network)) = fields else {
            return Err(Malformed::PcapHeader.into());
        };
        let [major, minor] = [major, minor].map(|half| u16(half, big_endian));
        if major != 2 {
            return Err(ErrorKind::UnsupportedVersion { format: Format::Pcap, major, minor });
        }
        let network = if big_endian { u32::from_be_bytes(network) } else { u32::from_le_bytes(network) };
        let aix = if magic == MICROSECONDS && minor == AIX_MINOR_VERSION { aix_link_type(network) } else { None };
        let is_nanoseconds = magic == NANOSECONDS || IXIA.contains(&magic) || aix.is_some();
        Ok(Self {
            big_endian,
            nanos_per_tick: if is_nanoseconds { 1 } else { NANOS_PER_MICRO },
            record_header_bytes: if magic == MODIFIED { MODIFIED_RECORD_HEADER_BYTES } else { RECORD_HEADER_BYTES },
            // The upper half of the field holds the length of the frame check sequence.
            link_type: LinkType(aix.unwrap_or((network & 0xffff) as u16)),
        })
    }

    /// Returns the length of a record's header.
    pub(super) fn record_header_bytes(self) -> usize {
        self.record_header_bytes
    }

    /// Returns how many bytes of the next record must be buffered, judging by its header in `head`.
    ///
    /// Refuses captured lengths of more than `limit_bytes`.
    #[inline]
    pub(super) fn needed_bytes(self, head: &[u8], limit_bytes: u32) -> Result<usize, Stop> {
        // Only a whole header is checked: otherwise the errors would depend on the chunk sizes.
        let Some(&[_, _, _, _, _, _, _, _, c0, c1, c2, c3, ..]) = head.get(..self.record_header_bytes) else {
            return Ok(self.record_header_bytes);
        };
        let captured_bytes = self.u32([c0, c1, c2, c3]);
        // None captured, or more than the limit.
        if captured_bytes.wrapping_sub(1) >= limit_bytes {
            self.check_unusual(head, captured_bytes, limit_bytes)?;
        }
        Ok(self.record_header_bytes + captured_bytes as usize)
    }

    /// Looks for something other than a record: in the place of its captured length, a file header has zero in pcap, and a
    /// large number in pcapng.
    #[cold]
    fn check_unusual(self, head: &[u8], captured_bytes: u32, limit_bytes: u32) -> Result<(), Stop> {
        let is_empty = head.get(8..16).is_some_and(|lengths| lengths.iter().all(|byte| *byte == 0));
        if (is_empty || captured_bytes > limit_bytes) && is_file_header(head) {
            return Err(Stop::Header);
        }
        if head.iter().take(self.record_header_bytes).all(|byte| *byte == 0) {
            return Err(Stop::Zeros);
        }
        if captured_bytes > limit_bytes {
            let (bytes, limit_bytes) = (captured_bytes.into(), limit_bytes.into());
            return Err(ErrorKind::LimitExceeded { unit: Unit::PcapRecord, bytes, limit_bytes }.into());
        }
        Ok(())
    }

    /// Returns the packet of a whole record, or `None` if the record is shorter than its header.
    #[inline]
    pub(super) fn read(self, record: &[u8]) -> Option<Frame<'_>> {
        let &[s0, s1, s2, s3, t0, t1, t2, t3, _, _, _, _, o0, o1, o2, o3] = record.first_chunk()?;
        let (seconds, ticks) = (self.u32([s0, s1, s2, s3]), self.u32([t0, t1, t2, t3]));
        Some(Frame {
            time_nanos: Some(i64::from(seconds) * NANOS_PER_SECOND + i64::from(ticks) * self.nanos_per_tick),
            original_bytes: self.u32([o0, o1, o2, o3]),
            link_type: self.link_type,
            interface: 0,
            mark: if self.record_header_bytes == MODIFIED_RECORD_HEADER_BYTES {
                Self::linux_mark(record)
            } else {
                Mark::None
            },
            data: record.get(self.record_header_bytes..)?,
        })
    }

    /// Returns the direction that a modified record gives.
    #[cold]
    fn linux_mark(record: &[u8]) -> Mark {
        record
            .get(PACKET_TYPE_OFFSET)
            .map_or(Mark::None, |packet_type| Mark::from_linux_packet_type((*packet_type).into()))
    }

    #[inline]
    pub(super) fn u32(self, word: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
    }
}

/// Returns the magic number that `word` is in one of the byte orders, and whether that is big-endian.
fn magic(word: [u8; 4]) -> Option<(u32, bool)> {
    let is_known = |magic: u32| matches!(magic, MICROSECONDS | NANOSECONDS | MODIFIED) || IXIA.contains(&magic);
    let (little, big) = (u32::from_le_bytes(word), u32::from_be_bytes(word));
    if is_known(little) { Some((little, false)) } else { is_known(big).then_some((big, true)) }
}

/// Returns the link type of an interface type (<https://www.iana.org/assignments/ianaiftype-mib>) that AIX writes. Older
/// files of other systems can have the same version, but not the link types with these numbers.
fn aix_link_type(interface_type: u32) -> Option<u16> {
    const ETHERNET: (u32, u16) = (6, 1);
    const TOKEN_RING: (u32, u16) = (9, 6);
    const FDDI: (u32, u16) = (15, 10);
    const PPP: (u32, u16) = (23, 9);
    const LOOPBACK: (u32, u16) = (24, 0);
    const SLIP: (u32, u16) = (28, 8);
    let types = [ETHERNET, TOKEN_RING, FDDI, PPP, LOOPBACK, SLIP];
    types.iter().find(|(number, _)| *number == interface_type).map(|(_, link_type)| *link_type)
}

fn u16(half: [u8; 2], big_endian: bool) -> u16 {
    if big_endian { u16::from_be_bytes(half) } else { u16::from_le_bytes(half) }
}
