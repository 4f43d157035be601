//! Reads pcapng files: blocks in sections, with interfaces described per section (draft-ietf-opsawg-pcapng).
//!
//! Splitting the file into blocks is left to [`crate::framer`].

use std::net::IpAddr;

use super::container::{Record, Stop};
use super::pcap::Pcap;
use super::start::is_text;
use super::time::Resolution;
use super::{
    ErrorKind, Format, Frame, Interface, InterfaceAddresses, InterfaceId, Interfaces, LinkType, Malformed, Mark,
    PacketBlock, Unit,
};

const SECTION_HEADER: u32 = 0x0a0d_0d0a;
const INTERFACE_DESCRIPTION: u32 = 0x0000_0001;
const OBSOLETE_PACKET: u32 = 0x0000_0002;
const SIMPLE_PACKET: u32 = 0x0000_0003;
const ENHANCED_PACKET: u32 = 0x0000_0006;

/// Codes of options (sections 3.5, 4.2 and 4.3.1).
const END_OF_OPTIONS: u16 = 0;
const PACKET_FLAGS: u16 = 2;
const TIME_RESOLUTION: u16 = 9;
const TIME_OFFSET: u16 = 14;
/// The option `if_name`.
const INTERFACE_NAME: u16 = 2;
/// The option `if_description`.
const INTERFACE_DESCRIPTION_TEXT: u16 = 3;
/// The option `if_IPv4addr`: address and network mask.
const INTERFACE_IPV4: u16 = 4;
/// The option `if_IPv6addr`: address and prefix length.
const INTERFACE_IPV6: u16 = 5;
/// The option `if_MACaddr`.
const INTERFACE_MAC: u16 = 6;

/// How many interfaces of a section are kept at most.
const INTERFACE_LIMIT: usize = 1 << 16;

/// Byte-order magic of a little-endian section, read as little-endian.
const BYTE_ORDER_MAGIC: u32 = 0x1a2b_3c4d;

/// Length of a block without a body: its type, and its total length twice.
const MINIMUM_BLOCK_BYTES: u32 = 12;

/// An interface of the current section.
#[derive(Clone, Copy, Debug)]
struct SectionInterface {
    id: InterfaceId,
    link_type: LinkType,
    snap_bytes: u32,
    resolution: Resolution,
    offset_seconds: i64,
}

/// State of the current section.
#[derive(Debug, Default)]
pub(super) struct PcapNg {
    big_endian: bool,
    interfaces: Vec<SectionInterface>,
    /// How many interfaces the section describes, including those that are not kept.
    described: u64,
}

impl PcapNg {
    /// Reports whether `word` is the type of a section header block, with which every file starts.
    pub(super) fn is_magic(word: [u8; 4]) -> bool {
        u32::from_le_bytes(word) == SECTION_HEADER
    }

    /// Reports whether `head` starts with a section header block.
    pub(super) fn is_header(head: &[u8]) -> bool {
        let magic = word(head, 8).map(u32::from_le_bytes);
        let is_magic = |magic: u32| magic == BYTE_ORDER_MAGIC || magic.swap_bytes() == BYTE_ORDER_MAGIC;
        word(head, 0).is_some_and(Self::is_magic) && magic.is_some_and(is_magic)
    }

    /// Returns how many bytes of the next block must be buffered, judging by its header in `head`.
    ///
    /// Refuses blocks of more than `limit_bytes`.
    #[inline]
    pub(super) fn needed_bytes(&self, head: &[u8], limit_bytes: u32) -> Result<usize, Stop> {
        // Only three whole words are checked: otherwise the errors would depend on the chunk sizes.
        let (Some(block_type), Some(length), Some(magic)) = (word(head, 0), word(head, 4), word(head, 8)) else {
            return Ok(MINIMUM_BLOCK_BYTES as usize);
        };
        let [_, is_unusual, ..] = block_type;
        let total_bytes =
            if is_unusual == 0 { self.u32(length) } else { self.unusual_length(block_type, length, magic)? };
        if total_bytes % 4 != 0 || total_bytes < MINIMUM_BLOCK_BYTES || total_bytes > limit_bytes {
            return Err(refusal(head, total_bytes, limit_bytes));
        }
        Ok(total_bytes as usize)
    }

