//! Runs tshark on a capture and parses its output.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;

use anyhow::{Context, Result, ensure};

use super::ours::Amount;

/// Disables name resolution and reassembly. With reassembly, tshark attributes the ports of a datagram to its last fragment,
/// which has none on the wire.
const OPTIONS: [&str; 5] = ["-n", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"];

/// Filter for packets with ports.
const WITH_PORTS: &str = "(tcp.port or udp.port or sctp.port or dccp.port)";

/// Filter for packets whose ports are not counted. An ICMP error quotes the ports of another packet. Cisco's
/// fabric path (`cfp`) and IEEE 802.11 inside Ethernet (type 0x2452) count as not IP.
const NOT_COUNTED: &str = "icmp or icmpv6 or cfp or eth.type == 0x2452";

/// Protocols by layer. A packet with more than one protocol of a layer is tunnelled.
const LAYERS: [&[&str]; 2] = [&["ip", "ipv6"], &["tcp", "udp", "udplite", "sctp", "dccp"]];

/// Restricts a filter to packets whose own ports are counted.
pub(super) fn with_own_ports(filter: &str) -> String {
    format!("({filter}) and {WITH_PORTS} and not ({NOT_COUNTED})")
}

/// The packets that a host sends and receives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) sent: Amount,
    pub(super) received: Amount,
}

impl Display for Endpoint {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "sent {}, received {}", self.sent, self.received)
    }
}

/// Statistics per interval of one second, and per host for several filters.
#[derive(Default)]
pub(super) struct Statistics {
    /// Keyed by the number of the interval.
    pub(super) intervals: BTreeMap<u64, Amount>,
    /// Keyed by filter, then by address.
    pub(super) endpoints: BTreeMap<String, BTreeMap<IpAddr, Endpoint>>,
}

impl Statistics {
    /// Collects all statistics in one run of tshark.
    pub(super) fn of(file: &Path, filters: &[&str]) -> Result<Self> {
        let mut options = vec!["-q".to_owned(), "-z".to_owned(), "io,stat,1".to_owned()];
        for filter in filters {
            options.extend(
                ["ip", "ipv6"].into_iter().flat_map(|of| ["-z".to_owned(), format!("endpoints,{of},{filter}")]),
            );
        }
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let mut statistics = Self::default();
        let mut filter = "";
        for line in output(file, &options)?.lines() {
            if let Some(text) = line.strip_prefix("Filter:") {
                filter = text;
                statistics.endpoints.entry(filter.to_owned()).or_default();
            } else if line.contains("<>") {
                let (number, amount) = interval(line).with_context(|| line.to_owned())?;
                statistics.intervals.insert(number, amount);
            } else if let Some((address, endpoint)) = endpoint(line) {
                let endpoints = statistics.endpoints.entry(filter.to_owned()).or_default();
                endpoints.insert(address, endpoint);
            }
        }
        ensure!(!statistics.intervals.is_empty(), "tshark prints no interval of {}", file.display());
        Ok(statistics)
    }
}

/// Parses a row such as `| 3 <> 4 | 10 | 840 |`. The last row has `Dur` as its end; in a capture shorter than a second the row
/// is `| 0.000 <> 0.019 | 84 | 13291 |`.
fn interval(line: &str) -> Option<(u64, Amount)> {
    let mut cells = line.split('|').skip(1);
    let number = cells.next()?.split(['.', '<']).next()?;
    let mut count = || parsed(cells.next()?);
    Some((parsed(number)?, Amount { packets: count()?, bytes: count()? }))
}

/// Parses a line with an address, then packets and bytes in total, sent and received. Returns `None` for any other line.
fn endpoint(line: &str) -> Option<(IpAddr, Endpoint)> {
    let mut words = line.split_whitespace();
    let address = parsed(words.next()?)?;
    let mut amount = || Some(Amount { packets: parsed(words.next()?)?, bytes: parsed(words.next()?)? });
    let [_, sent, received] = [amount()?, amount()?, amount()?];
    Some((address, Endpoint { sent, received }))
}

/// Returns the inter-arrival times of the packets that match a filter, in nanoseconds.
pub(super) fn deltas_nanos(file: &Path, filter: &str) -> Result<Vec<i64>> {
    let printed = output(file, &["-Y", filter, "-T", "fields", "-e", "frame.time_delta_displayed"])?;
    // The first packet has no predecessor.
    printed.lines().skip(1).map(|line| nanos(line).with_context(|| line.to_owned())).collect()
}

/// Properties of a capture that rule out comparisons with tshark.
#[derive(Default)]
pub(super) struct Survey {
    /// Number of tunnelled packets: a filter matches the addresses and ports of both the outer and the inner packet.
    pub(super) tunnelled: u64,
    /// Number of packets earlier than their predecessor: tshark counts them in its latest interval.
    pub(super) backwards: u64,
}

impl Survey {
    pub(super) fn of(file: &Path) -> Result<Self> {
        let printed = output(file, &["-T", "fields", "-e", "frame.time_delta", "-e", "frame.protocols"])?;
        let mut survey = Self::default();
        for line in printed.lines() {
            let (delta, protocols) = line.split_once('\t').with_context(|| line.to_owned())?;
            survey.tunnelled += u64::from(is_tunnelled(protocols));
            survey.backwards += u64::from(delta.starts_with('-'));
        }
        Ok(survey)
    }
}

/// Reports whether a protocol list such as `eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:tcp` has two protocols of a layer,
/// not counting those quoted by an ICMP error.
fn is_tunnelled(protocols: &str) -> bool {
    let unquoted: Vec<&str> =
        protocols.split(':').take_while(|protocol| !matches!(*protocol, "icmp" | "icmpv6")).collect();
    LAYERS.iter().any(|layer| unquoted.iter().filter(|protocol| layer.contains(protocol)).count() > 1)
}

/// Parses seconds with nine decimal places, into nanoseconds.
fn nanos(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.')?;
    let (is_negative, seconds) = seconds.strip_prefix('-').map_or((false, seconds), |seconds| (true, seconds));
    let nanos: i64 = if fraction.len() == 9 { parsed::<i64>(fraction)? } else { return None };
    let nanos = parsed::<i64>(seconds)?.checked_mul(1_000_000_000)?.checked_add(nanos)?;
    Some(if is_negative { -nanos } else { nanos })
}

fn parsed<T: FromStr>(text: &str) -> Option<T> {
    text.trim().parse().ok()
}

fn output(file: &Path, options: &[&str]) -> Result<String> {
    let mut command = Command::new("tshark");
    let output = command.args(OPTIONS).arg("-r").arg(file).args(options).stderr(Stdio::null()).output()?;
    ensure!(output.status.success(), "tshark fails on {}: {}", file.display(), options.join(" "));
    Ok(String::from_utf8(output.stdout)?)
}
