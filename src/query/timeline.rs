//! The timeline: packets and bytes per interval of time.

use std::ops::AddAssign;

use crate::direction::Class;

/// Maximum number of intervals of automatic length. If more are needed, the intervals get longer.
const MAX_AUTOMATIC_INTERVALS: usize = 600;
/// Maximum number of intervals of a length that the user chose. Packets in none of them are counted together.
const MAX_CHOSEN_INTERVALS: usize = if cfg!(fuzzing) { 50 } else { 100_000 };

/// The automatic lengths, from a microsecond to a year. Each divides the next, so that whole intervals can be joined.
const AUTOMATIC_LENGTHS_NANOS: [i64; 24] = {
    const MILLI: i64 = 1_000_000;
    const SECOND: i64 = 1_000 * MILLI;
    const MINUTE: i64 = 60 * SECOND;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
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

/// The counts of an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// Incoming, outgoing, other. Indexed by class, since a branch on the class would be mispredicted often.
    amounts: [Amount; 3],
}

/// Packets and their original lengths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
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

    /// Adds a packet. `class` is `None` if the packet is in no class.
    #[inline]
    pub(super) fn add_packet(&mut self, class: Option<Class>, bytes: u32) {
        let index = class.map_or(Self::OTHER, |class| (class as usize).min(Self::OTHER));
        if let Some(amount) = self.amounts.get_mut(index) {
            *amount += Amount { packets: 1, bytes: bytes.into() };
        }
    }
}

