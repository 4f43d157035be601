//! Measures how often inferred directions and services are correct, on a folder of real captures.
//!
//! The ground truth of directions are packets that the capturing host marked as sent or received. Directions are inferred
//! without these marks; a packet marked "received" should be incoming, one marked "sent" outgoing. Two kinds of marks are not
//! counted: those of packets from a host to itself, and one of the two marks of a packet that was captured both ways, as on a
//! router. The ground truth of services is who opened the connection. It is compared with a guess that does not see it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::table::{Table, Unit};
use crate::{folder, process, project};

const MIN_ACCURACY_PERCENT: f64 = 97.0;
/// Captures with fewer marked packets are skipped.
const MIN_MARKS: u64 = 20;
/// If the reported confidence is above this, the accuracy must be too.
const HIGH_CONFIDENCE: f64 = 0.9;

/// The parts of a report that are used.
#[derive(Deserialize)]
struct Report {
    direction: Direction,
    service: Option<Service>,
}

#[derive(Deserialize)]
struct Direction {
    method: String,
    confidence: f64,
    local_networks: Vec<String>,
    explanation: String,
    file_marks: Option<Marks>,
    hosts: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
struct Marks {
    received: u64,
    sent: u64,
    agreeing: u64,
    contradicting: u64,
    both: u64,
    same_host: u64,
}

#[derive(Deserialize)]
struct Service {
    opened_flows: u64,
    guessed_flows: u64,
}

impl Marks {
    /// Returns the number of marked packets between two hosts.
    fn all(&self) -> u64 {
        self.received + self.sent
    }

    /// Returns the greatest number of marks that any answer can agree with.
    fn possible(&self) -> u64 {
        self.all().saturating_sub(self.both)
    }

