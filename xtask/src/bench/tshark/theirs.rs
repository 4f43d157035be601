//! What tshark says of a capture.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr;

use anyhow::{Context, Result, ensure};

use super::ours::Amount;

/// Names are not looked up. A fragment is shown as what it is: else the ports of a datagram are those of its last fragment,
/// which has none on the wire.
const OPTIONS: [&str; 5] = ["-n", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE"];

/// Packets with ports.
const WITH_PORTS: &str = "(tcp.port or udp.port or sctp.port or dccp.port)";

/// Matches in these are not a packet's own, or not counted: an error of ICMP quotes another packet, and the fabric path of
/// Cisco and IEEE 802.11 inside Ethernet, as cards of Intel wrote it, count as not IP.
const NOT_COUNTED: &str = "icmp or icmpv6 or cfp or eth.type == 0x2452";

/// Protocols of which a packet has one of each row, unless it is a tunnel's.
const LAYERS: [&[&str]; 2] = [&["ip", "ipv6"], &["tcp", "udp", "udplite", "sctp", "dccp"]];

/// The packets of a filter whose ports are counted.
pub(super) fn with_own_ports(filter: &str) -> String {
    format!("({filter}) and {WITH_PORTS} and not ({NOT_COUNTED})")
}

/// What an endpoint sends and receives.
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

/// Statistics by an interval of one second, and by endpoint under filters.
#[derive(Default)]
pub(super) struct Statistics {
    /// By the number of the interval.
    pub(super) intervals: BTreeMap<u64, Amount>,
    /// By the filter.
    pub(super) endpoints: BTreeMap<String, BTreeMap<IpAddr, Endpoint>>,
}

impl Statistics {
    /// Asks for all of it in one run.
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

/// `| 3 <> 4 | 10 | 840 |`, with `Dur` in the last; `| 0.000 <> 0.019 | 84 | 13291 |` where all lasts less than a second.
fn interval(line: &str) -> Option<(u64, Amount)> {
    let mut cells = line.split('|').skip(1);
    let number = cells.next()?.split(['.', '<']).next()?;
    let mut count = || parsed(cells.next()?);
    Some((parsed(number)?, Amount { packets: count()?, bytes: count()? }))
}

/// An address, then packets and bytes in total, sent, and received; none where the line is another.
fn endpoint(line: &str) -> Option<(IpAddr, Endpoint)> {
    let mut words = line.split_whitespace();
    let address = parsed(words.next()?)?;
    let mut amount = || Some(Amount { packets: parsed(words.next()?)?, bytes: parsed(words.next()?)? });
    let [_, sent, received] = [amount()?, amount()?, amount()?];
    Some((address, Endpoint { sent, received }))
}

/// Times in nanoseconds from each packet that a filter shows to the next.
pub(super) fn deltas_nanos(file: &Path, filter: &str) -> Result<Vec<i64>> {
    let printed = output(file, &["-Y", filter, "-T", "fields", "-e", "frame.time_delta_displayed"])?;
    // The first packet has none before it.
    printed.lines().skip(1).map(|line| nanos(line).with_context(|| line.to_owned())).collect()
}

/// What makes a comparison with tshark pointless.
#[derive(Default)]
pub(super) struct Survey {
    /// Packets that carry a second packet: a filter sees the addresses and ports of both.
    pub(super) tunnelled: u64,
    /// Packets that are earlier than the one before: tshark counts them in its latest interval.
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

/// Whether protocols such as `eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:tcp` occur twice before the first error of ICMP.
fn is_tunnelled(protocols: &str) -> bool {
    let own: Vec<&str> = protocols.split(':').take_while(|protocol| !matches!(*protocol, "icmp" | "icmpv6")).collect();
    LAYERS.iter().any(|layer| own.iter().filter(|protocol| layer.contains(protocol)).count() > 1)
}

/// Seconds with nine digits behind the point, in nanoseconds.
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
