//! Times, the timeline and inter-arrival times.

use jiff::Timestamp;

use crate::capture::NANOS_PER_SECOND;
use crate::query::{self, InterArrivalTimes, SeriesTally};
use crate::report::SeriesColors;
use crate::report::schema::{Amount, GapCount, InterArrival, Interval, Series, Silence, Timeline, Times};

/// The most intervals of automatic length that a chart draws. If more are needed, the intervals get longer.
const MAX_SHOWN_INTERVALS: u64 = 400;
/// The most silences of a timeline.
const MAX_SILENCES: usize = 6;

/// The automatic lengths of intervals: 1, 2 and 5 times powers of ten below a minute, then parts of an hour, a day and a year.
const SHOWN_LENGTHS_NANOS: [i64; 37] = {
    use crate::query::nanos::{DAY, HOUR, MILLI, MINUTE, SECOND};
    [
        2_000,
        5_000,
        10_000,
        20_000,
        50_000,
        100_000,
        200_000,
        500_000,
        MILLI,
        2 * MILLI,
        5 * MILLI,
        10 * MILLI,
        20 * MILLI,
        50 * MILLI,
        100 * MILLI,
        200 * MILLI,
        500 * MILLI,
        SECOND,
        2 * SECOND,
        5 * SECOND,
        10 * SECOND,
        20 * SECOND,
        30 * SECOND,
        MINUTE,
        2 * MINUTE,
        5 * MINUTE,
        10 * MINUTE,
        20 * MINUTE,
        30 * MINUTE,
        HOUR,
        2 * HOUR,
        6 * HOUR,
        12 * HOUR,
        DAY,
        7 * DAY,
        28 * DAY,
        364 * DAY,
    ]
};

/// Writes a time in nanoseconds since 1970-01-01 UTC as ISO 8601, with six decimals, or with nine if six are too few.
///
/// Returns `None` for years that ISO 8601 cannot express.
#[must_use]
pub fn iso_8601(nanos: i64) -> Option<String> {
    let time = Timestamp::from_nanosecond(nanos.into()).ok()?;
    Some(if nanos % 1000 == 0 { format!("{time:.6}") } else { format!("{time:.9}") })
}

/// Converts nanoseconds to seconds.
#[expect(clippy::cast_precision_loss, reason = "a span of time to within a part in 10^15")]
#[must_use]
pub fn seconds(nanos: i64) -> f64 {
    nanos as f64 / NANOS_PER_SECOND as f64
}

impl Timeline {
    /// Returns the timeline of all selected packets. `latest_nanos` is the time of the latest packet of the capture.
    pub(super) fn new(timeline: &query::Timeline, latest_nanos: Option<i64>) -> Self {
        let all = timeline.intervals();
        let shortest = timeline.interval_nanos();
        let lengths = SHOWN_LENGTHS_NANOS.into_iter().filter(|length| *length > shortest && length % shortest == 0);
        let mut shown = Self::with_length(timeline, &all, shortest, latest_nanos);
        for length in lengths.filter(|_| !timeline.is_length_chosen()) {
            if shown.unfolded_intervals() <= MAX_SHOWN_INTERVALS {
                break;
            }
            shown = Self::with_length(timeline, &all, length, latest_nanos);
        }
        shown
    }

    /// Returns the timeline of some of the packets of `self`, in the same intervals.
    pub(super) fn of_part(&self, part: &query::Timeline, latest_nanos: Option<i64>) -> Self {
        let length = nanos(self.interval_seconds);
        let length = if length % part.interval_nanos() == 0 { length } else { part.interval_nanos() };
        Self::with_length(part, &part.intervals(), length, latest_nanos)
    }

    /// Returns the busiest services by bytes, in the same intervals.
    ///
    /// Empty if they are known in longer intervals only.
    pub(super) fn series(&self, series: &SeriesTally) -> Vec<Series> {
        let length = nanos(self.interval_seconds).max(1);
        if series.services().any(|(_, timeline)| length % timeline.interval_nanos() != 0) {
            return Vec::new();
        }
        let services = series.services().map(|((port, transport), timeline)| {
            let part = self.of_part(timeline, None);
            let starts = part.start_nanos.zip(self.start_nanos);
            // It may begin later, where times run backwards.
            let later = starts.map_or(0, |(part, all)| (part.saturating_sub(all) / length).unsigned_abs());
            let intervals =
                part.intervals.into_iter().map(|interval| Interval { number: interval.number + later, ..interval });
            Series { port, transport, intervals: intervals.collect() }
        });
        let bytes = |series: &Series| series.intervals.iter().map(Interval::bytes).sum::<u64>();
        let mut services: Vec<Series> = services.filter(|series| bytes(series) > 0).collect();
        services.sort_by_cached_key(|series| (u64::MAX - bytes(series), series.port, series.transport));
        services.truncate(SeriesColors::COUNT);
        services
    }

