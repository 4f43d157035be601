//! Counts per interval of time.

use std::ops::AddAssign;

use crate::direction::Class;

/// At most so many intervals are kept: a sensible interval gets longer until they are enough, past one that was asked for
/// the rest is counted in one.
const MOST_SENSIBLE: usize = 600;
const MOST_ASKED_FOR: usize = 100_000;

/// Lengths of which each divides the next: milliseconds to weeks.
const LENGTHS_NANOS: [i64; 24] = {
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

/// What is counted of an interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interval {
    /// Incoming, outgoing, neither: found by a number, since classes come in turns that no processor foresees.
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
    const NEITHER: usize = 2;

    /// Incoming packets and bytes, outgoing ones, and those that are neither.
    #[must_use]
    pub fn amounts(&self) -> [Amount; 3] {
        self.amounts
    }

    fn add(&mut self, other: &Self) {
        for (sum, amount) in self.amounts.iter_mut().zip(other.amounts) {
            *sum += amount;
        }
    }

    /// Adds a packet of a class; none where it is in no class.
    #[inline]
    pub(super) fn add_packet(&mut self, class: Option<Class>, bytes: u32) {
        let place = class.map_or(Self::NEITHER, |class| (class as usize).min(Self::NEITHER));
        if let Some(amount) = self.amounts.get_mut(place) {
            *amount += Amount { packets: 1, bytes: bytes.into() };
        }
    }
}

/// Counts per interval, from the first packet of the capture on.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Of the first packet with a time.
    start_nanos: Option<i64>,
    interval_nanos: i64,
    is_asked_for: bool,
    intervals: Vec<Interval>,
    /// Of the packet before: from when to when its interval lasts, and its place.
    latest: (i64, i64, usize),
    /// Packets past the last interval.
    outside: Interval,
}

impl Timeline {
    /// No packets yet; `interval_nanos` is the length that the user asks for.
    pub(super) fn new(interval_nanos: Option<i64>) -> Self {
        let [shortest, ..] = LENGTHS_NANOS;
        Self {
            start_nanos: None,
            interval_nanos: interval_nanos.unwrap_or(shortest).max(1),
            is_asked_for: interval_nanos.is_some(),
            intervals: Vec::new(),
            latest: (0, 0, 0),
            outside: Interval::default(),
        }
    }

    /// The time of the first packet of the capture, in nanoseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn start_nanos(&self) -> Option<i64> {
        self.start_nanos
    }

    /// How long each interval is.
    #[must_use]
    pub fn interval_nanos(&self) -> i64 {
        self.interval_nanos
    }

    /// The intervals, from the start on.
    #[must_use]
    pub fn intervals(&self) -> &[Interval] {
        &self.intervals
    }

    /// What lies behind more intervals than are kept.
    #[must_use]
    pub fn outside(&self) -> &Interval {
        &self.outside
    }

    /// Says when a packet came that may not be counted.
    #[inline]
    pub(super) fn pass(&mut self, time_nanos: i64) {
        self.start_nanos.get_or_insert(time_nanos);
    }

    /// Counts a packet of a class; none where it is in no class.
    #[inline]
    pub(super) fn add(&mut self, time_nanos: i64, class: Option<Class>, bytes: u32) {
        let (from, to, place) = self.latest;
        let interval = match self.intervals.get_mut(place) {
            Some(interval) if (from..to).contains(&time_nanos) => interval,
            _ => self.interval(time_nanos),
        };
        interval.add_packet(class, bytes);
    }

    /// The interval of a time.
    #[inline(never)]
    fn interval(&mut self, time_nanos: i64) -> &mut Interval {
        let start = *self.start_nanos.get_or_insert(time_nanos);
        // What is earlier than the first packet counts with it.
        let after = time_nanos.saturating_sub(start).max(0);
        let place = self.place(after);
        let from = start.saturating_add(after - after % self.interval_nanos);
        self.latest = (from, from.saturating_add(self.interval_nanos), place);
        self.intervals.get_mut(place).unwrap_or(&mut self.outside)
    }

    /// The place of the interval that is so far behind the start; past all of them where it does not fit.
    fn place(&mut self, after: i64) -> usize {
        let most = if self.is_asked_for { MOST_ASKED_FOR } else { MOST_SENSIBLE };
        loop {
            let place = usize::try_from(after / self.interval_nanos).unwrap_or(usize::MAX);
            if place < most {
                let length = self.intervals.len().max(place + 1);
                self.intervals.resize(length, Interval::default());
                return place;
            }
            let longer = LENGTHS_NANOS.into_iter().find(|length| *length > self.interval_nanos);
            match longer.filter(|_| !self.is_asked_for) {
                Some(length) => self.lengthen(length),
                None => return usize::MAX,
            }
        }
    }

    fn lengthen(&mut self, interval_nanos: i64) {
        let joined = usize::try_from(interval_nanos / self.interval_nanos).unwrap_or(usize::MAX);
        let sums = self.intervals.chunks(joined).map(|intervals| {
            intervals.iter().fold(Interval::default(), |mut sum, interval| {
                sum.add(interval);
                sum
            })
        });
        self.intervals = sums.collect();
        self.interval_nanos = interval_nanos;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packets(timeline: &Timeline) -> Vec<u64> {
        timeline.intervals().iter().map(|interval| interval.amounts()[0].packets).collect()
    }

    #[test]
    fn each_length_divides_the_next() {
        assert!(LENGTHS_NANOS.windows(2).all(|pair| pair[1] % pair[0] == 0 && pair[1] > pair[0]));
    }

    #[test]
    fn a_sensible_interval_gets_longer_and_loses_nothing() {
        let mut timeline = Timeline::new(None);
        for time in 0..100_000_i64 {
            timeline.add(5_000 + time * 7_654_321, Some(Class::Incoming), 60);
        }
        assert_eq!(timeline.interval_nanos(), 2_000_000_000);
        assert_eq!(timeline.intervals().len(), 383);
        assert_eq!(packets(&timeline).iter().sum::<u64>(), 100_000);
        let mut asked = Timeline::new(Some(2_000_000_000));
        for time in 0..100_000_i64 {
            asked.add(5_000 + time * 7_654_321, Some(Class::Incoming), 60);
        }
        assert_eq!(packets(&asked), packets(&timeline));
    }

    #[test]
    fn what_does_not_fit_is_outside() {
        let mut timeline = Timeline::new(Some(1));
        timeline.add(100, Some(Class::Outgoing), 1);
        timeline.add(99, None, 2);
        timeline.add(i64::MAX, Some(Class::Incoming), 3);
        assert_eq!(timeline.intervals().len(), 1);
        let bytes = |interval: &Interval| interval.amounts().map(|amount| amount.bytes);
        assert_eq!(bytes(timeline.outside()), [3, 0, 0]);
        let [first] = timeline.intervals() else { panic!("one interval") };
        assert_eq!(bytes(first), [0, 1, 2]);
    }
}
