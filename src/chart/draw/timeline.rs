//! Draws the timeline.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, TextCorrection, TextFormat};
use super::svg;
use super::theme::Theme;
use crate::chart::layout::{IntervalColor, TimelineLayout};
use crate::chart::text::SIZE_CSS_PX;
use crate::chart::view::{TimelinePart, TimelineView};
use crate::report::{ChartData, SeriesColors};

/// Draws a timeline over the whole of `area`, whose size must be that of the view in device pixels.
///
/// The horizontal axis has the times of `data.timeline` in any case. Packets outside of the selected time are drawn faintly.
///
/// # Errors
///
/// Returns the errors of the backend.
pub fn draw_timeline<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    data: &ChartData,
    view: &TimelineView,
    colors: &SeriesColors,
    theme: &Theme,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    drawn(data, view, colors, theme).paint(area, TextCorrection::CANVAS)
}

/// Draws a timeline as an SVG document in the colours of the style sheets of the page.
pub(crate) fn timeline_svg(data: &ChartData, view: &TimelineView, colors: &SeriesColors) -> String {
    svg::document(&drawn(data, view, colors, &Theme::light()), svg::Colors::OfStyleSheet)
}

fn drawn(data: &ChartData, view: &TimelineView, colors: &SeriesColors, theme: &Theme) -> Canvas {
    let mut canvas = Canvas::new(view.viewport.size_device_px(), theme.background);
    let (timeline, series) = match (view.part, &data.closeup) {
        (TimelinePart::Closeup, Some(closeup)) => (closeup, &[] as &[_]),
        _ => (&data.timeline, data.series.as_slice()),
    };
    let Some(layout) = TimelineLayout::new(timeline, series, colors, data, view) else { return canvas };
    for line in layout.hatching.into_iter().chain(layout.lanes.grid_lines) {
        canvas.rect(line, theme.grid);
    }
    for (bar, color) in layout.lanes.bars {
        let color = match color {
            IntervalColor::Incoming => theme.incoming,
            IntervalColor::Outgoing => theme.outgoing,
            IntervalColor::Service(number) => theme.service(number),
            IntervalColor::Others => theme.axis,
            IntervalColor::NotSelected => theme.grid,
        };
        canvas.rect(bar, color);
    }
    for line in layout.lanes.base_lines {
        canvas.rect(line, theme.axis);
    }
    let format = TextFormat { size_px: SIZE_CSS_PX * view.viewport.ratio(), is_bold: false, color: theme.muted_text };
    for tick in layout.lanes.ticks {
        canvas.text(tick.label, format, HPos::Right, (layout.counts_x, tick.y));
    }
    for (labels, y) in [(layout.times, layout.times_y), (layout.silences, layout.silences_y)] {
        for (x, label) in labels {
            canvas.text(label, format, HPos::Center, (x, y));
        }
    }
    canvas
}
