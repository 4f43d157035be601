//! The four charts.

use crate::report::{BinCounts, ChartData, ClassData};

/// Which side the packets go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// To a local address.
    Incoming,
    /// From a local address.
    Outgoing,
}

/// What is added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Packet records.
    Packets,
    /// Original lengths, in bytes.
    Bytes,
}

/// One of the four charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartKind {
    /// Whose traffic.
    pub side: Side,
    /// What is added up.
    pub measure: Measure,
}

impl ChartKind {
    /// The charts in the order in which they are shown, two by two.
    pub const ALL: [Self; 4] = [
        Self { side: Side::Incoming, measure: Measure::Packets },
        Self { side: Side::Outgoing, measure: Measure::Packets },
        Self { side: Side::Incoming, measure: Measure::Bytes },
        Self { side: Side::Outgoing, measure: Measure::Bytes },
    ];

    /// A word for programs, such as `incoming-packets`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match (self.side, self.measure) {
            (Side::Incoming, Measure::Packets) => "incoming-packets",
            (Side::Outgoing, Measure::Packets) => "outgoing-packets",
            (Side::Incoming, Measure::Bytes) => "incoming-bytes",
            (Side::Outgoing, Measure::Bytes) => "outgoing-bytes",
        }
    }

    /// The chart with this [`ChartKind::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The class that the chart shows.
    pub(super) fn class(self, drawing: &ChartData) -> &ClassData {
        match self.side {
            Side::Incoming => &drawing.incoming,
            Side::Outgoing => &drawing.outgoing,
        }
    }
}

impl Measure {
    /// The name of what is counted.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Bytes => "bytes",
        }
    }

    pub(super) fn total(self, class: &ClassData) -> u64 {
        match self {
            Self::Packets => class.packets,
            Self::Bytes => class.bytes,
        }
    }

    pub(super) fn of_bin(self, bin: &BinCounts) -> u64 {
        match self {
            Self::Packets => bin.packets,
            Self::Bytes => bin.bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_back() {
        for kind in ChartKind::ALL {
            assert_eq!(ChartKind::from_id(kind.id()), Some(kind));
        }
        assert_eq!(ChartKind::from_id("incoming"), None);
    }
}
