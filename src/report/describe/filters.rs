//! What is selected, piece by piece.

use serde::Serialize;

use crate::packet::Transport;
use crate::query::Settings;
use crate::report::{format, names};

/// A piece of the selection other than its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilterText {
    /// Of which list it is.
    pub kind: FilterKind,
    /// Its place in the list.
    pub place: usize,
    /// What it says.
    pub text: String,
}

/// What a piece of the selection asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FilterKind {
    /// One of `selection.hosts`.
    Hosts,
    /// One of `selection.ports`.
    Ports,
    /// All of `transports`.
    Transports,
}

pub(super) fn filter_texts(settings: &Settings) -> Vec<FilterText> {
    let selection = &settings.selection;
    let mut filters = Vec::new();
    let mut add = |kind, place, text| filters.push(FilterText { kind, place, text });
    for (host, place) in selection.hosts.iter().zip(0..) {
        add(FilterKind::Hosts, place, names::network_name(*host));
    }
    for (ports, place) in selection.ports.iter().zip(0..) {
        let text = format::named_ports(ports.first, ports.last).to_ascii_lowercase();
        add(FilterKind::Ports, place, text);
    }
    if settings.transports.len() < Transport::ALL.len() {
        let names: Vec<&str> = settings.transports.iter().map(|transport| names::transport_name(*transport)).collect();
        let text = if names.is_empty() { "no transport".into() } else { format!("{} only", names.join(", ")) };
        add(FilterKind::Transports, 0, text);
    }
    filters
}
