//! The `portogram` command: parses arguments, reads captures, prints statistics and writes charts.
//!
//! Counting, and the wording of the statistics, are left to the library.

mod args;
mod inputs;
mod interrupt;
mod output;
mod pipeline;
mod read;
mod read_ahead;
mod screen;
mod setting_args;
mod text;

use std::borrow::Cow;
use std::env;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use portogram::report::{self, Report, Wording, printable};
use portogram::session::{End, FileStatus};

use args::{Analyse, Args, Job, Print};
use interrupt::Interrupt;
use screen::Screen;

/// Exit status if something could not be read or written.
const FAILURE: u8 = 1;

/// Runs the command with the arguments of the process, and returns its exit status.
pub(crate) fn run() -> ExitCode {
    match Args::try_parse().and_then(Args::checked) {
        Ok(Job::Analyse(job)) => analyse(job),
        Ok(Job::WriteSample(path)) => write_sample(&path),
        Ok(Job::PrintLicences) => print_licences(),
        Err(error) => explain(&error),
    }
}

/// Prints the help, or what is wrong with the arguments, and returns the exit status.
fn explain(error: &clap::Error) -> ExitCode {
    let has_escapes = env::args_os().any(|argument| matches!(printable(&argument.to_string_lossy()), Cow::Owned(_)));
    if has_escapes && error.use_stderr() {
        let message = error.to_string();
        let lines: Vec<_> = message.trim_end().lines().map(printable).collect();
        // If standard error is closed, the problem cannot be reported anywhere.
        let _ = writeln!(io::stderr().lock(), "{}", lines.join("\n"));
    } else {
        // With colours.
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FAILURE))
}

fn analyse(job: Analyse) -> ExitCode {
    // Before what can take minutes.
    if let Some(Err(problem)) = job.output.as_ref().map(|output| output.check(&job.captures)) {
        complain(&problem);
        return ExitCode::from(FAILURE);
    }
    let interrupt = Interrupt::listen();
    let (mut session, problems) = read::captures(&job.captures, job.settings, &interrupt);
    interrupt.stop_explaining();
    let has_failed: Vec<bool> = session.files().map(|(_, status)| FileStatus::has_failed(status)).collect();
    // A file that the user interrupted is not among them.
    let have_all_failed = has_failed.iter().all(|failed| *failed) && session.packets() == 0;
    let report = if session.settings().findings { session.report_with_findings() } else { session.report() };
    let wording = session.wording();
    let warnings = report::describe(&report, wording).warnings.into_iter().map(|warning| warning.message);
    // On a terminal, the text has the warnings.
    let is_shown = matches!(job.print, Print::Text { .. }) && io::stdout().is_terminal() && !have_all_failed;
    for problem in problems.into_iter().chain(warnings.filter(|_| !is_shown)) {
        complain(&problem);
    }
    if have_all_failed {
        return ExitCode::from(FAILURE);
    }
    let written = job.output.map_or(Ok(()), |output| output.write(&report, wording));
    if let Err(problem) = written.and_then(|()| print(&job.print, &report, wording)) {
        complain(&problem);
        return ExitCode::from(FAILURE);
    }
    ExitCode::from(match session.end() {
        End::Stopped => interrupt::EXIT_STATUS,
        _ if has_failed.contains(&true) => FAILURE,
        _ => 0,
    })
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

fn print_licences() -> ExitCode {
    // If nobody reads them, such as behind `head`, nothing is wrong.
    let _ = io::stdout().lock().write_all(include_bytes!("../licences.txt"));
    ExitCode::SUCCESS
}

fn print(what: &Print, report: &Report, wording: &Wording) -> Result<(), String> {
    let mut out = io::stdout().lock();
    let printed = match what {
        Print::Text { top, color } => {
            out.write_all(text::statistics(report, *top, wording, Screen::of_stdout(*color)).as_bytes())
        }
        Print::Json => report::write_json(report, &mut out),
        Print::PortsCsv => report::write_csv(report, &mut out),
        Print::IntervalsCsv => report::write_intervals_csv(report, &mut out),
    };
    match printed.and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
}

fn complain(problem: &str) {
    // If standard error is closed, the problem cannot be reported anywhere.
    let _ = writeln!(io::stderr().lock(), "portogram: {}", printable(problem));
}
