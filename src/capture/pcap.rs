//! Reads pcap files: a file header, then packet records (draft-ietf-opsawg-pcap).
//!
//! Splitting the file into records is left to [`crate::framer`].

use pcap_parser::pcap::{PcapHeader, parse_pcap_header};

use super::{ErrorKind, Format, Frame, LinkType, Malformed, Mark, NANOS_PER_SECOND, Unit};

const NANOS_PER_MICRO: i64 = 1_000;

/// Magic number of files with timestamps in microseconds.
const MICROSECONDS: u32 = 0xa1b2_c3d4;
/// Magic number of files with timestamps in nanoseconds.
const NANOSECONDS: u32 = 0xa1b2_3c4d;
/// Magic number of the modified format, whose record headers also have an interface, a protocol and a packet type.
const MODIFIED: u32 = 0xa1b2_cd34;

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
    /// Length of the file header.
    pub(super) const HEADER_BYTES: usize = 24;

    /// Reports whether `word` is a magic number of pcap, in either byte order.
    pub(super) fn is_magic(word: [u8; 4]) -> bool {
        let word = u32::from_le_bytes(word);
        [MICROSECONDS, NANOSECONDS, MODIFIED].iter().any(|magic| word == *magic || word == magic.swap_bytes())
    }

    /// Parses the file header.
    pub(super) fn from_header(bytes: &[u8]) -> Result<Self, ErrorKind> {
        let big_endian = !bytes.first_chunk().is_some_and(|word| matches!(u32::from_le_bytes(*word) >> 16, 0xa1b2));
        let (magic, header) = parse_header(bytes, big_endian).ok_or(Malformed::PcapHeader)?;
        if header.version_major != 2 {
            let (major, minor) = (header.version_major, header.version_minor);
            return Err(ErrorKind::UnsupportedVersion { format: Format::Pcap, major, minor });
        }
        Ok(Self {
            big_endian,
            nanos_per_tick: if magic == NANOSECONDS { 1 } else { NANOS_PER_MICRO },
            record_header_bytes: if magic == MODIFIED { MODIFIED_RECORD_HEADER_BYTES } else { RECORD_HEADER_BYTES },
            // The upper half of the field holds the length of the frame check sequence.
            link_type: LinkType((header.network.0.cast_unsigned() & 0xffff) as u16),
        })
    }

    /// Returns how many bytes of the next record must be buffered, judging by its header in `head`.
    ///
    /// Refuses captured lengths of more than `limit_bytes`.
    #[inline]
    pub(super) fn needed_bytes(self, head: &[u8], limit_bytes: u32) -> Result<usize, ErrorKind> {
        // Only a whole header is checked: otherwise the errors would depend on the chunk sizes.
        let Some(&[_, _, _, _, _, _, _, _, c0, c1, c2, c3, ..]) = head.get(..self.record_header_bytes) else {
            return Ok(self.record_header_bytes);
        };
        let captured_bytes = self.u32([c0, c1, c2, c3]);
        if captured_bytes > limit_bytes {
            let (bytes, limit_bytes) = (captured_bytes.into(), limit_bytes.into());
            return Err(ErrorKind::LimitExceeded { unit: Unit::PcapRecord, bytes, limit_bytes });
        }
        Ok(self.record_header_bytes + captured_bytes as usize)
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
    fn u32(self, word: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
    }
}

/// Parses the file header. Returns it with the magic number, read in the byte order of the file.
fn parse_header(bytes: &[u8], big_endian: bool) -> Option<(u32, PcapHeader)> {
    let word = *bytes.first_chunk()?;
    let magic = if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) };
    // The parser accepts the modified format in one byte order only. Apart from the magic number its header is the same.
    let plain = if big_endian { MICROSECONDS.to_be_bytes() } else { MICROSECONDS.to_le_bytes() };
    let bytes = [&plain, bytes.get(plain.len()..)?].concat();
    parse_pcap_header(&bytes).ok().map(|(_, header)| (magic, header))
}
