//! Packets in the order of the capture, each by itself: what is known without those before it. So they can be found on
//! another thread than the one that counts them.

use super::{Decoded, Neighbour, Plain, decode, neighbour, plain};
use crate::capture::{Frame, LinkType};

/// A bounded number of packets.
#[derive(Clone, Debug)]
pub struct Batch {
    entries: Vec<Entry>,
    walked: Vec<Walked>,
    most: usize,
}

/// What is known of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Nanoseconds since 1970-01-01 UTC; none where the record carries no time.
    pub time_nanos: Option<i64>,
    /// Length on the wire, in bytes.
    pub original_bytes: u32,
    /// What the frame begins with.
    pub link_type: LinkType,
    /// What was found in the frame.
    pub finding: Finding,
}

/// What was found in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// All of it.
    Plain(Plain),
    /// Where it stands: see [`Batch::walked`]. It is larger, and of few packets.
    Walked(u32),
}

/// What the walk through a frame found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walked {
    /// Its packet.
    pub decoded: Decoded,
    /// What it tells of its link.
    pub neighbour: Option<Neighbour>,
}

impl Finding {
    /// Where that is all.
    #[inline]
    #[must_use]
    pub fn plain(&self) -> Option<&Plain> {
        match self {
            Self::Plain(plain) => Some(plain),
            Self::Walked(_) => None,
        }
    }
}

impl Entry {
    #[inline]
    fn new(frame: &Frame<'_>, finding: Finding) -> Self {
        let Frame { time_nanos, original_bytes, link_type, .. } = *frame;
        Self { time_nanos, original_bytes, link_type, finding }
    }
}

impl Batch {
    /// No packets yet, and at most so many.
    #[must_use]
    pub fn of_at_most(most: usize) -> Self {
        Self { entries: Vec::with_capacity(most), walked: Vec::new(), most }
    }

    /// Adds the packet of a frame; whether there is room for no more.
    #[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
    #[inline(always)]
    pub fn push(&mut self, frame: &Frame<'_>) -> bool {
        match plain(frame) {
            // Here and below: what is joined only to be written is written twice.
            Some(plain) => self.entries.push(Entry::new(frame, Finding::Plain(plain))),
            None => self.walk(frame),
        }
        self.entries.len() >= self.most
    }

    #[inline(never)]
    fn walk(&mut self, frame: &Frame<'_>) {
        let decoded = decode(frame);
        let neighbour = neighbour(frame, &decoded);
        let place = u32::try_from(self.walked.len()).unwrap_or(u32::MAX);
        self.walked.push(Walked { decoded, neighbour });
        self.entries.push(Entry::new(frame, Finding::Walked(place)));
    }

    /// The packets.
    #[inline]
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the walk found.
    #[must_use]
    pub fn walked(&self, place: u32) -> Option<&Walked> {
        self.walked.get(place as usize)
    }

    /// Makes room for others.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.walked.clear();
    }
}
