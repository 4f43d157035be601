//! The four charts with their statistics on one sheet.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
#[cfg(feature = "cli")]
use plotters::prelude::BitMapBackend;
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, DrawResult, TextCorrection, TextFormat};
use super::port_chart::draw_on;
use super::theme::Theme;
use crate::chart::text::ellipsize;
use crate::chart::view::{ChartView, Scale};
use crate::chart::viewport::{Viewport, whole_px};
use crate::chart::window::PortWindow;
use crate::report::ChartKind;
use crate::report::{ChartData, ChartText, Description, Report, Wording, describe};

const WIDTH_CSS_PX: u32 = 1440;
const MARGIN_CSS_PX: u32 = 24;
const HEADING_CSS_PX: u32 = 72;
const COLUMNS: u32 = 2;
#[expect(clippy::cast_possible_truncation, reason = "there are few charts")]
const ROWS: u32 = (ChartKind::ALL.len() as u32).div_ceil(COLUMNS);
const CHART_WIDTH_CSS_PX: u32 = (WIDTH_CSS_PX - (COLUMNS + 1) * MARGIN_CSS_PX) / COLUMNS;
const CHART_HEIGHT_CSS_PX: u32 = 334;
const CHART_HEADING_CSS_PX: u32 = 42;
const ROW_CSS_PX: u32 = 388;
const HEIGHT_CSS_PX: u32 = HEADING_CSS_PX + ROWS * ROW_CSS_PX + MARGIN_CSS_PX / 2;

/// Draws the sheet as an SVG document of 1440 by 860 CSS pixels.
#[must_use]
pub fn sheet_svg(report: &Report, scale: Scale, theme: &Theme, wording: &Wording) -> String {
    let mut document = String::new();
    let sheet = Sheet { report, scale, theme, wording, ratio: 1.0, correction: TextCorrection::SVG };
    let drawn = sheet.draw(&SVGBackend::with_string(&mut document, (WIDTH_CSS_PX, HEIGHT_CSS_PX)).into_drawing_area());
    debug_assert!(drawn.is_ok(), "writing to a string does not fail");
    document
}

/// Draws the sheet as a PNG file of 2880 by 1720 pixels, for a device pixel ratio of 2. Needs the feature `cli`.
///
/// # Errors
///
/// Returns errors of the drawing backend and of the PNG encoder. They do not depend on the report.
#[cfg(feature = "cli")]
pub fn sheet_png(
    report: &Report,
    scale: Scale,
    theme: &Theme,
    wording: &Wording,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    const RATIO: u32 = 2;
    let sheet = Sheet { report, scale, theme, wording, ratio: f64::from(RATIO), correction: TextCorrection::BITMAP };
    png((WIDTH_CSS_PX * RATIO, HEIGHT_CSS_PX * RATIO), |area| sheet.draw(area))
}

/// Draws a PNG file of this size in pixels.
#[cfg(feature = "cli")]
pub(super) fn png<'a>(
    size: (u32, u32),
    draw: impl FnOnce(&DrawingArea<BitMapBackend<'_>, Shift>) -> DrawResult<BitMapBackend<'a>>,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut pixels = vec![0; size.0 as usize * size.1 as usize * 3];
    draw(&BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area())?;

    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, size.0, size.1);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(file)
}

struct Sheet<'a> {
    report: &'a Report,
    scale: Scale,
    theme: &'a Theme,
    wording: &'a Wording,
    ratio: f64,
    correction: TextCorrection,
}

impl Sheet<'_> {
    fn draw<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>) -> DrawResult<DB> {
        area.fill(&self.theme.background)?;
        let (description, data) = (describe(self.report, self.wording), ChartData::from(self.report));
        self.heading(area, &description)?;
        for (chart, index) in description.charts.iter().zip(0..) {
            let (row, column) = (index / COLUMNS, index % COLUMNS);
            let x = MARGIN_CSS_PX + column * (CHART_WIDTH_CSS_PX + MARGIN_CSS_PX);
            self.chart(area, chart, &data, (x, HEADING_CSS_PX + row * ROW_CSS_PX))?;
        }
        area.present()
    }

    /// Draws the title, the summary of the capture and the explanation of the direction.
    fn heading<DB: DrawingBackend>(&self, area: &DrawingArea<DB, Shift>, description: &Description) -> DrawResult<DB> {
        let width = WIDTH_CSS_PX - 2 * MARGIN_CSS_PX;
        self.line(area, &description.title, (18.0, true), self.theme.text, (MARGIN_CSS_PX, 22, width))?;
        self.line(area, &description.subtitle, (12.0, false), self.theme.text, (MARGIN_CSS_PX, 42, width))?;
        self.line(
            area,
            &description.direction.explanation,
            (11.0, false),
            self.theme.muted_text,
            (MARGIN_CSS_PX, 58, width),
        )
    }

    /// Draws one chart below its title and statistics.
    fn chart<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        chart: &ChartText,
        data: &ChartData,
        (x, y): (u32, u32),
    ) -> DrawResult<DB> {
        let Some(kind) = ChartKind::from_id(chart.id) else { return Ok(()) };
        let facts: Vec<String> = chart.facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
        let width = CHART_WIDTH_CSS_PX;
        let title = format!("{} {}", chart.title, chart.counted);
        self.line(area, &title, (14.0, true), self.theme.text, (x, y + 14, width))?;
        self.line(area, &facts.join(" · "), (11.0, false), self.theme.muted_text, (x, y + 30, width))?;

        let viewport = Viewport {
            width_css_px: CHART_WIDTH_CSS_PX,
            height_css_px: CHART_HEIGHT_CSS_PX,
            device_pixel_ratio: self.ratio,
        };
        let (left, top) = (self.device_px(x), self.device_px(y + CHART_HEADING_CSS_PX));
        let size = (viewport.width_device_px(), viewport.height_device_px());
        let area = area.clone().shrink((left, top), size);
        let view =
            ChartView { kind, scale: self.scale, viewport, window: PortWindow::ALL, numbers: self.wording.numbers };
        draw_on(&Canvas::new(&area, self.correction), &view, data, self.theme).map(drop)
    }

    /// Draws a line of text that starts at `x`, is vertically centred on `y`, and is truncated to `max_width`, in CSS pixels.
    fn line<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        text: &str,
        (size_css_px, is_bold): (f64, bool),
        color: RGBColor,
        (x, y, max_width): (u32, u32, u32),
    ) -> DrawResult<DB> {
        let text: String = text.chars().map(|char| if is_xml_char(char) { char } else { '\u{fffd}' }).collect();
        let text = ellipsize(&text, f64::from(max_width) / size_css_px);
        let format = TextFormat { size_px: size_css_px * self.ratio, is_bold, color };
        Canvas::new(area, self.correction).text(&text, format, HPos::Left, (self.device_px(x), self.device_px(y)))
    }

    fn device_px(&self, css_px: u32) -> i32 {
        whole_px(f64::from(css_px) * self.ratio)
    }
}

/// Returns whether XML allows a character (XML 1.0, section 2.2). A file name can contain characters that it forbids.
pub(super) fn is_xml_char(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}')
}
