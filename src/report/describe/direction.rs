//! How the direction and the service port were determined.

use ipnet::IpNet;
use serde::Serialize;

use super::diagram::{DirectionDiagram, diagram};
use super::missing::{Missing, missing};
use super::readings::{ReadingText, other_reading, reading_texts};
use crate::direction::Method;
use crate::packet::{Address, network_name};
use crate::report::explanation::{list, percent, sureness};
use crate::report::format::NumberFormat;
use crate::report::names;
use crate::report::schema::{Host, Report, RunnerUp, Service};

/// How the direction was determined.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct DirectionText {
    /// The method in a few words.
    pub method: String,
    /// The rule in sentences.
    pub explanation: String,
    /// The confidence, such as `97 % sure`. `None` if the direction was not inferred, or if the user exchanged both sides.
    pub sureness: Option<String>,
    /// `true` if the confidence is so low that the answer is called a guess.
    pub is_guess: bool,
    /// The two readings of a guess, between which the user is asked to choose. `None` if there is nothing to ask.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "[ReadingText, ReadingText] | null"))]
    pub readings: Option<[ReadingText; 2]>,
    /// What would be incoming and outgoing by the other reading of a guess, in a sentence. `None` if the direction is no guess.
    pub other_reading: Option<String>,
    /// The local networks, separated by commas.
    pub networks: String,
    /// Results of the other methods, the best first.
    pub runners_up: Vec<Alternative>,
    /// `true` if the file marks packets as sent or received.
    pub has_file_marks: bool,
    /// The busiest hosts, the busiest first.
    pub hosts: Vec<HostText>,
    /// The two sides and the bytes that go each way. `None` if no packet has a direction.
    pub diagram: Option<DirectionDiagram>,
    /// What keeps all four charts empty. `None` if they are not empty, or if the capture is.
    pub missing: Option<Missing>,
}

/// The result of a method that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct Alternative {
    /// The method. Settings have the same code for it.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Method & MethodChoice"))]
    pub method: Method,
    /// The method in a few words.
    pub name: String,
    /// What would be local, and how good the result is.
    pub text: String,
}

/// A host that takes part in conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct HostText {
    /// Its address.
    pub address: String,
    /// The network of the usual size around it.
    pub network: Option<String>,
    /// Packets that it sends or receives.
    pub packets: String,
    /// Their share of all packets of the capture.
    pub share: String,
    /// Bytes of these packets.
    pub bytes: String,
    /// Their share of all bytes of the capture.
    pub share_of_bytes: String,
    /// `local` or `elsewhere`. Empty if the direction does not depend on addresses.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "'local' | 'elsewhere' | ''"))]
    pub side: &'static str,
}

pub(super) fn direction_text(report: &Report, numbers: NumberFormat) -> DirectionText {
    let direction = &report.direction;
    let is_swapped = report.settings.swap_direction;
    let networks: Vec<String> = direction.local_networks.iter().map(|network| network_name(*network)).collect();
    let is_inferred = !matches!(direction.method, Method::UserNetworks | Method::Unknown) && !is_swapped;
    let all_but = if is_swapped && !networks.is_empty() { "all but " } else { "" };
    let host = |host: &Host| HostText {
        address: host.address.to_string(),
        network: usual_network(host.address),
        packets: numbers.count(host.packets),
        share: numbers.share(host.packets, report.capture.packets),
        bytes: numbers.bytes(host.bytes),
        share_of_bytes: numbers.share(host.bytes, report.capture.bytes),
        side: match (direction.method, host.is_local) {
            (Method::FileMarks | Method::Unknown, _) => "",
            (_, true) => "local",
            (_, false) => "elsewhere",
        },
    };
    DirectionText {
        method: names::method_name(direction.method).into(),
        explanation: direction.explanation.clone(),
        sureness: is_inferred.then(|| sureness(direction.confidence)),
        is_guess: direction.is_guess,
        readings: reading_texts(report, numbers),
        other_reading: other_reading(report, numbers),
        networks: format!("{all_but}{}", networks.join(", ")),
        runners_up: direction.runners_up.iter().map(|other| alternative(other, numbers)).collect(),
        has_file_marks: direction.file_marks.is_some(),
        hosts: direction.hosts.iter().filter(|host| host.packets > 0).map(host).collect(),
        diagram: diagram(report, numbers),
        missing: missing(report),
    }
}

fn alternative(other: &RunnerUp, numbers: NumberFormat) -> Alternative {
    let placed = percent(other.placed_share, numbers);
    let sure = sureness(other.confidence);
    Alternative {
        method: other.method,
        name: names::method_name(other.method).into(),
        text: if other.local_networks.is_empty() {
            format!("places {placed} of packets, {sure}")
        } else {
            format!("{}: one end of {placed} of packets, {sure}", list(&other.local_networks))
        },
    }
}

/// Describes how the service port was determined.
pub(super) fn service_text(service: &Service, numbers: NumberFormat) -> String {
    let all = service.rules.iter().map(|row| row.packets).sum();
    let rules: Vec<String> = service
        .rules
        .iter()
        .map(|row| format!("{} ({})", names::service_rule_name(row.rule), numbers.share(row.packets, all)))
        .collect();
    if rules.is_empty() {
        "No packet has a service.".into()
    } else {
        format!("The service port was determined by: {}.", rules.join(", "))
    }
}

/// Returns the network of the usual size around an address.
fn usual_network(address: Address) -> Option<String> {
    let bits = if address.is_ipv4() { 24 } else { 64 };
    IpNet::new(address.into(), bits).ok().map(|network| network_name(network.trunc()))
}
