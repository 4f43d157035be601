//! How incoming was told from outgoing: as numbers, and in sentences.

use std::net::IpAddr;

use ipnet::IpNet;

use super::format::{self, to_f64};
use super::names;
use super::schema::{Capture, Direction, FileMarks, Gateway, Host, RunnerUp};
use crate::direction::{Class, Decision, Method, UnknownReason};
use crate::query::{Marks, Selection, Tally};

/// Below this, the other side is nearly as likely: it is said to be a guess.
const GUESS_BELOW: f64 = 0.75;

/// Of what the other methods say, only so much, and what places at least some packets.
const RUNNERS_UP: usize = 4;
const LEAST_PLACED: f64 = 0.01;

impl Direction {
    pub(super) fn new(decision: &Decision, tally: &Tally, capture: &Capture, selection: &Selection) -> Self {
        let (marks, placed) = (tally.marks(), placed(tally));
        let is_part = *selection != Selection::default() && placed.is_some();
        let packets = if is_part { "the packets counted" } else { "packets" };
        let marked = marks.received + marks.sent;
        let file_marks = (marked + marks.same_host > 0).then_some(FileMarks {
            received: marks.received,
            sent: marks.sent,
            agreeing: marks.agreeing,
            contradicting: marks.contradicting,
            both: decision.marked_both,
            same_host: marks.same_host,
        });
        let gateway = decision.gateway.map(|gateway| Gateway {
            address: gateway.address.map(IpAddr::from),
            mac_address: gateway.station.to_string(),
            hosts: gateway.hosts as u64,
        });
        Self {
            method: names::method_code(decision.method).into(),
            // Where nothing is selected, of the capture.
            explanation: if capture.packets == 0 {
                "The capture has no packets.".into()
            } else {
                explanation(decision, placed.unwrap_or(decision.placed), packets, marks)
            },
            local_networks: decision.networks.clone(),
            confidence: rounded(decision.confidence),
            placed_share: rounded(placed.unwrap_or_default()),
            is_guess: is_guess(decision),
            gateway,
            file_marks,
            runners_up: decision
                .runners_up
                .iter()
                .filter(|other| other.placed >= LEAST_PLACED)
                .take(RUNNERS_UP)
                .map(|other| RunnerUp {
                    method: names::method_code(other.method).into(),
                    local_networks: other.networks.clone(),
                    confidence: rounded(other.confidence),
                    placed_share: rounded(other.placed),
                })
                .collect(),
            hosts: decision
                .hosts
                .iter()
                .map(|host| Host { address: host.address.into(), packets: host.packets, is_local: host.is_local })
                .collect(),
        }
    }
}

/// Machines differ in the last bits of logarithms and exponentials.
fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

fn is_guess(decision: &Decision) -> bool {
    !matches!(decision.method, Method::Unknown | Method::UserNetworks) && decision.confidence < GUESS_BELOW
}

/// The share of packets with ports that have exactly one local end; none where none has ports.
fn placed(tally: &Tally) -> Option<f64> {
    let packets = |class| tally.class(class).total().packets;
    let all: u64 = Class::ALL.into_iter().map(packets).sum();
    (all > 0).then(|| to_f64(packets(Class::Incoming) + packets(Class::Outgoing)) / to_f64(all))
}

fn explanation(decision: &Decision, placed: f64, packets: &str, marks: Marks) -> String {
    let mut sentences = vec![basis(decision, placed, packets)];
    if let Some(gateway) = decision.gateway {
        let name =
            gateway.address.map_or_else(|| gateway.station.to_string(), |address| IpAddr::from(address).to_string());
        sentences.push(format!(
            "The gateway is {name}, in front of at least {}.",
            format::counted(gateway.hosts as u64, "host")
        ));
    }
    if is_guess(decision) {
        let percent = percent(decision.confidence);
        sentences.push(format!("It is a guess ({percent}): little speaks against the other side."));
    }
    let marked = marks.received + marks.sent;
    if decision.method != Method::FileMarks && decision.marked_both * 10 > marked {
        sentences.push(
            "The file marks packets both as received and as sent, as a router does, and so does not tell.".into(),
        );
    } else if decision.method != Method::FileMarks && marks.contradicting > 0 {
        let share = format::share(marks.contradicting, marked);
        sentences.push(format!("The file’s own marks disagree for {share} of the packets that it marks."));
    }
    if decision.is_swapped {
        sentences.push("Both sides are exchanged.".into());
    }
    sentences.join(" ")
}

