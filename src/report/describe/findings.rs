//! Findings in sentences that state the numbers and claim nothing more.

use ipnet::IpNet;
use serde::Serialize;

use super::hosts::short_address;
use crate::packet::{Transport, network_texts};
use crate::query::findings::{attempts, beacon, dynamic_service, one_way, port_scan, sweep};
use crate::query::{self, Finding, FindingKind, Focus, PortRange, Zone};
use crate::report::format::NumberFormat;
use crate::report::names::Code;
use crate::report::schema::{Findings, ReportedFinding};
use crate::report::{Wording, build};
use crate::services::Services;

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct FindingText {
    /// The name of its kind, such as `Port scan`.
    pub name: &'static str,
    /// What was found.
    pub text: String,
    /// The same in a few words, beside the name: `10.0.0.1 → 192.0.2.1 TCP 443, every 10 s`.
    pub short: String,
    /// The test of its kind.
    pub test: String,
    /// The hosts whose packets show it. All hosts if the list is empty.
    #[serde(with = "network_texts")]
    pub hosts: Vec<IpNet>,
    /// The port to focus on, if there is a single one.
    pub focus: Option<Focus>,
}

/// The findings of a capture.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct FindingsText {
    /// The number of findings, or the tests if there are none.
    pub summary: String,
    /// The findings.
    pub found: Vec<FindingText>,
    /// Which packets were not examined. `None` if all were.
    pub left_out: Option<String>,
}

/// The test of a kind of findings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FindingTest {
    /// The kind.
    pub kind: FindingKind,
    /// The name of the kind, such as `Port scan`.
    pub name: &'static str,
    /// The conditions that a finding of this kind meets.
    pub test: String,
}

/// Returns the test of every kind of findings.
#[must_use]
pub fn finding_tests(numbers: NumberFormat) -> Vec<FindingTest> {
    FindingKind::ALL.map(|kind| FindingTest { kind, name: name(kind), test: test(kind, numbers) }).into()
}

/// Describes findings in words.
#[must_use]
pub fn describe_findings(findings: &Findings, wording: &Wording) -> FindingsText {
    let numbers = wording.numbers;
    let left_out = (findings.packets_left_out > 0).then(|| {
        let packets = numbers.counted(findings.packets_left_out, "packet");
        let pairs = numbers.count(query::Findings::MOST_HOST_TO_PORTS as u64);
        format!(
            "Scans, sweeps, beacons and services were looked for among the first {pairs} pairs of a host and the port that it \
             sends to; {packets} belong to others."
        )
    });
    let unclear = (findings.pairs_without_bursts > 0).then(|| {
        format!(
            "Beacons were not looked for among {} of a host and a port: flow records do not tell when their bursts begin.",
            numbers.counted(findings.pairs_without_bursts, "pair")
        )
    });
    let left_out = match (left_out, unclear) {
        (Some(left_out), Some(unclear)) => Some(format!("{left_out} {unclear}")),
        (left_out, unclear) => left_out.or(unclear),
    };
    let found = findings.found.iter().map(|row| finding_text(row, wording)).collect();
    FindingsText { summary: summary(findings, numbers), found, left_out }
}

fn summary(findings: &Findings, numbers: NumberFormat) -> String {
    match findings.found.iter().map(|row| 1 + row.more).sum() {
        0 => format!(
            "Nothing by these tests: port scan, sweep, fixed period, most bytes one way (of at least {} packets), service on \
             a dynamic port.",
            numbers.count(one_way::MIN_PACKETS)
        ),
        1 => "1 thing stands out".into(),
        count => format!("{} things stand out", numbers.count(count)),
    }
}

fn finding_text(row: &ReportedFinding, wording: &Wording) -> FindingText {
    let numbers = wording.numbers;
    let more = match row.more {
        0 => ".".into(),
        more => format!(". {} more of the kind.", numbers.count(more)),
    };
    let (host, port, transport) = match row.finding {
        Finding::PortScan { from, transport, .. } => (Some(from), None, Some(transport)),
        Finding::Sweep { from, transport, port, .. } | Finding::Beacon { from, transport, port, .. } => {
            (Some(from), Some(port), Some(transport))
        }
        Finding::OneWay { port, .. } => (None, Some(port), None),
        Finding::DynamicService { host, transport, port, .. } => (Some(host), Some(port), Some(transport)),
    };
    let kind = row.finding.kind();
    FindingText {
        name: name(kind),
        text: sentence(&row.finding, wording) + &more,
        short: in_short(&row.finding, numbers),
        test: test(kind, numbers),
        hosts: host.map(IpNet::from).into_iter().collect(),
        focus: port.map(|port| Focus { ports: PortRange { first: port, last: port }, transport }),
    }
}

fn name(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::PortScan => "Port scan",
        FindingKind::Sweep => "Sweep",
        FindingKind::Beacon => "Fixed period",
        FindingKind::OneWay => "One way",
        FindingKind::DynamicService => "Dynamic port",
    }
}

