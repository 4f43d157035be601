//! Details of the port in focus.

use serde::Serialize;

use super::bars::{Bar, bars};
use super::times::{TimesText, interval_text, times_facts};
use super::{Fact, fact};
use crate::packet::Transport;
use crate::query::{self, Focus, PortRange};
use crate::report::format::{NumberFormat, clock, named_ports};
use crate::report::schema::{Amount, Closeup, CloseupClass, CloseupHost, PortTotal, Report};
use crate::report::{ServiceNames, Wording, capture_filters, names};

/// The most ports in focus that are listed.
const MAX_OCCURRING: usize = 6;
/// The most ports at the other end that are shown.
const MAX_PORTS: usize = 8;
/// The most hosts that are shown.
const MAX_HOSTS: usize = 200;

/// The packets from or to the port in focus.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct CloseupText {
    /// The port and its transport, as in the settings.
    pub focus: Focus,
    /// Such as `Port 443`.
    pub title: String,
    /// Such as `TCP · 1,234 packets, 1.20 MB`.
    pub subtitle: String,
    /// Packets and bytes of each class that has any.
    pub classes: Vec<Fact>,
    /// Filters of other programs for the same packets: the program, the filter.
    pub filters: Vec<Fact>,
    /// Length of the intervals of the timeline. `None` if no packet has a time.
    pub interval: Option<String>,
    /// A description for those who cannot see the timeline.
    pub alt: String,
    /// Times of the packets of each class.
    pub times: Vec<TimesText>,
    /// Packets by their length.
    pub lengths: Vec<Bar>,
    /// The busiest ports at the other end.
    pub other_ports: Vec<Bar>,
    /// What the list of ports leaves out. `None` if it is complete.
    pub other_ports_cut: Option<String>,
    /// The hosts that send and receive the packets.
    pub hosts: Vec<CloseupHostText>,
    /// What the list of hosts leaves out. `None` if it is complete.
    pub hosts_cut: Option<String>,
}

/// A host that sends or receives packets from or to the port in focus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct CloseupHostText {
    /// Its address.
    pub address: String,
    /// `local`, `elsewhere` or `group`. Empty for an address that is no host's.
    pub side: &'static str,
    /// `at this port`, `at the other end` or `at both ends`.
    pub role: &'static str,
    /// All its packets.
    pub packets: String,
    /// All its bytes.
    pub bytes: String,
    /// Packets and bytes that it sends.
    pub sent: String,
    /// Packets and bytes that it receives.
    pub received: String,
    /// Time from the first packet of the capture to its earliest.
    pub first: String,
    /// Time from the first packet of the capture to its latest.
    pub last: String,
    /// Date and time of both.
    pub times: String,
}

/// Returns `None` if no port is in focus.
pub(super) fn closeup_text(report: &Report, wording: &Wording) -> Option<CloseupText> {
    let numbers = wording.numbers;
    let services = ServiceNames::new(&wording.services, &report.answering_ports);
    let closeup = report.closeup.as_ref()?;
    let focus = closeup.focus?;
    let total = closeup.total();
    let transports = match focus.transport {
        Some(transport) => vec![transport],
        None => closeup.transports.clone(),
    };
    let names: Vec<&str> = transports.iter().map(|transport| transport.label()).collect();
    let selection = &report.settings.selection;
    let mut filters = Vec::new();
    // Of a transport that is not counted there is nothing to find.
    if !transports.is_empty() && transports.iter().all(|transport| report.settings.transports.contains(transport)) {
        filters.push(fact("Wireshark", capture_filters::wireshark(focus, &closeup.ports, &transports, selection)));
        if let Some(filter) = capture_filters::tcpdump(focus, &closeup.ports, &transports, selection) {
            let has_time = selection.since_nanos.is_some() || selection.until_nanos.is_some();
            filters.push(fact(if has_time { "tcpdump, of any time" } else { "tcpdump" }, filter));
        }
    }
    let (interval, alt) = interval_text(&closeup.timeline, numbers);
    let (other_ports, other_ports_cut) = other_ports(closeup, total.packets, numbers);
    let mut subtitle = vec![names.join(", ")];
    subtitle.push(format!(
        "{} from or to {}",
        amount(total, numbers),
        if focus.ports.first == focus.ports.last { "it" } else { "them" }
    ));
    subtitle.extend(occurring_ports(closeup, numbers).filter(|_| focus.ports.first < focus.ports.last));
    subtitle.retain(|part| !part.is_empty());
    Some(CloseupText {
        focus,
        title: title(focus.ports, &transports, services),
        subtitle: subtitle.join(" · "),
        classes: closeup.classes.iter().map(|class| class_fact(class, total, numbers)).collect(),
        filters,
        interval,
        alt,
        times: closeup.classes.iter().map(|class| class_times(class, numbers)).collect(),
        lengths: lengths(closeup, numbers),
        other_ports,
        other_ports_cut,
        hosts: closeup
            .hosts
            .iter()
            .take(MAX_HOSTS)
            .map(|host| host_text(host, closeup.timeline.is_relative(), numbers))
            .collect(),
        hosts_cut: hosts_cut(closeup, numbers),
    })
}

