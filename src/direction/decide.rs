//! The decision: which candidate is taken, and what is done if none is convincing.
//!
//! 1. Networks that the user names are taken without comparison.
//! 2. Otherwise the marks of the file are taken, if they can be those of one machine: see `marks`.
//! 3. Otherwise the candidate with the highest score is taken; of those that are about as likely, that of the first method in the
//!    order of preference: private addresses, topology, one host, prefixes.
//! 4. If too little is expected of that candidate, [`fallback`] decides.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::choice::{DirectionSettings, MethodChoice};
use super::evidence::Evidence;
use super::features::{Feature, Features};
use super::graph::{Graph, Host};
use super::known::KnownDirection;
use super::marks;
use super::methods::{self, Candidate};
use super::score::{agreement, calibrated, contribution, probabilities, proof, score};
use super::{Method, Rule, Side};
use crate::packet::{Address, MacAddress, Tunnels};
use crate::sort::sorted_descending;

/// The local side of a capture, and the evidence for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The method that found the local side.
    pub method: Method,
    /// The rule that gives packets their class.
    pub rule: Rule,
    /// The local networks. Private ranges are narrowed to the addresses that occur.
    pub networks: Vec<IpNet>,
    /// Share of the packets between two hosts that have exactly one local end, from 0 to 1. For file marks, the share of
    /// packets with a mark.
    pub placed: f64,
    /// Probability that the local side is the right one of the two sides, from 0 to 1. 0 if no method is taken.
    pub confidence: f64,
    /// The evidence that speaks for the local side, the strongest first.
    pub reasons: Vec<Feature>,
    /// Whether the user exchanged both sides.
    pub is_swapped: bool,
    /// The reason if no method is taken.
    pub doubt: Option<UnknownReason>,
    /// The candidates of the other methods, by descending score.
    pub runners_up: Vec<RunnerUp>,
    /// The router in front of most remote hosts.
    pub gateway: Option<Gateway>,
    /// The busiest hosts, in descending order of packets.
    pub hosts: Vec<HostSummary>,
    /// Packets marked as received that have a counterpart marked as sent between the same two hosts in the same direction.
    ///
    /// A router captures each forwarded packet twice, so such marks do not show a direction.
    pub marked_both: u64,
    /// Whether it was made before hosts were given pseudonyms.
    pub is_known: bool,
}

/// A host of the capture, for the list from which a user corrects the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostSummary {
    /// The address of the host.
    pub address: Address,
    /// Packets that it sends or receives in the conversations of the graph.
    pub packets: u64,
    /// Original lengths of these packets, in bytes.
    pub bytes: u64,
    /// Whether it is on the local side.
    pub is_local: bool,
}

/// The reason why the local side is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnknownReason {
    /// No packet goes from one host to another: all go to groups, or to their sender.
    NoConversation,
    /// Every packet goes from a host to itself.
    OnlyItself,
    /// All addresses are private, and no host or network stands out.
    OnlyPrivate,
    /// All addresses are public, and no host or network stands out.
    OnlyPublic,
    /// Some addresses are private and some public, no packet goes between them, and no host or network stands out.
    NothingStandsOut,
    /// The method that the user chose has no candidate.
    NotApplicable,
}

/// A candidate that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct RunnerUp {
    /// The method that found it.
    pub method: Method,
    /// The local networks.
    pub networks: Vec<IpNet>,
    /// As [`Decision::placed`].
    pub placed: f64,
    /// As [`Decision::confidence`].
    pub confidence: f64,
}

/// A router on the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its address on the link, if known.
    pub address: Option<Address>,
    /// Its MAC address.
    pub station: MacAddress,
    /// Number of remote hosts behind it that were seen. There may be more.
    pub hosts: usize,
}

