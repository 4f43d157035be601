//! Reads captures from files and standard input into a session, with progress on a terminal.

use std::io::{self, Read as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use portogram::session::{Due, End, Failure, FileStatus, Limits, Need, Progress, Session};
use portogram::settings::Settings;

use super::inputs::Inputs;
use super::interrupt::Interrupt;
use super::output::Format;
use super::pipeline::{self, Part};

/// Memory for packets if all captures can be read twice. The command asks one question, so that packets are held only until
/// the direction is known.
const FILES_BUDGET_BYTES: u64 = 32 << 20;

/// Reads the captures, until they end or the user interrupts. Returns what was wrong beside the warnings of the report, in
/// sentences. The busiest services are counted over time if `with_series`. If `are_kept`, flow records are, too.
pub(super) fn captures(
    paths: &[PathBuf],
    settings: Settings,
    with_series: bool,
    are_kept: bool,
    interrupt: &Interrupt,
) -> (Session, Vec<String>) {
    // Flow records of documents have no shorter intervals than the memory allows.
    let has_records = are_kept || paths.iter().any(|path| Format::of(path) == Some(Format::Document));
    read(Inputs::new(paths), settings, with_series, has_records, interrupt)
}

fn read(
    mut inputs: Inputs,
    settings: Settings,
    with_series: bool,
    has_records: bool,
    interrupt: &Interrupt,
) -> (Session, Vec<String>) {
    let sources = inputs.sources();
    let are_repeatable = sources.iter().all(|source| source.is_repeatable);
    let limits = if are_repeatable && !has_records {
        Limits { memory_budget_bytes: FILES_BUDGET_BYTES, ..Limits::default() }
    } else {
        Limits::default()
    };
    let mut session = Session::new(sources, settings, limits);
    if with_series {
        session.collect_series();
    }
    let mut meter = Meter::new(session.counts(Duration::ZERO).bytes_total);
    loop {
        match session.need() {
            // Why a file cannot be read is reported when all of it is wanted.
            Need::Head { file, bytes } => session.push_head(&head(&mut inputs, file, bytes)),
            Need::Chunk { file, .. } => match capture(&mut inputs, file, &mut session, &mut meter, interrupt) {
                Err(_) if interrupt.is_pressed() => session.stop(),
                Err(reason) => _ = session.fail(reason.to_string()),
                Ok(()) => {}
            },
            Need::Nothing => break,
        }
    }
    meter.bar.finish_and_clear();
    let mut problems = problems(&inputs, &session);
    if session.end() == End::Stopped {
        problems.push("interrupted: the report is on the packets that were read so far".into());
    }
    (session, problems)
}

/// Returns what was wrong beside the warnings of the report, in sentences.
fn problems(inputs: &Inputs, session: &Session) -> Vec<String> {
    let unreadable = |(file, status): (usize, &FileStatus)| match &status.failure {
        Some(Failure::Unreadable(reason)) => Some(format!("{}: {reason}", inputs.name(file))),
        _ => None,
    };
    session.files().filter_map(unreadable).collect()
}

/// Reads the first bytes of a capture, as many as there are.
fn head(inputs: &mut Inputs, file: usize, bytes: usize) -> Vec<u8> {
    let mut head = Vec::new();
    if let Ok(input) = inputs.open(file) {
        // What was read before an error is in `head`.
        let _ = input.take(bytes as u64).read_to_end(&mut head);
    }
    head
}

/// Reads one capture, on threads of their own.
fn capture(
    inputs: &mut Inputs,
    file: usize,
    session: &mut Session,
    meter: &mut Meter,
    interrupt: &Interrupt,
) -> io::Result<()> {
    let reader = session.file_reader(pipeline::BATCH_PACKETS);
    let is_stream = inputs.is_stream(file);
    pipeline::run(interrupt.watch(inputs.open(file)?, is_stream), reader, |part| match part {
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Returns the paths of two copies of the sample capture in a new folder.
    fn two_samples(folder: &str) -> Vec<PathBuf> {
        let folder = std::env::temp_dir().join(format!("portogram-{}-{folder}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let paths = vec![folder.join("a.pcap"), folder.join("b.pcap")];
        for path in &paths {
            fs::write(path, portogram::sample::capture()).unwrap();
        }
        paths
    }

    /// Reads two captures, of which the second is changed after the command has looked at it.
    fn packets_and_problems(folder: &str, change: impl FnOnce(&Path)) -> (u64, Vec<String>) {
        let paths = two_samples(folder);
        let inputs = Inputs::new(&paths);
        change(&paths[1]);
        let (session, problems) = read(inputs, Settings::default(), false, false, &Interrupt::default());
        let _ = fs::remove_dir_all(paths[0].parent().unwrap());
        let names = problems.into_iter().map(|it| it.replace(&*paths[1].display().to_string(), "b.pcap")).collect();
        (session.packets(), names)
    }

    #[test]
    fn a_file_that_became_shorter_keeps_what_was_read_and_is_one_sentence() {
        let whole = portogram::sample::capture();
        let (packets, problems) =
            packets_and_problems("shorter", |path| fs::write(path, &whole[..whole.len() / 2]).unwrap());
        assert!((25_352 + 10_000..2 * 25_352).contains(&packets), "{packets}");
        let expected = format!(
            "b.pcap: it became shorter while it was read: {} of its {} bytes were read",
            whole.len() / 2,
            whole.len()
        );
        assert_eq!(problems, [expected]);
    }

    #[test]
    fn a_file_that_disappeared_leaves_the_others_and_is_one_sentence() {
        let (packets, problems) = packets_and_problems("disappeared", |path| fs::remove_file(path).unwrap());
        assert_eq!(packets, 25_352);
        assert!(matches!(&problems[..], [problem] if problem.starts_with("b.pcap: ")), "{problems:?}");
    }

    #[test]
    fn a_file_that_grew_is_read_to_its_new_end() {
        let whole = portogram::sample::capture();
        let grown = |path: &Path| fs::write(path, [&*whole, &*whole].concat()).unwrap();
        assert_eq!(packets_and_problems("grew", grown), (3 * 25_352, vec![]));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_disappears_between_two_readings_is_read_again() {
        let paths = two_samples("between");
        let mut inputs = Inputs::new(&paths);
        let head = head(&mut inputs, 0, 100);
        fs::remove_dir_all(paths[0].parent().unwrap()).unwrap();
        assert_eq!(head, super::head(&mut inputs, 0, 100));
    }
}
