//! Finds bursts at a fixed period among other bursts: those of a start, of answers that come late, of what a user does meanwhile.

use super::periodicity::{MIN_BURSTS, Periodicity};

/// Number of bursts of a sender whose times are kept: the first ones.
const MAX_TIMES: usize = 1_024;

/// How far a period may be from the mean, in parts of it. Each is tried, and the longest series counts.
const TOLERANCES: [f64; 3] = [0.05, 0.12, 0.22];

/// The least logarithm of the odds against a series by chance: one in a million.
const MIN_LOG_ODDS: f64 = 14.0;

/// The most bursts of a series that may be missing in a row.
const MAX_MISSING: i32 = 3;

/// How many bursts after a first one can be the next of the period.
const NEXT: usize = 8;

/// The greatest standard deviation of the periods of a series, in parts of its tolerance.
const DEVIATION: f64 = 0.6;

/// At least half as many bursts are tried as the first of a series.
const STARTS: usize = 32;

/// The times of the first packets of bursts.
#[derive(Clone, Debug, Default)]
pub(super) struct Bursts {
    nanos: Vec<i64>,
}

impl Bursts {
    /// Adds the time of the next burst, and returns whether there was room for it.
    pub(super) fn add(&mut self, nanos: i64) -> bool {
        let has_room = self.nanos.len() < MAX_TIMES;
        if has_room {
            self.nanos.push(nanos);
        }
        has_room
    }

    /// Returns the longest series of bursts at a fixed period. `None` if there is none that is unlikely to be chance.
    pub(super) fn find(&self) -> Option<Periodicity> {
        if self.nanos.len() < MIN_BURSTS as usize {
            return None;
        }
        let count = self.nanos.len();
        let mut best: Option<Periodicity> = None;
        for tolerance in TOLERANCES {
            // The first period is one of those whose deviation is limited.
            let periods = f64::from(MIN_BURSTS - 1);
            let least = periods / (1.0 + DEVIATION * tolerance * periods.sqrt());
            for start in (0..=count / 2).step_by(1 + count / STARTS) {
                for next in start + 1..=start + NEXT {
                    if self.between(start, next) * least > self.between(start, count - 1) {
                        break;
                    }
                    let found = self.series(start, next, tolerance);
                    if let Some(found) = found.filter(|found| self.stands_out(found, start, tolerance))
                        && best.as_ref().is_none_or(|best| best.bursts() < found.bursts())
                    {
                        best = Some(found);
                    }
                }
            }
        }
        best
    }

    /// Returns the nanoseconds between two bursts, or 0 if there is no such burst.
    fn between(&self, earlier: usize, later: usize) -> f64 {
        let (earlier, later) = (self.nanos.get(earlier), self.nanos.get(later));
        earlier.zip(later).map_or(0.0, |(earlier, later)| difference(*later, *earlier))
    }

    /// Returns the series of bursts that begins with two of them.
    fn series(&self, start: usize, next: usize, tolerance: f64) -> Option<Periodicity> {
        let mut latest = *self.nanos.get(start)?;
        let mut series = Periodicity::default();
        series.add_burst(latest);
        let mut index = next;
        let mut period = difference(*self.nanos.get(next)?, latest);
        loop {
            // The burst that is closest to one of the next places.
            let mut found = None;
            for missing in 0..=MAX_MISSING {
                let place = period * f64::from(missing + 1);
                let distance = |nanos: i64| (difference(nanos, latest) - place).abs();
                while self
                    .nanos
                    .get(index + 1)
                    .is_some_and(|later| self.nanos.get(index).is_some_and(|nanos| distance(*later) < distance(*nanos)))
                {
                    index += 1;
                }
                found = self.nanos.get(index).copied().filter(|nanos| distance(*nanos) <= tolerance * period);
                if found.is_some() {
                    break;
                }
            }
            let Some(nanos) = found else { return Some(series) };
            series.add_burst(nanos);
            (latest, index) = (nanos, index + 1);
            period = series.period_nanos();
        }
    }

