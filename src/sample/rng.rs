//! A seeded pseudo-random number generator (`SplitMix64`). The sequence is the same on every machine.

use std::ops::RangeInclusive;

use crate::hash::finalise;

pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Returns the next 64 random bits.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        finalise(self.0)
    }

    /// Returns a number from 0 to `bound - 1`. `bound` must be below 2³².
    #[inline(never)]
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        ((self.next() >> 32) * bound) >> 32
    }

    /// Returns a number in a range.
    #[inline(never)]
    pub(super) fn within(&mut self, range: &RangeInclusive<u16>) -> u16 {
        let (low, high) = (*range.start(), *range.end());
        u16::try_from(self.below(u64::from(high - low) + 1)).map_or(high, |above| low + above)
    }

    /// Returns an element of a slice, or `None` if it is empty.
    pub(super) fn one_of<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let index = self.below(choices.len() as u64);
        usize::try_from(index).ok().and_then(|index| choices.get(index))
    }
}
