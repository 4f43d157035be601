//! Prints the evidence for the services of captures whose openings show the truth, for `cargo xtask fit-service`.
//!
//! Usage: `cargo bench --bench service_evidence -- CAPTURE...`. Prints lines of words that are separated by spaces: first
//! `weights` and a rule and its weight for each kind of evidence; then for each capture `capture` and its path; and for each of its
//! flows `flow`, the hash of the server, 1 if the destination is the server, 1 if the guess is right, 1 if both ports are the
//! same, and the evidence by kind.

#![allow(clippy::print_stdout, reason = "it prints its results")]

use std::collections::HashSet;
use std::env;
use std::error::Error;
use std::fs;

use portogram::internals::SERVICE_WEIGHTS;
use portogram::session::{Limits, Session, Source};
use portogram::settings::{PortRole, Settings};

fn main() -> Result<(), Box<dyn Error>> {
    let kinds = SERVICE_WEIGHTS.map(|(rule, weight)| format!("{rule:?} {weight}"));
    println!("weights {}", kinds.join(" "));
    // Cargo adds `--bench` to the arguments.
    for capture in env::args().skip(1).filter(|argument| argument != "--bench") {
        println!("capture {capture}");
        print_flows(&fs::read(&capture)?);
    }
    Ok(())
}

fn print_flows(capture: &[u8]) {
    let settings = Settings { port_role: PortRole::Service, ..Settings::default() };
    let limits = Limits { memory_budget_bytes: 1 << 34, ..Limits::default() };
    let mut session = Session::new(vec![Source::stream("capture")], settings, limits);
    session.push(capture);
    session.end_file();
    let mut seen = HashSet::new();
    for example in session.service_examples().iter().filter(|example| seen.insert(example.flow)) {
        let bits = [example.is_destination, example.guess_agrees, example.has_same_ports].map(u8::from);
        let evidence = example.evidence.map(|points| points.to_string()).join(" ");
        println!("flow {:016x} {} {} {} {evidence}", example.server, bits[0], bits[1], bits[2]);
    }
}
