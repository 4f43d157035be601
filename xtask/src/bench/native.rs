//! The command beside other tools, and the library's change of settings.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result};

use super::table::{Table, Unit, median};
use super::{CHANGE_BAR_MILLIS, NO_FOLDER, RUNS, folder};
use crate::{process, project};

/// Tools that people have, and how they count the packets of a capture.
const PEERS: [(&str, &[&str]); 2] = [("tcpdump", &["--count", "-r"]), ("tshark", &["-q", "-z", "endpoints,tcp", "-r"])];

/// A tool that takes this long is run once: what it takes is beyond the noise.
const ONE_RUN_FROM_MILLIS: f64 = 10_000.0;

/// How many times as fast as tshark is to be reached.
const BAR_OVER_TSHARK: f64 = 150.0;

/// How many real captures are told the memory of, the largest first.
const CAPTURES_HELD: usize = 5;

/// Measures reading and changes of settings, and how much memory the captures of a folder are held in.
pub(crate) fn measure(capture: &Path, captures: Option<&Path>, table: &mut Table) -> Result<()> {
    process::announce("build the command");
    process::run(process::cargo().args(["build", "--release"]))?;
    measure_reading(capture, table)?;
    measure_change(capture, table)?;
    if let Some(captures) = captures {
        measure_memory(captures, table)?;
    } else {
        table.said("memory per held packet", NO_FOLDER);
    }
    Ok(())
}

fn measure_reading(capture: &Path, table: &mut Table) -> Result<()> {
    process::announce("read 1 GB with the command and with other tools");
    let ours = project::release_command().to_string_lossy().into_owned();
    let mut readers = vec![("portogram", ours.as_str(), ["--csv"].as_slice())];
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
    if let Some((_, tshark)) = readers.iter().zip(&millis).find(|((name, ..), _)| *name == "tshark")
        && let Some(ours) = millis.first()
    {
        table.reached_times("native: tshark over portogram", median(tshark) / median(ours), BAR_OVER_TSHARK);
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

/// `benches/held_memory.rs` prints one line of bytes per capture.
fn measure_memory(captures: &Path, table: &mut Table) -> Result<()> {
    process::announce("hold packets of real captures");
    let mut files = folder::files(captures)?;
    files.sort_by_key(|file| Reverse(file.metadata().map_or(0, |data| data.len())));
    let is_read = |file: &PathBuf| {
        let mut ours = process::command(project::release_command());
        time(ours.arg("--csv").arg(file)).is_ok()
    };
    let largest: Vec<PathBuf> = files.into_iter().filter(is_read).take(CAPTURES_HELD).collect();
    let mut bench = process::cargo();
    bench.args(["bench", "--quiet", "--bench", "held_memory", "--"]).args(&largest);
    let printed = process::output(&mut bench)?;
    for (file, line) in largest.iter().zip(printed.lines()) {
        let bytes = line.parse().with_context(|| printed.clone())?;
        table.shown(format!("memory per held packet, {}", folder::name(file, captures)), bytes, Unit::Bytes);
    }
    Ok(())
}
