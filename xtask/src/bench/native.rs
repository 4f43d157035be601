//! The command beside other tools, and the library's change of settings.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use super::table::{Table, Unit, median};
use super::{CHANGE_BAR_MILLIS, RUNS};
use crate::{process, project};

/// Tools that people have, and how they count the packets of a capture.
const PEERS: [(&str, &[&str]); 2] = [("tcpdump", &["--count", "-r"]), ("tshark", &["-q", "-z", "endpoints,tcp", "-r"])];

/// A tool that takes this long is run once: what it takes is beyond the noise.
const ONE_RUN_FROM_MILLIS: f64 = 10_000.0;

/// Measures reading and changes of settings.
pub(crate) fn measure(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("build the command");
    process::run(process::cargo().args(["build", "--release"]))?;
    measure_reading(capture, table)?;
    measure_change(capture, table)
}

fn measure_reading(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("read 1 GB with the command and with other tools");
    let ours = project::release_command().to_string_lossy().into_owned();
    let mut readers = vec![("portogram", ours.as_str(), ["--json"].as_slice())];
    for (name, arguments) in PEERS {
        if process::answers(name, "--version") {
            readers.push((name, name, arguments));
        } else {
            table.said(format!("native: {name}"), "not installed");
        }
    }
    let mut millis = vec![Vec::new(); readers.len()];
    for _ in 0..RUNS {
        for ((_, program, arguments), millis) in readers.iter().zip(&mut millis) {
            if millis.first().is_some_and(|&first| first > ONE_RUN_FROM_MILLIS) {
                continue;
            }
            millis.push(time(process::command(program).args(*arguments).arg(capture))?);
        }
    }
    for ((name, _, arguments), millis) in readers.iter().zip(&millis) {
        table.shown(format!("native: {name} {} on 1 GB", arguments.join(" ")), median(millis), Unit::Millis);
    }
    Ok(())
}

/// How long a command takes, in milliseconds.
pub(super) fn time(command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    process::run(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

/// `benches/change_of_settings.rs` prints one line of milliseconds per run.
fn measure_change(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("change settings with the library");
    let mut bench = process::cargo();
    bench.args(["bench", "--quiet", "--bench", "change_of_settings", "--"]).arg(capture).arg(RUNS.to_string());
    let printed = process::output(&mut bench)?;
    let millis: Vec<f64> = printed.lines().map(str::parse).collect::<Result<_, _>>().context(printed.clone())?;
    table.held("native: change of settings, 2 million packets held", median(&millis), CHANGE_BAR_MILLIS, Unit::Millis);
    Ok(())
}
