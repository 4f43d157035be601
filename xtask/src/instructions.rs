//! Counts the instructions of decode, tally and replay with Callgrind, and compares them with the recorded counts.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{process, project};

/// The functions `phase_*` of `benches/phases.rs`.
const PHASES: [&str; 3] = ["decode", "tally", "replay"];
/// Relative difference that fails the check. The counts repeat almost exactly from run to run.
const TOLERANCE: f64 = 0.03;
/// Environment variable that makes the check write the counts instead of comparing them.
const UPDATE_VARIABLE: &str = "UPDATE_INSTRUCTIONS";

/// Compares the counts with `benches/instructions.txt`. Does nothing if Valgrind is not installed, or if the file was written
/// with another version of the compiler.
pub(crate) fn check() -> Result<()> {
    process::announce("instructions");
    let path = project::path("benches/instructions.txt");
    let compiler = process::output(process::command("rustc").arg("--version"))?.trim().to_owned();
    if !process::is_installed("valgrind", "--version") {
        println!("Valgrind is not installed: nothing is compared");
        return Ok(());
    }
    let recorded = fs::read_to_string(&path).unwrap_or_default();
    let updates = env::var_os(UPDATE_VARIABLE).is_some();
    if !updates && !recorded.lines().any(|line| line == compiler) {
        println!("{} was written with another compiler than {compiler}: nothing is compared", path.display());
        return Ok(());
    }
    let program = build()?;
    let mut counted = format!("{compiler}\n");
    let mut changes = Vec::new();
    for phase in PHASES {
        let count = count(&program, phase)?;
        writeln!(counted, "{phase} {count}")?;
        let before = recorded.lines().find_map(|line| line.strip_prefix(phase)?.trim().parse::<f64>().ok());
        let change = before.map_or(0.0, |before| count / before - 1.0);
        println!("{phase:<8} {count:>12} instructions {:>+7.2} %", change * 100.0);
        if change.abs() > TOLERANCE {
            changes.push(format!("{phase} by {:+.1} %", change * 100.0));
        }
    }
    if updates {
        return fs::write(&path, counted).with_context(|| path.display().to_string());
    }
    ensure!(
        changes.is_empty(),
        "instruction counts have changed: {}. Set {UPDATE_VARIABLE}=1 to record them, and explain the change in the commit",
        changes.join(", ")
    );
    Ok(())
}

/// Builds the benchmark and returns the path of its executable.
fn build() -> Result<PathBuf> {
    let mut cargo = process::cargo();
    let messages = process::output(cargo.args(["bench", "--bench", "phases", "--no-run", "--message-format=json"]))?;
    let mut executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_phases = message.pointer("/target/name")? == "phases";
        message.get("executable")?.as_str().filter(|_| is_phases).map(PathBuf::from)
    });
    executables.next().context("cargo names no executable for the benchmark")
}

/// Returns the number of instructions executed in a phase.
fn count(program: &Path, phase: &str) -> Result<f64> {
    let report = project::cargo_target().join("callgrind.out");
    let mut valgrind = process::command("valgrind");
    valgrind.args(["--tool=callgrind", "--collect-atstart=no", "--quiet"]);
    valgrind.arg(format!("--toggle-collect=*phase_{phase}*")).arg(format!("--callgrind-out-file={}", report.display()));
    process::run(valgrind.arg(program))?;
    let report = fs::read_to_string(&report)?;
    let total =
        report.lines().find_map(|line| line.strip_prefix("totals: ").or_else(|| line.strip_prefix("summary: ")));
    total.and_then(|total| total.trim().parse().ok()).filter(|count| *count > 0.0).context("Callgrind counted nothing")
}
