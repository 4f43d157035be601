//! Builds packets and capture files byte by byte, and reads them into reports.
#![allow(unreachable_pub, reason = "other crates include this module by path")]

pub mod captures;
pub mod choices;
pub mod compress;
pub mod documents;
pub mod files;
pub mod machines;
pub mod packets;
pub mod promised;
pub mod sessions;
pub mod traffic;

use portogram::report::{Class, ClassCounts, Conversation, Report};
use portogram::session::{Limits, Need, Session, Source};
use portogram::settings::Settings;

/// Reads files into a session to the end, as often as it needs them, in chunks of the given lengths.
pub fn read(session: &mut Session, files: &[&[u8]], mut chunk_bytes: impl FnMut() -> usize) {
    loop {
        match session.need() {
            Need::Head { file, bytes } => session.push_head(&files[file][..bytes.min(files[file].len())]),
            Need::Chunk { file, offset } => {
                let rest = &files[file][usize::try_from(offset).unwrap()..];
                match rest.len() {
                    0 => session.end_file(),
                    length => session.push(&rest[..chunk_bytes().clamp(1, length)]),
                };
            }
            Need::Nothing => return,
        }
    }
}

/// A session that has read one file.
pub fn session_of(file: &[u8], settings: Settings, limits: Limits) -> Session {
    let mut session = Session::new(vec![Source::file("test.pcap", file.len() as u64)], settings, limits);
    read(&mut session, &[file], || file.len());
    session
}

/// The report of one file, pushed in chunks of the given lengths.
pub fn report_in_chunks(file: &[u8], settings: &Settings, limits: Limits, cuts: impl FnMut() -> usize) -> Report {
    let mut session = Session::new(vec![Source::file("test.pcap", file.len() as u64)], settings.clone(), limits);
    read(&mut session, &[file], cuts);
    session.report_with_findings()
}

/// Returns the report of one file, pushed in one chunk.
pub fn report_of(file: &[u8]) -> Report {
    report_with(file, &Settings::default())
}

/// Returns the report of one file with other settings.
pub fn report_with(file: &[u8], settings: &Settings) -> Report {
    report_in_chunks(file, settings, Limits::default(), || file.len())
}

/// Asserts that the classes and the packets without ports add up to the capture.
pub fn assert_conserved(report: &Report) {
    let classes = Class::ALL.map(|class| report.classes.class(class));
    let packets: u64 =
        classes.iter().map(|class| class.packets).chain(report.without_ports.iter().map(|r| r.packets)).sum();
    let bytes: u64 = classes.iter().map(|class| class.bytes).chain(report.without_ports.iter().map(|r| r.bytes)).sum();
    assert_eq!((packets, bytes), (report.capture.packets, report.capture.bytes));
    let conversations = &report.conversations;
    let totals = || conversations.listed.iter().map(Conversation::total).chain([conversations.others]);
    let of_classes = |count: fn(&ClassCounts) -> u64| classes.into_iter().map(count).sum::<u64>();
    assert_eq!(totals().map(|total| total.packets).sum::<u64>(), of_classes(|class| class.packets));
    assert_eq!(totals().map(|total| total.bytes).sum::<u64>(), of_classes(|class| class.bytes));
    for class in classes {
        assert_eq!(class.ports.iter().map(|port| port.packets).sum::<u64>(), class.packets);
        assert_eq!(class.ports.iter().map(|port| port.payload_bytes).sum::<u64>(), class.payload_bytes);
        assert_eq!(class.bins.iter().map(|bin| bin.packets).sum::<u64>(), class.packets);
        assert_eq!(class.bins.iter().map(|bin| bin.bytes).sum::<u64>(), class.bytes);
    }
}

/// Asserts that the report is the same for one chunk, for chunks of one byte, and for 100 seeds of random chunk sizes.
pub fn assert_chunk_sizes_do_not_matter(name: &str, file: &[u8]) {
    let report =
        |cuts: &mut dyn FnMut() -> usize| report_in_chunks(file, &Settings::default(), Limits::default(), cuts);
    let whole = report(&mut || file.len());
    assert_conserved(&whole);
    assert_eq!(report(&mut || 1), whole, "{name}, byte by byte");
    for seed in 0..100 {
        let mut random = fastrand::Rng::with_seed(seed);
        let most = random.usize(1..=file.len());
        assert_eq!(report(&mut || random.usize(1..=most)), whole, "{name}, seed {seed}");
    }
}

/// Asserts that each prefix of a file with the packets of [`captures::frames`] gives a report.
///
/// Longer prefixes have no fewer packets. From four bytes on, a prefix has at most one warning, with a code of `codes`.
pub fn assert_prefixes_end_well(name: &str, file: &[u8], codes: &[&str]) {
    let mut before = 0;
    for length in 0..=file.len() {
        let report = report_of(&file[..length]);
        assert_conserved(&report);
        let packets = report.capture.packets;
        assert!(packets >= before, "{name}: {length} bytes lose packets");
        before = packets;
        let found: Vec<&str> = report.capture.warnings.iter().map(|warning| warning.code.as_str()).collect();
        match length {
            0 => assert_eq!(found, ["empty"], "{name}"),
            1..4 => assert_eq!(found, ["not-a-capture"], "{name}: {length} bytes"),
            _ => assert!(
                found.len() <= 1 && found.iter().all(|code| codes.contains(code)),
                "{name}: {length} bytes: {found:?}"
            ),
        }
    }
    assert_eq!(before, captures::frames().len() as u64, "{name}");
}
