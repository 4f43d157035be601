//! All packets of the capture, by class and reason.

use serde::Serialize;

use crate::direction::Class;
use crate::report::format::NumberFormat;
use crate::report::names;
use crate::report::schema::{Amount, Reason, ReasonCounts, Report};

/// All packets of the capture. Classes and reasons add up to the total, the details of a row to the row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct Ledger {
    /// The five classes, then the packets in no class by reason, those that are not IP also by Ethernet type.
    pub rows: Vec<LedgerRow>,
    /// The sum of the rows.
    pub total: LedgerTotal,
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct LedgerRow {
    /// The class or reason.
    pub id: LedgerId,
    /// Its name.
    pub name: String,
    /// Its definition, or its first packet.
    pub note: String,
    /// Packet records.
    pub packets: String,
    /// Share of all packets.
    pub packets_share: String,
    /// Original lengths, in bytes.
    pub bytes: String,
    /// Share of all bytes.
    pub bytes_share: String,
    /// `class` or `without-ports`.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "'class' | 'without-ports'"))]
    pub group: &'static str,
    /// `true` if it has no packets.
    pub zero: bool,
    /// `true` if it is a part of the last row that is not a detail itself.
    pub detail: bool,
}

/// What a row of the ledger counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum LedgerId {
    /// Packets of a class.
    Class(Class),
    /// Packets in no class.
    Reason(Reason),
    /// Packets of an Ethernet type, by its name or number.
    EtherType(String),
}

/// The sum of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct LedgerTotal {
    /// Its name.
    pub name: String,
    /// Packet records.
    pub packets: String,
    /// Original lengths, in bytes.
    pub bytes: String,
}

/// The most Ethernet types that are shown.
const MAX_TYPES: u64 = 8;

pub(super) fn ledger(report: &Report, numbers: NumberFormat) -> Ledger {
    let mut rows = Vec::new();
    let mut total = Amount::default();
    let mut add = |row: Row, amount: Amount| {
        if !row.is_detail {
            total.packets += amount.packets;
            total.bytes += amount.bytes;
        }
        rows.push(row.written(report, amount, numbers));
    };
    for class in Class::ALL {
        let counts = report.classes.class(class);
        let amount = Amount { packets: counts.packets, bytes: counts.bytes };
        add(Row::new(LedgerId::Class(class), names::class_name(class), names::class_meaning(class)), amount);
    }
    for reason in &report.without_ports {
        let note = format!("first: packet {}", numbers.count(reason.first_packet));
        let amount = Amount { packets: reason.packets, bytes: reason.bytes };
        add(Row::new(LedgerId::Reason(reason.reason), names::reason_name(reason.reason), &note), amount);
        for (row, amount) in ether_types(reason, numbers).into_iter().chain(ip_protocols(reason)) {
            add(row, amount);
        }
    }
    Ledger {
        rows,
        total: LedgerTotal {
            name: "Capture".into(),
            packets: numbers.count(total.packets),
            bytes: numbers.count(total.bytes),
        },
    }
}

/// Returns the busiest Ethernet types, and all others together.
fn ether_types(reason: &ReasonCounts, numbers: NumberFormat) -> Vec<(Row, Amount)> {
    let mut rows = Vec::new();
    let mut others = Amount { packets: reason.packets, bytes: reason.bytes };
    let shown = if reason.ether_types_count <= MAX_TYPES + 1 { MAX_TYPES + 1 } else { MAX_TYPES };
    for (row, _) in reason.ether_types.iter().zip(0..shown) {
        let number = row.ether_type.map(|number| format!("0x{number:04x}")).unwrap_or_default();
        let (name, note) = match &row.name {
            Some(name) => (name.clone(), number),
            None => (number, String::new()),
        };
        others.packets = others.packets.saturating_sub(row.packets);
        others.bytes = others.bytes.saturating_sub(row.bytes);
        rows.push((Row::detail(name, note), Amount { packets: row.packets, bytes: row.bytes }));
    }
    let left_out = reason.ether_types_count.saturating_sub(shown);
    if left_out > 0 {
        rows.push((Row::detail(numbers.counted(left_out, "other type"), String::new()), others));
    }
    rows
}

/// Returns the busiest IP protocols without ports.
fn ip_protocols(reason: &ReasonCounts) -> impl Iterator<Item = (Row, Amount)> {
    reason.ip_protocols.iter().zip(0..MAX_TYPES).map(|(row, _)| {
        let number = format!("IP protocol {}", row.protocol);
        let (name, note) = match &row.name {
            Some(name) => (name.clone(), number),
            None => (number, String::new()),
        };
        (Row::detail(name, note), Amount { packets: row.packets, bytes: row.bytes })
    })
}

/// The words of a row.
struct Row {
    id: LedgerId,
    name: String,
    note: String,
    is_detail: bool,
}

impl Row {
    fn new(id: LedgerId, name: &str, note: &str) -> Self {
        Self { id, name: name.into(), note: note.into(), is_detail: false }
    }

    fn detail(name: String, note: String) -> Self {
        Self { id: LedgerId::EtherType(name.clone()), name, note, is_detail: true }
    }

    fn written(self, report: &Report, Amount { packets, bytes }: Amount, numbers: NumberFormat) -> LedgerRow {
        LedgerRow {
            group: if matches!(self.id, LedgerId::Class(_)) { "class" } else { "without-ports" },
            id: self.id,
            name: self.name,
            note: self.note,
            packets: numbers.count(packets),
            packets_share: numbers.share(packets, report.capture.packets),
            bytes: numbers.count(bytes),
            bytes_share: numbers.share(bytes, report.capture.bytes),
            zero: packets == 0,
            detail: self.is_detail,
        }
    }
}
