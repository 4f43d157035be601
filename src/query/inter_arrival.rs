//! Inter-arrival times: the differences between the times of successive packets.

use crate::bounded::{self, Limit};
use crate::segment::Timed;
use serde::{Deserialize, Serialize};

/// Each octave, from a power of two to the next, is divided into 2^7 equal buckets. A bucket is narrower than 1 % of the
/// values in it.
const BUCKET_BITS: u32 = 7;
const BUCKETS_PER_OCTAVE: usize = 1 << BUCKET_BITS;
/// As many buckets as there are for times of 64 bits.
const MOST_BUCKETS: usize = (u64::BITS - BUCKET_BITS) as usize * BUCKETS_PER_OCTAVE + BUCKETS_PER_OCTAVE;

/// Statistics of inter-arrival times, in nanoseconds, in the order in which packets were captured.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct InterArrivalTimes {
    /// Time of the first packet; `None` if there is no packet.
    first_nanos: Option<i64>,
    /// Time of the most recently added packet.
    previous_nanos: i64,
    /// Earliest time of all packets.
    earliest_nanos: i64,
    /// Greatest time that was followed by an earlier one. Updated only then, so that ascending times cost nothing.
    peak_nanos: i64,
    backwards: u64,
    minimum_nanos: i64,
    maximum_nanos: i64,
    sum_of_squares: f64,
    /// Histogram with buckets as in [`bucket`]. Negative inter-arrival times count as 0.
    #[serde(deserialize_with = "bounded::vec::<_, _, MOST_BUCKETS>")]
    buckets: Vec<u64>,
    /// Whether all packets came one by one.
    is_complete: bool,
}

impl Default for InterArrivalTimes {
    fn default() -> Self {
        Self {
            first_nanos: None,
            previous_nanos: 0,
            earliest_nanos: i64::MAX,
            peak_nanos: i64::MIN,
            backwards: 0,
            minimum_nanos: i64::MAX,
            maximum_nanos: i64::MIN,
            sum_of_squares: 0.0,
            buckets: Vec::new(),
            is_complete: true,
        }
    }
}

impl InterArrivalTimes {
    /// The most buckets that are read of a document.
    pub(crate) const LIMIT: Limit = Limit { what: "buckets of inter-arrival times", most: MOST_BUCKETS };

    /// Returns the number of buckets, up to the last that is used.
    pub(crate) fn buckets_len(&self) -> usize {
        self.buckets.len()
    }

    /// Returns the statistics with what `time` makes of times.
    pub(crate) fn moved(self, time: &dyn Fn(i64) -> i64) -> Self {
        let or_none = |nanos, none| if nanos == none { none } else { time(nanos) };
        Self {
            first_nanos: self.first_nanos.map(time),
            previous_nanos: if self.first_nanos.is_some() { time(self.previous_nanos) } else { 0 },
            earliest_nanos: or_none(self.earliest_nanos, i64::MAX),
            peak_nanos: or_none(self.peak_nanos, i64::MIN),
            ..self
        }
    }

    /// Adds the time of the next packet.
    #[inline]
    pub(super) fn add(&mut self, time_nanos: i64) {
        if self.first_nanos.is_some() {
            self.add_difference(time_nanos.saturating_sub(self.previous_nanos));
        } else {
            self.first_nanos = Some(time_nanos);
            self.earliest_nanos = time_nanos;
        }
        self.previous_nanos = time_nanos;
    }

    /// Adds the next packet, or a flow record.
    #[inline]
    pub(super) fn add_timed(&mut self, timed: Timed, is_record: bool) {
        if is_record {
            self.add_span(timed.first_nanos, timed.first_nanos, timed.last_nanos);
        } else {
            self.add(timed.first_nanos);
        }
    }

    /// Adds packets of which only the time of the first one, and the earliest and the latest time are known.
    #[cold]
    pub(super) fn add_span(&mut self, first_nanos: i64, earliest_nanos: i64, last_nanos: i64) {
        self.is_complete = false;
        if self.first_nanos.is_none() {
            (self.first_nanos, self.previous_nanos) = (Some(first_nanos), last_nanos);
        }
        self.earliest_nanos = self.earliest_nanos.min(earliest_nanos);
        self.peak_nanos = self.peak_nanos.max(last_nanos);
    }

    /// Returns whether these can be inter-arrival times of packets, which is not certain of those of a document.
    pub(crate) fn is_plausible(&self) -> bool {
        self.buckets.len() <= MOST_BUCKETS && self.buckets.iter().all(|count| *count <= 1 << 44)
    }

    /// Returns whether the inter-arrival times are known: not if flow records were added.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "squares of times to within a part in 10^15")]
    fn add_difference(&mut self, nanos: i64) {
        if nanos < 0 {
            self.step_back(nanos);
        }
        self.minimum_nanos = nanos.min(self.minimum_nanos);
        self.maximum_nanos = nanos.max(self.maximum_nanos);
        self.sum_of_squares += nanos as f64 * nanos as f64;
        let index = bucket(nanos.max(0).unsigned_abs());
        match self.buckets.get_mut(index) {
            Some(count) => *count += 1,
            None => self.add_bucket(index),
        }
    }

    #[cold]
    fn step_back(&mut self, nanos: i64) {
        self.backwards += 1;
        self.peak_nanos = self.peak_nanos.max(self.previous_nanos);
        self.earliest_nanos = self.earliest_nanos.min(self.previous_nanos.saturating_add(nanos));
    }

    #[cold]
    fn add_bucket(&mut self, index: usize) {
        self.buckets.resize(index, 0);
        self.buckets.push(1);
    }

    /// Returns the earliest and the latest time of all packets, or `None` if there is no packet.
    #[must_use]
    pub fn span_nanos(&self) -> Option<(i64, i64)> {
        self.first_nanos.map(|_| (self.earliest_nanos, self.peak_nanos.max(self.previous_nanos)))
    }

