//! How many instructions decode, tally and replay take, counted by Callgrind and compared with what they took before.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{process, project};

/// Functions of `benches/phases.rs`.
const PHASES: [&str; 3] = ["decode", "tally", "replay"];
/// The counts repeat almost exactly; more than this is a change.
const TOLERANCE: f64 = 0.03;
/// Set to renew the file.
const RENEWS: &str = "UPDATE_INSTRUCTIONS";

/// Compares the counts with `benches/instructions.txt`, where Valgrind is installed and the compiler is that of the file.
pub(crate) fn check() -> Result<()> {
    process::announce("instructions");
    let path = project::path("benches/instructions.txt");
    let compiler = process::output(process::command("rustc").arg("--version"))?.trim().to_owned();
    if !process::answers("valgrind", "--version") {
        println!("Valgrind is not installed: nothing is compared");
        return Ok(());
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let renews = env::var_os(RENEWS).is_some();
    if !renews && !known.lines().any(|line| line == compiler) {
        println!("{} is of another compiler than {compiler}: nothing is compared", path.display());
        return Ok(());
    }
    let program = build()?;
    let mut counted = format!("{compiler}\n");
    let mut changes = Vec::new();
    for phase in PHASES {
        let count = count(&program, phase)?;
        writeln!(counted, "{phase} {count}")?;
        let before = known.lines().find_map(|line| line.strip_prefix(phase)?.trim().parse::<f64>().ok());
        let change = before.map_or(0.0, |before| count / before - 1.0);
        println!("{phase:<8} {count:>12} instructions {:>+7.2} %", change * 100.0);
        if change.abs() > TOLERANCE {
            changes.push(format!("{phase} by {:+.1} %", change * 100.0));
        }
    }
    if renews {
        return fs::write(&path, counted).with_context(|| path.display().to_string());
    }
    ensure!(
        changes.is_empty(),
        "instructions have changed: {}. {RENEWS}=1 takes them as they are now, to be said in the commit",
        changes.join(", ")
    );
    Ok(())
}

/// The benchmark's program, optimised.
fn build() -> Result<PathBuf> {
    let mut cargo = process::cargo();
    let messages = process::output(cargo.args(["bench", "--bench", "phases", "--no-run", "--message-format=json"]))?;
    let mut executables = messages.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        let is_it = message.pointer("/target/name")? == "phases";
        message.get("executable")?.as_str().filter(|_| is_it).map(PathBuf::from)
    });
    executables.next().context("cargo names no program for the benchmark")
}

/// How many instructions are executed in a phase.
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
