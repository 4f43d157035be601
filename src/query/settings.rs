//! What a query is asked: every choice that can change after a capture has been read.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::{Focus, Selection};
use crate::direction::{DirectionSettings, MethodChoice};
use crate::packet::{Transport, Tunnels};

/// Which port of a packet is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Destination, Self::Source, Self::Local, Self::Remote, Self::Service];

    /// Its name in settings and reports.
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

/// How many neighbouring ports share a bin, in each [`Zone`].
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

impl BinWidths {
    /// How many ports share a bin of a zone; at least one.
    #[must_use]
    pub fn width(&self, zone: Zone) -> u16 {
        match zone {
            Zone::System => self.system,
            Zone::User => self.user,
            Zone::Dynamic => self.dynamic,
        }
        .max(1)
    }

    /// First and last port of the bin that holds `port`. Bins start with their zone and end with it.
    #[must_use]
    pub fn bin(&self, port: u16) -> (u16, u16) {
        let zone = Zone::of(port);
        let (start, end) = zone.ports();
        let width = self.width(zone);
        let first = start + (port - start) / width * width;
        (first, first.saturating_add(width - 1).min(end))
    }
}

/// A range of port numbers (RFC 6335, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// 0 to 1023.
    System,
    /// 1024 to 49151.
    User,
    /// 49152 to 65535.
    Dynamic,
}

impl Zone {
    /// Every zone, by port.
    pub const ALL: [Self; 3] = [Self::System, Self::User, Self::Dynamic];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::User => "User",
            Self::Dynamic => "Dynamic",
        }
    }

    /// Its first and last port.
    #[must_use]
    pub fn ports(self) -> (u16, u16) {
        match self {
            Self::System => (0, 1023),
            Self::User => (1024, 49_151),
            Self::Dynamic => (49_152, 65_535),
        }
    }

    /// The zone of a port.
    #[must_use]
    pub fn of(port: u16) -> Self {
        match port {
            ..1024 => Self::System,
            1024..49_152 => Self::User,
            49_152.. => Self::Dynamic,
        }
    }
}

/// The choices of one query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Which port of a packet is counted.
    pub port_role: PortRole,
    /// The transports that are counted, in the order of [`Transport::ALL`].
    pub transports: Vec<Transport>,
    /// Which header counts where a tunnel carries a further one.
    pub tunnels: Tunnels,
    /// Widths of the bins, in ports.
    pub bin_widths: BinWidths,
    /// The networks that the user calls local; none: they are found out.
    pub local_networks: Option<Vec<IpNet>>,
    /// How they are found out.
    pub direction: MethodChoice,
    /// Whether incoming and outgoing are exchanged in the end.
    pub swap_direction: bool,
    /// Which packets are counted.
    pub selection: Selection,
    /// Whether it is told when packets came: intervals and inter-arrival times.
    pub times: bool,
    /// How long the intervals of the timeline are; none: a sensible length.
    pub interval_seconds: Option<f64>,
    /// What is looked at closely, beside all others.
    pub focus: Option<Focus>,
    /// Whether what stands out is looked for while packets are dropped; where all are held, that can be done later.
    #[serde(rename = "standouts")]
    pub findings: bool,
}

impl Settings {
    /// Whether other settings count the same packets in the same way, though perhaps look at others closely.
    #[must_use]
    pub fn count_the_same(&self, other: &Self) -> bool {
        let Self { focus, findings, .. } = *other;
        Self { focus, findings, ..self.clone() } == *other
    }

    /// Whether other settings count the same packets in the same classes, though perhaps by another port.
    #[must_use]
    pub fn differ_by_port_only(&self, other: &Self) -> bool {
        let Self { port_role, bin_widths, .. } = *other;
        Self { port_role, bin_widths, ..self.clone() }.count_the_same(other)
    }

    /// The length of an interval, where the user asks for one.
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    pub(super) fn interval_nanos(&self) -> Option<i64> {
        self.interval_seconds.map(|seconds| (seconds * 1e9).round() as i64)
    }

    /// What is asked about directions.
    #[must_use]
    pub fn direction_settings(&self) -> DirectionSettings<'_> {
        DirectionSettings {
            user_networks: self.local_networks.as_deref(),
            choice: self.direction,
            swap: self.swap_direction,
            tunnels: self.tunnels,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            port_role: PortRole::default(),
            transports: Transport::ALL.to_vec(),
            tunnels: Tunnels::default(),
            bin_widths: BinWidths::default(),
            local_networks: None,
            direction: MethodChoice::default(),
            swap_direction: false,
            selection: Selection::default(),
            times: true,
            interval_seconds: None,
            focus: None,
            findings: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_start_and_end_with_their_zone() {
        let widths = BinWidths::default();
        assert_eq!(widths.bin(80), (80, 80));
        assert_eq!(widths.bin(1024), (1024, 1073));
        assert_eq!(widths.bin(49_151), (49_124, 49_151));
        assert_eq!(widths.bin(49_730), (49_652, 49_751));
        assert_eq!(widths.bin(65_535), (65_452, 65_535));
        let whole = BinWidths { system: 0, user: u16::MAX, dynamic: u16::MAX };
        assert_eq!([7, 5000, 60_000].map(|port| whole.bin(port)), [(7, 7), (1024, 49_151), (49_152, 65_535)]);
    }
}
