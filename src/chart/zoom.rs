//! A window of ports between two edges on the screen, and how gestures move it.

use super::window::{Axis, PortWindow};

/// What is done with the ports that are shown; places and lengths are in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub enum Gesture {
    /// So many times as many ports, the one at `x` kept there.
    Zoom {
        /// Where, from the left edge of the chart, as for all that follow.
        x: f64,
        /// More than 1 shows more.
        times: f64,
    },
    /// So many times as many ports, one of them kept in its place.
    ZoomAbout {
        /// The port; none for the one in the middle.
        port: Option<u16>,
        /// More than 1 shows more.
        times: f64,
    },
    /// As many ports, further to the right.
    Pan {
        /// How far.
        by: f64,
    },
    /// As many ports, further to the right by so many widths of the plot.
    PanByWidths {
        /// How many.
        widths: f64,
    },
    /// The ports between two places.
    Select {
        /// The one.
        a: f64,
        /// The other.
        b: f64,
    },
    /// The ports that were at two places are at two others.
    Pinch {
        /// The places where they were.
        before: (f64, f64),
        /// The places where they are.
        after: (f64, f64),
    },
}

/// A window between two edges, through which the axis is seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zoom {
    axis: Axis,
    /// The part of the axis that can be seen.
    span: (f64, f64),
    left: f64,
    width: f64,
}

impl Zoom {
    pub(super) fn new(axis: Axis, window: PortWindow, left: f64, right: f64) -> Self {
        Self { axis, span: axis.span(window), left, width: (right - left).max(1.0) }
    }

    /// The window after a gesture.
    pub(super) fn after(&self, gesture: Gesture) -> PortWindow {
        let (from, to) = self.span;
        let (span, anchor) = match gesture {
            Gesture::Zoom { x, times } => self.zoomed(self.place(x), times),
            Gesture::ZoomAbout { port, times } => {
                let place = port.map_or(f64::midpoint(from, to), |port| self.axis.place(f64::from(port) + 0.5));
                self.zoomed(place.max(from).min(to), times)
            }
            Gesture::Pan { by } => self.panned(by / self.width),
            Gesture::PanByWidths { widths } => self.panned(widths),
            Gesture::Select { a, b } => {
                let (a, b) = (self.place(a), self.place(b));
                ((a.min(b), a.max(b)), f64::midpoint(a, b))
            }
            Gesture::Pinch { before, after } => self.pinched(before, after),
        };
        self.axis.window(span, anchor)
    }

    /// A part of the axis, and the place on it that stays where it is.
    fn zoomed(&self, anchor: f64, times: f64) -> ((f64, f64), f64) {
        let (from, to) = self.span;
        ((anchor - (anchor - from) * times, anchor + (to - anchor) * times), anchor)
    }

    fn panned(&self, widths: f64) -> ((f64, f64), f64) {
        let (from, to) = self.span;
        let by = (widths * (to - from)).max(-from).min(1.0 - to);
        ((from + by, to + by), f64::midpoint(from, to) + by)
    }

    fn pinched(&self, before: (f64, f64), after: (f64, f64)) -> ((f64, f64), f64) {
        let (from, to) = self.span;
        let (a, b) = (self.place(before.0), self.place(before.1));
        let apart = (after.1 - after.0).abs().max(1.0) / self.width;
        // Fingers that cross are no zoom to nothing.
        let width = ((b - a).abs() / apart).max((to - from) / 4.0);
        let middle = f64::midpoint(a, b);
        let from = middle - (f64::midpoint(after.0, after.1) - self.left) / self.width * width;
        ((from, from + width), middle)
    }

    /// Where on the screen a place on the axis is.
    pub(super) fn x(&self, place: f64) -> f64 {
        let (from, to) = self.span;
        self.left + (place - from) / (to - from) * self.width
    }

    /// Where on the axis a place on the screen is.
    pub(super) fn place(&self, x: f64) -> f64 {
        let (from, to) = self.span;
        from + ((x - self.left) / self.width).clamp(0.0, 1.0) * (to - from)
    }
}

#[cfg(test)]
#[path = "zoom_tests.rs"]
mod tests;
