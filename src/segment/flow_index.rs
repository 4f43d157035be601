//! A map from the outermost headers of packets to the indices of flows in a segment.

use super::bucket_map::BucketMap;
use crate::capture::Mark;
use crate::packet::{Decoded, FiveTuple, INTERFACE_SHIFT, Origin, Packet, PlainPacket};

/// The outermost headers that identify a flow, packed, since keys are compared and hashed for every packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum FlowKey {
    /// A flow between IPv4 addresses: source, destination, transport and properties, ports.
    ///
    /// These keys are the most frequent, and take less than half the memory of a long key, so that more of them fit
    /// into the processor's cache.
    Short([u32; 4]),
    /// Any other flow: source and destination in two halves each; then transport, properties and ports, or properties and
    /// the number of the reason why there are no ports.
    Long([u64; 5]),
}

impl FlowKey {
    const HAS_PORTS: u32 = 1 << 31;
    const HAS_NO_PAYLOAD_LENGTH: u32 = 1 << 8;
    const IS_BARE_IP: u32 = 1 << 9;
    const IS_REPEAT: u32 = 1 << 10;
    /// A key that no packet has.
    pub(super) const NONE: Self = Self::Long([u64::MAX; 5]);

    pub(super) fn new(decoded: &Decoded) -> Self {
        let Origin { mark, interface, is_bare_ip, is_repeat, .. } = decoded.origin;
        let properties = u32::from(interface) << INTERFACE_SHIFT
            | (mark as u32) << 16
            | if is_bare_ip { Self::IS_BARE_IP } else { 0 }
            | if is_repeat { Self::IS_REPEAT } else { 0 };
        match &decoded.outer {
            Ok(Packet { tuple, payload_bytes: Some(_), .. }) => Self::from_tuple(tuple, properties),
            Ok(Packet { tuple, .. }) => Self::from_tuple(tuple, properties | Self::HAS_NO_PAYLOAD_LENGTH),
            Err(reason) => Self::Long([0, 0, 0, 0, u64::from(properties) << 32 | u64::from(reason.number())]),
        }
    }

    /// Creates the key of a flow with ports; `properties` are the bits above those of the transport.
    fn from_tuple(tuple: &FiveTuple, properties: u32) -> Self {
        if let Some([source, destination, transport, ports]) = tuple.ipv4_words() {
            return Self::Short([source, destination, properties | transport, ports]);
        }
        let ([a, b], [c, d]) = (tuple.source.halves(), tuple.destination.halves());
        let kind = Self::HAS_PORTS | properties | tuple.transport as u32;
        Self::Long([a, b, c, d, u64::from(kind) << 32 | u64::from(tuple.port_pair())])
    }

    /// Returns the key of a plain packet, which has no mark, repeats no other, and whose payload length is known.
    #[inline]
    pub(super) fn from_plain(plain: &PlainPacket) -> Self {
        const { assert!(Mark::None as u32 == 0) };
        Self::Short(plain.words)
    }
}

/// The hash of a [`FlowKey`]: the upper bits select the bucket, and the lowest bit the map for short or for long keys.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FlowHash(u64);

impl FlowHash {
    const IS_LONG: u64 = 1;

    #[inline]
    fn is_long(self) -> bool {
        self.0 & Self::IS_LONG != 0
    }
}

/// A map from keys to flows, except for flows inside tunnels.
#[derive(Debug, Default)]
pub(super) struct FlowIndex {
    short: BucketMap<[u32; 4], 3>,
    long: BucketMap<[u64; 5], 1>,
}

impl FlowIndex {
    /// Returns the hash of a key, which the other methods take.
    #[expect(clippy::inline_always, reason = "it runs once per packet")]
    #[inline(always)]
    pub(super) fn hash(&self, key: &FlowKey) -> FlowHash {
        match key {
            FlowKey::Short(key) => FlowHash(self.short.hash(key) & !FlowHash::IS_LONG),
            FlowKey::Long(key) => FlowHash(self.long.hash(key) | FlowHash::IS_LONG),
        }
    }

    /// Loads the bucket of a key into the processor's cache: see [`BucketMap::prefetch`].
    #[inline]
    pub(super) fn prefetch(&self, hash: FlowHash) -> u32 {
        if hash.is_long() { self.long.prefetch(hash.0) } else { self.short.prefetch(hash.0) }
    }

    #[expect(clippy::inline_always, reason = "it runs once per packet")]
    #[inline(always)]
    pub(super) fn get(&self, key: &FlowKey, hash: FlowHash) -> Option<FlowEntry> {
        let word = match key {
            FlowKey::Short(key) => self.short.get(key, hash.0),
            FlowKey::Long(key) => self.long.get(key, hash.0),
        };
        (word != 0).then_some(FlowEntry(word))
    }

    /// Returns the flow of a plain packet, without copying its key.
    #[expect(clippy::inline_always, reason = "it runs once per packet")]
    #[inline(always)]
    pub(super) fn get_plain(&self, plain: &PlainPacket, hash: FlowHash) -> Option<FlowEntry> {
        let word = self.short.get(&plain.words, hash.0);
        (word != 0).then_some(FlowEntry(word))
    }

    pub(super) fn insert(&mut self, key: &FlowKey, hash: FlowHash, FlowEntry(word): FlowEntry) {
        match key {
            FlowKey::Short(key) => self.short.insert(key, hash.0, word),
            FlowKey::Long(key) => self.long.insert(key, hash.0, word),
        }
    }

    pub(super) fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
    }
}

/// The index of a flow, and whether one of its packets opened a connection; packed into a word other than 0.
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
