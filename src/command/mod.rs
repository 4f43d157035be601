//! The `portogram` command: parses arguments, reads captures, prints statistics and writes charts.
//!
//! Counting, and the wording of the statistics, are left to the library.

mod args;
mod embed;
mod html;
mod inputs;
mod interrupt;
mod manual;
mod output;
mod page;
mod pipeline;
mod read;
mod read_ahead;
mod save;
mod screen;
mod setting_args;
mod sharing_args;
mod text;

use std::borrow::Cow;
use std::env;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Parser as _;
use portogram::report::{self, Report, Wording, printable};
use portogram::session::{End, FileStatus};

use args::{Analyse, Args, Job, Print};
use interrupt::Interrupt;
use output::{Format, Output};
use save::{Refusal, Target, is_same_file};
use screen::Screen;

/// Exit status if something could not be read or written.
const FAILURE: u8 = 1;
/// Exit status if the arguments ask for what is not done.
const WRONG_USAGE: u8 = 2;

/// Runs the command with the arguments of the process, and returns its exit status.
pub(crate) fn run() -> ExitCode {
    match Args::try_parse().and_then(Args::checked) {
        Ok(Job::Analyse(job)) => analyse(job),
        Ok(Job::WriteSample(target)) => write_sample(&target),
        Ok(Job::PrintLicences) => print_bytes(include_bytes!("../licences.txt")),
        Ok(Job::PrintCompletions(shell)) => print_bytes(&manual::completions(shell)),
        Ok(Job::PrintManualPage) => match manual::manual_page() {
            Ok(page) => print_bytes(&page),
            Err(error) => fail(&error.to_string()),
        },
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
    if let Some(Err(refusal)) = job.output.as_ref().map(|output| output.target.check(Some(&job.captures))) {
        return refuse(&refusal);
    }
    if let Some(Err(refusal)) = job.embed.as_ref().map(|embed| embed.check(&job.captures, &job.sharing)) {
        return refuse(&refusal);
    }
    let page = job.output.as_ref().and_then(|output| output.page.as_ref());
    let page = match page.map(page::Source::load).transpose() {
        Ok(page) => page,
        Err(refusal) => return refuse(&refusal),
    };
    let interrupt = Interrupt::listen();
    let with_series = job.output.as_ref().is_some_and(|output| output.format == Format::Html && page.is_none());
    let is_kept = |output: &Output| page.is_some() || output.format == Format::Document;
    let are_kept = job.embed.is_some() || job.output.as_ref().is_some_and(is_kept);
    let (mut session, problems) = read::captures(&job.captures, job.settings, with_series, are_kept, &interrupt);
    interrupt.stop_explaining();
    let has_failed: Vec<bool> = session.files().map(|(_, status)| FileStatus::has_failed(status)).collect();
    // A file that the user interrupted is not among them.
    let have_all_failed = has_failed.iter().all(|failed| *failed) && session.packets() == 0;
    let with_findings = session.settings().findings;
    let report = session.shared_report(&job.sharing, with_findings);
    let warnings = report::describe(&report, session.wording()).warnings.into_iter().map(|warning| warning.message);
    // On a terminal, the text has the warnings.
    let is_shown = matches!(job.print, Print::Text { .. }) && io::stdout().is_terminal() && !have_all_failed;
    for problem in problems.into_iter().chain(warnings.filter(|_| !is_shown)) {
        complain(&problem);
    }
    if have_all_failed {
        return ExitCode::from(FAILURE);
    }
    let written = job.output.as_ref().map(|output| match (output.format, &page) {
        (Format::Document, _) => output.write_document(&mut session, &job.sharing),
        (_, Some(page)) => output.write_page(page, &mut session, &job.sharing),
        _ => output.write(&report, session.wording()),
    });
    if let Some(Err(refusal)) = written {
        return refuse(&refusal);
    }
    let snippet = job.embed.as_ref().map(|embed| embed.write(&job.captures, &mut session, &report, &job.sharing));
    let snippet = match snippet.transpose() {
        Ok(snippet) => snippet,
        Err(refusal) => return refuse(&refusal),
    };
    // The charts may be there.
    let is_taken = job.output.is_some_and(|output| is_same_file(&output.target.path, Path::new("/dev/stdout")));
    let printed = match snippet {
        Some(snippet) => write_out(snippet.as_bytes()),
        None if is_taken => Ok(()),
        None => print(&job.print, &report, session.wording()),
    };
    if let Err(problem) = printed {
        return fail(&problem);
    }
    ExitCode::from(match session.end() {
        End::Stopped => interrupt::EXIT_STATUS,
        _ if has_failed.contains(&true) => FAILURE,
        _ => 0,
    })
}

fn write_sample(target: &Target) -> ExitCode {
    match target.check(None).and_then(|()| target.write(&portogram::sample::capture())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => refuse(&refusal),
    }
}

fn print_bytes(bytes: &[u8]) -> ExitCode {
    match write_out(bytes) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem),
    }
}

/// Reports what is wrong, and returns the exit status.
fn fail(problem: &str) -> ExitCode {
    complain(problem);
    ExitCode::from(FAILURE)
}

fn refuse(refusal: &Refusal) -> ExitCode {
    match refusal {
        Refusal::Failed(reason) => fail(reason),
        Refusal::Wrong(reason) => {
            complain(reason);
            ExitCode::from(WRONG_USAGE)
        }
    }
}

/// Takes what is left unread, such as by `head`, as printed.
fn ended_by_reader(printed: io::Result<()>) -> Result<(), String> {
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(format!("standard output: {error}")),
        _ => Ok(()),
    }
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
    ended_by_reader(printed.and_then(|()| out.flush()))
}

fn write_out(bytes: &[u8]) -> Result<(), String> {
    let mut out = io::stdout().lock();
    ended_by_reader(out.write_all(bytes).and_then(|()| out.flush()))
}

fn complain(problem: &str) {
    // If standard error is closed, the problem cannot be reported anywhere.
    let _ = writeln!(io::stderr().lock(), "portogram: {}", printable(problem));
}