/// Decides which side is local, by the evidence so far.
#[must_use]
pub(crate) fn decide(evidence: &Evidence, settings: DirectionSettings<'_>) -> Decision {
    let graph = Graph::new(evidence, settings.tunnels);
    if let Some(known) = evidence.known().filter(|_| KnownDirection::applies(settings)) {
        return known.decision(evidence, &graph, settings);
    }
    let mut candidates = candidates(evidence, &graph, settings.tunnels);
    let marks = marks::file_marks(evidence.pairs(settings.tunnels), &graph);
    let taken = settings.user_networks.map(|networks| methods::user_networks(&graph, networks));
    let taken = taken.or_else(|| best(marks.as_ref(), &candidates, settings.choice));
    let (taken, unknown_reason) = match taken {
        Some(taken) => (taken, None),
        None => fallback(evidence, &graph, &candidates, settings),
    };
    candidates.extend(marks);
    candidates.retain(|other| other.method != taken.method || other.networks != taken.networks);
    let candidates = best_of_methods(&candidates);
    let rule = match evidence.known() {
        Some(known) if known.has_other_addresses() => taken.rule.of_other_addresses(),
        _ => taken.rule,
    };
    let rule = if settings.swap { rule.swapped() } else { rule };
    Decision {
        gateway: gateway(evidence, &graph, &rule),
        hosts: host_summaries(&graph, &rule),
        marked_both: evidence.pairs(settings.tunnels).marked_both(),
        method: taken.method,
        rule,
        networks: taken.networks,
        placed: taken.placed,
        confidence: taken.confidence,
        reasons: reasons(&taken.features),
        is_swapped: settings.swap,
        doubt: unknown_reason,
        is_known: false,
        runners_up: candidates
            .into_iter()
            .map(|other| RunnerUp {
                method: other.method,
                networks: other.networks,
                placed: other.placed,
                confidence: other.confidence,
            })
            .collect(),
    }
}

/// Returns the evidence that adds most to a score, the strongest first.
fn reasons(features: &Features) -> Vec<Feature> {
    /// What evidence must add to be worth naming: it makes a candidate 1.5 times as likely.
    const MIN_SHARE: f64 = 0.4;
    const NAMED: usize = 2;
    let shown = Feature::ALL.into_iter().filter(|feature| *feature != Feature::Placed);
    let strong: Vec<Feature> = shown.filter(|feature| contribution(features, *feature) >= MIN_SHARE).collect();
    let strongest = sorted_descending(&strong, |feature| per_10_000(contribution(features, *feature)));
    strongest.into_iter().take(NAMED).collect()
}

/// Returns the candidates of all methods in the order of preference, with their confidences.
pub(super) fn candidates(evidence: &Evidence, graph: &Graph, tunnels: Tunnels) -> Vec<Candidate> {
    // What a host sends to itself has no direction.
    let is_all_to_self = evidence.pairs(tunnels).are_all_to_self();
    let by_preference = [
        methods::private_addresses(graph).into_iter().collect(),
        methods::topology(evidence, graph),
        methods::one_host(graph),
        methods::prefixes(graph),
    ];
    let mut candidates: Vec<Candidate> = by_preference.into_iter().flatten().collect();
    candidates.retain(|candidate| candidate.placed > 0.0 && !is_all_to_self);
    let rivals = distinct(&candidates);
    let mut scores: Vec<f64> = rivals.iter().map(|candidate| candidate.score).collect();
    if graph.packets == 0 {
        // The machine that captured may not have sent anything.
        scores.push(score(&Features::silent()));
    }
    let probabilities = probabilities(&scores);
    let confidence = |candidate: &Candidate| {
        let agreeing = rivals
            .iter()
            .zip(&probabilities)
            .map(|(rival, probability)| probability * agreement(graph, &candidate.local, &rival.local));
        calibrated(agreeing.sum())
    };
    let confidences: Vec<f64> = candidates.iter().map(confidence).collect();
    for (candidate, confidence) in candidates.iter_mut().zip(confidences) {
        candidate.confidence = confidence;
    }
    candidates
}

/// Returns the first of the candidates that give all hosts the same sides.
pub(super) fn distinct(candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut distinct: Vec<&Candidate> = Vec::new();
    for candidate in candidates {
        if !distinct.iter().any(|known| known.local == candidate.local) {
            distinct.push(candidate);
        }
    }
    distinct
}

