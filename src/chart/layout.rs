//! Where everything of one chart stands, in device pixels: all decisions, and no drawing.

use super::cells::cells;
use super::columns::{Bar, Column, bars, columns};
use super::frame::{Frame, YTick};
use super::peaks::{Peak, peaks};
use super::port_ticks::{PortTick, port_ticks};
use super::text::SIZE_CSS_PX;
use super::view::ChartView;
use super::window::Axis;
use super::y_axis::YAxis;
use super::zones::{Band, bands};
use crate::report::ChartData;

/// The height of the row of ports, and of the row of zones below it.
const ROW_CSS_PX: f64 = 14.0;
/// Between the plot and the labels beside and below it; half of it is the length of a tick.
pub(super) const GAP_CSS_PX: f64 = 6.0;

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

/// One chart, ready to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// Where the bars are.
    pub(super) plot: Rect,
    /// The axis of all ports, whatever part of it can be seen.
    pub(super) axis: Axis,
    /// The three zones of ports.
    pub(super) bands: [Band; 3],
    /// Lines at the shares.
    pub(super) grid: Vec<Rect>,
    /// What can be told apart.
    pub(super) columns: Vec<Column>,
    /// What is to be filled.
    pub(super) bars: Vec<Bar>,
    /// Names above bars.
    pub(super) peaks: Vec<Peak>,
    /// Counts to heights.
    pub(super) y_axis: YAxis,
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
pub(super) fn lay_out(view: &ChartView, drawing: &ChartData) -> Option<Layout> {
    let ChartView { kind, viewport, window, .. } = view;
    let class = kind.class(drawing);
    let px = |css_px| viewport.device_px(css_px);
    let text_px = SIZE_CSS_PX * viewport.ratio();
    let (hairline, tick_length) = (viewport.hairline(), px(GAP_CSS_PX / 2.0));

    let bottom = px(f64::from(viewport.height_css_px));
    let zones_y = bottom - px(ROW_CSS_PX / 2.0);
    let ports_y = zones_y - px(ROW_CSS_PX);
    let plot_bottom = ports_y - px(ROW_CSS_PX / 2.0) - tick_length - hairline;

    let axis = Axis::new(drawing.bin_widths);
    let right = px(f64::from(viewport.width_css_px));
    let whole = Frame::new(view, class, &class.bins, Rect { left: 0, top: 0, right, bottom: plot_bottom })?;
    let mut shown = bands(&axis, *window, (whole.plot.left, whole.plot.right), f64::from(hairline));
    let cells = cells(&shown, class, *window);
    // Plots get narrower at most, so that a plot hardly moves while the window does.
    let frame = if window.is_all() { whole } else { Frame::new(view, class, &cells, whole.plot)? };
    let Frame { y_axis, shares, counts, plot } = frame;
    for (band, moved) in shown.iter_mut().zip(bands(&axis, *window, (plot.left, plot.right), f64::from(hairline))) {
        *band = band.moved(moved);
    }
    let columns = columns(&shown, &cells, kind.measure, hairline);
    // Neighbours have bars of their own, and names, only where few ports are shown.
    let apart_px = if window.is_all() { 0 } else { px(SIZE_CSS_PX) };
    let peaks = peaks(&columns, &y_axis, plot, text_px, apart_px);
    Some(Layout {
        grid: shares.iter().flat_map(|tick| grid_line(tick.y, hairline, plot, &peaks)).collect(),
        bars: bars(&columns, |count| y_axis.bar_height(count)),
        columns,
        peaks,
        ports: port_ticks(&shown, text_px, right),
        plot,
        y_axis,
        axis,
        bands: shown,
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
