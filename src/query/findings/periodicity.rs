//! Whether packets come in bursts at a fixed period.

/// The least silence before a burst.
pub(crate) const MIN_SILENCE_NANOS: i64 = 1_000_000_000;
/// The least number of bursts.
pub(crate) const MIN_BURSTS: u32 = 10;
/// The greatest standard deviation of the periods, as a part of their mean.
pub(crate) const MAX_DEVIATION: f64 = 0.05;
/// The period of times that count packets.
const COUNTED_NANOS: f64 = 1e9;
/// After this many periods, a period that is a few times the mean counts as bursts that are missing.
const PERIODS_TO_KNOW: u32 = 4;
/// The longest such period, as a multiple of the mean.
const MAX_MULTIPLE: f64 = 4.0;
/// At most one of this many periods may be such a multiple.
const PERIODS_PER_MISSING: u32 = 4;

/// The bursts that a host sends to a port of another.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Periodicity {
    /// Time of the first packet of the latest burst.
    burst_nanos: Option<i64>,
    periods: u32,
    /// Number of periods that were multiples of the mean.
    missing: u32,
    mean_nanos: f64,
    /// Sum of the squared differences from the mean.
    squares: f64,
}

impl Periodicity {
    /// Adds the time of the first packet of the next burst: a packet that comes at least [`MIN_SILENCE_NANOS`] after the
    /// packet before it.
    #[cold]
    pub(super) fn add_burst(&mut self, time_nanos: i64) {
        if let Some(burst) = self.burst_nanos.replace(time_nanos) {
            self.add_period(time_nanos.saturating_sub(burst));
        }
    }

    /// Updates mean and deviation by Welford's method.
    #[expect(clippy::cast_precision_loss, reason = "a period to within a part in 10^15")]
    fn add_period(&mut self, nanos: i64) {
        let mut period = nanos as f64;
        if self.periods >= PERIODS_TO_KNOW {
            let ratio = period / self.mean_nanos;
            // Rounding takes long, and most periods are none of these.
            if (1.5..MAX_MULTIPLE + 0.5).contains(&ratio) {
                self.missing += 1;
                period /= ratio.round();
            }
        }
        self.periods += 1;
        let before = period - self.mean_nanos;
        self.mean_nanos += before / f64::from(self.periods);
        self.squares += before * (period - self.mean_nanos);
    }

    /// Returns whether there are enough bursts at similar periods, with few bursts missing.
    pub(super) fn is_regular(&self) -> bool {
        self.is_regular_within(MAX_DEVIATION)
    }

    /// Returns whether there are enough bursts, whose periods have at most this standard deviation as a part of their mean.
    pub(super) fn is_regular_within(&self, deviation: f64) -> bool {
        self.bursts() >= MIN_BURSTS.into()
            && self.deviation_nanos() <= self.mean_nanos * deviation
            && self.missing * PERIODS_PER_MISSING <= self.periods
    }

    /// Returns whether the bursts are exactly a second apart: the times of a program that writes whole seconds, one for each
    /// packet or connection, and not those of a clock.
    pub(super) fn counts_packets(&self) -> bool {
        self.squares <= 0.0 && (self.mean_nanos - COUNTED_NANOS).abs() < 1.0
    }

    pub(super) fn bursts(&self) -> u64 {
        u64::from(self.periods) + 1
    }

    pub(super) fn period_nanos(&self) -> f64 {
        self.mean_nanos
    }

    /// Returns the time from the first burst, which was at this time, to the latest one.
    #[expect(clippy::cast_precision_loss, reason = "a span of time to within a part in 10^15")]
    pub(super) fn span_nanos(&self, first_nanos: i64) -> f64 {
        self.burst_nanos.map_or(0.0, |latest| latest.saturating_sub(first_nanos) as f64)
    }

    pub(super) fn deviation_nanos(&self) -> f64 {
        (self.squares / f64::from(self.periods.max(1))).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::cast_possible_truncation, reason = "times of a few minutes")]
    fn periodicity(times_seconds: impl IntoIterator<Item = f64>) -> Periodicity {
        let (mut periodicity, mut latest) = (Periodicity::default(), i64::MIN);
        for time in times_seconds {
            let nanos = (time * 1e9).round() as i64;
            if nanos.saturating_sub(latest) >= MIN_SILENCE_NANOS {
                periodicity.add_burst(nanos);
            }
            latest = nanos;
        }
        periodicity
    }

    #[test]
    fn bursts_at_a_fixed_period_are_regular() {
        let bursts = |jitter: f64| {
            (0..20).flat_map(move |n| {
                let begin = f64::from(n) * 60.0 + if n % 2 == 0 { jitter } else { 0.0 };
                [begin, begin + 0.1, begin + 0.3]
            })
        };
        let steady = periodicity(bursts(0.0));
        assert!(steady.is_regular());
        assert_eq!((steady.bursts(), steady.period_nanos().round()), (20, 60e9));
        assert!(periodicity(bursts(2.0)).is_regular());
        assert!(!periodicity(bursts(8.0)).is_regular());
    }

    #[test]
    fn a_burst_may_be_missing_but_not_many() {
        let missing =
            |every: u32| periodicity((0..40).filter(move |n| n % every != every - 1).map(|n| f64::from(n) * 5.0));
        assert!(missing(10).is_regular());
        assert!(!missing(3).is_regular());
    }

    #[test]
    fn a_stream_has_no_bursts() {
        assert!(!periodicity((0..10_000).map(|n| f64::from(n) * 0.02)).is_regular());
        assert!(!periodicity((0..9).map(|n| f64::from(n) * 10.0)).is_regular());
        assert!(periodicity((0..10).map(|n| f64::from(n) * 10.0)).is_regular());
    }
}
