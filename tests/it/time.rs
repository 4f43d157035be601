//! Timelines, inter-arrival times, and the selection of a part of a capture.

use portogram::report::{Interval, Reason, Report, intervals_to_csv};
use portogram::settings::parse_networks;
use portogram::settings::{PortRange, Selection, Settings};

use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_of, report_with};

const MILLI: u64 = 1_000_000;

/// Returns a capture with a packet at each of the times, in milliseconds after the start.
///
/// Packets at even times are outgoing to port 53, those at odd times incoming from it. The last time has one more packet,
/// without ports.
fn capture(millis: &[u64]) -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for &after in millis {
        let packet = if after % 2 == 0 { ipv4(OUTGOING, &udp(5000, 53, 1)) } else { ipv4(INCOMING, &udp(53, 6000, 9)) };
        let frame = ethernet(0x0800, &packet);
        file = file.record(START_NANOS + after * MILLI, &frame, frame.len());
    }
    let other = ethernet(0x88cc, &[0; 50]);
    file.record(START_NANOS + millis.last().unwrap() * MILLI, &other, other.len()).bytes
}

fn selected(file: &[u8], selection: Selection) -> Report {
    let report = report_with(file, &Settings { selection, interval_seconds: Some(0.01), ..Settings::default() });
    assert_conserved(&report);
    report
}

fn without_ports(report: &Report) -> Vec<(Reason, u64, u64)> {
    report.without_ports.iter().map(|row| (row.reason, row.packets, row.first_packet)).collect()
}

#[test]
fn intervals_count_from_the_first_packet() {
    let report = selected(&capture(&[0, 1, 9, 10, 35]), Selection::default());
    let rows: Vec<String> = intervals_to_csv(&report).lines().map(Into::into).collect();
    assert_eq!(
        rows,
        [
            "start_seconds,incoming_packets,incoming_bytes,outgoing_packets,outgoing_bytes,other_packets,other_bytes",
            "0,2,102,1,43,0,0",
            "0.01,0,0,1,43,0,0",
            "0.03,1,51,0,0,1,64",
        ]
    );
    assert_eq!(report.timeline.start.as_deref(), Some("2023-11-14T22:13:20.000000Z"));
    assert_eq!(report.timeline.packets_outside, 0);
}

#[test]
fn each_direction_has_its_own_inter_arrival_times() {
    let report = report_of(&capture(&[0, 1, 2, 11, 41, 21]));
    let incoming = report.classes.incoming.times.unwrap();
    assert!((incoming.elapsed_seconds - 0.040).abs() < 1e-12, "{incoming:?}");
    let gaps = incoming.inter_arrival.unwrap();
    assert_eq!((gaps.minimum_seconds, gaps.maximum_seconds, gaps.backwards), (-0.020, 0.030, 1));
    assert!((gaps.mean_seconds - 0.020 / 3.0).abs() < 1e-12 && (gaps.median_seconds - 0.010).abs() < 1e-4, "{gaps:?}");
    assert_eq!(gaps.histogram.iter().map(|gap| gap.count).sum::<u64>(), 3);
    let outgoing = report.classes.outgoing.times.unwrap().inter_arrival.unwrap();
    assert_eq!((outgoing.minimum_seconds, outgoing.mean_seconds, outgoing.backwards), (0.002, 0.002, 0));
    assert_eq!(report.classes.transit.times, None);
}

#[test]
fn a_time_window_includes_its_start_and_excludes_its_end() {
    let file = capture(&[0, 1, 2, 3, 4]);
    let at = |after: u64| Some(i64::try_from(START_NANOS + after * MILLI).unwrap());
    let report = selected(&file, Selection { since_nanos: at(1), until_nanos: at(4), ..Selection::default() });
    assert_eq!((report.classes.incoming.packets, report.classes.outgoing.packets), (2, 1));
    assert_eq!(without_ports(&report), [(Reason::OutsideOfTime, 3, 1)]);
    // The timeline is not limited to the time window, so that another can be chosen.
    assert_eq!(report.timeline.intervals.iter().map(|interval| interval.incoming.packets).sum::<u64>(), 2);
    assert_eq!(report.timeline.intervals.iter().map(|interval| interval.outgoing.packets).sum::<u64>(), 3);
    let open = selected(&file, Selection { since_nanos: at(4), ..Selection::default() });
    assert_eq!(without_ports(&open), [(Reason::NotIp, 1, 6), (Reason::OutsideOfTime, 4, 1)]);
}

#[test]
fn hosts_and_ports_select_flows() {
    let file = capture(&[0, 1, 3]);
    let hosts = |text: &str| parse_networks(text).unwrap().unwrap();
    let port = |first, last| vec![PortRange { first, last }];
    let by_port = selected(&file, Selection { ports: port(6000, 6000), ..Selection::default() });
    assert_eq!((by_port.classes.incoming.packets, by_port.classes.outgoing.packets), (2, 0));
    assert_eq!(without_ports(&by_port), [(Reason::NotSelected, 2, 1)]);
    assert_eq!(by_port.timeline.intervals.iter().map(Interval::packets).sum::<u64>(), 2);
    let by_range = selected(&file, Selection { ports: port(50, 60), ..Selection::default() });
    assert_eq!(by_range.classes.incoming.packets + by_range.classes.outgoing.packets, 3);
    let by_host = selected(&file, Selection { hosts: hosts("198.51.100.0/24"), ..Selection::default() });
    assert_eq!(by_host.classes.incoming.packets + by_host.classes.outgoing.packets, 3);
    let both = Selection { hosts: hosts("203.0.113.1"), ports: port(53, 53), ..Selection::default() };
    assert_eq!(without_ports(&selected(&file, both)), [(Reason::NotSelected, 4, 1)]);
}

