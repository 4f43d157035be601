//! Which flow a packet is of.

use super::ids::Ids;
use crate::capture::Mark;
use crate::packet::{Decoded, FiveTuple};

/// What tells flows apart by their outermost headers, before hosts have indices: packed, since it is compared and hashed
/// for most packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// Between IPv4 addresses, in half of the room: what is looked up for most packets of most captures had better be near.
    /// Both addresses; transport and mark; ports.
    Short([u32; 4]),
    /// Both addresses, in halves; then the same, or the reason why there are no ports.
    Long([u64; 5]),
}

impl Key {
    const HAS_PORTS: u32 = 1 << 31;

    pub(super) fn new(decoded: &Decoded) -> Self {
        let mark = decoded.origin.mark;
        match &decoded.outer {
            Ok(packet) => Self::of_ports(&packet.tuple, mark),
            Err(reason) => Self::Long([0, 0, 0, 0, u64::from((mark as u32) << 16 | *reason as u32) << 32]),
        }
    }

    #[inline]
    pub(super) fn of_ports(tuple: &FiveTuple, mark: Mark) -> Self {
        let FiveTuple { source, destination, transport, source_port, destination_port } = *tuple;
        let kind = Self::HAS_PORTS | (mark as u32) << 16 | transport as u32;
        let ports = u32::from(source_port) << 16 | u32::from(destination_port);
        if let (Some(source), Some(destination)) = (source.ipv4_bits(), destination.ipv4_bits()) {
            Self::Short([source, destination, kind, ports])
        } else {
            let ([a, b], [c, d]) = (source.halves(), destination.halves());
            Self::Long([a, b, c, d, u64::from(kind) << 32 | u64::from(ports)])
        }
    }
}

/// The flows that no tunnel carries.
#[derive(Debug, Default)]
pub(super) struct FlowIds {
    short: Ids<[u32; 4], 3>,
    long: Ids<[u64; 5], 1>,
}

impl FlowIds {
    /// The number that says where a flow is looked for.
    #[inline]
    pub(super) fn lot(&self, key: &Key) -> u64 {
        match key {
            Key::Short(key) => self.short.lot(key),
            Key::Long(key) => self.long.lot(key),
        }
    }

    /// Looks where a flow may stand. Memory is slow to answer, but not slower for being asked of many places at once.
    #[inline]
    pub(super) fn touch(&self, key: &Key, lot: u64) -> u32 {
        match key {
            Key::Short(_) => self.short.touch(lot),
            Key::Long(_) => self.long.touch(lot),
        }
    }

    #[inline]
    pub(super) fn get(&self, key: &Key, lot: u64) -> Option<KnownFlow> {
        let word = match key {
            Key::Short(key) => self.short.get(key, lot),
            Key::Long(key) => self.long.get(key, lot),
        };
        (word != 0).then_some(KnownFlow(word))
    }

    pub(super) fn set(&mut self, key: &Key, lot: u64, KnownFlow(word): KnownFlow) {
        match key {
            Key::Short(key) => self.short.set(key, lot, word),
            Key::Long(key) => self.long.set(key, lot, word),
        }
    }

    pub(super) fn clear(&mut self) {
        self.short.clear();
        self.long.clear();
    }
}

/// The index of a flow, and whether it was seen to open a connection, in a word that is not 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownFlow(u32);

impl KnownFlow {
    const HAS_OPENED: u32 = 1 << 31;
    const IS_KNOWN: u32 = 1 << 30;

    pub(super) fn new(id: u32, has_opened: bool) -> Self {
        Self(id | Self::IS_KNOWN | if has_opened { Self::HAS_OPENED } else { 0 })
    }

    #[inline]
    pub(super) fn id(self) -> u32 {
        self.0 & !(Self::HAS_OPENED | Self::IS_KNOWN)
    }

    #[inline]
    pub(super) fn has_opened(self) -> bool {
        self.0 & Self::HAS_OPENED != 0
    }
}
