//! Measures the page in Chromium, driven by simulated user input. The scripts `bench.js` and `visit.js` in `tests/browser`
//! measure; this module compares the figures with their limits.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::table::{Table, Unit, median};
use super::{MAX_CHANGE_MILLIS, RUNS};
use crate::server::Server;
use crate::{chromium, process, project};

const MAX_RATIO_TO_READING: f64 = 1.5;
const MAX_MEBIBYTES_BEYOND_BUDGET: f64 = 64.0;

/// The output of `bench.js`.
#[derive(Deserialize)]
struct Measured {
    /// Ways to read a `File` to its end without analysing it. Each has the better of two runs; the fastest is first.
    ways_to_read: Vec<WayToRead>,
    /// Runs of the fastest way, alternating with `analyse_millis`.
    read_millis: Vec<f64>,
    analyse_millis: Vec<f64>,
    budget_mebibytes: f64,
    wasm_memory_mebibytes: f64,
    /// Times of changes of settings.
    changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    name: String,
    millis: Vec<f64>,
}

#[derive(Deserialize)]
struct WayToRead {
    name: String,
    millis: f64,
}

/// Duration of a frame at 60 Hz, the limit of [`WITHIN_A_FRAME`].
const MAX_FRAME_MILLIS: f64 = 16.0;
/// Reactions of the page that must take at most a frame.
const WITHIN_A_FRAME: [&str; 2] = ["hover readout", "zoom redraw"];

/// Measures reading, memory and changes of settings.
pub(crate) fn measure(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("measure in Chromium");
    let server = Server::on_free_port(&project::site())?;
    let mut script = chromium::script("bench.js", &server.url)?;
    let printed = process::output(script.arg(capture).arg(RUNS.to_string()))?;
    let measured: Measured = serde_json::from_str(&printed).context("bench.js printed something other than figures")?;

    for way in &measured.ways_to_read {
        table.value(format!("Chromium: read 1 GB without analysing, {}", way.name), way.millis, Unit::Millis);
    }
    let (read, analyse) = (median(&measured.read_millis), median(&measured.analyse_millis));
    table.value("Chromium: read 1 GB without analysing, fastest way", read, Unit::Millis);
    table.value("Chromium: analyse 1 GB", analyse, Unit::Millis);
    table.at_most("Chromium: time of analysing / time of reading", analyse / read, MAX_RATIO_TO_READING, Unit::Times);
    table.at_most(
        format!("Chromium: wasm memory, segment budget {} MiB", measured.budget_mebibytes),
        measured.wasm_memory_mebibytes,
        measured.budget_mebibytes + MAX_MEBIBYTES_BEYOND_BUDGET,
        Unit::Mebibytes,
    );
    for Change { name, millis } in &measured.changes {
        let figure = format!("Chromium: {name} changed, 2 million packets in memory");
        table.at_most(figure, median(millis), MAX_CHANGE_MILLIS, Unit::Millis);
    }
    visit(capture, &server, table)
}

/// Measures the reactions of the page in a browser trace, including layout and painting.
fn visit(capture: &Path, server: &Server, table: &mut Table) -> Result<()> {
    process::announce("visit in Chromium");
    let mut script = chromium::script("visit.js", &server.url)?;
    let printed = process::output(script.arg(capture).arg(RUNS.to_string()))?;
    let reactions: Vec<Change> =
        serde_json::from_str(&printed).context("visit.js printed something other than figures")?;
    for Change { name, millis } in &reactions {
        let limit = if WITHIN_A_FRAME.contains(&&**name) { MAX_FRAME_MILLIS } else { MAX_CHANGE_MILLIS };
        let figure = format!("Chromium: {name}, 2 million packets in memory, {} times", millis.len());
        table.at_most(figure, median(millis), limit, Unit::Millis);
        let longest = millis.iter().copied().fold(0.0, f64::max);
        table.value(format!("Chromium: {name}, the longest"), longest, Unit::Millis);
    }
    Ok(())
}
