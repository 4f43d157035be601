//! The interfaces on which packets were captured.

use serde::Serialize;

use crate::report::format::NumberFormat;
use crate::report::schema::{Interface, Report};

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct InterfaceText {
    /// What selects it in `selection.interfaces`.
    pub key: String,
    /// Its name and its description.
    pub name: String,
    /// Packet records.
    pub packets: String,
    /// Share of all packets.
    pub packets_share: String,
    /// Original lengths, in bytes.
    pub bytes: String,
    /// Packets that repeat one captured shortly before them.
    pub repeats: String,
    /// Whether the settings select it.
    pub is_selected: bool,
}

pub(super) fn interface_texts(report: &Report, numbers: NumberFormat) -> Vec<InterfaceText> {
    let text = |interface: &Interface| InterfaceText {
        key: interface.key.clone(),
        name: match (&interface.name, &interface.description) {
            (Some(name), Some(description)) => format!("{name} ({description})"),
            _ => interface.key.clone(),
        },
        packets: numbers.count(interface.packets),
        packets_share: numbers.share(interface.packets, report.capture.packets),
        bytes: numbers.bytes(interface.bytes),
        repeats: numbers.count(interface.repeats),
        is_selected: report.settings.selection.interfaces.contains(&interface.key),
    };
    report.capture.interfaces.iter().map(text).collect()
}
