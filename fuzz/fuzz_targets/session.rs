//! Checks that a capture has one report under any settings, whatever the memory budget, the cuts, the order of the files, the
//! changes of settings on the way, and whether it is read from files or streams; and that every report can be shown.
//!
//! Input: seed of cuts and changes (8 bytes), choices of the first settings (24 bytes), other choices of the second settings
//! (24 bytes, 0 for the same), files (1 byte: how many in the two lowest bits, one to three, then two bits for the compression
//! of each), lengths of the first and the second file (2 bytes each), files. Numbers are little-endian.
#![no_main]

use decompressed::is_larger;
use libfuzzer_sys::{Corpus, fuzz_target};
use portogram::chart::{Presentation, Theme, sheet_svg};
use portogram::report::{Report, Wording, describe, describe_findings, intervals_to_csv, to_csv};
use portogram::session::Limits;
use portogram::settings::Settings;
use support::choices;
use support::sessions::{Named, Runs};
use support::{assert_conserved, compress};

mod decompressed;

#[expect(dead_code, reason = "a part of it is used")]
#[path = "../../tests/it/support/mod.rs"]
mod support;

/// Limit on the decompressed size of a file. Inputs with larger files are rejected.
const PLAIN_BYTES: usize = 256 << 10;

const LIMITS: Limits = Limits { memory_budget_bytes: u64::MAX, record_bytes: 64 << 10 };

const CHOICES: usize = 24;

fuzz_target!(|input: &[u8]| -> Corpus {
    let Some((seed, rest)) = input.split_first_chunk::<8>() else { return Corpus::Reject };
    let Some((first, rest)) = rest.split_first_chunk::<CHOICES>() else { return Corpus::Reject };
    let Some((second, rest)) = rest.split_first_chunk::<CHOICES>() else { return Corpus::Reject };
    let Some((&[how, a, b, c, d], rest)) = rest.split_first_chunk::<5>() else { return Corpus::Reject };
    let files = files(how, [[a, b], [c, d]].map(|length| u16::from_le_bytes(length).into()), rest);
    if files.iter().any(|file| is_larger(file, PLAIN_BYTES)) {
        return Corpus::Reject;
    }
    let names = ["a.pcap", "b.pcap", "c.pcap"];
    let files: Vec<Named<'_>> = names.into_iter().zip(files.iter().map(Vec::as_slice)).collect();
    let mut runs =
        Runs { files: &files, settings: Default::default(), limits: LIMITS, seed: u64::from_le_bytes(*seed) };
    let by_default = runs.reference(&Settings::default());
    let mut both = *first;
    both.iter_mut().zip(second).filter(|(_, other)| **other != 0).for_each(|(choice, other)| *choice = *other);
    runs.settings = [*first, both].map(|choices| settings(&choices, &by_default));
    show(&by_default);
    show(&runs.assert_one_report());
    Corpus::Keep
});

/// Splits the input into files, and compresses some.
fn files(how: u8, lengths: [usize; 2], mut rest: &[u8]) -> Vec<Vec<u8>> {
    let count = usize::from(how % 4).clamp(1, 3);
    let mut files = Vec::new();
    for number in 0..count {
        let length =
            lengths.get(number).filter(|_| number + 1 < count).map_or(rest.len(), |length| (*length).min(rest.len()));
        let (file, after) = rest.split_at(length);
        rest = after;
        files.push(match how >> (2 + 2 * number) & 3 {
            1 => compress::gzip(file),
            2 => compress::lz4(file),
            3 => compress::zstd(file),
            _ => file.to_vec(),
        });
    }
    files
}

/// Draws settings. A byte of 0 is the default.
fn settings(choices: &[u8; CHOICES], report: &Report) -> Settings {
    let mut bytes = choices.iter();
    choices::draw(report, |values| usize::from(bytes.next().copied().unwrap_or_default()) % (values + 1))
}

/// Shows a report in every form.
fn show(report: &Report) {
    assert_conserved(report);
    let wording = Wording::default();
    let svg = sheet_svg(report, Presentation::default(), &Theme::light(), &wording);
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    assert!(!describe(report, &wording).headline.title.is_empty());
    if let Some(findings) = &report.findings {
        assert!(!describe_findings(findings, &wording).summary.is_empty());
    }
    let rows = |csv: String| csv.lines().count() - 1;
    let classes = &report.classes;
    let classes = [&classes.incoming, &classes.outgoing, &classes.internal, &classes.transit, &classes.unknown];
    assert_eq!(rows(to_csv(report)), classes.map(|class| class.ports.len()).iter().sum::<usize>());
    let timeline = report.timeline_in_window.as_ref().unwrap_or(&report.timeline);
    assert_eq!(rows(intervals_to_csv(report)), timeline.intervals.len());
}
