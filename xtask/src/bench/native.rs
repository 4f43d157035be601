//! Measures the command compared with other tools, changes of settings in the library, and memory per packet.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use super::table::{Table, Unit, median};
use super::{MAX_CHANGE_MILLIS, NO_FOLDER, RUNS};
use crate::{folder, process, project};

/// Other tools, and their arguments to count the packets of a capture.
const OTHER_TOOLS: [(&str, &[&str]); 2] =
    [("tcpdump", &["--count", "-r"]), ("tshark", &["-q", "-z", "endpoints,tcp", "-r"])];

/// A tool that takes longer than this is run once, since the noise is small in comparison.
const SINGLE_RUN_MILLIS: f64 = 10_000.0;

/// The command must be at least this many times as fast as tshark.
const MIN_SPEEDUP_OVER_TSHARK: f64 = 150.0;

/// Number of captures whose memory is measured, the largest first.
const MEMORY_CAPTURES: usize = 5;

/// Measures reading and changes of settings, and the memory per packet of the captures of a folder.
pub(crate) fn measure(capture: &Path, captures: Option<&Path>, table: &mut Table) -> Result<()> {
    process::announce("build the command");
    process::run(process::cargo().args(["build", "--release"]))?;
    measure_reading(capture, table)?;
    measure_change(capture, table)?;
    if let Some(captures) = captures {
        measure_memory(captures, table)?;
    } else {
        table.text("memory per packet", NO_FOLDER);
    }
    Ok(())
}

fn measure_reading(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("read 1 GB with the command and with other tools");
    let ours = project::release_command().to_string_lossy().into_owned();
    let mut readers = vec![("portogram", ours.as_str(), ["--csv"].as_slice())];
    for (name, arguments) in OTHER_TOOLS {
        if process::is_installed(name, "--version") {
            readers.push((name, name, arguments));
        } else {
            table.text(format!("native: {name}"), "not installed");
        }
    }
    let mut millis = vec![Vec::new(); readers.len()];
    for _ in 0..RUNS {
        for ((_, program, arguments), millis) in readers.iter().zip(&mut millis) {
            if millis.first().is_some_and(|&first| first > SINGLE_RUN_MILLIS) {
                continue;
            }
            millis.push(time(process::command(program).args(*arguments).arg(capture))?);
        }
    }
    for ((name, _, arguments), millis) in readers.iter().zip(&millis) {
        table.value(format!("native: {name} {} on 1 GB", arguments.join(" ")), median(millis), Unit::Millis);
    }
    if let Some((_, tshark)) = readers.iter().zip(&millis).find(|((name, ..), _)| *name == "tshark")
        && let Some(ours) = millis.first()
    {
        table.at_least_times(
            "native: time of tshark / portogram",
            median(tshark) / median(ours),
            MIN_SPEEDUP_OVER_TSHARK,
        );
    }
    Ok(())
}

/// Runs a command and returns how long it takes, in milliseconds.
pub(super) fn time(command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    process::run(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

/// Measures a change of settings: `benches/change_of_settings.rs` prints milliseconds, one line per run.
fn measure_change(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("change settings with the library");
    let mut bench = process::cargo();
    bench.args(["bench", "--quiet", "--bench", "change_of_settings", "--"]).arg(capture).arg(RUNS.to_string());
    let printed = process::output(&mut bench)?;
    let millis: Vec<f64> = printed.lines().map(str::parse).collect::<Result<_, _>>().context(printed.clone())?;
    table.at_most(
        "native: change of settings, 2 million packets in memory",
        median(&millis),
        MAX_CHANGE_MILLIS,
        Unit::Millis,
    );
    Ok(())
}

/// Measures memory: `benches/held_memory.rs` prints bytes per packet, one line per capture.
fn measure_memory(captures: &Path, table: &mut Table) -> Result<()> {
    process::announce("measure the memory of real captures");
    let mut files = folder::files(captures)?;
    files.sort_by_key(|file| Reverse(file.metadata().map_or(0, |data| data.len())));
    let is_read = |file: &PathBuf| {
        let mut ours = process::command(project::release_command());
        time(ours.arg("--csv").arg(file)).is_ok()
    };
    let largest: Vec<PathBuf> = files.into_iter().filter(is_read).take(MEMORY_CAPTURES).collect();
    let mut bench = process::cargo();
    bench.args(["bench", "--quiet", "--bench", "held_memory", "--"]).args(&largest);
    let printed = process::output(&mut bench)?;
    for (file, line) in largest.iter().zip(printed.lines()) {
        let bytes = line.parse().with_context(|| printed.clone())?;
        table.value(format!("memory per packet, {}", folder::name(file, captures)), bytes, Unit::Bytes);
    }
    Ok(())
}
