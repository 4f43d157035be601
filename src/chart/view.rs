//! What a chart of traffic per port is to show: plain data, from which its layout follows.

use serde::{Deserialize, Serialize};

use super::viewport::Viewport;
use super::window::PortWindow;
use crate::report::ChartKind;
use crate::report::format::NumberFormat;

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
