//! Recognises packets in a routing loop: routers send a packet to one another until its hop limit is used up, so that it is
//! captured again and again with a lower hop limit.
//!
//! A packet before and after a router, or on its way through a few of them, is no loop.

use crate::packet::Identity;

/// Number of packets that are followed at a time: those with the same slot replace one another.
const SLOTS: usize = 1 << 8;
/// How often the hop limit has to fall. A copy is followed from its second capture on.
const LEAST_FALLS: u32 = 4;

/// The packets that were captured more than once.
#[derive(Clone, Debug, Default)]
pub(super) struct RoutingLoops {
    /// Empty until a packet is captured twice.
    slots: Vec<Slot>,
    packets: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    identity: Identity,
    hop_limit: u8,
    falls: u32,
}

impl RoutingLoops {
    /// Adds a packet that repeats another one.
    pub(super) fn add(&mut self, identity: Identity, hop_limit: u8) {
        self.slots.resize(SLOTS, Slot::default());
        let Some(slot) = self.slots.get_mut((identity.bits() >> 40) as usize % SLOTS) else { return };
        if slot.identity != identity || hop_limit > slot.hop_limit {
            *slot = Slot { identity, hop_limit, falls: 0 };
        } else if hop_limit < slot.hop_limit {
            slot.hop_limit = hop_limit;
            slot.falls += 1;
            self.packets += match slot.falls {
                ..LEAST_FALLS => 0,
                // Those before it, too.
                LEAST_FALLS => LEAST_FALLS.into(),
                _ => 1,
            };
        }
    }

    /// Returns how many copies had a lower hop limit than the one before, each of a packet in a loop.
    pub(super) fn packets(&self) -> u64 {
        self.packets
    }
}
