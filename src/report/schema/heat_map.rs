//! Ports over time.

use serde::{Deserialize, Serialize};

use super::{Amount, Timeline};

/// The packets of ports per interval of time, for charts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HeatMap {
    /// The intervals that have packets of any row. All are counted as [`Interval::other`](super::Interval::other).
    pub time: Timeline,
    /// Incoming packets, outgoing packets, and those that are neither.
    pub groups: [HeatMapGroup; 3],
}

/// The packets of a direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatMapGroup {
    /// The first and the last port with packets of each row, ascending.
    pub rows: Vec<(u16, u16)>,
    /// The cells with packets, by row, then by interval.
    pub cells: Vec<HeatMapCell>,
}

/// The packets of a row in an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatMapCell {
    /// Index of the row.
    pub row: u16,
    /// Number of the interval.
    pub number: u64,
    /// Its packets and bytes.
    pub amount: Amount,
}
