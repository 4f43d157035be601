//! Runs decode, tally and replay of the sample capture, each in a function of its own, so that
//! `cargo xtask test --only instructions` can count the instructions of each.
//!
//! Usage: `cargo bench --bench phases`

use std::error::Error;
use std::hint::black_box;

use portogram::analysis::{Analysis, Answer, Limits};
use portogram::query::{PortRole, Settings};
use portogram::sample;

fn main() -> Result<(), Box<dyn Error>> {
    let capture = sample::capture();
    let mut analysis = Analysis::new(Settings::default(), Limits::default());
    analysis.begin_file("sample.pcapng", None);
    phase_decode(&mut analysis, &capture)?;
    analysis.settle();
    phase_tally(&analysis);
    let answer = phase_replay(&mut analysis);
    if answer == Answer::ReadAgain {
        return Err("the sample does not fit the memory budget".into());
    }
    Ok(())
}

/// Decodes the capture into segments.
#[inline(never)]
fn phase_decode(analysis: &mut Analysis, capture: &[u8]) -> Result<(), Box<dyn Error>> {
    analysis.push(capture)?;
    analysis.end_file()?;
    Ok(())
}

/// Counts the segments into a report.
#[inline(never)]
fn phase_tally(analysis: &Analysis) {
    black_box(analysis.answer());
}

/// Counts the segments again with other settings.
#[inline(never)]
fn phase_replay(analysis: &mut Analysis) -> Answer {
    let answer = analysis.apply(Settings { port_role: PortRole::Source, ..Settings::default() });
    black_box(analysis.answer());
    answer
}
