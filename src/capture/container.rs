//! How many bytes the next record needs, and who reads it.

use super::pcap::Pcap;
use super::pcapng::PcapNg;
use super::{ErrorKind, Format, Frame, Record};

/// A capture file starts with a word of four bytes that tells its format.
const MAGIC_BYTES: usize = 4;

/// How much of another file is kept, to say what it is.
const TELLING_BYTES: usize = 16;

/// The container, as far as it is known.
#[derive(Debug)]
pub(super) enum Container {
    Unknown,
    Pcap(Pcap),
    PcapNg(PcapNg),
}

impl Container {
    /// How many bytes to hold before the next call of [`Container::read`], as far as `head`, the bytes at hand, tells.
    ///
    /// Where the answer is no more than `head` holds, it is the length of the record.
    #[inline]
    pub(super) fn record_bytes(&self, head: &[u8], limit: u32) -> Result<usize, ErrorKind> {
        match self {
            Self::Pcap(pcap) => pcap.record_bytes(head, limit),
            Self::PcapNg(pcapng) => pcapng.block_bytes(head, limit),
            Self::Unknown => Self::header_bytes(head, limit),
        }
    }

    #[cold]
    fn header_bytes(head: &[u8], limit: u32) -> Result<usize, ErrorKind> {
        match head.first_chunk::<MAGIC_BYTES>() {
            None => Ok(MAGIC_BYTES),
            Some(magic) if Pcap::is_magic(*magic) => Ok(Pcap::HEADER_BYTES),
            Some(magic) if PcapNg::is_magic(*magic) => PcapNg::default().block_bytes(head, limit),
            Some(_) => match head.first_chunk::<TELLING_BYTES>() {
                None => Ok(TELLING_BYTES),
                Some(head) => Err(ErrorKind::NotACapture { head: head.to_vec() }),
            },
        }
    }

    /// The packet of one whole record, where every record is a packet.
    #[inline]
    pub(super) fn packet<'a>(&self, record: &'a [u8]) -> Option<Frame<'a>> {
        match self {
            Self::Pcap(pcap) => pcap.read(record),
            _ => None,
        }
    }

    /// Reads one whole record.
    pub(super) fn read<'a>(&mut self, record: &'a [u8]) -> Result<Record<'a>, ErrorKind> {
        match self {
            Self::Pcap(pcap) => Ok(pcap.read(record).map_or(Record::NoPacket, Record::Packet)),
            Self::PcapNg(pcapng) => pcapng.read(record),
            Self::Unknown => self.begin(record).map(|()| Record::NoPacket),
        }
    }

    /// Reads the header of the file.
    #[cold]
    fn begin(&mut self, header: &[u8]) -> Result<(), ErrorKind> {
        if header.first_chunk::<MAGIC_BYTES>().is_some_and(|magic| Pcap::is_magic(*magic)) {
            *self = Self::Pcap(Pcap::from_header(header)?);
        } else {
            let mut pcapng = PcapNg::default();
            pcapng.read(header)?;
            *self = Self::PcapNg(pcapng);
        }
        Ok(())
    }

    /// Whether the format is known, or `head`, the first bytes of the file, tells it.
    pub(super) fn recognises(&self, head: &[u8]) -> bool {
        let is_magic = |word: &[u8; MAGIC_BYTES]| Pcap::is_magic(*word) || PcapNg::is_magic(*word);
        self.format().is_some() || head.first_chunk().is_some_and(is_magic)
    }

    pub(super) fn format(&self) -> Option<Format> {
        match self {
            Self::Unknown => None,
            Self::Pcap(_) => Some(Format::Pcap),
            Self::PcapNg(_) => Some(Format::PcapNg),
        }
    }

    pub(super) fn record_name(&self) -> &'static str {
        match self {
            Self::Unknown => "capture header",
            Self::Pcap(_) => Pcap::RECORD,
            Self::PcapNg(_) => PcapNg::BLOCK,
        }
    }
}
