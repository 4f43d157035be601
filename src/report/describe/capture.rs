//! What was read.

use super::{Fact, fact};
use crate::report::format::{NumberFormat, clock};
use crate::report::printable;
use crate::report::schema::{Capture, File, Warning};

pub(super) fn title(capture: &Capture, numbers: NumberFormat) -> String {
    match &*capture.files {
        [file] => file.name.clone(),
        files => numbers.counted(files.len() as u64, "file"),
    }
}

pub(super) fn subtitle(capture: &Capture, numbers: NumberFormat) -> String {
    let parts = [
        formats(capture),
        file_bytes(capture).map(|bytes| numbers.bytes(bytes)).unwrap_or_default(),
        numbers.counted(capture.packets, "packet"),
        capture.elapsed_seconds.map(|elapsed| numbers.duration(elapsed)).unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

pub(super) fn facts(capture: &Capture, numbers: NumberFormat) -> Vec<Fact> {
    let names: Vec<&str> = capture.files.iter().map(|file| file.name.as_str()).collect();
    let mut link_types: Vec<String> = capture
        .link_types
        .iter()
        .map(|entry| format!("{} ({}): {}", entry.name, entry.link_type, numbers.counted(entry.packets, "packet")))
        .collect();
    if let Some(others) = &capture.other_link_types {
        let (count, packets) = (numbers.count(others.link_types), numbers.counted(others.packets, "packet"));
        link_types.push(format!("{count} others: {packets}"));
    }
    let mut facts = vec![
        fact(if names.len() == 1 { "File" } else { "Files" }, names.join(", ")),
        fact("Made of", made_of(capture, numbers)),
        fact("File size", file_bytes(capture).map(|bytes| exact_bytes(bytes, numbers)).unwrap_or_default()),
        fact("Format", formats(capture)),
        fact("Packets", numbers.count(capture.packets)),
        fact("Bytes on the wire", exact_bytes(capture.bytes, numbers)),
    ];
    if let Some(first) = &capture.first_time {
        facts.push(fact("First packet", format!("{} UTC", clock(first))));
    }
    if let Some(elapsed) = capture.elapsed_seconds {
        facts.push(fact("Elapsed time", numbers.duration(elapsed)));
    }
    facts.push(fact(if link_types.len() == 1 { "Link type" } else { "Link types" }, link_types.join(", ")));
    if capture.repeats.packets > 0 {
        facts.push(fact("Repeated packets", repeats(capture, numbers)));
    }
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// Lists the files that documents were made of.
fn made_of(capture: &Capture, numbers: NumberFormat) -> String {
    const MOST: usize = 10;
    let all: Vec<&str> = capture.files.iter().flat_map(|file| &file.made_of).map(String::as_str).collect();
    match all.len().checked_sub(MOST) {
        Some(more) if more > 0 => {
            let listed = all.get(..MOST).unwrap_or_default().join(", ");
            format!("{listed} and {} more", numbers.count(more as u64))
        }
        _ => all.join(", "),
    }
}

/// Says how many packets repeat others, and why that can be.
fn repeats(capture: &Capture, numbers: NumberFormat) -> String {
    let is_in_loop = capture.warnings.iter().any(|warning| warning.code == "routing-loop");
    format!(
        "{} ({}): the same packet was captured shortly before, as by a mirror port, on several interfaces, or on both sides of a \
         router{}",
        numbers.count(capture.repeats.packets),
        numbers.share(capture.repeats.packets, capture.packets),
        if is_in_loop { "; here also because of a routing loop" } else { "" }
    )
}

/// Adds the number of further warnings of the same kind to the message.
pub(super) fn warning(warning: &Warning, numbers: NumberFormat) -> Warning {
    let message = match warning.count {
        0 | 1 => printable(&warning.message).into(),
        count => format!("{}; {} more of the kind", printable(&warning.message), numbers.count(count - 1)),
    };
    Warning { message, ..warning.clone() }
}

/// Returns the size of all files. `None` if one of them is a stream.
fn file_bytes(capture: &Capture) -> Option<u64> {
    capture.files.iter().map(|file| file.bytes).sum()
}

fn formats(capture: &Capture) -> String {
    let mut formats: Vec<String> = capture.files.iter().filter_map(file_format).collect();
    formats.dedup();
    formats.join(", ")
}

fn file_format(file: &File) -> Option<String> {
    let format = file.format?.name();
    Some(match file.compression {
        Some(compression) => format!("{format}, {}", compression.name()),
        None => format.into(),
    })
}

fn exact_bytes(bytes: u64, numbers: NumberFormat) -> String {
    if bytes < 1000 { numbers.bytes(bytes) } else { format!("{} ({})", numbers.bytes(bytes), numbers.count(bytes)) }
}
