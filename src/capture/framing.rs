//! How many bytes the next record needs, and who reads it.

use super::pcap::Pcap;
use super::pcapng::PcapNg;
use super::{ErrorKind, Format, Frame};

/// A capture file starts with a word of four bytes that tells its format.
const MAGIC_BYTES: usize = 4;

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
            Self::Unknown => match head.first_chunk::<MAGIC_BYTES>() {
                None => Ok(MAGIC_BYTES),
                Some(magic) if Pcap::is_magic(*magic) => Ok(Pcap::HEADER_BYTES),
                Some(magic) if PcapNg::is_magic(*magic) => PcapNg::default().block_bytes(head, limit),
                Some(magic) => Err(ErrorKind::NotACapture { head: magic.to_vec() }),
            },
        }
    }

    /// Reads one whole record.
    #[inline]
    pub(super) fn read<'a>(&mut self, record: &'a [u8]) -> Result<Option<Frame<'a>>, ErrorKind> {
        match self {
            Self::Pcap(pcap) => pcap.read(record).map(Some),
            Self::PcapNg(pcapng) => pcapng.read(record),
            Self::Unknown => {
                if record.first_chunk::<MAGIC_BYTES>().is_some_and(|magic| Pcap::is_magic(*magic)) {
                    *self = Self::Pcap(Pcap::from_header(record)?);
                } else {
                    let mut pcapng = PcapNg::default();
                    pcapng.read(record)?;
                    *self = Self::PcapNg(pcapng);
                }
                Ok(None)
            }
        }
    }

    /// Whether `head`, the first bytes of the file, is enough to tell the format.
    pub(super) fn recognises(&self, head: &[u8]) -> bool {
        self.format().is_some() || head.len() >= MAGIC_BYTES
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
