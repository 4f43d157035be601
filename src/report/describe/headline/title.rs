//! The sentence of the headline.

use super::groups::{Group, ports_from};
use super::{named_port, service};
use crate::direction::Class;
use crate::packet::Address;
use crate::report::format::NumberFormat;
use crate::report::schema::{Conversation, Reason, ReasonCounts, Report};
use crate::report::{Wording, names};
use crate::sort::{sorted_descending, sorted_unique};

/// One way is the main one if it has at least this share of the bytes of a conversation, in percent.
const ONE_WAY_PERCENT: u64 = 75;
/// Both ways are about the same if none has this share, in percent.
const EVEN_PERCENT: u64 = 55;

/// Bytes that are counted.
pub(super) struct Totals {
    pub(super) with_ports: u64,
    all: u64,
    /// Whether the settings leave packets out.
    is_part: bool,
}

impl Totals {
    pub(super) fn of(report: &Report) -> Self {
        let with_ports = Class::ALL.into_iter().map(|class| report.classes.class(class).bytes).sum();
        let (left_out, others): (Vec<_>, Vec<_>) =
            report.without_ports.iter().partition(|row| row.reason.is_selection());
        let without: u64 = others.into_iter().map(|row| row.bytes).sum();
        Self { with_ports, all: with_ports + without, is_part: !left_out.is_empty() }
    }

    /// Writes a part of the bytes: `98 % of all bytes`.
    fn share(&self, bytes: u64, numbers: NumberFormat) -> String {
        let of = if self.is_part { "of the bytes that are counted" } else { "of all bytes" };
        format!("{} {of}", numbers.short_share(bytes, self.all))
    }

    fn is_most(&self, bytes: u64) -> bool {
        bytes.saturating_mul(2) >= self.all
    }
}

/// A service that is named has at least this share of all bytes, in percent.
const MIN_SERVICE_PERCENT: u64 = 20;

type WriteAddress<'a> = &'a dyn Fn(Address) -> String;

