//! A bounded set that tells what is seen for the first time.

use hashbrown::HashSet;

/// The first `MAX` hashes that were seen. Further ones are never known, and so count as new each time.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstSeen<const MAX: usize>(HashSet<u64>);

impl<const MAX: usize> FirstSeen<MAX> {
    /// Allocates memory for `count` hashes.
    pub(super) fn reserve(&mut self, count: usize) {
        self.0.reserve(count.min(MAX));
    }

    /// Returns whether a hash is not known, and remembers it if there is room.
    pub(super) fn is_new(&mut self, hash: u64) -> bool {
        if self.0.contains(&hash) {
            return false;
        }
        if self.0.len() < MAX {
            self.0.insert(hash);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_beyond_the_limit_stay_new() {
        let mut seen = FirstSeen::<2>::default();
        assert_eq!([1, 2, 1, 3, 3, 2].map(|hash| seen.is_new(hash)), [true, true, false, true, true, false]);
    }
}
