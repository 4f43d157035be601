//! Measures the memory that packets take, including the dictionaries of their hosts and flows. Each capture is read repeatedly
//! until at least a million packets are in memory.
//!
//! Usage: `cargo bench --bench held_memory -- CAPTURE...`. Prints bytes per packet, one line per capture.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "it prints its results")]

use std::env;
use std::error::Error;
use std::fs;

use portogram::session::{Limits, Session, Source};
use portogram::settings::Settings;

const PACKETS: u64 = 1 << 20;
const MAX_READINGS: usize = 1 << 17;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench` to the arguments.
    for capture in env::args().skip(1).filter(|argument| argument != "--bench") {
        println!("{:.3}", bytes_per_packet(&fs::read(&capture)?)?);
    }
    Ok(())
}

fn bytes_per_packet(capture: &[u8]) -> Result<f64, Box<dyn Error>> {
    let sources = vec![Source::stream("capture"); MAX_READINGS];
    let limits = Limits { memory_budget_bytes: 1 << 34, ..Limits::default() };
    let mut session = Session::new(sources, Settings::default(), limits);
    while session.held_packets() < PACKETS {
        let packets = session.packets();
        // A damaged capture is as good, up to its damage.
        session.push(capture);
        session.end_file();
        if session.packets() == packets {
            return Err("no packets, or too few of them".into());
        }
    }
    Ok(session.held_bytes() as f64 / session.held_packets() as f64)
}
