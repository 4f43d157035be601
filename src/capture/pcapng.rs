//! The container pcapng: blocks in sections, interfaces described in each section (draft-ietf-opsawg-pcapng).

use pcap_parser::{
    OptionCode, PcapNGOption, parse_enhancedpacketblock_be, parse_enhancedpacketblock_le,
    parse_interfacedescriptionblock_be, parse_interfacedescriptionblock_le, parse_sectionheaderblock,
    parse_simplepacketblock_be, parse_simplepacketblock_le,
};

use super::time::Resolution;
use super::{ErrorKind, Frame, LinkType, Mark, Record};

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 0x0000_0001;
const OBSOLETE_PACKET: u32 = 0x0000_0002;
const SIMPLE_PACKET: u32 = 0x0000_0003;
const ENHANCED_PACKET: u32 = 0x0000_0006;

/// The option `epb_flags`.
const PACKET_FLAGS: OptionCode = OptionCode(2);

/// The byte-order magic, as it reads in a little-endian section.
const BYTE_ORDER_MAGIC: u32 = 0x1a2b_3c4d;

/// Type, total length, total length again.
const MINIMUM_BLOCK_BYTES: u32 = 12;

/// An interface of the current section.
#[derive(Clone, Copy, Debug)]
struct Interface {
    link_type: LinkType,
    snap_bytes: u32,
    resolution: Resolution,
    offset_seconds: i64,
}

#[derive(Debug, Default)]
pub(super) struct PcapNg {
    big_endian: bool,
    interfaces: Vec<Interface>,
}

impl PcapNg {
    pub(super) const BLOCK: &str = "pcapng block";

    pub(super) fn is_magic(word: [u8; 4]) -> bool {
        u32::from_le_bytes(word) == SECTION_HEADER
    }

    #[inline]
    pub(super) fn block_bytes(&self, head: &[u8], limit: u32) -> Result<usize, ErrorKind> {
        // Less than these is not judged: how much of them is at hand depends on how the file is cut.
        let (Some(block_type), Some(length), Some(magic)) = (word(head, 0), word(head, 4), word(head, 8)) else {
            return Ok(MINIMUM_BLOCK_BYTES as usize);
        };
        // A section header may change the byte order, so its length can be read only after its byte-order magic.
        let total = if u32::from_le_bytes(block_type) == SECTION_HEADER {
            match u32::from_le_bytes(magic) {
                BYTE_ORDER_MAGIC => u32::from_le_bytes(length),
                magic if magic.swap_bytes() == BYTE_ORDER_MAGIC => u32::from_be_bytes(length),
                magic => {
                    return Err(malformed(format!(
                        "byte-order magic {magic:#010x} is neither order of {BYTE_ORDER_MAGIC:#010x}"
                    )));
                }
            }
        } else {
            self.number(length)
        };
        if total % 4 != 0 {
            return Err(malformed(format!("total length {total} is not a multiple of 4")));
        }
        if total < MINIMUM_BLOCK_BYTES {
            return Err(malformed(format!("total length {total} is less than {MINIMUM_BLOCK_BYTES}")));
        }
        if total > limit {
            let (bytes, limit_bytes) = (total.into(), limit.into());
            return Err(ErrorKind::LimitExceeded { what: Self::BLOCK, bytes, limit_bytes });
        }
        Ok(total as usize)
    }

