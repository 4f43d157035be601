//! Packets per year, to point out packets whose time is far from that of the others.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use crate::capture::NANOS_PER_SECOND;
use crate::packet::Tunnels;
use crate::report::{self, Warning};
use crate::segment::Segment;

const YEAR_NANOS: i64 = 31_556_952 * NANOS_PER_SECOND;

/// Packets this many years apart from all others are pointed out.
const FAR_YEARS: i64 = 5;
/// Years after 1970 in which no packet was captured.
const BEFORE_CAPTURES: i64 = 15;

/// Packets per year. The times of a report span at most 585 years.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Years {
    /// By the number of the year since 1970.
    years: BTreeMap<i64, Year>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Year {
    packets: u64,
    /// Number of the first packet.
    first_packet: u64,
    first_nanos: i64,
    latest_nanos: i64,
}

impl Years {
    /// Adds the packets of a segment, whose earliest and latest times are given. Packets without a time count to the year of the segment if that is the only one.
    pub(super) fn add(&mut self, segment: &Segment, times_nanos: Option<(i64, i64)>) {
        let Some((first, last)) = times_nanos else { return };
        if first.div_euclid(YEAR_NANOS) == last.div_euclid(YEAR_NANOS) {
            self.count(segment.len() as u64, segment.first_packet(), (first, last));
        } else {
            segment.for_each_row(Tunnels::Outer, |row| {
                if let Some((first, last)) = row.time_nanos.zip(row.last_nanos) {
                    self.count(row.packets.into(), row.packet, (first, last));
                }
            });
        }
    }

    fn count(&mut self, packets: u64, first_packet: u64, (first_nanos, latest_nanos): (i64, i64)) {
        let new = Year { packets: 0, first_packet, first_nanos, latest_nanos };
        let year = self.years.entry(first_nanos.div_euclid(YEAR_NANOS)).or_insert(new);
        year.packets += packets;
        year.latest_nanos = year.latest_nanos.max(latest_nanos);
        if first_packet < year.first_packet {
            (year.first_packet, year.first_nanos) = (first_packet, first_nanos);
        }
    }

    /// Returns the time of the first packet whose clock was set, in nanoseconds since 1970-01-01 UTC, if others have a clock that was
    /// not.
    pub(super) fn first_dated_nanos(&self) -> Option<i64> {
        let (earliest, _) = self.years.first_key_value()?;
        self.years
            .iter()
            .filter(|_| *earliest < BEFORE_CAPTURES)
            .find(|(year, _)| **year >= BEFORE_CAPTURES)
            .map(|(_, year)| year.first_nanos)
    }

    /// Returns a warning about the packets that are far from all others, if there are such packets.
    pub(super) fn warning(&self) -> Option<Warning> {
        let groups = self.groups();
        let packets = |group: &[(i64, Year)]| group.iter().map(|(_, year)| year.packets).sum::<u64>();
        // Of groups of the same size, the latest: clocks that were not set are in the past.
        let main = groups.iter().max_by_key(|group| packets(group))?;
        let is_far = |group: &&Vec<(i64, Year)>| {
            let is_long_ago = group.last().is_some_and(|(year, _)| *year < BEFORE_CAPTURES);
            *group != main && (packets(group) * 2 < packets(main) || is_long_ago)
        };
        let far: Vec<(i64, Year)> = groups.iter().filter(is_far).flatten().copied().collect();
        let (_, first) = far.iter().min_by_key(|(_, year)| year.first_packet)?;
        let (_, earliest) = main.first()?;
        let (_, latest) = main.last()?;
        let distance = earliest
            .first_nanos
            .saturating_sub(first.first_nanos)
            .max(first.first_nanos.saturating_sub(latest.latest_nanos))
            / YEAR_NANOS;
        let time = report::iso_8601(first.first_nanos).unwrap_or_default();
        let message = format!("packet {} has the time {time}, {distance} years from most others", first.first_packet);
        let count = packets(&far);
        Some(Warning { packet: first.first_packet, count, ..Warning::of_capture("far-time", message) })
    }

    /// Returns the years in groups that are far from each other.
    fn groups(&self) -> Vec<Vec<(i64, Year)>> {
        let mut groups: Vec<Vec<(i64, Year)>> = Vec::new();
        for (number, year) in &self.years {
            match groups.last_mut() {
                Some(group) if group.last().is_some_and(|(last, _)| number - last <= FAR_YEARS) => {
                    group.push((*number, *year));
                }
                _ => groups.push(vec![(*number, *year)]),
            }
        }
        groups
    }
}