/// Writes a title such as `Port 443 HTTPS` or `Ports 49652–49751`.
fn title(PortRange { first, last }: PortRange, transports: &[Transport], services: ServiceNames<'_>) -> String {
    let mut names =
        transports.iter().filter(|_| first == last).filter_map(|transport| services.name(first, *transport));
    format!("{} {}", named_ports(first, last), names.next().unwrap_or_default()).trim_end().into()
}

/// Lists the ports in focus that occur.
fn occurring_ports(closeup: &Closeup, numbers: NumberFormat) -> Option<String> {
    let (listed, count) = (closeup.ports.iter().take(MAX_OCCURRING), closeup.ports_count);
    let ports: Vec<String> = listed.map(u16::to_string).collect();
    let more = if count > ports.len() as u64 && !ports.is_empty() { ", …" } else { "" };
    let list = if ports.is_empty() { String::new() } else { format!(": {}{more}", ports.join(", ")) };
    (count > 0).then(|| format!("{} with traffic{list}", numbers.counted(count, "port")))
}

fn amount(Amount { packets, bytes }: Amount, numbers: NumberFormat) -> String {
    format!("{}, {}", numbers.counted(packets, "packet"), numbers.bytes(bytes))
}

fn class_fact(class: &CloseupClass, total: Amount, numbers: NumberFormat) -> Fact {
    let share = numbers.share(class.packets, total.packets);
    let text = amount(Amount { packets: class.packets, bytes: class.bytes }, numbers);
    fact(names::class_name(class.class), format!("{text} ({share})"))
}

fn class_times(class: &CloseupClass, numbers: NumberFormat) -> TimesText {
    let amount = Amount { packets: class.packets, bytes: class.bytes };
    times_facts(class.class, amount, class.times.as_ref(), numbers)
}

fn lengths(closeup: &Closeup, numbers: NumberFormat) -> Vec<Bar> {
    let name = |from: u32, to: Option<u32>| match to {
        Some(to) => format!("{from}–{to}"),
        None => format!("{from} or more"),
    };
    // Empty ranges at either end are left out.
    let mut rows: Vec<(String, u64)> =
        closeup.lengths.iter().map(|row| (name(row.from_bytes, row.to_bytes), row.packets)).collect();
    let last = rows.iter().rposition(|(_, packets)| *packets > 0).map_or(0, |index| index + 1);
    let first = rows.iter().position(|(_, packets)| *packets > 0).unwrap_or(last);
    bars(rows.drain(first..last).collect(), closeup.total().packets, "packet", numbers)
}

fn other_ports(closeup: &Closeup, packets: u64, numbers: NumberFormat) -> (Vec<Bar>, Option<String>) {
    let listed: Vec<&PortTotal> = closeup.other_ports.iter().take(MAX_PORTS).collect();
    let shown: u64 = listed.iter().map(|total| total.packets).sum();
    let bars =
        bars(listed.iter().map(|total| (total.port.to_string(), total.packets)).collect(), packets, "packet", numbers);
    let cut = (closeup.other_ports_count > listed.len() as u64).then(|| {
        let rest = numbers.share(packets.saturating_sub(shown), packets);
        format!(
            "{} of {} ports; the others have {rest} of the packets.",
            listed.len(),
            numbers.count(closeup.other_ports_count)
        )
    });
    (bars, cut)
}

fn host_text(host: &CloseupHost, is_relative: bool, numbers: NumberFormat) -> CloseupHostText {
    let all = host.total();
    let after = |seconds: Option<f64>| seconds.map(|seconds| numbers.duration(seconds)).unwrap_or_default();
    let clock = |time: &Option<String>| time.as_deref().map(clock).unwrap_or_default();
    CloseupHostText {
        address: host.address.to_string(),
        side: names::side_name(host.side),
        role: match (host.has_port, host.is_peer) {
            (true, true) => "at both ends",
            (true, false) => "at this port",
            _ => "at the other end",
        },
        packets: numbers.count(all.packets),
        bytes: numbers.bytes(all.bytes),
        sent: amount(host.sent, numbers),
        received: amount(host.received, numbers),
        first: after(host.first_seconds),
        last: after(host.last_seconds),
        times: if is_relative {
            format!("{} to {} after the start", after(host.first_seconds), after(host.last_seconds))
        } else {
            format!("{} to {} UTC", clock(&host.first_time), clock(&host.last_time))
        },
    }
}

fn hosts_cut(closeup: &Closeup, numbers: NumberFormat) -> Option<String> {
    let packets = |hosts: &[CloseupHost]| hosts.iter().map(|host| host.total().packets).sum::<u64>();
    let (shown, others) = closeup.hosts.split_at(closeup.hosts.len().min(MAX_HOSTS));
    let rest = closeup.hosts_left_out.packets + packets(others);
    // Each packet counts for its sender and for its receiver.
    let all = rest + packets(shown);
    let is_full = closeup.hosts_left_out.packets > 0 && closeup.hosts_count >= query::Closeup::MAX_HOSTS as u64;
    (rest > 0).then(|| {
        format!(
            "{} of {}{} hosts; the others send and receive {} of the packets.",
            numbers.count(shown.len() as u64),
            if is_full { "at least " } else { "" },
            numbers.count(closeup.hosts_count),
            numbers.share(rest, all)
        )
    })
}
