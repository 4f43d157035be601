//! Recognises packets that were captured more than once: by mirror ports, on several interfaces of a host, before and after a
//! router.
//!
//! A packet repeats another one if both have the same [`Identity`], and little time is between them. A TCP retransmission
//! comes later, and has another IP identification.

use crate::packet::{Distinction, Identity};

/// Number of recent packets that are known: those with the same slot replace one another.
const SLOTS: usize = 1 << 12;

/// Longest time between two captures of a packet that has an IP identification.
const NUMBERED_NANOS: u64 = 100_000_000;
/// Longest time between two captures of a packet that has none: shorter than the least time of a retransmission (RFC 6298
/// and RFC 8985), since what is retransmitted is the same.
const UNNUMBERED_NANOS: u64 = 5_000_000;

/// The packets that were read last.
#[derive(Clone, Debug)]
pub(super) struct RecentPackets {
    slots: Box<[Slot; SLOTS]>,
    latest: Identity,
}

/// The latest packet of a slot.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    identity: Identity,
    time_nanos: Option<i64>,
}

impl Default for RecentPackets {
    fn default() -> Self {
        Self { slots: Box::new([Slot::default(); SLOTS]), latest: Identity::default() }
    }
}

impl RecentPackets {
    /// Adds the next packet of the capture, and returns whether it repeats a recent one.
    #[inline]
    pub(super) fn add(&mut self, identity: Identity, time_nanos: Option<i64>) -> bool {
        // The upper bits of a product are the best ones.
        let index = (identity.bits() >> 40) as usize % SLOTS;
        let Some(slot) = self.slots.get_mut(index) else { return false };
        let before = std::mem::replace(slot, Slot { identity, time_nanos });
        let latest = std::mem::replace(&mut self.latest, identity);
        before.identity == identity && is_repeat(identity, before.time_nanos, time_nanos, latest == identity)
    }
}

/// Returns whether a packet repeats an earlier one of the same identity; `is_next` is whether no other packet is between them.
#[cold]
fn is_repeat(identity: Identity, before: Option<i64>, time: Option<i64>, is_next: bool) -> bool {
    let nanos = before.zip(time).map(|(before, time)| time.abs_diff(before));
    match identity.distinction() {
        Distinction::None => false,
        // A receiver repeats its acknowledgement for each segment that arrives out of order, and this segment is between.
        Distinction::Weak => is_next && nanos.is_none_or(|nanos| nanos <= UNNUMBERED_NANOS),
        Distinction::Content => nanos.map_or(is_next, |nanos| nanos <= UNNUMBERED_NANOS),
        Distinction::Number => nanos.map_or(is_next, |nanos| nanos <= NUMBERED_NANOS),
    }
}
