//! Draws a chart of traffic per port.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, TextCorrection, TextFormat};
use super::svg;
use super::theme::Theme;
use crate::chart::layout::{Align, Label, PortChartLayout, Tone};
use crate::chart::rendered_chart::RenderedChart;
use crate::chart::text::{SIZE_CSS_PX, wrap};
use crate::chart::view::ChartView;
use crate::chart::viewport::{Viewport, whole_px};
use crate::report::ChartData;
use crate::services::Services;

/// Draws a chart over the whole of `area`, whose size must be that of the viewport in device pixels.
///
/// Text is sized for an HTML canvas. If the direction has no traffic, a sentence that says so is drawn instead.
/// Returns `None` if no chart was drawn: the direction has no traffic, or the viewport is too small.
///
/// # Errors
///
/// Returns the errors of the backend.
pub fn draw_chart<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    view: &ChartView,
    data: &ChartData,
    services: &Services,
    theme: &Theme,
) -> Result<Option<RenderedChart>, DrawingAreaErrorKind<DB::ErrorType>> {
    let (canvas, chart) = drawn(view, data, services, theme);
    canvas.paint(area, TextCorrection::CANVAS)?;
    Ok(chart)
}

/// Draws a chart as an SVG document in the colours of the style sheets of the page.
pub(crate) fn chart_svg(data: &ChartData, view: &ChartView, services: &Services) -> String {
    svg::document(&drawn(view, data, services, &Theme::light()).0, svg::Colors::OfStyleSheet)
}

/// Returns the drawing of a chart, and the chart as by [`draw_chart`].
pub(super) fn drawn(
    view: &ChartView,
    data: &ChartData,
    services: &Services,
    theme: &Theme,
) -> (Canvas, Option<RenderedChart>) {
    let ChartView { kind, viewport, .. } = view;
    let mut canvas = Canvas::new(viewport.size_device_px(), theme.background);
    let class = kind.direction.data(data);
    if kind.measure.of(class.packets, class.bytes) == 0 {
        sentence(&mut canvas, class.empty.as_deref().unwrap_or_default(), viewport, theme);
        return (canvas, None);
    }
    let chart = RenderedChart::new(view, data, services);
    if let Some(chart) = &chart {
        paint(&mut canvas, &chart.layout, theme.bar(kind.direction), theme, SIZE_CSS_PX * viewport.ratio());
    }
    (canvas, chart)
}

/// Draws a sentence in the middle of the chart.
fn sentence(canvas: &mut Canvas, text: &str, viewport: &Viewport, theme: &Theme) {
    let size_px = (SIZE_CSS_PX + 1.0) * viewport.ratio();
    let (width, height) = (f64::from(viewport.width_device_px()), f64::from(viewport.height_device_px()));
    let lines = wrap(text, (width / size_px - 2.0).min(36.0));
    let line_px = size_px * 1.5;
    let mut y = f64::midpoint(height, line_px);
    y -= lines.iter().map(|_| line_px / 2.0).sum::<f64>();
    for line in lines {
        let format = TextFormat { size_px, is_bold: false, color: theme.text };
        canvas.text(line, format, HPos::Center, (whole_px(width / 2.0), whole_px(y)));
        y += line_px;
    }
}

/// Draws everything of a layout: the shaded port range and the grid, the bars, the axis, and the texts.
fn paint(canvas: &mut Canvas, layout: &PortChartLayout, bar_color: RGBColor, theme: &Theme, size_px: f64) {
    let PortChartLayout { background, grid, bars, lines, labels, .. } = layout;
    if background.left < background.right {
        canvas.rect(*background, theme.zone_background);
    }
    for (rects, color) in [(grid, theme.grid), (bars, bar_color), (lines, theme.axis)] {
        for rect in rects {
            canvas.rect(*rect, color);
        }
    }
    for Label { text, at, align, tone, is_bold } in labels {
        let align = match align {
            Align::Start => HPos::Left,
            Align::Middle => HPos::Center,
            Align::End => HPos::Right,
        };
        let color = match tone {
            Tone::Strong => theme.text,
            Tone::Muted => theme.muted_text,
        };
        canvas.text(text.clone(), TextFormat { size_px, is_bold: *is_bold, color }, align, *at);
    }
}
