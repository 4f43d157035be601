//! How directions were told, in words.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::Serialize;

use super::Missing;
use crate::report::direction::{method_name, runner_up, sureness};
use crate::report::schema::{Host, Report, RunnerUp, Service};
use crate::report::{format, names};

/// How incoming was told from outgoing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DirectionText {
    /// The method in a few words.
    pub method: String,
    /// The rule in sentences.
    pub explanation: String,
    /// How sure it is, such as `97 % sure`; none where nothing was found out.
    pub sureness: Option<String>,
    /// Whether so little speaks for the local side that it is called a guess.
    pub is_guess: bool,
    /// The local networks, separated by commas.
    pub networks: String,
    /// The answers that were not taken, the best first.
    pub runners_up: Vec<Alternative>,
    /// Whether the file itself marks packets as sent or received.
    pub has_file_marks: bool,
    /// The busiest hosts, the busiest first.
    pub hosts: Vec<HostText>,
    /// What keeps all four charts empty; none where they are not, or nothing was read.
    pub missing: Option<Missing>,
}

/// An answer that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// The word of the schema for its method, which is also one of the settings.
    pub method: String,
    /// The method in a few words.
    pub name: String,
    /// What it takes as local, and what speaks for it.
    pub text: String,
}

/// A host that takes part in conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HostText {
    /// Its address.
    pub address: String,
    /// The usual network around it.
    pub network: Option<String>,
    /// Packets that it sends or receives.
    pub packets: String,
    /// Of all packets of the capture.
    pub share: String,
    /// `local` or `elsewhere`; nothing where sides are not told by addresses.
    pub side: &'static str,
}

/// The rule, what else it might be, and the hosts to correct it by.
pub(super) fn direction_text(report: &Report, missing: Option<Missing>) -> DirectionText {
    let direction = &report.direction;
    let networks: Vec<String> = direction.local_networks.iter().map(|network| names::network_name(*network)).collect();
    let is_found_out = !matches!(&*direction.method, "user-networks" | "unknown");
    let alternative = |other: &RunnerUp| Alternative {
        method: other.method.clone(),
        name: method_name(&other.method).into(),
        text: runner_up(other),
    };
    let host = |host: &Host| HostText {
        address: host.address.to_string(),
        network: usual_network(host.address),
        packets: format::count(host.packets),
        share: format::share(host.packets, report.capture.packets),
        side: match (&*direction.method, host.is_local) {
            ("file-marks" | "unknown", _) => "",
            (_, true) => "local",
            (_, false) => "elsewhere",
        },
    };
    DirectionText {
        method: method_name(&direction.method).into(),
        explanation: direction.explanation.clone(),
        sureness: is_found_out.then(|| sureness(direction.confidence)),
        is_guess: direction.is_guess,
        networks: networks.join(", "),
        runners_up: direction.runners_up.iter().map(alternative).collect(),
        has_file_marks: direction.file_marks.is_some(),
        hosts: direction.hosts.iter().filter(|host| host.packets > 0).map(host).collect(),
        missing,
    }
}

/// How the service's port was told.
pub(super) fn service_text(service: &Service) -> String {
    let all = service.rules.iter().map(|told| told.packets).sum();
    let told = service
        .rules
        .iter()
        .map(|told| format!("{} {}", names::told_by_name(&told.reason), format::share(told.packets, all)));
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        "No packet has a service.".into()
    } else {
        format!("The service was told by {}.", told.join(", "))
    }
}

/// The network of the usual size around an address.
fn usual_network(address: IpAddr) -> Option<String> {
    let bits = if address.is_ipv4() { 24 } else { 64 };
    IpNet::new(address, bits).ok().map(|network| network.trunc().to_string())
}
