//! An open-addressing hash map for small keys, whose buckets fill one cache line each.
//!
//! Most lookups load a single cache line. They start with [`BucketMap::hash`]; the other methods take the hash, so that
//! a caller can prefetch the buckets of many keys before it looks them up.

use std::hash::BuildHasher as _;
use std::hint::select_unpredictable;
use std::ops::{BitOr, BitXor};

use hashbrown::DefaultHashBuilder;

/// A key of a [`BucketMap`]. It is copied into the buckets, so it should be small.
pub(super) trait Key: Copy {
    /// Fills the unused slots of a bucket.
    const ZERO: Self;

    /// Returns whether two keys are equal.
    fn equals(&self, other: &Self) -> bool;

    /// Returns a seeded hash of the key, whose upper bits are the best distributed.
    fn hash(&self, seed: u64) -> u64;
}

/// The multipliers of `SplitMix64`.
const MULTIPLIERS: [u64; 2] = [0xbf58_476d_1ce4_e5b9, 0x94d0_49bb_1331_11eb];

/// Returns the bits in which two arrays differ.
///
/// Comparing them with `==` would branch after each word, or call `memcmp` for some lengths.
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

/// A hash map from keys to `u32` values other than 0, with linear probing over buckets of `N` slots.
///
/// A lookup loads one bucket and compares the key with all keys in it, without a branch that could be mispredicted.
#[derive(Clone, Debug)]
pub(super) struct BucketMap<K, const N: usize> {
    /// Their number is a power of two. At most two thirds of the slots are used.
    buckets: Vec<Bucket<K, N>>,
    /// Shifts a 64-bit hash so that its upper bits become the index of a bucket.
    shift: u32,
    /// Number of keys.
    len: usize,
    seed: u64,
}

/// Slots of keys and values, used from the first on. An unused slot has the value 0.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Bucket<K, const N: usize> {
    keys: [K; N],
    values: [u32; N],
}

impl<K: Key, const N: usize> Bucket<K, N> {
    const EMPTY: Self = Self { keys: [K::ZERO; N], values: [0; N] };

    #[inline(never)]
    fn empty(count: usize) -> Vec<Self> {
        vec![Self::EMPTY; count]
    }

    /// Returns the value of a key, or 0 if the key is not in this bucket.
    #[inline]
    fn value(&self, key: &K) -> u32 {
        let values = self.keys.iter().zip(self.values);
        values.fold(0, |found, (other, value)| found | select_unpredictable(other.equals(key), value, 0))
    }

    /// Sets the value of a key. Returns whether the key is new, or `None` if it is not in this bucket and no slot is
    /// unused.
    fn insert(&mut self, key: &K, new: u32) -> Option<bool> {
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
        // The seed is random, so that a crafted capture cannot fill one bucket with all of its keys.
        let seed = DefaultHashBuilder::default().hash_one(0);
        Self { buckets: Bucket::empty(1 << BITS), shift: u64::BITS - BITS, len: 0, seed }
    }
}

impl<K: Key, const N: usize> BucketMap<K, N> {
    /// Returns the hash of a key, which stays valid when the map grows.
    #[expect(clippy::inline_always, reason = "it runs once per packet")]
    #[inline(always)]
    pub(super) fn hash(&self, key: &K) -> u64 {
        key.hash(self.seed)
    }

    /// Reads the first value of a bucket, so that the bucket is in the processor's cache when it is needed.
    ///
    /// Returns the value, so that the compiler does not remove the read.
    #[inline]
    pub(super) fn prefetch(&self, hash: u64) -> u32 {
        self.buckets.get(self.home_bucket(hash)).and_then(|bucket| bucket.values.first()).map_or(0, |value| *value)
    }

    /// Returns the index of the bucket in which the search for a key starts.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the shifted hash has no more bits than an index")]
    fn home_bucket(&self, hash: u64) -> usize {
        (hash >> self.shift) as usize & (self.buckets.len() - 1)
    }

    /// Returns the value of a key, or 0 if the key is not in the map.
    #[expect(clippy::inline_always, reason = "it runs once per packet")]
    #[inline(always)]
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

    /// Sets the value of a key; `value` must not be 0.
    #[inline(never)]
    pub(super) fn insert(&mut self, key: &K, hash: u64, value: u32) {
        if self.insert_without_growing(key, hash, value) {
            self.len += 1;
            if self.len * 3 > self.buckets.len() * N * 2 {
                self.grow();
            }
        }
    }

    /// Sets the value of a key without growing the map. Returns whether the key is new.
    #[inline(never)]
    fn insert_without_growing(&mut self, key: &K, hash: u64, value: u32) -> bool {
        let mut index = self.home_bucket(hash);
        let mask = self.buckets.len() - 1;
        loop {
            // The loop ends, since a third of the slots are unused.
            let Some(bucket) = self.buckets.get_mut(index) else { return false };
            if let Some(is_new) = bucket.insert(key, value) {
                return is_new;
            }
            index = (index + 1) & mask;
        }
    }

    /// Doubles the number of buckets.
    #[cold]
    fn grow(&mut self) {
        self.shift -= 1;
        let larger = Bucket::empty(self.buckets.len() * 2);
        for bucket in std::mem::replace(&mut self.buckets, larger) {
            for (key, value) in bucket.keys.iter().zip(bucket.values).filter(|(_, value)| *value != 0) {
                self.insert_without_growing(key, self.hash(key), value);
            }
        }
    }

    /// Removes all keys and keeps the allocation.
    pub(super) fn clear(&mut self) {
        self.buckets.fill(Bucket::EMPTY);
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn assert_behaves_like_hash_map<K: Key + Eq + std::hash::Hash, const N: usize>(key: impl Fn(u32) -> K) {
        let mut random = fastrand::Rng::with_seed(5);
        let (mut map, mut known) = (BucketMap::<K, N>::default(), HashMap::new());
        for _ in 0..2 {
            for value in 1..20_000 {
                let key = key(random.u32(..10_000));
                let hash = map.hash(&key);
                assert_eq!(map.get(&key, hash), known.insert(key, value).unwrap_or_default());
                map.insert(&key, hash, value);
            }
            assert_eq!(map.len, known.len());
            map.clear();
            known.clear();
        }
    }

    #[test]
    fn a_key_has_the_value_inserted_last() {
        assert_behaves_like_hash_map::<_, 8>(|number| [number]);
        assert_behaves_like_hash_map::<_, 3>(|number| [0, number, 0, 0]);
        assert_behaves_like_hash_map::<_, 3>(|number| [number, 0, 0, number]);
        assert_behaves_like_hash_map::<_, 1>(|number| [0, 0, 0, number.into(), 0]);
    }

    #[test]
    fn similar_keys_have_well_spread_hashes() {
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
