//! Charts of a report, on any plotters backend.
//!
//! ```
//! use portogram::chart::{Presentation, Theme, sheet_svg};
//! use portogram::report::{Report, Wording};
//! # use portogram::session::{Limits, Session, Source};
//! # use portogram::settings::Settings;
//!
//! fn charts(report: &Report) -> String {
//!     sheet_svg(report, Presentation::default(), &Theme::light(), &Wording::default())
//! }
//! # let mut session = Session::new(vec![Source::stream("sample.pcapng")], Settings::default(), Limits::default());
//! # session.push(&portogram::sample::capture());
//! # session.end_file();
//! # assert!(charts(&session.report()).starts_with("<svg"));
//! ```
//!
//! Each file and folder depends only on those above it:
//!
//! - `viewport`, `window` and `view`: what to show, as plain data: one of the four charts of traffic per port, its size,
//!   the visible ports, the scale
//! - `text`: estimated widths of text
//! - `axis`: the conversion of ports, counts and times to pixels and back; zooming and panning; ticks
//! - `layout`: the position of every bar, label and line
//! - `rendered_chart` and `readout`: the visible ports after a gesture on a finished chart, and the description of the
//!   bar under the pointer
//! - `heat_map_readout`: the description of a cell of a heat map
//! - `draw`: the drawing calls, only filled rectangles and text; colours; the timeline; the sheet of four charts as SVG
//!   or PNG
//!
//! Another chart of traffic per port is a further value in [`crate::report::ChartKind::ALL`], with its count in
//! [`crate::report::Measure`], its statistics in `report/describe/charts.rs` and its canvas in `www/index.html`. A chart of another
//! kind is a file in `layout` and a file in `draw`, as the timeline is.
//!
//! Geometry is in device pixels throughout. Constants named `css_px` are multiplied by the device pixel ratio. Counting,
//! and the texts about the counts, are left to [`crate::report`]. The canvas, its size and the time of drawing are left
//! to the caller.

mod viewport;
mod window;
mod view;
mod text;
mod axis;
mod layout;
mod rendered_chart;
mod readout;
mod heat_map_readout;
mod draw;

pub use axis::{Gesture, TimeAxis, TimeWindow};
pub use draw::{Sheet, Theme, draw_chart, draw_heat_map, draw_timeline, sheet_svg};
pub(crate) use draw::{chart_svg, timeline_svg};
pub use heat_map_readout::{CellReadout, cell_after, cell_at};
pub use readout::{Readout, Step};
pub use rendered_chart::RenderedChart;
pub use view::{
    AxisLayout, ChartView, HeatMapView, Heights, Presentation, Scale, TimeMeasure, TimelinePart, TimelineView,
};
pub use viewport::Viewport;
pub use window::PortWindow;