fn basis(decision: &Decision, placed: f64, packets: &str) -> String {
    let networks = list(&decision.networks);
    let several = decision.networks.len() > 1;
    let [is, it, host] = if several {
        ["are", "them", "addresses of the host that captured: they take"]
    } else {
        ["is", "it", "the host that captured: it takes"]
    };
    let placed = percent(placed);
    match decision.method {
        Method::UserNetworks => {
            format!("{networks} {is} local, as you say: {placed} of {packets} have exactly one end in {it}.")
        }
        Method::FileMarks if decision.confidence < 0.9 => format!(
            "The file itself marks {placed} of packets as sent or received, but its marks contradict one another: in {} of \
             them, both ends would receive, or send.",
            percent(1.0 - decision.confidence)
        ),
        Method::FileMarks => format!("The file itself marks {placed} of packets as sent or received."),
        Method::PrivateAddresses => {
            format!(
                "{networks} {is} taken as local, being private: {placed} of {packets} have exactly one end in {it}."
            )
        }
        Method::Topology => format!(
            "{networks} {is} taken as local, being on this side of a router: {placed} of {packets} have exactly one end in {it}."
        ),
        Method::OneHost => {
            let between = percent(decision.placed);
            format!("{networks} {is} taken as local, {host} part in {between} of packets between two hosts.")
        }
        Method::Prefixes => format!(
            "{networks} {is} taken as local: {placed} of {packets} have exactly one end in {it}, and less in others."
        ),
        Method::Unknown => doubt(decision.doubt).into(),
    }
}

fn doubt(doubt: Option<UnknownReason>) -> &'static str {
    match doubt {
        Some(UnknownReason::OnlyPrivate) => {
            "Which side is local is not known: all addresses are private, and no host or network stands out."
        }
        Some(UnknownReason::OnlyPublic) => {
            "Which side is local is not known: all addresses are public, and no host or network stands out."
        }
        Some(UnknownReason::NotApplicable) => {
            "Which side is local is not known: the method that you chose finds nothing here."
        }
        Some(UnknownReason::OnlyItself) => {
            "Every packet with ports goes from a host to itself, so none is incoming or outgoing: all are internal."
        }
        Some(UnknownReason::NoConversation) | None => {
            "No packet with ports goes from one host to another. Private hosts, and what stays on their link, are local."
        }
    }
}

/// The first few, and how many more.
fn list(networks: &[IpNet]) -> String {
    const SHOWN: usize = 3;
    let mut names: Vec<String> = networks.iter().take(SHOWN).map(|network| names::network_name(*network)).collect();
    match networks.len() {
        0 => return "Nothing".into(),
        1..=SHOWN => {}
        all => names.push(format!("{} more", all - SHOWN)),
    }
    match names.split_last() {
        Some((last, before @ [_, ..])) => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

/// `98.2 %`; of a share that may be of no packet.
pub(super) fn percent(share: f64) -> String {
    const PARTS: f64 = 10_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10,000")]
    let parts = (share * PARTS).round() as u64;
    format::share(parts, 10_000)
}

/// A confidence in words: `97 % sure`.
pub(super) fn sureness(confidence: f64) -> String {
    // Nothing that was found out is beyond doubt.
    match (confidence * 100.0).round() {
        100.0.. => "> 99 % sure".into(),
        percent => format!("{percent} % sure"),
    }
}

/// A method in a few words.
pub(super) fn method_name(code: &str) -> &str {
    match code {
        "user-networks" => "Networks that you name",
        "file-marks" => "The file’s own marks",
        "private-addresses" => "Private addresses",
        "topology" => "Routers and hosts",
        "one-host" => "One host",
        "prefixes" => "Prefixes",
        "unknown" => "Not known",
        other => other,
    }
}

/// What a runner-up would take as local, with what speaks for it.
pub(super) fn runner_up(other: &RunnerUp) -> String {
    let placed = percent(other.placed_share);
    let sure = sureness(other.confidence);
    if other.local_networks.is_empty() {
        return format!("places {placed} of packets, {sure}");
    }
    format!("{}: one end of {placed} of packets, {sure}", list(&other.local_networks))
}
