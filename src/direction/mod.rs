//! Infers which hosts are local, and gives each flow its class: incoming, outgoing, internal, transit or unknown.
//!
//! | step | file |
//! |---|---|
//! | 1. Evidence is collected while the capture is read, in bounded memory: from each segment, and from a sample of the frames. | `evidence`, `answer_times` |
//! | 2. The busiest host pairs become a graph: hosts, and the conversations between them. | `graph` |
//! | 3. Each method proposes sets of local hosts, as candidates. There is one function per method. | `methods`, `marks` |
//! | 4. The evidence for each candidate becomes numbers, the features. | `comparison`, `features` |
//! | 5. Each candidate gets a score, the weighted sum of its features, and a probability, which depends on all scores. | `score`, `weights` |
//! | 6. One candidate is taken, or the side is declared unknown for a stated reason. | `decide` |
//! | 7. The rule of the decision gives packets their class. | `rule` |
//!
//! Two confidences do not come from scores: that of the file's own marks, and that of networks that the user names.
//!
//! A new method is a function in `methods` that returns candidates, an entry in the list of `decide::candidates` (which is in
//! the order of preference), and variants of `Method` and `MethodChoice` (also in `MethodChoice::ALL`). Its names and its
//! explanation belong in `report`. New evidence is a feature: see `features`. What only the bytes of a frame show is read in
//! [`crate::packet`], as a `Clue`.
//!
//! The weights are fitted by `cargo xtask fit-direction`, to which `inspection` shows the candidates.
//!
//! `known` has the direction of captures whose hosts have pseudonyms, `choice` what a user chooses, `ranges` the address ranges with a fixed meaning, and `networks` parses the networks that a user types. The
//! wording of explanations is left to `report`, and the counting of classes to `query`.

mod answer_times;
mod choice;
mod comparison;
mod decide;
mod evidence;
mod features;
mod graph;
mod inspection;
mod known;
mod marks;
mod methods;
mod networks;
mod ranges;
mod rule;
mod score;
mod weights;

pub(crate) use choice::DirectionSettings;
pub use choice::MethodChoice;
pub(crate) use decide::{Decision, Gateway, RunnerUp, UnknownReason, decide};
pub(crate) use evidence::Evidence;
pub(crate) use features::Feature;
pub use inspection::{InspectedCandidate, InspectedHost, Inspection};
pub(crate) use known::KnownDirection;
pub use networks::{NetworkError, parse_networks};
pub(crate) use rule::Rule;
pub use rule::{Class, Side};

use serde::{Deserialize, Serialize};

/// A method of finding the local side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Method {
    /// The networks that the user names are local.
    UserNetworks,
    /// The file marks packets as sent or received by the host that captured them.
    FileMarks,
    /// Private, shared and link-local addresses are local.
    PrivateAddresses,
    /// Hosts behind a router are remote, hosts on the link are local.
    Topology,
    /// The host that takes part in almost every packet is local.
    OneHost,
    /// The few prefixes that leave most packets with exactly one local end are local.
    Prefixes,
    /// No method is taken: the local side is unknown.
    Unknown,
}
