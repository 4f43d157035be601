//! The `portogram` command: parses arguments, reads captures, prints statistics and writes charts.
//!
//! Counting, and the wording of the statistics, are left to the library.

mod args;
mod inputs;
mod output;
mod pipeline;
mod read;
mod read_ahead;
mod setting_args;
mod text;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use portogram::report;
use portogram::session::FileStatus;

use args::{Analyse, Args, Job, Print};

/// Exit status if something could not be read or written.
const FAILURE: u8 = 1;

/// Runs the command with the arguments of the process, and returns its exit status.
pub(crate) fn run() -> ExitCode {
    match Args::parse().checked() {
        Ok(Job::Analyse(job)) => analyse(job),
        Ok(Job::WriteSample(path)) => write_sample(&path),
        Err(error) => error.exit(),
    }
}

fn analyse(job: Analyse) -> ExitCode {
    let (mut session, problems) = read::captures(&job.captures, job.settings);
    let report = if session.settings().findings { session.report_with_findings() } else { session.report() };
    let wording = session.wording();
    let warnings = report::describe(&report, wording).warnings.into_iter().map(|warning| warning.message);
    for problem in problems.into_iter().chain(warnings) {
        complain(&problem);
    }
    let has_failed: Vec<bool> = session.files().map(|(_, status)| FileStatus::has_failed(status)).collect();
    if has_failed.iter().all(|failed| *failed) {
        return ExitCode::from(FAILURE);
    }
    let printed = match job.print {
        Print::Text { top } => text::statistics(&report, top, wording),
        Print::Json => report::to_json(&report),
        Print::PortsCsv => report::to_csv(&report),
        Print::IntervalsCsv => report::intervals_to_csv(&report),
    };
    let written = job.output.map_or(Ok(()), |output| output.write(&report, wording));
    if let Err(problem) = written.and(print(&printed)) {
        complain(&problem);
        return ExitCode::from(FAILURE);
    }
    ExitCode::from(if has_failed.contains(&true) { FAILURE } else { 0 })
}

fn write_sample(path: &Path) -> ExitCode {
    match fs::write(path, portogram::sample::capture()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{}: {error}", path.display()));
            ExitCode::from(FAILURE)
        }
    }
}

fn print(text: &str) -> Result<(), String> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}

fn complain(problem: &str) {
    // If standard error is closed, the problem cannot be reported anywhere.
    let _ = writeln!(io::stderr().lock(), "portogram: {problem}");
}