/// Returns a sentence about the conversation that has most of the bytes; if none has, about the two hosts or the service that do.
pub(super) fn title(report: &Report, groups: &[Group<'_>], address: WriteAddress<'_>, wording: &Wording) -> String {
    let numbers = wording.numbers;
    let totals = Totals::of(report);
    let Some(largest) = groups.first() else {
        return if totals.with_ports > 0 {
            without_hosts(report, &totals, numbers)
        } else {
            without_ports(report, numbers)
        };
    };
    if !totals.is_most(totals.with_ports) {
        let share = totals.share(totals.all - totals.with_ports, numbers);
        return format!("{share} have no port: {}", reasons(report, numbers));
    }
    if totals.is_most(largest.total().bytes) {
        return of_group(largest, &totals, address, wording);
    }
    let listed = &report.conversations.listed;
    of_hosts(listed, &totals, address, wording)
        .or_else(|| of_service(listed, &totals, address, wording))
        .unwrap_or_else(|| of_many(report, largest, &totals, address, numbers))
}

/// Writes `172.16.0.114 sent 546 kB to 172.16.0.111 TCP port 4433: 98 % of all bytes`, with what came back if it is not little.
fn of_group(group: &Group<'_>, totals: &Totals, address: WriteAddress<'_>, wording: &Wording) -> String {
    let numbers = wording.numbers;
    let it = group.first;
    let [sent, answered] = group.by_host().map(|amount| amount.bytes);
    let all = sent + answered;
    let share = |bytes: u64| totals.share(bytes, numbers);
    let (client, server) = (address(it.from), address(it.to));
    let port = port(it, wording);
    if it.from == it.to {
        return format!("{client} sent {} to itself on {port}: {}", numbers.bytes(all), share(all));
    }
    let is_negotiated = group.negotiated().next().is_some();
    let then = if is_negotiated { after_contact(group, &port) } else { String::new() };
    let (more, less) = (sent.max(answered), sent.min(answered));
    if more * 100 < all * EVEN_PERCENT {
        let on = if is_negotiated { then } else { format!(" on {port}") };
        return format!("{client} and {server} exchanged {}{on}: {}", numbers.bytes(all), share(all));
    }
    let server = if is_negotiated { server } else { format!("{server} {port}") };
    let (from, to) = if sent >= answered { (client, server) } else { (server, client) };
    if more * 100 >= all * ONE_WAY_PERCENT {
        format!("{from} sent {} to {to}{then}: {}", numbers.bytes(more), share(more))
    } else {
        let (more, less) = (numbers.bytes(more), numbers.bytes(less));
        format!("{from} sent {more} to {to}, and got {less} back{then}: {}", share(all))
    }
}

/// Writes `, after contact on UDP port 69 (TFTP)`, with the ports that carry most of the bytes if these are others.
fn after_contact(group: &Group<'_>, port: &str) -> String {
    let largest = group.negotiated().next().filter(|it| it.total().bytes * 2 > group.total().bytes);
    let most = largest.map(|it| {
        let [here, there] = ports_from(it, group.first.from);
        format!(", most on {} {here} ↔ {there}", it.transport.label())
    });
    format!(", after contact on {port}{}", most.unwrap_or_default())
}

/// Writes a sentence about the two hosts that have most of the bytes on several ports. `None` if no two hosts have.
fn of_hosts(listed: &[Conversation], totals: &Totals, address: WriteAddress<'_>, wording: &Wording) -> Option<String> {
    let numbers = wording.numbers;
    let hosts = |it: &Conversation| (it.from.min(it.to), it.from.max(it.to));
    let pair = largest_key(listed, hosts)?;
    let of_pair: Vec<&Conversation> = listed.iter().filter(|it| hosts(it) == pair).collect();
    let bytes: u64 = of_pair.iter().map(|it| it.total().bytes).sum();
    let first = *of_pair.first()?;
    if !totals.is_most(bytes) {
        return None;
    }
    let share = totals.share(bytes, numbers);
    let ports = numbers.counted(sorted_unique(of_pair.iter().map(|it| (it.port, it.transport))).len() as u64, "port");
    let most = port(first, wording);
    let (from, to) = (address(first.from), address(first.to));
    Some(if first.from == first.to {
        format!("{from} sent {} to itself on {ports}, most on {most}: {share}", numbers.bytes(bytes))
    } else if of_pair.iter().all(|it| it.from == first.from) {
        format!("{from} contacted {ports} of {to}, most bytes on {most}: {share}")
    } else {
        format!("{from} and {to} exchanged {} on {ports}, most on {most}: {share}", numbers.bytes(bytes))
    })
}

/// Writes a sentence about the service with most bytes: `20 local hosts → TCP 443 (https) of 35 hosts: 61 % of all bytes`.
fn of_service(
    listed: &[Conversation],
    totals: &Totals,
    address: WriteAddress<'_>,
    wording: &Wording,
) -> Option<String> {
    let numbers = wording.numbers;
    let key = |it: &Conversation| (it.port, it.transport);
    let largest = largest_key(listed, key)?;
    let of_service: Vec<&Conversation> = listed.iter().filter(|it| key(it) == largest).collect();
    let bytes: u64 = of_service.iter().map(|it| it.total().bytes).sum();
    if bytes * 100 < totals.all * MIN_SERVICE_PERCENT {
        return None;
    }
    let first = of_service.iter().find(|it| service(it, &wording.services).is_some()).or(of_service.first())?;
    let side = |it: &Conversation| match it.sent_class {
        Some(Class::Outgoing) => "local host",
        Some(Class::Incoming) => "remote host",
        _ => "host",
    };
    let openers = sorted_unique(of_service.iter().map(|it| it.from));
    let contacted = sorted_unique(of_service.iter().map(|it| it.to));
    let noun = if of_service.iter().all(|it| side(it) == side(first)) { side(first) } else { "host" };
    let who = match &*openers {
        [opener] => address(*opener),
        openers => numbers.counted(openers.len() as u64, noun),
    };
    let whom = match &*contacted {
        [host] => address(*host),
        hosts if hosts.iter().all(|host| host.is_multicast()) => numbers.counted(hosts.len() as u64, "multicast group"),
        hosts => numbers.counted(hosts.len() as u64, "host"),
    };
    let service = named_port(first, &wording.services);
    let rank = if totals.is_most(bytes) { "" } else { ", more than any other port" };
    Some(format!("{who} → {service} of {whom}: {}{rank}", totals.share(bytes, numbers)))
}

/// Writes a sentence about conversations of which none stands out, and about the host that has most of them, if one does.
fn of_many(
    report: &Report,
    largest: &Group<'_>,
    totals: &Totals,
    address: WriteAddress<'_>,
    numbers: NumberFormat,
) -> String {
    let listed = &report.conversations.listed;
    let ends = || listed.iter().flat_map(|it| [it.from, it.to]);
    let has = |it: &Conversation, host: Address| it.from == host || it.to == host;
    let bytes = |host: Address| listed.iter().filter(|it| has(it, host)).map(|it| it.total().bytes).sum::<u64>();
    let candidates = sorted_unique(ends().take(50));
    let busiest = sorted_descending(&candidates, |host| bytes(*host)).first().map(|host| (*host, bytes(*host)));
    let many = if report.conversations.others_count > 0 { "at least " } else { "" };
    match busiest.filter(|(_, bytes)| totals.is_most(*bytes)) {
        Some((host, bytes)) => {
            let peers = listed.iter().filter(|it| has(it, host)).flat_map(|it| [it.from, it.to]);
            let peers = sorted_unique(peers.filter(|peer| *peer != host)).len() as u64;
            let (peers, share) = (numbers.counted(peers, "host"), totals.share(bytes, numbers));
            format!("{} exchanged {} with {many}{peers} on many ports: {share}", address(host), numbers.bytes(bytes))
        }
        None => format!(
            "{} between {many}{}; the largest has {}",
            numbers.counted(report.conversations.count(), "conversation"),
            numbers.counted(sorted_unique(ends()).len() as u64, "host"),
            totals.share(largest.total().bytes, numbers)
        ),
    }
}

/// Returns the key whose conversations have most bytes together.
fn largest_key<K: Ord + Copy>(listed: &[Conversation], key: impl Fn(&Conversation) -> K) -> Option<K> {
    let sum = |of: K| listed.iter().filter(|it| key(it) == of).map(|it| it.total().bytes).sum::<u64>();
    // The largest of all is among the first, or it is not worth a sentence.
    let keys = sorted_unique(listed.iter().take(50).map(&key));
    sorted_descending(&keys, |of| sum(*of)).first().copied()
}

/// Writes the port that was contacted: `TCP port 443 (https)`.
fn port(it: &Conversation, wording: &Wording) -> String {
    let name = service(it, &wording.services).map(|name| format!(" ({name})")).unwrap_or_default();
    format!("{} port {}{name}", it.transport.label(), it.port)
}

/// States what is counted where hosts, and with them conversations, are left out.
fn without_hosts(report: &Report, totals: &Totals, numbers: NumberFormat) -> String {
    let ports = Class::ALL.into_iter().flat_map(|class| report.classes.class(class).ports.iter().map(|row| row.port));
    let ports = sorted_unique(ports).len() as u64;
    let conversations = numbers.counted(report.conversations.count(), "conversation");
    format!("{} in {conversations} on {}", numbers.bytes(totals.with_ports), numbers.counted(ports, "port"))
}

/// States that nothing has ports, and what there is instead.
fn without_ports(report: &Report, numbers: NumberFormat) -> String {
    if report.capture.packets == 0 {
        return "The capture has no packets".into();
    }
    match reasons(report, numbers) {
        reasons if reasons.is_empty() => "No packet matches the filters".into(),
        reasons if Totals::of(report).is_part => format!("No packet that is counted has a port: {reasons}"),
        reasons => format!("No packet has a port: {reasons}"),
    }
}

/// Lists the most common reasons why packets have no ports, apart from the settings.
fn reasons(report: &Report, numbers: NumberFormat) -> String {
    let rows: Vec<&ReasonCounts> = report.without_ports.iter().filter(|row| !row.reason.is_selection()).collect();
    let rows = sorted_descending(&rows, |row| row.packets);
    let text = |row: &&ReasonCounts| {
        let types = row.ether_types.iter().filter(|row| row.ether_type.is_some()).filter_map(|row| row.name.as_deref());
        let protocols = row.ip_protocols.iter().filter_map(|row| row.name.as_deref());
        let kinds: Vec<&str> = types.chain(protocols).take(2).collect();
        let counted = |noun: &str| numbers.counted(row.packets, noun);
        let packets = |what: &str| format!("{} {what}", counted("packet"));
        match row.reason {
            _ if !kinds.is_empty() => packets(&format!("of {}", kinds.join(" and "))),
            Reason::NotIp => packets("not of IP"),
            Reason::OtherIpProtocol => packets("of another IP protocol"),
            Reason::LaterFragment => counted("later fragment"),
            Reason::Malformed => counted("malformed packet"),
            Reason::Encrypted => counted("encrypted packet"),
            Reason::CutShort => packets("cut short"),
            Reason::UnknownLinkType => packets("of an unknown link type"),
            reason => packets(&format!("({})", names::reason_name(reason))),
        }
    };
    rows.iter().take(2).map(text).collect::<Vec<_>>().join(", ")
}
