//! Sorting with little code: each type that the standard sort is compiled for costs the page kilobytes.

use std::cmp::Ordering;

/// Returns the indices below `count`, ordered by `compare`. The sort is stable.
pub(crate) fn sorted_indices(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..count).collect();
    indices.sort_by(|a, b| compare(*a, *b));
    indices
}

/// Returns whether each value is one of the `limit` largest. Of equal values, the first ones are.
pub(crate) fn are_largest(values: &[u64], limit: usize) -> Vec<bool> {
    let mut are_largest = vec![false; values.len()];
    let descending = sorted_indices(values.len(), &|a, b| values.get(b).cmp(&values.get(a)));
    for index in descending.into_iter().take(limit) {
        if let Some(is_largest) = are_largest.get_mut(index) {
            *is_largest = true;
        }
    }
    are_largest
}

/// Returns the distinct values in ascending order.
pub(crate) fn sorted_unique<T: Ord + Copy>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let values: Vec<T> = values.into_iter().collect();
    let indices = sorted_indices(values.len(), &|a, b| values.get(a).cmp(&values.get(b)));
    let mut sorted: Vec<T> = indices.into_iter().filter_map(|index| values.get(index).copied()).collect();
    sorted.dedup();
    sorted
}

/// Returns the values in descending order of their keys. The sort is stable.
pub(crate) fn sorted_descending<T: Clone, K: Ord>(values: &[T], key: impl Fn(&T) -> K) -> Vec<T> {
    let keys: Vec<K> = values.iter().map(key).collect();
    let indices = sorted_indices(values.len(), &|a, b| keys.get(b).cmp(&keys.get(a)));
    indices.into_iter().filter_map(|index| values.get(index).cloned()).collect()
}

/// A threshold that selects the largest of many counts without sorting them.
///
/// Counts fall into buckets, eight for each power of two. The threshold is the bucket in which the limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TopThreshold {
    /// The least count of the threshold's bucket, and the least count of the bucket above it.
    bucket: (u64, u64),
    /// How many counts of the threshold's bucket are selected.
    selected_in_bucket: usize,
}

impl TopThreshold {
    const BUCKETS: usize = 64 * 8;

    /// Finds the threshold that selects the `limit` largest of `counts`, or all of them if there are fewer.
    pub(crate) fn new(counts: impl Iterator<Item = u64>, limit: usize) -> Self {
        let mut sizes = vec![0; Self::BUCKETS];
        for count in counts {
            if let Some(size) = sizes.get_mut(Self::bucket(count)) {
                *size += 1;
            }
        }
        let mut remaining = limit;
        for (size, bucket) in sizes.iter().zip(0..Self::BUCKETS).rev() {
            let Some(rest) = remaining.checked_sub(*size) else {
                let bounds = (Self::least(bucket), Self::least(bucket + 1));
                return Self { bucket: bounds, selected_in_bucket: remaining };
            };
            remaining = rest;
        }
        Self { bucket: (0, 0), selected_in_bucket: 0 }
    }

    /// Returns how many of the counts that compare equal to the threshold are selected.
    pub(crate) fn selected_in_bucket(&self) -> usize {
        self.selected_in_bucket
    }

    /// Compares a count with the threshold: `Greater` is selected, `Less` is not.
    #[inline]
    pub(crate) fn compare(&self, count: u64) -> Ordering {
        match self.bucket {
            (least, _) if count < least => Ordering::Less,
            (_, next) if count >= next => Ordering::Greater,
            _ => Ordering::Equal,
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the value is less than 16")]
    fn bucket(count: u64) -> usize {
        // Each count below 16 has its own bucket.
        if count < 16 {
            return count as usize;
        }
        let doublings = u64::BITS - 4 - count.leading_zeros();
        doublings as usize * 8 + (count >> doublings) as usize
    }

    /// Returns the least count of a bucket.
    fn least(bucket: usize) -> u64 {
        let (doublings, eighths) = ((bucket / 8).saturating_sub(1), bucket % 8 + 8);
        if bucket < 16 { bucket as u64 } else { (eighths as u64).saturating_mul(1 << doublings) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_sorted() {
        assert_eq!(sorted_unique([3, 1, 2, 3]), [1, 2, 3]);
        assert_eq!(sorted_descending(&["a", "bbb", "cc", "d"], |text| text.len()), ["bbb", "cc", "a", "d"]);
    }

    #[test]
    fn buckets_are_monotone() {
        let counts = (0..5000).chain([u64::from(u32::MAX), 1 << 40, u64::MAX - 1, u64::MAX]);
        let buckets: Vec<usize> = counts.map(TopThreshold::bucket).collect();
        assert!(buckets.is_sorted() && buckets.iter().all(|bucket| *bucket < TopThreshold::BUCKETS), "{buckets:?}");
        assert!(buckets[..17].windows(2).all(|pair| pair[0] < pair[1]));
        for count in (0..5000).chain([u64::from(u32::MAX), 1 << 40, (1 << 62) + 1]) {
            let bucket = TopThreshold::bucket(count);
            assert!((TopThreshold::least(bucket)..TopThreshold::least(bucket + 1)).contains(&count), "{count}");
        }
    }

    #[test]
    fn the_largest_are_selected() {
        let counts = [5_u64, 1, 1, 100, 7, 1, 1];
        let selected = |count| {
            let threshold = TopThreshold::new(counts.iter().copied(), count);
            let above = counts.iter().filter(|count| threshold.compare(**count) == Ordering::Greater).count();
            (above, threshold.selected_in_bucket())
        };
        assert_eq!(selected(2), (2, 0));
        assert_eq!(selected(5), (3, 2));
        assert_eq!(selected(7), (7, 0));
    }
}
