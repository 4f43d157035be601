//! The layout of a chart of traffic per port.

use std::cmp::Reverse;

use super::bar_labels::{BarLabel, bar_labels};
use super::columns::{Bar, Column, bars, columns};
use super::frame::{Frame, GAP_CSS_PX, YTick};
use super::rect::Rect;
use super::visible_bins::visible_bins;
use crate::chart::axis::{PortAxis, PortTick, YAxis, ZoneLayout, lay_out_zones, port_ticks};
use crate::chart::text::SIZE_CSS_PX;
use crate::chart::view::ChartView;
use crate::report::ChartData;
use crate::sort::sorted_descending;

/// Height of the row of port numbers, and of the row of range names below it.
const ROW_CSS_PX: f64 = 14.0;

/// The position of everything in a chart, in device pixels.
#[derive(Clone, Debug)]
pub(crate) struct PortChartLayout {
    /// Area of the bars.
    pub(crate) plot: Rect,
    /// Axis of all ports, of which the plot shows a window.
    pub(crate) axis: PortAxis,
    /// The three port ranges.
    pub(crate) zones: [ZoneLayout; 3],
    /// Horizontal lines at the shares, interrupted by the labels of bars.
    pub(crate) grid: Vec<Rect>,
    /// Columns with traffic, which the pointer can select.
    pub(crate) columns: Vec<Column>,
    /// Rectangles to fill.
    pub(crate) bars: Vec<Bar>,
    /// Labels above bars.
    pub(crate) bar_labels: Vec<BarLabel>,
    /// Mapping of counts to heights.
    pub(crate) y_axis: YAxis,
    /// Ticks on the left: shares of the direction's total.
    pub(crate) shares: Vec<YTick>,
    /// Ticks on the right: counts. Empty if the chart is narrow.
    pub(crate) counts: Vec<YTick>,
    /// Ticks below the plot.
    pub(crate) ports: Vec<PortTick>,
    /// Middle of the row of port numbers.
    pub(crate) ports_y: i32,
    /// Middle of the row of range names.
    pub(crate) zones_y: i32,
    /// Bottom of the chart.
    pub(crate) bottom: i32,
    /// Thickness of lines.
    pub(crate) hairline: i32,
    /// Length of ticks.
    pub(crate) tick_length: i32,
}

impl PortChartLayout {
    /// Lays out a chart. Returns `None` if its viewport is too small.
    pub(crate) fn new(view: &ChartView, data: &ChartData) -> Option<Self> {
        let ChartView { kind, viewport, window, .. } = view;
        let class = kind.direction.data(data);
        let px = |css_px| viewport.device_px(css_px);
        let text_px = SIZE_CSS_PX * viewport.ratio();
        let (hairline, tick_length) = (viewport.hairline(), px(GAP_CSS_PX / 2.0));

        let bottom = px(f64::from(viewport.height_css_px));
        let zones_y = bottom - px(ROW_CSS_PX / 2.0);
        let ports_y = zones_y - px(ROW_CSS_PX);
        let plot_bottom = ports_y - px(ROW_CSS_PX / 2.0) - tick_length - hairline;

        let axis = PortAxis::new(data.bin_widths);
        let lay_out_zones = |plot: Rect| lay_out_zones(&axis, *window, (plot.left, plot.right), f64::from(hairline));
        let right = px(f64::from(viewport.width_css_px));
        let unzoomed = Frame::new(view, class, &class.bins, Rect { left: 0, top: 0, right, bottom: plot_bottom })?;
        let mut zones = lay_out_zones(unzoomed.plot);
        let bins = visible_bins(&zones, class, *window);
        // Within the unzoomed plot, so that the plot hardly moves while the window changes.
        let frame = if window.is_all() { unzoomed } else { Frame::new(view, class, &bins, unzoomed.plot)? };
        let Frame { y_axis, shares, counts, plot } = frame;
        for (zone, moved) in zones.iter_mut().zip(lay_out_zones(plot)) {
            // `bins` relies on the choice between ports and bins.
            *zone = ZoneLayout { is_per_port: zone.is_per_port, ..moved };
        }
        let columns = columns(&zones, &bins, kind.measure, hairline);
        // A window may show few ports, all with similar bars: a distance keeps their labels legible.
        let label_distance = if window.is_all() { 0 } else { px(SIZE_CSS_PX) };
        let bar_labels = bar_labels(&columns, &y_axis, plot, text_px, label_distance);
        Some(Self {
            grid: shares.iter().flat_map(|tick| grid_line(tick.y, hairline, plot, &bar_labels)).collect(),
            bars: bars(&columns, |count| y_axis.bar_height(count)),
            columns,
            bar_labels,
            ports: port_ticks(&zones, text_px, right),
            plot,
            y_axis,
            axis,
            zones,
            shares,
            counts,
            ports_y,
            zones_y,
            bottom,
            hairline,
            tick_length,
        })
    }
}

/// Returns a line across the plot, in pieces that leave out the labels of bars.
fn grid_line(y: i32, hairline: i32, plot: Rect, bar_labels: &[BarLabel]) -> Vec<Rect> {
    let line = Rect { top: y, bottom: y + hairline, ..plot };
    let gaps: Vec<Rect> = bar_labels.iter().map(|label| label.bounds).filter(|bounds| bounds.overlaps(&line)).collect();
    let gaps = sorted_descending(&gaps, |gap| Reverse(gap.left));
    let starts = [plot.left].into_iter().chain(gaps.iter().map(|gap| gap.right));
    let ends = gaps.iter().map(|gap| gap.left).chain([plot.right]);
    starts.zip(ends).filter(|(left, right)| left < right).map(|(left, right)| Rect { left, right, ..line }).collect()
}