    /// Returns the length of a block whose type is no usual number of either byte order: a section header, something of
    /// another maker, or the file header of another capture.
    #[cold]
    fn unusual_length(&self, block_type: [u8; 4], length: [u8; 4], magic: [u8; 4]) -> Result<u32, Stop> {
        if Pcap::is_header([block_type, length].as_flattened()) {
            return Err(Stop::Header);
        }
        if u32::from_le_bytes(block_type) != SECTION_HEADER {
            return Ok(self.u32(length));
        }
        // A section header may change the byte order, so its length can be read only after its byte-order magic.
        match u32::from_le_bytes(magic) {
            BYTE_ORDER_MAGIC => Ok(u32::from_le_bytes(length)),
            magic if magic.swap_bytes() == BYTE_ORDER_MAGIC => Ok(u32::from_be_bytes(length)),
            found => Err(Malformed::ByteOrderMagic { found, expected: BYTE_ORDER_MAGIC }.into()),
        }
    }

    /// Reads one whole block.
    #[inline(never)]
    pub(super) fn read<'a>(&mut self, block: &'a [u8], known: &Interfaces) -> Result<Record<'a>, ErrorKind> {
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
            INTERFACE_DESCRIPTION => return self.add_interface(block, known),
            _ => return Ok(Record::NoPacket),
        };
        // Both lengths of the block agree, so the next block can be found even if this packet cannot be read.
        Ok(packet.unwrap_or_else(Record::Damaged))
    }

    /// Reads a section header block, whose interfaces are described by the blocks after it.
    fn begin_section(&mut self, block: &[u8]) -> Result<(), ErrorKind> {
        // Block type, total length, byte-order magic, version (two numbers), section length, options, total length.
        const FEWEST_BYTES: usize = 28;
        let big_endian = word(block, 8).is_some_and(|magic| u32::from_be_bytes(magic) == BYTE_ORDER_MAGIC);
        let section = Self { big_endian, ..Self::default() };
        let version = word(block, 12).filter(|_| block.len() >= FEWEST_BYTES);
        let (Some([a0, a1, b0, b1]), Some(trailer)) = (version, block.last_chunk()) else {
            return Err(Malformed::SectionHeader.into());
        };
        if section.u32(*trailer) as usize != block.len() {
            let (start_bytes, end_bytes) = (block.len() as u64, section.u32(*trailer).into());
            return Err(Malformed::LengthMismatch { start_bytes, end_bytes }.into());
        }
        let (major, minor) = (section.u16([a0, a1]), section.u16([b0, b1]));
        if major != 1 {
            return Err(ErrorKind::UnsupportedVersion { format: Format::PcapNg, major, minor });
        }
        *self = section;
        Ok(())
    }

    /// Reads an interface description block: link type, reserved, snap length, options.
    fn add_interface<'a>(&mut self, block: &[u8], known: &Interfaces) -> Result<Record<'a>, ErrorKind> {
        let (Some([a, b, _, _]), Some(snap_bytes), Some(options)) = (word(block, 8), word(block, 12), body(block, 16))
        else {
            return Err(Malformed::InterfaceDescription.into());
        };
        self.described += 1;
        if self.interfaces.len() >= INTERFACE_LIMIT {
            return Ok(Record::Damaged(ErrorKind::TooManyInterfaces { limit: INTERFACE_LIMIT }));
        }
        let position = u32::try_from(self.interfaces.len()).unwrap_or(u32::MAX);
        let [name, description] = [INTERFACE_NAME, INTERFACE_DESCRIPTION_TEXT].map(|code| self.text(options, code));
        self.interfaces.push(SectionInterface {
            id: known.id(Interface::new(name, description, position), self.addresses(options)),
            link_type: LinkType(self.u16([a, b])),
            snap_bytes: self.u32(snap_bytes),
            resolution: self
                .option(options, TIME_RESOLUTION)
                .map_or(Resolution::DEFAULT, |[value]| Resolution::from_option(value)),
            offset_seconds: self
                .option(options, TIME_OFFSET)
                .map_or(0, |bytes| if self.big_endian { i64::from_be_bytes(bytes) } else { i64::from_le_bytes(bytes) }),
        });
        Ok(Record::NoPacket)
    }

    /// Reads an enhanced packet block: interface, time, captured length, original length, data, options.
    #[inline]
    fn enhanced_packet<'a>(&self, block: &'a [u8]) -> Result<Record<'a>, ErrorKind> {
        let field = |offset| word(block, offset).map(|bytes| self.u32(bytes));
        let fields = (field(8), field(12), field(16), field(20), field(24), body(block, 28));
        let (Some(interface), Some(high), Some(low), Some(captured), Some(original_bytes), Some(body)) = fields else {
            return Err(Malformed::PacketBlockTooShort(PacketBlock::Enhanced).into());
        };
        let interface = self.interface(interface)?;
        let captured_bytes = captured as usize;
        let data = body.get(..captured_bytes).ok_or(Malformed::CapturedLength(PacketBlock::Enhanced))?;
        let mark = self.mark(body.get(captured_bytes.next_multiple_of(4)..).unwrap_or_default());
        Ok(interface.packet(high, low, original_bytes, mark, data))
    }

    /// Reads a simple packet block: original length, data.
    ///
    /// It belongs to the first interface, whose snap length determines the captured length.
    fn simple_packet<'a>(&self, block: &'a [u8]) -> Result<Record<'a>, ErrorKind> {
        let (Some(original_bytes), Some(body)) = (word(block, 8), body(block, 12)) else {
            return Err(Malformed::PacketBlockTooShort(PacketBlock::Simple).into());
        };
        let interface = self.interface(0)?;
        let original_bytes = self.u32(original_bytes);
        let snap_bytes = if interface.snap_bytes == 0 { u32::MAX } else { interface.snap_bytes };
        let captured_bytes = original_bytes.min(snap_bytes) as usize;
        Ok(Record::Packet(Frame {
            time_nanos: None,
            original_bytes,
            link_type: interface.link_type,
            mark: Mark::None,
            interface: interface.id,
            data: body.get(..captured_bytes).unwrap_or(body),
        }))
    }

    /// Reads an obsolete packet block: interface, drop count, time, captured length, original length, data, options.
    fn obsolete_packet<'a>(&self, block: &'a [u8]) -> Result<Record<'a>, ErrorKind> {
        let field = |offset| word(block, offset).map(|bytes| self.u32(bytes));
        let fields = (word(block, 8), field(12), field(16), field(20), field(24), body(block, 28));
        let (Some([a, b, _, _]), Some(high), Some(low), Some(captured), Some(original_bytes), Some(body)) = fields
        else {
            return Err(Malformed::PacketBlockTooShort(PacketBlock::Obsolete).into());
        };
        let interface = self.interface(self.u16([a, b]).into())?;
        let captured_bytes = captured as usize;
        let data = body.get(..captured_bytes).ok_or(Malformed::CapturedLength(PacketBlock::Obsolete))?;
        let mark = self.mark(body.get(captured_bytes.next_multiple_of(4)..).unwrap_or_default());
        Ok(interface.packet(high, low, original_bytes, mark, data))
    }

    /// Returns the mark in the options of a packet.
    #[inline]
    fn mark(&self, options: &[u8]) -> Mark {
        if options.is_empty() {
            return Mark::None;
        }
        self.option(options, PACKET_FLAGS).map_or(Mark::None, |flags| Mark::from_pcapng_flags(self.u32(flags)))
    }

    /// Returns the first `N` bytes of the first option with this code that has a value of at least `N` bytes.
    ///
    /// Each option is a code, a length and a value, padded to 4 bytes.
    fn option<const N: usize>(&self, options: &[u8], wanted: u16) -> Option<[u8; N]> {
        self.options(options, |code, value| {
            (code == wanted && value.len() >= N).then(|| value.first_chunk().copied())?
        })
    }

    /// Returns the addresses that the options of an interface state.
    fn addresses(&self, options: &[u8]) -> InterfaceAddresses {
        let ipv4 = self.option(options, INTERFACE_IPV4).map(|address: [u8; 4]| IpAddr::from(address));
        let ipv6 = self.option(options, INTERFACE_IPV6).map(|address: [u8; 16]| IpAddr::from(address));
        InterfaceAddresses { ip: ipv4.into_iter().chain(ipv6).collect(), mac: self.option(options, INTERFACE_MAC) }
    }

    /// Returns the value of the first option with this code.
    fn text<'a>(&self, options: &'a [u8], wanted: u16) -> Option<&'a [u8]> {
        self.options(options, |code, value| (code == wanted).then_some(value))
    }

    /// Returns the first result of `find`, which is given the code and the value of each option.
    fn options<'a, T>(&self, mut options: &'a [u8], find: impl Fn(u16, &'a [u8]) -> Option<T>) -> Option<T> {
        while let Some(&[c0, c1, l0, l1]) = options.first_chunk() {
            let (code, length) = (self.u16([c0, c1]), usize::from(self.u16([l0, l1])));
            let value = options.get(4..4 + length)?;
            if let Some(found) = find(code, value) {
                return Some(found);
            }
            if code == END_OF_OPTIONS {
                return None;
            }
            options = options.get(4 + length.next_multiple_of(4)..)?;
        }
        None
    }

    #[inline]
    fn interface(&self, index: u32) -> Result<&SectionInterface, ErrorKind> {
        self.interfaces.get(index as usize).ok_or_else(|| self.no_interface(index))
    }

    #[cold]
    fn no_interface(&self, interface: u32) -> ErrorKind {
        if u64::from(interface) < self.described {
            ErrorKind::TooManyInterfaces { limit: INTERFACE_LIMIT }
        } else {
            Malformed::UnknownInterface { interface, described: self.described }.into()
        }
    }

    fn u16(&self, bytes: [u8; 2]) -> u16 {
        if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) }
    }

    #[inline]
    fn u32(&self, bytes: [u8; 4]) -> u32 {
        if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
    }
}

