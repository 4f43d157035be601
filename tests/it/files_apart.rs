//! Files that do not belong together, and files that are captures.

use portogram::report::Report;
use portogram::session::{Limits, Session, Source, is_capture};
use portogram::settings::Settings;

use crate::support::compress::gzip;
use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::read;

const DAY: u64 = 86_400 * 1_000_000_000;

/// Returns a capture with packets at these times, in nanoseconds after the start.
fn at(times: &[u64]) -> Vec<u8> {
    let frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 10)));
    times.iter().fold(Pcap::ethernet(), |file, time| file.record(START_NANOS + time, &frame, frame.len())).bytes
}

fn report(files: &[Vec<u8>], memory_budget_bytes: u64, chunk_bytes: usize) -> Report {
    let source = |(file, bytes): (usize, &Vec<u8>)| Source::file(format!("{file}.pcap"), bytes.len() as u64);
    let sources = files.iter().enumerate().map(source).collect();
    let limits = Limits { memory_budget_bytes, ..Limits::default() };
    let mut session = Session::new(sources, Settings::default(), limits);
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    read(&mut session, &files, || chunk_bytes);
    session.report_with_findings()
}

fn warning(files: &[Vec<u8>]) -> Option<String> {
    let first = report(files, 0, 7);
    assert_eq!(first, report(files, u64::MAX, 1 << 20));
    first.capture.warnings.into_iter().find(|warning| warning.code == "files-apart").map(|warning| warning.message)
}

#[test]
fn more_than_a_day_between_files_is_said() {
    let files = [at(&[400 * DAY, 401 * DAY]), at(&[0, 1]), at(&[403 * DAY])];
    let expected = "3 files from 2023-11-14 to 2024-12-21 are shown as one capture, though up to 400 days are between them: they may not belong together";
    assert_eq!(warning(&files).as_deref(), Some(expected));
}

#[test]
fn streams_are_said_to_be_apart_too() {
    let files = [at(&[0, 1]), at(&[400 * DAY])];
    let sources = ["a.pcap", "b.pcap"].map(Source::stream).into();
    let mut session = Session::new(sources, Settings::default(), Limits::default());
    read(&mut session, &[&files[0], &files[1]], || 7);
    assert!(session.report().capture.warnings.iter().any(|warning| warning.code == "files-apart"));
}

#[test]
fn parts_of_one_capture_belong_together() {
    let parts = [at(&[0, DAY]), at(&[DAY + 5, 9 * DAY]), at(&[9 * DAY + DAY / 2, 30 * DAY])];
    assert_eq!(warning(&parts), None);
    // One inside of the other.
    assert_eq!(warning(&[at(&[0, 30 * DAY]), at(&[5 * DAY])]), None);
    // A pause inside of a file is no reason.
    assert_eq!(warning(&[at(&[0, 30 * DAY])]), None);
}

#[test]
fn captures_are_recognised_by_their_beginning() {
    let capture = at(&[0]);
    assert!(is_capture(&capture) && is_capture(&gzip(&capture)) && is_capture(&portogram::sample::capture()[..4096]));
    for other in [&b""[..], b"{\"json\": 1}", b"\x89PNG\r\n\x1a\n0000", &gzip(b"text"), &[0; 4096], &[0xa1; 64]] {
        assert!(!is_capture(other), "{other:?}");
    }
}
