//! How the direction was determined, in sentences.

use std::net::IpAddr;

use ipnet::IpNet;

use super::format::NumberFormat;
use super::names;
use crate::direction::{Decision, Method, UnknownReason};
use crate::query::Marks;

/// A result with less confidence than this is called a guess, since the other side is nearly as likely.
const GUESS_BELOW: f64 = 0.75;

/// Returns whether the confidence is so low that the result is called a guess.
pub(super) fn is_guess(decision: &Decision) -> bool {
    !matches!(decision.method, Method::Unknown | Method::UserNetworks) && decision.confidence < GUESS_BELOW
}

/// Explains the result in sentences.
///
/// `placed` is the share of `packets` that have exactly one local end. `packets` is a noun phrase.
pub(super) fn explanation(
    decision: &Decision,
    placed: f64,
    packets: &str,
    marks: Marks,
    numbers: NumberFormat,
) -> String {
    let mut sentences = vec![basis(decision, placed, packets, numbers)];
    if let Some(gateway) = decision.gateway {
        let name =
            gateway.address.map_or_else(|| gateway.station.to_string(), |address| IpAddr::from(address).to_string());
        sentences.push(format!(
            "The gateway is {name}, in front of at least {}.",
            numbers.counted(gateway.hosts as u64, "host")
        ));
    }
    if is_guess(decision) {
        let percent = percent(decision.confidence, numbers);
        sentences.push(format!("It is a guess ({percent}): little speaks against the other side."));
    }
    let marked = marks.received + marks.sent;
    if decision.method != Method::FileMarks && decision.marked_both * 10 > marked {
        sentences.push(
            "The file marks packets both as received and as sent, as a router does, and so does not tell.".into(),
        );
    } else if decision.method != Method::FileMarks && marks.contradicting > 0 {
        let share = numbers.share(marks.contradicting, marked);
        sentences.push(format!("The file’s own marks disagree for {share} of the packets that it marks."));
    }
    if decision.is_swapped {
        sentences.push("Both sides are exchanged.".into());
    }
    sentences.join(" ")
}

/// Explains that the counts are by another local side than `better`, which all packets suggest.
pub(crate) fn superseded_direction(better: &Decision) -> String {
    let side = match better.method {
        Method::Unknown => "that the local side is not known".into(),
        Method::FileMarks => "the file’s own marks".into(),
        _ => format!("{} as local", list(&better.networks)),
    };
    format!(
        "The counts are by the local side that the first packets suggested. All packets suggest {side}, but the packets that \
         were counted first are not held in memory. Read the capture again, from a file, or name the local networks."
    )
}

/// Explains that the ports of services were determined before all packets were read.
pub(crate) fn superseded_services() -> String {
    "The service ports of the first packets were determined without the servers that later packets show, and these packets \
     are not held in memory. Read the capture again, from a file."
        .into()
}

/// Explains what is local, and why.
fn basis(decision: &Decision, placed: f64, packets: &str, numbers: NumberFormat) -> String {
    let networks = list(&decision.networks);
    let several = decision.networks.len() > 1;
    let [is, it, host] = if several {
        ["are", "them", "addresses of the host that captured: they take"]
    } else {
        ["is", "it", "the host that captured: it takes"]
    };
    let placed = percent(placed, numbers);
    match decision.method {
        Method::UserNetworks => {
            format!("{networks} {is} local, as you say: {placed} of {packets} have exactly one end in {it}.")
        }
        Method::FileMarks if decision.confidence < 0.9 => format!(
            "The file itself marks {placed} of packets as sent or received, but its marks contradict one another: in {} of \
             them, both ends would receive, or send.",
            percent(1.0 - decision.confidence, numbers)
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
            let between = percent(decision.placed, numbers);
            format!("{networks} {is} taken as local, {host} part in {between} of packets between two hosts.")
        }
        Method::Prefixes => format!(
            "{networks} {is} taken as local: {placed} of {packets} have exactly one end in {it}, and less in others."
        ),
        Method::Unknown => unknown(decision.doubt).into(),
    }
}

/// Explains why the direction is not known.
fn unknown(reason: Option<UnknownReason>) -> &'static str {
    match reason {
        Some(UnknownReason::OnlyPrivate) => {
            "Which side is local is not known: all addresses are private, and no host or network stands out."
        }
        Some(UnknownReason::OnlyPublic) => {
            "Which side is local is not known: all addresses are public, and no host or network stands out."
        }
        Some(UnknownReason::NothingStandsOut) => {
            "Which side is local is not known: no packet goes between a private and a public address, and no host or network \
             stands out."
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

/// Lists the first few networks, and the number of further ones.
pub(super) fn list(networks: &[IpNet]) -> String {
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

/// Writes a share from 0 to 1 in percent: `98.2 %`.
pub(super) fn percent(share: f64, numbers: NumberFormat) -> String {
    const PARTS: f64 = 10_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10,000")]
    let parts = (share * PARTS).round() as u64;
    numbers.share(parts, 10_000)
}

/// Writes a confidence from 0 to 1: `97 % sure`.
pub(super) fn sureness(confidence: f64) -> String {
    // An inferred result is never certain.
    match (confidence * 100.0).round() {
        100.0.. => "> 99 % sure".into(),
        percent => format!("{percent} % sure"),
    }
}