    fn accuracy_percent(&self) -> f64 {
        percent(self.agreeing, self.possible())
    }
}

/// Measures on every file below a folder. Files that are not captures are skipped.
pub(crate) fn measure(captures: &Path, table: &mut Table) -> Result<()> {
    process::announce("build the command");
    process::run(process::cargo().args(["build", "--release"]))?;
    process::announce(&format!("directions of the captures in {}", captures.display()));
    let reports: Vec<(String, Report)> = folder::files(captures)?
        .iter()
        .filter_map(|file| Some((folder::name(file, captures), report(file).ok()?)))
        .collect();
    ensure!(!reports.is_empty(), "no file in {} can be read", captures.display());
    measure_directions(&reports, table);
    measure_unmixed(&reports, table);
    measure_services(&reports, table);
    Ok(())
}

/// Returns the report of the command on a file, without the use of direction marks.
fn report(file: &Path) -> Result<Report> {
    let output = Command::new(project::release_command())
        .args(["--json", "--direction", "ignore-file-marks", "--port-role", "service"])
        .arg(file)
        .stderr(Stdio::null())
        .output()?;
    ensure!(output.status.success(), "{} cannot be read", file.display());
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// Compares inferred directions with the marks of the captures.
fn measure_directions(reports: &[(String, Report)], table: &mut Table) {
    let mut rows: Vec<(&str, &Direction, &Marks)> = reports
        .iter()
        .filter_map(|(name, report)| Some((name.as_str(), &report.direction, report.direction.file_marks.as_ref()?)))
        .filter(|(_, _, marks)| marks.all() >= MIN_MARKS)
        .collect();
    rows.sort_by_key(|(_, _, marks)| std::cmp::Reverse(marks.all()));
    println!(
        "\n{:>7} {:>7} {:>7} {:>9} {:>9}  {:<18} {:>10}  capture: local networks",
        "marked", "both", "itself", "agreeing", "of all", "method", "confidence"
    );
    for (name, direction, marks) in &rows {
        println!(
            "{:>7} {:>7} {:>7} {:>7.1} % {:>7.1} %  {:<18} {:>10.2}  {name}: {}",
            marks.all(),
            marks.both,
            marks.same_host,
            marks.accuracy_percent(),
            percent(marks.agreeing, marks.all()),
            direction.method,
            direction.confidence,
            direction.local_networks.join(", "),
        );
        let others = marks.possible().saturating_sub(marks.agreeing + marks.contradicting);
        if marks.accuracy_percent() < MIN_ACCURACY_PERCENT {
            println!("{:>44}  {} in the opposite direction, {others} in another class", "", marks.contradicting);
        }
    }
    let sum = |part: fn(&Marks) -> u64| rows.iter().map(|(_, _, marks)| part(marks)).sum::<u64>();
    let (agreeing, possible, all) = (sum(|marks| marks.agreeing), sum(Marks::possible), sum(Marks::all));
    table.text("direction: captures with at least 20 marked packets", rows.len().to_string());
    table.at_least_percent(
        "direction: agreement with marks that can be matched",
        percent(agreeing, possible),
        MIN_ACCURACY_PERCENT,
    );
    table.value("direction: agreement with all marks between two hosts", percent(agreeing, all), Unit::Percent);
    let confident = rows.iter().filter(|(_, direction, _)| direction.confidence > HIGH_CONFIDENCE);
    if let Some(lowest) = confident.map(|(_, _, marks)| marks.accuracy_percent()).reduce(f64::min) {
        table.at_least_percent("direction: lowest accuracy with confidence above 0.9", lowest, HIGH_CONFIDENCE * 100.0);
    }
}

/// Counts directions that are inferred or unknown in captures with only private or only public addresses, where the kind of
/// address does not distinguish the local side.
fn measure_unmixed(reports: &[(String, Report)], table: &mut Table) {
    let is_private = |host: &serde_json::Value| {
        let address = host.get("address").and_then(|address| address.as_str()?.parse().ok());
        address.is_some_and(is_private)
    };
    for (kind, wanted) in [("private", true), ("public", false)] {
        let only = |report: &&Report| {
            let hosts = &report.direction.hosts;
            !hosts.is_empty() && hosts.iter().all(|host| is_private(host) == wanted)
        };
        let of_kind: Vec<&Report> = reports.iter().map(|(_, report)| report).filter(only).collect();
        let (unknown, inferred): (Vec<&Report>, Vec<&Report>) =
            of_kind.into_iter().partition(|report| report.direction.method == "unknown");
        let has_reason = |report: &&&Report| {
            let explanation = &report.direction.explanation;
            explanation.contains("not known: ") || explanation.contains("with ports goes")
        };
        let guesses = inferred.iter().filter(|report| report.direction.explanation.contains("a guess")).count();
        let value = format!("{} inferred, {} unknown", inferred.len(), unknown.len());
        table.text(format!("direction: captures with only {kind} addresses"), value);
        table.text(format!("direction: of these ({kind}), declared as a guess"), guesses.to_string());
        let unexplained = unknown.len() - unknown.iter().filter(has_reason).count();
        table.text(format!("direction: of these ({kind}), unknown without a reason"), unexplained.to_string());
    }
}

/// Returns whether an address is private, shared or link-local.
pub(crate) fn is_private(address: std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(address) => {
            address.is_private() || address.is_link_local() || (matches!(address.octets(), [100, 64..128, ..]))
        }
        std::net::IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

/// Compares guessed services with the openings of connections.
fn measure_services(reports: &[(String, Report)], table: &mut Table) {
    let services = || reports.iter().filter_map(|(_, report)| report.service.as_ref());
    let opened: u64 = services().map(|service| service.opened_flows).sum();
    let guessed: u64 = services().map(|service| service.guessed_flows).sum();
    table.text("service: flows whose opening was captured", opened.to_string());
    table.at_least_percent("service: guess without the opening agrees", percent(guessed, opened), MIN_ACCURACY_PERCENT);
}

/// Returns a share in percent, which is 100 if the whole is 0.
fn percent(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let [part, whole] = [part, whole].map(|count| count as f64);
    if whole == 0.0 { 100.0 } else { part * 100.0 / whole }
}
