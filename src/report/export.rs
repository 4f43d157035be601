//! The report as JSON and CSV.

use std::fmt::Write as _;
use std::io;

use serde::Serialize as _;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::Report;
use super::names::Code;
use crate::direction::Class;
use crate::exact::LARGEST_NUMBER;

/// Returns the report as JSON, with two spaces of indent and a line break at its end. Integers beyond 2^53 are strings, since
/// JavaScript and jq would not keep all of their digits.
#[must_use]
pub fn to_json(report: &Report) -> String {
    // Only maps whose keys are not strings fail to serialise, and the schema has none.
    let mut json = Json(Vec::new());
    let _ = report.serialize(&mut Serializer::with_formatter(&mut json, Indented(PrettyFormatter::new())));
    json.0.push(b'\n');
    String::from_utf8(json.0).unwrap_or_default()
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

/// The bytes of a JSON text.
struct Json(Vec<u8>);

impl io::Write for Json {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    #[inline(never)]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pretty format of `serde_json`, in functions that are not inlined: otherwise each type of the schema costs the page
/// kilobytes.
struct Indented(PrettyFormatter<'static>);

/// Passes calls on to the pretty format.
macro_rules! pass_on {
    ($($name:ident($($argument:ident: $type:ty),*);)*) => {
        $(
            #[inline(never)]
            fn $name<W: ?Sized + io::Write>(&mut self, writer: &mut W $(, $argument: $type)*) -> io::Result<()> {
                self.0.$name(writer $(, $argument)*)
            }
        )*
    };
}

impl Formatter for Indented {
    #[inline(never)]
    fn write_u64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: u64) -> io::Result<()> {
        if value <= LARGEST_NUMBER { self.0.write_u64(writer, value) } else { write!(writer, "\"{value}\"") }
    }

    #[inline(never)]
    fn write_i64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: i64) -> io::Result<()> {
        if value.unsigned_abs() <= LARGEST_NUMBER {
            self.0.write_i64(writer, value)
        } else {
            write!(writer, "\"{value}\"")
        }
    }

    pass_on! {
        begin_array();
        end_array();
        begin_array_value(is_first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(is_first: bool);
        begin_object_value();
        end_object_value();
        write_null();
        write_bool(value: bool);
        write_f64(value: f64);
        begin_string();
        end_string();
    }
}
