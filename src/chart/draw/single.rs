//! One chart as a picture of its own, for a page or a document.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, DrawResult, TextCorrection, TextFormat};
use super::port_chart::draw_on;
use super::sheet::is_xml_char;
use super::theme::Theme;
use crate::chart::text::{SIZE_CSS_PX, ellipsize};
use crate::chart::view::{ChartView, Scale};
use crate::chart::viewport::{Viewport, whole_px};
use crate::chart::window::PortWindow;
use crate::report::{ChartData, ChartKind, Report, Wording, describe};

/// Width of the picture. Documents show it as it is, or smaller.
const WIDTH_PX: u32 = 720;
const PLOT_HEIGHT_PX: u32 = 320;
const HEADING_PX: u32 = 68;
const MARGIN_PX: u32 = 12;
/// Size of text, so that it is still legible if the picture is printed half as wide as a page.
const TEXT_PX: f64 = 12.0;

/// Draws a chart without a heading as an SVG document of a size in pixels, whose text is 12 pixels high.
#[must_use]
pub fn chart_svg(
    data: &ChartData,
    kind: ChartKind,
    (width, height): (u32, u32),
    scale: Scale,
    theme: &Theme,
    wording: &Wording,
) -> String {
    let picture = Picture { data, kind, scale, theme, wording, pixels: 1, correction: TextCorrection::SVG };
    svg((width, height), |area| picture.chart(area, (width, height)))
}

/// Draws a chart below its title and statistics as an SVG document of 720 by 400 pixels, whose text is 12 pixels high.
#[must_use]
pub fn single_chart_svg(report: &Report, kind: ChartKind, scale: Scale, theme: &Theme, wording: &Wording) -> String {
    let data = ChartData::from(report);
    let picture = Picture { data: &data, kind, scale, theme, wording, pixels: 1, correction: TextCorrection::SVG };
    svg(picture.size_px(), |area| picture.with_heading(area, report))
}

/// Draws [`single_chart_svg`] as a PNG file of 1440 by 800 pixels, for a device pixel ratio of 2. Needs the feature `cli`.
///
/// # Errors
///
/// Returns errors of the drawing backend and of the PNG encoder. They do not depend on the report.
#[cfg(feature = "cli")]
pub fn single_chart_png(
    report: &Report,
    kind: ChartKind,
    scale: Scale,
    theme: &Theme,
    wording: &Wording,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let data = ChartData::from(report);
    let picture = Picture { data: &data, kind, scale, theme, wording, pixels: 2, correction: TextCorrection::BITMAP };
    super::sheet::png(picture.size_px(), |area| picture.with_heading(area, report))
}

fn svg(
    size: (u32, u32),
    draw: impl FnOnce(&DrawingArea<SVGBackend, Shift>) -> DrawResult<SVGBackend<'static>>,
) -> String {
    let mut document = String::new();
    let drawn = draw(&SVGBackend::with_string(&mut document, size).into_drawing_area());
    debug_assert!(drawn.is_ok(), "writing to a string does not fail");
    document
}

struct Picture<'a> {
    data: &'a ChartData,
    kind: ChartKind,
    scale: Scale,
    theme: &'a Theme,
    wording: &'a Wording,
    /// Pixels of the picture per pixel of its constants.
    pixels: u32,
    correction: TextCorrection,
}

impl Picture<'_> {
    fn size_px(&self) -> (u32, u32) {
        (WIDTH_PX * self.pixels, (HEADING_PX + PLOT_HEIGHT_PX + MARGIN_PX) * self.pixels)
    }

    fn with_heading<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, report: &Report) -> DrawResult<DB> {
        area.fill(&self.theme.background)?;
        let description = describe(report, self.wording);
        let Some(chart) = description.charts.iter().find(|chart| chart.id == self.kind.id()) else { return Ok(()) };
        let facts: Vec<String> = chart.facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
        let Theme { text, muted_text, .. } = *self.theme;
        self.line(area, &format!("{} {}", chart.title, chart.counted), (15.0, true), text, 20)?;
        self.line(area, &format!("{} · {}", description.title, description.subtitle), (TEXT_PX, false), text, 40)?;
        self.line(area, &facts.join(" · "), (TEXT_PX, false), muted_text, 58)?;
        let width = WIDTH_PX - 2 * MARGIN_PX;
        let [left, top, right, height] = [MARGIN_PX, HEADING_PX, width, PLOT_HEIGHT_PX].map(|px| self.px(px.into()));
        let plot = area.clone().shrink((left, top), (right, height));
        self.chart(&plot, (width, PLOT_HEIGHT_PX))?;
        area.present()
    }

    /// Draws the chart over the whole of `area`.
    fn chart<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, (width, height): (u32, u32)) -> DrawResult<DB> {
        // Charts are laid out for their text size, and enlarged so that it becomes the one of the picture.
        let enlargement = TEXT_PX / SIZE_CSS_PX;
        let css_px = |px: u32| whole_px(f64::from(px) / enlargement).unsigned_abs();
        let viewport = Viewport {
            width_css_px: css_px(width),
            height_css_px: css_px(height),
            device_pixel_ratio: enlargement * f64::from(self.pixels),
        };
        let Self { kind, scale, .. } = *self;
        let view = ChartView { kind, scale, viewport, window: PortWindow::ALL, numbers: self.wording.numbers };
        draw_on(&Canvas::new(area, self.correction), &view, self.data, self.theme).map(drop)
    }

    /// Draws a line of text that is vertically centred on `y`, and truncated to the width of the picture.
    fn line<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        text: &str,
        (size_px, is_bold): (f64, bool),
        color: RGBColor,
        y: u32,
    ) -> DrawResult<DB> {
        let text: String = text.chars().map(|char| if is_xml_char(char) { char } else { '\u{fffd}' }).collect();
        let text = ellipsize(&text, f64::from(WIDTH_PX - 2 * MARGIN_PX) / size_px);
        let format = TextFormat { size_px: size_px * f64::from(self.pixels), is_bold, color };
        let at = (self.px(MARGIN_PX.into()), self.px(y.into()));
        Canvas::new(area, self.correction).text(&text, format, HPos::Left, at)
    }

    fn px(&self, px: f64) -> i32 {
        whole_px(px * f64::from(self.pixels))
    }
}
