//! Documents: what is kept of a capture answers as the capture does, and a damaged one harms nobody.

use portogram::report::{Format, Report};
use portogram::session::{End, Limits, Session, Sharing, Source};
use portogram::settings::{PortRole, Settings, Transport};

use crate::corpus;
use crate::support::compress::gzip;
use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::{assert_conserved, captures, choices, read, session_of};

/// Returns a session that has read files.
fn opened(files: &[&[u8]], chunk_bytes: usize) -> Session {
    let sources = (0..).zip(files).map(|(n, file): (u32, _)| Source::file(format!("{n}.portogram"), file.len() as u64));
    let mut session = Session::new(sources.collect(), Settings::default(), Limits::default());
    read(&mut session, files, || chunk_bytes);
    session
}

fn kept(file: &[u8]) -> (Session, Option<Vec<u8>>) {
    let mut session = session_of(file, Settings::default(), Limits::default());
    let document = session.document(&Sharing::AS_IS);
    (session, document)
}

/// Returns a report with the files of another one: a document is another file.
fn with_files_of(mut report: Report, other: &Report) -> Report {
    report.capture.files.clone_from(&other.capture.files);
    report
}

/// Asserts that a document answers as the capture does: by default with the times between packets, and by drawn settings.
fn assert_same_answers(file: &[u8], seed: u64, what: &str) {
    let (mut packets, document) = kept(file);
    let by_default = packets.report_with_findings();
    let Some(document) = document else {
        assert_eq!(by_default.capture.packets, 0, "{what}");
        return;
    };
    let compressed = gzip(&document);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut session = opened(&[if seed.is_multiple_of(2) { &document } else { &compressed }], random.usize(1..5_000));
    let report = session.report_with_findings();
    assert_eq!(report.flow_records, None, "{what}: times between packets are kept");
    let incoming = |report: &Report| report.classes.incoming.times.clone();
    assert_eq!(incoming(&report), incoming(&by_default), "{what}");
    assert_promised(&with_files_of(report, &by_default), &by_default, what);
    for number in 0..3 {
        session.apply(choices::draw(&by_default, |values| random.usize(..=values) * random.usize(..2)));
        let report = session.report_with_findings();
        assert_conserved(&report);
        packets.apply(report.settings.clone());
        let expected = packets.report_with_findings();
        assert_promised(&with_files_of(report, &expected), &expected, &format!("{what}, settings {number}"));
    }
}

#[test]
fn documents_of_small_captures_answer_as_the_captures() {
    for (seed, (name, file)) in (0..).zip(captures::all()) {
        assert_same_answers(&file, seed, &name);
    }
}

#[test]
fn documents_of_real_captures_answer_as_the_captures() {
    let mut failed = Vec::new();
    for (seed, (path, file)) in (0..).zip(corpus::captures()) {
        if std::panic::catch_unwind(|| assert_same_answers(&file, seed, &path)).is_err() {
            failed.push(path);
        }
    }
    assert!(failed.is_empty(), "{} of these fail: {failed:#?}", failed.len());
}

/// Returns a capture of 100 packets to a port, one per second. The first is `seconds` seconds after the start.
fn capture(port: u16, seconds: u64) -> Vec<u8> {
    let frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, port, 10)));
    let times = (0..100).map(|n| START_NANOS + (seconds + n) * 1_000_000_000);
    times.fold(Pcap::ethernet(), |file, time| file.record(time, &frame, frame.len())).bytes
}

