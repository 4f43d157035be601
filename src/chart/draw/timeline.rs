//! Draws the timeline.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, TextCorrection, TextFormat};
use super::theme::Theme;
use crate::chart::layout::{IntervalColor, TimelineLayout};
use crate::chart::text::SIZE_CSS_PX;
use crate::chart::view::Scale;
use crate::chart::viewport::Viewport;
use crate::report::format::NumberFormat;
use crate::report::{ChartData, Timeline};

/// Draws a timeline over the whole of `area`, whose size must be that of `viewport` in device pixels.
///
/// `timeline` is one of the two of `data`. The horizontal axis has the times of `data.timeline` in both cases.
/// Packets outside of the selected time are drawn faintly.
///
/// # Errors
///
/// Returns the errors of the backend.
pub fn draw_timeline<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    data: &ChartData,
    timeline: &Timeline,
    scale: Scale,
    viewport: &Viewport,
    theme: &Theme,
    numbers: NumberFormat,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let canvas = Canvas::new(area, TextCorrection::CANVAS);
    canvas.fill(theme.background)?;
    let Some(layout) = TimelineLayout::new(timeline, data, scale, viewport, numbers) else { return Ok(()) };
    for (bar, color) in layout.bars {
        let color = match color {
            IntervalColor::Incoming => theme.incoming,
            IntervalColor::Outgoing => theme.outgoing,
            IntervalColor::AnyDirection => theme.axis,
            IntervalColor::NotSelected => theme.grid,
        };
        canvas.rect(bar, color)?;
    }
    canvas.rect(layout.axis_line, theme.axis)?;
    let format = TextFormat { size_px: SIZE_CSS_PX * viewport.ratio(), is_bold: false, color: theme.muted_text };
    for tick in layout.counts {
        canvas.text(&tick.label, format, HPos::Right, (layout.counts_x, tick.y))?;
    }
    for (x, label) in layout.times {
        canvas.text(&label, format, HPos::Center, (x, layout.times_y))?;
    }
    Ok(())
}
