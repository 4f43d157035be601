//! The timeline, and the times of the packets of a class.

use serde::Serialize;

use super::bars::{Bar, bars};
use super::{Fact, fact};
use crate::direction::Class;
use crate::packet::Transport;
use crate::query::Selection;
use crate::report::build::{iso_8601, nanos, seconds};
use crate::report::format::{NumberFormat, clock, to_f64};
use crate::report::schema::{Amount, GapCount, HeatMapCell, Interval, Report, Silence, Timeline, Times};
use crate::report::{ServiceNames, Wording, names};

/// The timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct TimelineText {
    /// `true` if any packet of the capture has a time.
    pub has_times: bool,
    /// Length of the intervals. `None` if no interval has a packet.
    pub interval: Option<String>,
    /// The selected time. `None` if it is not limited.
    pub window: Option<String>,
    /// Where packets of which direction are drawn.
    pub directions: String,
    /// The services that bars are stacks of, the busiest first.
    pub services: Vec<ServiceText>,
    /// `true` if there are packets of none of the services.
    pub has_others: bool,
    /// A description for those who cannot see it.
    pub alt: String,
}

/// One of the busiest services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct ServiceText {
    /// Its port.
    pub port: u16,
    /// Its transport.
    pub transport: Transport,
    /// Port, name and transport, such as `443 https · TCP`.
    pub label: String,
}

/// The times of the packets of a class.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct TimesText {
    /// The class.
    pub id: Class,
    /// The name of the class, such as `Incoming`.
    pub name: &'static str,
    /// The statistics. Empty if no packet has a time.
    pub facts: Vec<Fact>,
    /// Inter-arrival times by length. Each bar covers times up to twice as long as the bar before.
    pub histogram: Vec<Bar>,
    /// The least and the greatest length of the histogram.
    pub histogram_ends: Vec<String>,
}

pub(super) fn timeline_text(report: &Report, wording: &Wording) -> TimelineText {
    let numbers = wording.numbers;
    let (interval, alt) = interval_text(&report.timeline, numbers);
    let names = ServiceNames::new(&wording.services, &report.answering_ports);
    let services = report.series.iter().map(|series| {
        let name = names.name(series.port, series.transport).unwrap_or_default();
        let label = format!("{} {name}", series.port).trim_end().to_owned() + " · " + series.transport.label();
        ServiceText { port: series.port, transport: series.transport, label }
    });
    let packets = |intervals: &[Interval]| intervals.iter().map(Interval::packets).sum::<u64>();
    let of_services: u64 = report.series.iter().map(|series| packets(&series.intervals)).sum();
    TimelineText {
        directions: directions_text(report),
        services: services.collect(),
        has_others: !report.series.is_empty() && packets(&report.timeline.intervals) > of_services,
        has_times: report.timeline.start_nanos.is_some(),
        interval,
        window: window_text(&report.settings.selection, report.timeline.is_relative(), numbers),
        alt,
    }
}

/// Says where packets of which class are drawn.
fn directions_text(report: &Report) -> String {
    let intervals = &report.timeline.intervals;
    let has_other = intervals.iter().any(|interval| interval.other.packets > 0);
    let is_directed = |interval: &Interval| interval.incoming.packets + interval.outgoing.packets > 0;
    let classes = [Class::Internal, Class::Transit, Class::Unknown];
    let mut others: Vec<String> = classes
        .into_iter()
        .filter(|class| report.classes.class(*class).packets > 0)
        .map(|class| names::class_name(class).to_lowercase())
        .collect();
    let in_classes: u64 = Class::ALL.into_iter().map(|class| report.classes.class(class).packets).sum();
    if intervals.iter().map(Interval::packets).sum::<u64>() > in_classes {
        others.push("without ports".into());
    }
    match (intervals.iter().any(is_directed), has_other) {
        (true, false) => "incoming above, outgoing below".into(),
        (true, true) => format!("incoming above, outgoing below, at the bottom {}", others.join(", ")),
        (false, _) => others.join(", "),
    }
}

