//! The four charts of traffic per port: two directions, two measures.

use crate::report::{BinCounts, ChartData, ClassData};

/// The direction of the packets that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Packets to a local address.
    Incoming,
    /// Packets from a local address.
    Outgoing,
}

/// The quantity that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Number of packet records.
    Packets,
    /// Sum of the original lengths, in bytes.
    Bytes,
}

/// One of the four charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartKind {
    /// Direction of the packets.
    pub side: Side,
    /// Quantity per port.
    pub measure: Measure,
}

impl ChartKind {
    /// Every chart, in the order in which they are shown, two per row.
    pub const ALL: [Self; 4] = [
        Self { side: Side::Incoming, measure: Measure::Packets },
        Self { side: Side::Outgoing, measure: Measure::Packets },
        Self { side: Side::Incoming, measure: Measure::Bytes },
        Self { side: Side::Outgoing, measure: Measure::Bytes },
    ];

    /// Returns the identifier of the chart, such as `incoming-packets`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match (self.side, self.measure) {
            (Side::Incoming, Measure::Packets) => "incoming-packets",
            (Side::Outgoing, Measure::Packets) => "outgoing-packets",
            (Side::Incoming, Measure::Bytes) => "incoming-bytes",
            (Side::Outgoing, Measure::Bytes) => "outgoing-bytes",
        }
    }

    /// Returns the chart with this [`ChartKind::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

// The chart's own view of these types: which numbers of a report are drawn.

impl ChartKind {
    /// Returns the counts of the chart's direction.
    pub(super) fn class(self, data: &ChartData) -> &ClassData {
        match self.side {
            Side::Incoming => &data.incoming,
            Side::Outgoing => &data.outgoing,
        }
    }
}

impl Measure {
    /// Returns the unit, as written above the axis of counts.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Bytes => "bytes",
        }
    }

    /// Returns the total of a direction.
    pub(super) fn total(self, class: &ClassData) -> u64 {
        match self {
            Self::Packets => class.packets,
            Self::Bytes => class.bytes,
        }
    }

    /// Returns the count of a bin.
    pub(super) fn count(self, bin: &BinCounts) -> u64 {
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
    fn ids_identify_charts() {
        for kind in ChartKind::ALL {
            assert_eq!(ChartKind::from_id(kind.id()), Some(kind));
        }
        assert_eq!(ChartKind::from_id("incoming"), None);
    }
}
