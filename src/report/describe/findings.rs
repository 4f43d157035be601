//! What stands out, in sentences that say no more than the numbers do.

use ipnet::IpNet;
use serde::Serialize;

use crate::packet::Transport;
use crate::query::{self, Focus, PortRange};
use crate::report::schema::{Finding, Findings};
use crate::report::{format, names};
use crate::services;

/// What stands out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingText {
    /// Its kind, in a word or two.
    pub name: &'static str,
    /// What was seen.
    pub text: String,
    /// The test that it meets.
    pub test: &'static str,
    /// The hosts whose packets show it; all where none is given.
    pub hosts: Vec<IpNet>,
    /// The port to look at closely, if it is one.
    pub focus: Option<Focus>,
}

/// What stands out of a capture, in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingsText {
    /// How many things stand out, or what was looked for.
    pub summary: String,
    /// What stands out.
    pub found: Vec<FindingText>,
    /// What was not examined for it.
    pub left_out: Option<String>,
}

/// Says in words what stands out.
#[must_use]
pub fn describe_findings(findings: &Findings) -> FindingsText {
    let left_out = (findings.packets_left_out > 0).then(|| {
        let packets = format::counted(findings.packets_left_out, "packet");
        let ways = format::count(query::Findings::MOST_HOST_TO_PORTS as u64);
        format!(
            "Scans, sweeps, beacons and services were looked for among the first {ways} pairs of a host and the port that it \
             sends to; {packets} belong to others."
        )
    });
    FindingsText { summary: summary(findings), found: findings.found.iter().map(finding_text).collect(), left_out }
}

/// With the name of its service, of any transport where none is told.
fn named_port(port: u16, transport: Option<Transport>) -> String {
    let name = match transport {
        Some(transport) => services::name(port, transport),
        None => Transport::ALL.into_iter().find_map(|transport| services::name(port, transport)),
    };
    name.map_or_else(|| port.to_string(), |name| format!("{port} ({name})"))
}

fn summary(findings: &Findings) -> String {
    match findings.found.iter().map(|finding| 1 + finding.more).sum() {
        0 => "Nothing by these tests: port scan, sweep, fixed period, most bytes one way (of at least 1,000 packets), service on a dynamic port."
            .into(),
        1 => "1 thing stands out".into(),
        count => format!("{} things stand out", format::count(count)),
    }
}

fn finding_text(finding: &Finding) -> FindingText {
    let host = |address: Option<std::net::IpAddr>| address.map(|address| address.to_string()).unwrap_or_default();
    let (from, to, count) = (host(finding.host), host(finding.to), finding.count);
    let transport = finding.transport.map(names::transport_name).unwrap_or_default();
    let port = finding.port.map(|port| named_port(port, finding.transport)).unwrap_or_default();
    let answered = match finding.answered {
        None => String::new(),
        Some(0) => "none answered".into(),
        Some(answered) => format!("{} answered", format::count(answered)),
    };
    let count_of = |noun: &str| format::counted(count, noun);
    let (name, sentence, test) = match &*finding.kind {
        "port-scan" => (
            "Port scan",
            format!("{from} asked {to} for connections to {} {transport} ports; {answered}", format::count(count)),
            "At least 50 ports of one host, and at most 3 packets to 9 of 10 of them",
        ),
        "sweep" => (
            "Sweep",
            format!("{from} asked {} for connections to {transport} port {port}; {answered}", count_of("host")),
            "At least 50 hosts, and at most 3 packets to 9 of 10 of them",
        ),
        "beacon" => {
            let period = finding.period_seconds.unwrap_or_default();
            let deviation = finding.deviation_seconds.unwrap_or_default();
            let sentence = format!(
                "{from} sends to {to}, {transport} port {port}, every {}: {}, standard deviation {}",
                format::duration(period),
                count_of("time"),
                format::duration(deviation),
            );
            (
                "Fixed period",
                sentence,
                "At least 10 bursts, a second or more apart, whose periods deviate by at most 5 %",
            )
        }
        "one-way" => {
            let both = finding.both_ways_bytes.unwrap_or_default();
            let sentence = format!(
                "Port {port} carries {} of all bytes in and out, and {} of these are {}",
                format::share(both, finding.all_bytes.unwrap_or_default()),
                format::share(count, both),
                finding.class.as_deref().unwrap_or_default(),
            );
            (
                "One way",
                sentence,
                "At least half of all bytes in and out, of at least 1,000 packets, and at least 9 of 10 of them one way",
            )
        }
        _ => (
            "Dynamic port",
            format!(
                "{from} accepted {} to {transport} port {port}, from the range that has no registered services",
                count_of("connection")
            ),
            "At least 3 connections that were accepted, to a port from 49152 on",
        ),
    };
    let more = match finding.more {
        0 => ".".into(),
        more => format!(". {} more of the kind.", format::count(more)),
    };
    FindingText {
        name,
        text: sentence + &more,
        test,
        hosts: finding.host.map(IpNet::from).into_iter().collect(),
        focus: finding
            .port
            .map(|port| Focus { ports: PortRange { first: port, last: port }, transport: finding.transport }),
    }
}
