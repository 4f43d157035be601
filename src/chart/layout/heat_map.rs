//! The layout of a heat map: ports from top to bottom, time from left to right.

use super::rect::Rect;
use super::time_lanes::YTick;
use super::timeline::times;
use crate::chart::axis::{TimeAxis, bytes_label, packets_label};
use crate::chart::text::{SIZE_CSS_PX, width_em};
use crate::chart::view::{HeatMapView, Scale};
use crate::chart::viewport::whole_px;
use crate::report::format::{ports, to_f64};
use crate::report::{HeatMap, HeatMapCell, HeatMapGroup, Measure};

/// Height of the row above the plot, with the scale of colours.
const SCALE_CSS_PX: f64 = 18.0;
/// Height of the row of times below the plot.
const TIMES_CSS_PX: f64 = 16.0;
/// The largest height of a row of ports.
const MAX_ROW_CSS_PX: f64 = 40.0;
/// Width of a step of the scale of colours.
const STEP_CSS_PX: f64 = 14.0;
/// Space between labels and what they are about.
const GAP_CSS_PX: f64 = 6.0;

/// The position of everything in a heat map, in device pixels.
pub(crate) struct HeatMapLayout {
    /// Rectangle, shade and cell.
    pub(crate) cells: Vec<(Rect, u8, HeatMapCell)>,
    /// Lines across silences.
    pub(crate) hatching: Vec<Rect>,
    /// Ports of rows.
    pub(crate) ports: Vec<YTick>,
    /// Right edge of the ports.
    pub(crate) ports_x: i32,
    pub(crate) times: Vec<(i32, String)>,
    pub(crate) times_y: i32,
    /// The steps of the scale of colours.
    pub(crate) scale: Vec<(Rect, u8)>,
    /// Right edge of the label before the scale, and left edge of the label after it.
    pub(crate) scale_labels: [(i32, String); 2],
    pub(crate) scale_y: i32,
}

impl HeatMapLayout {
    /// Number of shades, from the lightest.
    pub(crate) const SHADES: u8 = 8;

    /// Returns `None` if there are no packets, or the viewport is too small.
    pub(crate) fn new(map: &HeatMap, view: &HeatMapView) -> Option<Self> {
        let HeatMapGroup { rows, cells } = map.groups.get(view.group)?;
        let viewport = &view.viewport;
        let axis = TimeAxis::new(&map.time, viewport)?;
        let (top, text_px) = (viewport.device_px(SCALE_CSS_PX), SIZE_CSS_PX * viewport.ratio());
        let bottom = whole_px(f64::from(viewport.height_device_px())) - viewport.device_px(TIMES_CSS_PX);
        if rows.is_empty() || bottom <= top {
            return None;
        }
        let row_px = (f64::from(bottom - top) / to_f64(rows.len() as u64)).min(MAX_ROW_CSS_PX * viewport.ratio());
        let y_of = |row: usize| top + whole_px(to_f64(row as u64) * row_px);
        let count = |cell: &HeatMapCell| view.measure.of(cell.amount.packets, cell.amount.bytes);
        let max = to_f64(cells.iter().map(count).max().unwrap_or_default().max(1));
        let shade = |value: f64| {
            let part = match view.scale {
                Scale::Linear => value / max,
                Scale::Logarithmic => (value + 1.0).ln() / (max + 1.0).ln(),
            };
            let shade = whole_px((part * f64::from(Self::SHADES)).ceil()) - 1;
            u8::try_from(shade).unwrap_or_default().min(Self::SHADES - 1)
        };
        let length = map.time.interval_seconds;
        let laid_out = cells.iter().map(|cell| {
            let start = to_f64(cell.number) * length;
            let (left, row) = (axis.x_after(start), usize::from(cell.row));
            let right = axis.x_after(start + length).max(left + viewport.hairline());
            let rect = Rect { left, top: y_of(row), right, bottom: y_of(row + 1).max(y_of(row) + 1) };
            (rect, shade(to_f64(count(cell))), *cell)
        });
        let gap = viewport.device_px(GAP_CSS_PX);
        let every = whole_px((text_px * 1.3 / row_px).ceil()).max(1).unsigned_abs() as usize;
        let ports = rows.iter().enumerate().step_by(every).map(|(row, (first, last))| YTick {
            y: i32::midpoint(y_of(row), y_of(row + 1)),
            label: row_label(*first, *last, (axis.left_px - f64::from(gap)) / text_px),
        });
        let label = |value| match view.measure {
            Measure::Packets => packets_label(value, view.numbers),
            Measure::Bytes => bytes_label(value, view.numbers),
        };
        let unit = if view.measure == Measure::Packets { " packets" } else { "" };
        let most = format!("{}{unit} per {}", label(max), view.numbers.duration(length));
        let step = viewport.device_px(STEP_CSS_PX);
        let left = whole_px(axis.left_px) + viewport.device_px(20.0);
        let scale = (0..Self::SHADES).map(|shade| {
            let left = left + i32::from(shade) * step;
            (Rect { left, top: top / 4, right: left + step, bottom: top * 3 / 4 }, shade)
        });
        Some(Self {
            cells: laid_out.collect(),
            hatching: super::timeline::hatching(&axis, top, bottom, viewport),
            ports: ports.collect(),
            ports_x: whole_px(axis.left_px) - gap,
            times: times(&axis, viewport, view.numbers),
            times_y: bottom + viewport.device_px(TIMES_CSS_PX / 2.0 + 1.0),
            scale: scale.collect(),
            scale_labels: [(left - gap, label(1.0)), (left + i32::from(Self::SHADES) * step + gap, most)],
            scale_y: top / 2,
        })
    }
}

/// Returns the ports of a row, or only the first one if both are wider than `max_em`.
fn row_label(first: u16, last: u16, max_em: f64) -> String {
    let both = ports(first, last);
    if width_em(&both) <= max_em { both } else { format!("{first}…") }
}
