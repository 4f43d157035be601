//! Port zones, and the bins that they are divided into.

use serde::{Deserialize, Serialize};

/// The number of neighbouring ports that share a bin, in each of the three port ranges of RFC 6335.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
// Older reports lack fields. The page hands over all, and its types say so.
#[cfg_attr(not(target_arch = "wasm32"), serde(default))]
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
    /// Returns the number of ports that share a bin of a zone, at least one.
    #[must_use]
    pub fn width(&self, zone: Zone) -> u16 {
        match zone {
            Zone::System => self.system,
            Zone::User => self.user,
            Zone::Dynamic => self.dynamic,
        }
        .max(1)
    }

    /// Returns the first and the last port of the bin of `port`. Bins start with their zone and end with it.
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
    /// All zones, in the order of their ports.
    pub const ALL: [Self; 3] = [Self::System, Self::User, Self::Dynamic];

    /// Returns the name of the zone.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::User => "User",
            Self::Dynamic => "Dynamic",
        }
    }

    /// Returns the first and the last port of the zone.
    #[must_use]
    pub const fn ports(self) -> (u16, u16) {
        match self {
            Self::System => (0, 1023),
            Self::User => (1024, 49_151),
            Self::Dynamic => (49_152, 65_535),
        }
    }

    /// Returns the zone of a port.
    #[must_use]
    pub fn of(port: u16) -> Self {
        match port {
            ..1024 => Self::System,
            1024..49_152 => Self::User,
            49_152.. => Self::Dynamic,
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
