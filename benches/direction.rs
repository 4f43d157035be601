//! Prints what the direction of each capture is inferred from, as one line of JSON per capture, for `cargo xtask fit-direction`.
//!
//! Usage: `cargo bench --bench direction -- CAPTURE...`

#![allow(clippy::print_stdout, reason = "it prints its results")]

use std::error::Error;
use std::fs;

use portogram::session::{Limits, Session, Source};
use portogram::settings::Settings;
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1).filter(|argument| argument != "--bench") {
        let capture = fs::read(&path)?;
        let source = Source::file(&path, capture.len() as u64);
        let mut session = Session::new(vec![source], Settings::default(), Limits::default());
        session.push(&capture);
        session.end_file();
        println!("{}", json!({ "path": path, "inspection": session.inspect_direction() }));
    }
    Ok(())
}
