//! Packets in the order of the capture, each by itself: what is known without those before it. So they can be found on
//! another thread than the one that counts them.

use super::plain::plain_ipv6;
use super::{Decoded, Neighbour, PlainPacket, decode, neighbour, plain};
use crate::capture::{Frame, LinkType};

/// A bounded number of packets.
#[derive(Clone, Debug)]
pub struct Batch {
    most: usize,
    entries: Vec<Entry>,
    dissected: Vec<Dissected>,
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
    pub kind: EntryKind,
}

/// What was found in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// All of it.
    Plain(PlainPacket),
    /// Where it stands: see [`Batch::dissected`]. It is larger, and of few packets.
    Dissected(u32),
}

/// What the walk through a frame found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dissected {
    /// Its packet.
    pub decoded: Decoded,
    /// What it tells of its link.
    pub neighbour: Option<Neighbour>,
}

impl Dissected {
    fn new(frame: &Frame<'_>) -> Self {
        let decoded = decode(frame);
        Self { neighbour: neighbour(frame, &decoded), decoded }
    }
}

impl EntryKind {
    /// Where that is all.
    #[inline]
    #[must_use]
    pub fn plain(&self) -> Option<&PlainPacket> {
        match self {
            Self::Plain(plain) => Some(plain),
            Self::Dissected(_) => None,
        }
    }
}

impl Batch {
    /// No packets yet, and at most so many.
    #[must_use]
    pub fn with_capacity(most: usize) -> Self {
        let entries = Vec::with_capacity(most);
        Self { most, entries, dissected: Vec::new(), has_tunnels: false, link_types: Vec::new() }
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
                self.entries.push(Entry { time_nanos, original_bytes, payload_bytes, kind: EntryKind::Plain(plain) });
            }
            None => self.walk(frame),
        }
        self.entries.len() >= self.most
    }

    #[inline(never)]
    fn walk(&mut self, frame: &Frame<'_>) {
        let dissected = match plain_ipv6(frame) {
            Some(decoded) => Dissected { decoded, neighbour: None },
            None => Dissected::new(frame),
        };
        self.push_dissected(frame.time_nanos, frame.original_bytes, dissected);
    }

    /// Adds a packet by its time in nanoseconds, its length on the wire in bytes, and what a walk found.
    pub fn push_dissected(&mut self, time_nanos: Option<i64>, original_bytes: u32, dissected: Dissected) {
        let Decoded { outer, inner, .. } = &dissected.decoded;
        let payload_bytes = outer.map_or(0, |packet| packet.payload_bytes);
        let index = u32::try_from(self.dissected.len()).unwrap_or(u32::MAX);
        self.has_tunnels |= inner.is_some();
        self.dissected.push(dissected);
        self.entries.push(Entry { time_nanos, original_bytes, payload_bytes, kind: EntryKind::Dissected(index) });
    }

    /// The packets.
    #[inline]
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What the walk found in the frame of a packet; none where it took none.
    #[must_use]
    pub fn dissected(&self, entry: &Entry) -> Option<&Dissected> {
        match entry.kind {
            EntryKind::Plain(_) => None,
            EntryKind::Dissected(index) => self.dissected.get(index as usize),
        }
    }

    /// Whether any frame took a walk.
    #[must_use]
    pub fn has_dissected(&self) -> bool {
        !self.dissected.is_empty()
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
        self.dissected.clear();
        self.has_tunnels = false;
        self.link_types.clear();
    }
}
