//! The timeline: packets and bytes per interval of time.

mod stored;
#[cfg(test)]
mod tests;

pub(crate) use stored::StoredTimeline;

use std::ops::AddAssign;

use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use crate::direction::Class;
use crate::segment::{IntervalSum, Intervals, Row, Timed};

/// Maximum number of intervals of automatic length that have packets. If more are needed, the intervals get longer.
///
/// They are finer than those of a report, which are made of them.
const MAX_AUTOMATIC_INTERVALS: usize = 1024;
/// Maximum number of intervals of a length that the user chose. Packets in none of them are counted together.
const MAX_CHOSEN_INTERVALS: usize = if cfg!(fuzzing) { 50 } else { 100_000 };

/// The automatic lengths, from a microsecond to a year. Each divides the next, so that whole intervals can be joined.
const AUTOMATIC_LENGTHS_NANOS: [i64; 24] = {
    use nanos::{DAY, HOUR, MILLI, MINUTE, SECOND};
    [
        1_000,
        10_000,
        100_000,
        MILLI,
        2 * MILLI,
        10 * MILLI,
        20 * MILLI,
        100 * MILLI,
        200 * MILLI,
        SECOND,
        2 * SECOND,
        10 * SECOND,
        20 * SECOND,
        MINUTE,
        2 * MINUTE,
        10 * MINUTE,
        20 * MINUTE,
        HOUR,
        2 * HOUR,
        12 * HOUR,
        DAY,
        7 * DAY,
        28 * DAY,
        364 * DAY,
    ]
};

/// Returns the shortest automatic length that is longer than a length, of which it is a multiple if that one is automatic.
pub(super) fn longer_than(nanos: i64) -> Option<i64> {
    AUTOMATIC_LENGTHS_NANOS.into_iter().find(|length| *length > nanos)
}

/// Returns the lengths that intervals of flow records can have, ascending: those of timelines, each of which divides the next.
pub(crate) fn record_lengths_nanos() -> impl DoubleEndedIterator<Item = i64> {
    AUTOMATIC_LENGTHS_NANOS.into_iter()
}

/// Returns the shortest of [`record_lengths_nanos`] that is at least a length, or the longest.
pub(crate) fn record_length_from(nanos: i64) -> i64 {
    let [.., longest] = AUTOMATIC_LENGTHS_NANOS;
    record_lengths_nanos().find(|length| *length >= nanos).unwrap_or(longest)
}

/// Spans of time, in nanoseconds.
pub(crate) mod nanos {
    pub(crate) const MILLI: i64 = 1_000_000;
    pub(crate) const SECOND: i64 = 1_000 * MILLI;
    pub(crate) const MINUTE: i64 = 60 * SECOND;
    pub(crate) const HOUR: i64 = 60 * MINUTE;
    pub(crate) const DAY: i64 = 24 * HOUR;
}

/// The counts of an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// Incoming, outgoing, other. Indexed by class, since a branch on the class would be mispredicted often.
    amounts: [Amount; 3],
}

/// Packets and their original lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

impl From<Timed> for Amount {
    #[inline]
    fn from(timed: Timed) -> Self {
        Self { packets: timed.packets.into(), bytes: timed.bytes.into() }
    }
}

impl From<&IntervalSum> for Amount {
    fn from(sum: &IntervalSum) -> Self {
        Self { packets: sum.packets, bytes: sum.bytes }
    }
}

impl From<&Row> for Amount {
    #[inline]
    fn from(row: &Row) -> Self {
        Self { packets: row.packets.into(), bytes: row.wire_bytes.into() }
    }
}

impl AddAssign for Amount {
    #[inline]
    fn add_assign(&mut self, other: Self) {
        self.packets += other.packets;
        self.bytes += other.bytes;
    }
}

impl Interval {
    /// Index of the packets that are neither incoming nor outgoing.
    const OTHER: usize = 2;

    /// Returns the incoming packets and bytes, the outgoing ones, and those that are neither.
    #[must_use]
    pub fn amounts(&self) -> [Amount; 3] {
        self.amounts
    }

    fn add(&mut self, other: &Self) {
        for (sum, amount) in self.amounts.iter_mut().zip(other.amounts) {
            *sum += amount;
        }
    }

    /// Adds packets. `class` is `None` if they are in no class.
    #[inline]
    pub(super) fn add_packets(&mut self, class: Option<Class>, more: Amount) {
        let index = class.map_or(Self::OTHER, |class| (class as usize).min(Self::OTHER));
        if let Some(amount) = self.amounts.get_mut(index) {
            *amount += more;
        }
    }
}

