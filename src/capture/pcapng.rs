//! Reads pcapng files: blocks in sections, with interfaces described per section (draft-ietf-opsawg-pcapng).
//!
//! Splitting the file into blocks is left to [`crate::framer`].

use pcap_parser::{
    OptionCode, PcapNGOption, parse_enhancedpacketblock_be, parse_enhancedpacketblock_le,
    parse_interfacedescriptionblock_be, parse_interfacedescriptionblock_le, parse_sectionheaderblock,
    parse_simplepacketblock_be, parse_simplepacketblock_le,
};

use super::time::Resolution;
use super::{ErrorKind, Format, Frame, LinkType, Malformed, Mark, PacketBlock, Record, Unit};

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 0x0000_0001;
const OBSOLETE_PACKET: u32 = 0x0000_0002;
const SIMPLE_PACKET: u32 = 0x0000_0003;
const ENHANCED_PACKET: u32 = 0x0000_0006;

/// The option `epb_flags`.
const PACKET_FLAGS: OptionCode = OptionCode(2);

/// Byte-order magic of a little-endian section, read as little-endian.
const BYTE_ORDER_MAGIC: u32 = 0x1a2b_3c4d;

/// Length of a block without a body: its type, and its total length twice.
const MINIMUM_BLOCK_BYTES: u32 = 12;

/// Description of an interface of the current section.
#[derive(Clone, Copy, Debug)]
struct Interface {
    link_type: LinkType,
    snap_bytes: u32,
    resolution: Resolution,
    offset_seconds: i64,
}

/// State of the current section.
#[derive(Debug, Default)]
pub(super) struct PcapNg {
    big_endian: bool,
    interfaces: Vec<Interface>,
}

impl PcapNg {
    /// Reports whether `word` is the type of a section header block, with which every file starts.
    pub(super) fn is_magic(word: [u8; 4]) -> bool {
        u32::from_le_bytes(word) == SECTION_HEADER
    }

    /// Returns how many bytes of the next block must be buffered, judging by its header in `head`.
    ///
    /// Refuses blocks of more than `limit_bytes`.
    #[inline]
    pub(super) fn needed_bytes(&self, head: &[u8], limit_bytes: u32) -> Result<usize, ErrorKind> {
        // Only three whole words are checked: otherwise the errors would depend on the chunk sizes.
        let (Some(block_type), Some(length), Some(magic)) = (word(head, 0), word(head, 4), word(head, 8)) else {
            return Ok(MINIMUM_BLOCK_BYTES as usize);
        };
        // A section header may change the byte order, so its length can be read only after its byte-order magic.
        let total_bytes = if u32::from_le_bytes(block_type) == SECTION_HEADER {
            match u32::from_le_bytes(magic) {
                BYTE_ORDER_MAGIC => u32::from_le_bytes(length),
                magic if magic.swap_bytes() == BYTE_ORDER_MAGIC => u32::from_be_bytes(length),
                found => {
                    let expected = BYTE_ORDER_MAGIC;
                    return Err(Malformed::ByteOrderMagic { found, expected }.into());
                }
            }
        } else {
            self.u32(length)
        };
        if total_bytes % 4 != 0 {
            return Err(Malformed::UnalignedLength { total_bytes }.into());
        }
        if total_bytes < MINIMUM_BLOCK_BYTES {
            let minimum_bytes = MINIMUM_BLOCK_BYTES;
            return Err(Malformed::LengthTooSmall { total_bytes, minimum_bytes }.into());
        }
        if total_bytes > limit_bytes {
            let (bytes, limit_bytes) = (total_bytes.into(), limit_bytes.into());
            return Err(ErrorKind::LimitExceeded { unit: Unit::PcapNgBlock, bytes, limit_bytes });
        }
        Ok(total_bytes as usize)
    }

