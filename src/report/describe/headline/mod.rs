//! The headline: what most of the traffic is, in a sentence, and the conversations that explain most of it.

mod groups;
mod title;

use ipnet::IpNet;
use serde::Serialize;

use self::groups::{Group, groups, ports_from};
use super::hosts::short_address;
use crate::direction::Class;
use crate::packet::{Address, Transport, network_texts};
use crate::query::{Focus, PortRange};
use crate::report::Wording;
use crate::report::format::NumberFormat;
use crate::report::schema::{Conversation, Report};
use crate::services::Services;

/// The most conversations that are listed.
const MAX_LINES: usize = 4;

/// What most of the traffic is.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct HeadlineText {
    /// A sentence such as `172.16.0.114 sent 546 kB to 172.16.0.111 TCP port 4433: 98 % of all bytes`. The middle of long
    /// addresses is left out.
    pub title: String,
    /// The same with whole addresses. `None` if there is no difference.
    pub full_title: Option<String>,
    /// The conversations that explain most of the bytes, the largest first.
    pub lines: Vec<HeadlineLine>,
    /// What the lines leave out. `None` if they have all conversations.
    pub more: Option<String>,
}

/// A conversation, with those that it led to.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct HeadlineLine {
    /// The host that made contact, and the other one: `192.168.0.253 contacted 192.168.0.10`. The middle of long addresses is
    /// left out.
    pub hosts: String,
    /// The same with whole addresses.
    pub full_hosts: String,
    /// The port that was contacted first, and those that followed: `UDP 69 (TFTP), then 3445 ↔ 50618`.
    pub ports: String,
    /// Bytes each way: `27.3 kB in, 3.1 kB out`.
    pub amounts: String,
    /// Who opened it, such as `opened by the local side`.
    pub opened: String,
    /// Both hosts, for a filter.
    #[serde(with = "network_texts")]
    pub networks: Vec<IpNet>,
    /// The port that was contacted first.
    pub focus: Focus,
}

impl HeadlineLine {
    /// Returns the line as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{} on {}: {} ({})", self.full_hosts, self.ports, self.amounts, self.opened)
    }
}

pub(super) fn headline_text(report: &Report, wording: &Wording) -> HeadlineText {
    let numbers = wording.numbers;
    let groups = groups(&report.conversations.listed);
    let title = |address: &dyn Fn(Address) -> String| title::title(report, &groups, address, wording);
    let (short, full) = (title(&short_address), title(&|address| address.to_string()));
    let shown = groups.iter().take(MAX_LINES);
    let conversations: usize = shown.clone().map(|group| group.conversations().count()).sum();
    let bytes: u64 = shown.clone().map(|group| group.total().bytes).sum();
    let left_out = report.conversations.count() - conversations as u64;
    let rest = title::Totals::of(report).with_ports - bytes;
    HeadlineText {
        full_title: (short != full).then_some(full),
        title: short,
        lines: shown.map(|group| line(group, wording)).collect(),
        more: (left_out > 0)
            .then(|| format!("and {}, {}", numbers.counted(left_out, "more conversation"), numbers.bytes(rest))),
    }
}

fn line(group: &Group<'_>, wording: &Wording) -> HeadlineLine {
    let it = group.first;
    // Not an arrow: it would seem to be the way that the bytes take.
    let hosts = |address: &dyn Fn(Address) -> String| match (address(it.from), address(it.to)) {
        (host, _) if it.from == it.to => format!("{host} to itself"),
        (from, to) if is_guess(it) => format!("{from} and {to}"),
        (from, to) => format!("{from} contacted {to}"),
    };
    let port = it.port;
    HeadlineLine {
        hosts: hosts(&short_address),
        full_hosts: hosts(&|address| address.to_string()),
        ports: ports(group, &wording.services),
        amounts: amounts(group, wording.numbers),
        opened: opened(it),
        networks: [it.from, it.to].map(IpNet::from).into(),
        focus: Focus { ports: PortRange { first: port, last: port }, transport: Some(it.transport) },
    }
}

/// Writes the port that was contacted, and those of the largest conversation that followed.
fn ports(group: &Group<'_>, services: &Services) -> String {
    let first = named_port(group.first, services);
    let mut negotiated = group.negotiated();
    let Some(follower) = negotiated.next() else { return first };
    let [here, there] = ports_from(follower, group.first.from);
    let transport = match follower.transport {
        same if same == group.first.transport => String::new(),
        other => format!("{} ", other.label()),
    };
    let more = match negotiated.count() {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    format!("{first}, then {transport}{here} ↔ {there}{more}")
}

/// Writes the port that was contacted, with its service if that is plausible: `TCP 443 (https)`.
pub(in crate::report) fn named_port(it: &Conversation, services: &Services) -> String {
    let text = format!("{} {}", it.transport.label(), it.port);
    service(it, services).map_or(text.clone(), |name| format!("{text} ({name})"))
}

/// Returns the name of the service that was contacted, if it is plausible.
pub(in crate::report) fn service<'a>(it: &Conversation, services: &'a Services) -> Option<&'a str> {
    services.plausible_name(it.port, it.transport, it.answered.packets > 0)
}

/// Writes the bytes each way: in and out if all packets have a direction, or what each host sent.
fn amounts(group: &Group<'_>, numbers: NumberFormat) -> String {
    let bytes = |bytes: u64| if bytes == 0 { "nothing".into() } else { numbers.bytes(bytes) };
    let (total, [sent, answered]) = (group.total().bytes, group.by_host().map(|amount| amount.bytes));
    let [incoming, outgoing] = [Class::Incoming, Class::Outgoing].map(|class| group.of_class(class).bytes);
    if group.first.from == group.first.to {
        bytes(total)
    } else if incoming + outgoing == total {
        format!("{} in, {} out", bytes(incoming), bytes(outgoing))
    } else {
        format!("{} sent, {} back", bytes(sent), bytes(answered))
    }
}

/// States who opened a conversation, or who was seen first.
pub(in crate::report) fn opened(it: &Conversation) -> String {
    let class = it.sent_class.or(it.answered_class.map(|class| match class {
        Class::Incoming => Class::Outgoing,
        Class::Outgoing => Class::Incoming,
        other => other,
    }));
    let by = |preposition: &str| match class {
        Some(Class::Outgoing) if it.from != it.to => format!("{preposition} the local side"),
        Some(Class::Incoming) if it.from != it.to => "from elsewhere".into(),
        _ => format!("{preposition} {}", short_address(it.from)),
    };
    match it.has_opening {
        true => format!("opened {}", by("by")),
        false if is_guess(it) => "opening not captured".into(),
        false => format!("first seen {}", by("from")),
    }
}

/// Returns whether it is not known who opened a conversation: a connection began before the capture.
fn is_guess(it: &Conversation) -> bool {
    !it.has_opening && matches!(it.transport, Transport::Tcp | Transport::Sctp | Transport::Dccp)
}