    #[inline(never)]
    pub(super) fn read<'a>(&mut self, block: &'a [u8]) -> Result<Record<'a>, ErrorKind> {
        let block_type = word(block, 0).map_or(0, |bytes| self.number(bytes));
        if block_type == SECTION_HEADER {
            return self.begin_section(block).map(|()| Record::NoPacket);
        }
        let trailer = block.last_chunk().map_or(0, |bytes| self.number(*bytes));
        if trailer as usize != block.len() {
            return Err(malformed(format!("total length is {} at its start, {trailer} at its end", block.len())));
        }
        let packet = match block_type {
            ENHANCED_PACKET => self.enhanced_packet(block),
            SIMPLE_PACKET => self.simple_packet(block),
            OBSOLETE_PACKET => self.obsolete_packet(block),
            INTERFACE_DESCRIPTION => return self.interface(block).map(|()| Record::NoPacket),
            _ => return Ok(Record::NoPacket),
        };
        // The lengths of the block agree, so what follows it can be read.
        Ok(packet.map_or_else(Record::Damaged, Record::Packet))
    }

    fn begin_section(&mut self, block: &[u8]) -> Result<(), ErrorKind> {
        let (_, header) = parse_sectionheaderblock(block).map_err(|_| malformed("section header cannot be read"))?;
        if header.block_len1 != header.block_len2 {
            let (start, end) = (header.block_len1, header.block_len2);
            return Err(malformed(format!("total length is {start} at its start, {end} at its end")));
        }
        if header.major_version != 1 {
            let what = format!("pcapng version {}.{}", header.major_version, header.minor_version);
            return Err(ErrorKind::Unsupported { what });
        }
        *self = Self { big_endian: header.big_endian(), interfaces: Vec::new() };
        Ok(())
    }

    fn interface(&mut self, block: &[u8]) -> Result<(), ErrorKind> {
        let parse =
            if self.big_endian { parse_interfacedescriptionblock_be } else { parse_interfacedescriptionblock_le };
        let (_, block) = parse(block).map_err(|_| malformed("interface description cannot be read"))?;
        self.interfaces.push(Interface {
            link_type: LinkType((block.linktype.0.cast_unsigned() & 0xffff) as u16),
            snap_bytes: block.snaplen,
            resolution: option(&block.options, OptionCode::IfTsresol)
                .map_or(Resolution::DEFAULT, |[value]| Resolution::from_option(value)),
            offset_seconds: option(&block.options, OptionCode::IfTsoffset)
                .map_or(0, |bytes| if self.big_endian { i64::from_be_bytes(bytes) } else { i64::from_le_bytes(bytes) }),
        });
        Ok(())
    }

    #[inline]
    fn enhanced_packet<'a>(&self, block: &'a [u8]) -> Result<Frame<'a>, ErrorKind> {
        let parse = if self.big_endian { parse_enhancedpacketblock_be } else { parse_enhancedpacketblock_le };
        let (_, packet) =
            parse(block).map_err(|_| malformed("captured length does not fit into the enhanced packet block"))?;
        let interface = self.interface_of_packet(packet.if_id)?;
        let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
        Ok(Frame {
            time_nanos: Some(interface.resolution.nanos(ticks, interface.offset_seconds)),
            original_bytes: packet.origlen,
            link_type: interface.link_type,
            mark: option(&packet.options, PACKET_FLAGS)
                .map_or(Mark::None, |flags| Mark::from_pcapng_flags(self.number(flags))),
            data: packet.data.get(..packet.caplen as usize).unwrap_or(packet.data),
        })
    }

    /// A simple packet belongs to the first interface; what was captured of it follows from the interface's snap length.
    fn simple_packet<'a>(&self, block: &'a [u8]) -> Result<Frame<'a>, ErrorKind> {
        let parse = if self.big_endian { parse_simplepacketblock_be } else { parse_simplepacketblock_le };
        let (_, packet) = parse(block).map_err(|_| malformed("simple packet block is too short"))?;
        let interface = self.interface_of_packet(0)?;
        let snap_bytes = if interface.snap_bytes == 0 { u32::MAX } else { interface.snap_bytes };
        let captured = packet.origlen.min(snap_bytes) as usize;
        Ok(Frame {
            time_nanos: None,
            original_bytes: packet.origlen,
            link_type: interface.link_type,
            mark: Mark::None,
            data: packet.data.get(..captured).unwrap_or(packet.data),
        })
    }

    /// The packet block that enhanced packets replaced: interface, drops, time, captured and original length, data.
    fn obsolete_packet<'a>(&self, block: &'a [u8]) -> Result<Frame<'a>, ErrorKind> {
        let number = |at| word(block, at).map(|bytes| self.number(bytes));
        let fields = (word(block, 8), number(12), number(16), number(20), number(24));
        let (Some([a, b, _, _]), Some(high), Some(low), Some(captured), Some(original_bytes)) = fields else {
            return Err(malformed("packet block is too short"));
        };
        let interface = self.interface_of_packet(self.half([a, b]).into())?;
        let body = block.len().checked_sub(4).and_then(|end| block.get(28..end)).unwrap_or_default();
        let data = body
            .get(..captured as usize)
            .ok_or_else(|| malformed("captured length does not fit into the packet block"))?;
        let ticks = u64::from(high) << 32 | u64::from(low);
        let time_nanos = Some(interface.resolution.nanos(ticks, interface.offset_seconds));
        let mark = self.obsolete_packet_mark(body.get((captured as usize).next_multiple_of(4)..).unwrap_or_default());
        Ok(Frame { time_nanos, original_bytes, link_type: interface.link_type, mark, data })
    }

    /// Options are a code, a length and a value, padded to 4 bytes; the flags come with the same code as today.
    fn obsolete_packet_mark(&self, mut options: &[u8]) -> Mark {
        while let Some(&[c0, c1, l0, l1]) = options.first_chunk() {
            let [code, length] = [[c0, c1], [l0, l1]].map(|half| self.half(half));
            let value = options.get(4..).unwrap_or_default();
            if code == PACKET_FLAGS.0 {
                return value.first_chunk().map_or(Mark::None, |flags| Mark::from_pcapng_flags(self.number(*flags)));
            }
            options = value.get(usize::from(length).next_multiple_of(4)..).unwrap_or_default();
        }
        Mark::None
    }

    #[inline]
    fn interface_of_packet(&self, id: u32) -> Result<&Interface, ErrorKind> {
        self.interfaces.get(id as usize).ok_or_else(|| {
            malformed(format!("the packet is of interface {id}, but the section describes {}", self.interfaces.len()))
        })
    }

    fn half(&self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    #[inline]
    fn number(&self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

#[inline]
fn word(bytes: &[u8], at: usize) -> Option<[u8; 4]> {
    bytes.get(at..)?.first_chunk().copied()
}

/// The value of the first option `code` that is long enough.
fn option<const N: usize>(options: &[PcapNGOption<'_>], code: OptionCode) -> Option<[u8; N]> {
    options.iter().filter(|option| option.code == code).find_map(|option| option.value.first_chunk().copied())
}

fn malformed(why: impl Into<String>) -> ErrorKind {
    ErrorKind::Malformed { what: PcapNg::BLOCK, why: why.into() }
}
