//! Times between packets that follow each other.

/// Bits that tell the steps of one doubling apart: a step is less than 1 % of what lies in it.
const STEP_BITS: u32 = 7;
const STEPS_PER_DOUBLING: usize = 1 << STEP_BITS;

/// Inter-arrival times, in nanoseconds.
#[derive(Clone, Debug)]
pub struct InterArrivalTimes {
    /// Of the first packet; none before it.
    first_nanos: Option<i64>,
    /// Of the packet before.
    latest_nanos: i64,
    earliest_nanos: i64,
    /// Of the packets before the latest that goes back.
    last_nanos: i64,
    backwards: u64,
    minimum_nanos: i64,
    maximum_nanos: i64,
    sum_of_squares: f64,
    /// How many gaps lie in each step of a logarithmic scale; those below 0 count as 0.
    steps: Vec<u64>,
}

impl Default for InterArrivalTimes {
    fn default() -> Self {
        Self {
            first_nanos: None,
            latest_nanos: 0,
            earliest_nanos: i64::MAX,
            last_nanos: i64::MIN,
            backwards: 0,
            minimum_nanos: i64::MAX,
            maximum_nanos: i64::MIN,
            sum_of_squares: 0.0,
            steps: Vec::new(),
        }
    }
}

impl InterArrivalTimes {
    /// Takes the time of the next packet.
    #[inline]
    pub(super) fn add(&mut self, time_nanos: i64) {
        if self.first_nanos.is_some() {
            self.add_gap(time_nanos.saturating_sub(self.latest_nanos));
        } else {
            self.first_nanos = Some(time_nanos);
            self.earliest_nanos = time_nanos;
        }
        self.latest_nanos = time_nanos;
    }

    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "squares of times to within a part in 10^15")]
    fn add_gap(&mut self, gap: i64) {
        if gap < 0 {
            self.go_back(gap);
        }
        self.minimum_nanos = gap.min(self.minimum_nanos);
        self.maximum_nanos = gap.max(self.maximum_nanos);
        self.sum_of_squares += gap as f64 * gap as f64;
        let step = step(gap.max(0).unsigned_abs());
        match self.steps.get_mut(step) {
            Some(sum) => *sum += 1,
            None => self.first_of_step(step),
        }
    }

    #[cold]
    fn go_back(&mut self, gap: i64) {
        self.backwards += 1;
        self.last_nanos = self.last_nanos.max(self.latest_nanos);
        self.earliest_nanos = self.earliest_nanos.min(self.latest_nanos.saturating_add(gap));
    }

    #[cold]
    fn first_of_step(&mut self, step: usize) {
        self.steps.resize(step, 0);
        self.steps.push(1);
    }

    /// The earliest and the latest time of the packets.
    #[must_use]
    pub fn span_nanos(&self) -> Option<(i64, i64)> {
        self.first_nanos.map(|_| (self.earliest_nanos, self.last_nanos.max(self.latest_nanos)))
    }

    /// How many gaps there are: one less than packets.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.steps.iter().sum()
    }

    /// How many packets are earlier than the one before.
    #[must_use]
    pub fn backwards(&self) -> u64 {
        self.backwards
    }

    /// The shortest and the longest; the shortest may be less than 0.
    #[must_use]
    pub fn extremes_nanos(&self) -> (i64, i64) {
        if self.steps.is_empty() { (0, 0) } else { (self.minimum_nanos, self.maximum_nanos) }
    }

    /// The mean.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a mean to within a part in 10^15")]
    pub fn mean_nanos(&self) -> f64 {
        // All but the first and the latest time cancel out.
        let sum = self.latest_nanos.saturating_sub(self.first_nanos.unwrap_or(self.latest_nanos));
        if self.steps.is_empty() { 0.0 } else { sum as f64 / self.count() as f64 }
    }

    /// The standard deviation of the gaps, taken as the whole population.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a deviation to within a part in 10^7")]
    pub fn deviation_nanos(&self) -> f64 {
        if self.steps.is_empty() {
            return 0.0;
        }
        let mean = self.mean_nanos();
        (self.sum_of_squares / self.count() as f64 - mean * mean).max(0.0).sqrt()
    }

    /// The gap that so many of 100 are no longer than, to within 1 %.
    #[must_use]
    pub fn percentile_nanos(&self, percent: u64) -> i64 {
        let rank = (self.count() * percent).div_ceil(100).max(1);
        let mut sum = 0;
        let found = self.steps.iter().zip(0..).find(|(count, _)| {
            sum += **count;
            sum >= rank
        });
        let (low, high) = found.map_or((0, 0), |(_, step)| bounds(step));
        let middle = i64::try_from(low + (high - low) / 2).unwrap_or(i64::MAX);
        let (minimum, maximum) = self.extremes_nanos();
        middle.clamp(minimum.max(0).min(maximum), maximum)
    }

    /// InterArrivalTimes per doubling, from the shortest on: their least length, the least of the next, how many they are.
    pub fn doublings(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        let last = self.steps.len().div_ceil(STEPS_PER_DOUBLING);
        (0..last).map(|doubling| {
            let steps = doubling * STEPS_PER_DOUBLING..(doubling + 1) * STEPS_PER_DOUBLING;
            let sum = self.steps.iter().skip(steps.start).take(STEPS_PER_DOUBLING).sum();
            (bounds(steps.start).0, bounds(steps.end - 1).1 + 1, sum)
        })
    }
}

