//! The README lists exactly the formats, link types, transports and methods that the code has.

use portogram::capture::{Format, LinkType};
use portogram::compression::Compression;
use portogram::direction::MethodChoice;
use portogram::packet::{Transport, link_type_is_read, link_type_name};
use portogram::query::PortRole;
use portogram::report::finding_tests;
use portogram::report::format::NumberFormat;

/// Returns the second cell of the table row whose first cell is `name`.
pub(crate) fn row(name: &str) -> String {
    let text = include_str!("../../README.md");
    let start = format!("| {name} | ");
    let row = text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no row {name}"));
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
fn methods_and_roles() {
    for choice in MethodChoice::ALL {
        row(&format!("`{}`", choice.name()));
    }
    let roles = PortRole::ALL.map(|role| format!("`{}`", role.name())).join(", ");
    assert!(row("`--port-role ROLE`").contains(&roles));
}

#[test]
fn findings() {
    for test in finding_tests(NumberFormat::default()) {
        assert_eq!(row(test.name), test.test);
    }
}
