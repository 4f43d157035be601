//! A whole session: files in the wrong order, a second reading, settings that change in the middle, damage and failures.

use std::time::Duration;

use portogram::report::Report;
use portogram::session::{Due, End, Limits, Need, Session, Source};
use portogram::settings::{PortRole, Settings};

use crate::support::compress::gzip;
use crate::support::files::Pcap;
use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::{assert_conserved, read};

const PUBLIC: [u8; 4] = [198, 51, 100, 7];

/// Packets of `header`, from `start_nanos` on, with packets without ports between them that fill a segment.
fn part(start_nanos: u64, packets: u32, header: impl Fn(u32) -> Ipv4) -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for n in 0..packets {
        if n == packets / 2 {
            file.fill_segment(start_nanos);
        }
        let frame = ethernet(0x0800, &ipv4(header(n), &udp(53, 5_000, 8)));
        file = file.record(start_nanos + u64::from(n) * 1_000_000, &frame, frame.len());
    }
    file.bytes
}

/// Two files of one capture, the later one first. The earlier one alone suggests another local side than both.
fn files() -> [Vec<u8>; 2] {
    let earlier = part(1_700_000_000_000_000_000, 2_000, |n| {
        let [.., low] = n.to_be_bytes();
        Ipv4 { source: PUBLIC, destination: [203, 0, 113, low], protocol: UDP, ..OUTGOING }
    });
    let later = part(1_700_001_000_000_000_000, 5_000, |_| Ipv4 { destination: PUBLIC, ..OUTGOING });
    [gzip(&later), gzip(&earlier)]
}

fn session(files: &[Vec<u8>], settings: Settings, memory_budget_bytes: u64) -> Session {
    let names = ["later.pcap.gz", "earlier.pcap.gz", "third.pcap"];
    let sources = names.into_iter().zip(files).map(|(name, file)| Source::file(name, file.len() as u64)).collect();
    Session::new(sources, settings, Limits { memory_budget_bytes, ..Limits::default() })
}

/// Returns the report of all files, and how often they were read.
fn report_of(files: &[Vec<u8>], memory_budget_bytes: u64, chunk_bytes: impl FnMut() -> usize) -> (Report, u32) {
    let mut session = session(files, Settings::default(), memory_budget_bytes);
    let slices: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    read(&mut session, &slices, chunk_bytes);
    assert_eq!((session.need(), session.end(), session.is_settled()), (Need::Nothing, End::Whole, true));
    (session.report_with_findings(), session.number())
}

#[test]
fn a_session_that_reads_twice_has_one_report_at_every_cut() {
    let [later, mut earlier] = files();
    // The file that ends early is read as far as it goes, both times.
    earlier.truncate(earlier.len() - 9);
    let files = [later, earlier];
    let (held, readings) = report_of(&files, u64::MAX, || usize::MAX);
    assert_eq!(readings, 1);
    assert_conserved(&held);
    let names: Vec<&str> = held.capture.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["earlier.pcap.gz", "later.pcap.gz"]);
    assert_eq!(held.capture.warnings.len(), 1);
    for chunk_bytes in [1, 4_096] {
        let (report, readings) = report_of(&files, 0, || chunk_bytes);
        assert!(report == held && readings == 2, "chunks of {chunk_bytes} bytes");
    }
    for seed in 0..1 {
        let mut random = fastrand::Rng::with_seed(seed);
        let (report, readings) = report_of(&files, 0, || random.usize(1..20_000));
        assert!(report == held && readings == 2, "seed {seed}");
    }
}

#[test]
fn the_order_in_which_files_are_given_does_not_matter() {
    let file = |port| Pcap::ethernet().packet(&ethernet(0x0800, &ipv4(OUTGOING, &udp(port, 53, 8)))).bytes;
    let (a, b, c) = (file(5_001), file(5_002), b"no capture".to_vec());
    let report = |order: [(&str, &[u8]); 3]| {
        let sources = order.iter().map(|(name, file)| Source::file(*name, file.len() as u64)).collect();
        let mut session = Session::new(sources, Settings::default(), Limits::default());
        read(&mut session, &order.map(|(_, file)| file), || usize::MAX);
        session.report_with_findings()
    };
    let [a, b, c]: [(&str, &[u8]); 3] = [("a.pcap", &a), ("b.pcap", &b), ("c.txt", &c)];
    let expected = report([a, b, c]);
    let names: Vec<&str> = expected.capture.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["a.pcap", "b.pcap", "c.txt"]);
    for order in [[a, c, b], [b, a, c], [b, c, a], [c, a, b], [c, b, a]] {
        assert_eq!(report(order), expected);
    }
}

