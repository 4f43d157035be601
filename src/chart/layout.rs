//! Where everything of one chart stands, in device pixels: all decisions, and no drawing.

use super::columns::{Bar, bars, columns};
use super::kind::{Kind, Measure};
use super::peaks::{Peak, peaks};
use super::text::{SIZE_CSS_PX, width_em};
use super::tick_labels;
use super::viewport::{Viewport, whole_px};
use super::y_axis::{Scale, YAxis};
use super::zones::{Band, PortTick, bands, port_ticks};
use crate::report::Report;
use crate::report::units::to_f64;

/// Above the tallest bar, for its name.
const HEADROOM_CSS_PX: f64 = 18.0;
/// The height of the row of ports, and of the row of zones below it.
const ROW_CSS_PX: f64 = 14.0;
/// Between the plot and the labels beside and below it; half of it is the length of a tick.
const GAP_CSS_PX: f64 = 6.0;
/// A narrower chart has shares only, so that the bars keep the room.
const LEAST_WIDTH_FOR_COUNTS_CSS_PX: u32 = 420;

/// The label above the shares.
pub(super) const SHARE_CAPTION: &str = "share";

/// A rectangle; its right and bottom edges are one past the last pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rect {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

impl Rect {
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// A tick of a vertical axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct YTick {
    /// Its height in the picture, from the top.
    pub(super) y: i32,
    /// Its number, with a unit.
    pub(super) label: String,
}

/// One chart, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Where the bars are.
    pub(super) plot: Rect,
    /// The three zones of ports.
    pub(super) bands: [Band; 3],
    /// Lines at the shares.
    pub(super) grid: Vec<Rect>,
    /// What is to be filled.
    pub(super) bars: Vec<Bar>,
    /// Names above bars.
    pub(super) peaks: Vec<Peak>,
    /// Shares of the class's total, on the left.
    pub(super) shares: Vec<YTick>,
    /// Counts, on the right; none where the chart is narrow.
    pub(super) counts: Vec<YTick>,
    /// Ports, below.
    pub(super) ports: Vec<PortTick>,
    /// The middle of the row of ports.
    pub(super) ports_y: i32,
    /// The middle of the row of zone names.
    pub(super) zones_y: i32,
    /// The lower edge of all.
    pub(super) bottom: i32,
    /// The thickness of lines.
    pub(super) hairline: i32,
    /// The length of ticks.
    pub(super) tick_length: i32,
}

/// Lays out one chart; none where there is no room for one.
pub(super) fn lay_out(kind: Kind, report: &Report, scale: Scale, viewport: &Viewport) -> Option<Layout> {
    let class = kind.class(report);
    let px = |css_px| viewport.device_px(css_px);
    let text_px = SIZE_CSS_PX * viewport.ratio();
    let (hairline, tick_length) = (viewport.hairline(), px(GAP_CSS_PX / 2.0));

    let bottom = px(f64::from(viewport.height_css_px));
    let zones_y = bottom - px(ROW_CSS_PX / 2.0);
    let ports_y = zones_y - px(ROW_CSS_PX);
    let plot_bottom = ports_y - px(ROW_CSS_PX / 2.0) - tick_length - hairline;
    let height = plot_bottom - px(HEADROOM_CSS_PX);
    if height < whole_px(text_px) {
        return None;
    }

    let bin_counts = class.bins.iter().map(|bin| kind.measure.of_bin(bin));
    let y_axis = YAxis::new(scale, bin_counts, height);
    let rows = whole_px(f64::from(height) / (text_px * 2.6)).clamp(2, 6).unsigned_abs();
    let y_ticks = |unit, finest, label: fn(f64) -> String| -> Vec<YTick> {
        let ticks = y_axis.ticks(unit, finest, rows).into_iter();
        ticks.map(|tick| YTick { y: plot_bottom - y_axis.position(tick * unit), label: label(tick) }).collect()
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
    let plot = Rect { left: margin(&shares, SHARE_CAPTION), top: 0, right: right - right_margin, bottom: plot_bottom };
    if plot.right - plot.left < whole_px(3.0 * text_px) {
        return None;
    }

    let bands = bands(report.settings.bin_widths, plot.left, plot.right);
    let columns = columns(&bands, &class.bins, kind.measure, hairline);
    let peaks = peaks(&columns, &y_axis, plot, text_px);
    Some(Layout {
        grid: shares.iter().flat_map(|tick| grid_line(tick.y, hairline, plot, &peaks)).collect(),
        bars: bars(&columns, |count| y_axis.bar_height(count)),
        peaks,
        ports: port_ticks(&bands, text_px, right),
        plot,
        bands,
        shares,
        counts,
        ports_y,
        zones_y,
        bottom,
        hairline,
        tick_length,
    })
}

/// A line across the plot, open where a name stands.
fn grid_line(y: i32, hairline: i32, plot: Rect, peaks: &[Peak]) -> Vec<Rect> {
    let line = Rect { top: y, bottom: y + hairline, ..plot };
    let mut names: Vec<Rect> = peaks.iter().map(|peak| peak.room).filter(|room| room.overlaps(&line)).collect();
    names.sort_by_key(|room| room.left);
    let starts = [plot.left].into_iter().chain(names.iter().map(|room| room.right));
    let ends = names.iter().map(|room| room.left).chain([plot.right]);
    starts.zip(ends).filter(|(left, right)| left < right).map(|(left, right)| Rect { left, right, ..line }).collect()
}
