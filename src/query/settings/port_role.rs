//! Which port of a packet is counted.

use serde::{Deserialize, Serialize};

/// Which port of a packet is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum PortRole {
    /// The port that the packet is sent to.
    #[default]
    Destination,
    /// The port that the packet is sent from.
    Source,
    /// The port of the local end; of packets that are neither incoming nor outgoing, the one that they are sent to.
    Local,
    /// The port of the other end; of packets that are neither incoming nor outgoing, the one that they are sent to.
    Remote,
    /// The port of the server's side.
    Service,
}

impl PortRole {
    /// All roles.
    pub const ALL: [Self; 5] = [Self::Destination, Self::Source, Self::Local, Self::Remote, Self::Service];

    /// Returns the name that settings and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Destination => "destination",
            Self::Source => "source",
            Self::Local => "local",
            Self::Remote => "remote",
            Self::Service => "service",
        }
    }
}
