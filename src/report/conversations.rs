//! The conversations as a list that is sorted, searched, and cut to the first rows.

use std::cmp::Ordering;

use serde::Serialize;

use super::describe::{named_port, opened, service, short_address, socket};
use super::schema::{Amount, Conversation, Conversations};
use super::{Wording, build};
use crate::packet::Address;
use crate::query::{ConversationFilter, Focus, PortRange};
use crate::report::format::{clock, contains, search_words};
use crate::sort::sorted_indices;

/// The column by which a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "kebab-case"))]
pub enum ConversationColumn {
    /// The host that made contact.
    From,
    /// The host that was contacted, then the port.
    To,
    /// Packet records.
    Packets,
    /// Original lengths, in bytes.
    Bytes,
    /// Time of the first packet.
    First,
    /// Time of the last packet.
    Last,
}

impl ConversationColumn {
    /// Returns the column with a name: `from`, `to`, `packets`, `bytes`, `first` or `last`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let columns = [Self::From, Self::To, Self::Packets, Self::Bytes, Self::First, Self::Last];
        let names = ["from", "to", "packets", "bytes", "first", "last"];
        columns.into_iter().zip(names).find(|(_, known)| *known == name).map(|(column, _)| column)
    }

    fn compare(self, a: &Conversation, b: &Conversation) -> Ordering {
        match self {
            Self::From => (a.from, a.from_port).cmp(&(b.from, b.from_port)),
            Self::To => (a.to, a.port).cmp(&(b.to, b.port)),
            Self::Packets => a.total().packets.cmp(&b.total().packets),
            Self::Bytes => a.total().bytes.cmp(&b.total().bytes),
            Self::First => a.first_nanos.cmp(&b.first_nanos),
            Self::Last => a.last_nanos.cmp(&b.last_nanos),
        }
    }
}

/// Which conversations are listed, and in which order.
#[derive(Clone, Copy, Debug)]
pub struct ConversationQuery<'a> {
    /// The column. Of equal rows, those with more bytes come first.
    pub by: ConversationColumn,
    /// `true` if the largest, or the latest, comes first.
    pub descending: bool,
    /// Words that all have to match: a part of an address, the first digits of a port, a service, or a transport.
    pub search: &'a str,
    /// The port that one of the ends has. `None` for all conversations.
    pub focus: Option<Focus>,
    /// The most rows.
    pub max_rows: usize,
    /// Whether times are those since the first packet: see [`Timeline::is_relative`](super::Timeline::is_relative).
    pub is_relative: bool,
}

/// The first of the conversations that match a search.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct ConversationList {
    /// The rows.
    pub rows: Vec<ConversationRow>,
    /// What was found, and what is left out. `None` if all conversations are shown.
    pub cut: Option<String>,
}

/// A conversation in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ConversationRow {
    /// The host that made contact. The middle of a long address is left out, here and in `to`.
    pub from: String,
    /// The host that was contacted, and its port.
    pub to: String,
    /// The host that made contact.
    pub whole_from: String,
    /// The host that was contacted, and its port.
    pub whole_to: String,
    /// Transport and service, such as `TCP HTTPS`.
    pub what: String,
    /// Packets.
    pub packets: String,
    /// Bytes.
    pub bytes: String,
    /// Bytes that the host sent that made contact.
    pub sent: String,
    /// Bytes that the contacted host sent.
    pub answered: String,
    /// Time of the first packet, in UTC: `16:01:40.123456`, or since the first packet of the capture: `12.3 s`.
    pub first: String,
    /// Time of the last packet.
    pub last: String,
    /// Whole addresses, who made contact, over how many ports, and the dates.
    pub details: String,
    /// Its packets.
    pub filter: ConversationFilter,
}

