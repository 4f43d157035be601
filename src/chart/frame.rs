//! The vertical axes of one chart, and the plot between them.

use super::kind::Measure;
use super::layout::{GAP_CSS_PX, Rect};
use super::text::{SIZE_CSS_PX, width_em};
use super::tick_labels;
use super::view::ChartView;
use super::viewport::whole_px;
use super::y_axis::YAxis;
use crate::report::format::to_f64;
use crate::report::{BinCounts, ClassData};

/// Above the tallest bar, for its name.
const HEADROOM_CSS_PX: f64 = 18.0;
/// A narrower chart has shares only, so that the bars keep the room.
const LEAST_WIDTH_FOR_COUNTS_CSS_PX: u32 = 420;

/// The label above the shares.
pub(super) const SHARE_CAPTION: &str = "share";

/// A tick of a vertical axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct YTick {
    /// Its height in the picture, from the top.
    pub(super) y: i32,
    /// Its number, with a unit.
    pub(super) label: String,
}

/// The plot, and what its heights mean.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) y_axis: YAxis,
    /// Shares of the class's total, on the left.
    pub(super) shares: Vec<YTick>,
    /// Counts, on the right; none where the chart is narrow.
    pub(super) counts: Vec<YTick>,
    /// Where the bars are.
    pub(super) plot: Rect,
}

impl Frame {
    /// For bars of these counts, somewhere in `room`, to whose bottom the plot reaches; none where there is no room.
    pub(super) fn new(view: &ChartView, class: &ClassData, cells: &[BinCounts], room: Rect) -> Option<Self> {
        let ChartView { kind, scale, viewport, .. } = view;
        let px = |css_px| viewport.device_px(css_px);
        let text_px = SIZE_CSS_PX * viewport.ratio();
        let height = room.bottom - px(HEADROOM_CSS_PX);
        if height < whole_px(text_px) {
            return None;
        }

        let y_axis = YAxis::new(*scale, cells.iter().map(|cell| kind.measure.of_bin(cell)), height);
        let rows = whole_px(f64::from(height) / (text_px * 2.6)).clamp(2, 6).unsigned_abs();
        let y_ticks = |unit, finest, label: fn(f64) -> String| -> Vec<YTick> {
            let ticks = if cells.is_empty() { Vec::new() } else { y_axis.ticks(unit, finest, rows) }.into_iter();
            ticks.map(|tick| YTick { y: room.bottom - y_axis.position(tick * unit), label: label(tick) }).collect()
        };
        let shares = y_ticks(to_f64(kind.measure.total(class)) / 100.0, 1e-6, tick_labels::percent);
        let counts = match kind.measure {
            _ if viewport.width_css_px < LEAST_WIDTH_FOR_COUNTS_CSS_PX => Vec::new(),
            Measure::Packets => y_ticks(1.0, 1.0, tick_labels::packets),
            Measure::Bytes => y_ticks(1.0, 1.0, tick_labels::bytes),
        };

        let margin = |ticks: &[YTick], caption| {
            let labels = ticks.iter().map(|tick| width_em(&tick.label)).fold(width_em(caption), f64::max);
            whole_px(labels * text_px) + px(GAP_CSS_PX)
        };
        let right = px(f64::from(viewport.width_css_px));
        // The wider unit for both measures, so that charts above each other have equal plots.
        let right_margin = if counts.is_empty() { px(GAP_CSS_PX) } else { margin(&counts, Measure::Packets.unit()) };
        let left = margin(&shares, SHARE_CAPTION).max(room.left);
        let plot = Rect { left, top: 0, right: (right - right_margin).min(room.right), bottom: room.bottom };
        (plot.right - plot.left >= whole_px(3.0 * text_px)).then_some(Self { y_axis, shares, counts, plot })
    }
}
