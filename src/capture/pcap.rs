//! The container pcap: a file header, then records (draft-ietf-opsawg-pcap).

use pcap_parser::pcap::{PcapHeader, parse_pcap_header};

use super::{ErrorKind, Frame, LinkType, Mark, NANOS_PER_SECOND};

const NANOS_PER_MICRO: i64 = 1_000;

const MICROSECONDS: u32 = 0xa1b2_c3d4;
const NANOSECONDS: u32 = 0xa1b2_3c4d;
/// Records whose headers have further fields: interface, protocol, packet type.
const MODIFIED: u32 = 0xa1b2_cd34;

/// How long the header of a modified record is, and where Linux's packet type stands in it.
const MODIFIED_HEADER_BYTES: usize = 24;
const PACKET_TYPE: usize = 22;

#[derive(Clone, Copy, Debug)]
pub(super) struct Pcap {
    big_endian: bool,
    nanos_per_tick: i64,
    record_header_bytes: usize,
    link_type: LinkType,
}

impl Pcap {
    pub(super) const HEADER_BYTES: usize = 24;
    pub(super) const RECORD: &str = "pcap record";

    pub(super) fn is_magic(word: [u8; 4]) -> bool {
        let word = u32::from_le_bytes(word);
        [MICROSECONDS, NANOSECONDS, MODIFIED].iter().any(|magic| word == *magic || word == magic.swap_bytes())
    }

    pub(super) fn from_header(bytes: &[u8]) -> Result<Self, ErrorKind> {
        let big_endian = !bytes.first_chunk().is_some_and(|word| matches!(u32::from_le_bytes(*word) >> 16, 0xa1b2));
        let (magic, header) = header(bytes, big_endian).ok_or_else(|| malformed("pcap header", "it cannot be read"))?;
        if header.version_major != 2 {
            let what = format!("pcap version {}.{}", header.version_major, header.version_minor);
            return Err(ErrorKind::Unsupported { what });
        }
        Ok(Self {
            big_endian,
            nanos_per_tick: if magic == NANOSECONDS { 1 } else { NANOS_PER_MICRO },
            record_header_bytes: if magic == MODIFIED { MODIFIED_HEADER_BYTES } else { 16 },
            // The upper half of the field holds the length of the frame check sequence.
            link_type: LinkType((header.network.0.cast_unsigned() & 0xffff) as u16),
        })
    }

    #[inline]
    pub(super) fn record_bytes(self, head: &[u8], limit: u32) -> Result<usize, ErrorKind> {
        // Part of a header is not judged: how much of it is at hand depends on how the file is cut.
        let Some(&[_, _, _, _, _, _, _, _, c0, c1, c2, c3, ..]) = head.get(..self.record_header_bytes) else {
            return Ok(self.record_header_bytes);
        };
        let captured = self.number([c0, c1, c2, c3]);
        if captured > limit {
            let (bytes, limit_bytes) = (captured.into(), limit.into());
            return Err(ErrorKind::LimitExceeded { what: Self::RECORD, bytes, limit_bytes });
        }
        Ok(self.record_header_bytes + captured as usize)
    }

    /// The packet of a whole record; none where that is too short for its header.
    #[inline]
    pub(super) fn read(self, record: &[u8]) -> Option<Frame<'_>> {
        let &[s0, s1, s2, s3, t0, t1, t2, t3, _, _, _, _, o0, o1, o2, o3] = record.first_chunk()?;
        let (seconds, ticks) = (self.number([s0, s1, s2, s3]), self.number([t0, t1, t2, t3]));
        Some(Frame {
            time_nanos: Some(i64::from(seconds) * NANOS_PER_SECOND + i64::from(ticks) * self.nanos_per_tick),
            original_bytes: self.number([o0, o1, o2, o3]),
            link_type: self.link_type,
            mark: if self.record_header_bytes == MODIFIED_HEADER_BYTES { Self::mark(record) } else { Mark::None },
            data: record.get(self.record_header_bytes..)?,
        })
    }

    #[cold]
    fn mark(record: &[u8]) -> Mark {
        record.get(PACKET_TYPE).map_or(Mark::None, |packet_type| Mark::from_linux_packet_type((*packet_type).into()))
    }

    #[inline]
    fn number(self, word: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
    }
}

/// The magic in the order of the file, and the header.
fn header(bytes: &[u8], big_endian: bool) -> Option<(u32, PcapHeader)> {
    let word = *bytes.first_chunk()?;
    let magic = if big_endian { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) };
    // The parser knows the modified format in one byte order only; its header is the same.
    let plain = if big_endian { MICROSECONDS.to_be_bytes() } else { MICROSECONDS.to_le_bytes() };
    let bytes = [&plain, bytes.get(plain.len()..)?].concat();
    parse_pcap_header(&bytes).ok().map(|(_, header)| (magic, header))
}

fn malformed(what: &'static str, why: &str) -> ErrorKind {
    ErrorKind::Malformed { what, why: why.into() }
}