/// Returns the candidate with the highest score; the first of those whose scores differ by less than a thousandth, because machines
/// differ in the last bits of logarithms.
fn highest<'a>(candidates: impl Iterator<Item = &'a Candidate>) -> Option<&'a Candidate> {
    candidates.reduce(|best, next| if next.score > best.score + 1e-3 { next } else { best })
}

/// Returns the candidate that is preferred among those whose scores are within a margin of the highest one: the best of the first
/// method in the order of preference. Earlier methods are easier to explain, and hold for hosts that are not in the graph.
fn simplest<'a>(candidates: impl Iterator<Item = &'a Candidate> + Clone) -> Option<&'a Candidate> {
    /// In log odds: the others are at most 1.3 times as likely.
    const MARGIN: f64 = 0.25;
    let most = highest(candidates.clone())?.score;
    let method = candidates.clone().find(|candidate| candidate.score >= most - MARGIN)?.method;
    highest(candidates.filter(|candidate| candidate.method == method))
}

/// Returns the best candidate of each method, by descending confidence.
fn best_of_methods(candidates: &[Candidate]) -> Vec<Candidate> {
    let methods = [Method::FileMarks, Method::PrivateAddresses, Method::Topology, Method::OneHost, Method::Prefixes];
    let of_method = |method| highest(candidates.iter().filter(move |candidate| candidate.method == method)).cloned();
    let best: Vec<Candidate> = methods.into_iter().filter_map(of_method).collect();
    sorted_descending(&best, |candidate| per_10_000(candidate.confidence * candidate.placed))
}

/// Marks are taken before anything else if they place this share of packets, and at least [`CONSISTENT`] of these consistently.
const MIN_MARKED: f64 = 0.5;

/// The confidence from which marks are those of one machine.
const CONSISTENT: f64 = 0.75;

/// Below this product of [`Feature::Placed`] and the confidence the best candidate is not taken, unless there is a proof or the
/// user chose its method: fewer than about half of what hosts exchange would be expected to get the right direction.
const MIN_EXPECTED: f64 = 0.45;

/// What only the machine that captured shows is a proof if it makes its candidate `e^2` or 7 times as likely.
const MIN_PROOF: f64 = 2.0;

/// Returns the candidate that is taken, or `None` if there is none that is likely enough.
///
/// Marks of the file are taken if they are consistent, else the candidate with the highest score or one about as likely, see
/// [`simplest`], else marks that are less consistent. If the user chose a method, only its candidates are allowed, and the best of them is taken whatever its
/// confidence.
fn best(marks: Option<&Candidate>, candidates: &[Candidate], choice: MethodChoice) -> Option<Candidate> {
    let is_chosen_by_user = !matches!(choice, MethodChoice::Auto | MethodChoice::IgnoreFileMarks);
    let is_likely = |candidate: &&Candidate| {
        is_chosen_by_user
            || candidate.features.get(Feature::Placed) * candidate.confidence >= MIN_EXPECTED
            || proof(&candidate.features) >= MIN_PROOF
    };
    let marks = marks.filter(|_| choice.allows(Method::FileMarks));
    let are_consistent = |marks: &&Candidate| marks.placed >= MIN_MARKED && marks.confidence >= CONSISTENT;
    let allowed = candidates.iter().filter(|candidate| choice.allows(candidate.method));
    let are_usable = |marks: &&Candidate| is_chosen_by_user || marks.placed * marks.confidence >= MIN_MARKED;
    let taken = marks.filter(are_consistent).or_else(|| simplest(allowed).filter(is_likely));
    taken.or_else(|| marks.filter(are_usable)).cloned()
}

