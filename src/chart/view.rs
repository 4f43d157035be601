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
    /// Axes and heights.
    pub presentation: Presentation,
    /// Size and pixel density.
    pub viewport: Viewport,
    /// Ports on the horizontal axis.
    pub window: PortWindow,
    /// How numbers are written.
    pub numbers: NumberFormat,
}

/// How charts present counts, the same for all charts of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Presentation {
    /// Scale of the vertical axis.
    pub scale: Scale,
    /// Layout of the horizontal axis.
    pub axis: AxisLayout,
    /// Meaning of heights.
    pub heights: Heights,
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

/// Which ports have a place on the horizontal axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum AxisLayout {
    /// The ports in use if they are few enough for the width of the chart, otherwise all ports.
    #[default]
    Auto,
    /// The ports with traffic alone, each as wide as the others.
    InUse,
    /// All ports, in bins of the widths of the settings.
    All,
}

/// What the height of a bar of several ports means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Heights {
    /// The counts of all ports of the bar, added together.
    #[default]
    Sum,
    /// The mean count of the ports of the bar, so that bars of unequal numbers of ports can be compared.
    PerPort,
}
