//! The report in words and written numbers, for the page and the terminal alike.

mod closeup;
mod direction;
mod filters;
mod findings;
mod times;

pub use closeup::{CloseupHostText, CloseupText};
pub use direction::{Alternative, DirectionText, HostText};
pub use filters::{FilterKind, FilterText};
pub use findings::{FindingText, FindingsText, describe_findings};
pub use times::{TimelineText, TimesText, describe_interval};

use std::cmp::Reverse;

use serde::Serialize;

use self::closeup::closeup_text;
use self::direction::{direction_text, service_text};
use self::filters::filter_texts;
use self::times::{timeline_text, times_text};
use super::schema::{Capture, ClassCounts, File, PortTotal, Report, Warning};
use super::{format, names};
use crate::direction::Class;
use crate::services;

/// All that is said of a report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Description {
    /// The file's name, or how many they are.
    pub title: String,
    /// Format, size, packets and time in one line.
    pub subtitle: String,
    /// What was read.
    pub capture: Vec<Fact>,
    /// How incoming was told from outgoing.
    pub direction: DirectionText,
    /// How the service's port was told, where it is what counts.
    pub service: Option<String>,
    /// What is said beside each of the four charts, in the order in which they are shown.
    pub charts: Vec<Chart>,
    /// When the packets of each direction came.
    pub times: Vec<TimesText>,
    /// The timeline in words.
    pub timeline: TimelineText,
    /// What is selected, piece by piece.
    pub filters: Vec<FilterText>,
    /// The closer look; none where nothing is looked at.
    pub closeup: Option<CloseupText>,
    /// Where every packet went.
    pub ledger: Ledger,
    /// What was wrong with the files.
    pub warnings: Vec<Warning>,
}

/// A statistic with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Its name.
    pub label: String,
    /// Its value, with unit.
    pub value: String,
}

/// What no packet of a capture has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Ports that are counted.
    Ports,
    /// Ports, and is selected.
    Selection,
    /// Exactly one local end.
    Direction,
    /// Two hosts: all packets are internal, and no local network could change that.
    Conversation,
}

/// What is said beside a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// `incoming-packets` and so on.
    pub id: String,
    /// Such as `Incoming packets`.
    pub title: String,
    /// Which port is counted, such as `by destination port`.
    pub counted: String,
    /// The total and the busiest port.
    pub headline: String,
    /// The statistics.
    pub facts: Vec<Fact>,
    /// What the chart shows, for those who cannot see it.
    pub alt: String,
    /// What is said in place of a chart without traffic.
    pub empty: Option<String>,
}

/// Where every packet went: classes and reasons add up to the capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// The five classes, then the packets without ports by reason.
    pub rows: Vec<LedgerRow>,
    /// The sum of the rows.
    pub total: LedgerTotal,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerRow {
    /// The word of the schema.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it means, or where it begins.
    pub note: String,
    /// Packet records.
    pub packets: String,
    /// Of all packets.
    pub packets_share: String,
    /// Original lengths.
    pub bytes: String,
    /// Of all bytes.
    pub bytes_share: String,
    /// `class` or `without-ports`.
    pub group: &'static str,
    /// Whether it is empty.
    pub zero: bool,
}

/// The sum of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LedgerTotal {
    /// For people.
    pub name: String,
    /// Packet records.
    pub packets: String,
    /// Original lengths.
    pub bytes: String,
}

/// Says in words what a report holds.
#[must_use]
pub fn describe(report: &Report) -> Description {
    Description {
        title: title(&report.capture),
        subtitle: subtitle(&report.capture),
        capture: capture_facts(&report.capture),
        direction: direction_text(report, missing(report)),
        service: report.service.as_ref().map(service_text),
        charts: charts(report),
        times: [Class::Incoming, Class::Outgoing].map(|class| times_text(report, class)).into(),
        timeline: timeline_text(report),
        filters: filter_texts(&report.settings),
        closeup: closeup_text(report),
        ledger: ledger(report),
        warnings: report.capture.warnings.iter().map(warning).collect(),
    }
}

/// A bar of a histogram or a ranking.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// What it counts, such as `80–159`.
    pub label: String,
    /// How many there are, and their share of all.
    pub text: String,
    /// Its part of the longest, from 0 to 1.
    pub part: f64,
}

/// Bars of counts, with their shares of `all`.
fn bars(rows: Vec<(String, u64)>, all: u64, noun: &str) -> Vec<Bar> {
    let longest = rows.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    let bar = |(label, count): (String, u64)| Bar {
        label,
        text: format!("{} ({})", format::counted(count, noun), format::share(count, all)),
        part: format::to_f64(count) / format::to_f64(longest),
    };
    rows.into_iter().map(bar).collect()
}

