//! Which side of the traffic is local, how that is known, and the class of a flow.
//!
//! While a capture is read, [`Evidence`] gathers who talks to whom, who is behind which station, what the file marks as sent
//! and received, and what hosts say of their link, all in bounded memory. [`decide`] turns it into a conversation graph
//! ([`graph`]), has each method find its best set of local hosts ([`methods`]), weighs them all by the same evidence
//! ([`weigh`]), and takes one. Its [`Rule`] puts packets into classes. Endpoints are left to others.

mod decide;
mod evidence;
mod graph;
mod methods;
mod networks;
mod ranges;
mod rule;
mod weigh;

pub use decide::{Decision, DirectionSettings, Gateway, HostSummary, MethodChoice, RunnerUp, UnknownReason, decide};
pub use evidence::Evidence;
pub use networks::{NetworkError, parse_networks};
pub use rule::{Class, Rule, Side};

use serde::{Deserialize, Serialize};

/// How the local side is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// The user named networks.
    UserNetworks,
    /// The file itself marks packets as sent and received.
    FileMarks,
    /// Addresses that are private or link-local are taken as local.
    PrivateAddresses,
    /// What lies behind a router is elsewhere, what does not is local.
    Topology,
    /// One host takes part in almost every packet.
    OneHost,
    /// A few prefixes leave most packets with exactly one local end.
    Prefixes,
    /// It is not known.
    Unknown,
}
