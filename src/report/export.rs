//! The report as JSON and CSV.

use std::fmt::Write as _;

use super::Report;
use super::names::Code;
use crate::direction::Class;

/// Returns the report as JSON, with two spaces of indent and a line break at its end.
#[must_use]
pub fn to_json(report: &Report) -> String {
    // Only maps whose keys are not strings fail to serialise, and the schema has none.
    let mut text = serde_json::to_string_pretty(report).unwrap_or_default();
    text.push('\n');
    text
}

/// Returns the counts per class, port and transport as CSV, one row each.
///
/// The format is that of RFC 4180, except that lines end with a line feed alone.
#[must_use]
pub fn to_csv(report: &Report) -> String {
    let mut text = String::from("class,port,transport,packets,bytes,payload_bytes\n");
    for class in Class::ALL {
        for row in &report.classes.class(class).ports {
            let (class, transport) = (Code(class), row.transport.name());
            // Writing to a string does not fail.
            let _ =
                writeln!(text, "{class},{},{transport},{},{},{}", row.port, row.packets, row.bytes, row.payload_bytes);
        }
    }
    text
}

/// Returns packets and bytes per interval of time as CSV, one row for each interval with traffic.
///
/// `start_seconds` is the time from the first packet of the capture to the beginning of the interval.
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
