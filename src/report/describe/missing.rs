//! Why charts are empty.

use serde::Serialize;

use crate::direction::{Class, Method};
use crate::report::names::Code;
use crate::report::schema::Report;

/// What no packet of a capture has, so that all four charts are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Missing {
    /// Ports that are counted.
    Ports,
    /// Ports that are counted, and everything that is selected.
    Selection,
    /// Exactly one local end.
    Direction,
    /// Two hosts: all packets are internal, whichever networks are local.
    Conversation,
}

/// Returns what keeps all four charts empty. `None` if they are not empty, or if the capture is.
pub(super) fn missing(report: &Report) -> Option<Missing> {
    let classes = &report.classes;
    let with_ports: u64 = Class::ALL.iter().map(|class| classes.class(*class).packets).sum();
    if report.capture.packets == 0 || classes.incoming.packets + classes.outgoing.packets > 0 {
        None
    } else if with_ports == 0 && report.without_ports.iter().any(|row| row.reason.is_selection()) {
        Some(Missing::Selection)
    } else if with_ports == 0 {
        Some(Missing::Ports)
    } else if report.direction.method == Method::Unknown && classes.internal.packets == with_ports {
        Some(Missing::Conversation)
    } else {
        Some(Missing::Direction)
    }
}

/// Returns the message in place of a chart without traffic. `None` if the class has traffic.
pub(in crate::report) fn no_traffic(report: &Report, class: Class) -> Option<String> {
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
    Some(format!("No {} packets. {hint}", Code(class)).trim_end().into())
}
