//! Choices of the headers that count, where a packet can be read in more than one way.

use serde::{Deserialize, Serialize};

/// Which of the headers of a packet count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// Which transport header counts if a tunnel carries a further one.
    pub tunnels: Tunnels,
    /// Whether IP in place of an Ethernet header counts.
    pub bare_ip: BareIp,
}

/// Selects the transport header that counts if a tunnel over UDP carries a further one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Tunnels {
    /// The outermost header: packets count under the ports of the tunnel itself.
    #[default]
    Outer,
    /// The innermost header: packets count under the ports inside the tunnel.
    Inner,
}

impl Tunnels {
    /// Both headers.
    pub const ALL: [Self; 2] = [Self::Outer, Self::Inner];

    /// Returns the name that settings and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Outer => "outer",
            Self::Inner => "inner",
        }
    }

    /// Returns the name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Outer => "Outer",
            Self::Inner => "Inner",
        }
    }
}

/// Selects what is done with packets that begin with an IP header, though the link type of the file is Ethernet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum BareIp {
    /// They are counted as packets without ports.
    #[default]
    Report,
    /// They are read as IP.
    Read,
}

impl BareIp {
    /// Both ways.
    pub const ALL: [Self; 2] = [Self::Report, Self::Read];

    /// Returns the name that settings and reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Read => "read",
        }
    }

    /// Returns the name that people read.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Report => "Report",
            Self::Read => "Read as IP",
        }
    }
}
