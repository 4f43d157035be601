//! A chart on the axis of the ports in use.

use super::bar_ports::rows_of;
use super::columns::Column;
use super::label::Label;
use super::port_chart::{Placed, Sizes, frame, plot_above};
use super::rect::Rect;
use super::slot_labels::SlotLabels;
use super::slots::{Slot, SlotLayout, max_slots, slots};
use crate::chart::axis::{HorizontalAxis, PortsInUse, TransportPort};
use crate::chart::text::width_em;
use crate::chart::view::{ChartView, Heights};
use crate::chart::viewport::whole_px;
use crate::query::Zone;
use crate::report::format::to_f64;
use crate::report::{ChartData, ChartDirection, ChartKind, ClassData, PortCounts, ServiceNames};

/// The axis of the ports in use fits if not more than about this many ports share a bar.
const MAX_PORTS_PER_BAR: usize = 8;
/// From this distance between bars on, the axis line is interrupted where ports are left out.
const GAPS_FROM_CSS_PX: f64 = 12.0;
/// Weights are shares in this many parts.
const WEIGHT_PARTS: f64 = 1e9;

/// Returns whether the axis of the ports in use suits all charts of a report in this viewport.
pub(crate) fn fits(view: &ChartView, data: &ChartData, sizes: &Sizes) -> bool {
    let Some(plot) = plot_above(view, 3, false, sizes) else { return true };
    let max = max_slots(plot, sizes.text_px, sizes.ratio) * MAX_PORTS_PER_BAR;
    ChartKind::shown(data).all(|kind| kind.direction.data(data).ports.len() <= max)
}

/// Returns the axis of a chart, or `None` if its direction has no ports. If incoming and outgoing use mostly the same ports,
/// both have the same axis.
pub(crate) fn axis(kind: ChartKind, data: &ChartData) -> Option<PortsInUse> {
    let keys = |class: &ClassData| -> Vec<TransportPort> { class.ports.iter().map(key).collect() };
    let own = keys(kind.direction.data(data));
    let other = match kind.direction {
        ChartDirection::Incoming => keys(&data.outgoing),
        ChartDirection::Outgoing => keys(&data.incoming),
        ChartDirection::Undirected => Vec::new(),
    };
    let union = union(&own, &other);
    let common = (own.len() + other.len()).saturating_sub(union.len());
    let are_mostly_the_same = !own.is_empty() && 2 * common >= union.len();
    PortsInUse::new(if are_mostly_the_same { union } else { own })
}

/// Returns the ports of both lists in ascending order, as both are.
fn union(a: &[TransportPort], b: &[TransportPort]) -> Vec<TransportPort> {
    let mut union = Vec::with_capacity(a.len().max(b.len()));
    let mut rest = b.iter().copied().peekable();
    for port in a {
        while let Some(other) = rest.next_if(|other| other < port) {
            union.push(other);
        }
        rest.next_if_eq(port);
        union.push(*port);
    }
    union.extend(rest);
    union
}

fn key(row: &PortCounts) -> TransportPort {
    TransportPort { port: row.port, transport: row.transport }
}

/// Places the bars and the texts around them. Returns `None` if there is no space.
pub(crate) fn place(
    view: &ChartView,
    data: &ChartData,
    axis: PortsInUse,
    names: ServiceNames<'_>,
    sizes: &Sizes,
) -> Option<Placed> {
    let Sizes { text_px, ratio, row, hairline, bottom, right, .. } = *sizes;
    let (class, measure) = (view.kind.direction.data(data), view.kind.measure);
    let visible = axis.visible(view.window);
    let ports = axis.ports().get(visible.clone()).unwrap_or_default();
    let weights = weights(ports, data);
    let divided = |plot: Rect| {
        let slots = slots(ports, &weights, max_slots(plot, text_px, ratio));
        let layout = SlotLayout::new(&slots, plot, text_px, ratio);
        (plot, slots, layout)
    };
    let (mut plot, mut slots, mut layout) = divided(plot_above(view, 3, false, sizes)?);
    let with_counts = !SlotLabels::has_counts(layout.pitch, ratio);
    if with_counts {
        (plot, slots, layout) = divided(plot_above(view, 3, true, sizes)?);
    }
    let (columns, of_slots): (Vec<Column>, Vec<usize>) = slots
        .iter()
        .enumerate()
        .filter_map(|(index, slot)| column(view, class, *slot, layout.bar_edges(index)).zip(Some(index)))
        .unzip();
    let frame = frame(view, data, plot, &columns, with_counts, text_px);

    let rows_y = [5, 3].map(|half_rows| bottom - half_rows * row / 2);
    let texts = SlotLabels {
        layout: &layout,
        all_slots: &slots,
        columns: &columns,
        slots: &of_slots,
        class,
        role: data.port_role,
        measure,
        names,
        numbers: view.numbers,
        y_axis: &frame.y_axis,
        plot,
        edges: (0, right),
        text_px,
        ratio,
        rows_y,
    };
    let (mut labels, leaders) = texts.lay_out(hairline);
    labels.extend(band_names(&layout, &slots, bottom - row / 2, text_px));
    let mut lines = axis_lines(&layout, &slots, plot, hairline, ratio);
    lines.extend(leaders);
    let knots = knots(&layout, &slots, &axis, visible.start, visible.end);
    let [_, (_, user_left, user_right), _] = layout.bands;
    Some(Placed {
        knots,
        axis: HorizontalAxis::InUse(axis),
        frame,
        columns,
        background: Rect { left: user_left, top: 0, right: user_right, bottom },
        lines,
        labels,
    })
}

