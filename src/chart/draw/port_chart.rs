//! Draws a chart of traffic per port.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, DrawResult, TextCorrection, TextFormat};
use super::theme::Theme;
use crate::chart::layout::{PortChartLayout, Rect, SHARE_CAPTION};
use crate::chart::rendered_chart::RenderedChart;
use crate::chart::text::{SIZE_CSS_PX, wrap};
use crate::chart::view::ChartView;
use crate::chart::viewport::{Viewport, whole_px};
use crate::report::ChartData;

/// The text in a plot whose window has no traffic.
const EMPTY_WINDOW: &str = "no traffic here";

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
    theme: &Theme,
) -> Result<Option<RenderedChart>, DrawingAreaErrorKind<DB::ErrorType>> {
    draw_on(&Canvas::new(area, TextCorrection::CANVAS), view, data, theme)
}

/// Draws a chart as [`draw_chart`] does, on any canvas.
pub(super) fn draw_on<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    view: &ChartView,
    data: &ChartData,
    theme: &Theme,
) -> DrawResult<DB, Option<RenderedChart>> {
    let ChartView { kind, viewport, .. } = view;
    canvas.fill(theme.background)?;
    let class = kind.direction.data(data);
    if kind.measure.of(class.packets, class.bytes) == 0 {
        sentence(canvas, class.empty.as_deref().unwrap_or_default(), viewport, theme)?;
        return Ok(None);
    }
    let Some(chart) = RenderedChart::new(view, data) else { return Ok(None) };
    let painter = Painter { canvas, layout: &chart.layout, theme, text_px: SIZE_CSS_PX * viewport.ratio() };
    painter.background()?;
    painter.bars(theme.bar(kind.direction))?;
    painter.horizontal_axis()?;
    painter.vertical_axes(kind.measure.unit())?;
    Ok(Some(chart))
}

/// Draws a sentence in the middle of the chart.
fn sentence<DB: DrawingBackend>(canvas: &Canvas<DB>, text: &str, viewport: &Viewport, theme: &Theme) -> DrawResult<DB> {
    let size_px = (SIZE_CSS_PX + 1.0) * viewport.ratio();
    let (width, height) = (f64::from(viewport.width_device_px()), f64::from(viewport.height_device_px()));
    let lines = wrap(text, (width / size_px - 2.0).min(36.0));
    let line_px = size_px * 1.5;
    let mut y = f64::midpoint(height, line_px);
    y -= lines.iter().map(|_| line_px / 2.0).sum::<f64>();
    for line in lines {
        let format = TextFormat { size_px, is_bold: false, color: theme.text };
        canvas.text(&line, format, HPos::Center, (whole_px(width / 2.0), whole_px(y)))?;
        y += line_px;
    }
    Ok(())
}

struct Painter<'a, DB: DrawingBackend> {
    canvas: &'a Canvas<'a, DB>,
    layout: &'a PortChartLayout,
    theme: &'a Theme,
    text_px: f64,
}

impl<DB: DrawingBackend> Painter<'_, DB> {
    /// Shades the middle port range, so that the three ranges can be told apart, and draws the grid lines of the shares.
    fn background(&self) -> DrawResult<DB> {
        let PortChartLayout { plot, zones: [_, user, _], grid, bottom, .. } = self.layout;
        if user.is_visible() {
            let background =
                Rect { left: user.visible_left, top: plot.top, right: user.visible_right, bottom: *bottom };
            self.canvas.rect(background, self.theme.zone_background)?;
        }
        grid.iter().try_for_each(|line| self.canvas.rect(*line, self.theme.grid))
    }

    /// Draws the bars and their labels.
    fn bars(&self, color: RGBColor) -> DrawResult<DB> {
        let PortChartLayout { plot, bars, bar_labels, .. } = self.layout;
        if bars.is_empty() {
            self.text(EMPTY_WINDOW, self.theme.muted_text, HPos::Center, plot.middle())?;
        }
        for bar in bars {
            let rect = Rect { left: bar.left, top: plot.bottom - bar.height, right: bar.right, bottom: plot.bottom };
            self.canvas.rect(rect, color)?;
        }
        for label in bar_labels {
            self.text(&label.text, self.theme.text, HPos::Center, label.bounds.middle())?;
        }
        Ok(())
    }

    /// Draws the axis line, and below it the port numbers and the names of the port ranges.
    fn horizontal_axis(&self) -> DrawResult<DB> {
        let PortChartLayout { plot, ports_y, zones_y, hairline, tick_length, .. } = self.layout;
        let axis = Rect { top: plot.bottom, bottom: plot.bottom + hairline, ..*plot };
        self.canvas.rect(axis, self.theme.axis)?;
        for tick in &self.layout.ports {
            let left = tick.x - hairline / 2;
            let mark = Rect { left, top: axis.bottom, right: left + hairline, bottom: axis.bottom + tick_length };
            self.canvas.rect(mark, self.theme.axis)?;
            self.text(&tick.label, self.theme.muted_text, HPos::Center, (tick.x, *ports_y))?;
        }
        for zone in &self.layout.zones {
            if let Some(name) = zone.name(self.text_px) {
                let middle = i32::midpoint(zone.visible_left, zone.visible_right);
                self.text(&name, self.theme.muted_text, HPos::Center, (middle, *zones_y))?;
            }
        }
        Ok(())
    }

    /// Draws the shares on the left and the counts on the right, each below a caption.
    fn vertical_axes(&self, unit: &str) -> DrawResult<DB> {
        let PortChartLayout { plot, shares, counts, hairline, tick_length, .. } = self.layout;
        let color = self.theme.muted_text;
        let (left, right) = (plot.left - 2 * tick_length, plot.right + 2 * tick_length);
        let caption_y = plot.top + whole_px(self.text_px / 2.0);
        self.text(SHARE_CAPTION, color, HPos::Right, (left, caption_y))?;
        for tick in shares {
            self.text(&tick.label, color, HPos::Right, (left, tick.y))?;
        }
        if !counts.is_empty() {
            self.text(unit, color, HPos::Left, (right, caption_y))?;
        }
        for tick in counts {
            let mark =
                Rect { left: plot.right, top: tick.y, right: plot.right + tick_length, bottom: tick.y + hairline };
            self.canvas.rect(mark, self.theme.axis)?;
            self.text(&tick.label, color, HPos::Left, (right, tick.y))?;
        }
        Ok(())
    }

    fn text(&self, text: &str, color: RGBColor, align: HPos, at: (i32, i32)) -> DrawResult<DB> {
        self.canvas.text(text, TextFormat { size_px: self.text_px, is_bold: false, color }, align, at)
    }
}
