//! Measures how long changes of settings take, including drawing the four charts, while a whole capture is in memory.
//!
//! Usage: `cargo bench --bench change_of_settings -- CAPTURE RUNS [CHANGE]`. Prints milliseconds, one line per run: of the port
//! role, or of the change that is named. Of `all`, it prints the medians of
//! even and odd runs, which differ in their values.

#![allow(clippy::print_stdout, reason = "it prints its results")]

use std::env;
use std::error::Error;
use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::time::Instant;

use portogram::chart::{Presentation, Theme, sheet_svg};
use portogram::session::{Applied, Limits, Need, Session, Source};
use portogram::settings::{Focus, PortRange, PortRole, Selection, Settings};

const CHUNK_BYTES: usize = 1 << 20;

/// A change, whether the charts are drawn after it, and its settings of even and odd runs, given the first and the last time.
type Change = (&'static str, bool, fn(bool, (i64, i64)) -> Settings);

const CHANGES: [Change; 6] = [
    ("port-role", true, |is_even, _| Settings {
        port_role: if is_even { PortRole::Source } else { PortRole::Destination },
        ..Settings::default()
    }),
    ("time-window", false, |is_even, (first, last)| {
        let quarter = (last - first) / 4;
        let since_nanos = first + if is_even { quarter } else { 2 * quarter };
        let window = (Some(since_nanos), Some(since_nanos + quarter));
        selected(Selection { since_nanos: window.0, until_nanos: window.1, ..Selection::default() })
    }),
    ("port-filter", false, |is_even, _| selected(Selection { ports: ports(is_even), ..Selection::default() })),
    ("focus", false, |is_even, _| {
        let ports = if is_even { PortRange { first: 443, last: 443 } } else { PortRange { first: 53, last: 53 } };
        Settings { focus: Some(Focus { ports, transport: None }), ..Settings::default() }
    }),
    ("heat-map", false, |is_even, _| Settings { heat_map: is_even, ..Settings::default() }),
    ("everything", false, |is_even, (first, last)| Settings {
        heat_map: true,
        focus: Some(Focus { ports: PortRange { first: 443, last: 443 }, transport: None }),
        ..CHANGES[1].2(is_even, (first, last))
    }),
];

fn selected(selection: Selection) -> Settings {
    Settings { selection, ..Settings::default() }
}

fn ports(is_even: bool) -> Vec<PortRange> {
    is_even.then_some(PortRange { first: 443, last: 443 }).into_iter().collect()
}

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo adds `--bench` to the arguments.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    let (Some(capture), Some(runs)) = (arguments.next(), arguments.next()) else {
        return Err("usage: change_of_settings CAPTURE RUNS [CHANGE]".into());
    };
    let chosen = arguments.next().unwrap_or_else(|| "port-role".into());
    let mut session = read(&capture)?;
    let times = times(&mut session)?;
    for change in CHANGES.iter().filter(|(name, ..)| chosen == "all" || chosen == *name) {
        let mut millis = <[Vec<f64>; 2]>::default();
        for run in 0..runs.parse()? {
            let taken = measure(&mut session, change, run % 2 == 0, times)?;
            if chosen != "all" {
                println!("{taken:.3}");
            }
            if let Some(millis) = millis.get_mut(run % 2) {
                millis.push(taken);
            }
        }
        if chosen == "all" {
            let [even, odd] = millis.map(median);
            println!("{:<12} {even:8.3} {odd:8.3}", change.0);
        }
    }
    Ok(())
}

fn median(mut millis: Vec<f64>) -> f64 {
    millis.sort_by(f64::total_cmp);
    millis.get(millis.len() / 2).copied().unwrap_or_default()
}

/// Returns the milliseconds that a change takes.
fn measure(
    session: &mut Session,
    (_, with_charts, settings): &Change,
    is_even: bool,
    times: (i64, i64),
) -> Result<f64, Box<dyn Error>> {
    let settings = settings(is_even, times);
    let start = Instant::now();
    if session.apply(settings) != Applied::AtOnce {
        return Err("the capture does not fit the memory budget".into());
    }
    if *with_charts {
        let report = session.report_with_findings();
        black_box(sheet_svg(&report, Presentation::default(), &Theme::light(), session.wording()));
    } else {
        black_box(session.report());
    }
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

/// Returns the times of the first and the last packet.
#[expect(clippy::cast_possible_truncation, reason = "to within a microsecond")]
fn times(session: &mut Session) -> Result<(i64, i64), Box<dyn Error>> {
    let report = session.report();
    let first = report.timeline.start_nanos.ok_or("no packet has a time")?;
    Ok((first, first + (report.timeline.elapsed_seconds * 1e9) as i64))
}

fn read(capture: &str) -> Result<Session, Box<dyn Error>> {
    let limits = Limits { memory_budget_bytes: 1 << 30, ..Limits::default() };
    let mut session = Session::new(vec![Source::stream(capture)], Settings::default(), limits);
    session.collect_series();
    let (mut file, mut chunk) = (File::open(capture)?, vec![0; CHUNK_BYTES]);
    while session.need() != Need::Nothing {
        match file.read(&mut chunk)? {
            0 => session.end_file(),
            count => session.push(chunk.get(..count).unwrap_or_default()),
        };
    }
    Ok(session)
}