    /// Returns the number of inter-arrival times: one less than the number of packets.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    /// Returns the number of packets that are earlier than their predecessor.
    #[must_use]
    pub fn backwards(&self) -> u64 {
        self.backwards
    }

    /// Returns the shortest and the longest inter-arrival time. Both may be negative.
    #[must_use]
    pub fn extremes_nanos(&self) -> (i64, i64) {
        if self.buckets.is_empty() { (0, 0) } else { (self.minimum_nanos, self.maximum_nanos) }
    }

    /// Returns the mean.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a mean to within a part in 10^15")]
    pub fn mean_nanos(&self) -> f64 {
        // The sum of all differences is the difference between the last and the first time.
        let sum = self.previous_nanos.saturating_sub(self.first_nanos.unwrap_or(self.previous_nanos));
        if self.buckets.is_empty() { 0.0 } else { sum as f64 / self.count() as f64 }
    }

    /// Returns the population standard deviation.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a deviation to within a part in 10^7")]
    pub fn deviation_nanos(&self) -> f64 {
        if self.buckets.is_empty() {
            return 0.0;
        }
        let mean = self.mean_nanos();
        (self.sum_of_squares / self.count() as f64 - mean * mean).max(0.0).sqrt()
    }

    /// Returns the percentile (nearest rank) to within 1 %, by the middle of its bucket. Negative values count as 0.
    #[must_use]
    pub fn percentile_nanos(&self, percent: u64) -> i64 {
        let rank = (self.count() * percent).div_ceil(100).max(1);
        let mut sum = 0;
        let found = self.buckets.iter().zip(0..).find(|(count, _)| {
            sum += **count;
            sum >= rank
        });
        let (low, high) = found.map_or((0, 0), |(_, index)| bounds(index));
        let middle = i64::try_from(low + (high - low) / 2).unwrap_or(i64::MAX);
        let (minimum, maximum) = self.extremes_nanos();
        middle.clamp(minimum.max(0).min(maximum), maximum)
    }

    /// Returns a histogram with one bin per octave, in ascending order: the lower bound (inclusive), the upper bound
    /// (exclusive) and the count of each.
    pub fn histogram(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        let octaves = self.buckets.len().div_ceil(BUCKETS_PER_OCTAVE);
        (0..octaves).map(|octave| {
            let buckets = octave * BUCKETS_PER_OCTAVE..(octave + 1) * BUCKETS_PER_OCTAVE;
            let count = self.buckets.iter().skip(buckets.start).take(BUCKETS_PER_OCTAVE).sum();
            (bounds(buckets.start).0, bounds(buckets.end - 1).1 + 1, count)
        })
    }
}

/// Returns the index of the bucket of a value. Values below 2^8 have a bucket each.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the shifted value is below 2 * BUCKETS_PER_OCTAVE")]
fn bucket(nanos: u64) -> usize {
    let shift = (u64::BITS - nanos.leading_zeros()).saturating_sub(BUCKET_BITS + 1);
    shift as usize * BUCKETS_PER_OCTAVE + (nanos >> shift) as usize
}

/// Returns the least and the greatest value of a bucket, both inclusive.
fn bounds(bucket: usize) -> (u64, u64) {
    let shift = (bucket / BUCKETS_PER_OCTAVE).saturating_sub(1);
    let low = ((bucket - shift * BUCKETS_PER_OCTAVE) as u64).saturating_mul(1 << shift);
    (low, low.saturating_add((1 << shift) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times_of(differences: impl IntoIterator<Item = i64>) -> InterArrivalTimes {
        let mut times = InterArrivalTimes::default();
        let mut now = 1_700_000_000_000_000_000;
        times.add(now);
        for difference in differences {
            now += difference;
            times.add(now);
        }
        times
    }

    #[test]
    fn a_bucket_contains_its_values_and_is_narrow() {
        let values = (0..100_000).chain((0..63).map(|bit| 1 << bit)).chain([u64::from(u32::MAX), u64::MAX >> 1]);
        for value in values {
            let (low, high) = bounds(bucket(value));
            assert!(low <= value && value <= high, "{value}: {low} to {high}");
            assert!((high - low) <= low / 100, "{value}: {low} to {high}");
        }
    }

    #[test]
    fn percentiles_are_within_one_percent() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut differences: Vec<i64> =
            (0..50_000).map(|_| random.i64(1..2) << random.u32(0..30) | random.i64(0..1000)).collect();
        let times = times_of(differences.clone());
        differences.sort_unstable();
        for percent in [1_u8, 25, 50, 95, 99, 100] {
            let exact = differences[(differences.len() * usize::from(percent)).div_ceil(100) - 1];
            let found = times.percentile_nanos(percent.into());
            assert!((found - exact).abs() * 100 <= exact, "{percent}: {found}, exactly {exact}");
        }
    }

    #[test]
    fn mean_deviation_and_extremes_are_exact() {
        let times = times_of([10, 20, -5, 15]);
        assert_eq!((times.count(), times.backwards(), times.extremes_nanos()), (4, 1, (-5, 20)));
        assert!((times.mean_nanos() - 10.0).abs() < 1e-12 && (times.deviation_nanos() - 87.5_f64.sqrt()).abs() < 1e-9);
        assert_eq!(times.span_nanos().map(|(first, last)| last - first), Some(40));
        assert_eq!(times.histogram().map(|(_, _, count)| count).sum::<u64>(), 4);
    }

    #[test]
    fn one_packet_has_no_inter_arrival_time() {
        let times = times_of([]);
        assert_eq!((times.count(), times.percentile_nanos(50), times.histogram().count()), (0, 0, 0));
    }
}
