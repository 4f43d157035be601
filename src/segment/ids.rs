//! Which index a key has: most lookups touch one line of the processor's cache.

use std::hash::BuildHasher as _;
use std::hint::select_unpredictable;
use std::ops::{BitOr, BitXor};

use hashbrown::DefaultHashBuilder;

/// What has an index. Its bits are few: it is copied into the lines.
pub(super) trait Key: Copy {
    /// What stands where there is none.
    const ZERO: Self;

    /// Whether it is the same as another one.
    fn is(&self, other: &Self) -> bool;

    /// Bits that look drawn by lot, for a seed; the upper ones more so.
    fn lot(&self, seed: u64) -> u64;
}

/// The multipliers of `SplitMix64`.
const MULTIPLIERS: [u64; 2] = [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

/// Without a branch per word, and without a call, which comparing arrays of some lengths is.
#[inline]
fn differing_bits<W: Copy + Default + BitOr<Output = W> + BitXor<Output = W>>(a: &[W], b: &[W]) -> W {
    a.iter().zip(b).fold(W::default(), |bits, (a, b)| bits | (*a ^ *b))
}

impl Key for [u32; 4] {
    const ZERO: Self = [0; 4];

    #[inline]
    fn is(&self, other: &Self) -> bool {
        differing_bits(self, other) == 0
    }

    #[inline]
    fn lot(&self, seed: u64) -> u64 {
        let [a, b, c, d] = self.map(u64::from);
        let first = (seed ^ (a << 32 | b)).wrapping_mul(MULTIPLIERS[0]);
        (first ^ first >> 32 ^ (c << 32 | d)).wrapping_mul(MULTIPLIERS[1])
    }
}

impl Key for [u64; 5] {
    const ZERO: Self = [0; 5];

    #[inline]
    fn is(&self, other: &Self) -> bool {
        differing_bits(self, other) == 0
    }

    #[inline]
    fn lot(&self, seed: u64) -> u64 {
        let bits = self.iter().fold(seed, |bits, word| (bits ^ bits >> 32 ^ word).wrapping_mul(MULTIPLIERS[0]));
        (bits ^ bits >> 32).wrapping_mul(MULTIPLIERS[1])
    }
}

impl Key for [u32; 1] {
    const ZERO: Self = [0; 1];

    #[inline]
    fn is(&self, other: &Self) -> bool {
        differing_bits(self, other) == 0
    }

    #[inline]
    fn lot(&self, seed: u64) -> u64 {
        let [word] = self.map(u64::from);
        (seed ^ word).wrapping_mul(MULTIPLIERS[0])
    }
}

/// Values other than 0, by key.
///
/// Keys stand in lines of the processor's cache, `N` in each: to look one up is to have one line fetched, and to compare it
/// with all keys of the line at once, without a branch that could be foreseen wrongly.
#[derive(Clone, Debug)]
pub(super) struct Ids<K, const N: usize> {
    /// A power of two of them, at most two thirds full.
    lines: Vec<Line<K, N>>,
    /// Leaves as many upper bits of 64 as tell the lines apart.
    shift: u32,
    len: usize,
    seed: u64,
}

/// Filled from the first key on; what is free has the value 0.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Line<K, const N: usize> {
    keys: [K; N],
    values: [u32; N],
}

impl<K: Key, const N: usize> Line<K, N> {
    const EMPTY: Self = Self { keys: [K::ZERO; N], values: [0; N] };

    #[inline(never)]
    fn many(count: usize) -> Vec<Self> {
        vec![Self::EMPTY; count]
    }

    /// The value of a key; 0 where it is not here.
    #[inline]
    fn value(&self, key: &K) -> u32 {
        let values = self.keys.iter().zip(self.values);
        values.fold(0, |found, (other, value)| found | select_unpredictable(other.is(key), value, 0))
    }

