//! The page where it is new, and where there is much: `tests/browser/scale.js` measures, this holds against bars.

use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::RUNS;
use super::table::{Table, Unit, median};
use crate::server::Server;
use crate::{chromium, process, project};

const FIRST_VISIT_BAR_MILLIS: f64 = 500.0;
const GROWTH_BAR_TIMES: f64 = 1.1;
const CANCEL_BAR_MILLIS: f64 = 100.0;
const REPLAY_BAR_MILLIS: f64 = 300.0;
/// What the page holds of packets by default, and 64 MiB for all else.
const MEMORY_BAR_MEBIBYTES: f64 = 512.0 + 64.0;

/// What `scale.js` prints.
#[derive(Deserialize)]
struct Measured {
    first_visit_millis: Vec<f64>,
    compile_millis: Vec<f64>,
    hundred_megabytes_millis: Vec<f64>,
    ten_gigabytes_millis: Vec<f64>,
    twenty_gigabytes_millis: f64,
    wasm_memory_mebibytes: f64,
    /// Each at another time of reading 20 GB.
    cancel_millis: Vec<f64>,
    replays: Vec<Replay>,
}

#[derive(Deserialize)]
struct Replay {
    name: String,
    millis: Vec<f64>,
}

/// Measures with a capture of 2 million packets, which is repeated.
pub(crate) fn measure(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("visit for the first time, and read captures of up to 20 GB");
    let server = Server::on_free_port(&project::site())?;
    let mut script = chromium::script("scale.js", &server.url)?;
    let printed = process::output(script.arg(capture).arg(RUNS.to_string()))?;
    let measured: Measured = serde_json::from_str(&printed).context("scale.js printed something else than figures")?;

    table.held(
        "first visit: from navigation to the charts of the sample",
        median(&measured.first_visit_millis),
        FIRST_VISIT_BAR_MILLIS,
        Unit::Millis,
    );
    table.shown("of which the module is compiled in", median(&measured.compile_millis), Unit::Millis);
    let (small, large) = (median(&measured.hundred_megabytes_millis), median(&measured.ten_gigabytes_millis));
    table.shown("Chromium: 100 MB, analysed", small, Unit::Millis);
    table.shown("Chromium: 10 GB, analysed", large, Unit::Millis);
    table.held(
        "Chromium: time per byte of 10 GB over that of 100 MB",
        large / small / 100.0,
        GROWTH_BAR_TIMES,
        Unit::Times,
    );
    table.shown("Chromium: 20 GB, analysed", measured.twenty_gigabytes_millis, Unit::Millis);
    table.held(
        "Chromium: wasm memory for 20 GB, budget 512 MiB",
        measured.wasm_memory_mebibytes,
        MEMORY_BAR_MEBIBYTES,
        Unit::Mebibytes,
    );
    let slowest = measured.cancel_millis.iter().copied().fold(0.0, f64::max);
    table.shown("Chromium: reading of 20 GB cancelled, median", median(&measured.cancel_millis), Unit::Millis);
    table.held("Chromium: the same, the slowest", slowest, CANCEL_BAR_MILLIS, Unit::Millis);
    for Replay { name, millis } in &measured.replays {
        let figure = format!("Chromium: 20 million packets held, {name}");
        table.held(figure, median(millis), REPLAY_BAR_MILLIS, Unit::Millis);
    }
    Ok(())
}
