//! `cargo xtask bench`: measures speed, memory and page weight, and compares them with their limits.

mod capture;
mod chromium;
mod direction;
mod many;
mod native;
mod scale;
mod speed;
mod table;
mod tshark;

pub(crate) use direction::is_private;

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::build::{self, Mode};
use crate::{process, project, weight};
use table::{Table, Unit};

/// Number of times that each figure is measured. The median is reported.
const RUNS: usize = 5;

const MAX_CHANGE_MILLIS: f64 = 100.0;

const NO_FOLDER: &str = "name a folder with --captures";

/// Figures that are measured together.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Figure {
    /// Size of all that the page loads.
    Weight,
    /// Reading speed, memory and changes of settings on the page.
    Chromium,
    /// Reading speed of the page and the command on several kinds of captures.
    Speed,
    /// A first visit, captures far larger than memory, and 20 million packets in memory.
    Scale,
    /// A page with twenty elements that show charts, compared with one.
    Many,
    /// Reading speed of the command compared with other tools, and changes of settings.
    Native,
    /// Accuracy of inferred directions and services on a folder of real captures.
    Direction,
    /// Agreement with the counts of tshark on a folder of real captures.
    Tshark,
}

/// Measures the given figures, or all if `figures` is empty, and prints the table. Fails if a figure misses its limit.
pub(crate) fn run(figures: &[Figure], captures: Option<&Path>) -> Result<()> {
    let figures = if figures.is_empty() { Figure::value_variants() } else { figures };
    let includes = |wanted: &[Figure]| figures.iter().any(|figure| wanted.contains(figure));
    if includes(&[Figure::Weight, Figure::Chromium, Figure::Speed, Figure::Scale, Figure::Many]) {
        build::run(Mode::Release)?;
    }
    let capture = project::path("target/bench/mixed.pcap");
    if includes(&[Figure::Chromium, Figure::Speed, Figure::Scale, Figure::Native]) {
        process::announce(&format!("write {}", capture.display()));
        fs::create_dir_all(project::path("target/bench"))?;
        capture::write(&capture, capture::Kind::Mixed)?;
    }
    let mut table = Table::default();
    for figure in figures {
        match (figure, captures) {
            (Figure::Weight, _) => weigh(&mut table)?,
            (Figure::Chromium, _) => chromium::measure(&capture, &mut table)?,
            (Figure::Speed, _) => speed::measure(&capture, &mut table)?,
            (Figure::Scale, _) => scale::measure(&capture, &mut table)?,
            (Figure::Many, _) => many::measure(&mut table)?,
            (Figure::Native, _) => native::measure(&capture, captures, &mut table)?,
            (Figure::Direction, Some(captures)) => direction::measure(captures, &mut table)?,
            (Figure::Tshark, Some(captures)) => tshark::measure(captures, &mut table)?,
            (Figure::Direction, None) => table.text("direction", NO_FOLDER),
            (Figure::Tshark, None) => table.text("tshark", NO_FOLDER),
        }
    }
    ensure!(table.print(), "a figure misses its limit");
    Ok(())
}

fn weigh(table: &mut Table) -> Result<()> {
    let (wasm, page) = weight::kilobytes(&project::site())?;
    table.at_most("WebAssembly module, gzip -9", wasm, weight::MAX_WASM_KILOBYTES, Unit::Kilobytes);
    table.at_most("whole page, gzip -9", page, weight::MAX_PAGE_KILOBYTES, Unit::Kilobytes);
    Ok(())
}
