//! The report as JSON and CSV.

use std::io::{self, Write as _};

use serde::Serialize as _;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use super::Report;
use super::names::Code;
use super::printable::is_misleading;
use crate::direction::Class;
use crate::exact::LARGEST_NUMBER;

/// Size of the pieces that are written, in bytes. A report on all ports of all transports takes hundreds of megabytes.
const PIECE_BYTES: usize = 256 << 10;

/// Returns the report as JSON, with two spaces of indent and a line break at its end. Integers beyond 2^53 are strings, since
/// JavaScript and jq would not keep all of their digits.
#[must_use]
pub fn to_json(report: &Report) -> String {
    text(|out| write_json(report, out))
}

/// Writes [`to_json`] in pieces of 256 KiB.
///
/// # Errors
///
/// Returns the first error of `out`.
pub fn write_json(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut pieces = Pieces::new(out);
    // Beside errors of `out`, only maps whose keys are not strings fail to serialise, and the schema has none.
    report.serialize(&mut Serializer::with_formatter(&mut pieces, Indented(PrettyFormatter::new())))?;
    pieces.finish(b"\n")
}

/// Returns the counts per class, port and transport as CSV, one row each.
///
/// The format is that of RFC 4180, except that lines end with a line feed alone.
#[must_use]
pub fn to_csv(report: &Report) -> String {
    text(|out| write_csv(report, out))
}

/// Writes [`to_csv`] in pieces of 256 KiB.
///
/// # Errors
///
/// Returns the first error of `out`.
pub fn write_csv(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut pieces = Pieces::new(out);
    pieces.write_all(b"class,port,transport,packets,bytes,payload_bytes\n")?;
    for class in Class::ALL {
        for row in &report.classes.class(class).ports {
            let (class, transport) = (Code(class), row.transport.name());
            write!(pieces, "{class},{},{transport},{},{},", row.port, row.packets, row.bytes)?;
            // Not known is not 0.
            if row.payload_unknown_packets < row.packets {
                write!(pieces, "{}", row.payload_bytes)?;
            }
            writeln!(pieces)?;
        }
    }
    pieces.finish(b"")
}

/// Returns packets and bytes per interval of time as CSV, one row for each interval with traffic.
///
/// `start_seconds` is the time from the start of the timeline, mostly the first packet of the capture, to the beginning of the
/// interval. Packets outside of the selected time are not counted.
#[must_use]
pub fn intervals_to_csv(report: &Report) -> String {
    text(|out| write_intervals_csv(report, out))
}

/// Writes [`intervals_to_csv`] in pieces of 256 KiB.
///
/// # Errors
///
/// Returns the first error of `out`.
pub fn write_intervals_csv(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut pieces = Pieces::new(out);
    pieces.write_all(
        b"start_seconds,incoming_packets,incoming_bytes,outgoing_packets,outgoing_bytes,other_packets,other_bytes\n",
    )?;
    let timeline = report.timeline_in_window.as_ref().unwrap_or(&report.timeline);
    for interval in &timeline.intervals {
        let start = timeline.start_seconds(interval.number);
        write!(pieces, "{start}")?;
        for amount in [interval.incoming, interval.outgoing, interval.other] {
            write!(pieces, ",{},{}", amount.packets, amount.bytes)?;
        }
        pieces.write_all(b"\n")?;
    }
    pieces.finish(b"")
}

/// Returns what `write` writes.
fn text(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = write(&mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

/// Collects what is written, and passes it on in pieces. It is one type for all outputs, and its functions are not inlined:
/// otherwise each type of the schema costs the page kilobytes.
struct Pieces<'a> {
    piece: Vec<u8>,
    out: &'a mut dyn io::Write,
}

impl<'a> Pieces<'a> {
    fn new(out: &'a mut dyn io::Write) -> Self {
        Self { piece: Vec::new(), out }
    }

    /// Writes the last bytes.
    fn finish(mut self, end: &[u8]) -> io::Result<()> {
        self.write_all(end)?;
        self.flush()
    }
}

impl io::Write for Pieces<'_> {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline(never)]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.piece.len() + bytes.len() > PIECE_BYTES {
            self.flush()?;
        }
        self.piece.extend_from_slice(bytes);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.piece)?;
        self.piece.clear();
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
    /// Escapes what JSON allows in strings, but a terminal does not show as text.
    #[inline(never)]
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, character)) = rest.char_indices().find(|(_, character)| is_misleading(*character)) {
            let (before, after) = rest.split_at(at);
            writer.write_all(before.as_bytes())?;
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.get(character.len_utf8()..).unwrap_or_default();
        }
        writer.write_all(rest.as_bytes())
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    /// Collects pieces.
    #[derive(Default)]
    struct Taken(Vec<Vec<u8>>);

    impl io::Write for Taken {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn text_is_passed_on_in_pieces_of_limited_size() {
        let (mut taken, mut expected) = (Taken::default(), Vec::new());
        let mut pieces = Pieces::new(&mut taken);
        for number in 0..100_000 {
            writeln!(pieces, "{number}").unwrap();
            writeln!(expected, "{number}").unwrap();
        }
        pieces.finish(b"end").unwrap();
        expected.extend_from_slice(b"end");
        assert_eq!(taken.0.concat(), expected);
        assert!(taken.0.len() > 2 && taken.0.iter().all(|piece| piece.len() <= PIECE_BYTES));
    }
}
