//! Reads captures from files and standard input into a session, with progress on a terminal.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use portogram::session::{Due, Failure, FileStatus, Limits, Need, Progress, Session, Source};
use portogram::settings::Settings;

use super::pipeline::{self, Part};

/// Memory for packets if all captures can be read twice. The command asks one question, so that packets are held only until
/// the direction is known.
const FILES_BUDGET_BYTES: u64 = 32 << 20;

const STANDARD_INPUT: &str = "standard input";

/// Reads the captures.
pub(super) fn captures(paths: &[PathBuf], settings: Settings) -> Session {
    let sources: Vec<Source> = paths.iter().map(|path| source(path)).collect();
    let are_repeatable = sources.iter().all(|source| source.is_repeatable);
    let limits = if are_repeatable {
        Limits { memory_budget_bytes: FILES_BUDGET_BYTES, ..Limits::default() }
    } else {
        Limits::default()
    };
    let mut session = Session::new(sources, settings, limits);
    let mut meter = Meter::new(session.counts(Duration::ZERO).bytes_total);
    loop {
        match session.need() {
            Need::Head { file, bytes } => match paths.get(file).map(|path| head(path, bytes)) {
                Some(Ok(head)) => session.push_head(&head),
                // The reason is reported when the file is read.
                _ => session.push_head(&[]),
            },
            Need::Chunk { file, .. } => {
                if let Some(Err(reason)) = paths.get(file).map(|path| capture(path, &mut session, &mut meter)) {
                    session.fail(reason.to_string());
                }
            }
            Need::Nothing => break,
        }
    }
    meter.bar.finish_and_clear();
    session
}

/// Returns what was wrong beside the warnings of the report, in sentences.
pub(super) fn problems(paths: &[PathBuf], session: &Session) -> Vec<String> {
    let unreadable = |(file, status): (usize, &FileStatus)| match (&status.failure, paths.get(file)?) {
        (Some(Failure::Unreadable(reason)), path) if is_standard_input(path) => {
            Some(format!("{STANDARD_INPUT}: {reason}"))
        }
        (Some(Failure::Unreadable(reason)), path) => Some(format!("{}: {reason}", path.display())),
        _ => None,
    };
    session.files().filter_map(unreadable).collect()
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == OsStr::new("-")
}

fn source(path: &Path) -> Source {
    if is_standard_input(path) {
        return Source::stream(STANDARD_INPUT);
    }
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
    match path.metadata() {
        Ok(data) if data.is_file() => Source::file(name, data.len()),
        // Such as a named pipe.
        Ok(data) if !data.is_dir() => Source::stream(name),
        // It cannot be read at all, and so does not keep the others from being read twice.
        _ => Source { bytes: None, ..Source::file(name, 0) },
    }
}

/// Reads the first bytes of a file.
fn head(path: &Path, bytes: usize) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(bytes as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// Reads one capture, on threads of their own.
fn capture(path: &Path, session: &mut Session, meter: &mut Meter) -> io::Result<()> {
    let input: Box<dyn Read + Send> = if is_standard_input(path) {
        Box::new(io::stdin())
    } else if path.is_dir() {
        return Err(io::Error::other("it is a directory, not a capture"));
    } else {
        Box::new(File::open(path)?)
    };
    let reader = session.file_reader(pipeline::BATCH_PACKETS);
    pipeline::run(input, reader, |part| match part {
        Part::Packets(batch) => session.add(batch),
        Part::Chunk(result) => {
            session.note(result);
            meter.show(session);
        }
    })
}

/// Shows how far the reading has come, if standard error is a terminal and the work takes long.
struct Meter {
    bar: ProgressBar,
    started: Instant,
}

impl Meter {
    const FIRST: Duration = Duration::from_millis(500);

    fn new(bytes_total: Option<u64>) -> Self {
        let bar = bytes_total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        if let Ok(style) = ProgressStyle::with_template(if bytes_total.is_some() { "{bar:24} {msg}" } else { "{msg}" })
        {
            bar.set_style(style);
        }
        Self { bar, started: Instant::now() }
    }

    fn show(&self, session: &mut Session) {
        let now = self.started.elapsed();
        if session.due(now) >= Due::Progress && now >= Self::FIRST {
            let counts = session.counts(now);
            self.bar.set_message(Progress::new(&counts, session.wording().numbers).text);
            self.bar.set_position(counts.bytes_read);
        }
    }
}
