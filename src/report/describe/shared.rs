//! A sample of what is in a report, for those who are about to give it to others.

use std::collections::BTreeSet;

use super::{Fact, fact};
use crate::packet::network_name;
use crate::query::Selection;
use crate::report::schema::Report;
use crate::report::{Wording, format, names};

/// How many of each are named.
const NAMED: usize = 4;

/// Names the files, hosts, interfaces, networks and times that are in a report.
#[must_use]
pub fn describe_shared(report: &Report, wording: &Wording) -> Vec<Fact> {
    let numbers = wording.numbers;
    let all = |texts: Vec<String>| match texts.len().saturating_sub(NAMED) {
        0 if texts.is_empty() => "none".into(),
        0 => texts.join(", "),
        more => {
            let named = texts.into_iter().take(NAMED).collect::<Vec<_>>().join(", ");
            format!("{named} and {} more", numbers.count(more as u64))
        }
    };
    let capture = &report.capture;
    let files = capture.files.iter().flat_map(|file| [&file.name].into_iter().chain(&file.made_of)).cloned().collect();
    let mut seen = BTreeSet::new();
    let hosts = report.conversations.listed.iter().flat_map(|it| [it.from, it.to]);
    let hosts: Vec<String> = hosts.filter(|host| seen.insert(*host)).map(|host| host.to_string()).collect();
    let interfaces = capture.interfaces.iter().filter_map(|it| it.name.clone().or_else(|| it.description.clone()));
    let selection = &report.settings.selection;
    let filters = selection.hosts.iter().chain(&selection.also_hosts).map(|host| network_name(*host));
    let filters: Vec<String> = filters.chain(selection.interfaces.iter().cloned()).collect();
    let times = match &capture.first_time {
        _ if report.timeline.is_relative() => "since the first packet, without time of day".into(),
        Some(first) => format!("from {} UTC", format::clock(first)),
        None => "none".into(),
    };
    let gateway = report.direction.gateway.as_ref().map(|gateway| gateway.mac_address.clone());
    let networks = report.direction.local_networks.iter().map(|network| network_name(*network)).collect();
    let ports: usize = crate::direction::Class::ALL.iter().map(|class| report.classes.class(*class).ports.len()).sum();
    let mut facts = vec![
        fact("Files", all(files)),
        fact("Hosts", all(hosts)),
        fact(
            "Local side",
            format!("{} ({})", all(networks), names::method_name(report.direction.method).to_lowercase()),
        ),
        fact("Times", times),
        fact("Interfaces", all(interfaces.collect())),
        fact("MAC addresses", all(gateway.into_iter().collect())),
    ];
    if !filters.is_empty() {
        facts.push(fact("Filters", all(filters)));
    }
    let is_filtered = *selection != Selection::default() || has_warning(report, "filter-left-out");
    if is_filtered {
        facts.push(fact(
            "Of all packets",
            "documents, and pages with the data inside, have those too that are not selected",
        ));
    }
    facts.push(fact(
        "Counts",
        format!("packets and bytes of {}, and when they were sent", numbers.counted(ports as u64, "port")),
    ));
    facts
}

fn has_warning(report: &Report, code: &str) -> bool {
    report.capture.warnings.iter().any(|warning| warning.code == code)
}
