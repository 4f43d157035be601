//! Runs the command on a capture and parses its report.

use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::project;

/// The parts of a report that are compared.
#[derive(Deserialize)]
pub(super) struct Report {
    pub(super) capture: Capture,
    pub(super) direction: Direction,
    pub(super) timeline: Timeline,
    pub(super) classes: Classes,
    pub(super) closeup: Option<Closeup>,
}

#[derive(Deserialize)]
pub(super) struct Capture {
    pub(super) packets: u64,
    pub(super) elapsed_seconds: Option<f64>,
    pub(super) link_types: Vec<LinkType>,
    pub(super) warnings: Vec<serde_json::Value>,
}

#[derive(Deserialize)]
pub(super) struct LinkType {
    pub(super) name: String,
}

#[derive(Deserialize)]
pub(super) struct Direction {
    pub(super) hosts: Vec<Host>,
}

#[derive(Deserialize)]
pub(super) struct Host {
    pub(super) address: IpAddr,
}

#[derive(Deserialize)]
pub(super) struct Timeline {
    pub(super) intervals: Vec<Interval>,
    pub(super) packets_outside: u64,
}

#[derive(Deserialize)]
pub(super) struct Interval {
    pub(super) number: u64,
    pub(super) incoming: Amount,
    pub(super) outgoing: Amount,
    pub(super) other: Amount,
}

impl Interval {
    /// Returns the packets and bytes of all classes.
    pub(super) fn total(&self) -> Amount {
        let amounts = [self.incoming, self.outgoing, self.other];
        let sum = |part: fn(&Amount) -> u64| amounts.iter().map(part).sum();
        Amount { packets: sum(|amount| amount.packets), bytes: sum(|amount| amount.bytes) }
    }
}

/// Packets and their original lengths.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
pub(super) struct Amount {
    pub(super) packets: u64,
    pub(super) bytes: u64,
}

impl Display for Amount {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} packets of {} bytes", self.packets, self.bytes)
    }
}

#[derive(Deserialize)]
pub(super) struct Classes {
    pub(super) incoming: Class,
    pub(super) outgoing: Class,
}

#[derive(Deserialize)]
pub(super) struct Class {
    pub(super) packets: u64,
    busiest_by_packets: Option<Port>,
    times: Option<Times>,
}

#[derive(Deserialize)]
struct Port {
    port: u16,
    packets: u64,
}

#[derive(Deserialize)]
struct Times {
    inter_arrival: Option<InterArrival>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "the names of the report")]
pub(super) struct InterArrival {
    pub(super) minimum_seconds: f64,
    pub(super) mean_seconds: f64,
    pub(super) maximum_seconds: f64,
    pub(super) median_seconds: f64,
    pub(super) percentile_95_seconds: f64,
    pub(super) percentile_99_seconds: f64,
}

impl Class {
    pub(super) fn inter_arrival(&self) -> Option<&InterArrival> {
        self.times.as_ref()?.inter_arrival.as_ref()
    }
}

impl Classes {
    /// Returns the port with the most packets in either direction.
    pub(super) fn busiest_port(&self) -> Option<u16> {
        let ports = [&self.incoming, &self.outgoing].into_iter().filter_map(|class| class.busiest_by_packets.as_ref());
        Some(ports.max_by_key(|port| port.packets)?.port)
    }
}

#[derive(Deserialize)]
pub(super) struct Closeup {
    pub(super) hosts: Vec<CloseupHost>,
    pub(super) hosts_count: u64,
}

#[derive(Deserialize)]
pub(super) struct CloseupHost {
    pub(super) address: IpAddr,
    pub(super) sent: Amount,
    pub(super) received: Amount,
}

/// Returns the report on a capture.
pub(super) fn report(file: &Path, options: &[&str]) -> Result<Report> {
    Ok(serde_json::from_str(&output(file, &[&["--json"], options].concat())?)?)
}

/// Returns the Wireshark display filter that the command prints for the packets of a port.
pub(super) fn display_filter(file: &Path, port: &str) -> Result<String> {
    let text = output(file, &["--port", port])?;
    let filter = text.lines().find_map(|line| line.trim_start().strip_prefix("Wireshark "));
    Ok(filter.with_context(|| format!("no filter for Wireshark is printed for port {port}"))?.trim().to_owned())
}

fn output(file: &Path, options: &[&str]) -> Result<String> {
    let output = Command::new(project::release_command()).args(options).arg(file).stderr(Stdio::null()).output()?;
    ensure!(output.status.success(), "{} cannot be read", file.display());
    Ok(String::from_utf8(output.stdout)?)
}
