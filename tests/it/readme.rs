//! The README and the guide list exactly the formats, link types, transports, methods, options and findings that the code has.

use std::collections::BTreeSet;

use portogram::internals::LinkType;
use portogram::internals::{link_type_is_read, link_type_name};
use portogram::report::Compression;
use portogram::report::Format;
use portogram::report::finding_tests;
use portogram::report::format::NumberFormat;
use portogram::settings::Kind;
use portogram::settings::MethodChoice;
use portogram::settings::Transport;
use portogram::settings::{Settings, settings};

use crate::command::{folder, portogram, text};

const README: &str = include_str!("../../README.md");
const COMMAND: &str = include_str!("../../www/guide/command.md");
const COUNTING: &str = include_str!("../../www/guide/counting.md");
const DIRECTION: &str = include_str!("../../www/guide/direction.md");

/// Returns the second cell of the table row whose first cell is `name`.
pub(crate) fn row(name: &str) -> String {
    let start = format!("| {name} | ");
    let mut lines = [README, COUNTING, DIRECTION].into_iter().flat_map(str::lines);
    let row = lines.find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no row {name}"));
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

/// Returns the rows of the table of options.
fn options() -> Vec<[&'static str; 3]> {
    let table = COMMAND.lines().skip_while(|line| *line != "| option | meaning | default |").skip(2);
    let cells = |row: &'static str| {
        row.strip_prefix("| ")?.strip_suffix('|')?.split(" |").map(str::trim).collect::<Vec<_>>().try_into().ok()
    };
    table.map_while(cells).collect()
}

#[test]
fn settings_are_options() {
    let options = options();
    for setting in settings() {
        let name = format!("`--{} {}`", setting.name, setting.value_name).replace(" `", "`");
        let row = options.iter().find(|[option, ..]| *option == name);
        let [_, meaning, default] = row.unwrap_or_else(|| panic!("the table of options has no row {name}"));
        let rest = meaning.strip_prefix(setting.help).unwrap_or_else(|| panic!("{name} means: {}", setting.help));
        let values: Vec<String> = setting.kind.named_values().iter().map(|value| format!("`{}`", value.name)).collect();
        match setting.kind {
            // A table of its own explains the values.
            Kind::OneOf(_) if rest.starts_with(", [see there]") => {}
            Kind::OneOf(_) => assert_eq!(rest, format!(": {}", values.join(", ")), "{name}"),
            _ => assert_eq!(rest, "", "{name}"),
        }
        match (setting.print)(&Settings::default()) {
            _ if matches!(setting.kind, Kind::Flag) => assert_eq!(*default, "", "{name}"),
            text if text.is_empty() => assert_eq!(*default, setting.unset, "{name}"),
            text => assert_eq!(*default, format!("`{text}`"), "{name}"),
        }
    }
}

#[test]
fn all_options() {
    let output = portogram(&folder("readme"), &["--help"]);
    let name = |line: &'static str| line.split([' ', '[', '`']).find(|word| word.starts_with("--"));
    let help: &'static str = text(&output.stdout).to_owned().leak();
    let lines = help.lines().filter(|line| line.trim_start().starts_with('-'));
    let expected: BTreeSet<&str> =
        lines.filter_map(name).filter(|name| !["--help", "--version"].contains(name)).collect();
    let listed: BTreeSet<&str> = options().iter().filter_map(|[option, ..]| name(option)).collect();
    assert_eq!(listed, expected);
}

#[test]
fn findings() {
    for test in finding_tests(NumberFormat::default()) {
        assert_eq!(row(test.name), test.test);
    }
}
