//! The layout of a chart of traffic per port, on either axis.

use super::columns::{Column, bars};
use super::frame::{BarValues, Frame, GAP_CSS_PX, plot};
use super::label::Label;
use super::rect::Rect;
use super::{all_ports, in_use};
use crate::chart::axis::{HorizontalAxis, YAxis};
use crate::chart::text::SIZE_CSS_PX;
use crate::chart::view::{AxisLayout, ChartView, Heights};
use crate::chart::viewport::whole_px;
use crate::report::format::to_f64;
use crate::report::{ChartData, ChartKind, ClassData, ServiceNames};

/// Height of a row of text.
const ROW_CSS_PX: f64 = 15.0;
/// The least height of a bar.
const MIN_BAR_CSS_PX: f64 = 2.0;

/// The position of everything in a chart, in device pixels.
#[derive(Clone, Debug)]
pub(crate) struct PortChartLayout {
    /// Area of the bars.
    pub(crate) plot: Rect,
    /// The axis, of which the plot shows a window.
    pub(crate) axis: HorizontalAxis,
    /// Pairs of an x coordinate and the position on the axis there, both ascending. Empty if the axis is linear.
    pub(crate) knots: Vec<(i32, f64)>,
    /// Mapping of counts to heights.
    pub(crate) y_axis: YAxis,
    /// Bars with traffic, which the pointer can select.
    pub(crate) columns: Vec<Column>,
    /// The shaded port range.
    pub(crate) background: Rect,
    /// Horizontal lines at the shares, interrupted by labels.
    pub(crate) grid: Vec<Rect>,
    /// Bars to fill.
    pub(crate) bars: Vec<Rect>,
    /// The axis line, its marks, and lines from bars to their labels.
    pub(crate) lines: Vec<Rect>,
    /// All texts.
    pub(crate) labels: Vec<Label>,
}

/// What the two layouts of the axis have in common: sizes in device pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) text_px: f64,
    /// Device pixels per CSS pixel.
    pub(crate) ratio: f64,
    pub(crate) row: i32,
    pub(crate) gap: i32,
    pub(crate) hairline: i32,
    /// Bottom of the chart.
    pub(crate) bottom: i32,
    /// Right edge of the chart.
    pub(crate) right: i32,
}

/// What a layout of the axis adds to the frame.
pub(crate) struct Placed {
    pub(crate) axis: HorizontalAxis,
    pub(crate) knots: Vec<(i32, f64)>,
    pub(crate) frame: Frame,
    pub(crate) columns: Vec<Column>,
    pub(crate) background: Rect,
    pub(crate) lines: Vec<Rect>,
    pub(crate) labels: Vec<Label>,
}

impl PortChartLayout {
    /// Lays out a chart. Returns `None` if its viewport is too small.
    pub(crate) fn new(view: &ChartView, data: &ChartData, names: ServiceNames<'_>) -> Option<Self> {
        let viewport = &view.viewport;
        let sizes = Sizes {
            text_px: SIZE_CSS_PX * viewport.ratio(),
            ratio: viewport.ratio(),
            row: viewport.device_px(ROW_CSS_PX),
            gap: viewport.device_px(GAP_CSS_PX),
            hairline: viewport.hairline(),
            // Room for descenders.
            bottom: viewport.device_px((f64::from(viewport.height_css_px) - 2.0).max(0.0)),
            right: viewport.device_px(f64::from(viewport.width_css_px)),
        };
        let in_use = match view.presentation.axis {
            AxisLayout::All => None,
            AxisLayout::Auto if !in_use::fits(view, data, &sizes) => None,
            AxisLayout::Auto | AxisLayout::InUse => in_use::axis(view.kind, data),
        };
        let placed = match in_use {
            Some(axis) => in_use::place(view, data, axis, names, &sizes)?,
            None => all_ports::place(view, data, names, &sizes)?,
        };
        let Placed { axis, knots, frame, columns, background, lines, labels } = placed;
        let Frame { y_axis, labels: y_labels, grid, plot } = frame;
        let line = |y: i32| Rect { top: y, bottom: y + sizes.hairline, ..plot };
        let above: Vec<Rect> = labels.iter().map(|label| label.bounds(sizes.text_px)).collect();
        let bars = bars(&columns, |value| bar_px(&y_axis, value, sizes.ratio)).into_iter();
        Some(Self {
            bars: bars
                .map(|bar| Rect {
                    left: bar.left,
                    top: plot.bottom - bar.height,
                    right: bar.right,
                    bottom: plot.bottom,
                })
                .collect(),
            grid: grid.into_iter().flat_map(|y| line(y).without(&above)).collect(),
            labels: labels.into_iter().chain(y_labels).collect(),
            plot,
            axis,
            knots,
            y_axis,
            columns,
            background,
            lines,
        })
    }

    /// Returns the height of a bar, in device pixels.
    pub(crate) fn bar_px(&self, column: &Column, ratio: f64) -> i32 {
        bar_px(&self.y_axis, column.value, ratio)
    }
}

fn bar_px(y_axis: &YAxis, value: f64, ratio: f64) -> i32 {
    y_axis.height_of(value).max(whole_px(MIN_BAR_CSS_PX * ratio).max(1))
}

/// Returns the frame of columns that are placed.
pub(crate) fn frame(
    view: &ChartView,
    data: &ChartData,
    plot: Rect,
    columns: &[Column],
    with_counts: bool,
    text_px: f64,
) -> Frame {
    let class = view.kind.direction.data(data);
    let values: Vec<f64> = columns.iter().map(|column| column.value).collect();
    let is_whole = view.window.is_all() && view.presentation.heights == Heights::Sum;
    let largest_share =
        if is_whole { ChartKind::shown(data).map(|kind| largest_share(kind, data)).fold(0.0, f64::max) } else { 0.0 };
    let total = view.kind.measure.of(class.packets, class.bytes);
    Frame::new(view, plot, BarValues { values: &values, total, largest_share, with_counts }, text_px)
}

/// Returns the area of the bars of a chart, above `rows` rows of text.
pub(crate) fn plot_above(view: &ChartView, rows: i32, with_counts: bool, sizes: &Sizes) -> Option<Rect> {
    plot(view, sizes.bottom - rows * sizes.row - sizes.gap - sizes.hairline, with_counts, sizes.text_px)
}

/// Returns the largest share of a port in percent.
fn largest_share(kind: ChartKind, data: &ChartData) -> f64 {
    let ClassData { packets, bytes, ref ports, .. } = *kind.direction.data(data);
    let largest = ports.iter().map(|row| kind.measure.of(row.packets, row.bytes)).max().unwrap_or_default();
    to_f64(largest) * 100.0 / to_f64(kind.measure.of(packets, bytes).max(1))
}
