//! The drawing calls: only filled rectangles and text, on any plotters backend.
//!
//! Each file depends only on those above it:
//!
//! - `theme`: colours
//! - `font`: the font of charts outside of a browser
//! - `canvas`: rectangles and text on a plotters backend
//! - `port_chart`: a chart of traffic per port
//! - `heat_map`: ports over time
//! - `timeline`: packets per interval
//! - `sheet`: charts and their statistics on one sheet, as SVG or PNG

mod theme;
#[cfg(feature = "cli")]
mod font;
mod canvas;
mod port_chart;
mod heat_map;
mod timeline;
mod sheet;

pub use heat_map::draw_heat_map;
pub use port_chart::{chart_svg, draw_chart};
pub use sheet::{Sheet, sheet_svg};
pub use theme::Theme;
pub use timeline::{draw_timeline, timeline_svg};
