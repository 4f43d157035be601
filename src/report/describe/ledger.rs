//! All packets of the capture, by class and reason.

use serde::Serialize;

use crate::direction::Class;
use crate::report::format::NumberFormat;
use crate::report::names;
use crate::report::schema::{Amount, Reason, Report};

/// All packets of the capture. Classes and reasons add up to the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct Ledger {
    /// The five classes, then the packets in no class by reason.
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
}

/// What a row of the ledger counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(untagged)]
pub enum LedgerId {
    /// Packets of a class.
    Class(Class),
    /// Packets in no class.
    Reason(Reason),
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

pub(super) fn ledger(report: &Report, numbers: NumberFormat) -> Ledger {
    let classes = Class::ALL.into_iter().map(|class| {
        let counts = report.classes.class(class);
        let amount = Amount { packets: counts.packets, bytes: counts.bytes };
        (LedgerId::Class(class), names::class_meaning(class).into(), amount)
    });
    let reasons = report.without_ports.iter().map(|row| {
        let note = format!("first: packet {}", numbers.count(row.first_packet));
        (LedgerId::Reason(row.reason), note, Amount { packets: row.packets, bytes: row.bytes })
    });
    let (mut rows, mut total) = (Vec::new(), Amount::default());
    for (id, note, amount) in classes.chain(reasons) {
        total.packets += amount.packets;
        total.bytes += amount.bytes;
        rows.push(row(report, id, note, amount, numbers));
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

fn row(
    report: &Report,
    id: LedgerId,
    note: String,
    Amount { packets, bytes }: Amount,
    numbers: NumberFormat,
) -> LedgerRow {
    let (name, group) = match id {
        LedgerId::Class(class) => (names::class_name(class), "class"),
        LedgerId::Reason(reason) => (names::reason_name(reason), "without-ports"),
    };
    LedgerRow {
        id,
        name: name.into(),
        note,
        packets: numbers.count(packets),
        packets_share: numbers.share(packets, report.capture.packets),
        bytes: numbers.count(bytes),
        bytes_share: numbers.share(bytes, report.capture.bytes),
        group,
        zero: packets == 0,
    }
}
