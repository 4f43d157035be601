//! The drawing calls of one chart.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, Drawn, Face};
use super::frame::SHARE_CAPTION;
use super::kind::ChartKind;
use super::layout::{Layout, Rect, lay_out};
use super::text::{SIZE_CSS_PX, wrap};
use super::theme::Theme;
use super::view::ChartView;
use super::viewport::{Viewport, whole_px};
use super::window::PortWindow;
use super::y_axis::Scale;
use crate::report::ChartData;

/// What is said where a window shows no traffic.
const NOTHING_SHOWN: &str = "no traffic here";

/// Draws one chart of all ports over the whole of `area`, which has the size of `viewport` in device pixels.
///
/// Text is sized as an HTML canvas takes it. A class without traffic is said in words.
///
/// # Errors
///
/// What the backend could not draw.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    kind: ChartKind,
    drawing: &ChartData,
    scale: Scale,
    viewport: &Viewport,
    theme: &Theme,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let view = ChartView { kind, scale, viewport: *viewport, window: PortWindow::ALL };
    view.draw(area, drawing, theme).map(drop)
}

/// Draws one chart with its own idea of text, and tells what is where; nothing where it has no traffic or no room.
pub(super) fn draw_with<DB: DrawingBackend>(
    canvas: &Canvas<DB>,
    view: &ChartView,
    drawing: &ChartData,
    theme: &Theme,
) -> Result<Option<Layout>, DrawingAreaErrorKind<DB::ErrorType>> {
    let ChartView { kind, viewport, .. } = view;
    canvas.area.fill(&theme.background)?;
    if kind.measure.total(kind.class(drawing)) == 0 {
        let words = kind.class(drawing).empty.as_deref();
        say(canvas, words.unwrap_or_default(), viewport, theme)?;
        return Ok(None);
    }
    let Some(layout) = lay_out(view, drawing) else { return Ok(None) };
    let painter = Painter { canvas, layout: &layout, theme, text_px: SIZE_CSS_PX * viewport.ratio() };
    painter.ground()?;
    painter.bars(theme.bar(kind.side))?;
    painter.horizontal_axis()?;
    painter.vertical_axes(kind.measure.unit())?;
    Ok(Some(layout))
}

/// Words in the middle of the chart.
fn say<DB: DrawingBackend>(canvas: &Canvas<DB>, words: &str, viewport: &Viewport, theme: &Theme) -> Drawn<DB> {
    let size_px = (SIZE_CSS_PX + 1.0) * viewport.ratio();
    let (width, height) = (f64::from(viewport.width_device_px()), f64::from(viewport.height_device_px()));
    let lines = wrap(words, (width / size_px - 2.0).min(36.0));
    let line_px = size_px * 1.5;
    let mut y = f64::midpoint(height, line_px);
    y -= lines.iter().map(|_| line_px / 2.0).sum::<f64>();
    for line in lines {
        let face = Face { size_px, bold: false, color: theme.text };
        canvas.text(&line, face, HPos::Center, (whole_px(width / 2.0), whole_px(y)))?;
        y += line_px;
    }
    Ok(())
}

struct Painter<'a, DB: DrawingBackend> {
    canvas: &'a Canvas<'a, DB>,
    layout: &'a Layout,
    theme: &'a Theme,
    text_px: f64,
}

impl<DB: DrawingBackend> Painter<'_, DB> {
    /// The ground of the middle zone, which tells all three apart, and the lines of the shares.
    fn ground(&self) -> Drawn<DB> {
        let Layout { plot, bands: [_, user, _], grid, bottom, .. } = self.layout;
        if user.is_shown() {
            let ground = Rect { left: user.from, top: plot.top, right: user.to, bottom: *bottom };
            self.canvas.rect(ground, self.theme.zone_ground)?;
        }
        grid.iter().try_for_each(|line| self.canvas.rect(*line, self.theme.grid))
    }

    fn bars(&self, color: RGBColor) -> Drawn<DB> {
        let Rect { left, right, top, bottom: foot } = self.layout.plot;
        if self.layout.bars.is_empty() {
            let middle = (i32::midpoint(left, right), i32::midpoint(top, foot));
            self.text(NOTHING_SHOWN, self.theme.muted_text, HPos::Center, middle)?;
        }
        for bar in &self.layout.bars {
            self.canvas.rect(Rect { left: bar.left, top: foot - bar.height, right: bar.right, bottom: foot }, color)?;
        }
        for peak in &self.layout.peaks {
            let middle =
                (i32::midpoint(peak.room.left, peak.room.right), i32::midpoint(peak.room.top, peak.room.bottom));
            self.text(&peak.label, self.theme.text, HPos::Center, middle)?;
        }
        Ok(())
    }

    /// The line that bars stand on, the ports, and the zones.
    fn horizontal_axis(&self) -> Drawn<DB> {
        let Layout { plot, ports_y, zones_y, hairline, tick_length, .. } = self.layout;
        let axis = Rect { top: plot.bottom, bottom: plot.bottom + hairline, ..*plot };
        self.canvas.rect(axis, self.theme.axis)?;
        for tick in &self.layout.ports {
            let left = tick.x - hairline / 2;
            let mark = Rect { left, top: axis.bottom, right: left + hairline, bottom: axis.bottom + tick_length };
            self.canvas.rect(mark, self.theme.axis)?;
            self.text(&tick.label, self.theme.muted_text, HPos::Center, (tick.x, *ports_y))?;
        }
        for band in &self.layout.bands {
            if let Some(name) = band.name(self.text_px) {
                let middle = i32::midpoint(band.from, band.to);
                self.text(&name, self.theme.muted_text, HPos::Center, (middle, *zones_y))?;
            }
        }
        Ok(())
    }

    /// Shares on the left, counts on the right, each with a word above.
    fn vertical_axes(&self, unit: &str) -> Drawn<DB> {
        let Layout { plot, shares, counts, hairline, tick_length, .. } = self.layout;
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

    fn text(&self, text: &str, color: RGBColor, align: HPos, at: (i32, i32)) -> Drawn<DB> {
        self.canvas.text(text, Face { size_px: self.text_px, bold: false, color }, align, at)
    }
}