impl SectionInterface {
    /// Returns a packet with the time of two halves.
    #[inline]
    fn packet<'a>(&self, high: u32, low: u32, original_bytes: u32, mark: Mark, data: &'a [u8]) -> Record<'a> {
        let ticks = u64::from(high) << 32 | u64::from(low);
        let time_nanos = self.resolution.nanos(ticks, self.offset_seconds);
        let frame = Frame { time_nanos, original_bytes, link_type: self.link_type, mark, interface: self.id, data };
        if time_nanos.is_some() { Record::Packet(frame) } else { self.without_time(frame, ticks) }
    }

    #[cold]
    fn without_time<'a>(&self, frame: Frame<'a>, ticks: u64) -> Record<'a> {
        let seconds = self.resolution.seconds(ticks, self.offset_seconds);
        Record::WithoutTime(frame, ErrorKind::TimeOutOfRange { seconds, looks_like_nanoseconds: is_recent(ticks) })
    }
}

/// Reports whether a time in nanoseconds is one of a capture: from 1990 to 2100.
fn is_recent(nanos: u64) -> bool {
    const NANOS_PER_YEAR: u64 = 31_556_952_000_000_000;
    (20 * NANOS_PER_YEAR..130 * NANOS_PER_YEAR).contains(&nanos)
}

