//! The busiest services over time.

use portogram::report::{Amount, Interval, Report, Transport};
use portogram::session::{Limits, Session, Source};
use portogram::settings::{PortRange, PortRole, Selection, Settings};

use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_conserved, read};

fn session(file: &[u8], settings: &Settings, limits: Limits) -> Session {
    let mut session = Session::new(vec![Source::file("capture", file.len() as u64)], settings.clone(), limits);
    session.collect_series();
    read(&mut session, &[file], || 5_000);
    session
}

fn report(file: &[u8], settings: &Settings) -> Report {
    session(file, settings, Limits::default()).report()
}

fn ports(report: &Report) -> Vec<(u16, Transport)> {
    report.series.iter().map(|series| (series.port, series.transport)).collect()
}

fn amounts(interval: &Interval) -> [Amount; 3] {
    [interval.incoming, interval.outgoing, interval.other]
}

/// Checks that the services of each interval are a part of it, and that intervals and classes add up to the capture.
fn assert_adds_up(report: &Report) {
    assert_conserved(report);
    for series in &report.series {
        assert!(series.intervals.windows(2).all(|pair| pair[0].number < pair[1].number));
    }
    for interval in &report.timeline.intervals {
        let own =
            report.series.iter().filter_map(|series| series.intervals.iter().find(|own| own.number == interval.number));
        let mut rest = amounts(interval);
        for own in own {
            for (rest, part) in rest.iter_mut().zip(amounts(own)) {
                rest.packets = rest.packets.checked_sub(part.packets).expect("packets of services are in the interval");
                rest.bytes = rest.bytes.checked_sub(part.bytes).expect("bytes of services are in the interval");
            }
        }
    }
    let numbers = |series: &[Interval]| series.iter().map(|interval| interval.number).collect::<Vec<_>>();
    let all = numbers(&report.timeline.intervals);
    assert!(report.series.iter().all(|series| numbers(&series.intervals).iter().all(|number| all.contains(number))));
    if report.timeline_in_window.is_none() {
        let sum = |amount: fn(&Interval) -> Amount| {
            report.timeline.intervals.iter().map(|interval| amount(interval).packets).sum::<u64>()
        };
        assert_eq!(sum(|interval| interval.incoming), report.classes.incoming.packets);
        assert_eq!(sum(|interval| interval.outgoing), report.classes.outgoing.packets);
    }
}

#[test]
fn services_add_up_to_the_intervals_of_the_sample() {
    let file = portogram::sample::capture();
    let settings = Settings::default();
    let whole = report(&file, &settings);
    assert_adds_up(&whole);
    assert_eq!(ports(&whole).len(), 6);
    assert_eq!(ports(&whole)[0], (80, Transport::Tcp));
    // They depend neither on the port that is counted nor on the time that is selected.
    let by_source = report(&file, &Settings { port_role: PortRole::Source, ..settings.clone() });
    assert_eq!(by_source.series, whole.series);
    let mut session = session(&file, &settings, Limits::default());
    let since_nanos = whole.timeline.start_nanos.map(|start| start + 10_000_000_000);
    let selection = Selection { since_nanos, ..Selection::default() };
    session.apply(Settings { selection, ..settings.clone() });
    assert_eq!(session.report().series, whole.series);
    // Other packets have other services.
    let selection = Selection { ports: vec![PortRange { first: 53, last: 53 }], ..Selection::default() };
    session.apply(Settings { selection, ..settings.clone() });
    let filtered = session.report();
    assert_adds_up(&filtered);
    assert!(ports(&filtered).contains(&(53, Transport::Udp)) && !ports(&filtered).contains(&(443, Transport::Tcp)));
    session.apply(settings);
    assert_eq!(session.report().series, whole.series);
}

#[test]
fn services_add_up_past_the_memory_budget() {
    let limits = Limits { memory_budget_bytes: 1, ..Limits::default() };
    let report = session(&portogram::sample::capture(), &Settings::default(), limits).report();
    assert_adds_up(&report);
    assert_eq!(ports(&report)[0], (80, Transport::Tcp));
}

/// As `udp 50000` of a server, and clients with lower ports.
#[test]
fn a_service_has_all_packets_of_its_port() {
    let mut file = Pcap::ethernet();
    for index in 0..600 {
        let client = 40_000 + u16::try_from(index % 50).unwrap();
        let (ends, packet) = if index % 2 == 0 {
            (OUTGOING, tcp_with_flags(client, 50_000, if index < 100 { 0x02 } else { 0x10 }, 9))
        } else {
            (INCOMING, tcp_with_flags(50_000, client, 0x10, 900))
        };
        let frame = ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, ..ends }, &packet));
        file = file.record(START_NANOS + index * 1_000_000, &frame, frame.len());
    }
    let report = report(&file.bytes, &Settings::default());
    assert_adds_up(&report);
    assert_eq!(ports(&report), [(50_000, Transport::Tcp)]);
    assert_eq!(report.series[0].intervals.iter().map(Interval::packets).sum::<u64>(), 600);
}

#[test]
fn captures_without_ports_have_no_services() {
    let frame = ethernet(0x88cc, &[0; 50]);
    let report = report(&Pcap::ethernet().record(START_NANOS, &frame, frame.len()).bytes, &Settings::default());
    assert_adds_up(&report);
    assert_eq!(ports(&report), []);
}
