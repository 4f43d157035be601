//! Compares our counts with those of tshark, on a folder of real captures.
//!
//! Packets and bytes per second are compared, inter-arrival times per class, and the packets that each host of the busiest
//! port sends and receives. The busiest host of each capture is taken as local, so that display filters can select incoming and
//! outgoing packets.

mod compare;
mod filter;
mod ours;
mod theirs;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::table::Table;
use crate::{folder, process};
use ours::{Class, Report};
use theirs::{Endpoint, Statistics, Survey};

/// Number of packets of the captures to compare: enough to be useful, and few enough for tshark to read quickly.
const PACKETS: std::ops::RangeInclusive<u64> = 50..=100_000;
/// Minimum number of packets of the larger class.
const MIN_CLASS_PACKETS: u64 = 20;
/// Maximum duration: the report has at most this many intervals, and tshark prints those without traffic too.
const MAX_SECONDS: f64 = 100_000.0;
/// Maximum number of captures. Of more, evenly spaced ones are compared.
const MAX_CAPTURES: usize = 60;

const COMPARISONS: [&str; 3] = ["packets and bytes per second", "inter-arrival times", "hosts of the busiest port"];

/// A capture to compare.
struct Capture {
    name: String,
    file: PathBuf,
    /// The host that is taken as local.
    host: IpAddr,
    report: Report,
}

/// Result of a comparison.
enum Outcome {
    Equal,
    Differs(String),
    Skipped(String),
}

impl From<Option<String>> for Outcome {
    fn from(difference: Option<String>) -> Self {
        difference.map_or(Self::Equal, Self::Differs)
    }
}

/// Compares the captures below a folder.
pub(crate) fn measure(captures: &Path, table: &mut Table) -> Result<()> {
    if !process::is_installed("tshark", "--version") {
        table.text("tshark", "not installed");
        return Ok(());
    }
    process::announce("build the command");
    process::run(process::cargo().args(["build", "--release"]))?;
    process::announce(&format!("compare with tshark on the captures in {}", captures.display()));
    let captures = select(captures)?;
    let mut outcomes = [const { Vec::new() }; COMPARISONS.len()];
    for capture in &captures {
        for (outcomes, outcome) in outcomes.iter_mut().zip(capture.compare().with_context(|| capture.name.clone())?) {
            outcomes.push((capture.name.as_str(), outcome));
        }
    }
    for (comparison, outcomes) in COMPARISONS.iter().zip(&outcomes) {
        summarise(comparison, outcomes, table);
    }
    Ok(())
}

/// Returns the undamaged Ethernet captures in which a host sends or receives enough packets.
fn select(folder: &Path) -> Result<Vec<Capture>> {
    let captures: Vec<Capture> =
        folder::files(folder)?.into_iter().filter_map(|file| Capture::open(file, folder)).collect();
    let count = captures.len().min(MAX_CAPTURES);
    let indices: Vec<usize> = (0..count).map(|number| number * captures.len() / count).collect();
    let selected = (0..).zip(captures).filter(|(index, _)| indices.binary_search(index).is_ok());
    Ok(selected.map(|(_, capture)| capture).collect())
}

impl Capture {
    /// Returns `None` if the file is not a suitable capture.
    fn open(file: PathBuf, folder: &Path) -> Option<Self> {
        let Report { capture, direction, .. } = ours::report(&file, &[]).ok()?;
        let is_ethernet = capture.link_types.iter().all(|link_type| link_type.name == "EN10MB");
        let is_whole = capture.warnings.is_empty();
        let is_short = PACKETS.contains(&capture.packets) && capture.elapsed_seconds? < MAX_SECONDS;
        if !(is_ethernet && is_whole && is_short) {
            return None;
        }
        let host = direction.hosts.first()?.address;
        let report = ours::report(&file, &["--interval", "1s", "--local", &host.to_string()]).ok()?;
        let Report { classes, .. } = &report;
        let has_enough = classes.incoming.packets.max(classes.outgoing.packets) >= MIN_CLASS_PACKETS;
        has_enough.then(|| Self { name: folder::name(&file, folder), file, host, report })
    }

    /// Returns the results in the order of [`COMPARISONS`].
    fn compare(&self) -> Result<[Outcome; COMPARISONS.len()]> {
        let survey = Survey::of(&self.file)?;
        let port = self.report.classes.busiest_port().context("no port is the busiest")?.to_string();
        let of_all = theirs::with_own_ports("frame");
        let of_port = theirs::with_own_ports(&ours::display_filter(&self.file, &port)?);
        let statistics = Statistics::of(&self.file, &[&of_all, &of_port])?;
        let nothing = BTreeMap::new();
        let endpoints = |filter: &str| statistics.endpoints.get(filter).unwrap_or(&nothing);

        let intervals = match survey.backwards {
            0 => compare::intervals(&self.report, &statistics.intervals).into(),
            count => Outcome::Skipped(format!("{count} times go backwards")),
        };
        if survey.tunnelled > 0 {
            let why = || Outcome::Skipped(format!("{} packets are tunnelled", survey.tunnelled));
            return Ok([intervals, why(), why()]);
        }
        let times = self.compare_times(&filter::broadcast(endpoints(&of_all)))?;
        Ok([intervals, times, self.compare_peers(&port, &of_port, endpoints(&of_port))?])
    }

    fn compare_times(&self, broadcast: &[IpAddr]) -> Result<Outcome> {
        let classes = &self.report.classes;
        let asked: [(&str, &Class, String); 2] = [
            ("incoming", &classes.incoming, filter::incoming(self.host, broadcast)),
            ("outgoing", &classes.outgoing, filter::outgoing(self.host)),
        ];
        for (name, class, filter) in asked {
            let deltas = theirs::deltas_nanos(&self.file, &filter)?;
            if let Some(difference) = compare::inter_arrival(class.inter_arrival(), &deltas) {
                return Ok(Outcome::Differs(format!("{name}, {difference}; {filter}")));
            }
        }
        Ok(Outcome::Equal)
    }

    fn compare_peers(&self, port: &str, filter: &str, theirs: &BTreeMap<IpAddr, Endpoint>) -> Result<Outcome> {
        let closeup =
            ours::report(&self.file, &["--port", port])?.closeup.context("the report has no details of the port")?;
        let listed = u64::try_from(closeup.hosts.len())?;
        if listed < closeup.hosts_count {
            return Ok(Outcome::Skipped(format!("the report lists {listed} of {} hosts", closeup.hosts_count)));
        }
        let difference = compare::peers(&closeup.hosts, theirs);
        Ok(difference.map(|difference| format!("{difference}; {filter}")).into())
    }
}

/// Prints the differences of a comparison, and adds its success rate to the table.
fn summarise(comparison: &str, outcomes: &[(&str, Outcome)], table: &mut Table) {
    println!("\n{comparison}");
    let (mut equal, mut compared) = (0, 0);
    for (name, outcome) in outcomes {
        match outcome {
            Outcome::Equal => equal += 1,
            Outcome::Differs(difference) => println!("  differs    {name}: {difference}"),
            Outcome::Skipped(why) => println!("  skipped    {name}: {why}"),
        }
        compared += u32::from(!matches!(outcome, Outcome::Skipped(_)));
    }
    println!("  {equal} of {compared} captures are equal");
    let figure = format!("tshark: {comparison}, of {compared} captures");
    if compared == 0 {
        table.text(figure, "nothing to compare");
    } else {
        table.at_least_percent(figure, f64::from(equal) * 100.0 / f64::from(compared), 100.0);
    }
}
