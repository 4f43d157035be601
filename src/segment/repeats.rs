//! Recognises packets that were captured more than once: by mirror ports, on several interfaces of a host, before and after a
//! router.
//!
//! A packet repeats another one if both have the same [`Identity`], and little time is between them. A TCP retransmission
//! comes later, and has another IP identification.

use crate::packet::{Distinction, Identity};

/// Number of recent packets that are known: those with the same slot replace one another.
const SLOTS: usize = 1 << 12;

/// Longest time between two captures of a packet that has an IP identification: some systems use one again and again.
const NUMBERED_NANOS: u64 = 10_000_000;
/// Longest time between two captures of a packet that has none: less than the least time of a retransmission (RFC 6298 and RFC
/// 8985), which can be the same packet.
const UNNUMBERED_NANOS: u64 = 2_000_000;
/// Bare acknowledgements without an identification are repeats only if at least one in this many other packets is a repeat.
const PACKETS_PER_REPEAT: u64 = 4;

/// The packets that were read last.
#[derive(Clone, Debug)]
pub(super) struct RecentPackets {
    slots: Vec<Slot>,
    latest: Identity,
    /// How many packets can be told from all others, and how many of these repeat others.
    distinct: u64,
    distinct_repeats: u64,
}

/// The latest packet of a slot.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    identity: Identity,
    time_nanos: Option<i64>,
}

impl Default for RecentPackets {
    fn default() -> Self {
        Self { slots: vec![Slot::default(); SLOTS], latest: Identity::default(), distinct: 0, distinct_repeats: 0 }
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
        self.distinct += u64::from(identity.is_distinct());
        before.identity == identity && self.is_repeat(identity, before.time_nanos, time_nanos, latest == identity)
    }

    /// Returns whether a packet repeats an earlier one of the same identity; `is_next` is whether no other packet is between
    /// them.
    #[cold]
    fn is_repeat(&mut self, identity: Identity, before: Option<i64>, time: Option<i64>, is_next: bool) -> bool {
        let is_within = |limit: u64| match before.zip(time) {
            Some((before, time)) => time.abs_diff(before) <= limit,
            None => is_next,
        };
        let is_repeat = match identity.distinction() {
            Distinction::None => false,
            // A receiver repeats its acknowledgement for segments that arrive out of order, and some do it at once.
            Distinction::Weak => {
                is_next
                    && is_within(UNNUMBERED_NANOS)
                    && self.distinct_repeats > 0
                    && self.distinct_repeats * PACKETS_PER_REPEAT >= self.distinct
            }
            Distinction::Content => is_within(UNNUMBERED_NANOS),
            Distinction::Number => is_within(NUMBERED_NANOS),
        };
        self.distinct_repeats += u64::from(is_repeat && identity.is_distinct());
        is_repeat
    }
}
