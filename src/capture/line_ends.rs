//! Recognises binary files whose line ends were changed, as a transfer in text mode changes them.

use super::container::Container;
use super::pcap::Pcap;

/// How much of a file is looked at, in bytes.
pub(super) const SAMPLE_BYTES: usize = 64 << 10;

/// How much of the file is kept: the file header of pcap and the time of its first record.
const HEAD_BYTES: usize = Pcap::HEADER_BYTES + 4;

/// Line feeds and carriage returns in the start of a file.
#[derive(Debug, Default)]
pub(super) struct LineEnds {
    seen_bytes: usize,
    feeds: u32,
    /// Line feeds that follow a carriage return.
    after_return: u32,
    returns: u32,
    latest: u8,
    /// The first bytes of the file.
    head: Vec<u8>,
}

/// How line ends were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineEndChange {
    /// A carriage return was put before each line feed.
    ReturnsAdded,
    /// Carriage returns were removed.
    ReturnsRemoved,
}

impl LineEnds {
    /// Looks at the next bytes of the file.
    #[inline]
    pub(super) fn add(&mut self, chunk: &[u8]) {
        if !self.is_complete() {
            self.look_at(chunk);
        }
    }

    #[cold]
    fn look_at(&mut self, chunk: &[u8]) {
        let wanted = HEAD_BYTES.saturating_sub(self.head.len());
        self.head.extend(chunk.iter().take(wanted));
        for byte in chunk.iter().take(SAMPLE_BYTES - self.seen_bytes) {
            match byte {
                b'\n' => {
                    self.feeds += 1;
                    self.after_return += u32::from(self.latest == b'\r');
                }
                b'\r' => self.returns += 1,
                _ => {}
            }
            self.latest = *byte;
            self.seen_bytes += 1;
        }
    }

    /// Returns whether further bytes are not looked at.
    pub(super) fn is_complete(&self) -> bool {
        self.seen_bytes >= SAMPLE_BYTES
    }

    /// Reports whether an incomplete record looks as if the file was cut, rather than as if records were lost track of: its
    /// time is not far from the first one.
    pub(super) fn is_plausible(&self, container: &Container, record: &[u8]) -> bool {
        const TWO_YEARS_SECONDS: u32 = 2 * 366 * 86_400;
        let Container::Pcap(pcap) = container else { return true };
        let seconds = |bytes: &[u8]| bytes.first_chunk().map(|word| pcap.u32(*word));
        let first = self.head.get(Pcap::HEADER_BYTES..).and_then(seconds);
        first.zip(seconds(record)).is_none_or(|(first, seconds)| first.abs_diff(seconds) < TWO_YEARS_SECONDS)
    }

    /// Returns how the line ends of a damaged binary file were changed, if they were.
    pub(super) fn change(&self) -> Option<LineEndChange> {
        /// One line feed in 256 follows a carriage return by chance.
        const FEWEST_PAIRS: u32 = 4;
        /// Both bytes are about as frequent in a binary file.
        const FEWEST_FEEDS: u32 = 24;
        if self.after_return == self.feeds && self.feeds >= FEWEST_PAIRS {
            Some(LineEndChange::ReturnsAdded)
        } else if self.returns == 0 && self.feeds >= FEWEST_FEEDS {
            Some(LineEndChange::ReturnsRemoved)
        } else {
            None
        }
    }
}
