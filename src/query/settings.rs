//! What a query is asked: every choice that can change after a capture has been read.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::packet::Transport;

/// Which port of a packet is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PortRole {
    /// The port that the packet is sent to.
    #[default]
    Destination,
    /// The port that the packet is sent from.
    Source,
}

/// How many neighbouring ports share a bin, in each of the three ranges of RFC 6335, section 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BinWidths {
    /// System ports, 0 to 1023.
    pub system: u16,
    /// User ports, 1024 to 49151.
    pub user: u16,
    /// Dynamic ports, 49152 to 65535.
    pub dynamic: u16,
}

impl Default for BinWidths {
    fn default() -> Self {
        Self { system: 1, user: 50, dynamic: 100 }
    }
}

/// The choices of one query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which port of a packet is counted.
    pub port_role: PortRole,
    /// The transports that are counted, in the order of [`Transport::ALL`].
    pub transports: Vec<Transport>,
    /// Widths of the bins, in ports.
    pub bin_widths: BinWidths,
    /// The networks that the user calls local; none: the private and link-local ranges.
    pub local_networks: Option<Vec<IpNet>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port_role: PortRole::default(),
            transports: Transport::ALL.to_vec(),
            bin_widths: BinWidths::default(),
            local_networks: None,
        }
    }
}
