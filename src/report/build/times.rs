//! Times, the timeline and inter-arrival times.

use jiff::Timestamp;

use crate::capture::NANOS_PER_SECOND;
use crate::query::{self, InterArrivalTimes};
use crate::report::schema::{Amount, GapCount, InterArrival, Interval, Timeline, Times};

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
    /// `latest_nanos` is the time of the latest packet of the capture.
    pub(super) fn new(timeline: &query::Timeline, latest_nanos: Option<i64>) -> Self {
        let intervals = timeline.intervals().zip(0..).map(|(interval, number)| {
            let [incoming, outgoing, other] = interval.amounts().map(Amount::from);
            Interval { number, incoming, outgoing, other }
        });
        let outside = timeline.outside();
        Self {
            start: timeline.start_nanos().and_then(iso_8601),
            start_nanos: timeline.start_nanos(),
            interval_seconds: seconds(timeline.interval_nanos()),
            elapsed_seconds: timeline
                .start_nanos()
                .zip(latest_nanos)
                .map_or(0.0, |(start, latest)| seconds(latest.saturating_sub(start).max(0))),
            intervals: intervals.filter(|interval| interval.packets() > 0).collect(),
            packets_outside: outside.amounts().iter().map(|amount| amount.packets).sum(),
        }
    }
}

impl Times {
    /// Returns `None` if no packet has a time.
    pub(super) fn new(gaps: &InterArrivalTimes) -> Option<Self> {
        let (first, last) = gaps.span_nanos()?;
        Some(Self {
            first_time: iso_8601(first),
            elapsed_seconds: seconds(last.saturating_sub(first)),
            inter_arrival: (gaps.count() > 0).then(|| InterArrival::new(gaps)),
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