    /// Reads one whole block.
    #[inline(never)]
    pub(super) fn read<'a>(&mut self, block: &'a [u8]) -> Result<Record<'a>, ErrorKind> {
        let block_type = word(block, 0).map_or(0, |bytes| self.u32(bytes));
        if block_type == SECTION_HEADER {
            return self.begin_section(block).map(|()| Record::NoPacket);
        }
        let trailer = block.last_chunk().map_or(0, |bytes| self.u32(*bytes));
        if trailer as usize != block.len() {
            let (start_bytes, end_bytes) = (block.len() as u64, trailer.into());
            return Err(Malformed::LengthMismatch { start_bytes, end_bytes }.into());
        }
        let packet = match block_type {
            ENHANCED_PACKET => self.enhanced_packet(block),
            SIMPLE_PACKET => self.simple_packet(block),
            OBSOLETE_PACKET => self.obsolete_packet(block),
            INTERFACE_DESCRIPTION => return self.add_interface(block).map(|()| Record::NoPacket),
            _ => return Ok(Record::NoPacket),
        };
        // Both lengths of the block agree, so the next block can be found even if this packet cannot be read.
        Ok(packet.map_or_else(|malformed| Record::Damaged(malformed.into()), Record::Packet))
    }

    /// Reads a section header block, whose interfaces are described by the blocks after it.
    fn begin_section(&mut self, block: &[u8]) -> Result<(), ErrorKind> {
        let (_, header) = parse_sectionheaderblock(block).map_err(|_| Malformed::SectionHeader)?;
        if header.block_len1 != header.block_len2 {
            let (start_bytes, end_bytes) = (header.block_len1.into(), header.block_len2.into());
            return Err(Malformed::LengthMismatch { start_bytes, end_bytes }.into());
        }
        if header.major_version != 1 {
            let (major, minor) = (header.major_version, header.minor_version);
            return Err(ErrorKind::UnsupportedVersion { format: Format::PcapNg, major, minor });
        }
        *self = Self { big_endian: header.big_endian(), interfaces: Vec::new() };
        Ok(())
    }

    /// Reads an interface description block.
    fn add_interface(&mut self, block: &[u8]) -> Result<(), ErrorKind> {
        let parse =
            if self.big_endian { parse_interfacedescriptionblock_be } else { parse_interfacedescriptionblock_le };
        let (_, block) = parse(block).map_err(|_| Malformed::InterfaceDescription)?;
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

    /// Reads an enhanced packet block.
    #[inline]
    fn enhanced_packet<'a>(&self, block: &'a [u8]) -> Result<Frame<'a>, Malformed> {
        let parse = if self.big_endian { parse_enhancedpacketblock_be } else { parse_enhancedpacketblock_le };
        let (_, packet) = parse(block).map_err(|_| Malformed::CapturedLength(PacketBlock::Enhanced))?;
        let interface = self.interface(packet.if_id)?;
        let ticks = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
        Ok(Frame {
            time_nanos: Some(interface.resolution.nanos(ticks, interface.offset_seconds)),
            original_bytes: packet.origlen,
            link_type: interface.link_type,
            mark: option(&packet.options, PACKET_FLAGS)
                .map_or(Mark::None, |flags| Mark::from_pcapng_flags(self.u32(flags))),
            data: packet.data.get(..packet.caplen as usize).unwrap_or(packet.data),
        })
    }

    /// Reads a simple packet block.
    ///
    /// It belongs to the first interface, whose snap length determines the captured length.
    fn simple_packet<'a>(&self, block: &'a [u8]) -> Result<Frame<'a>, Malformed> {
        let parse = if self.big_endian { parse_simplepacketblock_be } else { parse_simplepacketblock_le };
        let (_, packet) = parse(block).map_err(|_| Malformed::PacketBlockTooShort(PacketBlock::Simple))?;
        let interface = self.interface(0)?;
        let snap_bytes = if interface.snap_bytes == 0 { u32::MAX } else { interface.snap_bytes };
        let captured_bytes = packet.origlen.min(snap_bytes) as usize;
        Ok(Frame {
            time_nanos: None,
            original_bytes: packet.origlen,
            link_type: interface.link_type,
            mark: Mark::None,
            data: packet.data.get(..captured_bytes).unwrap_or(packet.data),
        })
    }

    /// Reads an obsolete packet block: interface, drop count, time, captured length, original length, data, options.
    fn obsolete_packet<'a>(&self, block: &'a [u8]) -> Result<Frame<'a>, Malformed> {
        let field = |offset| word(block, offset).map(|bytes| self.u32(bytes));
        let fields = (word(block, 8), field(12), field(16), field(20), field(24));
        let (Some([a, b, _, _]), Some(high), Some(low), Some(captured_bytes), Some(original_bytes)) = fields else {
            return Err(Malformed::PacketBlockTooShort(PacketBlock::Obsolete));
        };
        let interface = self.interface(self.u16([a, b]).into())?;
        let body = block.len().checked_sub(4).and_then(|end| block.get(28..end)).unwrap_or_default();
        let data = body.get(..captured_bytes as usize).ok_or(Malformed::CapturedLength(PacketBlock::Obsolete))?;
        let ticks = u64::from(high) << 32 | u64::from(low);
        let time_nanos = Some(interface.resolution.nanos(ticks, interface.offset_seconds));
        let mark = self.mark_in_options(body.get((captured_bytes as usize).next_multiple_of(4)..).unwrap_or_default());
        Ok(Frame { time_nanos, original_bytes, link_type: interface.link_type, mark, data })
    }

    /// Returns the mark in the options of an obsolete packet block.
    ///
    /// Each option is a code, a length and a value, padded to 4 bytes. The code of the packet flags is the same as in enhanced
    /// packet blocks.
    fn mark_in_options(&self, mut options: &[u8]) -> Mark {
        while let Some(&[c0, c1, l0, l1]) = options.first_chunk() {
            let [code, length] = [[c0, c1], [l0, l1]].map(|bytes| self.u16(bytes));
            let value = options.get(4..).unwrap_or_default();
            if code == PACKET_FLAGS.0 {
                return value.first_chunk().map_or(Mark::None, |flags| Mark::from_pcapng_flags(self.u32(*flags)));
            }
            options = value.get(usize::from(length).next_multiple_of(4)..).unwrap_or_default();
        }
        Mark::None
    }

    #[inline]
    fn interface(&self, index: u32) -> Result<&Interface, Malformed> {
        self.interfaces
            .get(index as usize)
            .ok_or(Malformed::UnknownInterface { interface: index, described: self.interfaces.len() as u64 })
    }

    fn u16(&self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    #[inline]
    fn u32(&self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

#[inline]
fn word(bytes: &[u8], offset: usize) -> Option<[u8; 4]> {
    bytes.get(offset..)?.first_chunk().copied()
}

/// Returns the first `N` bytes of the first option with this code that has a value of at least `N` bytes.
fn option<const N: usize>(options: &[PcapNGOption<'_>], code: OptionCode) -> Option<[u8; N]> {
    options.iter().filter(|option| option.code == code).find_map(|option| option.value.first_chunk().copied())
}
