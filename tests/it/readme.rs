//! The README lists exactly the formats, link types, transports and methods that the code has.

use portogram::capture::{Format, LinkType};
use portogram::compression::Compression;
use portogram::direction::MethodChoice;
use portogram::packet::{Transport, link_type_is_read, link_type_name};
use portogram::query::{Kind, Setting, Settings, settings};

use crate::command::{folder, portogram, text};

const README: &str = include_str!("../../README.md");

/// Returns the second cell of the table row whose first cell is `name`.
pub(crate) fn row(name: &str) -> String {
    let start = format!("| {name} | ");
    let row = README.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no row {name}"));
    row.trim_end_matches(" |").into()
}

#[test]
fn formats() {
    assert_eq!(row("Containers"), Format::ALL.map(Format::name).join(", "));
    assert_eq!(row("Compression"), Compression::ALL.map(Compression::name).join(", "));
}

#[test]
fn link_types() {
    let read = (0..=u16::MAX).map(LinkType).filter(|link_type| link_type_is_read(*link_type));
    let names: Vec<String> =
        read.map(|link_type| format!("{} {}", link_type.0, link_type_name(link_type).unwrap())).collect();
    assert_eq!(row("Link types"), names.join(", "));
}

#[test]
fn transports() {
    let names: Vec<String> = row("Transports").split(", ").map(|name| name.to_lowercase().replace('-', "")).collect();
    assert_eq!(names, Transport::ALL.map(Transport::name));
}

#[test]
fn methods() {
    for choice in MethodChoice::ALL {
        row(&format!("`{}`", choice.name()));
    }
}

/// Returns the row of the table of options that describes a setting.
fn option_row(setting: &Setting) -> String {
    let mut option = format!("--{}", setting.name);
    let mut meaning = setting.help.to_owned();
    let mut default = match (setting.print)(&Settings::default()) {
        _ if matches!(setting.kind, Kind::Flag) => String::new(),
        text if text.is_empty() => setting.unset.into(),
        text => format!("`{text}`"),
    };
    if !setting.value_name.is_empty() {
        option = format!("{option} {}", setting.value_name);
    }
    if let Kind::OneOf(values) = setting.kind {
        let names: Vec<String> = values().iter().map(|value| format!("`{}`", value.name)).collect();
        meaning = format!("{meaning}: {}", names.join(", "));
    }
    if !default.is_empty() {
        default.push(' ');
    }
    format!("| `{option}` | {meaning} | {default}|")
}

#[test]
fn options() {
    let rows: Vec<&str> =
        README.lines().filter(|line| line.starts_with("| `--") && line.matches(" |").count() > 2).collect();
    for setting in settings() {
        let expected = option_row(setting);
        assert!(rows.contains(&expected.as_str()), "the README has no row\n{expected}");
    }
    // The other options belong to the command alone.
    let output = portogram(&folder("readme"), &["--help"]);
    let help: Vec<&str> = text(&output.stdout).split_whitespace().collect();
    for row in rows {
        let option = row.trim_start_matches("| `").split([' ', '`']).next().unwrap();
        assert!(help.contains(&option), "the command has no option {option}");
    }
}