/// Lists the conversations that match a query.
#[must_use]
pub fn list_conversations(all: &Conversations, query: &ConversationQuery<'_>, wording: &Wording) -> ConversationList {
    let numbers = wording.numbers;
    let found: Vec<&Conversation> = all.listed.iter().filter(|it| matches(it, query, wording)).collect();
    let compare = |a: usize, b: usize| match (found.get(a), found.get(b)) {
        (Some(a), Some(b)) if query.descending => query.by.compare(b, a),
        (Some(a), Some(b)) => query.by.compare(a, b),
        _ => Ordering::Equal,
    };
    let order = sorted_indices(found.len(), &compare);
    let shown = order.into_iter().take(query.max_rows).filter_map(|index| found.get(index).copied());
    let rows: Vec<ConversationRow> = shown.map(|it| row(it, all, query.is_relative, wording)).collect();
    let (count, listed) = (all.count(), all.listed.len() as u64);
    let is_searched = !query.search.trim().is_empty() || query.focus.is_some();
    let mut cut = Vec::new();
    if count == 0 {
        cut.push("No conversation.".into());
    } else if is_searched || (rows.len() as u64) < count {
        let [rows, found] = [rows.len(), found.len()].map(|rows| numbers.count(rows as u64));
        let found = if is_searched { format!("{found} found of ") } else { String::new() };
        cut.push(format!("{rows} of {found}{}.", numbers.counted(count, "conversation")));
    }
    if all.listed.is_empty() && all.others_count > 0 {
        cut = vec![format!("{}, whose hosts are left out.", numbers.counted(count, "conversation"))];
    } else if all.others_count > 0 {
        let Amount { packets, bytes } = all.others;
        cut.push(format!(
            "Not listed are {} with {}, {}: all but the {} with the most bytes and the first of the capture.",
            numbers.count(all.others_count),
            numbers.counted(packets, "packet"),
            numbers.bytes(bytes),
            numbers.count(listed)
        ));
    }
    ConversationList { rows, cut: (!cut.is_empty()).then(|| cut.join(" ")) }
}

fn matches(it: &Conversation, query: &ConversationQuery<'_>, wording: &Wording) -> bool {
    let has_port = |Focus { ports, transport }: Focus| {
        transport.is_none_or(|transport| transport == it.transport)
            && (ports.contains(it.port) || ports.contains(it.from_port))
    };
    query.focus.is_none_or(has_port)
        && search_words(query.search).all(|word| {
            let is_address = |address: Address| contains(&address.to_string(), word);
            it.transport.name().eq_ignore_ascii_case(word)
                || it.port.to_string().starts_with(word)
                || is_address(it.from)
                || is_address(it.to)
                || service(it, &wording.services).is_some_and(|name| contains(name, word))
        })
}

fn row(it: &Conversation, all: &Conversations, is_relative: bool, wording: &Wording) -> ConversationRow {
    let numbers = wording.numbers;
    let total = it.total();
    let date = |nanos: Option<i64>| match nanos {
        Some(nanos) if is_relative => numbers.duration(build::seconds(nanos)),
        Some(nanos) => build::iso_8601(nanos).as_deref().map(clock).unwrap_or_default(),
        None => String::new(),
    };
    let time = |date: &str| match date.split_once(' ') {
        Some((_, time)) if !is_relative => time.to_owned(),
        _ => date.to_owned(),
    };
    let unit = if is_relative { "after the start" } else { "UTC" };
    let [first, last] = [it.first_nanos, it.last_nanos].map(date);
    let ports = if it.connections > 1 {
        format!("{} from port {} on", numbers.counted(it.connections, "port"), it.from_port)
    } else {
        format!("from port {}", it.from_port)
    };
    ConversationRow {
        from: short_address(it.from),
        to: socket(&short_address(it.to), it.port),
        whole_from: it.from.to_string(),
        whole_to: socket(&it.to.to_string(), it.port),
        what: match service(it, &wording.services) {
            Some(name) => format!("{} {name}", it.transport.label()),
            None => it.transport.label().into(),
        },
        packets: numbers.count(total.packets),
        bytes: numbers.bytes(total.bytes),
        sent: numbers.bytes(it.sent.bytes),
        answered: numbers.bytes(it.answered.bytes),
        first: time(&first),
        last: time(&last),
        details: format!(
            "{} → {} {}, {}, {ports}; {first} to {last} {unit}",
            it.from,
            it.to,
            named_port(it, &wording.services),
            opened(it)
        ),
        filter: filter(it, all),
    }
}

fn filter(it: &Conversation, all: &Conversations) -> ConversationFilter {
    // Both hosts may have contacted the same port of each other, or a host that port of its own and that of others.
    let is_similar = |other: &Conversation| {
        (other.transport, other.port) == (it.transport, it.port)
            && (other.from, other.to) != (it.from, it.to)
            && (it.from == it.to && [other.from, other.to].contains(&it.to)
                || (other.from, other.to) == (it.to, it.from))
    };
    let is_one_port = it.connections == 1 && it.from_port != it.port;
    ConversationFilter {
        from: it.from.into(),
        to: it.to.into(),
        focus: Focus { ports: PortRange { first: it.port, last: it.port }, transport: Some(it.transport) },
        from_port: (is_one_port && all.listed.iter().any(is_similar)).then_some(it.from_port),
    }
}
