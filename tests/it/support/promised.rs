//! Compares a report that was made from flow records with one from packets.

use portogram::report::{Amount, ClassCounts, Closeup, Finding, Report, Timeline, to_json};

use super::sessions::assert_same;

/// Asserts that a report from flow records equals one from packets, of the settings that the first one states: in all but the
/// times between packets, the packet lengths, and what is shorter than an interval of flow records.
#[track_caller]
pub fn assert_promised(from_records: &Report, from_packets: &Report, what: &str) {
    let (mut records, mut packets) = (from_records.clone(), from_packets.clone());
    assert_same_timeline(&mut records.timeline, &mut packets.timeline, what);
    match (&mut records.timeline_in_window, &mut packets.timeline_in_window) {
        (Some(records), Some(packets)) => assert_same_timeline(records, packets, what),
        (None, None) => {}
        _ => panic!("{what}: one report has a time window"),
    }
    if let (Some(Closeup { timeline: records, .. }), Some(Closeup { timeline: packets, .. })) =
        (&mut records.closeup, &mut packets.closeup)
    {
        assert_same_timeline(records, packets, what);
    }
    // A flood that was dropped was not examined for findings that nobody asked for.
    if records.findings.is_none() && !records.settings.findings {
        packets.findings = None;
    }
    let has_unclear = records.findings.as_ref().is_some_and(|findings| findings.pairs_without_bursts > 0);
    for report in [&mut records, &mut packets] {
        strip(report, has_unclear);
    }
    assert_same(&to_json(&records), &to_json(&packets), what);
}

/// Removes what flow records do not tell.
fn strip(report: &mut Report, without_beacons: bool) {
    report.flow_records = None;
    report.capture.warnings.retain(|warning| !warning.code.starts_with("flow-records"));
    let classes = &mut report.classes;
    let classes: [&mut ClassCounts; 5] = [
        &mut classes.incoming,
        &mut classes.outgoing,
        &mut classes.internal,
        &mut classes.transit,
        &mut classes.unknown,
    ];
    for times in classes.into_iter().filter_map(|class| class.times.as_mut()) {
        times.inter_arrival = None;
    }
    if let Some(closeup) = &mut report.closeup {
        closeup.lengths.clear();
        for times in closeup.classes.iter_mut().filter_map(|class| class.times.as_mut()) {
            times.inter_arrival = None;
        }
        for host in &mut closeup.hosts {
            // Whole intervals of the timeline may be before the first packet.
            (host.first_seconds, host.last_seconds) = (None, None);
        }
    }
    if let Some(findings) = &mut report.findings {
        findings.pairs_without_bursts = 0;
        findings.found.retain(|it| !(without_beacons && matches!(it.finding, Finding::Beacon { .. })));
    }
}

/// Asserts that two timelines have the same packets, by the longer of their intervals if that is a multiple of the other.
#[track_caller]
fn assert_same_timeline(records: &mut Timeline, packets: &mut Timeline, what: &str) {
    #[expect(clippy::cast_possible_truncation, reason = "a length in nanoseconds")]
    let nanos = |timeline: &Timeline| (timeline.interval_seconds * 1e9).round() as i64;
    let length = nanos(records).max(nanos(packets));
    let sums = |timeline: &Timeline| {
        let is_multiple = length % nanos(timeline) == 0;
        let start = timeline.start_nanos.unwrap_or_default();
        let mut sums: Vec<(i64, [Amount; 3])> = Vec::new();
        for interval in &timeline.intervals {
            let begin = start + i64::try_from(interval.number).unwrap() * nanos(timeline);
            sums.push((if is_multiple { begin } else { 0 }, [interval.incoming, interval.outgoing, interval.other]));
        }
        (is_multiple, sums)
    };
    let [(is_multiple, of_records), (is_also, of_packets)] = [sums(records), sums(packets)];
    // Whole intervals before the first packet of the capture, where both are aligned.
    let longer = if nanos(records) == length { &*records } else { &*packets };
    let origin = longer.start_nanos.unwrap_or_default();
    let joined = |sums: Vec<(i64, [Amount; 3])>| {
        let mut joined = std::collections::BTreeMap::new();
        for (begin, amounts) in sums {
            let number = if is_multiple && is_also { (begin - origin).div_euclid(length) } else { 0 };
            let sum: &mut [(u64, u64); 3] = joined.entry(number).or_default();
            for (sum, amount) in sum.iter_mut().zip(amounts) {
                (sum.0, sum.1) = (sum.0 + amount.packets, sum.1 + amount.bytes);
            }
        }
        joined
    };
    assert_eq!(joined(of_records), joined(of_packets), "{what}: timelines differ");
    for timeline in [records, packets] {
        *timeline = Timeline { packets_outside: timeline.packets_outside, ..Timeline::default() };
    }
}
