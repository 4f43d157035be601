//! The horizontal axis in either layout, independent of pixels and of what is visible.

use super::port_axis::PortAxis;
use super::ports_in_use::PortsInUse;
use crate::chart::window::PortWindow;

/// The horizontal axis, with positions from 0 to 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HorizontalAxis {
    /// All ports.
    All(PortAxis),
    /// The ports in use.
    InUse(PortsInUse),
}

impl HorizontalAxis {
    /// Returns the positions of the start and the end of a window.
    pub(crate) fn span(&self, window: PortWindow) -> (f64, f64) {
        match self {
            Self::All(axis) => axis.span(window),
            Self::InUse(axis) => axis.span(window),
        }
    }

    /// Returns the position of `port`, which may have a fraction.
    pub(crate) fn position_of(&self, port: f64) -> f64 {
        match self {
            Self::All(axis) => axis.position_of(port),
            Self::InUse(axis) => axis.position_of(port),
        }
    }

    /// Returns the window between two positions, or a wider one around the position `anchor` if that shows too few ports.
    pub(crate) fn window(&self, span: (f64, f64), anchor: f64) -> PortWindow {
        match self {
            Self::All(axis) => axis.window(span, anchor),
            Self::InUse(axis) => axis.window(span, anchor),
        }
    }

    /// Returns the window without the ports at its edges that are not in use, on the axis of the ports in use.
    pub(crate) fn trimmed(&self, window: PortWindow) -> PortWindow {
        match self {
            Self::All(_) => window,
            Self::InUse(axis) => axis.trimmed(window),
        }
    }
}
