//! The direction of a capture whose hosts have pseudonyms: it was decided by evidence that is left out since.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::choice::{DirectionSettings, MethodChoice};
use super::decide::{Decision, HostSummary, UnknownReason, host_summaries};
use super::evidence::Evidence;
use super::graph::Graph;
use super::{Method, Rule};
use crate::bounded;
use crate::packet::{Address, HostSide};
use crate::sorted::MOST_ENTRIES;

/// What remains of a [`Decision`] when hosts are given pseudonyms.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KnownDirection {
    method: Method,
    rule: Rule,
    #[serde(deserialize_with = "bounded::vec::<_, _, MOST_ENTRIES>")]
    networks: Vec<IpNet>,
    placed: f64,
    confidence: f64,
    is_swapped: bool,
    doubt: Option<UnknownReason>,
    /// Whether hosts have other addresses, which may look like those of groups.
    has_other_addresses: bool,
}

impl KnownDirection {
    /// Returns the direction for hosts that have names, such as `local-1`.
    pub(crate) fn by_name(decision: &Decision) -> Self {
        let networks = if decision.networks.is_empty() { Vec::new() } else { vec![HostSide::Local.network()] };
        let is_swapped = decision.is_swapped && decision.method == Method::FileMarks;
        Self { rule: decision.rule.by_name(), networks, is_swapped, ..Self::of(decision) }
    }

    /// Returns the direction for hosts whose addresses `rename` replaces by others that keep common prefixes.
    /// Local networks are those of the `hosts`.
    pub(crate) fn by_prefix(decision: &Decision, hosts: &[Address], rename: &dyn Fn(Address) -> Address) -> Self {
        let network = |network: &IpNet| {
            let address = rename(network.addr().into());
            IpNet::new(address.into(), network.prefix_len()).ok().map(|network| network.trunc())
        };
        let networks = decision.networks.iter().filter_map(network).collect();
        Self { rule: decision.rule.renamed(hosts, rename), networks, has_other_addresses: true, ..Self::of(decision) }
    }

    fn of(decision: &Decision) -> Self {
        Self {
            method: decision.method,
            rule: decision.rule.clone(),
            networks: Vec::new(),
            placed: decision.placed,
            confidence: decision.confidence,
            is_swapped: decision.is_swapped,
            doubt: decision.doubt,
            has_other_addresses: false,
        }
    }

    /// Returns whether addresses say nothing of their hosts, apart from names.
    pub(super) fn has_other_addresses(&self) -> bool {
        self.has_other_addresses
    }

    /// Returns the number of all networks.
    pub(super) fn networks_count(&self) -> usize {
        self.networks.len() + self.rule.networks_count()
    }

    /// Returns whether the direction can be that of a document. Each host is compared with each network.
    pub(super) fn is_plausible(&self) -> bool {
        const MAX_NETWORKS: usize = 4_096;
        let are_shares = [self.placed, self.confidence].iter().all(|share| (0.0..=1.0).contains(share));
        are_shares && self.networks_count() <= MAX_NETWORKS
    }

    /// Returns whether the settings ask for the direction that the capture suggests.
    pub(super) fn applies(settings: DirectionSettings<'_>) -> bool {
        settings.user_networks.is_none()
            && matches!(settings.choice, MethodChoice::Auto | MethodChoice::IgnoreFileMarks)
    }

    /// Returns the decision, for a capture whose hosts have the pseudonyms.
    pub(super) fn decision(&self, evidence: &Evidence, graph: &Graph, settings: DirectionSettings<'_>) -> Decision {
        let rule = if settings.swap { self.rule.clone().swapped() } else { self.rule.clone() };
        let hosts = host_summaries(graph, &rule);
        let marked_both = evidence.pairs(settings.tunnels).marked_both();
        let is_swapped = self.is_swapped != settings.swap;
        Decision { rule, is_swapped, marked_both, ..self.with_hosts(hosts) }
    }

    /// Returns the decision with these busiest hosts.
    pub(crate) fn with_hosts(&self, hosts: Vec<HostSummary>) -> Decision {
        Decision {
            method: self.method,
            rule: self.rule.clone(),
            networks: self.networks.clone(),
            placed: self.placed,
            confidence: self.confidence,
            reasons: Vec::new(),
            is_swapped: self.is_swapped,
            doubt: self.doubt,
            runners_up: Vec::new(),
            gateway: None,
            hosts,
            marked_both: 0,
            is_known: true,
        }
    }
}
