//! How much memory the packets of captures are held in, with the dictionaries of their hosts and flows. Each capture is read again
//! and again, until at least a million packets are held.
//!
//! usage: `cargo bench --bench held_memory -- CAPTURE...`; prints bytes per packet, one line per capture.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "its output is what it is for")]

use std::env;
use std::error::Error;
use std::fs;

use portogram::analysis::{Analysis, Limits};
use portogram::query::Settings;

const PACKETS: u64 = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench` to what it is given.
    for capture in env::args().skip(1).filter(|argument| argument != "--bench") {
        println!("{:.3}", bytes_per_packet(&fs::read(&capture)?)?);
    }
    Ok(())
}

fn bytes_per_packet(capture: &[u8]) -> Result<f64, Box<dyn Error>> {
    let mut analysis = Analysis::new(Settings::default(), Limits { memory_budget_bytes: 1 << 34, ..Limits::default() });
    while analysis.held_packets() < PACKETS {
        let before = analysis.packets();
        analysis.begin_file("capture", None);
        // What can be read of a damaged capture is as good.
        let _ = analysis.push(capture).and_then(|()| analysis.end_file());
        if analysis.packets() == before {
            return Err("no packets".into());
        }
    }
    Ok(analysis.held_bytes() as f64 / analysis.held_packets() as f64)
}