#[test]
fn documents_and_captures_are_one() {
    let captures = [capture(1_000, 0), capture(2_000, 100), capture(3_000, 200)];
    let documents = captures.each_ref().map(|file| kept(file).1.unwrap());
    let mut whole = opened(&[&captures[0], &captures[1], &captures[2]], 1 << 20);
    let expected = whole.report_with_findings();
    let mixes: [[&[u8]; 3]; 3] = [
        [&documents[0], &documents[1], &documents[2]],
        [&documents[0], &captures[1], &documents[2]],
        [&captures[0], &documents[1], &captures[2]],
    ];
    for mix in mixes {
        let mut session = opened(&mix, 1_000);
        let report = session.report_with_findings();
        let ports = |report: &Report| report.classes.incoming.ports.clone();
        assert_eq!((ports(&report), report.capture.packets), (ports(&expected), 300));
        assert_eq!(report.direction.local_networks, expected.direction.local_networks);
        // A document of documents.
        let again = session.document(&Sharing::AS_IS).unwrap();
        assert_eq!(ports(&opened(&[&again], 77).report()), ports(&expected));
    }
}

#[test]
fn services_are_asked_for_before_a_document_is_read() {
    let capture = portogram::sample::capture();
    let document = kept(&capture).1.unwrap();
    let settings = Settings { port_role: PortRole::Service, transports: vec![Transport::Udp], ..Settings::default() };
    let of = |file: &[u8]| session_of(file, settings.clone(), Limits::default()).report();
    let [capture, document] = [&capture, &document].map(|file| of(file));
    assert_eq!(document.service, capture.service);
    assert_eq!(document.classes.incoming.ports, capture.classes.incoming.ports);
}

#[test]
fn a_document_keeps_settings_and_what_was_wrong() {
    let mut file = capture(1_000, 0);
    file.truncate(file.len() - 1);
    let settings = Settings { port_role: PortRole::Source, ..Settings::default() };
    let mut session = session_of(&file, settings, Limits::default());
    let document = session.document(&Sharing::AS_IS).unwrap();
    let mut session = opened(&[&document], 10);
    assert_eq!(session.kept_settings().map(|kept| kept.port_role), Some(PortRole::Source));
    assert_eq!(opened(&[&document, &document], 10).kept_settings(), None);
    let report = session.report();
    assert_eq!(report.capture.warnings.len(), 1);
    assert_eq!(report.capture.warnings[0].code, "truncated");
    let [kept] = &report.capture.files[..] else { panic!("one file") };
    assert_eq!((kept.format.map(Format::name), &kept.made_of[..]), (Some("portogram"), &["test.pcap".to_owned()][..]));
}

#[test]
fn every_part_of_a_document_ends_in_a_typed_outcome() {
    let document = kept(&captures::all()[0].1).1.unwrap();
    for length in 0..document.len() {
        let mut session = opened(&[&document[..length]], 100);
        assert_eq!(session.report().capture.packets, 0, "{length} bytes");
        assert!(!session.report().capture.warnings.is_empty() || length == 0, "{length} bytes");
        assert_eq!(session.end(), End::Whole);
    }
}

#[test]
fn mutations_of_a_document_harm_nobody() {
    let mut random = fastrand::Rng::with_seed(7);
    for (name, file) in captures::all().into_iter().take(20) {
        let Some(document) = kept(&file).1 else { continue };
        for _ in 0..500 {
            let mut mutated = document.clone();
            for _ in 0..random.usize(1..4) {
                let at = random.usize(16..mutated.len());
                mutated[at] = random.u8(..);
            }
            let mut session = opened(&[&mutated], 4_096);
            let report = session.report_with_findings();
            session.apply(choices::draw(&report, |values| random.usize(..=values) * random.usize(..2)));
            let _ = (session.report_with_findings(), session.document(&Sharing::AS_IS), &name);
        }
    }
}

#[test]
fn a_newer_document_says_what_to_do() {
    let mut document = kept(&capture(1, 0)).1.unwrap();
    document[14] = 9;
    let report = opened(&[&document], 100).report();
    let [warning] = &report.capture.warnings[..] else { panic!("one warning") };
    assert_eq!(warning.code, "unsupported");
    assert!(
        warning.message.ends_with("this portogram reads version 1: open it with a newer one"),
        "{}",
        warning.message
    );
}
