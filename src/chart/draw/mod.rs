//! The drawing calls: only filled rectangles and text, on any plotters backend.
//!
//! Each file depends only on those above it:
//!
//! - `theme`: colours
//! - `font`: the font of charts outside of a browser
//! - `canvas`: rectangles and text, which any plotters backend paints
//! - `svg`: a drawing as an SVG document
//! - `port_chart`: a chart of traffic per port
//! - `heat_map`: ports over time
//! - `timeline`: packets per interval
//! - `sheet`: charts and their statistics on one sheet, as SVG or PNG

mod theme;
#[cfg(feature = "cli")]
mod font;
mod canvas;
mod svg;
mod port_chart;
mod heat_map;
mod timeline;
mod sheet;

pub use heat_map::draw_heat_map;
pub(crate) use port_chart::chart_svg;
pub use port_chart::draw_chart;
pub use sheet::{Sheet, sheet_svg};
pub use theme::Theme;
pub use timeline::draw_timeline;
pub(crate) use timeline::timeline_svg;
