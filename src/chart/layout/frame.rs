//! The vertical axes of one chart, and the plot between them.

use super::rect::Rect;
use crate::chart::axis::{YAxis, bytes_label, packets_label, percent_label};
use crate::chart::text::{SIZE_CSS_PX, width_em};
use crate::chart::view::ChartView;
use crate::chart::viewport::whole_px;
use crate::report::Measure;
use crate::report::format::{NumberFormat, to_f64};
use crate::report::{BinCounts, ClassData};

/// Space between the plot and the labels around it. A tick is half as long.
pub(crate) const GAP_CSS_PX: f64 = 6.0;
/// Space above the tallest bar, for its label.
const HEADROOM_CSS_PX: f64 = 18.0;
/// Narrower charts have no axis of counts, to leave more space for the bars.
const MIN_WIDTH_FOR_COUNTS_CSS_PX: u32 = 420;

/// The caption of the axis of shares.
pub(crate) const SHARE_CAPTION: &str = "share";

/// A tick of a vertical axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YTick {
    /// Distance from the top of the chart, in device pixels.
    pub(crate) y: i32,
    /// Number with unit.
    pub(crate) label: String,
}

/// The plot and its vertical axes.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) y_axis: YAxis,
    /// Ticks on the left: shares of the direction's total.
    pub(crate) shares: Vec<YTick>,
    /// Ticks on the right: counts. Empty if the chart is narrow.
    pub(crate) counts: Vec<YTick>,
    /// Area of the bars.
    pub(crate) plot: Rect,
}

impl Frame {
    /// Returns the frame for bars of `bins`, within `bounds`, or `None` if those are too small.
    ///
    /// The plot reaches down to the bottom of `bounds`.
    pub(crate) fn new(view: &ChartView, class: &ClassData, bins: &[BinCounts], bounds: Rect) -> Option<Self> {
        let ChartView { kind, scale, viewport, numbers, .. } = view;
        let px = |css_px| viewport.device_px(css_px);
        let text_px = SIZE_CSS_PX * viewport.ratio();
        let height = bounds.bottom - px(HEADROOM_CSS_PX);
        if height < whole_px(text_px) {
            return None;
        }

        let y_axis = YAxis::new(*scale, bins.iter().map(|bin| kind.measure.of(bin.packets, bin.bytes)), height);
        let max_ticks = whole_px(f64::from(height) / (text_px * 2.6)).clamp(2, 6).unsigned_abs();
        let ticks = |unit, min_step, label: fn(f64, NumberFormat) -> String| -> Vec<YTick> {
            let ticks = if bins.is_empty() { Vec::new() } else { y_axis.ticks(unit, min_step, max_ticks) }.into_iter();
            ticks
                .map(|tick| YTick { y: bounds.bottom - y_axis.height_of(tick * unit), label: label(tick, *numbers) })
                .collect()
        };
        let shares = ticks(to_f64(kind.measure.of(class.packets, class.bytes)) / 100.0, 1e-6, percent_label);
        let counts = match kind.measure {
            _ if viewport.width_css_px < MIN_WIDTH_FOR_COUNTS_CSS_PX => Vec::new(),
            Measure::Packets => ticks(1.0, 1.0, packets_label),
            Measure::Bytes => ticks(1.0, 1.0, bytes_label),
        };

        let margin = |ticks: &[YTick], caption| {
            let label_em = ticks.iter().map(|tick| width_em(&tick.label)).fold(width_em(caption), f64::max);
            whole_px(label_em * text_px) + px(GAP_CSS_PX)
        };
        let right = px(f64::from(viewport.width_css_px));
        // The wider unit for both measures, so that the plots of charts above each other have equal widths.
        let right_margin = if counts.is_empty() { px(GAP_CSS_PX) } else { margin(&counts, Measure::Packets.unit()) };
        let left = margin(&shares, SHARE_CAPTION).max(bounds.left);
        let plot = Rect { left, top: 0, right: (right - right_margin).min(bounds.right), bottom: bounds.bottom };
        (plot.right - plot.left >= whole_px(3.0 * text_px)).then_some(Self { y_axis, shares, counts, plot })
    }
}