    /// Sets the value of a key that is here, or for which there is room; whether it is new, none where there is no room.
    fn set(&mut self, key: &K, new: u32) -> Option<bool> {
        let mut slots = self.keys.iter_mut().zip(&mut self.values);
        let (other, value) = slots.find(|(other, value)| **value == 0 || other.is(key))?;
        let is_new = *value == 0;
        (*other, *value) = (*key, new);
        Some(is_new)
    }

    fn is_full(&self) -> bool {
        self.values.last().is_some_and(|value| *value != 0)
    }
}

impl<K: Key, const N: usize> Default for Ids<K, N> {
    fn default() -> Self {
        const BITS: u32 = 6;
        // Whoever makes a capture cannot know which keys share a line.
        let seed = DefaultHashBuilder::default().hash_one(0);
        Self { lines: Line::many(1 << BITS), shift: u64::BITS - BITS, len: 0, seed }
    }
}

impl<K: Key, const N: usize> Ids<K, N> {
    /// The number that says where a key is looked for, however many there are.
    #[inline]
    pub(super) fn lot(&self, key: &K) -> u64 {
        key.lot(self.seed)
    }

    /// Any value of the line that a key is looked for in: that it is near from then on is what this is for.
    #[inline]
    pub(super) fn touch(&self, lot: u64) -> u32 {
        self.lines.get(self.first_line(lot)).and_then(|line| line.values.first()).map_or(0, |value| *value)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "as many bits as there are lines")]
    fn first_line(&self, lot: u64) -> usize {
        (lot >> self.shift) as usize & (self.lines.len() - 1)
    }

    /// The value of a key; 0 where it has none.
    #[inline]
    pub(super) fn get(&self, key: &K, lot: u64) -> u32 {
        let mut place = self.first_line(lot);
        while let Some(line) = self.lines.get(place) {
            let value = line.value(key);
            if value != 0 || !line.is_full() {
                return value;
            }
            place = (place + 1) & (self.lines.len() - 1);
        }
        0
    }

    /// Gives a key a value other than 0.
    #[inline(never)]
    pub(super) fn set(&mut self, key: &K, lot: u64, value: u32) {
        if self.put(key, lot, value) {
            self.len += 1;
            if self.len * 3 > self.lines.len() * N * 2 {
                self.grow();
            }
        }
    }

    /// The same without making room; whether the key is new.
    #[inline(never)]
    fn put(&mut self, key: &K, lot: u64, value: u32) -> bool {
        let mut place = self.first_line(lot);
        let mask = self.lines.len() - 1;
        loop {
            // There is room in some line.
            let Some(line) = self.lines.get_mut(place) else { return false };
            if let Some(is_new) = line.set(key, value) {
                return is_new;
            }
            place = (place + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.shift -= 1;
        let room = Line::many(self.lines.len() * 2);
        for line in std::mem::replace(&mut self.lines, room) {
            for (key, value) in line.keys.iter().zip(line.values).filter(|(_, value)| *value != 0) {
                self.put(key, self.lot(key), value);
            }
        }
    }

    /// Forgets all keys, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.lines.fill(Line::EMPTY);
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn behaves<K: Key + Eq + std::hash::Hash, const N: usize>(key: impl Fn(u32) -> K) {
        let mut random = fastrand::Rng::with_seed(5);
        let (mut ids, mut known) = (Ids::<K, N>::default(), HashMap::new());
        for _ in 0..2 {
            for value in 1..20_000 {
                let key = key(random.u32(..10_000));
                let lot = ids.lot(&key);
                assert_eq!(ids.get(&key, lot), known.insert(key, value).unwrap_or_default());
                ids.set(&key, lot, value);
            }
            assert_eq!(ids.len, known.len());
            ids.clear();
            known.clear();
        }
    }

    #[test]
    fn a_key_has_the_value_that_was_set_last() {
        behaves::<_, 8>(|number| [number]);
        behaves::<_, 3>(|number| [0, number, 0, 0]);
        behaves::<_, 3>(|number| [number, 0, 0, number]);
        behaves::<_, 1>(|number| [0, 0, 0, number.into(), 0]);
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
