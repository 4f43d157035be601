//! The visible part of an axis whose positions are from 0 to 1.

/// A part of the axis at least this wide counts as the whole axis, in spite of rounding errors.
const WHOLE_AXIS: f64 = 1.0 - 1e-9;

/// Returns the part of an axis between two positions, widened around the position `anchor` to at least `min_width`, and moved so
/// that it is on the axis. `None` for the whole axis.
pub(super) fn widened((from, to): (f64, f64), anchor: f64, min_width: f64) -> Option<(f64, f64)> {
    let width = (to - from).max(min_width);
    if !(0.0..WHOLE_AXIS).contains(&width) {
        return None;
    }
    // The anchor stays at the same fraction of the part.
    let from = if to > from { anchor - (anchor - from) * width / (to - from) } else { anchor - width / 2.0 };
    let from = from.min(1.0 - width).max(0.0);
    Some((from, from + width))
}
