//! Which method is taken: the first of the ladder that no later one beats by more than a margin.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use super::graph::{Graph, Host};
use super::methods::{self, Candidate};
use super::weigh::Score;
use super::{Method, Rule, Side};
use crate::packet::{Address, MacAddress, Tunnels};
use crate::sort::sorted_descending;

/// How the local side is to be found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MethodChoice {
    /// By the best method.
    #[default]
    Auto,
    /// By the best method that does without the file's own marks.
    IgnoreFileMarks,
    /// By the file's own marks, even where they contradict themselves.
    FileMarks,
    /// Private addresses are local.
    PrivateAddresses,
    /// By who is behind a router.
    Topology,
    /// One host is local.
    OneHost,
    /// A few prefixes are local.
    Prefixes,
}

impl MethodChoice {
    /// Every choice, the most general first.
    pub const ALL: [Self; 7] = [
        Self::Auto,
        Self::IgnoreFileMarks,
        Self::FileMarks,
        Self::PrivateAddresses,
        Self::Topology,
        Self::OneHost,
        Self::Prefixes,
    ];

    /// Its name in settings and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::IgnoreFileMarks => "ignore-file-marks",
            Self::FileMarks => "file-marks",
            Self::PrivateAddresses => "private-addresses",
            Self::Topology => "topology",
            Self::OneHost => "one-host",
            Self::Prefixes => "prefixes",
        }
    }

    fn allows(self, method: Method) -> bool {
        match self {
            Self::Auto => true,
            Self::IgnoreFileMarks => method != Method::FileMarks,
            Self::FileMarks => method == Method::FileMarks,
            Self::PrivateAddresses => method == Method::PrivateAddresses,
            Self::Topology => method == Method::Topology,
            Self::OneHost => method == Method::OneHost,
            Self::Prefixes => method == Method::Prefixes,
        }
    }
}

/// What is asked about directions.
#[derive(Clone, Copy, Debug)]
pub struct DirectionSettings<'a> {
    /// The networks that the user calls local; they replace every method.
    pub user_networks: Option<&'a [IpNet]>,
    /// Which methods are tried.
    pub choice: MethodChoice,
    /// Whether both sides are exchanged in the end.
    pub swap: bool,
    /// Whose addresses count.
    pub tunnels: Tunnels,
}

/// How incoming is told from outgoing, and what speaks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// How the local side was found.
    pub method: Method,
    /// What puts packets into classes.
    pub rule: Rule,
    /// What is taken as local, as far as it occurs.
    pub networks: Vec<IpNet>,
    /// The share of packets between two hosts that have exactly one local end.
    pub placed: f64,
    /// How sure it is that the local side is the right one, from 0 to 1.
    pub confidence: f64,
    /// Whether both sides were exchanged.
    pub is_swapped: bool,
    /// Why no method was taken.
    pub doubt: Option<UnknownReason>,
    /// What the other methods say, the best first.
    pub runners_up: Vec<RunnerUp>,
    /// The router that most of what is elsewhere comes through.
    pub gateway: Option<Gateway>,
    /// The busiest hosts, the busiest first.
    pub hosts: Vec<HostSummary>,
    /// Packets that the file marks as received where as many from the same host to the same other one are marked as sent:
    /// a router sees them arrive and leave, and the marks cannot both tell their direction.
    pub marked_both: u64,
}

/// A host that takes part in conversations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostSummary {
    /// Its address.
    pub address: Address,
    /// Packets that it sends or receives, as far as they are remembered.
    pub packets: u64,
    /// Whether it is taken as local.
    pub is_local: bool,
}

/// Why no method tells the directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownReason {
    /// No packet goes from one host to another.
    NoConversation,
    /// Every packet goes from a host to itself.
    OnlyItself,
    /// All addresses are private, and no host or network stands out.
    OnlyPrivate,
    /// All addresses are public, and no host or network stands out.
    OnlyPublic,
    /// The method that was asked for finds nothing.
    NotApplicable,
}

/// What a method says that was not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct RunnerUp {
    /// Its way.
    pub method: Method,
    /// What it takes as local.
    pub networks: Vec<IpNet>,
    /// As for [`Decision`].
    pub placed: f64,
    /// As for [`Decision`].
    pub confidence: f64,
}

/// A router on the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its address on the link, where it is known.
    pub address: Option<Address>,
    /// Its station.
    pub station: MacAddress,
    /// How many hosts it fronts, at least.
    pub hosts: usize,
}

/// Answers the settings, as far as the evidence goes.
#[must_use]
pub fn decide(evidence: &Evidence, settings: DirectionSettings<'_>) -> Decision {
    let graph = Graph::new(evidence, settings.tunnels);
    let mut candidates = candidates(evidence, &graph, settings);
    let taken = settings.user_networks.map(|networks| methods::user_networks(&graph, networks));
    let taken = taken.or_else(|| best(&candidates, settings.choice));
    let (taken, doubt) = match taken {
        Some(taken) => (taken, None),
        None => fallback(evidence, &graph, settings),
    };
    candidates.retain(|other| other.method != taken.method || other.networks != taken.networks);
    let candidates = sorted_descending(&candidates, |candidate| score_of_10_000(candidate.weighed.score()));
    let rule = if settings.swap { taken.rule.swapped() } else { taken.rule };
    Decision {
        gateway: gateway(evidence, &graph, &rule),
        hosts: hosts(&graph, &rule),
        marked_both: evidence.pairs(settings.tunnels).marked_both(),
        method: taken.method,
        rule,
        networks: taken.networks,
        placed: taken.weighed.placed,
        confidence: taken.weighed.confidence,
        is_swapped: settings.swap,
        doubt,
        runners_up: candidates
            .into_iter()
            .map(|other| RunnerUp {
                method: other.method,
                networks: other.networks,
                placed: other.weighed.placed,
                confidence: other.weighed.confidence,
            })
            .collect(),
    }
}

