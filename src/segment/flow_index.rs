//! Which flow a packet is of.

use super::bucket_map::BucketMap;
use crate::capture::Mark;
use crate::packet::{Decoded, FiveTuple, PlainPacket};

/// What tells flows apart by their outermost headers, before hosts have indices: packed, since it is compared and hashed
/// for most packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum FlowKey {
    /// Between IPv4 addresses, in half of the room: what is looked up for most packets of most captures had better be near.
    /// Both addresses; transport and mark; ports.
    Short([u32; 4]),
    /// Both addresses, in halves; then the same, or the reason why there are no ports.
    Long([u64; 5]),
}

impl FlowKey {
    const HAS_PORTS: u32 = 1 << 31;
    /// That of no packet.
    pub(super) const NONE: Self = Self::Long([u64::MAX; 5]);

    pub(super) fn new(decoded: &Decoded) -> Self {
        let mark = (decoded.origin.mark as u32) << 16;
        match &decoded.outer {
            Ok(packet) => Self::from_tuple(&packet.tuple, mark),
            Err(reason) => Self::Long([0, 0, 0, 0, u64::from(mark | *reason as u32) << 32]),
        }
    }

    fn from_tuple(tuple: &FiveTuple, mark: u32) -> Self {
        if let Some([source, destination, transport, ports]) = tuple.ipv4_words() {
            return Self::Short([source, destination, mark | transport, ports]);
        }
        let ([a, b], [c, d]) = (tuple.source.halves(), tuple.destination.halves());
        let kind = Self::HAS_PORTS | mark | tuple.transport as u32;
        Self::Long([a, b, c, d, u64::from(kind) << 32 | u64::from(tuple.port_pair())])
    }

    /// The same for a packet without a mark.
    #[inline]
    pub(super) fn from_plain(plain: &PlainPacket) -> Self {
        const { assert!(Mark::None as u32 == 0) };
        Self::Short(plain.words)
    }
}

/// Where a flow is looked for: the upper bits say in which bucket, the lowest for which keys.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FlowHash(u64);

impl FlowHash {
    const IS_LONG: u64 = 1;

    #[inline]
    fn is_long(self) -> bool {
        self.0 & Self::IS_LONG != 0
    }
}

/// The flows that no tunnel carries.
#[derive(Debug, Default)]
pub(super) struct FlowIndex {
    short: BucketMap<[u32; 4], 3>,
    long: BucketMap<[u64; 5], 1>,
}

impl FlowIndex {
    /// Where a flow is looked for.
    #[inline]
    pub(super) fn hash(&self, key: &FlowKey) -> FlowHash {
        match key {
            FlowKey::Short(key) => FlowHash(self.short.hash(key) & !FlowHash::IS_LONG),
            FlowKey::Long(key) => FlowHash(self.long.hash(key) | FlowHash::IS_LONG),
        }
    }

    /// Looks where a flow may stand. Memory is slow to answer, but not slower for being asked of many places at once.
    #[inline]
    pub(super) fn prefetch(&self, hash: FlowHash) -> u32 {
        if hash.is_long() { self.long.prefetch(hash.0) } else { self.short.prefetch(hash.0) }
    }

    #[inline]
    pub(super) fn get(&self, key: &FlowKey, hash: FlowHash) -> Option<FlowEntry> {
        let word = match key {
            FlowKey::Short(key) => self.short.get(key, hash.0),
            FlowKey::Long(key) => self.long.get(key, hash.0),
        };
        (word != 0).then_some(FlowEntry(word))
    }

    /// The flow of a packet that is plain: its key is compared where it stands, and not copied.
    #[inline]
    pub(super) fn get_plain(&self, plain: &PlainPacket, hash: FlowHash) -> Option<FlowEntry> {
        let word = self.short.get(&plain.words, hash.0);
        (word != 0).then_some(FlowEntry(word))
    }

    pub(super) fn set(&mut self, key: &FlowKey, hash: FlowHash, FlowEntry(word): FlowEntry) {
        match key {
            FlowKey::Short(key) => self.short.set(key, hash.0, word),
            FlowKey::Long(key) => self.long.set(key, hash.0, word),
        }
    }

    pub(super) fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
    }
}

/// The index of a flow, and whether it was seen to open a connection, in a word that is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FlowEntry(u32);

impl FlowEntry {
    const HAS_OPENED: u32 = 1 << 31;
    const IS_KNOWN: u32 = 1 << 30;

    pub(super) fn new(index: u32, has_opened: bool) -> Self {
        Self(index | Self::IS_KNOWN | if has_opened { Self::HAS_OPENED } else { 0 })
    }

    #[inline]
    pub(super) fn index(self) -> u32 {
        self.0 & !(Self::HAS_OPENED | Self::IS_KNOWN)
    }

    #[inline]
    pub(super) fn has_opened(self) -> bool {
        self.0 & Self::HAS_OPENED != 0
    }
}