/// Decides when [`best`] returns nothing.
///
/// - If the user chose a method: unknown.
/// - If no packet goes from one host to another: unknown, with private addresses as local, so that what hosts send to groups
///   or to themselves is internal.
/// - If packets go between private and public addresses: private addresses are local, whatever the score, because those
///   packets have an obvious direction.
/// - Otherwise: unknown.
fn fallback(
    evidence: &Evidence,
    graph: &Graph,
    candidates: &[Candidate],
    settings: DirectionSettings<'_>,
) -> (Candidate, Option<UnknownReason>) {
    let unknown = |rule| Candidate::without_sides(Method::Unknown, rule, 0.0, 0.0);
    let mut private = candidates.iter().filter(|candidate| candidate.method == Method::PrivateAddresses);
    let reason = match (graph.packets, settings.choice) {
        (0, MethodChoice::Auto | MethodChoice::IgnoreFileMarks) => {
            let is_all_to_self = evidence.pairs(settings.tunnels).are_all_to_self();
            let reason = if is_all_to_self { UnknownReason::OnlyItself } else { UnknownReason::NoConversation };
            return (unknown(Rule::private()), Some(reason));
        }
        (_, MethodChoice::Auto | MethodChoice::IgnoreFileMarks) => match private.next() {
            Some(private) => return (private.clone(), None),
            None if graph.hosts.iter().all(|host| host.is_private) => UnknownReason::OnlyPrivate,
            None if graph.hosts.iter().all(|host| !host.is_private) => UnknownReason::OnlyPublic,
            None => UnknownReason::NothingStandsOut,
        },
        _ => UnknownReason::NotApplicable,
    };
    (unknown(Rule::unknown()), Some(reason))
}

/// Returns a number that is not negative as an integer, in units of a ten-thousandth, which can be sorted.
///
/// Smaller differences are ignored, because machines differ in the last bits of logarithms and exponentials.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number")]
fn per_10_000(share: f64) -> u32 {
    (share * 1e4).round() as u32
}

/// Returns the busiest hosts, in descending order of packets.
pub(super) fn host_summaries(graph: &Graph, rule: &Rule) -> Vec<HostSummary> {
    /// As many as a user can look through in a list.
    const MAX_HOSTS: usize = 50;
    let busiest = graph.busiest().into_iter().take(MAX_HOSTS).filter_map(|index| graph.hosts.get(index));
    let summary = |host: &Host| HostSummary {
        address: host.address,
        packets: host.packets,
        bytes: host.bytes,
        is_local: rule.side(host.address) == Side::Local,
    };
    busiest.map(summary).collect()
}

/// Returns the router in front of most remote hosts: the station that sends the packets of most remote hosts that are not
/// known to be on the link, if there are enough of them. Among equals, the lowest MAC address is taken.
///
/// Its address is one that ARP, NDP or DHCP shows for that station: preferably one announced as a router, then an IPv4
/// address, then the lowest. If there is none, it is the announced router, if only one was announced.
fn gateway(evidence: &Evidence, graph: &Graph, rule: &Rule) -> Option<Gateway> {
    /// A remote host with two addresses on the link is not to be called a gateway.
    const MIN_HOSTS: usize = 3;
    let is_behind_router = |index: &&usize| {
        graph.hosts.get(**index).is_some_and(|host| rule.side(host.address) == Side::Remote && !host.is_neighbour)
    };
    let counts =
        graph.stations().into_iter().map(|(station, hosts)| (station, hosts.iter().filter(is_behind_router).count()));
    let (station, _) = counts.rev().max_by_key(|(_, hosts)| *hosts).filter(|(_, hosts)| *hosts >= MIN_HOSTS)?;
    // Counted in the evidence, because the graph has only the busiest hosts.
    let of_station = evidence.host_origins.iter().filter(|(_, origin)| origin.station == Some(station));
    let hosts = of_station.filter(|(address, _)| rule.side(**address) == Side::Remote).count();
    let neighbours = evidence.neighbours.values().filter(|neighbour| neighbour.mac == Some(station));
    let addresses = neighbours.filter_map(|neighbour| neighbour.host);
    let own = addresses.min_by_key(|address| (!evidence.routers.contains(address), !address.is_ipv4(), *address));
    let only_router = (evidence.routers.len() == 1).then(|| evidence.routers.first().copied()).flatten();
    Some(Gateway { address: own.or(only_router), station, hosts })
}
