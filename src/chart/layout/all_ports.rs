//! A chart on the axis of all ports.

use super::bar_labels::bar_labels;
use super::bar_ports::BarPorts;
use super::columns::{Column, columns};
use super::label::Label;
use super::port_chart::{Placed, Sizes, frame, plot_above};
use super::rect::Rect;
use super::visible_bins::visible_bins;
use crate::chart::axis::{HorizontalAxis, PortAxis, ZoneLayout, lay_out_zones, port_ticks, zone_names};
use crate::chart::view::ChartView;
use crate::chart::viewport::whole_px;
use crate::report::{ChartData, ServiceNames};

/// The least width of a large bar, and of the tallest.
const MIN_PEAK_CSS_PX: f64 = 4.0;
/// The text in a plot whose window has no traffic.
const EMPTY_WINDOW: &str = "no traffic here";

/// Places the bars and the texts around them. Returns `None` if there is no space.
pub(crate) fn place(view: &ChartView, data: &ChartData, names: ServiceNames<'_>, sizes: &Sizes) -> Option<Placed> {
    let Sizes { text_px, ratio, row, gap, hairline, bottom, right } = *sizes;
    let (class, measure) = (view.kind.direction.data(data), view.kind.measure);
    let total = measure.of(class.packets, class.bytes);
    let plot = plot_above(view, 2, true, sizes)?;
    let axis = PortAxis::new(data.bin_widths);
    let zones = lay_out_zones(&axis, view.window, (plot.left, plot.right), f64::from(hairline));
    let bins = visible_bins(&zones, class, view.window);
    let columns = columns(&zones, &bins, measure, view.presentation.heights, hairline);
    let frame = frame(view, data, plot, &columns, true, text_px);
    let columns = with_wide_peaks(columns, total, whole_px(MIN_PEAK_CSS_PX * ratio), plot);

    let text = |column: &Column| BarPorts::new(class, measure, column, names).labelled();
    // A window may show few ports, all with similar bars: a distance keeps their labels legible.
    let mut labels = bar_labels(&columns, text, &frame.y_axis, plot, total, (text_px, whole_px(text_px * 0.4)));
    let mut lines = vec![Rect { top: plot.bottom, bottom: plot.bottom + hairline, ..plot }];
    if columns.is_empty() {
        labels.push(Label::new(EMPTY_WINDOW, plot.middle()));
    }
    let [ports_y, zones_y] = [3, 1].map(|half_rows| bottom - half_rows * row / 2);
    for tick in port_ticks(&zones, text_px, right) {
        let left = tick.x - hairline / 2;
        let top = plot.bottom + hairline;
        lines.push(Rect { left, top, right: left + hairline, bottom: top + gap / 2 });
        labels.push(Label::new(tick.label, (tick.x, ports_y)));
    }
    for (zone, name) in zones.iter().zip(zone_names(&zones, text_px)) {
        if let Some(name) = name {
            labels.push(Label::new(name, (i32::midpoint(zone.visible_left, zone.visible_right), zones_y)));
        }
    }
    let [_, user, _] = zones;
    Some(Placed {
        axis: HorizontalAxis::All(axis),
        knots: Vec::new(),
        frame,
        columns,
        background: background(&user, bottom),
        lines,
        labels,
    })
}

fn background(user: &ZoneLayout, bottom: i32) -> Rect {
    let right = if user.is_visible() { user.visible_right } else { user.visible_left };
    Rect { left: user.visible_left, top: 0, right, bottom }
}

/// Widens the columns with much traffic to at least `least` device pixels, over those beside them.
fn with_wide_peaks(mut columns: Vec<Column>, total: u64, least: i32, plot: Rect) -> Vec<Column> {
    let tallest = columns.iter().map(|column| column.value).fold(0.0, f64::max);
    for column in &mut columns {
        let missing = least - (column.right - column.left);
        if missing > 0 && (column.is_large(total) || column.value >= tallest) {
            let left = (column.left - missing / 2).min(plot.right - least).max(plot.left);
            (column.left, column.right) = (left, left + least);
        }
    }
    columns
}