/// Counts per interval of time. Only intervals with packets are kept, so that neither a pause of a day nor a packet with a wrong
/// date makes the others longer.
///
/// Intervals are numbered from the first packet of the capture on; those of earlier packets have negative numbers. What is
/// kept does not depend on the order of the other packets, as long as no packet is outside.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Time of the first packet that has one.
    first_nanos: Option<i64>,
    /// Number of the interval of the earliest packet.
    earliest: i64,
    interval_nanos: i64,
    /// Whether the user chose the length of the intervals.
    is_length_chosen: bool,
    /// In the order of their first packets.
    intervals: Vec<Interval>,
    /// Number and index of the intervals that were later than all before them, ascending.
    in_order: Vec<(i64, usize)>,
    /// Indices of the other intervals, by number. Empty unless times run backwards.
    late: HashMap<i64, usize>,
    /// Start, end and index of the interval of the previous packet, which is mostly the interval of the next one too.
    latest: (i64, i64, usize),
    /// Packets in none of the intervals.
    outside: Interval,
}

impl Timeline {
    /// Creates a timeline without packets. `interval_nanos` is the length that the user chose; `None` for an automatic one.
    pub(super) fn new(interval_nanos: Option<i64>) -> Self {
        let [shortest, ..] = AUTOMATIC_LENGTHS_NANOS;
        Self {
            first_nanos: None,
            earliest: 0,
            interval_nanos: interval_nanos.unwrap_or(shortest).max(1),
            is_length_chosen: interval_nanos.is_some(),
            intervals: Vec::new(),
            in_order: Vec::new(),
            late: HashMap::new(),
            latest: (0, 0, 0),
            outside: Interval::default(),
        }
    }

    /// Returns the time of the first packet of the capture, where the interval with number 0 begins, in nanoseconds since
    /// 1970-01-01 UTC.
    #[must_use]
    pub fn first_nanos(&self) -> Option<i64> {
        self.first_nanos
    }

    /// Returns the number of the interval of the earliest packet of the capture, whether it is counted or not.
    #[must_use]
    pub fn earliest(&self) -> i64 {
        self.earliest
    }

    /// Returns the length of each interval, in nanoseconds.
    #[must_use]
    pub fn interval_nanos(&self) -> i64 {
        self.interval_nanos
    }

    /// Returns whether the user chose the length of the intervals.
    #[must_use]
    pub fn is_length_chosen(&self) -> bool {
        self.is_length_chosen
    }

    /// Returns the intervals that have packets, and their numbers, in order of time.
    #[must_use]
    pub fn intervals(&self) -> Vec<(i64, Interval)> {
        let interval = |(number, index)| Some((number, *self.intervals.get(index)?));
        self.numbers().into_iter().filter_map(interval).collect()
    }

    /// Returns the counts of the packets in none of the intervals that are kept.
    #[must_use]
    pub fn outside(&self) -> &Interval {
        &self.outside
    }

    /// Has the timeline begin at a packet that is not counted, unless it begins before.
    #[inline]
    pub(super) fn start_at(&mut self, time_nanos: i64) {
        if self.first_nanos.is_none_or(|first| time_nanos < first) {
            let first = *self.first_nanos.get_or_insert(time_nanos);
            self.earliest = self.earliest.min(time_nanos.saturating_sub(first).div_euclid(self.interval_nanos));
        }
    }

    /// Returns whether each interval of flow records is in one interval of the timeline, as all do unless they begin at
    /// different times.
    pub(super) fn has_whole(&self, intervals: Intervals) -> bool {
        let length = intervals.length_nanos.max(1);
        let first = self.first_nanos.unwrap_or(intervals.origin_nanos);
        self.interval_nanos % length == 0
            && first.checked_sub(intervals.origin_nanos).is_some_and(|it| it % length == 0)
    }

    /// Makes intervals of automatic length at least as long as those of flow records, whose packets are only known together.
    pub(super) fn lengthen_for(&mut self, intervals: Option<Intervals>) {
        let least = intervals.map_or(0, |intervals| intervals.length_nanos);
        if least > self.interval_nanos && !self.is_length_chosen {
            self.lengthen(least);
            self.latest = (0, 0, 0);
        }
    }

    /// Returns this timeline of a part of the packets of `all` in the intervals of `all`, each of which it has, empty or not.
    pub(super) fn aligned_with(&self, all: &Self) -> Self {
        let mut aligned = Self { outside: self.outside, ..all.clone() };
        aligned.intervals.fill(Interval::default());
        let factor = all.interval_nanos / self.interval_nanos;
        for (number, interval) in join(&self.intervals(), factor) {
            let index = aligned.find(number).unwrap_or(usize::MAX);
            aligned.intervals.get_mut(index).unwrap_or(&mut aligned.outside).add(&interval);
        }
        aligned
    }