/// The step of a gap: each below the first doubling has its own.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "less than two doublings' worth of steps")]
fn step(gap: u64) -> usize {
    let doublings = (u64::BITS - gap.leading_zeros()).saturating_sub(STEP_BITS + 1);
    doublings as usize * STEPS_PER_DOUBLING + (gap >> doublings) as usize
}

/// The least and the greatest gap of a step.
fn bounds(step: usize) -> (u64, u64) {
    let doublings = (step / STEPS_PER_DOUBLING).saturating_sub(1);
    let low = ((step - doublings * STEPS_PER_DOUBLING) as u64).saturating_mul(1 << doublings);
    (low, low.saturating_add((1 << doublings) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(lengths: impl IntoIterator<Item = i64>) -> InterArrivalTimes {
        let mut gaps = InterArrivalTimes::default();
        let mut time = 1_700_000_000_000_000_000;
        gaps.add(time);
        for length in lengths {
            time += length;
            gaps.add(time);
        }
        gaps
    }

    #[test]
    fn steps_hold_what_falls_into_them() {
        let lengths = (0..100_000).chain((0..63).map(|bit| 1 << bit)).chain([u64::from(u32::MAX), u64::MAX >> 1]);
        for length in lengths {
            let (low, high) = bounds(step(length));
            assert!(low <= length && length <= high, "{length}: {low} to {high}");
            assert!((high - low) <= low / 100, "{length}: {low} to {high}");
        }
    }

    #[test]
    fn percentiles_are_within_a_hundredth() {
        let mut random = fastrand::Rng::with_seed(7);
        let mut lengths: Vec<i64> =
            (0..50_000).map(|_| random.i64(1..2) << random.u32(0..30) | random.i64(0..1000)).collect();
        let gaps = gaps(lengths.clone());
        lengths.sort_unstable();
        for percent in [1_u8, 25, 50, 95, 99, 100] {
            let exact = lengths[(lengths.len() * usize::from(percent)).div_ceil(100) - 1];
            let found = gaps.percentile_nanos(percent.into());
            assert!((found - exact).abs() * 100 <= exact, "{percent}: {found}, exactly {exact}");
        }
    }

    #[test]
    fn moments_and_extremes_are_exact() {
        let gaps = gaps([10, 20, -5, 15]);
        assert_eq!((gaps.count(), gaps.backwards(), gaps.extremes_nanos()), (4, 1, (-5, 20)));
        assert!((gaps.mean_nanos() - 10.0).abs() < 1e-12 && (gaps.deviation_nanos() - 87.5_f64.sqrt()).abs() < 1e-9);
        assert_eq!(gaps.span_nanos().map(|(first, last)| last - first), Some(40));
        assert_eq!(gaps.doublings().map(|(_, _, count)| count).sum::<u64>(), 4);
    }

    #[test]
    fn one_packet_has_no_gap() {
        let gaps = gaps([]);
        assert_eq!((gaps.count(), gaps.percentile_nanos(50), gaps.doublings().count()), (0, 0, 0));
    }
}