#[test]
fn settings_that_change_in_the_middle_of_a_reading_hold_for_all_of_it() {
    let files = files();
    let slices: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    let by_source = Settings { port_role: PortRole::Source, ..Settings::default() };
    let expected = {
        let mut session = session(&files, by_source.clone(), u64::MAX);
        read(&mut session, &slices, || usize::MAX);
        session.report_with_findings()
    };
    for memory_budget_bytes in [u64::MAX, 0] {
        let mut session = session(&files, Settings::default(), memory_budget_bytes);
        while session.packets() < 1_100_000 {
            match session.need() {
                Need::Head { file, bytes } => session.push_head(&files[file][..bytes.min(files[file].len())]),
                Need::Chunk { file, offset } => {
                    let rest = &files[file][usize::try_from(offset).unwrap()..];
                    if rest.is_empty() {
                        session.end_file()
                    } else {
                        session.push(&rest[..rest.len().min(64)])
                    };
                }
                Need::Nothing => panic!("the reading has ended"),
            }
        }
        session.apply(by_source.clone());
        read(&mut session, &slices, || 10_000);
        assert_promised(&session.report_with_findings(), &expected, "changed in the middle");
    }
}

#[test]
fn a_file_that_cannot_be_read_costs_only_itself() {
    let [later, earlier] = files();
    let files = [later, earlier, b"no capture".to_vec()];
    let mut session = session(&files, Settings::default(), u64::MAX);
    while let need = session.need()
        && need != Need::Nothing
    {
        match need {
            Need::Head { file: 0, .. } => _ = session.fail("head"),
            Need::Head { file, .. } => session.push_head(&files[file]),
            Need::Chunk { file: 0, offset: 0 } => _ = session.push(&files[0][..5_000]),
            Need::Chunk { file: 0, .. } => _ = session.fail("the disk is on fire"),
            Need::Chunk { file, offset: 0 } => _ = session.push(&files[file]),
            Need::Chunk { .. } => _ = session.end_file(),
            Need::Nothing => {}
        }
    }
    let statuses: Vec<_> =
        session.files().map(|(file, status)| (file, status.packets > 0, status.has_failed())).collect();
    assert_eq!(statuses, [(1, true, false), (0, true, false), (2, false, true)]);
    assert_eq!(session.end(), End::Unreadable { name: "later.pcap.gz", reason: "the disk is on fire" });
    let report = session.report();
    assert!(report.capture.packets > 66_000);
    assert_conserved(&report);
}

#[test]
fn a_stopped_session_keeps_what_was_read() {
    let files = files();
    let mut session = session(&files[1..], Settings::default(), u64::MAX);
    session.push(&files[1][..20_000]);
    session.stop();
    assert_eq!((session.need(), session.end()), (Need::Nothing, End::Stopped));
    assert_eq!(session.push(&files[1][20_000..]), Need::Nothing);
    let packets = session.packets();
    assert!(packets > 0 && session.report().capture.packets == packets);
}

#[test]
fn progress_and_partial_snapshots_are_paced_by_the_time_that_is_passed_in() {
    let files = [part(0, 1_000, |_| OUTGOING)];
    let at = |millis: u64| Duration::from_millis(7_000 + millis);
    let mut session = session(&files, Settings::default(), u64::MAX);
    assert_eq!(session.due(at(0)), Due::Nothing);
    session.push(&files[0][..files[0].len() / 4]);
    assert_eq!(
        [30, 60, 120, 600].map(|millis| session.due(at(millis))),
        [Due::Listen, Due::Listen, Due::Progress, Due::Snapshot]
    );
    let counts = session.counts(at(600));
    assert_eq!((counts.elapsed, counts.bytes_total), (Duration::from_millis(600), Some(files[0].len() as u64)));
    assert!(counts.seconds_left().is_some_and(|seconds| (1.7..1.9).contains(&seconds)));
}
