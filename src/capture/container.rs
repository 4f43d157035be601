//! Detects the container format, and passes each record to the reader of that format.

use super::pcap::Pcap;
use super::pcapng::PcapNg;
use super::{ErrorKind, Format, Frame, Record, Unit};

/// Length of the magic number at the start of a capture file.
const MAGIC_BYTES: usize = 4;

/// How much of a file of another format the error keeps.
const OTHER_HEAD_BYTES: usize = 16;

/// A container format and the state of its reader.
#[derive(Debug)]
pub(super) enum Container {
    Unknown,
    Pcap(Pcap),
    PcapNg(PcapNg),
}

impl Container {
    /// Returns how many bytes must be buffered before the next call to [`Container::read`], judging by the header in `head`.
    ///
    /// If `head` holds at least that number of bytes, it is the length of the record.
    #[inline]
    pub(super) fn needed_bytes(&self, head: &[u8], limit_bytes: u32) -> Result<usize, ErrorKind> {
        match self {
            Self::Pcap(pcap) => pcap.needed_bytes(head, limit_bytes),
            Self::PcapNg(pcapng) => pcapng.needed_bytes(head, limit_bytes),
            Self::Unknown => Self::needed_header_bytes(head, limit_bytes),
        }
    }

    #[cold]
    fn needed_header_bytes(head: &[u8], limit_bytes: u32) -> Result<usize, ErrorKind> {
        match head.first_chunk::<MAGIC_BYTES>() {
            None => Ok(MAGIC_BYTES),
            Some(magic) if Pcap::is_magic(*magic) => Ok(Pcap::HEADER_BYTES),
            Some(magic) if PcapNg::is_magic(*magic) => PcapNg::default().needed_bytes(head, limit_bytes),
            Some(_) => match head.first_chunk::<OTHER_HEAD_BYTES>() {
                None => Ok(OTHER_HEAD_BYTES),
                Some(head) => Err(ErrorKind::NotACapture { head: head.to_vec() }),
            },
        }
    }

    /// Returns the packet of a whole record, if the format is pcap, where every record is a packet.
    #[inline]
    pub(super) fn packet<'a>(&self, record: &'a [u8]) -> Option<Frame<'a>> {
        match self {
            Self::Pcap(pcap) => pcap.read(record),
            _ => None,
        }
    }

    /// Reads one whole record of any format, or the file header.
    pub(super) fn read<'a>(&mut self, record: &'a [u8]) -> Result<Record<'a>, ErrorKind> {
        match self {
            Self::Pcap(pcap) => Ok(pcap.read(record).map_or(Record::NoPacket, Record::Packet)),
            Self::PcapNg(pcapng) => pcapng.read(record),
            Self::Unknown => self.read_file_header(record).map(|()| Record::NoPacket),
        }
    }

    /// Sets the format from the file header: the header of pcap, or the first block of pcapng.
    #[cold]
    fn read_file_header(&mut self, header: &[u8]) -> Result<(), ErrorKind> {
        if header.first_chunk::<MAGIC_BYTES>().is_some_and(|magic| Pcap::is_magic(*magic)) {
            *self = Self::Pcap(Pcap::from_header(header)?);
        } else {
            let mut pcapng = PcapNg::default();
            pcapng.read(header)?;
            *self = Self::PcapNg(pcapng);
        }
        Ok(())
    }

    /// Reports whether the format is known, or `head` starts with a magic number of pcap or pcapng.
    pub(super) fn recognises(&self, head: &[u8]) -> bool {
        let is_magic = |word: &[u8; MAGIC_BYTES]| Pcap::is_magic(*word) || PcapNg::is_magic(*word);
        self.format().is_some() || head.first_chunk().is_some_and(is_magic)
    }

    /// Returns the format, or `None` if the file header has not been read.
    pub(super) fn format(&self) -> Option<Format> {
        match self {
            Self::Unknown => None,
            Self::Pcap(_) => Some(Format::Pcap),
            Self::PcapNg(_) => Some(Format::PcapNg),
        }
    }

    /// Returns the kind of the next record, for error messages.
    pub(super) fn unit(&self) -> Unit {
        match self {
            Self::Unknown => Unit::CaptureHeader,
            Self::Pcap(_) => Unit::PcapRecord,
            Self::PcapNg(_) => Unit::PcapNgBlock,
        }
    }
}
