//! How the direction was determined, in sentences.

use ipnet::IpNet;

use super::format::NumberFormat;
use super::schema::GUESS_BELOW;
use crate::direction::{Decision, Feature, Method, UnknownReason};
use crate::packet::network_name;
use crate::query::Marks;

/// Returns whether the side was inferred with so little confidence that the result is called a guess. It is none if the user
/// exchanged both sides, which answers the question.
pub(super) fn is_guess(decision: &Decision) -> bool {
    let is_inferred = !matches!(decision.method, Method::Unknown | Method::UserNetworks) && !decision.is_swapped;
    is_inferred && rounded(decision.confidence) < GUESS_BELOW
}

/// Rounds to four decimals, since machines differ in the last bits of logarithms and exponentials.
pub(super) fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
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
    if !decision.is_swapped && matches!(decision.method, Method::OneHost | Method::Prefixes) {
        sentences.extend(reasons(decision));
    }
    if let Some(gateway) = decision.gateway {
        let name = gateway.address.map_or_else(|| gateway.station.to_string(), |address| address.to_string());
        sentences.push(format!(
            "The gateway is {name}, in front of at least {}.",
            numbers.counted(gateway.hosts as u64, "host")
        ));
    }
    if is_guess(decision) {
        sentences.push("It is a guess: the other side may be the local one.".into());
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
    if decision.is_swapped && decision.networks.is_empty() {
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
    let [is, it, takes] = if several { ["are", "them", "they take"] } else { ["is", "it", "it takes"] };
    let host = match (shows_machine(decision), several) {
        (false, _) => "",
        (true, false) => ", the host that captured",
        (true, true) => ", addresses of the host that captured",
    };
    let placed = percent(placed, numbers);
    if decision.is_swapped && !decision.networks.is_empty() {
        return format!(
            "Both sides are exchanged: {networks} {is} remote, and all else is local. {placed} of {packets} have exactly one end \
             in {it}."
        );
    }
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
            if decision.hosts.iter().all(|host| host.packets == 0) {
                let send = if several { "they send" } else { "it sends" };
                return format!(
                    "{networks} {is} taken as local{host}: no packet goes from one host to another, and {send} most of those to \
                     groups, or to itself."
                );
            }
            format!("{networks} {is} taken as local{host}: {takes} part in {between} of packets between two hosts.")
        }
        Method::Prefixes => format!(
            "{networks} {is} taken as local: {placed} of {packets} have exactly one end in {it}, and less in others."
        ),
        Method::Unknown => unknown(decision.doubt).into(),
    }
}

/// Returns whether the evidence is such as only the machine that captured shows.
fn shows_machine(decision: &Decision) -> bool {
    let is_proof = |reason: &Feature| {
        matches!(reason, Feature::Padding | Feature::Checksums | Feature::Interfaces | Feature::SelfTraffic)
    };
    decision.reasons.iter().any(is_proof)
}

/// Names the evidence that speaks most for the local side.
fn reasons(decision: &Decision) -> Option<String> {
    let mut named: Vec<&str> = decision.reasons.iter().map(|reason| evidence(*reason)).collect();
    // Two features may be called the same.
    named.dedup();
    (!named.is_empty()).then(|| format!("What speaks for it: {}.", named.join(", and ")))
}

/// Returns what people call a kind of evidence, as a noun phrase.
fn evidence(feature: Feature) -> &'static str {
    match feature {
        Feature::Private => "private addresses",
        Feature::SelfTraffic => "packets from a host to itself",
        Feature::Padding => "short frames without the padding that a network card adds",
        Feature::Checksums => "checksums that are left to the network card",
        Feature::Interfaces => "addresses that the file states for its interfaces",
        Feature::Handshakes => "quick answers in TCP handshakes",
        Feature::Acknowledgments | Feature::LoneAcknowledgments => "quick TCP acknowledgments",
        Feature::Hops | Feature::LoneHops => "packets that passed fewer routers",
        Feature::HostsPerStation => "a router in front of the other side",
        Feature::HostCount => "more hosts on the other side",
        Feature::Neighbours => "packets that stay on the link",
        Feature::Openings => "connections opened from there",
        Feature::SystemPorts => "system ports on the other side",
        Feature::Placed => "a part in all that is exchanged",
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
    let mut names: Vec<String> = networks.iter().take(SHOWN).map(|network| network_name(*network)).collect();
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
    let percent = (confidence * 100.0).round();
    // A guess does not read as one that is just sure enough, and an inferred result is never certain.
    match if confidence < GUESS_BELOW { percent.min(GUESS_BELOW * 100.0 - 1.0) } else { percent } {
        100.0.. => "> 99 % sure".into(),
        percent => format!("{percent} % sure"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direction::{Evidence, decide};
    use crate::query::Settings;

    /// Returns a decision of a method with a confidence.
    fn decision(method: Method, confidence: f64) -> Decision {
        let unknown = decide(&Evidence::default(), Settings::default().direction_settings());
        Decision { method, confidence, ..unknown }
    }

    #[test]
    fn a_guess_has_less_confidence_than_the_threshold() {
        let is_guess_at = |confidence| is_guess(&decision(Method::OneHost, confidence));
        assert!(is_guess_at(0.0) && is_guess_at(0.5) && is_guess_at(0.7499));
        assert!(!is_guess_at(GUESS_BELOW) && !is_guess_at(0.7501) && !is_guess_at(1.0));
        // The report has four decimals, so that it cannot state 0.75 and call it a guess.
        assert!(!is_guess_at(GUESS_BELOW - 1e-9) && !is_guess_at(GUESS_BELOW + 1e-9));
    }

    #[test]
    fn what_the_user_says_and_what_is_not_known_is_no_guess() {
        assert!(!is_guess(&decision(Method::UserNetworks, 0.5)));
        assert!(!is_guess(&decision(Method::Unknown, 0.0)));
        assert!(!is_guess(&Decision { is_swapped: true, ..decision(Method::OneHost, 0.5) }));
    }

    #[test]
    fn a_guess_reads_as_less_sure_than_the_threshold() {
        assert_eq!([0.746, 0.75, 0.9999].map(sureness), ["74 % sure", "75 % sure", "> 99 % sure"]);
    }
}
