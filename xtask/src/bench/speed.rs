//! Measures how fast several kinds of captures are read: by the page compared with the browser reading the file, and by the
//! command compared with tcpdump.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, copy};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;

use super::RUNS;
use super::capture::{self, Kind};
use super::native::time;
use super::table::{Table, Unit, median};
use crate::server::Server;
use crate::{chromium, process, project};

/// The output of `speed.js` for a capture.
#[derive(Deserialize)]
struct Measured {
    read_millis: Vec<f64>,
    analyse_millis: Vec<f64>,
}

/// Measures the page and the command. Writes the other captures beside `mixed`, which exists already.
pub(crate) fn measure(mixed: &Path, table: &mut Table) -> Result<()> {
    let folder = mixed.parent().context("the capture is in no folder")?;
    let (small, flood, compressed) =
        (folder.join("small.pcap"), folder.join("flood.pcap"), folder.join("mixed.pcap.gz"));
    process::announce(&format!("write captures into {}", folder.display()));
    capture::write(&small, Kind::Small)?;
    capture::write(&flood, Kind::Flood)?;
    compress(mixed, &compressed)?;
    measure_page(
        &[
            ("mixed packets", mixed.to_owned(), 0.9),
            ("60-byte packets", small.clone(), 0.6),
            ("one flow per packet", flood, 0.4),
            ("gzip (vs. DecompressionStream)", compressed, 0.8),
        ],
        table,
    )?;
    measure_command(&[("mixed packets", mixed, 1.5, Some(1.0)), ("60-byte packets", &small, 1.0, None)], table)
}

/// Compresses a file, unless the compressed file exists.
fn compress(from: &Path, to: &Path) -> Result<()> {
    if fs::exists(to)? {
        return Ok(());
    }
    let mut encoder = GzEncoder::new(BufWriter::new(File::create(to)?), Compression::fast());
    copy(&mut BufReader::new(File::open(from)?), &mut encoder)?;
    encoder.finish()?.into_inner()?.sync_all().with_context(|| to.display().to_string())
}

/// Takes the name, path and limit of each capture.
fn measure_page(captures: &[(&str, PathBuf, f64)], table: &mut Table) -> Result<()> {
    process::announce("read captures in Chromium");
    let server = Server::on_free_port(&project::site())?;
    let mut script = chromium::script("speed.js", &server.url)?;
    let printed = process::output(script.arg(RUNS.to_string()).args(captures.iter().map(|(_, path, _)| path)))?;
    let measured: Vec<Measured> =
        serde_json::from_str(&printed).context("speed.js printed something other than figures")?;
    for ((name, _, limit), Measured { read_millis, analyse_millis }) in captures.iter().zip(&measured) {
        let (read, analyse) = (median(read_millis), median(analyse_millis));
        table.value(format!("Chromium: {name}, read without analysing"), read, Unit::Millis);
        table.value(format!("Chromium: {name}, analysed"), analyse, Unit::Millis);
        table.at_least_times(format!("Chromium: {name}, reading / analysing"), read / analyse, *limit);
    }
    Ok(())
}

/// Takes the name and path of each capture, its limit on all cores and, optionally, its limit on one core.
fn measure_command(captures: &[(&str, &Path, f64, Option<f64>)], table: &mut Table) -> Result<()> {
    process::announce("read captures with the command and tcpdump");
    process::run(process::cargo().args(["build", "--release"]))?;
    if !process::is_installed("tcpdump", "--version") {
        table.text("native: tcpdump", "not installed");
        return Ok(());
    }
    for (name, capture, limit, one_core_limit) in captures {
        let mut millis = [const { Vec::new() }; 3];
        for _ in 0..RUNS {
            let [theirs, ours, on_one_core] = &mut millis;
            theirs.push(time(process::command("tcpdump").args(["--count", "-r"]).arg(capture))?);
            ours.push(time(process::command(project::release_command()).arg("--csv").arg(capture))?);
            if one_core_limit.is_some() && process::is_installed("taskset", "--version") {
                let mut ours = process::command("taskset");
                ours.args(["-c", "0"]).arg(project::release_command()).arg("--csv");
                on_one_core.push(time(ours.arg(capture))?);
            }
        }
        let [theirs, ours, on_one_core] = millis.map(|millis| median(&millis));
        table.value(format!("native: {name}, tcpdump --count"), theirs, Unit::Millis);
        table.value(format!("native: {name}, portogram --csv"), ours, Unit::Millis);
        table.at_least_times(format!("native: {name}, time of tcpdump / portogram"), theirs / ours, *limit);
        if let Some(limit) = one_core_limit.filter(|_| !on_one_core.is_nan()) {
            table.at_least_times(
                format!("native: {name}, time of tcpdump / portogram on one core"),
                theirs / on_one_core,
                limit,
            );
        }
    }
    Ok(())
}
