//! Packets in the order of the capture, each by itself: what is known without those before it. So they can be found on
//! another thread than the one that counts them.

use super::plain::plain_of_version_6;
use super::{Decoded, Neighbour, Plain, decode, neighbour, plain};
use crate::capture::{Frame, LinkType};

/// A bounded number of packets.
#[derive(Clone, Debug)]
pub struct Batch {
    most: usize,
    entries: Vec<Entry>,
    walked: Vec<Walked>,
    has_tunnels: bool,
    link_types: Vec<(LinkType, u64)>,
}

/// What is known of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Nanoseconds since 1970-01-01 UTC; none where the record carries no time.
    pub time_nanos: Option<i64>,
    /// Length on the wire, in bytes.
    pub original_bytes: u32,
    /// What the outermost transport carries, in bytes.
    pub payload_bytes: u32,
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

impl Walked {
    fn new(frame: &Frame<'_>) -> Self {
        let decoded = decode(frame);
        Self { neighbour: neighbour(frame, &decoded), decoded }
    }
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

impl Batch {
    /// No packets yet, and at most so many.
    #[must_use]
    pub fn of_at_most(most: usize) -> Self {
        let entries = Vec::with_capacity(most);
        Self { most, entries, walked: Vec::new(), has_tunnels: false, link_types: Vec::new() }
    }

    /// Adds the packet of a frame; whether there is room for no more.
    #[expect(clippy::inline_always, reason = "what goes through memory here is waited for")]
    #[inline(always)]
    pub fn push(&mut self, frame: &Frame<'_>) -> bool {
        match self.link_types.last_mut() {
            Some((latest, packets)) if *latest == frame.link_type => *packets += 1,
            _ => self.link_types.push((frame.link_type, 1)),
        }
        let Frame { time_nanos, original_bytes, .. } = *frame;
        match plain(frame) {
            Some((plain, payload_bytes)) => {
                self.entries.push(Entry { time_nanos, original_bytes, payload_bytes, finding: Finding::Plain(plain) });
            }
            None => self.walk(frame),
        }
        self.entries.len() >= self.most
    }

    #[inline(never)]
    fn walk(&mut self, frame: &Frame<'_>) {
        let walked = match plain_of_version_6(frame) {
            Some(decoded) => Walked { decoded, neighbour: None },
            None => Walked::new(frame),
        };
        self.push_walked(frame.time_nanos, frame.original_bytes, walked);
    }

    /// Adds a packet by its time in nanoseconds, its length on the wire in bytes, and what a walk found.
    pub fn push_walked(&mut self, time_nanos: Option<i64>, original_bytes: u32, walked: Walked) {
        let Decoded { outer, inner, .. } = &walked.decoded;
        let payload_bytes = outer.map_or(0, |packet| packet.payload_bytes);
        let place = u32::try_from(self.walked.len()).unwrap_or(u32::MAX);
        self.has_tunnels |= inner.is_some();
        self.walked.push(walked);
        self.entries.push(Entry { time_nanos, original_bytes, payload_bytes, finding: Finding::Walked(place) });
    }

    /// The packets.
    #[inline]
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the walk found in the frame of a packet; none where it took none.
    #[must_use]
    pub fn walked(&self, entry: &Entry) -> Option<&Walked> {
        match entry.finding {
            Finding::Plain(_) => None,
            Finding::Walked(place) => self.walked.get(place as usize),
        }
    }

    /// Whether any frame took a walk.
    #[must_use]
    pub fn has_walked(&self) -> bool {
        !self.walked.is_empty()
    }

    /// Whether a tunnel carries any of the packets.
    #[must_use]
    pub fn has_tunnels(&self) -> bool {
        self.has_tunnels
    }

    /// What the frames begin with, and how many following each other.
    #[must_use]
    pub fn link_types(&self) -> &[(LinkType, u64)] {
        &self.link_types
    }

    /// Makes room for others.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.walked.clear();
        self.has_tunnels = false;
        self.link_types.clear();
    }
}
