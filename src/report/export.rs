//! The report as files.

use std::fmt::Write as _;

use super::{Report, names};
use crate::direction::Class;

/// The report as JSON with two spaces of indent and a line break at its end.
#[must_use]
pub fn to_json(report: &Report) -> String {
    // Only maps with keys that are no strings fail to serialise; the schema has none.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}

/// The counts per class, port and transport as CSV (RFC 4180, with line feeds alone), one row each.
#[must_use]
pub fn to_csv(report: &Report) -> String {
    let mut text = String::from("class,port,transport,packets,bytes,payload_bytes\n");
    for class in Class::ALL {
        for row in &report.classes.class(class).ports {
            let (code, transport) = (names::class_code(class), row.transport.name());
            // Writing to a string does not fail.
            let _ =
                writeln!(text, "{code},{},{transport},{},{},{}", row.port, row.packets, row.bytes, row.payload_bytes);
        }
    }
    text
}

/// Packets and bytes per interval of time as CSV, one row for each interval with traffic; times count from the first packet.
#[must_use]
pub fn intervals_to_csv(report: &Report) -> String {
    let mut text = String::from(
        "start_seconds,incoming_packets,incoming_bytes,outgoing_packets,outgoing_bytes,other_packets,other_bytes\n",
    );
    for interval in &report.timeline.intervals {
        let start = report.timeline.start_seconds(interval.number);
        let _ = write!(text, "{start}");
        for amount in [interval.incoming, interval.outgoing, interval.other] {
            let _ = write!(text, ",{},{}", amount.packets, amount.bytes);
        }
        text.push('\n');
    }
    text
}
