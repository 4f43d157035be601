//! `cargo xtask bench`: speed, memory and weight, held against their bars.

mod capture;
mod chromium;
mod direction;
mod folder;
mod native;
mod scale;
mod speed;
mod table;
mod tshark;

use std::fs;
use std::path::Path;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::build::{self, Mode};
use crate::weight::{self, Weight};
use crate::{process, project};
use table::{Table, Unit};

/// How often each figure is measured; the median counts.
const RUNS: usize = 5;

const WASM_BAR_KILOBYTES: f64 = 350.0;
/// Of which 35 are the names of services.
const PAGE_BAR_KILOBYTES: f64 = 450.0;
const CHANGE_BAR_MILLIS: f64 = 100.0;

const NO_FOLDER: &str = "name a folder with --captures";

/// Figures that are measured together.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Figure {
    /// What the page loads.
    Weight,
    /// Reading speed, memory and changes of settings on the page.
    Chromium,
    /// Reading speed over captures of several kinds, on the page and of the command.
    Speed,
    /// A first visit, captures far larger than memory, and 20 million packets held.
    Scale,
    /// Reading speed of the command beside other tools, and changes of settings.
    Native,
    /// How often directions and services are found out rightly, over a folder of real captures.
    Direction,
    /// Whether tshark counts the same, over a folder of real captures.
    Tshark,
}

/// Measures what is asked for, or all, and prints the table; a bar that is not met is an error.
pub(crate) fn run(figures: &[Figure], captures: Option<&Path>) -> Result<()> {
    let figures = if figures.is_empty() { Figure::value_variants() } else { figures };
    let asks = |wanted: &[Figure]| figures.iter().any(|figure| wanted.contains(figure));
    if asks(&[Figure::Weight, Figure::Chromium, Figure::Speed, Figure::Scale]) {
        build::run(Mode::Release)?;
    }
    let capture = project::path("target/bench/mixed.pcap");
    if asks(&[Figure::Chromium, Figure::Speed, Figure::Scale, Figure::Native]) {
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
            (Figure::Native, _) => native::measure(&capture, captures, &mut table)?,
            (Figure::Direction, Some(captures)) => direction::measure(captures, &mut table)?,
            (Figure::Tshark, Some(captures)) => tshark::measure(captures, &mut table)?,
            (Figure::Direction, None) => table.said("direction", NO_FOLDER),
            (Figure::Tshark, None) => table.said("tshark", NO_FOLDER),
        }
    }
    ensure!(table.print(), "a figure misses its bar");
    Ok(())
}

fn weigh(table: &mut Table) -> Result<()> {
    let weights = weight::of(&project::site())?;
    let wasm = u32::try_from(weight::gzip_bytes(&weights, Weight::is_wasm))?;
    let page = u32::try_from(weight::gzip_bytes(&weights, |_| true))?;
    table.held("WebAssembly module, gzip -9", f64::from(wasm) / 1000.0, WASM_BAR_KILOBYTES, Unit::Kilobytes);
    table.held("all that the page loads, gzip -9", f64::from(page) / 1000.0, PAGE_BAR_KILOBYTES, Unit::Kilobytes);
    Ok(())
}
