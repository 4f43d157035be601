//! A report drawn as charts of traffic per port, on any plotters backend.
//!
//! In the order in which a chart is made:
//!
//! - `kind`: which of the four charts
//! - `viewport` and `theme`: how large, how dense, in which colours
//! - `window`: which ports are shown, along an axis of `bins`, and `zoom`: how gestures move that window
//! - `zones`: the three port ranges side by side, and `port_ticks`: the ports named below them
//! - `cells`: what can be seen, bins or single ports
//! - `columns`: cells reduced to columns of whole pixels, so that no spike is lost and little is drawn
//! - `y_axis`: counts to heights, linear or logarithmic, and round ticks
//! - `frame`: the vertical axes, and the plot between them
//! - `peaks`: which bars are named, and where there is room for the name
//! - `layout`: all of these put together, still without drawing
//! - `draw`: the drawing calls, only filled rectangles and text; a class without traffic is said in words
//! - `look`: a chart through a window, and what came to be where
//! - `readout`: the bar at a place, in words
//! - `timeline`: packets per interval of time, incoming above the axis and outgoing below
//! - `time_window`: the part of the timeline that is selected, as it is dragged or moved by keys
//! - `sheet`: the four charts and their statistics on one sheet, as SVG or PNG
//!
//! Geometry is in device pixels throughout; lengths named `css_px` are multiplied by the device pixel ratio. What is
//! counted, and the words for it, are left to [`crate::report`]; the canvas, its size and when to draw are left to the caller.

mod bins;
mod cells;
mod columns;
mod draw;
#[cfg(not(target_arch = "wasm32"))]
mod font;
mod frame;
mod kind;
mod layout;
mod zoom;
mod view;
mod peaks;
mod canvas;
mod port_ticks;
mod readout;
mod sheet;
mod text;
mod theme;
mod tick_labels;
mod time_window;
mod timeline;
mod viewport;
mod window;
mod y_axis;
mod zones;

pub use draw::draw;
pub use kind::{ChartKind, Measure, Side};
pub use readout::{Readout, Step};
#[cfg(not(target_arch = "wasm32"))]
pub use sheet::sheet_png;
pub use sheet::sheet_svg;
pub use theme::Theme;
pub use time_window::TimeWindow;
pub use timeline::{TimeAxis, draw_timeline};
pub use view::{ChartView, RenderedChart};
pub use viewport::Viewport;
pub use window::PortWindow;
pub use y_axis::Scale;
pub use zoom::Gesture;