/// Returns the length of the intervals, if there are any, and a description of the timeline.
pub(super) fn interval_text(timeline: &Timeline, numbers: NumberFormat) -> (Option<String>, String) {
    let length = numbers.duration(timeline.interval_seconds);
    let Some(busiest) = timeline.intervals.iter().rev().max_by_key(|interval| interval.packets()) else {
        return (None, String::new());
    };
    let packets = numbers.counted(busiest.packets(), "packet");
    let at = numbers.duration(timeline.start_seconds(busiest.number));
    let alt = format!("Packets per interval of {length}. The busiest, {at} after the first packet, has {packets}.");
    (Some(length), alt)
}

/// Describes the interval of a timeline that contains a time. Returns `None` if no packet has a time.
#[must_use]
pub fn describe_interval(timeline: &Timeline, time_nanos: i64, numbers: NumberFormat) -> Option<String> {
    let start = timeline.start_nanos?;
    let interval_nanos = nanos(timeline.interval_seconds).max(1);
    let after = time_nanos.saturating_sub(start).max(0);
    let number = (after / interval_nanos).unsigned_abs();
    let begin = after - after % interval_nanos;
    let is_silent =
        |silence: &&Silence| (silence.number..silence.number.saturating_add(silence.intervals)).contains(&number);
    if let Some(silence) = timeline.silences.iter().find(is_silent) {
        let length = numbers.duration(to_f64(silence.intervals) * timeline.interval_seconds);
        return Some(format!(
            "no packets for {length}, from {} after the start",
            numbers.duration(timeline.start_seconds(silence.number))
        ));
    }
    let clock = iso_8601(start.saturating_add(begin)).filter(|_| !timeline.is_relative());
    let found = timeline.intervals.iter().find(|interval| interval.number == number);
    let [incoming, outgoing, other] =
        found.map_or([Amount::default(); 3], |interval| [interval.incoming, interval.outgoing, interval.other]);
    let mut parts = vec![
        amount_text(incoming, "in", timeline.interval_seconds, numbers),
        amount_text(outgoing, "out", timeline.interval_seconds, numbers),
    ];
    if other.packets > 0 {
        parts.push(amount_text(other, "other", timeline.interval_seconds, numbers));
    }
    let clock = clock.map(|time| format!(", {} UTC", short_clock(&time))).unwrap_or_default();
    Some(format!("{} after the start{clock}: packets {}", numbers.duration(seconds(begin)), parts.join(", ")))
}

/// Describes the time, the packets and the bytes of a cell of a heat map.
#[must_use]
pub fn describe_cell(timeline: &Timeline, cell: &HeatMapCell, numbers: NumberFormat) -> String {
    let at = timeline.start_seconds(cell.number);
    let start = timeline.start_nanos.map(|start| start.saturating_add(nanos(at)));
    let clock = start.and_then(iso_8601).filter(|_| !timeline.is_relative());
    let Amount { packets, bytes } = cell.amount;
    let (packets, bytes) = (numbers.counted(packets, "packet"), numbers.bytes(bytes));
    let from = match clock {
        Some(time) => format!("from {} UTC", short_clock(&time)),
        None => format!("from {} after the start", numbers.duration(at)),
    };
    format!("{packets}, {bytes} in {} {from}", numbers.duration(timeline.interval_seconds))
}