/// The best answer of each method, in the order of the ladder.
fn candidates(evidence: &Evidence, graph: &Graph, settings: DirectionSettings<'_>) -> Vec<Candidate> {
    let best = |candidates: Vec<Candidate>| {
        candidates
            .into_iter()
            .reduce(|best, next| if next.weighed.score() > best.weighed.score() { next } else { best })
    };
    let ladder = [
        methods::file_marks(evidence.pairs(settings.tunnels), graph),
        methods::private_addresses(graph),
        best(methods::topology(evidence, graph)),
        best(methods::one_host(graph)),
        best(methods::prefixes(graph)),
    ];
    ladder.into_iter().flatten().collect()
}

/// The first candidate that no later one beats by more than a margin; none where even the best says little.
fn best(candidates: &[Candidate], choice: MethodChoice) -> Option<Candidate> {
    const MARGIN: f64 = 0.03;
    const LEAST: f64 = 0.5;
    let allowed = candidates.iter().filter(|candidate| choice.allows(candidate.method));
    let best =
        allowed.reduce(|best, next| if next.weighed.score() > best.weighed.score() + MARGIN { next } else { best })?;
    let is_asked_for = !matches!(choice, MethodChoice::Auto | MethodChoice::IgnoreFileMarks);
    (is_asked_for || best.weighed.score() >= LEAST).then(|| best.clone())
}

/// Where no method says enough: what goes between private and public addresses can still be told.
fn fallback(evidence: &Evidence, graph: &Graph, settings: DirectionSettings<'_>) -> (Candidate, Option<UnknownReason>) {
    let private = || methods::private_addresses(graph);
    let (method, networks, weighed) = (Method::Unknown, Vec::new(), Score::default());
    let unknown = |rule| Candidate { method, rule, networks, weighed };
    let doubt = match (graph.packets, settings.choice) {
        // Nothing but groups, and hosts that talk to themselves: private hosts and their link are local.
        (0, MethodChoice::Auto | MethodChoice::IgnoreFileMarks) => {
            let only_itself = evidence.pairs(settings.tunnels).are_of_hosts_to_themselves();
            let doubt = if only_itself { UnknownReason::OnlyItself } else { UnknownReason::NoConversation };
            return (unknown(Rule::private()), Some(doubt));
        }
        (_, MethodChoice::Auto | MethodChoice::IgnoreFileMarks) => match private() {
            Some(private) => return (private, None),
            None if graph.hosts.iter().all(|host| host.is_private) => UnknownReason::OnlyPrivate,
            None => UnknownReason::OnlyPublic,
        },
        _ => UnknownReason::NotApplicable,
    };
    (unknown(Rule::unknown()), Some(doubt))
}

/// A score as a number that can be ordered.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 10,000")]
fn score_of_10_000(score: f64) -> u32 {
    (score * 1e4).round() as u32
}

fn hosts(graph: &Graph, rule: &Rule) -> Vec<HostSummary> {
    const MOST: usize = 50;
    let busiest = graph.busiest().into_iter().take(MOST).filter_map(|place| graph.hosts.get(place));
    let seen = |host: &Host| HostSummary {
        address: host.address,
        packets: host.packets,
        is_local: rule.side(host.address) == Side::Local,
    };
    busiest.map(seen).collect()
}

/// The station that fronts most hosts elsewhere, if they are several.
fn gateway(evidence: &Evidence, graph: &Graph, rule: &Rule) -> Option<Gateway> {
    const SEVERAL: usize = 3;
    let remote = |place: &&usize| {
        graph.hosts.get(**place).is_some_and(|host| rule.side(host.address) == Side::Remote && !host.is_neighbour)
    };
    let fronted = graph.stations().into_iter().map(|(station, hosts)| (station, hosts.iter().filter(remote).count()));
    let (station, _) = fronted.rev().max_by_key(|(_, hosts)| *hosts).filter(|(_, hosts)| *hosts >= SEVERAL)?;
    // The graph has the busiest hosts only.
    let known = evidence.host_origins.iter().filter(|(_, host_origins)| host_origins.station == Some(station));
    let hosts = known.filter(|(address, _)| rule.side(**address) == Side::Remote).count();
    let of_station = evidence.neighbours.values().filter(|told| told.mac == Some(station)).filter_map(|told| told.host);
    let own = of_station.min_by_key(|address| (!evidence.routers.contains(address), !address.is_ipv4(), *address));
    let only_router = (evidence.routers.len() == 1).then(|| evidence.routers.first().copied()).flatten();
    Some(Gateway { address: own.or(only_router), station, hosts })
}