/// Counts per interval. An interval begins at the first packet of the capture; those of earlier packets come before it.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Time of the first packet that has one.
    first_nanos: Option<i64>,
    interval_nanos: i64,
    /// Whether the user chose the length of the intervals.
    is_length_chosen: bool,
    intervals: Vec<Interval>,
    /// The intervals before the first packet, the latest first. Empty unless times run backwards.
    earlier: Vec<Interval>,
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
            interval_nanos: interval_nanos.unwrap_or(shortest).max(1),
            is_length_chosen: interval_nanos.is_some(),
            intervals: Vec::new(),
            earlier: Vec::new(),
            latest: (0, 0, 0),
            outside: Interval::default(),
        }
    }

    /// Returns the beginning of the first interval, in nanoseconds since 1970-01-01 UTC: the time of the first packet of the
    /// capture, or whole intervals before it if later packets are earlier.
    #[must_use]
    pub fn start_nanos(&self) -> Option<i64> {
        let before = i64::try_from(self.earlier.len()).unwrap_or(i64::MAX).saturating_mul(self.interval_nanos);
        self.first_nanos.map(|first| first.saturating_sub(before))
    }

    /// Returns the length of each interval, in nanoseconds.
    #[must_use]
    pub fn interval_nanos(&self) -> i64 {
        self.interval_nanos
    }

    /// Returns the intervals in order of time, empty ones included.
    pub fn intervals(&self) -> impl Iterator<Item = &Interval> {
        self.earlier.iter().rev().chain(&self.intervals)
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
            self.cover(time_nanos);
        }
    }

    /// Has the intervals contain the time of a packet that is not counted.
    pub(super) fn cover(&mut self, time_nanos: i64) {
        self.interval(time_nanos);
    }

    /// Counts a packet. `class` is `None` if the packet is in no class.
    #[inline]
    pub(super) fn add(&mut self, time_nanos: i64, class: Option<Class>, bytes: u32) {
        let (start, end, index) = self.latest;
        let interval = match self.intervals.get_mut(index) {
            Some(interval) if (start..end).contains(&time_nanos) => interval,
            _ => self.interval(time_nanos),
        };
        interval.add_packet(class, bytes);
    }

    /// Returns the interval of a time, or `outside` if there is none.
    #[inline(never)]
    fn interval(&mut self, time_nanos: i64) -> &mut Interval {
        let first = *self.first_nanos.get_or_insert(time_nanos);
        let elapsed = time_nanos.saturating_sub(first);
        if elapsed < 0 {
            return self.earlier_interval(elapsed);
        }
        let index = self.index(elapsed);
        let interval_start = first.saturating_add(elapsed - elapsed % self.interval_nanos);
        self.latest = (interval_start, interval_start.saturating_add(self.interval_nanos), index);
        self.intervals.get_mut(index).unwrap_or(&mut self.outside)
    }

    /// Returns the interval of a time before that of the first packet, or `outside` if there is none.
    #[cold]
    fn earlier_interval(&mut self, elapsed: i64) -> &mut Interval {
        // The last nanosecond before the first packet is in the interval with index 0.
        std::mem::swap(&mut self.intervals, &mut self.earlier);
        let index = self.index(-1 - elapsed);
        std::mem::swap(&mut self.intervals, &mut self.earlier);
        self.latest = (0, 0, 0);
        self.earlier.get_mut(index).unwrap_or(&mut self.outside)
    }

    /// Returns the index of the interval at `elapsed` nanoseconds after the first packet, or `usize::MAX` if there is none.
    /// Appends intervals, or makes all of them longer, as needed.
    fn index(&mut self, elapsed: i64) -> usize {
        let maximum = if self.is_length_chosen { MAX_CHOSEN_INTERVALS } else { MAX_AUTOMATIC_INTERVALS };
        loop {
            let index = usize::try_from(elapsed / self.interval_nanos).unwrap_or(usize::MAX);
            if index < maximum.saturating_sub(self.earlier.len()) {
                let length = self.intervals.len().max(index + 1);
                self.intervals.resize(length, Interval::default());
                return index;
            }
            let longer = AUTOMATIC_LENGTHS_NANOS.into_iter().find(|length| *length > self.interval_nanos);
            match longer.filter(|_| !self.is_length_chosen) {
                Some(length) => self.lengthen(length),
                None => return usize::MAX,
            }
        }
    }

    /// Merges intervals into longer ones. `interval_nanos` is a multiple of the current length.
    fn lengthen(&mut self, interval_nanos: i64) {
        let joined = usize::try_from(interval_nanos / self.interval_nanos).unwrap_or(usize::MAX);
        for intervals in [&mut self.intervals, &mut self.earlier] {
            let sums = intervals.chunks(joined).map(|intervals| {
                intervals.iter().fold(Interval::default(), |mut sum, interval| {
                    sum.add(interval);
                    sum
                })
            });
            *intervals = sums.collect();
        }
        self.interval_nanos = interval_nanos;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(timeline: &Timeline) -> Vec<u64> {
        timeline.intervals().map(|interval| interval.amounts()[0].packets).collect()
    }

    #[test]
    fn each_automatic_length_divides_the_next() {
        assert!(AUTOMATIC_LENGTHS_NANOS.windows(2).all(|pair| pair[1] % pair[0] == 0 && pair[1] > pair[0]));
    }

    #[test]
    fn automatic_intervals_get_longer_and_lose_no_packets() {
        let mut timeline = Timeline::new(None);
        for time in 0..100_000_i64 {
            timeline.add(5_000 + time * 7_654_321, Some(Class::Incoming), 60);
        }
        assert_eq!(timeline.interval_nanos(), 2_000_000_000);
        assert_eq!(timeline.intervals().count(), 383);
        assert_eq!(packets(&timeline).iter().sum::<u64>(), 100_000);
        let mut chosen = Timeline::new(Some(2_000_000_000));
        for time in 0..100_000_i64 {
            chosen.add(5_000 + time * 7_654_321, Some(Class::Incoming), 60);
        }
        assert_eq!(packets(&chosen), packets(&timeline));
    }

    #[test]
    fn packets_beyond_the_intervals_are_outside() {
        let mut timeline = Timeline::new(Some(1));
        timeline.add(100, Some(Class::Outgoing), 1);
        timeline.add(99, None, 2);
        timeline.add(i64::MAX, Some(Class::Incoming), 3);
        timeline.add(i64::MIN, Some(Class::Incoming), 4);
        let bytes = |interval: &Interval| interval.amounts().map(|amount| amount.bytes);
        assert_eq!(bytes(timeline.outside()), [7, 0, 0]);
        assert_eq!(timeline.intervals().map(bytes).collect::<Vec<_>>(), [[0, 0, 2], [0, 1, 0]]);
        assert_eq!(timeline.start_nanos(), Some(99));
    }

    #[test]
    fn the_number_of_intervals_is_bounded_in_both_directions() {
        for interval_nanos in [None, Some(1)] {
            let mut timeline = Timeline::new(interval_nanos);
            let mut random = fastrand::Rng::with_seed(5);
            let range = 2 * i64::try_from(MAX_CHOSEN_INTERVALS).unwrap();
            for _ in 0..100_000 {
                timeline.add(random.i64(-range..range), Some(Class::Incoming), 60);
            }
            let maximum = if interval_nanos.is_some() { MAX_CHOSEN_INTERVALS } else { MAX_AUTOMATIC_INTERVALS };
            assert!(timeline.intervals().count() <= maximum);
            let outside = timeline.outside().amounts()[0].packets;
            assert_eq!(packets(&timeline).iter().sum::<u64>() + outside, 100_000);
            assert_eq!(outside > 0, interval_nanos.is_some());
        }
    }

    /// The first packet is not the earliest one.
    #[test]
    fn the_timeline_begins_at_the_earliest_packet() {
        let hour = 3_600_000_000_000;
        let seconds = |start: i64| (0..10).map(move |second| start + second * 1_000_000_000);
        let of_times = |times: &mut dyn Iterator<Item = i64>| {
            let mut timeline = Timeline::new(None);
            times.for_each(|time| timeline.add(time, Some(Class::Incoming), 60));
            (timeline.start_nanos(), timeline.interval_nanos(), packets(&timeline))
        };
        let forwards = of_times(&mut seconds(0).chain(seconds(hour)));
        assert_eq!(forwards.0, Some(0));
        assert_eq!(of_times(&mut seconds(hour).chain(seconds(0))), forwards);
        // A packet that is not counted.
        let mut timeline = Timeline::new(None);
        timeline.start_at(hour);
        timeline.start_at(0);
        timeline.add(hour + 1, Some(Class::Incoming), 60);
        assert!((-timeline.interval_nanos()..=0).contains(&timeline.start_nanos().unwrap()));
        assert_eq!(packets(&timeline).iter().sum::<u64>(), 1);
    }
}
