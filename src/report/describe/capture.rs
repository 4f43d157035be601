//! What was read.

use super::{Fact, fact};
use crate::report::format;
use crate::report::schema::{Capture, File, Warning};

pub(super) fn title(capture: &Capture) -> String {
    match &*capture.files {
        [file] => file.name.clone(),
        files => format::counted(files.len() as u64, "file"),
    }
}

pub(super) fn subtitle(capture: &Capture) -> String {
    let parts = [
        formats(capture),
        file_bytes(capture).map(format::bytes).unwrap_or_default(),
        format::counted(capture.packets, "packet"),
        capture.elapsed_seconds.map(format::duration).unwrap_or_default(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

pub(super) fn facts(capture: &Capture) -> Vec<Fact> {
    let names: Vec<&str> = capture.files.iter().map(|file| file.name.as_str()).collect();
    let link_types: Vec<String> = capture
        .link_types
        .iter()
        .map(|entry| format!("{} ({}): {}", entry.name, entry.link_type, format::counted(entry.packets, "packet")))
        .collect();
    let mut facts = vec![
        fact(if names.len() == 1 { "File" } else { "Files" }, names.join(", ")),
        fact("File size", file_bytes(capture).map(exact_bytes).unwrap_or_default()),
        fact("Format", formats(capture)),
        fact("Packets", format::count(capture.packets)),
        fact("Bytes on the wire", exact_bytes(capture.bytes)),
    ];
    if let (Some(first), Some(elapsed)) = (&capture.first_time, capture.elapsed_seconds) {
        facts.push(fact("First packet", format!("{} UTC", format::clock(first))));
        facts.push(fact("Elapsed time", format::duration(elapsed)));
    }
    facts.push(fact(if link_types.len() == 1 { "Link type" } else { "Link types" }, link_types.join(", ")));
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// Adds the number of further warnings of the same kind to the message.
pub(super) fn warning(warning: &Warning) -> Warning {
    let message = match warning.count {
        0 | 1 => warning.message.clone(),
        count => format!("{}; {} more of the kind", warning.message, format::count(count - 1)),
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

fn exact_bytes(bytes: u64) -> String {
    if bytes < 1000 { format::bytes(bytes) } else { format!("{} ({})", format::bytes(bytes), format::count(bytes)) }
}
