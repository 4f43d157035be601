//! The charts of a report, and their order.

use super::chart_data::{ChartData, ClassData};

/// The direction that a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "kebab-case"))]
pub enum ChartDirection {
    /// To a local address.
    Incoming,
    /// From a local address.
    Outgoing,
    /// Neither: internal, transit and unknown packets together. It is shown where no packet is incoming or outgoing.
    Undirected,
}

impl ChartDirection {
    /// Every direction.
    pub const ALL: [Self; 3] = [Self::Incoming, Self::Outgoing, Self::Undirected];
}

/// What a chart adds up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), serde(rename_all = "kebab-case"))]
pub enum Measure {
    /// Packet records.
    Packets,
    /// Original lengths, in bytes.
    Bytes,
}

/// One of the charts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChartKind {
    /// The direction that is shown.
    pub direction: ChartDirection,
    /// What is added up.
    pub measure: Measure,
}

impl ChartKind {
    /// Every chart.
    pub const ALL: [Self; 6] = [
        Self { direction: ChartDirection::Incoming, measure: Measure::Packets },
        Self { direction: ChartDirection::Outgoing, measure: Measure::Packets },
        Self { direction: ChartDirection::Incoming, measure: Measure::Bytes },
        Self { direction: ChartDirection::Outgoing, measure: Measure::Bytes },
        Self { direction: ChartDirection::Undirected, measure: Measure::Packets },
        Self { direction: ChartDirection::Undirected, measure: Measure::Bytes },
    ];

    /// Returns the charts that a report shows, in their order, two in a row: four, or two if no packet is incoming or outgoing
    /// and others have ports.
    pub fn shown(data: &ChartData) -> impl Iterator<Item = Self> {
        let is_undirected = data.undirected.packets > 0;
        Self::ALL.into_iter().filter(move |kind| (kind.direction == ChartDirection::Undirected) == is_undirected)
    }

    /// Returns the name for programs, such as `incoming-packets`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match (self.direction, self.measure) {
            (ChartDirection::Incoming, Measure::Packets) => "incoming-packets",
            (ChartDirection::Outgoing, Measure::Packets) => "outgoing-packets",
            (ChartDirection::Incoming, Measure::Bytes) => "incoming-bytes",
            (ChartDirection::Outgoing, Measure::Bytes) => "outgoing-bytes",
            (ChartDirection::Undirected, Measure::Packets) => "undirected-packets",
            (ChartDirection::Undirected, Measure::Bytes) => "undirected-bytes",
        }
    }

    /// Returns the chart with this [`ChartKind::id`].
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

impl ChartDirection {
    /// Returns its name for programs, such as `incoming`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Undirected => "undirected",
        }
    }

    /// Returns the numbers that are shown.
    #[must_use]
    pub fn data(self, data: &ChartData) -> &ClassData {
        match self {
            Self::Incoming => &data.incoming,
            Self::Outgoing => &data.outgoing,
            Self::Undirected => &data.undirected,
        }
    }
}

impl Measure {
    /// Returns the unit: `packets` or `bytes`.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Packets => "packets",
            Self::Bytes => "bytes",
        }
    }

    /// Returns the one of two counts that is added up.
    #[must_use]
    pub fn of(self, packets: u64, bytes: u64) -> u64 {
        match self {
            Self::Packets => packets,
            Self::Bytes => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_parsed_back() {
        for kind in ChartKind::ALL {
            assert_eq!(ChartKind::from_id(kind.id()), Some(kind));
        }
        assert_eq!(ChartKind::from_id("incoming"), None);
    }
}
