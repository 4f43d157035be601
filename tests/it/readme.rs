//! The README lists exactly the formats, link types, transports and methods that the code has.

use portogram::capture::{Format, LinkType};
use portogram::compression::Compression;
use portogram::direction::MethodChoice;
use portogram::packet::{Transport, link_type_is_read, link_type_name};
use portogram::query::{Kind, Setting, Settings, settings};
use portogram::report::finding_tests;
use portogram::report::format::NumberFormat;

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

/// Returns the cells that describe a setting in the table of options, and the names of its values.
fn cells(setting: &Setting) -> ([String; 3], String) {
    let values = setting.kind.named_values();
    let names: Vec<String> = values.iter().map(|value| format!("`{}`", value.name)).collect();
    let option = format!("`--{} {}`", setting.name, setting.value_name).replace(" `", "`");
    let default = match (setting.print)(&Settings::default()) {
        _ if matches!(setting.kind, Kind::Flag) => String::new(),
        text if text.is_empty() => setting.unset.into(),
        text => format!("`{text}`"),
    };
    let ending = if matches!(setting.kind, Kind::OneOf(_)) { format!(": {}", names.join(", ")) } else { String::new() };
    ([option, setting.help.into(), default], ending)
}

#[test]
fn options() {
    let table = README.lines().skip_while(|line| *line != "| option | meaning | default |").skip(2);
    let rows: Vec<[&str; 3]> = table
        .map_while(|line| {
            line.strip_prefix("| ")?.strip_suffix('|')?.split(" |").map(str::trim).collect::<Vec<_>>().try_into().ok()
        })
        .collect();
    for setting in settings() {
        let ([option, help, default], ending) = cells(setting);
        let row = rows.iter().find(|[first, ..]| *first == option);
        let [_, meaning, given] = row.unwrap_or_else(|| panic!("the table of options has no row {option}"));
        assert_eq!(*given, default, "{option}");
        // Values that need a table of their own are linked.
        let is_linked =
            !ending.is_empty() && meaning.strip_prefix(&*help).is_some_and(|rest| rest.starts_with(", [see "));
        assert!(is_linked || *meaning == format!("{help}{ending}"), "{option}: {help}{ending}");
    }
    let output = portogram(&folder("readme"), &["--help"]);
    let is_option = |word: &&str| word.starts_with("--");
    let name = |word| str::split(word, ['[', ',']).next().unwrap();
    let mut options: Vec<&str> = text(&output.stdout)
        .lines()
        .filter_map(|line| line.split_whitespace().find(is_option).filter(|_| line.trim_start().starts_with('-')))
        .map(name)
        .collect();
    let mut listed: Vec<&str> =
        rows.iter().map(|[option, ..]| option.trim_matches('`').split([' ', '[']).next().unwrap()).collect();
    options.retain(|option| !["--help", "--version"].contains(option));
    options.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, options);
}

#[test]
fn findings() {
    for test in finding_tests(NumberFormat::default()) {
        assert_eq!(row(test.name), test.test);
    }
}