    /// Counts packets of an interval, by the time of the first. `class` is `None` if they are in no class.
    #[inline]
    pub(super) fn add(&mut self, time_nanos: i64, class: Option<Class>, amount: Amount) {
        let (start, end, index) = self.latest;
        let interval = match self.intervals.get_mut(index) {
            Some(interval) if (start..end).contains(&time_nanos) => interval,
            _ => self.interval(time_nanos),
        };
        interval.add_packets(class, amount);
    }

    /// Returns the interval of a time, or `outside` if there is none.
    #[inline(never)]
    fn interval(&mut self, time_nanos: i64) -> &mut Interval {
        let first = *self.first_nanos.get_or_insert(time_nanos);
        let elapsed = time_nanos.saturating_sub(first);
        let index = self.index(elapsed);
        let start = first.saturating_add(elapsed.saturating_sub(elapsed.rem_euclid(self.interval_nanos)));
        self.latest = (start, start.saturating_add(self.interval_nanos), index);
        self.intervals.get_mut(index).unwrap_or(&mut self.outside)
    }

    /// Returns the index of the interval at `elapsed` nanoseconds after the first packet, or `usize::MAX` if there is none.
    /// Adds an interval, or makes all of them longer, as needed.
    fn index(&mut self, elapsed: i64) -> usize {
        let maximum = if self.is_length_chosen { MAX_CHOSEN_INTERVALS } else { MAX_AUTOMATIC_INTERVALS };
        loop {
            let number = elapsed.div_euclid(self.interval_nanos);
            let next = self.intervals.len();
            let is_latest = self.in_order.last().is_none_or(|(last, _)| number > *last);
            if !is_latest && let Some(index) = self.find(number) {
                return index;
            }
            if next < maximum {
                if is_latest {
                    self.in_order.push((number, next));
                } else {
                    self.late.insert(number, next);
                }
                self.earliest = self.earliest.min(number);
                self.intervals.push(Interval::default());
                return next;
            }
            if self.is_length_chosen {
                return usize::MAX;
            }
            match self.longer_for(elapsed) {
                Some(length) => self.lengthen(length),
                None => return usize::MAX,
            }
        }
    }

    /// Returns the shortest longer length with which there is an interval, or room for one, at `elapsed` nanoseconds after the
    /// first packet. If there is none, the longest.
    fn longer_for(&self, elapsed: i64) -> Option<i64> {
        let numbers = self.numbers();
        let mut longer = AUTOMATIC_LENGTHS_NANOS.into_iter().filter(|length| *length > self.interval_nanos);
        let has_place = |length: i64| {
            let (factor, new) = (length / self.interval_nanos, elapsed.div_euclid(length));
            let (mut count, mut latest) = (0, None);
            for (number, _) in &numbers {
                let joined = number.div_euclid(factor);
                count += usize::from(latest != Some(joined));
                latest = Some(joined);
                if joined == new {
                    return true;
                }
            }
            count < MAX_AUTOMATIC_INTERVALS
        };
        longer.clone().find(|length| has_place(*length)).or(longer.next_back())
    }

    fn find(&self, number: i64) -> Option<usize> {
        match self.in_order.binary_search_by_key(&number, |(number, _)| *number) {
            Ok(at) => self.in_order.get(at).map(|(_, index)| *index),
            Err(_) => self.late.get(&number).copied(),
        }
    }

    /// Returns the number and the index of each interval, in order of time.
    fn numbers(&self) -> Vec<(i64, usize)> {
        let mut numbers: Vec<_> = self.late.iter().map(|(number, index)| (*number, *index)).collect();
        numbers.extend(&self.in_order);
        numbers.sort_unstable();
        numbers
    }

    /// Merges intervals into longer ones. `interval_nanos` is a multiple of the current length.
    #[cold]
    fn lengthen(&mut self, interval_nanos: i64) {
        let joined = join(&self.intervals(), interval_nanos / self.interval_nanos);
        self.earliest = self.earliest.div_euclid(interval_nanos / self.interval_nanos);
        self.interval_nanos = interval_nanos;
        self.late.clear();
        self.in_order = joined.iter().zip(0..).map(|((number, _), index)| (*number, index)).collect();
        self.intervals = joined.into_iter().map(|(_, interval)| interval).collect();
    }
}

/// Merges numbered intervals into intervals that are `factor` times as long. Both are in order of time.
#[must_use]
pub(crate) fn join(intervals: &[(i64, Interval)], factor: i64) -> Vec<(i64, Interval)> {
    let mut joined: Vec<(i64, Interval)> = Vec::with_capacity(intervals.len());
    for (number, interval) in intervals {
        let number = number.div_euclid(factor.max(1));
        match joined.last_mut() {
            Some((last, sum)) if *last == number => sum.add(interval),
            _ => joined.push((number, *interval)),
        }
    }
    joined
}
