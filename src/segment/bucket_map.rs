//! Which index a key has: most lookups prefetch one bucket of the processor's cache.

use std::hash::BuildHasher as _;
use std::hint::select_unpredictable;
use std::ops::{BitOr, BitXor};

use hashbrown::DefaultHashBuilder;

/// What has an index. Its bits are few: it is copied into the buckets.
pub(super) trait Key: Copy {
    /// What stands where there is none.
    const ZERO: Self;

    /// Whether it is the same as another one.
    fn equals(&self, other: &Self) -> bool;

    /// Bits that look drawn by hash, for a seed; the upper ones more so.
    fn hash(&self, seed: u64) -> u64;
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
    fn equals(&self, other: &Self) -> bool {
        differing_bits(self, other) == 0
    }

    #[inline]
    fn hash(&self, seed: u64) -> u64 {
        let [a, b, c, d] = self.map(u64::from);
        let first = (seed ^ (a << 32 | b)).wrapping_mul(MULTIPLIERS[0]);
        (first ^ first >> 32 ^ (c << 32 | d)).wrapping_mul(MULTIPLIERS[1])
    }
}

impl Key for [u64; 5] {
    const ZERO: Self = [0; 5];

    #[inline]
    fn equals(&self, other: &Self) -> bool {
        differing_bits(self, other) == 0
    }

    #[inline]
    fn hash(&self, seed: u64) -> u64 {
        let bits = self.iter().fold(seed, |bits, word| (bits ^ bits >> 32 ^ word).wrapping_mul(MULTIPLIERS[0]));
        (bits ^ bits >> 32).wrapping_mul(MULTIPLIERS[1])
    }
}

impl Key for [u32; 1] {
    const ZERO: Self = [0; 1];

    #[inline]
    fn equals(&self, other: &Self) -> bool {
        differing_bits(self, other) == 0
    }

    #[inline]
    fn hash(&self, seed: u64) -> u64 {
        let [word] = self.map(u64::from);
        (seed ^ word).wrapping_mul(MULTIPLIERS[0])
    }
}

/// Values other than 0, by key.
///
/// Keys stand in buckets of the processor's cache, `N` in each: to look one up is to have one bucket fetched, and to compare it
/// with all keys of the bucket at once, without a branch that could be foreseen wrongly.
#[derive(Clone, Debug)]
pub(super) struct BucketMap<K, const N: usize> {
    /// A power of two of them, at most two thirds full.
    buckets: Vec<Bucket<K, N>>,
    /// Leaves as many upper bits of 64 as tell the buckets apart.
    shift: u32,
    len: usize,
    seed: u64,
}

/// Filled from the first key on; what is free has the value 0.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Bucket<K, const N: usize> {
    keys: [K; N],
    values: [u32; N],
}

impl<K: Key, const N: usize> Bucket<K, N> {
    const EMPTY: Self = Self { keys: [K::ZERO; N], values: [0; N] };

    #[inline(never)]
    fn table(count: usize) -> Vec<Self> {
        vec![Self::EMPTY; count]
    }

    /// The value of a key; 0 where it is not here.
    #[inline]
    fn value(&self, key: &K) -> u32 {
        let values = self.keys.iter().zip(self.values);
        values.fold(0, |found, (other, value)| found | select_unpredictable(other.equals(key), value, 0))
    }

    /// Sets the value of a key that is here, or for which there is room; whether it is new, none where there is no room.
    fn set(&mut self, key: &K, new: u32) -> Option<bool> {
        let mut slots = self.keys.iter_mut().zip(&mut self.values);
        let (other, value) = slots.find(|(other, value)| **value == 0 || other.equals(key))?;
        let is_new = *value == 0;
        (*other, *value) = (*key, new);
        Some(is_new)
    }

    fn is_full(&self) -> bool {
        self.values.last().is_some_and(|value| *value != 0)
    }
}

impl<K: Key, const N: usize> Default for BucketMap<K, N> {
    fn default() -> Self {
        const BITS: u32 = 6;
        // Whoever makes a capture cannot know which keys share a bucket.
        let seed = DefaultHashBuilder::default().hash_one(0);
        Self { buckets: Bucket::table(1 << BITS), shift: u64::BITS - BITS, len: 0, seed }
    }
}

impl<K: Key, const N: usize> BucketMap<K, N> {
    /// The number that says where a key is looked for, however many there are.
    #[inline]
    pub(super) fn hash(&self, key: &K) -> u64 {
        key.hash(self.seed)
    }

    /// Any value of the bucket that a key is looked for in: that it is near from then on is what this is for.
    #[inline]
    pub(super) fn prefetch(&self, hash: u64) -> u32 {
        self.buckets.get(self.home_bucket(hash)).and_then(|bucket| bucket.values.first()).map_or(0, |value| *value)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "as many bits as there are buckets")]
    fn home_bucket(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize & (self.buckets.len() - 1)
    }

    /// The value of a key; 0 where it has none.
    #[inline]
    pub(super) fn get(&self, key: &K, hash: u64) -> u32 {
        let mut index = self.home_bucket(hash);
        while let Some(bucket) = self.buckets.get(index) {
            let value = bucket.value(key);
            if value != 0 || !bucket.is_full() {
                return value;
            }
            index = (index + 1) & (self.buckets.len() - 1);
        }
        0
    }

    /// Gives a key a value other than 0.
    #[inline(never)]
    pub(super) fn set(&mut self, key: &K, hash: u64, value: u32) {
        if self.put(key, hash, value) {
            self.len += 1;
            if self.len * 3 > self.buckets.len() * N * 2 {
                self.grow();
            }
        }
    }

    /// The same without making room; whether the key is new.
    #[inline(never)]
    fn put(&mut self, key: &K, hash: u64, value: u32) -> bool {
        let mut index = self.home_bucket(hash);
        let mask = self.buckets.len() - 1;
        loop {
            // There is room in some bucket.
            let Some(bucket) = self.buckets.get_mut(index) else { return false };
            if let Some(is_new) = bucket.set(key, value) {
                return is_new;
            }
            index = (index + 1) & mask;
        }
    }

    #[cold]
    fn grow(&mut self) {
        self.shift -= 1;
        let room = Bucket::table(self.buckets.len() * 2);
        for bucket in std::mem::replace(&mut self.buckets, room) {
            for (key, value) in bucket.keys.iter().zip(bucket.values).filter(|(_, value)| *value != 0) {
                self.put(key, self.hash(key), value);
            }
        }
    }

    /// Forgets all keys, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.buckets.fill(Bucket::EMPTY);
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn behaves<K: Key + Eq + std::hash::Hash, const N: usize>(key: impl Fn(u32) -> K) {
        let mut random = fastrand::Rng::with_seed(5);
        let (mut map, mut known) = (BucketMap::<K, N>::default(), HashMap::new());
        for _ in 0..2 {
            for value in 1..20_000 {
                let key = key(random.u32(..10_000));
                let hash = map.hash(&key);
                assert_eq!(map.get(&key, hash), known.insert(key, value).unwrap_or_default());
                map.set(&key, hash, value);
            }
            assert_eq!(map.len, known.len());
            map.clear();
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
                let hashes: std::collections::HashSet<_> = (0..4_096).map(|n| key(n).hash(99) >> 48).collect();
                assert!(hashes.len() > 3_900, "{word} {shift}: {}", hashes.len());
            }
        }
    }
}