    /// Returns whether a series is regular, lasts for at least half of the time, and is unlikely to be chance: the more other
    /// bursts there are, the more of its own it has to have.
    #[expect(clippy::cast_precision_loss, reason = "at most 1,024 bursts")]
    fn stands_out(&self, series: &Periodicity, start: usize, tolerance: f64) -> bool {
        let (Some(begin), Some(first), Some(last)) = (self.nanos.get(start), self.nanos.first(), self.nanos.last())
        else {
            return false;
        };
        let span = series.span_nanos(*begin);
        if !series.is_regular_within(tolerance * DEVIATION) || span * 2.0 < difference(*last, *first) {
            return false;
        }
        let in_span = self.nanos.iter().filter(|nanos| (0.0..=span).contains(&difference(**nanos, *begin))).count();
        let hits = series.bursts() as f64;
        // Chance that a burst is within the tolerance of a place, if bursts come at any time.
        let chance = (in_span as f64 / hits * 2.0 * tolerance).min(1.0);
        hits * -chance.ln() >= MIN_LOG_ODDS
    }
}

#[expect(clippy::cast_precision_loss, reason = "a span of time to within a part in 10^15")]
fn difference(later: i64, earlier: i64) -> f64 {
    later.saturating_sub(earlier) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the number of bursts and the period in seconds of the series among bursts at these times.
    fn found(seconds: impl IntoIterator<Item = f64>) -> Option<(u64, f64)> {
        let mut times: Vec<f64> = seconds.into_iter().collect();
        times.sort_by(f64::total_cmp);
        let mut bursts = Bursts::default();
        #[expect(clippy::cast_possible_truncation, reason = "times of a few minutes")]
        for seconds in times {
            assert!(bursts.add((seconds * 1e9).round() as i64));
        }
        bursts.find().map(|found| (found.bursts(), (found.period_nanos() / 1e8).round() / 10.0))
    }

    fn every(seconds: f64, count: u32) -> impl Iterator<Item = f64> {
        (0..count).map(move |n| 100.0 + f64::from(n) * seconds)
    }

    #[test]
    fn a_period_is_found_among_other_bursts() {
        assert_eq!(found(every(10.0, 15)), Some((15, 10.0)));
        let start = [100.0, 101.2, 103.9, 105.0, 108.3, 111.0, 112.5];
        let (bursts, period) = found(start.into_iter().chain(every(10.0, 20).map(|time| time + 20.0))).unwrap();
        // Two of the start are where the series would have begun.
        assert!((20..=22).contains(&bursts) && (period - 10.0).abs() < 0.2, "{bursts} times {period}");
        // What is sent to acknowledge a late answer.
        assert_eq!(found(every(10.0, 20).flat_map(|time| [time, time + 3.0])), Some((20, 10.0)));
        let mut random = fastrand::Rng::with_seed(3);
        let others: Vec<f64> = (0..25).map(|_| 100.0 + random.f64() * 300.0).collect();
        let (bursts, period) = found(every(10.0, 30).chain(others)).unwrap();
        assert!((28..=30).contains(&bursts) && (period - 10.0).abs() < 0.2, "{bursts} times {period}");
        let mut random = fastrand::Rng::with_seed(4);
        let mut time = 0.0;
        let jitter: Vec<f64> = (0..40)
            .map(|_| {
                time += 10.0 * (0.85 + random.f64() * 0.3);
                time
            })
            .collect();
        assert!(found(jitter).is_some_and(|(bursts, _)| bursts >= 38));
    }

    #[test]
    fn bursts_at_random_are_no_period() {
        for seed in 0..300 {
            let mut random = fastrand::Rng::with_seed(seed);
            let count = random.usize(10..200);
            let mut time = 0.0;
            let times: Vec<f64> = (0..count)
                .map(|_| {
                    time += 1.0 - random.f64().max(1e-9).ln() * 5.0;
                    time
                })
                .collect();
            assert_eq!(found(times), None, "seed {seed}");
        }
    }
}