/// As of files that were joined, or of a clock that was set.
#[test]
fn a_file_that_goes_back_in_time_begins_at_its_earliest_packet() {
    let hour = 3_600_000;
    let (early, late) = ([0, 2, 4], [hour, hour + 2, hour + 4]);
    let report = |parts: [[u64; 3]; 2]| report_of(&capture(&parts.concat()));
    let (forwards, backwards) = (report([early, late]), report([late, early]));
    let counts = |report: &Report| -> Vec<(u64, u64)> {
        report.timeline.intervals.iter().map(|interval| (interval.number, interval.outgoing.packets)).collect()
    };
    assert_eq!(counts(&backwards), counts(&forwards));
    assert_eq!(backwards.timeline.start_nanos, forwards.timeline.start_nanos);
    let times = portogram::report::describe(&backwards, &portogram::report::Wording::default()).times;
    let fact = |label: &str| {
        times.iter().flat_map(|it| &it.facts).find(|it| it.label == label).map(|it| it.value.clone()).unwrap()
    };
    assert!(fact("Mean gap").starts_with("12 min,"), "{}", fact("Mean gap"));
    assert_eq!(fact("Times run backwards"), "1 time");
}

/// The window cuts an interval.
#[test]
fn intervals_as_csv_have_the_packets_of_the_window() {
    let file = capture(&[0, 1, 9, 10, 12, 35]);
    let at = |after: u64| Some(i64::try_from(START_NANOS + after * MILLI).unwrap());
    let report = selected(&file, Selection { since_nanos: at(9), until_nanos: at(12), ..Selection::default() });
    let rows: Vec<String> = intervals_to_csv(&report).lines().skip(1).map(Into::into).collect();
    assert_eq!(rows, ["0,1,51,0,0,0,0", "0.01,0,0,1,43,0,0"]);
    let (whole, window) = (&report.timeline, report.timeline_in_window.as_ref().unwrap());
    assert_eq!((whole.start_nanos, whole.interval_seconds), (window.start_nanos, window.interval_seconds));
    assert_eq!(whole.intervals.iter().map(Interval::packets).sum::<u64>(), 7);
    assert_eq!(selected(&file, Selection::default()).timeline_in_window, None);
    // The automatic length is that of the whole capture.
    let late = report_with(
        &capture(&[0, 1, 2, 3_600_000]),
        &Settings { selection: Selection { until_nanos: at(2), ..Selection::default() }, ..Settings::default() },
    );
    let window = late.timeline_in_window.unwrap();
    assert_eq!((window.intervals.len(), window.interval_seconds), (2, late.timeline.interval_seconds));
}

/// Thirty-six seconds, with a packet every 50 ms.
fn thirty_six_seconds() -> Vec<u64> {
    (0..720).map(|index| 50 * index).collect()
}

#[test]
fn short_captures_have_short_intervals() {
    let report = report_of(&capture(&thirty_six_seconds()));
    assert_eq!((report.timeline.interval_seconds, report.timeline.silences.len()), (0.1, 0));
}

#[test]
fn a_packet_with_a_wrong_date_is_beyond_a_silence() {
    let usual = report_of(&capture(&thirty_six_seconds()));
    let frame = ethernet(0x0800, &ipv4(OUTGOING, &udp(5000, 53, 1)));
    let day = 86_400_000;
    for wrong in [0, START_NANOS - day * MILLI, START_NANOS + 30 * day * MILLI] {
        let mut file = Pcap::ethernet();
        file.bytes = capture(&thirty_six_seconds());
        let report = report_of(&file.record(wrong, &frame, frame.len()).bytes);
        assert!((report.timeline.interval_seconds - usual.timeline.interval_seconds).abs() < 1e-12, "{wrong}");
        let [silence] = report.timeline.silences[..] else { panic!("{:?}", report.timeline.silences) };
        assert!(silence.intervals > 800_000, "{silence:?}");
        assert_eq!(report.timeline.intervals.iter().map(Interval::packets).sum::<u64>(), 722);
        assert_eq!(report.timeline.packets_outside, 0);
    }
}

#[test]
fn pauses_between_bursts_are_silences() {
    // Ten files of a minute, a day apart, are more than the six silences that a timeline has; five are not.
    let bursts = |count: u64| {
        (0..count).flat_map(|day| (0..600).map(move |index| day * 86_400_000 + 100 * index)).collect::<Vec<_>>()
    };
    let report = report_of(&capture(&bursts(5)));
    assert_eq!((report.timeline.interval_seconds, report.timeline.silences.len()), (1.0, 4));
    // A pause is long beside the rest from a half of it on.
    let short: Vec<u64> = (0..100).map(|index| if index < 50 { index * 100 } else { index * 100 + 4_500 }).collect();
    assert_eq!(report_of(&capture(&short)).timeline.silences, []);
    let long: Vec<u64> = (0..100).map(|index| if index < 50 { index * 100 } else { index * 100 + 5_500 }).collect();
    assert_eq!(report_of(&capture(&long)).timeline.silences.len(), 1);
}

#[test]
fn single_packets_at_equal_distances_have_no_silences_between_them() {
    let beacon: Vec<u64> = (0..7).map(|index| 600_000 * index).collect();
    let report = report_of(&capture(&beacon));
    assert_eq!((report.timeline.interval_seconds, report.timeline.silences.len()), (10.0, 0));
}
