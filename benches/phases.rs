//! Runs decode, tally and replay of the sample capture, each in a function of its own, so that
//! `cargo xtask test --only instructions` can count the instructions of each.
//!
//! Usage: `cargo bench --bench phases`

use std::hint::black_box;

use portogram::sample;
use portogram::session::{Limits, Session, Source};
use portogram::settings::{PortRole, Settings};

fn main() {
    let capture = sample::capture();
    let sources = vec![Source::file("sample.pcapng", capture.len() as u64)];
    let mut session = Session::new(sources, Settings::default(), Limits::default());
    phase_decode(&mut session, &capture);
    phase_tally(&mut session);
    phase_replay(&mut session);
}

/// Decodes the capture into segments.
#[inline(never)]
fn phase_decode(session: &mut Session, capture: &[u8]) {
    session.push(capture);
}

/// Ends the capture, decides the direction, and counts the segments into a report.
#[inline(never)]
fn phase_tally(session: &mut Session) {
    session.end_file();
    black_box(session.report());
}

/// Counts the segments again with other settings.
#[inline(never)]
fn phase_replay(session: &mut Session) {
    session.apply(Settings { port_role: PortRole::Source, ..Settings::default() });
    black_box(session.report());
}