/// Returns why there is no block with this total length.
#[cold]
fn refusal(head: &[u8], total_bytes: u32, limit_bytes: u32) -> Stop {
    let head = head.get(..MINIMUM_BLOCK_BYTES as usize).unwrap_or(head);
    if head.iter().all(|byte| *byte == 0) {
        return Stop::Zeros;
    }
    if is_text(head) {
        return ErrorKind::TextAfter { text: head.to_vec() }.into();
    }
    if !total_bytes.is_multiple_of(4) {
        return Malformed::UnalignedLength { total_bytes }.into();
    }
    if total_bytes < MINIMUM_BLOCK_BYTES {
        let minimum_bytes = MINIMUM_BLOCK_BYTES;
        return Malformed::LengthTooSmall { total_bytes, minimum_bytes }.into();
    }
    let (bytes, limit_bytes) = (total_bytes.into(), limit_bytes.into());
    ErrorKind::LimitExceeded { unit: Unit::PcapNgBlock, bytes, limit_bytes }.into()
}

#[inline]
fn word(bytes: &[u8], offset: usize) -> Option<[u8; 4]> {
    bytes.get(offset..)?.first_chunk().copied()
}

/// Returns what is between `offset` and the total length at the end of a block.
#[inline]
fn body(block: &[u8], offset: usize) -> Option<&[u8]> {
    block.get(offset..block.len().checked_sub(4)?)
}
