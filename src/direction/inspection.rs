//! The candidates of a capture with their features, from which the weights are fitted.

use std::net::IpAddr;

use serde::Serialize;

use super::decide::{candidates, distinct};
use super::evidence::{Completion, Evidence};
use super::features::Feature;
use super::graph::{Graph, Host};
use super::score::agreement;
use crate::packet::Tunnels;

/// The busiest hosts of a capture, and the candidates for its local side.
#[derive(Clone, Debug, Serialize)]
pub struct Inspection {
    /// In descending order of packets.
    pub hosts: Vec<InspectedHost>,
    /// In the order of preference.
    pub candidates: Vec<InspectedCandidate>,
    /// How far each candidate agrees with each, as in the computation of confidences: from 0 to 1.
    pub agreements: Vec<Vec<f64>>,
    /// The names of the features.
    pub features: Vec<String>,
}

/// A host, and what shows whether it captured.
#[derive(Clone, Debug, Serialize)]
pub struct InspectedHost {
    /// The address.
    pub address: IpAddr,
    /// MAC address of the station that puts its packets on the link.
    pub station: Option<String>,
    /// Packets of its conversations.
    pub packets: u64,
    /// Short frames that it sent without padding.
    pub unpadded: u32,
    /// Short frames that it sent with padding.
    pub padded: u32,
    /// Packets that the file marks as sent from this address by the host that captured, or received for it.
    pub own_marks: u64,
    /// Packets that the file marks as received from this address, or as sent to it.
    pub other_marks: u64,
}

/// A set of local hosts.
#[derive(Clone, Debug, Serialize)]
pub struct InspectedCandidate {
    /// Whether each of [`Inspection::hosts`] is local.
    pub local: Vec<bool>,
    /// Features, from -1 to 1.
    pub features: Vec<f64>,
}

impl Inspection {
    pub(crate) fn new(evidence: &Evidence, tunnels: Tunnels) -> Self {
        let graph = Graph::new(evidence, tunnels);
        let busiest = graph.busiest();
        let marks = |index: usize| {
            let mut sums = (0, 0);
            for conversation in &graph.conversations {
                let [forth, back] = conversation.pairs;
                let (out, back) = match conversation.ends {
                    [first, _] if first == index => (forth, back),
                    [_, second] if second == index => (back, forth),
                    _ => continue,
                };
                sums = (sums.0 + out.sent + back.received, sums.1 + out.received + back.sent);
            }
            sums
        };
        let host = |index: &usize| {
            let Host { address, station, packets, completion, .. } = *graph.hosts.get(*index)?;
            let Completion { unpadded, padded, .. } = completion;
            let (own_marks, other_marks) = marks(*index);
            let (address, station) = (address.into(), station.map(|station| station.to_string()));
            Some(InspectedHost { address, station, packets, unpadded, padded, own_marks, other_marks })
        };
        let candidates = candidates(evidence, &graph, tunnels);
        let candidates = distinct(&candidates);
        let agreements = candidates.iter().map(|candidate| {
            candidates.iter().map(|other| agreement(&graph, &candidate.local, &other.local)).collect()
        });
        let agreements = agreements.collect();
        let candidates = candidates.into_iter().map(|candidate| InspectedCandidate {
            local: busiest.iter().map(|index| candidate.local.get(*index).copied().unwrap_or_default()).collect(),
            features: candidate.features.values.to_vec(),
        });
        Self {
            agreements,
            candidates: candidates.collect(),
            hosts: busiest.iter().filter_map(host).collect(),
            features: Feature::ALL.iter().map(|feature| format!("{feature:?}")).collect(),
        }
    }
}