fn fact(label: &str, value: impl Into<String>) -> Fact {
    Fact { label: label.into(), value: value.into() }
}

fn warning(warning: &Warning) -> Warning {
    let message = match warning.count {
        0 | 1 => warning.message.clone(),
        count => format!("{}; {} more of the kind", warning.message, format::count(count - 1)),
    };
    Warning { message, ..warning.clone() }
}

fn title(capture: &Capture) -> String {
    match &*capture.files {
        [file] => file.name.clone(),
        files => format::counted(files.len() as u64, "file"),
    }
}

fn file_bytes(capture: &Capture) -> Option<u64> {
    capture.files.iter().map(|file| file.bytes).sum()
}

fn formats(capture: &Capture) -> String {
    let mut formats: Vec<String> = capture.files.iter().filter_map(format).collect();
    formats.dedup();
    formats.join(", ")
}

fn format(file: &File) -> Option<String> {
    let format = file.format.as_deref()?;
    Some(file.compression.as_deref().map_or(format.into(), |compression| format!("{format}, {compression}")))
}

fn subtitle(capture: &Capture) -> String {
    let parts = [
        formats(capture),
        file_bytes(capture).map(format::bytes).unwrap_or_default(),
        format::counted(capture.packets, "packet"),
        capture.elapsed_seconds.map(format::duration).unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn capture_facts(capture: &Capture) -> Vec<Fact> {
    let names: Vec<&str> = capture.files.iter().map(|file| file.name.as_str()).collect();
    let link_types: Vec<String> = capture
        .link_types
        .iter()
        .map(|entry| format!("{} ({}): {}", entry.name, entry.link_type, format::counted(entry.packets, "packet")))
        .collect();
    let mut facts = vec![
        fact(if names.len() == 1 { "File" } else { "Files" }, names.join(", ")),
        fact("File size", file_bytes(capture).map(exact_bytes).unwrap_or_default()),
        fact("Format", formats(capture)),
        fact("Packets", format::count(capture.packets)),
        fact("Bytes on the wire", exact_bytes(capture.bytes)),
    ];
    if let (Some(first), Some(elapsed)) = (&capture.first_time, capture.elapsed_seconds) {
        facts.push(fact("First packet", format!("{} UTC", first.trim_end_matches('Z').replace('T', " "))));
        facts.push(fact("Elapsed time", format::duration(elapsed)));
    }
    facts.push(fact(if link_types.len() == 1 { "Link type" } else { "Link types" }, link_types.join(", ")));
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

fn exact_bytes(bytes: u64) -> String {
    if bytes < 1000 { format::bytes(bytes) } else { format!("{} ({})", format::bytes(bytes), format::count(bytes)) }
}

fn charts(report: &Report) -> Vec<Chart> {
    let mut charts = Vec::with_capacity(4);
    for measure in [Measure::Packets, Measure::Bytes] {
        for class in [Class::Incoming, Class::Outgoing] {
            charts.push(chart(report, class, measure));
        }
    }
    charts
}

#[derive(Clone, Copy, PartialEq)]
enum Measure {
    Packets,
    Bytes,
}

impl Measure {
    fn code(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Bytes => "bytes",
        }
    }

    fn busiest(self, counts: &ClassCounts) -> Option<PortTotal> {
        match self {
            Self::Packets => counts.busiest_by_packets,
            Self::Bytes => counts.busiest_by_bytes,
        }
    }

    /// What a port is for, by the transport with the most traffic on it.
    fn service(self, port: u16, counts: &ClassCounts) -> Option<&'static str> {
        let busiest = counts.ports.iter().filter(|row| row.port == port).min_by_key(|row| {
            Reverse(match self {
                Self::Packets => row.packets,
                Self::Bytes => row.bytes,
            })
        });
        services::name(port, busiest?.transport)
    }

    fn written(self, packets: u64, bytes: u64) -> String {
        match self {
            Self::Packets => format::counted(packets, "packet"),
            Self::Bytes => format::counted(bytes, "byte"),
        }
    }

    fn share(self, port: PortTotal, counts: &ClassCounts) -> String {
        match self {
            Self::Packets => format::share(port.packets, counts.packets),
            Self::Bytes => format::share(port.bytes, counts.bytes),
        }
    }
}

fn chart(report: &Report, class: Class, measure: Measure) -> Chart {
    let counts = report.classes.class(class);
    let title = format!("{} {}", names::class_name(class), measure.code());
    let total = measure.written(counts.packets, counts.bytes);
    let role = names::port_role_name(report.settings.port_role);
    let busiest = measure.busiest(counts);
    let mut facts = vec![fact("Total", total.clone())];
    let mut headline = total.clone();
    let counted = format!("by {role}");
    let mut alt = format!("{title} {counted}: {total}");
    if let Some(port) = busiest {
        let name = measure.service(port.port, counts).map(|service| format!(" {service}")).unwrap_or_default();
        let name = format!("{}{name}", port.port);
        let (amount, share) = (measure.written(port.packets, port.bytes), measure.share(port, counts));
        headline = format!("{headline} · busiest port {}", port.port);
        facts.push(fact("Busiest port", name.clone()));
        facts.push(fact("On that port", format!("{amount} ({share})")));
        alt = format!("{alt}; the busiest port is {name} with {amount}, {share}");
    }
    facts.push(match measure {
        Measure::Packets => fact("Ports with traffic", format::count(distinct_ports(counts))),
        Measure::Bytes => fact("Of which payload", format::share(counts.payload_bytes, counts.bytes)),
    });
    let id = format!("{}-{}", names::class_code(class), measure.code());
    Chart { id, title, counted, headline, facts, alt: format!("{alt}."), empty: empty(report, class) }
}

fn distinct_ports(counts: &ClassCounts) -> u64 {
    counts.ports.chunk_by(|a, b| a.port == b.port).count() as u64
}

fn missing(report: &Report) -> Option<Missing> {
    let classes = &report.classes;
    let with_ports: u64 = Class::ALL.iter().map(|class| classes.class(*class).packets).sum();
    if report.capture.packets == 0 || classes.incoming.packets + classes.outgoing.packets > 0 {
        None
    } else if with_ports == 0 && report.without_ports.iter().any(|row| is_selection(&row.reason)) {
        Some(Missing::Selection)
    } else if with_ports == 0 {
        Some(Missing::Ports)
    } else if report.direction.method == "unknown" && classes.internal.packets == with_ports {
        Some(Missing::Conversation)
    } else {
        Some(Missing::Direction)
    }
}

/// Whether packets have this reason because of what is selected.
fn is_selection(reason: &str) -> bool {
    matches!(reason, "not-selected" | "outside-of-time" | "transport-not-selected")
}

/// What to say where a class has no traffic, and what to do when neither direction has any.
pub(super) fn empty(report: &Report, class: Class) -> Option<String> {
    if report.classes.class(class).packets > 0 {
        return None;
    }
    let hint = match missing(report) {
        None => "",
        Some(Missing::Ports) => "No packet of the capture has ports that are counted.",
        Some(Missing::Selection) => "No packet matches the filters.",
        Some(Missing::Conversation) => "No packet goes from one host to another: all are internal.",
        Some(Missing::Direction) => {
            "No packet has exactly one local end: name your networks or addresses as local to tell the directions apart."
        }
    };
    Some(format!("No {} packets. {hint}", names::class_code(class)).trim_end().into())
}

fn ledger(report: &Report) -> Ledger {
    let capture = &report.capture;
    let row = |id: &str, name: &str, note: String, packets: u64, bytes: u64, group: &'static str| LedgerRow {
        id: id.into(),
        name: name.into(),
        note,
        packets: format::count(packets),
        packets_share: format::share(packets, capture.packets),
        bytes: format::count(bytes),
        bytes_share: format::share(bytes, capture.bytes),
        group,
        zero: packets == 0,
    };
    let classes = Class::ALL.into_iter().map(|class| {
        let counts = report.classes.class(class);
        let (id, name, note) = (names::class_code(class), names::class_name(class), names::class_meaning(class));
        row(id, name, note.into(), counts.packets, counts.bytes, "class")
    });
    let reasons = report.without_ports.iter().map(|entry| {
        let note = format!("first: packet {}", format::count(entry.first_packet));
        row(&entry.reason, names::reason_name(&entry.reason), note, entry.packets, entry.bytes, "without-ports")
    });
    let rows: Vec<LedgerRow> = classes.chain(reasons).collect();
    let sum =
        |count: fn(&ClassCounts) -> u64| Class::ALL.map(|class| count(report.classes.class(class))).iter().sum::<u64>();
    let without = |count: fn(&super::WithoutPorts) -> u64| report.without_ports.iter().map(count).sum::<u64>();
    Ledger {
        rows,
        total: LedgerTotal {
            name: "Capture".into(),
            packets: format::count(sum(|counts| counts.packets) + without(|entry| entry.packets)),
            bytes: format::count(sum(|counts| counts.bytes) + without(|entry| entry.bytes)),
        },
    }
}