fn test(kind: FindingKind, numbers: NumberFormat) -> String {
    let mostly_in_vain =
        format!("at most {} packets to {} of 10 of them", attempts::MAX_PACKETS_IN_VAIN, attempts::MIN_IN_VAIN_OF_TEN);
    match kind {
        FindingKind::PortScan => format!("At least {} ports of one host, and {mostly_in_vain}", port_scan::MIN_PORTS),
        FindingKind::Sweep => format!("At least {} hosts, and {mostly_in_vain}", sweep::MIN_HOSTS),
        FindingKind::Beacon => format!(
            "At least {} bursts, {} or more apart, whose periods deviate by at most {:.0} %; or more of them that stand out among \
             others; not by the design of a protocol",
            beacon::MIN_BURSTS,
            numbers.duration(build::seconds(beacon::MIN_SILENCE_NANOS)),
            beacon::MAX_DEVIATION * 100.0
        ),
        FindingKind::OneWay => format!(
            "At least {} packets, at least half of all bytes in and out, and at least {} of 10 of these one way",
            numbers.count(one_way::MIN_PACKETS),
            one_way::MIN_ONE_WAY_OF_TEN
        ),
        FindingKind::DynamicService => format!(
            "At least {} connections that were accepted, to a port from {} on",
            dynamic_service::MIN_CONNECTIONS,
            Zone::Dynamic.ports().0
        ),
    }
}

/// States what was found, without a full stop.
fn sentence(finding: &Finding, wording: &Wording) -> String {
    let Wording { numbers, ref services } = *wording;
    match *finding {
        Finding::PortScan { from, to, transport, ports, answered, refused } => format!(
            "{} asked {} for connections to {} {} ports; {}",
            from,
            to,
            numbers.count(ports),
            transport.label(),
            answers(ports, answered, refused, numbers)
        ),
        Finding::Sweep { from, transport, port, hosts, answered, refused } => format!(
            "{} asked {} for connections to {}; {}",
            from,
            numbers.counted(hosts, "host"),
            named_port(port, transport, services),
            answers(hosts, answered, refused, numbers)
        ),
        Finding::Beacon { from, to, transport, port, bursts, period_seconds, deviation_seconds } => format!(
            "{} sends to {}, {}, every {}: {}, standard deviation {}",
            from,
            to,
            named_port(port, transport, services),
            numbers.duration(period_seconds),
            numbers.counted(bursts, "time"),
            numbers.duration(deviation_seconds)
        ),
        Finding::OneWay { port, class, bytes, both_ways_bytes, all_bytes } => format!(
            "Port {} carries {} of all bytes in and out, and {} of these are {}",
            with_service(
                port,
                Transport::ALL.into_iter().find_map(|transport| services.plausible_name(port, transport, true))
            ),
            numbers.share(both_ways_bytes, all_bytes),
            numbers.share(bytes, both_ways_bytes),
            Code(class)
        ),
        Finding::DynamicService { host, transport, port, connections } => format!(
            "{} accepted {} to {}, from the range that has no registered services",
            host,
            numbers.counted(connections, "connection"),
            named_port(port, transport, services)
        ),
    }
}

/// States what was found in a few words, beside the name of its kind.
fn in_short(finding: &Finding, numbers: NumberFormat) -> String {
    match *finding {
        Finding::PortScan { from, to, ports, .. } => {
            format!("{} → {}, {}", short_address(from), short_address(to), numbers.counted(ports, "port"))
        }
        Finding::Sweep { from, transport, port, hosts, .. } => {
            format!("{} → {}, {} {port}", short_address(from), numbers.counted(hosts, "host"), transport.label())
        }
        Finding::Beacon { from, to, transport, port, period_seconds, .. } => format!(
            "{} → {} {} {port}, every {}",
            short_address(from),
            short_address(to),
            transport.label(),
            numbers.duration(period_seconds)
        ),
        Finding::OneWay { port, class, .. } => format!("port {port}, {}", Code(class)),
        Finding::DynamicService { host, transport, port, .. } => {
            format!("{} {} {port}", short_address(host), transport.label())
        }
    }
}

/// Writes what became of attempts: `4 accepted, 150 refused, 46 silent`.
fn answers(count: u64, answered: u64, refused: u64, numbers: NumberFormat) -> String {
    let silent = count.saturating_sub(answered + refused);
    let parts = [(answered, "accepted"), (refused, "refused"), (silent, "silent")];
    if let Some((_, what)) = parts.iter().find(|(part, _)| *part == count) {
        return format!("all {what}");
    }
    let parts = parts.into_iter().filter(|(part, _)| *part > 0);
    parts.map(|(part, what)| format!("{} {what}", numbers.count(part))).collect::<Vec<_>>().join(", ")
}

/// Writes a port with its transport and service: `TCP port 443 (HTTPS)`.
fn named_port(port: u16, transport: Transport, services: &Services) -> String {
    format!("{} port {}", transport.label(), with_service(port, services.plausible_name(port, transport, true)))
}

fn with_service(port: u16, service: Option<&str>) -> String {
    service.map_or_else(|| port.to_string(), |name| format!("{port} ({name})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_state_their_numbers() {
        let tests: Vec<String> = finding_tests(NumberFormat::default())
            .into_iter()
            .map(|row| format!("{}: {}", row.name, row.test))
            .collect();
        let expected = [
            "Port scan: At least 50 ports of one host, and at most 3 packets to 9 of 10 of them",
            "Sweep: At least 50 hosts, and at most 3 packets to 9 of 10 of them",
            "Fixed period: At least 10 bursts, 1 s or more apart, whose periods deviate by at most 5 %; or more of them \
             that stand out among others; not by the design of a protocol",
            "One way: At least 1,000 packets, at least half of all bytes in and out, and at least 9 of 10 of these one way",
            "Dynamic port: At least 3 connections that were accepted, to a port from 49152 on",
        ];
        assert_eq!(tests, expected);
    }
}
