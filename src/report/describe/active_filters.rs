//! The active filters of hosts, ports and transports.

use serde::Serialize;

use crate::packet::{Transport, network_name};
use crate::query::Settings;
use crate::report::{format, printable};

/// An active filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct FilterText {
    /// The list of the settings in which it is.
    pub kind: FilterKind,
    /// Its index in the list.
    #[serde(rename = "place")]
    pub index: usize,
    /// What it selects.
    pub text: String,
}

/// A list of filters in the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum FilterKind {
    /// `selection.hosts`. Each host or network is a filter.
    Hosts,
    /// `selection.ports`. Each port or range is a filter.
    Ports,
    /// `selection.also_hosts`.
    AlsoHosts,
    /// `selection.also_ports`.
    AlsoPorts,
    /// `selection.interfaces`. Each interface is a filter.
    Interfaces,
    /// `transports`. All of them are one filter.
    Transports,
}

pub(super) fn filter_texts(settings: &Settings) -> Vec<FilterText> {
    let selection = &settings.selection;
    let mut filters = Vec::new();
    let mut add = |kind, index, text| filters.push(FilterText { kind, index, text });
    for (kind, hosts) in [(FilterKind::Hosts, &selection.hosts), (FilterKind::AlsoHosts, &selection.also_hosts)] {
        for (host, index) in hosts.iter().zip(0..) {
            add(kind, index, network_name(*host));
        }
    }
    for (kind, ports) in [(FilterKind::Ports, &selection.ports), (FilterKind::AlsoPorts, &selection.also_ports)] {
        for (ports, index) in ports.iter().zip(0..) {
            add(kind, index, format::named_ports(ports.first, ports.last).to_ascii_lowercase());
        }
    }
    for (interface, index) in selection.interfaces.iter().zip(0..) {
        add(FilterKind::Interfaces, index, format!("interface {}", printable(interface)));
    }
    if settings.transports.len() < Transport::ALL.len() {
        let names: Vec<&str> = settings.transports.iter().map(|transport| transport.label()).collect();
        let text = if names.is_empty() { "no transport".into() } else { format!("{} only", names.join(", ")) };
        add(FilterKind::Transports, 0, text);
    }
    filters
}
