//! The timeline, and inter-arrival times.

use serde::{Deserialize, Serialize};

use super::Amount;
use crate::packet::Transport;
use crate::report::format::{rounded, to_f64};

/// Selected packets per interval of time. [`Report::timeline`](super::Report::timeline) covers the whole capture even if the
/// settings select a part of the time, so that another part can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Beginning of the first interval, ISO 8601 in UTC: the time of the first packet of the capture, or whole intervals before
    /// it if later packets are earlier.
    pub start: Option<String>,
    /// The same in nanoseconds since 1970-01-01 UTC. In JSON it is a string, since it is beyond 2^53.
    #[serde(deserialize_with = "crate::exact::optional")]
    pub start_nanos: Option<i64>,
    /// Length of each interval.
    pub interval_seconds: f64,
    /// Time from the start to the latest packet of the capture, whatever is selected.
    #[serde(default)]
    pub elapsed_seconds: f64,
    /// The intervals with traffic, in order.
    pub intervals: Vec<Interval>,
    /// Spans without packets that are long beside all the rest, in order. The chart folds them.
    #[serde(default)]
    pub silences: Vec<Silence>,
    /// Packets in none of the intervals, of which only a limited number is kept.
    pub packets_outside: u64,
}

/// Consecutive intervals without packets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// The number of the first of them.
    pub number: u64,
    /// How many there are.
    pub intervals: u64,
}

impl Timeline {
    /// Returns whether times are those since the first packet, and times of day are not known.
    #[must_use]
    pub fn is_relative(&self) -> bool {
        self.start.is_none() && self.start_nanos.is_some()
    }

    /// Returns the time from the start to the beginning of an interval.
    #[must_use]
    pub fn start_seconds(&self, number: u64) -> f64 {
        // Rounded to nanoseconds, so that tenths of a second are written as such.
        (to_f64(number) * self.interval_seconds * 1e9).round() / 1e9
    }

    /// Returns the number of intervals from the start to the end of the capture.
    #[must_use]
    pub fn span_intervals(&self) -> u64 {
        let with_packets = self.intervals.last().map_or(0, |interval| interval.number.saturating_add(1));
        // The last packet of the capture may be in none of the intervals, which contain selected packets only.
        with_packets.max(rounded((self.elapsed_seconds / self.interval_seconds).floor()).saturating_add(1))
    }
}

/// An interval of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Its number, from 0. It begins `number` intervals after the start.
    pub number: u64,
    /// Incoming packets and bytes.
    pub incoming: Amount,
    /// Outgoing packets and bytes.
    pub outgoing: Amount,
    /// Packets and bytes of other classes, and without ports.
    pub other: Amount,
}

impl Interval {
    /// Returns the number of all its packets.
    #[must_use]
    pub fn packets(&self) -> u64 {
        self.incoming.packets + self.outgoing.packets + self.other.packets
    }

    /// Returns the number of all its bytes.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.incoming.bytes + self.outgoing.bytes + self.other.bytes
    }
}

/// The packets of one of the busiest services, per interval of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The port of the service.
    pub port: u16,
    /// Its transport.
    pub transport: Transport,
    /// Its packets in the intervals of the timeline, those with packets only.
    pub intervals: Vec<Interval>,
}

/// The times of the packets of a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Times {
    /// Time of the earliest packet, ISO 8601 in UTC.
    pub first_time: Option<String>,
    /// Time from the earliest packet to the latest.
    pub elapsed_seconds: f64,
    /// Inter-arrival times. `None` if there is only one packet, or if they are not known: see
    /// [`Report::flow_records`](super::Report::flow_records).
    pub inter_arrival: Option<InterArrival>,
}

/// Times from each packet of a class to the next one, in the order of the capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct InterArrival {
    /// The shortest. It is negative if times run backwards.
    pub minimum_seconds: f64,
    /// The mean.
    pub mean_seconds: f64,
    /// The median, to within 1 % like all percentiles.
    pub median_seconds: f64,
    /// The 95th percentile.
    pub percentile_95_seconds: f64,
    /// The 99th percentile.
    pub percentile_99_seconds: f64,
    /// The longest.
    pub maximum_seconds: f64,
    /// The standard deviation.
    pub standard_deviation_seconds: f64,
    /// Number of packets that are earlier than the one before.
    pub backwards: u64,
    /// Number of times in each doubling of their length. Empty doublings are left out.
    pub histogram: Vec<GapCount>,
}

/// Inter-arrival times of similar length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct GapCount {
    /// Lower bound, included.
    pub from_seconds: f64,
    /// Upper bound, excluded.
    pub to_seconds: f64,
    /// Number of inter-arrival times.
    pub count: u64,
}
