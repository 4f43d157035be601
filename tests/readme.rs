//! The README names what the code reads, no more and no less.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use portogram::capture::{Format, LinkType};
use portogram::compression::Compression;
use portogram::direction::MethodChoice;
use portogram::packet::{Transport, link_type_is_read, link_type_name};
use portogram::query::PortRole;
use support::readme::row;

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