/// Returns the largest share that each port has in any chart, in parts of [`WEIGHT_PARTS`].
fn weights(ports: &[TransportPort], data: &ChartData) -> Vec<u64> {
    let mut weights = vec![0; ports.len()];
    for kind in ChartKind::shown(data) {
        let class = kind.direction.data(data);
        let total = to_f64(kind.measure.of(class.packets, class.bytes).max(1));
        let mut rows = class.ports.iter().peekable();
        for (port, weight) in ports.iter().zip(&mut weights) {
            while rows.next_if(|row| key(row) < *port).is_some() {}
            if let Some(row) = rows.next_if(|row| key(row) == *port) {
                *weight = share(to_f64(kind.measure.of(row.packets, row.bytes)) / total).max(*weight);
            }
        }
    }
    weights
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is from 0 to 1")]
fn share(part: f64) -> u64 {
    (part * WEIGHT_PARTS) as u64
}

/// Returns the bar of a slot, or `None` if its ports have no traffic.
fn column(view: &ChartView, class: &ClassData, slot: Slot, (left, right): (i32, i32)) -> Option<Column> {
    let mut column =
        Column { left, right, first: slot.first, last: slot.last, packets: 0, bytes: 0, count: 0, value: 0.0 };
    let rows = rows_of(class, &column);
    column.packets = rows.iter().map(|row| row.packets).sum();
    column.bytes = rows.iter().map(|row| row.bytes).sum();
    column.count = view.kind.measure.of(column.packets, column.bytes);
    let ports = rows.chunk_by(|a, b| a.port == b.port).count() as u64;
    column.value = match view.presentation.heights {
        Heights::Sum => to_f64(column.count),
        Heights::PerPort => to_f64(column.count) / to_f64(ports.max(1)),
    };
    (column.count > 0).then_some(column)
}

/// Returns the names of the port ranges, as long as fits.
fn band_names(layout: &SlotLayout, slots: &[Slot], y: i32, text_px: f64) -> Vec<Label> {
    let name = |(zone, left, right): (Zone, i32, i32)| {
        let (first, last) = zone.ports();
        let is_used = slots.iter().any(|slot| Zone::of(slot.first.port) == zone);
        let long = is_used.then(|| format!("{} ports {first}–{last}", zone.name()));
        let available_em = f64::from(right - left) / text_px;
        let mut names = long.into_iter().chain([zone.name().to_owned()]);
        let text = names.find(|name| width_em(name) <= available_em)?;
        Some(Label::new(text, (i32::midpoint(left, right), y)))
    };
    layout.bands.into_iter().filter_map(name).collect()
}

/// Returns the axis line, interrupted where ports are left out.
fn axis_lines(layout: &SlotLayout, slots: &[Slot], plot: Rect, hairline: i32, ratio: f64) -> Vec<Rect> {
    let line = Rect { top: plot.bottom, bottom: plot.bottom + hairline, ..plot };
    if layout.pitch < GAPS_FROM_CSS_PX * ratio {
        return vec![line];
    }
    let gap = whole_px(layout.pitch / 10.0).max(2 * hairline);
    let mut lines: Vec<Rect> = Vec::new();
    let mut previous: Option<u16> = None;
    for (slot, (left, right)) in slots.iter().zip(&layout.spaces) {
        match lines.last_mut() {
            Some(last) if previous.is_some_and(|previous| slot.first.port.saturating_sub(previous) <= 1) => {
                last.right = right - gap;
            }
            _ => lines.push(Rect { left: left + gap, right: right - gap, ..line }),
        }
        previous = Some(slot.last.port);
    }
    lines
}

/// Returns the positions on the axis at the edges of the slots.
fn knots(layout: &SlotLayout, slots: &[Slot], axis: &PortsInUse, start: usize, end: usize) -> Vec<(i32, f64)> {
    let mut knots = Vec::with_capacity(slots.len() + 1);
    for (slot, (left, _)) in slots.iter().zip(&layout.spaces) {
        let index = axis.ports().partition_point(|port| *port < slot.first);
        knots.push((*left, axis.position_at_index(index.clamp(start, end))));
    }
    if let Some((_, right)) = layout.spaces.last() {
        knots.push((*right, axis.position_at_index(end)));
    }
    knots
}
