//! The timeline of a document.

use serde::{Deserialize, Serialize};

use super::{Amount, Interval, MAX_AUTOMATIC_INTERVALS, MAX_CHOSEN_INTERVALS, Timeline, join};
use crate::bounded::{self, Limit};

/// The largest count of an interval of a document that is believed: sums of as many as there can be do not overflow.
const MOST_RESTORED: u64 = 1 << 44;

/// The most intervals of a timeline.
const MOST_INTERVALS: usize =
    if MAX_CHOSEN_INTERVALS > MAX_AUTOMATIC_INTERVALS { MAX_CHOSEN_INTERVALS } else { MAX_AUTOMATIC_INTERVALS };

/// The intervals of a timeline, and their length, as a document holds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredTimeline {
    interval_nanos: i64,
    /// Those with packets with their numbers, in order of time.
    #[serde(deserialize_with = "bounded::vec::<_, _, MOST_INTERVALS>")]
    intervals: Vec<(i64, Interval)>,
}

impl StoredTimeline {
    /// The most intervals that are read.
    pub(crate) const LIMIT: Limit = Limit { what: "intervals in its timeline", most: MOST_INTERVALS };

    /// Returns the number of intervals with packets.
    pub(crate) fn len(&self) -> usize {
        self.intervals.len()
    }
}

impl Timeline {
    /// Returns the timeline in the form in which documents hold it.
    pub(crate) fn stored(&self) -> StoredTimeline {
        StoredTimeline { interval_nanos: self.interval_nanos, intervals: self.intervals() }
    }

    /// Takes the intervals of the same packets, counted before, if these are shorter.
    pub(crate) fn restore(&mut self, stored: &StoredTimeline) {
        let StoredTimeline { interval_nanos, intervals } = stored;
        let is_shorter = *interval_nanos > 0 && self.interval_nanos % interval_nanos == 0;
        let is_ascending = intervals.is_sorted_by(|(a, _), (b, _)| a < b);
        let most = |amount: &Amount| amount.packets.max(amount.bytes) <= MOST_RESTORED;
        let is_plausible = intervals.iter().all(|(_, interval)| interval.amounts.iter().all(most));
        if !is_shorter
            || !is_ascending
            || !is_plausible
            || intervals.len() > MOST_INTERVALS
            || join(intervals, self.interval_nanos / interval_nanos) != self.intervals()
        {
            return;
        }
        self.earliest = intervals.first().map_or(0, |(number, _)| *number);
        self.interval_nanos = *interval_nanos;
        self.latest = (0, 0, 0);
        self.late.clear();
        self.in_order = intervals.iter().zip(0..).map(|((number, _), index)| (*number, index)).collect();
        self.intervals = intervals.iter().map(|(_, interval)| *interval).collect();
    }
}
