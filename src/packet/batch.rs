//! Dissected packets in the order of the capture.
//!
//! An entry does not depend on the packets before it, so a batch can be filled on another thread than the one that
//! counts.

use super::clue::{Clue, clue, next_sampled};
use super::plain::plain_ipv6;
use super::{Decoded, Identity, Neighbour, PlainPacket, decode, neighbour, plain};
use crate::capture::{Frame, LinkType};

/// A bounded number of dissected packets.
#[derive(Clone, Debug)]
pub struct Batch {
    capacity: usize,
    entries: Vec<Entry>,
    dissected: Vec<Dissected>,
    has_tunnels: bool,
    link_types: Vec<(LinkType, u64)>,
    clues: Vec<Clue>,
    /// Number of the first frame in its file, from 0.
    first_frame: u64,
    /// Index of the next packet whose clue is looked for.
    next_sampled: usize,
}

/// One packet of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Nanoseconds since 1970-01-01 UTC; `None` if the record has no timestamp.
    pub time_nanos: Option<i64>,
    /// Length on the wire, in bytes.
    pub original_bytes: u32,
    /// Payload length of the outermost transport, in bytes; 0 if it is not known.
    pub payload_bytes: u32,
    /// Hash by which a packet that was captured twice is recognised.
    pub identity: Identity,
    /// The packet's headers.
    pub kind: EntryKind,
}

/// The headers of a packet, in one of two representations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A plain IPv4 packet: see [`plain()`].
    Plain(PlainPacket),
    /// Index of the packet's [`Dissected`], which is larger and needed for few packets: see [`Batch::dissected`].
    Dissected(u32),
}

/// The headers of a packet that is not plain IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dissected {
    /// Result of the dissection.
    pub decoded: Decoded,
    /// What the packet reveals about the local network.
    pub neighbour: Option<Neighbour>,
}

impl Dissected {
    fn new(frame: &Frame<'_>) -> Self {
        let decoded = decode(frame);
        Self { neighbour: neighbour(frame, &decoded), decoded }
    }
}

impl EntryKind {
    /// Returns the packet if it is plain IPv4.
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
    /// Creates an empty batch for at most `capacity` packets.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        let entries = Vec::with_capacity(capacity);
        Self {
            capacity,
            entries,
            dissected: Vec::new(),
            has_tunnels: false,
            link_types: Vec::new(),
            clues: Vec::new(),
            first_frame: 0,
            next_sampled: 0,
        }
    }

    /// Sets the number of the first frame in its file, from 0. The batch must be empty.
    pub(crate) fn begin_at(&mut self, first_frame: u64) {
        self.first_frame = first_frame;
        self.next_sampled = 0;
        self.skip_to_sampled();
    }

    /// Skips packets whose clues are not looked for.
    fn skip_to_sampled(&mut self) {
        let next = next_sampled(self.first_frame + self.next_sampled as u64) - self.first_frame;
        self.next_sampled = usize::try_from(next).unwrap_or(usize::MAX);
    }

    /// Adds the clue of the next frame.
    #[cold]
    #[inline(never)]
    fn add_clue(&mut self, frame: &Frame<'_>) {
        self.clues.extend(clue(frame, self.entries.len()));
        self.next_sampled += 1;
        self.skip_to_sampled();
    }

    /// Dissects a frame and appends its packet. Returns `true` if the batch is full.
    #[expect(clippy::inline_always, reason = "a call would pass the frame through memory, which is slower")]
    #[inline(always)]
    pub fn push(&mut self, frame: &Frame<'_>) -> bool {
        match self.link_types.last_mut() {
            Some((latest, packets)) if *latest == frame.link_type => *packets += 1,
            _ => self.link_types.push((frame.link_type, 1)),
        }
        if self.entries.len() == self.next_sampled {
            self.add_clue(frame);
        }
        let Frame { time_nanos, original_bytes, .. } = *frame;
        match plain(frame) {
            Some((plain, payload_bytes, identity)) => {
                let kind = EntryKind::Plain(plain);
                self.entries.push(Entry { time_nanos, original_bytes, payload_bytes, identity, kind });
            }
            None => self.push_other(frame),
        }
        self.entries.len() >= self.capacity
    }

    /// Appends the packet of a frame that [`plain()`] does not handle.
    #[inline(never)]
    fn push_other(&mut self, frame: &Frame<'_>) {
        let dissected = match plain_ipv6(frame) {
            Some(decoded) => Dissected { decoded, neighbour: None },
            None => Dissected::new(frame),
        };
        self.push_dissected(frame.time_nanos, frame.original_bytes, dissected);
    }

    /// Appends a packet that is already dissected; `original_bytes` is its length on the wire.
    pub fn push_dissected(&mut self, time_nanos: Option<i64>, original_bytes: u32, dissected: Dissected) {
        let Decoded { outer, inner, identity, .. } = dissected.decoded;
        let payload_bytes = outer.map_or(0, |packet| packet.payload_bytes.unwrap_or_default());
        let index = u32::try_from(self.dissected.len()).unwrap_or(u32::MAX);
        self.has_tunnels |= inner.is_some();
        self.dissected.push(dissected);
        self.entries.push(Entry {
            time_nanos,
            original_bytes,
            payload_bytes,
            identity,
            kind: EntryKind::Dissected(index),
        });
    }

    /// Returns the packets in the order of the capture.
    #[inline]
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Returns the full dissection of one of the entries; `None` if the packet is plain IPv4.
    #[must_use]
    pub fn dissected(&self, entry: &Entry) -> Option<&Dissected> {
        match entry.kind {
            EntryKind::Plain(_) => None,
            EntryKind::Dissected(index) => self.dissected.get(index as usize),
        }
    }

    /// Returns whether any packet is not plain IPv4.
    #[must_use]
    pub fn has_dissected(&self) -> bool {
        !self.dissected.is_empty()
    }

    /// Returns whether any packet has a transport header inside a tunnel.
    #[must_use]
    pub fn has_tunnels(&self) -> bool {
        self.has_tunnels
    }

    /// Returns the link types of the frames, each with the number of consecutive frames that have it.
    #[must_use]
    pub fn link_types(&self) -> &[(LinkType, u64)] {
        &self.link_types
    }

    /// Returns what a sample of the frames shows about the machine that captured them.
    pub(crate) fn clues(&self) -> &[Clue] {
        &self.clues
    }

    /// Removes all packets and keeps the allocations.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.dissected.clear();
        self.has_tunnels = false;
        self.link_types.clear();
        self.clues.clear();
        self.begin_at(0);
    }
}
