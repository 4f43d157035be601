//! How often directions and services are found out rightly, over a folder of real captures.
//!
//! A capture in which the host that made it marked packets as sent or received is asked for its directions without those
//! marks. A packet with the mark "received" should come out incoming, one with "sent" outgoing. Two kinds of marks say
//! nothing: those of a host to itself, and of a packet that is marked both ways, as a router's are, at least one. For the
//! service of a flow, who opened the connection is the truth, and ports and peers alone are asked.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::folder;
use super::table::{Table, Unit};
use crate::{process, project};

const ACCURACY_BAR_PERCENT: f64 = 97.0;
/// A capture with fewer marks than this says little.
const LEAST_MARKS: u64 = 20;
/// Where the stated confidence is above this, the accuracy should be too.
const CONFIDENT: f64 = 0.9;

/// What is read of a report.
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
    /// Packets between two hosts.
    fn all(&self) -> u64 {
        self.received + self.sent
    }

    /// As many of them as any answer could agree with.
    fn possible(&self) -> u64 {
        self.all().saturating_sub(self.both)
    }

    fn accuracy_percent(&self) -> f64 {
        percent(self.agreeing, self.possible())
    }
}

/// Measures over every file below a folder; what is no capture is passed over.
pub(crate) fn measure(captures: &Path, table: &mut Table) -> Result<()> {
    process::announce("build the command");
    process::run(process::cargo().args(["build", "--release"]))?;
    process::announce(&format!("directions of the captures in {}", captures.display()));
    let reports: Vec<(String, Report)> = folder::files(captures)?
        .iter()
        .filter_map(|file| Some((folder::name(file, captures), ask(file).ok()?)))
        .collect();
    ensure!(!reports.is_empty(), "no file in {} can be read", captures.display());
    directions(&reports, table);
    methods(&reports, table);
    services(&reports, table);
    Ok(())
}

fn ask(file: &Path) -> Result<Report> {
    let output = Command::new(project::release_command())
        .args(["--json", "--direction", "ignore-file-marks", "--port-role", "service"])
        .arg(file)
        .stderr(Stdio::null())
        .output()?;
    ensure!(output.status.success(), "{} cannot be read", file.display());
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn directions(reports: &[(String, Report)], table: &mut Table) {
    let mut rows: Vec<(&str, &Direction, &Marks)> = reports
        .iter()
        .filter_map(|(name, report)| Some((name.as_str(), &report.direction, report.direction.file_marks.as_ref()?)))
        .filter(|(_, _, marks)| marks.all() >= LEAST_MARKS)
        .collect();
    rows.sort_by_key(|(_, _, marks)| std::cmp::Reverse(marks.all()));
    println!(
        "\n{:>7} {:>7} {:>7} {:>9} {:>9}  {:<18} {:>10}  capture, and what was taken as local",
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
        if marks.accuracy_percent() < ACCURACY_BAR_PERCENT {
            println!("{:>44}  {} the other way, {others} of another class", "", marks.contradicting);
        }
    }
    let sum = |part: fn(&Marks) -> u64| rows.iter().map(|(_, _, marks)| part(marks)).sum::<u64>();
    let (agreeing, possible, all) = (sum(|marks| marks.agreeing), sum(Marks::possible), sum(Marks::all));
    table.said("direction: captures that mark at least 20 packets", rows.len().to_string());
    table.reached("direction: agrees with marks that can be true", percent(agreeing, possible), ACCURACY_BAR_PERCENT);
    table.shown("direction: agrees with all marks between two hosts", percent(agreeing, all), Unit::Percent);
    let confident = rows.iter().filter(|(_, direction, _)| direction.confidence > CONFIDENT);
    if let Some(least) = confident.map(|(_, _, marks)| marks.accuracy_percent()).reduce(f64::min) {
        table.reached("direction: least accuracy where confidence is above 0.9", least, CONFIDENT * 100.0);
    }
}

/// What is found where private and public addresses do not tell.
fn methods(reports: &[(String, Report)], table: &mut Table) {
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
        let (unknown, found): (Vec<&Report>, Vec<&Report>) =
            of_kind.into_iter().partition(|report| report.direction.method == "unknown");
        let says_why = |report: &&&Report| {
            let explanation = &report.direction.explanation;
            explanation.contains("not known: ") || explanation.contains("with ports goes")
        };
        let guesses = found.iter().filter(|report| report.direction.explanation.contains("a guess")).count();
        let value = format!("{} found, {} unknown", found.len(), unknown.len());
        table.said(format!("direction: captures with {kind} addresses only"), value);
        table.said(format!("direction: of these, guesses that say so, {kind}"), guesses.to_string());
        let silent = unknown.len() - unknown.iter().filter(says_why).count();
        table.said(format!("direction: of these, unknown without a reason, {kind}"), silent.to_string());
    }
}

fn is_private(address: std::net::IpAddr) -> bool {
    match address {
        std::net::IpAddr::V4(address) => {
            address.is_private() || address.is_link_local() || (matches!(address.octets(), [100, 64..128, ..]))
        }
        std::net::IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

fn services(reports: &[(String, Report)], table: &mut Table) {
    let services = || reports.iter().filter_map(|(_, report)| report.service.as_ref());
    let opened: u64 = services().map(|service| service.opened_flows).sum();
    let guessed: u64 = services().map(|service| service.guessed_flows).sum();
    table.said("service: flows whose connection was seen to be opened", opened.to_string());
    table.reached("service: ports and peers alone tell the same", percent(guessed, opened), ACCURACY_BAR_PERCENT);
}

/// A part in percent; 100 of nothing.
fn percent(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
    let [part, whole] = [part, whole].map(|count| count as f64);
    if whole == 0.0 { 100.0 } else { part * 100.0 / whole }
}
