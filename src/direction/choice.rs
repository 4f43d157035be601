//! What a user chooses about the direction.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::Method;
use crate::packet::Tunnels;

/// The methods that may be used to find the local side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum MethodChoice {
    /// All methods.
    #[default]
    Auto,
    /// All methods except the file's marks.
    IgnoreFileMarks,
    /// The file's marks, even if they contradict one another.
    FileMarks,
    /// Private, shared and link-local addresses are local.
    PrivateAddresses,
    /// Hosts behind a router are remote.
    Topology,
    /// A single host is local.
    OneHost,
    /// A few prefixes are local.
    Prefixes,
}

impl MethodChoice {
    /// All choices, the most general first.
    pub const ALL: [Self; 7] = [
        Self::Auto,
        Self::IgnoreFileMarks,
        Self::FileMarks,
        Self::PrivateAddresses,
        Self::Topology,
        Self::OneHost,
        Self::Prefixes,
    ];

    /// Returns the name that settings and reports use.
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

    /// Returns whether candidates of a method may be taken.
    pub(super) fn allows(self, method: Method) -> bool {
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

/// The settings that a direction is decided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectionSettings<'a> {
    /// The networks that the user names as local. They replace all methods.
    pub user_networks: Option<&'a [IpNet]>,
    /// The methods that may be taken.
    pub choice: MethodChoice,
    /// Whether the local and the remote side are exchanged after the decision.
    pub swap: bool,
    /// Which headers of tunnelled packets count.
    pub tunnels: Tunnels,
}
