//! Builds packets and capture files byte by byte, and runs them through the product.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part")]

pub mod captures;
pub mod compress;
pub mod files;
pub mod packets;
pub mod readme;

use portogram::query::Settings;
use portogram::report::Report;
use portogram::session::{Limits, Need, Session, Source};

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

/// The report of one file, pushed whole.
pub fn report_of(file: &[u8]) -> Report {
    report_with(file, &Settings::default())
}

/// The report of one file under other settings.
pub fn report_with(file: &[u8], settings: &Settings) -> Report {
    report_in_chunks(file, settings, Limits::default(), || file.len())
}

/// Classes and packets without ports add up to the capture.
pub fn assert_conserved(report: &Report) {
    let classes = &report.classes;
    let classes = [&classes.incoming, &classes.outgoing, &classes.internal, &classes.transit, &classes.unknown];
    let packets: u64 =
        classes.iter().map(|class| class.packets).chain(report.without_ports.iter().map(|r| r.packets)).sum();
    let bytes: u64 = classes.iter().map(|class| class.bytes).chain(report.without_ports.iter().map(|r| r.bytes)).sum();
    assert_eq!((packets, bytes), (report.capture.packets, report.capture.bytes));
    for class in classes {
        assert_eq!(class.ports.iter().map(|port| port.packets).sum::<u64>(), class.packets);
        assert_eq!(class.ports.iter().map(|port| port.payload_bytes).sum::<u64>(), class.payload_bytes);
        assert_eq!(class.bins.iter().map(|bin| bin.packets).sum::<u64>(), class.packets);
        assert_eq!(class.bins.iter().map(|bin| bin.bytes).sum::<u64>(), class.bytes);
    }
}

/// The report is the same whole, byte by byte, and at random cuts, whose seed is in the message.
pub fn assert_cuts_do_not_matter(name: &str, file: &[u8]) {
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
