//! Measures how long a change of settings takes, including drawing the four charts, while a whole capture is in memory.
//!
//! Usage: `cargo bench --bench change_of_settings -- CAPTURE RUNS`. Prints milliseconds, one line per run.

#![allow(clippy::print_stdout, reason = "it prints its results")]

use std::env;
use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

use portogram::chart::{Presentation, Theme, sheet_svg};
use portogram::session::{Applied, Limits, Need, Session, Source};
use portogram::settings::{PortRole, Settings};

const CHUNK_BYTES: usize = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench` to the arguments.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(capture), Some(runs)) = (arguments.next(), arguments.next()) else {
        return Err("usage: change_of_settings CAPTURE RUNS".into());
    };
    let mut session = read(&capture)?;
    for run in 0..runs.parse()? {
        let port_role = if run % 2 == 0 { PortRole::Source } else { PortRole::Destination };
        let start = Instant::now();
        if session.apply(Settings { port_role, ..Settings::default() }) != Applied::AtOnce {
            return Err("the capture does not fit the memory budget".into());
        }
        black_box(sheet_svg(
            &session.report_with_findings(),
            Presentation::default(),
            &Theme::light(),
            session.wording(),
        ));
        println!("{:.3}", start.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(())
}

fn read(capture: &str) -> Result<Session, Box<dyn Error>> {
    let limits = Limits { memory_budget_bytes: 1 << 30, ..Limits::default() };
    let mut session = Session::new(vec![Source::stream(capture)], Settings::default(), limits);
    let (mut file, mut chunk) = (File::open(capture)?, vec![0; CHUNK_BYTES]);
    while session.need() != Need::Nothing {
        match file.read(&mut chunk)? {
            0 => session.end_file(),
            count => session.push(chunk.get(..count).unwrap_or_default()),
        };
    }
    Ok(session)
}
