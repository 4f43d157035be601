//! Reports from flow records, compared with those from packets: under settings that are drawn from seeds, on small captures, and on
//! real ones if there is a corpus.
//!
//! The environment variable `PORTOGRAM_SETTINGS` is the number of settings for each real capture.

use portogram::session::{Limits, Session, Source};
use portogram::settings::Settings;

use crate::corpus;
use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::traffic::{ACK, Traffic};
use crate::support::{assert_conserved, captures, choices, session_of};

/// Sessions on one capture: one that holds packets, and one that holds flow records.
struct Pair {
    packets: Session,
    records: Session,
    random: fastrand::Rng,
}

impl Pair {
    /// `least_seconds` is the least length of the intervals of flow records.
    fn new(file: &[u8], least_seconds: f64, seed: u64) -> Self {
        let limits = Limits { memory_budget_bytes: u64::MAX, ..Limits::default() };
        let [packets, mut records] = [0, 1].map(|_| session_of(file, Settings::default(), limits));
        records.condense(least_seconds);
        Self { packets, records, random: fastrand::Rng::with_seed(seed) }
    }

    /// Asserts that reports are the same under settings that are drawn.
    fn assert_same_reports(&mut self, what: &str, count: usize) {
        let by_default = self.packets.report_with_findings();
        assert_eq!(self.records.report_with_findings(), by_default, "{what}: they were counted as packets");
        for number in 0..count {
            let random = &mut self.random;
            let settings = choices::draw(&by_default, |values| random.usize(..=values) * random.usize(..2));
            self.records.apply(settings);
            let report = self.records.report_with_findings();
            assert_conserved(&report);
            self.packets.apply(report.settings.clone());
            assert_promised(&report, &self.packets.report_with_findings(), &format!("{what}, settings {number}"));
        }
    }
}

/// Lengths of the intervals of flow records: the usual one, one in between, and the longest.
const LEAST_SECONDS: [f64; 3] = [0.0, 20.0, f64::MAX];

#[test]
fn small_captures_have_the_same_reports_from_flow_records() {
    for (seed, (name, file)) in (0..).zip(captures::all()) {
        for least_seconds in LEAST_SECONDS {
            Pair::new(&file, least_seconds, seed)
                .assert_same_reports(&format!("{name}, intervals of {least_seconds} s"), 20);
        }
    }
}

#[test]
fn real_captures_have_the_same_reports_from_flow_records() {
    let count = std::env::var("PORTOGRAM_SETTINGS").ok().and_then(|count| count.parse().ok()).unwrap_or(2);
    let mut failed = Vec::new();
    for (seed, (path, file)) in (0..).zip(corpus::captures()) {
        for least_seconds in LEAST_SECONDS {
            let what = format!("{path}, intervals of {least_seconds} s");
            let assert = || Pair::new(&file, least_seconds, seed).assert_same_reports(&what, count);
            if std::panic::catch_unwind(assert).is_err() {
                failed.push(what);
            }
        }
    }
    assert!(failed.is_empty(), "{} of these fail: {failed:#?}", failed.len());
}

#[test]
fn intervals_get_longer_until_flow_records_fit_the_memory_budget() {
    let mut file = Pcap::ethernet();
    for n in 0..20_000_u64 {
        let port = u16::try_from(n % 50).unwrap();
        let packet = ethernet(0x0800, &ipv4(OUTGOING, &udp(port, 53, 1)));
        file = file.record(START_NANOS + n * 10_000_000, &packet, packet.len());
    }
    let interval = |budget| {
        let limits = Limits { memory_budget_bytes: budget, ..Limits::default() };
        let mut records = session_of(&file.bytes, Settings::default(), limits);
        records.condense(0.0);
        let held = records.held_bytes();
        records.apply(Settings { swap_direction: true, ..Settings::default() });
        (records.report().flow_records.unwrap().interval_seconds, held)
    };
    let [(short, many), (long, few)] = [interval(u64::MAX), interval(64 << 10)];
    assert!((short - 0.2).abs() < 1e-9 && long > short, "{short} s, {long} s");
    assert!(many > 200_000 && few <= 32 << 10, "{many} and {few} bytes");
}

#[test]
fn findings_that_are_asked_for_in_the_middle_of_a_reading_are_those_of_all_packets() {
    let mut traffic = Traffic::new();
    for burst in 0..15 {
        if burst % 5 == 4 {
            traffic.fill_segment();
        }
        for _ in 0..100 {
            traffic.tcp(LOCAL, [198, 51, 100, 7], (45_000, 4_444), ACK, 0);
        }
        traffic.wait_millis(7_000);
    }
    let file = traffic.bytes();
    let without = Settings { findings: false, ..Settings::default() };
    let limits = Limits { memory_budget_bytes: 1 << 20, ..Limits::default() };
    let mut session = Session::new(vec![Source::file("test.pcap", file.len() as u64)], without, limits);
    let (before, after) = file.split_at(file.len() / 2);
    session.push(before);
    session.apply(Settings::default());
    session.push(after);
    session.end_file();
    let expected = session_of(file, Settings::default(), Limits::default()).report_with_findings().findings;
    assert!(expected.as_ref().is_some_and(|findings| !findings.found.is_empty()));
    assert_eq!(session.report_with_findings().findings, expected);
}
