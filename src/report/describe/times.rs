//! When packets came, in words.

use serde::Serialize;

use super::{Fact, fact};
use crate::direction::Class;
use crate::report::schema::Report;
use crate::report::times::{iso_8601, seconds};
use crate::report::{units, words};

/// The timeline in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimelineText {
    /// How long the intervals are; none where no packet has a time.
    pub interval: Option<String>,
    /// The time that is selected; none where all of it is.
    pub window: Option<String>,
    /// What it shows, for those who cannot see it.
    pub alt: String,
}

/// When the packets of a direction came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimesText {
    /// `incoming` or `outgoing`.
    pub id: String,
    /// Such as `Incoming in time`.
    pub title: String,
    /// The statistics; none where no packet has a time.
    pub facts: Vec<Fact>,
}

pub(super) fn timeline_text(report: &Report) -> TimelineText {
    let timeline = &report.timeline;
    let length = units::duration(timeline.interval_seconds);
    let selection = &report.settings.selection;
    let clock = |nanos: i64| iso_8601(nanos).unwrap_or_default().trim_end_matches('Z').replace('T', " ");
    let window = match (selection.since_nanos, selection.until_nanos) {
        (None, None) => None,
        (Some(since), None) => Some(format!("from {} UTC", clock(since))),
        (None, Some(until)) => Some(format!("until {} UTC", clock(until))),
        (Some(since), Some(until)) => {
            // Milliseconds are enough to find a place again.
            const MILLI: i64 = 1_000_000;
            let long = units::duration(seconds(until.saturating_sub(since)));
            let since = clock(since.div_euclid(MILLI) * MILLI);
            Some(format!("{} UTC, {long} long", since.trim_end_matches("000")))
        }
    };
    let busiest = timeline.intervals.iter().rev().max_by_key(|interval| interval.packets());
    let alt = busiest.map_or_else(String::new, |busiest| {
        let (packets, at) = (units::counted(busiest.packets(), "packet"), timeline.start_seconds(busiest.number));
        let at = units::duration(at);
        format!("Packets per interval of {length}. The busiest, {at} after the first packet, has {packets}.")
    });
    TimelineText { interval: (!timeline.intervals.is_empty()).then_some(length), window, alt }
}

pub(super) fn times_text(report: &Report, class: Class) -> TimesText {
    let counts = report.classes.class(class);
    let mut facts = Vec::new();
    if let Some(times) = &counts.times {
        facts.push(fact("Elapsed time", units::duration(times.elapsed_seconds)));
        if times.elapsed_seconds > 0.0 {
            facts.push(fact("On average", units::rate(counts.packets, counts.bytes, times.elapsed_seconds)));
        }
        if let Some(gaps) = &times.inter_arrival {
            let shortest_and_longest =
                format!("{} to {}", units::duration(gaps.minimum_seconds), units::duration(gaps.maximum_seconds));
            facts.push(fact("Between packets", shortest_and_longest));
            let mean = units::duration(gaps.mean_seconds);
            let deviation = units::duration(gaps.standard_deviation_seconds);
            facts.push(fact("Mean", format!("{mean}, standard deviation {deviation}")));
            facts.push(fact("Median", units::duration(gaps.median_seconds)));
            let [p95, p99] = [gaps.percentile_95_seconds, gaps.percentile_99_seconds].map(units::duration);
            facts.push(fact("95th and 99th percentile", format!("{p95}, {p99}")));
            if gaps.backwards > 0 {
                facts.push(fact("Times run backwards", units::counted(gaps.backwards, "time")));
            }
        }
    }
    let id = words::class_code(class).into();
    TimesText { id, title: format!("{} in time", words::class_name(class)), facts }
}
