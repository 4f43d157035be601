//! Checks that any bytes after the beginning of a document end in a report or a warning, and that what is kept of a document is a
//! document with the same counts, also without hosts or with pseudonyms.
//!
//! Input: choices of the settings (24 bytes), then what follows the magic number.
#![no_main]

use libfuzzer_sys::fuzz_target;
use portogram::report::Report;
use portogram::session::{Limits, Session, SharedHosts, Sharing, Source};
use portogram::settings::Settings;
use support::{assert_conserved, choices, read};

#[expect(dead_code, reason = "a part of it is used")]
#[path = "../../tests/it/support/mod.rs"]
mod support;

const CHOICES: usize = 24;
const MAGIC: &[u8] = b"\x8fportogram\r\n\x1a\n";

fn opened(document: &[u8]) -> Session {
    let sources = vec![Source::file("a.portogram", document.len() as u64)];
    let mut session = Session::new(sources, Settings::default(), Limits::default());
    read(&mut session, &[document], || 1 << 16);
    session
}

fn counts(report: &Report) -> [u64; 3] {
    let classes = &report.classes;
    [report.capture.packets, classes.incoming.bytes, classes.outgoing.bytes]
}

fuzz_target!(|input: &[u8]| {
    let Some((wanted, rest)) = input.split_first_chunk::<CHOICES>() else { return };
    let mut session = opened(&[MAGIC, rest].concat());
    let report = session.report_with_findings();
    assert_conserved(&report);
    assert!(report.capture.packets > 0 || !report.capture.files.is_empty());
    for hosts in [SharedHosts::AsIs, SharedHosts::Pseudonyms, SharedHosts::LeftOut] {
        let sharing = Sharing { hosts, keeps_times: false };
        let shared = session.shared_report(&sharing, true);
        assert_eq!(counts(&shared), counts(&report));
        if let Some(document) = session.document(&sharing) {
            assert_eq!(counts(&opened(&document).report()), counts(&report));
        }
    }
    let mut wanted = wanted.iter().map(|choice| usize::from(*choice)).chain(std::iter::repeat(0));
    let settings = choices::draw(&report, |values| wanted.next().unwrap_or_default() % (values + 1));
    session.apply(settings);
    assert_conserved(&session.report_with_findings());
});
