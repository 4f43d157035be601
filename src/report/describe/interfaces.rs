//! The interfaces on which packets were captured, and packets that were captured more than once.

use serde::Serialize;

use crate::query::Repeats;
use crate::report::format::NumberFormat;
use crate::report::printable;
use crate::report::schema::{Capture, Interface, Report};
use crate::sort::sorted_descending;

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct InterfaceText {
    /// What selects it in `selection.interfaces`.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// The rest of its name and its description. Empty if that is all.
    pub note: String,
    /// Packet records.
    pub packets: String,
    /// Share of all packets.
    pub packets_share: String,
    /// Original lengths, in bytes.
    pub bytes: String,
    /// Packets that repeat one captured shortly before them. Empty if no packet of the capture does.
    pub repeats: String,
    /// The text in `selection.interfaces` that selects it. `None` if it is not selected.
    pub selected_by: Option<String>,
}

/// Returns the interfaces, those with the most packets first. A single one is of no interest without a name.
pub(super) fn interface_texts(report: &Report, numbers: NumberFormat) -> Vec<InterfaceText> {
    let interfaces = &report.capture.interfaces;
    if let [Interface { name: None, description: None, .. }] = &**interfaces {
        return Vec::new();
    }
    let interfaces = sorted_descending(&interfaces.iter().collect::<Vec<_>>(), |interface| interface.packets);
    interfaces.into_iter().map(|interface| interface_text(interface, report, numbers)).collect()
}

fn interface_text(interface: &Interface, report: &Report, numbers: NumberFormat) -> InterfaceText {
    let Interface { key, name, description, packets, bytes, repeats } = interface;
    let names = [name, description];
    let is_further = |text: &&str| text != key;
    let further = names.into_iter().flatten().map(String::as_str).find(is_further);
    let is_named = |text: &&String| *text == key || names.contains(&&Some((*text).clone()));
    InterfaceText {
        key: key.clone(),
        name: printable(key).into(),
        note: printable(further.unwrap_or_default()).into(),
        packets: numbers.count(*packets),
        packets_share: numbers.share(*packets, report.capture.packets),
        bytes: numbers.bytes(*bytes),
        repeats: if report.capture.repeats.packets > 0 { numbers.count(*repeats) } else { String::new() },
        selected_by: report.settings.selection.interfaces.iter().find(is_named).cloned(),
    }
}

/// Says how many interfaces are not listed.
pub(super) fn others(capture: &Capture, numbers: NumberFormat) -> Option<String> {
    let others = capture.other_interfaces?;
    let interfaces = numbers.counted(others.interfaces, "further interface");
    Some(format!("{interfaces}: {}", numbers.counted(others.packets, "packet")))
}

/// Says how many packets repeat others, and whether they are counted.
pub(super) fn repeats(report: &Report, numbers: NumberFormat) -> Option<String> {
    let packets = report.capture.repeats.packets;
    let share = numbers.share(packets, report.capture.packets);
    let verb = if packets == 1 { "repeats" } else { "repeat" };
    let what = match report.settings.repeats {
        Repeats::Count => ".",
        Repeats::Skip => ", and are not counted.",
    };
    (packets > 0)
        .then(|| format!("{} ({share}) {verb} one captured shortly before{what}", numbers.counted(packets, "packet")))
}
