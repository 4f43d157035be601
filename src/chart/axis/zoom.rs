//! The window of ports after a gesture: zooming, panning, selecting.

use super::horizontal::HorizontalAxis;
use crate::chart::window::PortWindow;

/// A change of the visible ports. Lengths are in CSS pixels, and x coordinates count from the chart's left edge.
#[derive(Clone, Copy, Debug)]
pub enum Gesture {
    /// Multiplies the number of visible ports. The port at `x` keeps its position on the screen.
    Zoom {
        /// The x coordinate.
        x: f64,
        /// More than 1 shows more ports.
        factor: f64,
    },
    /// Multiplies the number of visible ports. One of them keeps its position on the screen.
    ZoomAroundPort {
        /// The port, or `None` for the one in the middle.
        port: Option<u16>,
        /// More than 1 shows more ports.
        factor: f64,
    },
    /// Moves the window.
    Pan {
        /// Length of the move; positive values show higher ports.
        distance: f64,
    },
    /// Moves the window by a multiple of the plot's width.
    PanByWidths {
        /// The multiple; positive values show higher ports.
        widths: f64,
    },
    /// Shows the ports between two x coordinates, in either order.
    Select {
        /// One x coordinate.
        a: f64,
        /// The other x coordinate.
        b: f64,
    },
    /// Moves the ports at two x coordinates to two others.
    Pinch {
        /// The x coordinates of the two fingers at the start of the gesture.
        before: (f64, f64),
        /// The x coordinates of the two fingers at its end.
        after: (f64, f64),
    },
}

/// The part of the port axis that is visible between two x coordinates.
#[derive(Clone, Debug)]
pub(crate) struct VisibleAxis<'a> {
    axis: &'a HorizontalAxis,
    /// Start and end of the visible part, as positions on the axis.
    span: (f64, f64),
    /// Width of the visible part on the screen.
    width: f64,
    /// Pairs of an x coordinate and the position on the axis there, both ascending. Between two of them, the axis is linear.
    knots: Vec<(f64, f64)>,
}

impl<'a> VisibleAxis<'a> {
    /// Returns the part of `axis` that shows `window` between the x coordinates `left` and `right`.
    pub(crate) fn new(axis: &'a HorizontalAxis, window: PortWindow, left: f64, right: f64) -> Self {
        let (span, width) = (axis.span(window), (right - left).max(1.0));
        Self { axis, span, width, knots: vec![(left, span.0), (left + width, span.1)] }
    }

    /// Returns the same part where it is not linear: `knots` are pairs of an x coordinate and a position on the axis, both
    /// ascending.
    pub(crate) fn with_knots(self, knots: Vec<(f64, f64)>) -> Self {
        if knots.len() < 2 { self } else { Self { knots, ..self } }
    }

    /// Returns the window of ports after a gesture.
    pub(crate) fn window_after(&self, gesture: Gesture) -> PortWindow {
        let (from, to) = self.span;
        let (span, anchor) = match gesture {
            Gesture::Zoom { x, factor } => self.zoomed(self.position_at(x), factor),
            Gesture::ZoomAroundPort { port, factor } => {
                let middle = f64::midpoint(from, to);
                let position = port.map_or(middle, |port| self.axis.position_of(f64::from(port) + 0.5));
                self.zoomed(position.max(from).min(to), factor)
            }
            Gesture::Pan { distance } => self.panned(distance / self.width),
            Gesture::PanByWidths { widths } => self.panned(widths),
            Gesture::Select { a, b } => {
                let (a, b) = (self.position_at(a), self.position_at(b));
                let window = self.axis.window((a.min(b), a.max(b)), f64::midpoint(a, b));
                return self.axis.trimmed(window);
            }
            Gesture::Pinch { before, after } => self.pinched(before, after),
        };
        self.axis.window(span, anchor)
    }

    /// Returns the position on the axis at an x coordinate, or the nearest visible position if that is outside.
    pub(crate) fn position_at(&self, x: f64) -> f64 {
        let (from, to) = self.span;
        interpolate(&self.knots, x).max(from).min(to)
    }

    // The functions below return the new span, and the position that is to stay visible if the span is too narrow.

    fn zoomed(&self, anchor: f64, factor: f64) -> ((f64, f64), f64) {
        let (from, to) = self.span;
        ((anchor - (anchor - from) * factor, anchor + (to - anchor) * factor), anchor)
    }

    fn panned(&self, widths: f64) -> ((f64, f64), f64) {
        let (from, to) = self.span;
        let distance = (widths * (to - from)).max(-from).min(1.0 - to);
        ((from + distance, to + distance), f64::midpoint(from, to) + distance)
    }

    fn pinched(&self, before: (f64, f64), after: (f64, f64)) -> ((f64, f64), f64) {
        let (from, to) = self.span;
        let (a, b) = (self.position_at(before.0), self.position_at(before.1));
        let distance = (after.1 - after.0).abs().max(1.0) / self.width;
        // A quarter at least, since the distance of fingers that cross is 0 for a moment.
        let width = ((b - a).abs() / distance).max((to - from) / 4.0);
        let middle = f64::midpoint(a, b);
        let left = self.knots.first().map_or(0.0, |(x, _)| *x);
        let from = middle - (f64::midpoint(after.0, after.1) - left) / self.width * width;
        ((from, from + width), middle)
    }
}

/// Returns the value at `x` of a function that is linear between `knots`, and beyond them.
fn interpolate(knots: &[(f64, f64)], x: f64) -> f64 {
    let after = knots.partition_point(|(other, _)| *other <= x).max(1).min(knots.len().saturating_sub(1));
    let (Some((x0, y0)), Some((x1, y1))) = (knots.get(after.saturating_sub(1)), knots.get(after)) else { return 0.0 };
    if x1 > x0 { y0 + (x - x0) / (x1 - x0) * (y1 - y0) } else { *y0 }
}

#[cfg(test)]
#[path = "zoom_tests.rs"]
mod tests;