    /// `all` are the intervals of `timeline`. `length_nanos` is a multiple of their length.
    fn with_length(
        timeline: &query::Timeline,
        all: &[(i64, query::Interval)],
        length_nanos: i64,
        latest_nanos: Option<i64>,
    ) -> Self {
        let factor = length_nanos / timeline.interval_nanos();
        let earliest = timeline.earliest().div_euclid(factor);
        let intervals = query::join(all, factor).into_iter().map(|(number, interval)| {
            let [incoming, outgoing, other] = interval.amounts().map(Amount::from);
            Interval { number: number.abs_diff(earliest), incoming, outgoing, other }
        });
        let before_first = earliest.saturating_mul(length_nanos);
        let start_nanos = timeline.first_nanos().map(|first| first.saturating_add(before_first));
        let elapsed_nanos =
            start_nanos.zip(latest_nanos).map_or(0, |(start, latest)| latest.saturating_sub(start).max(0));
        let mut shown = Self {
            start: start_nanos.and_then(iso_8601),
            start_nanos,
            interval_seconds: seconds(length_nanos),
            elapsed_seconds: seconds(elapsed_nanos),
            intervals: intervals.filter(|interval| interval.packets() > 0).collect(),
            silences: Vec::new(),
            packets_outside: timeline.outside().amounts().iter().map(|amount| amount.packets).sum(),
        };
        shown.silences = silences(&shown);
        shown
    }

    /// Returns the number of intervals that a chart draws, which folds the silences.
    fn unfolded_intervals(&self) -> u64 {
        self.span_intervals() - self.silences.iter().map(|silence| silence.intervals).sum::<u64>()
    }
}

/// Returns the silences of a timeline.
///
/// Each is longer than half of all that is not a silence. Single packets at equal distances have none: there must be two intervals
/// with packets for each part between silences.
pub(super) fn silences(timeline: &Timeline) -> Vec<Silence> {
    let span = timeline.span_intervals();
    let ends = timeline.intervals.iter().map(|interval| interval.number).chain([span]);
    let mut after = 0;
    let gaps = ends.map(|number| {
        let gap = Silence { number: after, intervals: number.saturating_sub(after) };
        after = number.saturating_add(1);
        gap
    });
    let mut gaps: Vec<Silence> = gaps.filter(|gap| gap.intervals > 0).collect();
    gaps.sort_by_key(|gap| (u64::MAX - gap.intervals, gap.number));
    gaps.truncate(MAX_SILENCES.min((timeline.intervals.len() / 2).saturating_sub(1)));
    let mut rest = span;
    let mut count = 0;
    for (gap, ordinal) in gaps.iter().zip(1..) {
        rest -= gap.intervals;
        if gap.intervals > rest / 2 {
            count = ordinal;
        }
    }
    gaps.truncate(count);
    gaps.sort_by_key(|gap| gap.number);
    gaps
}

/// Converts seconds to nanoseconds.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
pub(crate) fn nanos(seconds: f64) -> i64 {
    (seconds * 1e9).round() as i64
}

impl Times {
    /// Returns `None` if no packet has a time.
    pub(super) fn new(gaps: &InterArrivalTimes) -> Option<Self> {
        let (first, last) = gaps.span_nanos()?;
        Some(Self {
            first_time: iso_8601(first),
            elapsed_seconds: seconds(last.saturating_sub(first)),
            inter_arrival: (gaps.count() > 0 && gaps.is_complete()).then(|| InterArrival::new(gaps)),
        })
    }
}

impl InterArrival {
    fn new(gaps: &InterArrivalTimes) -> Self {
        let (minimum, maximum) = gaps.extremes_nanos();
        let percentile = |percent| seconds(gaps.percentile_nanos(percent));
        let boundary = |nanos: u64| seconds(i64::try_from(nanos).unwrap_or(i64::MAX));
        let histogram = gaps.histogram().filter(|(_, _, count)| *count > 0).map(|(from, to, count)| GapCount {
            from_seconds: boundary(from),
            to_seconds: boundary(to),
            count,
        });
        Self {
            minimum_seconds: seconds(minimum),
            mean_seconds: gaps.mean_nanos() / 1e9,
            median_seconds: percentile(50),
            percentile_95_seconds: percentile(95),
            percentile_99_seconds: percentile(99),
            maximum_seconds: seconds(maximum),
            standard_deviation_seconds: gaps.deviation_nanos() / 1e9,
            backwards: gaps.backwards(),
            histogram: histogram.collect(),
        }
    }
}
