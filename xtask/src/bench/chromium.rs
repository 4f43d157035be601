//! The page in Chromium, driven as a person would drive it. `tests/browser/bench.js` measures, this holds against bars.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::table::{Table, Unit, median};
use super::{CHANGE_BAR_MILLIS, RUNS};
use crate::server::Server;
use crate::{chromium, process, project};

const READING_BAR_TIMES: f64 = 1.5;
const MEMORY_BAR_BEYOND_BUDGET_MEBIBYTES: f64 = 64.0;

/// What `bench.js` prints.
#[derive(Deserialize)]
struct Measured {
    /// Ways to read a File to its end and drop it, the better of two runs each, the fastest first.
    ways_to_read: Vec<WayToRead>,
    /// The fastest of them, alternating with the page.
    read_millis: Vec<f64>,
    analyse_millis: Vec<f64>,
    budget_mebibytes: f64,
    wasm_memory_mebibytes: f64,
    /// Changes of settings that were timed.
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

/// Answers that are to come within a frame, and those that may take longer.
const FRAME_BAR_MILLIS: f64 = 16.0;
const IN_A_FRAME: [&str; 2] = ["hover readout", "zoom redraw"];

/// Measures reading, memory and changes of settings.
pub(crate) fn measure(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("measure in Chromium");
    let server = Server::on_free_port(&project::site())?;
    let mut script = chromium::script("bench.js", &server.url)?;
    let printed = process::output(script.arg(capture).arg(RUNS.to_string()))?;
    let measured: Measured = serde_json::from_str(&printed).context("bench.js printed something else than figures")?;

    for way in &measured.ways_to_read {
        table.shown(format!("Chromium: read 1 GB and drop it, {}", way.name), way.millis, Unit::Millis);
    }
    let (read, analyse) = (median(&measured.read_millis), median(&measured.analyse_millis));
    table.shown("Chromium: read 1 GB and drop it, the fastest way", read, Unit::Millis);
    table.shown("Chromium: analyse 1 GB", analyse, Unit::Millis);
    table.held("Chromium: analysing over reading", analyse / read, READING_BAR_TIMES, Unit::Times);
    table.held(
        format!("Chromium: wasm memory, segment budget {} MiB", measured.budget_mebibytes),
        measured.wasm_memory_mebibytes,
        measured.budget_mebibytes + MEMORY_BAR_BEYOND_BUDGET_MEBIBYTES,
        Unit::Mebibytes,
    );
    for Change { name, millis } in &measured.changes {
        let figure = format!("Chromium: {name} changed, 2 million packets held");
        table.held(figure, median(millis), CHANGE_BAR_MILLIS, Unit::Millis);
    }
    visit(capture, &server, table)
}

/// What the trace of a visit says of the page's answers, layout and painting included.
fn visit(capture: &Path, server: &Server, table: &mut Table) -> Result<()> {
    process::announce("visit in Chromium");
    let mut script = chromium::script("visit.js", &server.url)?;
    let printed = process::output(script.arg(capture).arg(RUNS.to_string()))?;
    let answers: Vec<Change> =
        serde_json::from_str(&printed).context("visit.js printed something else than figures")?;
    for Change { name, millis } in &answers {
        let bar = if IN_A_FRAME.contains(&&**name) { FRAME_BAR_MILLIS } else { CHANGE_BAR_MILLIS };
        let figure = format!("Chromium: {name}, 2 million packets held, {} times", millis.len());
        table.held(figure, median(millis), bar, Unit::Millis);
        let longest = millis.iter().copied().fold(0.0, f64::max);
        table.shown(format!("Chromium: {name}, the longest"), longest, Unit::Millis);
    }
    Ok(())
}
