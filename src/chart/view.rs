//! What a chart of traffic per port is to show: plain data, from which its layout follows.

use serde::{Deserialize, Serialize};

use super::viewport::Viewport;
use super::window::PortWindow;
use crate::report::format::NumberFormat;
use crate::report::{ChartKind, Measure};

/// The choices that determine a chart, apart from its data and its colours.
#[derive(Clone, Copy, Debug)]
pub struct ChartView {
    /// Direction and measure.
    pub kind: ChartKind,
    /// Scale of the vertical axis.
    pub scale: Scale,
    /// Size and pixel density.
    pub viewport: Viewport,
    /// Ports on the horizontal axis.
    pub window: PortWindow,
    /// How numbers are written.
    pub numbers: NumberFormat,
}

/// The choices that determine a timeline, apart from its data and its colours.
#[derive(Clone, Copy, Debug)]
pub struct TimelineView {
    /// Which packets are shown.
    pub part: TimelinePart,
    /// What is counted.
    pub measure: TimeMeasure,
    /// Scale of the vertical axis.
    pub scale: Scale,
    /// Size and pixel density.
    pub viewport: Viewport,
    /// How numbers are written.
    pub numbers: NumberFormat,
}

/// The choices that determine a heat map, apart from its data and its colours.
#[derive(Clone, Copy, Debug)]
pub struct HeatMapView {
    /// Index of the direction in [`HeatMap::groups`](crate::report::HeatMap::groups).
    pub group: usize,
    /// What is counted.
    pub measure: Measure,
    /// Scale of the colours.
    pub scale: Scale,
    /// Size and pixel density.
    pub viewport: Viewport,
    /// How numbers are written.
    pub numbers: NumberFormat,
}

/// The packets that a timeline shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimelinePart {
    /// All that are selected, whatever their time, stacked by the busiest services.
    Selected,
    /// Those of the port in focus, in the colours of directions.
    Closeup,
}

/// What a timeline counts in each interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum TimeMeasure {
    /// Packets per interval.
    #[default]
    Packets,
    /// Bytes per interval.
    Bytes,
    /// Bits per second.
    Rate,
}

/// How counts are mapped to heights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// The height is proportional to the count.
    #[default]
    Linear,
    /// The height is proportional to the logarithm of the count, so that small counts are visible beside large ones.
    Logarithmic,
}
