//! The container pcap: a file header, then records (draft-ietf-opsawg-pcap).

use pcap_parser::pcap::{parse_pcap_frame, parse_pcap_frame_be, parse_pcap_header};

use super::{ErrorKind, Frame, LinkType, NANOS_PER_SECOND};

const NANOS_PER_MICRO: i64 = 1_000;

/// Where the captured length stands in a record's header.
const CAPTURED_LENGTH: std::ops::Range<usize> = 8..12;

#[derive(Clone, Copy, Debug)]
pub(super) struct Pcap {
    big_endian: bool,
    nanos_per_tick: i64,
    link_type: LinkType,
}

impl Pcap {
    pub(super) const HEADER_BYTES: usize = 24;
    pub(super) const RECORD: &str = "pcap record";
    const RECORD_HEADER_BYTES: usize = 16;

    /// Microseconds and nanoseconds, in both byte orders.
    pub(super) fn is_magic(word: [u8; 4]) -> bool {
        matches!(u32::from_le_bytes(word), 0xa1b2_c3d4 | 0xa1b2_3c4d | 0xd4c3_b2a1 | 0x4d3c_b2a1)
    }

    pub(super) fn from_header(header: &[u8]) -> Result<Self, ErrorKind> {
        let (_, header) = parse_pcap_header(header).map_err(|_| malformed("pcap header", "it cannot be read"))?;
        if header.version_major != 2 {
            let what = format!("pcap version {}.{}", header.version_major, header.version_minor);
            return Err(ErrorKind::Unsupported { what });
        }
        // The upper half of the field holds the length of the frame check sequence.
        let link_type = LinkType((header.network.0.cast_unsigned() & 0xffff) as u16);
        let nanos_per_tick = if header.is_nanosecond_precision() { 1 } else { NANOS_PER_MICRO };
        Ok(Self { big_endian: header.is_bigendian(), nanos_per_tick, link_type })
    }

    #[inline]
    pub(super) fn record_bytes(self, head: &[u8], limit: u32) -> Result<usize, ErrorKind> {
        let Some(length) = head.get(CAPTURED_LENGTH).and_then(|bytes| bytes.try_into().ok()) else {
            return Ok(Self::RECORD_HEADER_BYTES);
        };
        let captured = if self.big_endian { u32::from_be_bytes(length) } else { u32::from_le_bytes(length) };
        if captured > limit {
            let (bytes, limit_bytes) = (captured.into(), limit.into());
            return Err(ErrorKind::LimitExceeded { what: Self::RECORD, bytes, limit_bytes });
        }
        Ok(Self::RECORD_HEADER_BYTES + captured as usize)
    }

    #[inline]
    pub(super) fn read(self, record: &[u8]) -> Result<Frame<'_>, ErrorKind> {
        let parse = if self.big_endian { parse_pcap_frame_be } else { parse_pcap_frame };
        let (_, block) = parse(record).map_err(|_| malformed(Self::RECORD, "it cannot be read"))?;
        let seconds = i64::from(block.ts_sec) * NANOS_PER_SECOND;
        Ok(Frame {
            time_nanos: Some(seconds + i64::from(block.ts_usec) * self.nanos_per_tick),
            original_bytes: block.origlen,
            link_type: self.link_type,
            data: block.data,
        })
    }
}

fn malformed(what: &'static str, why: &str) -> ErrorKind {
    ErrorKind::Malformed { what, why: why.into() }
}