/// Writes a time of ISO 8601 in UTC without zeros at its end.
fn short_clock(iso_8601: &str) -> String {
    clock(iso_8601).trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn amount_text(amount: Amount, group: &str, seconds: f64, numbers: NumberFormat) -> String {
    let rate = numbers.bit_rate(amount.bytes, seconds);
    format!("{} {group} ({}, {rate})", numbers.count(amount.packets), numbers.bytes(amount.bytes))
}

/// Describes the selected time. Returns `None` if it is not limited. `is_relative` is whether times are those since the first
/// packet.
pub(super) fn window_text(selection: &Selection, is_relative: bool, numbers: NumberFormat) -> Option<String> {
    let after = |nanos: i64| format!("{} after the start", numbers.duration(seconds(nanos)));
    let clock = |nanos: i64| iso_8601(nanos).as_deref().map(clock).unwrap_or_default();
    match (selection.since_nanos, selection.until_nanos) {
        (None, None) => None,
        (Some(since), None) if is_relative => Some(format!("from {}", after(since))),
        (None, Some(until)) if is_relative => Some(format!("until {}", after(until))),
        (Some(since), Some(until)) if is_relative => {
            Some(format!("from {}, {} long", after(since), numbers.duration(seconds(until.saturating_sub(since)))))
        }
        (Some(since), None) => Some(format!("from {} UTC", clock(since))),
        (None, Some(until)) => Some(format!("until {} UTC", clock(until))),
        (Some(since), Some(until)) => {
            // Milliseconds suffice to recognise it.
            const MILLI: i64 = 1_000_000;
            let long = numbers.duration(seconds(until.saturating_sub(since)));
            let since = clock(since.div_euclid(MILLI) * MILLI);
            Some(format!("{} UTC, {long} long", since.trim_end_matches("000")))
        }
    }
}

pub(super) fn times_text(report: &Report, class: Class, numbers: NumberFormat) -> TimesText {
    let counts = report.classes.class(class);
    let amount = Amount { packets: counts.packets, bytes: counts.bytes };
    times_facts(class, amount, counts.times.as_ref(), numbers)
}

pub(super) fn times_facts(class: Class, amount: Amount, times: Option<&Times>, numbers: NumberFormat) -> TimesText {
    let mut facts = Vec::new();
    let (mut histogram, mut histogram_ends) = (Vec::new(), Vec::new());
    if let Some(times) = times {
        facts.push(fact("Elapsed time", numbers.duration(times.elapsed_seconds)));
        if times.elapsed_seconds > 0.0 {
            facts.push(fact("On average", numbers.rate(amount.packets, amount.bytes, times.elapsed_seconds)));
        }
        if let Some(gaps) = &times.inter_arrival {
            let shortest_and_longest =
                format!("{} to {}", numbers.duration(gaps.minimum_seconds), numbers.duration(gaps.maximum_seconds));
            facts.push(fact("Gaps between packets", shortest_and_longest));
            // Where times run backwards, the mean of all differences means little: it can be negative.
            let count: u64 = gaps.histogram.iter().map(|row| row.count).sum();
            let in_order = || times.elapsed_seconds / to_f64(count.max(1));
            let mean = numbers.duration(if gaps.backwards > 0 { in_order() } else { gaps.mean_seconds });
            let deviation = numbers.duration(gaps.standard_deviation_seconds);
            facts.push(fact("Mean gap", format!("{mean}, standard deviation {deviation}")));
            facts.push(fact("Median gap", numbers.duration(gaps.median_seconds)));
            let [p95, p99] =
                [gaps.percentile_95_seconds, gaps.percentile_99_seconds].map(|seconds| numbers.duration(seconds));
            facts.push(fact("95th and 99th percentile", format!("{p95}, {p99}")));
            if gaps.backwards > 0 {
                facts.push(fact("Times run backwards", numbers.counted(gaps.backwards, "time")));
            }
            histogram = bars(
                gap_rows(&gaps.histogram, numbers),
                gaps.histogram.iter().map(|row| row.count).sum(),
                "time",
                numbers,
            );
            let ends = gaps.histogram.first().zip(gaps.histogram.last());
            histogram_ends = ends.map_or(Vec::new(), |(first, last)| {
                [first.from_seconds, last.to_seconds].map(|seconds| numbers.duration(seconds)).into()
            });
        }
    }
    TimesText { id: class, name: names::class_name(class), facts, histogram, histogram_ends }
}

/// Makes rows of all doublings from the shortest to the longest, including empty ones.
fn gap_rows(histogram: &[GapCount], numbers: NumberFormat) -> Vec<(String, u64)> {
    let mut rows: Vec<(String, u64)> = Vec::new();
    let mut next = histogram.first().map_or(0.0, |row| row.from_seconds);
    for row in histogram {
        while next > 0.0 && next * 1.5 < row.from_seconds {
            rows.push((gap_name(next, next * 2.0, numbers), 0));
            next *= 2.0;
        }
        rows.push((gap_name(row.from_seconds, row.to_seconds, numbers), row.count));
        next = row.to_seconds;
    }
    rows
}

fn gap_name(from: f64, to: f64, numbers: NumberFormat) -> String {
    if from == 0.0 {
        format!("less than {}", numbers.duration(to))
    } else {
        format!("{} to {}", numbers.duration(from), numbers.duration(to))
    }
}
