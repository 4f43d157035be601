//! Captures from files and standard input into an analysis, with progress on a terminal.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use portogram::analysis::{Analysis, Answer, HEAD_BYTES, Limits, first_time_nanos};
use portogram::report::Progress;

use super::pipeline::{self, Part};

/// How reading went.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// What was wrong beside the warnings of the report, in sentences.
    pub(super) problems: Vec<String>,
    /// Nothing could be read from any of the captures.
    pub(super) nothing_read: bool,
    /// Nothing could be read from at least one of them.
    pub(super) some_failed: bool,
}

/// What is held of the captures while they are read. One query is asked, so no more of files is needed than what tells
/// their directions; standard input cannot be read again, should its end tell otherwise.
pub(super) fn limits(paths: &[PathBuf]) -> Limits {
    const OF_FILES: u64 = 32 << 20;
    if paths.iter().any(|path| is_standard_input(path)) {
        return Limits::default();
    }
    Limits { memory_budget_bytes: OF_FILES, ..Limits::default() }
}

/// Reads the captures, and reads them again where the end of a capture that is larger than memory shows another local side
/// than its start.
pub(super) fn captures(paths: &[PathBuf], analysis: &mut Analysis) -> Outcome {
    let mut outcome = read(paths, analysis);
    if analysis.settle() == Answer::ReadAgain {
        if paths.iter().any(|path| is_standard_input(path)) {
            outcome.problems.push(
                "the start of the capture was counted by another local side than all of it suggests, and standard input \
                 cannot be read again: name your networks with --local"
                    .into(),
            );
        } else {
            *analysis = analysis.again(analysis.settings().clone());
            outcome = read(paths, analysis);
            analysis.settle();
        }
    }
    outcome
}

/// Reads the captures one after the other, in the order of their first packets; those without come last, and then standard
/// input.
fn read(paths: &[PathBuf], analysis: &mut Analysis) -> Outcome {
    let mut outcome = Outcome { nothing_read: true, ..Outcome::default() };
    let mut meter = Meter::new(paths);
    let mut inputs: Vec<_> = paths.iter().map(|path| (is_standard_input(path), first_time(path), path)).collect();
    inputs.sort_by_key(|(is_stdin, time, _)| (*is_stdin, time.is_none(), *time));
    for (_, _, path) in inputs {
        let packets_before = analysis.packets();
        let problem = capture(path, analysis, &mut meter).err();
        let failed = problem.is_some() && analysis.packets() == packets_before;
        outcome.some_failed |= failed;
        outcome.nothing_read &= failed;
        outcome.problems.extend(problem.flatten());
    }
    meter.bar.finish_and_clear();
    outcome
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == OsStr::new("-")
}

/// The time of the first packet of a file; none where there is none, or the file cannot be read.
fn first_time(path: &Path) -> Option<i64> {
    if is_standard_input(path) || !path.is_file() {
        return None;
    }
    let mut head = Vec::new();
    File::open(path).ok()?.take(HEAD_BYTES as u64).read_to_end(&mut head).ok()?;
    first_time_nanos(&head)
}

/// Reads one capture; an error without words stands in the report as a warning.
fn capture(path: &Path, analysis: &mut Analysis, meter: &mut Meter) -> Result<(), Option<String>> {
    let is_stdin = is_standard_input(path);
    let name = if is_stdin { "standard input".into() } else { path.display().to_string() };
    let said = |error: &dyn std::fmt::Display| Some(format!("{name}: {error}"));
    let input: Box<dyn Read + Send> = if is_stdin {
        Box::new(io::stdin())
    } else if path.is_dir() {
        return Err(said(&"it is a directory, not a capture"));
    } else {
        Box::new(File::open(path).map_err(|error| said(&error))?)
    };
    let size = path.metadata().ok().filter(fs::Metadata::is_file).map(|data| data.len());
    let file_name = path.file_name().map_or(name.as_str().into(), |name| name.to_string_lossy());
    analysis.begin_file(if is_stdin { &name } else { &file_name }, size);
    let reader = analysis.reader(pipeline::BATCH_PACKETS);
    let mut result = Ok(());
    let read = pipeline::run(input, reader, |part| match part {
        Part::Packets(batch) => analysis.add(batch),
        Part::Chunk(bytes, outcome) => {
            result = analysis.note(outcome).map_err(|_| None);
            meter.advance(*bytes, analysis.packets());
        }
    });
    read.map_err(|error| said(&error))?;
    result
}

/// Shows how far the reading has come, where standard error is a terminal and the work takes long.
struct Meter {
    bar: ProgressBar,
    started: Instant,
    shown: Duration,
    bytes_read: u64,
    bytes_total: Option<u64>,
}

impl Meter {
    const FIRST: Duration = Duration::from_millis(500);
    const INTERVAL: Duration = Duration::from_millis(100);

    fn new(paths: &[PathBuf]) -> Self {
        let length = |path: &PathBuf| path.metadata().ok().filter(fs::Metadata::is_file).map(|data| data.len());
        let bytes_total: Option<u64> = paths.iter().map(length).sum();
        let bar = bytes_total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        if let Ok(style) = ProgressStyle::with_template(if bytes_total.is_some() { "{bar:24} {msg}" } else { "{msg}" })
        {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now(), shown: Self::FIRST, bytes_read: 0, bytes_total }
    }

    fn advance(&mut self, bytes: usize, packets: u64) {
        self.bytes_read += bytes as u64;
        let elapsed = self.started.elapsed();
        if elapsed >= self.shown {
            self.shown = elapsed + Self::INTERVAL;
            let progress = Progress::new(self.bytes_read, self.bytes_total, packets, elapsed.as_secs_f64());
            self.bar.set_message(progress.text);
            self.bar.set_position(self.bytes_read);
        }
    }
}
