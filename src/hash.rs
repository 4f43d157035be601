//! Hashes without a random seed, which are the same in every run.

/// Returns a hash of two words.
#[inline]
#[must_use]
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    // An odd multiplier, so that equal words do not cancel each other out.
    finalise(a ^ b.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32))
}

/// Returns a hash of one word: the finaliser of `SplitMix64` (Steele, Lea and Flood, 2014).
#[inline]
#[must_use]
pub(crate) fn finalise(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}
