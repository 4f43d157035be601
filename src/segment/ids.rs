//! Which index a key has: one array of slots, so that most lookups touch one line of the cache.

use std::hash::BuildHasher as _;

use hashbrown::DefaultHashBuilder;

/// What has an index. Its bits are few: it is copied into the slots.
pub(super) trait Key: Copy + Default + PartialEq {
    /// Bits that look drawn by lot, for a seed; the upper ones more so.
    fn lot(&self, seed: u64) -> u64;
}

/// The multipliers of `SplitMix64`.
const MULTIPLIERS: [u64; 2] = [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

impl Key for [u32; 4] {
    #[inline]
    fn lot(&self, seed: u64) -> u64 {
        let [a, b, c, d] = self.map(u64::from);
        let first = (seed ^ (a << 32 | b)).wrapping_mul(MULTIPLIERS[0]);
        (first ^ first >> 32 ^ (c << 32 | d)).wrapping_mul(MULTIPLIERS[1])
    }
}

impl Key for [u64; 5] {
    #[inline]
    fn lot(&self, seed: u64) -> u64 {
        let bits = self.iter().fold(seed, |bits, word| (bits ^ bits >> 32 ^ word).wrapping_mul(MULTIPLIERS[0]));
        (bits ^ bits >> 32).wrapping_mul(MULTIPLIERS[1])
    }
}

impl Key for [u32; 1] {
    #[inline]
    fn lot(&self, seed: u64) -> u64 {
        let [word] = self.map(u64::from);
        (seed ^ word).wrapping_mul(MULTIPLIERS[0])
    }
}

/// Values other than 0, by key.
#[derive(Clone, Debug)]
pub(super) struct Ids<K> {
    /// A power of two of them, at least half of them with the value 0: these are free.
    slots: Vec<(K, u32)>,
    /// Leaves as many upper bits of 64 as tell the slots apart.
    shift: u32,
    len: usize,
    seed: u64,
}

impl<K: Key> Default for Ids<K> {
    fn default() -> Self {
        const BITS: u32 = 8;
        // Whoever makes a capture cannot know which keys share a slot.
        let seed = DefaultHashBuilder::default().hash_one(0);
        Self { slots: vec![(K::default(), 0); 1 << BITS], shift: u64::BITS - BITS, len: 0, seed }
    }
}

impl<K: Key> Ids<K> {
    /// Where a key stands, or is to be put.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "as many bits as there are slots")]
    pub(super) fn place(&self, key: &K) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = (key.lot(self.seed) >> self.shift) as usize & mask;
        while let Some((other, value)) = self.slots.get(place)
            && *value != 0
            && other != key
        {
            place = (place + 1) & mask;
        }
        place
    }

    /// The value at a place; 0 where it is free.
    #[inline]
    pub(super) fn value(&self, place: usize) -> u32 {
        self.slots.get(place).map_or(0, |(_, value)| *value)
    }

    /// Changes the value of a key that has one.
    #[inline]
    pub(super) fn set(&mut self, place: usize, value: u32) {
        if let Some((_, old)) = self.slots.get_mut(place) {
            *old = value;
        }
    }

    /// Puts a key with its value into its place, which is free.
    pub(super) fn insert(&mut self, place: usize, key: K, value: u32) {
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = (key, value);
            self.len += 1;
        }
        if self.len * 2 > self.slots.len() {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.shift -= 1;
        let room = vec![(K::default(), 0); self.slots.len() * 2];
        for (key, value) in std::mem::replace(&mut self.slots, room) {
            if value != 0 {
                let place = self.place(&key);
                if let Some(slot) = self.slots.get_mut(place) {
                    *slot = (key, value);
                }
            }
        }
    }

    /// Forgets all keys, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.slots.fill((K::default(), 0));
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn behaves<K: Key + Eq + std::hash::Hash>(key: impl Fn(u32) -> K) {
        let mut random = fastrand::Rng::with_seed(5);
        let (mut ids, mut known) = (Ids::default(), HashMap::new());
        for _ in 0..2 {
            for value in 1..20_000 {
                let key = key(random.u32(..10_000));
                let place = ids.place(&key);
                assert_eq!(ids.value(place), known.get(&key).copied().unwrap_or_default());
                if known.insert(key, value).is_none() {
                    ids.insert(place, key, value);
                } else {
                    ids.set(place, value);
                }
            }
            ids.clear();
            known.clear();
        }
    }

    #[test]
    fn a_key_has_the_value_that_was_set_last() {
        behaves(|number| [number]);
        behaves(|number| [0, number, 0, 0]);
        behaves(|number| [number, 0, 0, number]);
        behaves(|number| [0, 0, 0, number.into(), 0]);
    }

    #[test]
    fn keys_that_differ_little_are_spread() {
        for word in 0..4 {
            for shift in 0..16 {
                let key = |number: u32| {
                    let mut key = [0; 4];
                    key[word] = number << shift;
                    key
                };
                let lots: std::collections::HashSet<_> = (0..4_096).map(|n| key(n).lot(99) >> 48).collect();
                assert!(lots.len() > 3_900, "{word} {shift}: {}", lots.len());
            }
        }
    }
}
