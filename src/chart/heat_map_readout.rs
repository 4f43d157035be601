//! The cell of a heat map under the pointer or at the keyboard's position, in words.

use serde::Serialize;

use super::layout::HeatMapLayout;
use super::readout::BarBounds;
use super::view::HeatMapView;
use crate::report::format::named_ports;
use crate::report::{HeatMap, describe_cell};

/// The description of a cell.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct CellReadout {
    /// Its index, for [`cell_after`].
    pub index: usize,
    /// First port of its row.
    pub first: u16,
    /// Last port of its row.
    pub last: u16,
    /// Ports, time, packets and bytes.
    pub text: String,
    /// Its position.
    pub bounds: BarBounds,
}

/// Describes the cell nearest to a point, in CSS pixels from the upper left corner, if it is within 6 of them.
#[must_use]
pub fn cell_at(map: &HeatMap, view: &HeatMapView, x_css_px: f64, y_css_px: f64) -> Option<CellReadout> {
    const REACH_CSS_PX: f64 = 6.0;
    let layout = HeatMapLayout::new(map, view)?;
    let [x, y, reach] = [x_css_px, y_css_px, REACH_CSS_PX].map(|css_px| view.viewport.device_px(css_px));
    let distance = |from: i32, to: i32, at: i32| (from - at).max(at + 1 - to).max(0);
    let nearest = layout.cells.iter().enumerate().min_by_key(|(_, (rect, ..))| {
        let (dx, dy) = (distance(rect.left, rect.right, x), distance(rect.top, rect.bottom, y));
        (dx.max(dy), dx + dy)
    });
    let (index, (rect, ..)) = nearest?;
    let is_near = distance(rect.left, rect.right, x).max(distance(rect.top, rect.bottom, y)) <= reach;
    is_near.then(|| readout(map, view, &layout, index))?
}

/// Describes the cell that an arrow key leads to from the cell with an index, or the first cell if there is none: left and right in
/// the same row, up and down in the next one. Returns `None` for other keys.
#[must_use]
pub fn cell_after(map: &HeatMap, view: &HeatMapView, from: Option<usize>, key: &str) -> Option<CellReadout> {
    let layout = HeatMapLayout::new(map, view)?;
    let last = layout.cells.len().checked_sub(1)?;
    let Some((_, _, cell)) = from.and_then(|from| layout.cells.get(from)) else {
        return key.starts_with("Arrow").then(|| readout(map, view, &layout, 0))?;
    };
    let from = from.unwrap_or_default();
    let in_row = |row: Option<u16>| {
        let cells = layout.cells.iter().enumerate().filter(move |(_, (.., other))| Some(other.row) == row);
        cells.min_by_key(|(_, (.., other))| other.number.abs_diff(cell.number)).map_or(from, |(index, _)| index)
    };
    let index = match key {
        "ArrowLeft" => from.saturating_sub(1),
        "ArrowRight" => (from + 1).min(last),
        "ArrowUp" => in_row(cell.row.checked_sub(1)),
        "ArrowDown" => in_row(cell.row.checked_add(1)),
        "Home" => 0,
        "End" => last,
        _ => return None,
    };
    readout(map, view, &layout, index)
}

fn readout(map: &HeatMap, view: &HeatMapView, layout: &HeatMapLayout, index: usize) -> Option<CellReadout> {
    let (rect, _, cell) = layout.cells.get(index)?;
    let (first, last) = *map.groups.get(view.group)?.rows.get(usize::from(cell.row))?;
    let css_px = |px: i32| f64::from(px) / view.viewport.ratio();
    Some(CellReadout {
        index,
        first,
        last,
        text: format!("{}: {}", named_ports(first, last), describe_cell(&map.time, cell, view.numbers)),
        bounds: BarBounds {
            left: css_px(rect.left),
            top: css_px(rect.top),
            width: css_px(rect.right - rect.left),
            height: css_px(rect.bottom - rect.top),
        },
    })
}
