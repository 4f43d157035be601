//! Sorting and choosing with little code: each kind of value that a sort is compiled for costs the page kilobytes.

use std::cmp::Ordering;

/// The places from 0 up to `count` in the order that `compare` gives them; equal ones keep theirs.
pub(crate) fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

/// The values in order, each once.
pub(crate) fn sorted<T: Ord + Copy>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let values: Vec<T> = values.into_iter().collect();
    let places = places(values.len(), &|a, b| values.get(a).cmp(&values.get(b)));
    let mut sorted: Vec<T> = places.into_iter().filter_map(|place| values.get(place).copied()).collect();
    sorted.dedup();
    sorted
}

/// The values by what a key gives, the largest first; of equals, in the order given.
pub(crate) fn largest_first<T: Clone, K: Ord>(values: &[T], key: impl Fn(&T) -> K) -> Vec<T> {
    let keys: Vec<K> = values.iter().map(key).collect();
    let places = places(values.len(), &|a, b| keys.get(b).cmp(&keys.get(a)));
    places.into_iter().filter_map(|place| values.get(place).cloned()).collect()
}

/// Where to cut, so that about so many of the largest counts are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// What is less than the first is not kept, what is not less than the second is.
    bounds: (u64, u64),
    /// How many of those between them are.
    spare: usize,
}

impl Cut {
    /// Eight steps for each doubling of the count.
    const STEPS: usize = 64 * 8;

    pub(crate) fn new(counts: impl Iterator<Item = u64>, kept: usize) -> Self {
        let mut in_step = vec![0; Self::STEPS];
        for count in counts {
            if let Some(sum) = in_step.get_mut(Self::step(count)) {
                *sum += 1;
            }
        }
        let mut spare = kept;
        for (sum, step) in in_step.iter().zip(0..Self::STEPS).rev() {
            match spare.checked_sub(*sum) {
                Some(rest) => spare = rest,
                None => return Self { bounds: (Self::first(step), Self::first(step + 1)), spare },
            }
        }
        Self { bounds: (0, 0), spare: 0 }
    }

    /// How many of those at the cut are kept.
    pub(crate) fn spare(&self) -> usize {
        self.spare
    }

    /// On which side of the cut a count lies.
    #[inline]
    pub(crate) fn side(&self, count: u64) -> Ordering {
        match self.bounds {
            (least, _) if count < least => Ordering::Less,
            (_, more) if count >= more => Ordering::Greater,
            _ => Ordering::Equal,
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "what is cast is less than 16")]
    fn step(count: u64) -> usize {
        // Counts below 16 have steps of their own.
        if count < 16 {
            return count as usize;
        }
        let doublings = u64::BITS - 4 - count.leading_zeros();
        doublings as usize * 8 + (count >> doublings) as usize
    }

    /// The least count of a step.
    fn first(step: usize) -> u64 {
        let (doublings, eighths) = ((step / 8).saturating_sub(1), step % 8 + 8);
        if step < 16 { step as u64 } else { (eighths as u64).saturating_mul(1 << doublings) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_in_order() {
        assert_eq!(sorted([3, 1, 2, 3]), [1, 2, 3]);
        assert_eq!(largest_first(&["a", "bbb", "cc", "d"], |text| text.len()), ["bbb", "cc", "a", "d"]);
    }

    #[test]
    fn steps_do_not_fall() {
        let counts = (0..5000).chain([u64::from(u32::MAX), 1 << 40, u64::MAX - 1, u64::MAX]);
        let steps: Vec<usize> = counts.map(Cut::step).collect();
        assert!(steps.is_sorted() && steps.iter().all(|step| *step < Cut::STEPS), "{steps:?}");
        assert!(steps[..17].windows(2).all(|pair| pair[0] < pair[1]));
        for count in (0..5000).chain([u64::from(u32::MAX), 1 << 40, (1 << 62) + 1]) {
            let step = Cut::step(count);
            assert!((Cut::first(step)..Cut::first(step + 1)).contains(&count), "{count}");
        }
    }

    #[test]
    fn the_largest_are_kept() {
        let counts = [5_u64, 1, 1, 100, 7, 1, 1];
        let kept = |count| {
            let cut = Cut::new(counts.iter().copied(), count);
            let above = counts.iter().filter(|count| cut.side(**count) == Ordering::Greater).count();
            (above, cut.spare())
        };
        assert_eq!(kept(2), (2, 0));
        assert_eq!(kept(5), (3, 2));
        assert_eq!(kept(7), (7, 0));
    }
}
