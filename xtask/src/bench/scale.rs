//! Measures the page on a first visit and with large captures. The script `tests/browser/scale.js` measures; this module
//! compares the figures with their limits.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::RUNS;
use super::table::{Table, Unit, median};
use crate::server::Server;
use crate::{chromium, process, project};

const MAX_FIRST_VISIT_MILLIS: f64 = 500.0;
const MAX_GROWTH_RATIO: f64 = 1.1;
const MAX_CANCEL_MILLIS: f64 = 100.0;
const MAX_REPLAY_MILLIS: f64 = 300.0;
/// The default memory budget of packets, and 64 MiB for everything else.
const MAX_MEMORY_MEBIBYTES: f64 = 512.0 + 64.0;

/// The output of `scale.js`.
#[derive(Deserialize)]
struct Measured {
    first_visit_millis: Vec<f64>,
    compile_millis: Vec<f64>,
    hundred_megabytes_millis: Vec<f64>,
    ten_gigabytes_millis: Vec<f64>,
    twenty_gigabytes_millis: f64,
    wasm_memory_mebibytes: f64,
    /// Time to cancel, each at another moment of reading 20 GB.
    cancel_millis: Vec<f64>,
    /// Changes of settings after 20 GB, answered from flow records.
    condensed: Vec<Replay>,
    replays: Vec<Replay>,
}

#[derive(Deserialize)]
struct Replay {
    name: String,
    millis: Vec<f64>,
}

/// Measures with a capture of 2 million packets, repeated as often as needed.
pub(crate) fn measure(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("measure a first visit, and read captures of up to 20 GB");
    let server = Server::on_free_port(&project::site())?;
    let mut script = chromium::script("scale.js", &server.url)?;
    let printed = process::output(script.arg(capture).arg(RUNS.to_string()))?;
    let measured: Measured = serde_json::from_str(&printed).context("scale.js printed something other than figures")?;

    table.at_most(
        "first visit: from navigation to the charts of the sample",
        median(&measured.first_visit_millis),
        MAX_FIRST_VISIT_MILLIS,
        Unit::Millis,
    );
    table.value("first visit: compiling the module", median(&measured.compile_millis), Unit::Millis);
    let (small, large) = (median(&measured.hundred_megabytes_millis), median(&measured.ten_gigabytes_millis));
    table.value("Chromium: 100 MB, analysed", small, Unit::Millis);
    table.value("Chromium: 10 GB, analysed", large, Unit::Millis);
    table.at_most("Chromium: time per byte of 10 GB / of 100 MB", large / small / 100.0, MAX_GROWTH_RATIO, Unit::Times);
    table.value("Chromium: 20 GB, analysed", measured.twenty_gigabytes_millis, Unit::Millis);
    table.at_most(
        "Chromium: wasm memory for 20 GB, budget 512 MiB",
        measured.wasm_memory_mebibytes,
        MAX_MEMORY_MEBIBYTES,
        Unit::Mebibytes,
    );
    let slowest = measured.cancel_millis.iter().copied().fold(0.0, f64::max);
    table.value("Chromium: cancelling while reading 20 GB, median", median(&measured.cancel_millis), Unit::Millis);
    table.at_most("Chromium: cancelling while reading 20 GB, slowest", slowest, MAX_CANCEL_MILLIS, Unit::Millis);
    for Replay { name, millis } in &measured.condensed {
        let figure = format!("Chromium: 20 GB past the memory budget, {name}");
        table.at_most(figure, median(millis), MAX_REPLAY_MILLIS, Unit::Millis);
    }
    for Replay { name, millis } in &measured.replays {
        let figure = format!("Chromium: 20 million packets in memory, {name}");
        table.at_most(figure, median(millis), MAX_REPLAY_MILLIS, Unit::Millis);
    }
    Ok(())
}
