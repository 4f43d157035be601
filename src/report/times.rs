//! Times of a tally in the report's schema.

use jiff::Timestamp;

use super::format::to_f64;
use super::schema::{Amount, GapCount, InterArrival, Interval, Timeline, Times};
use crate::capture::NANOS_PER_SECOND;
use crate::query::{self, InterArrivalTimes};

/// With microseconds, or with nanoseconds where there are any; none for years that ISO 8601 cannot write.
#[must_use]
pub fn iso_8601(nanos: i64) -> Option<String> {
    let time = Timestamp::from_nanosecond(nanos.into()).ok()?;
    Some(if nanos % 1000 == 0 { format!("{time:.6}") } else { format!("{time:.9}") })
}

/// Nanoseconds in seconds.
#[expect(clippy::cast_precision_loss, reason = "a span of time to within a part in 10^15")]
#[must_use]
pub fn seconds(nanos: i64) -> f64 {
    nanos as f64 / NANOS_PER_SECOND as f64
}

impl Timeline {
    /// Of a capture whose latest packet came at such a time.
    pub(super) fn new(timeline: &query::Timeline, latest_nanos: Option<i64>) -> Self {
        let intervals = timeline.intervals().iter().zip(0..).map(|(interval, number)| {
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

    /// When an interval begins, from the first packet on.
    #[must_use]
    pub fn start_seconds(&self, number: u64) -> f64 {
        // In nanoseconds, so that tenths of a second are written as such.
        (to_f64(number) * self.interval_seconds * 1e9).round() / 1e9
    }
}

impl Interval {
    /// All packets of it.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.incoming.packets + self.outgoing.packets + self.other.packets
    }

    /// All bytes of it.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.incoming.bytes + self.outgoing.bytes + self.other.bytes
    }
}

impl From<query::Amount> for Amount {
    fn from(amount: query::Amount) -> Self {
        Self { packets: amount.packets, bytes: amount.bytes }
    }
}

impl Times {
    /// None where no packet has a time.
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
