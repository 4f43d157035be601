//! The window of ports after a gesture: zooming, panning, selecting.

use super::port_axis::PortAxis;
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct VisibleAxis {
    axis: PortAxis,
    /// Start and end of the visible part, as positions on the axis.
    span: (f64, f64),
    /// The x coordinate of the start.
    left: f64,
    /// Width of the visible part on the screen.
    width: f64,
}

impl VisibleAxis {
    /// Returns the part of `axis` that shows `window` between the x coordinates `left` and `right`.
    pub(crate) fn new(axis: PortAxis, window: PortWindow, left: f64, right: f64) -> Self {
        Self { axis, span: axis.span(window), left, width: (right - left).max(1.0) }
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
                ((a.min(b), a.max(b)), f64::midpoint(a, b))
            }
            Gesture::Pinch { before, after } => self.pinched(before, after),
        };
        self.axis.window(span, anchor)
    }

    /// Returns the x coordinate of a position on the axis.
    pub(crate) fn x_of(&self, position: f64) -> f64 {
        let (from, to) = self.span;
        self.left + (position - from) / (to - from) * self.width
    }

    /// Returns the position on the axis at an x coordinate, or the nearest visible position if that is outside.
    pub(crate) fn position_at(&self, x: f64) -> f64 {
        let (from, to) = self.span;
        from + ((x - self.left) / self.width).clamp(0.0, 1.0) * (to - from)
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
        let from = middle - (f64::midpoint(after.0, after.1) - self.left) / self.width * width;
        ((from, from + width), middle)
    }
}

#[cfg(test)]
#[path = "zoom_tests.rs"]
mod tests;
