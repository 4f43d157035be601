//! Detects the container format, and passes each record to the reader of that format.

use super::pcap::Pcap;
use super::pcapng::PcapNg;
use super::start::Start;
use super::{ErrorKind, Format, Frame, Interfaces, Unit};

/// Length of the magic number at the start of a capture file.
const MAGIC_BYTES: usize = 4;

/// How much of a file of another format the error keeps: enough to recognise a tar archive.
pub(super) const OTHER_HEAD_BYTES: usize = 512;

/// Fewest bytes by which text is recognised.
const TEXT_HEAD_BYTES: usize = 16;

/// How many bytes are taken before text is looked at again: less than what a file header has beyond the bytes that are enough
/// to recognise it.
const SEARCH_STEP_BYTES: usize = 8;

/// Why records are not read on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The rest of the file cannot be read.
    Failed(ErrorKind),
    /// The next bytes are the file header of another capture.
    Header,
    /// The next bytes are text, before a file header.
    Text {
        /// Length of the text.
        bytes: usize,
    },
    /// The next record begins with zeros.
    Zeros,
}

impl<E: Into<ErrorKind>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// Content of a whole record.
#[derive(Debug)]
pub(super) enum Record<'a> {
    /// A packet.
    Packet(Frame<'a>),
    /// A packet whose time cannot be used.
    WithoutTime(Frame<'a>, ErrorKind),
    /// A packet that cannot be read. The next record can be.
    Damaged(ErrorKind),
    /// Something other than a packet.
    NoPacket,
}

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
    pub(super) fn needed_bytes(&self, head: &[u8], limit_bytes: u32) -> Result<usize, Stop> {
        match self {
            Self::Pcap(pcap) => pcap.needed_bytes(head, limit_bytes),
            Self::PcapNg(pcapng) => pcapng.needed_bytes(head, limit_bytes),
            Self::Unknown => Self::needed_header_bytes(head, limit_bytes),
        }
    }

    #[cold]
    fn needed_header_bytes(head: &[u8], limit_bytes: u32) -> Result<usize, Stop> {
        match head.first_chunk::<MAGIC_BYTES>() {
            None => Ok(MAGIC_BYTES),
            Some(magic) if Pcap::is_magic(*magic) => Ok(Pcap::header_bytes(*magic)),
            Some(magic) if PcapNg::is_magic(*magic) => PcapNg::default().needed_bytes(head, limit_bytes),
            Some(_) if head.len() < TEXT_HEAD_BYTES => Ok(TEXT_HEAD_BYTES),
            Some(_) => match Start::find(head) {
                Start::Text(bytes) => Err(Stop::Text { bytes }),
                Start::Unknown => Ok(head.len() + SEARCH_STEP_BYTES),
                Start::Other if head.len() < OTHER_HEAD_BYTES => Ok(OTHER_HEAD_BYTES),
                Start::Other => Err(ErrorKind::not_a_capture(head).into()),
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
    pub(super) fn read<'a>(&mut self, record: &'a [u8], known: &Interfaces) -> Result<Record<'a>, ErrorKind> {
        match self {
            Self::Pcap(pcap) => Ok(pcap.read(record).map_or(Record::NoPacket, Record::Packet)),
            Self::PcapNg(pcapng) => pcapng.read(record, known),
            Self::Unknown => self.read_file_header(record, known).map(|()| Record::NoPacket),
        }
    }

    /// Sets the format from the file header: the header of pcap, or the first block of pcapng.
    #[cold]
    fn read_file_header(&mut self, header: &[u8], known: &Interfaces) -> Result<(), ErrorKind> {
        if header.first_chunk::<MAGIC_BYTES>().is_some_and(|magic| Pcap::is_magic(*magic)) {
            *self = Self::Pcap(Pcap::from_header(header)?);
        } else {
            let mut pcapng = PcapNg::default();
            pcapng.read(header, known)?;
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

    /// Returns the length of a record that is all zeros: a packet without time and data. `None` if the format has no such
    /// record.
    pub(super) fn empty_record_bytes(&self) -> Option<usize> {
        match self {
            Self::Pcap(pcap) => Some(pcap.record_header_bytes()),
            _ => None,
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
