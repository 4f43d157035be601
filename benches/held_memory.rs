//! Measures the memory that packets take, including the dictionaries of their hosts and flows. Each capture is read repeatedly
//! until at least a million packets are in memory.
//!
//! Usage: `cargo bench --bench held_memory -- CAPTURE...`. Prints bytes per packet, one line per capture.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "it prints its results")]

use std::env;
use std::error::Error;
use std::fs;

use portogram::analysis::{Analysis, Limits};
use portogram::query::Settings;

/// Minimum number of packets to measure with.
const MIN_PACKETS: u64 = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench` to the arguments.
    for capture in env::args().skip(1).filter(|argument| argument != "--bench") {
        println!("{:.3}", bytes_per_packet(&fs::read(&capture)?)?);
    }
    Ok(())
}

fn bytes_per_packet(capture: &[u8]) -> Result<f64, Box<dyn Error>> {
    let mut analysis = Analysis::new(Settings::default(), Limits { memory_budget_bytes: 1 << 34, ..Limits::default() });
    while analysis.held_packets() < MIN_PACKETS {
        let before = analysis.packets();
        analysis.begin_file("capture", None);
        // The packets before the damage of a damaged capture are good enough.
        let _ = analysis.push(capture).and_then(|()| analysis.end_file());
        if analysis.packets() == before {
            return Err("no packets".into());
        }
    }
    Ok(analysis.held_bytes() as f64 / analysis.held_packets() as f64)
}
