//! Charts with their statistics on one sheet: all that a report shows, or one of them.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, TextCorrection, TextFormat};
use super::port_chart::drawn;
use super::svg;
use super::theme::Theme;
use crate::chart::text::{ellipsize, wrap};
use crate::chart::view::{ChartView, Presentation};
use crate::chart::viewport::{Viewport, whole_px};
use crate::chart::window::PortWindow;
use crate::report::{ChartData, ChartKind, ChartText, Heading, Report, Wording, describe_charts, describe_with};

const MARGIN_CSS_PX: u32 = 24;
const COLUMNS: u32 = 2;
const CHART_WIDTH_CSS_PX: u32 = 684;
const CHART_HEIGHT_CSS_PX: u32 = 334;
const CHART_HEADING_CSS_PX: u32 = 42;
const ROW_CSS_PX: u32 = 388;
/// Width of a sheet with a single chart.
const SINGLE_WIDTH_CSS_PX: u32 = 720;
const TITLE_CSS_PX: u32 = 34;
const LINE_CSS_PX: u32 = 17;
/// The text size of lines, in CSS pixels.
const LINE_TEXT_CSS_PX: f64 = 12.0;
/// The most lines of a paragraph of the heading.
const MAX_LINES: usize = 2;

/// Charts with their statistics, and a heading.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    /// The lines above the charts.
    pub heading: Heading,
    /// The numbers.
    pub data: &'a ChartData,
    /// The only chart, or `None` for all charts that the report shows.
    pub chart: Option<ChartKind>,
    /// Ports on the horizontal axes.
    pub window: PortWindow,
    /// Axes and heights.
    pub presentation: Presentation,
    /// Colours.
    pub theme: Theme,
    /// How numbers are written, and what services are called.
    pub wording: &'a Wording,
}

impl<'a> Sheet<'a> {
    /// Returns the sheet of all charts of a report, with light colours.
    #[must_use]
    pub fn new(report: &Report, data: &'a ChartData, wording: &'a Wording) -> Self {
        Self {
            heading: Heading::new(&describe_with(report, data, wording)),
            data,
            chart: None,
            window: PortWindow::ALL,
            presentation: Presentation::default(),
            theme: Theme::light(),
            wording,
        }
    }

    /// Returns width and height, in CSS pixels.
    #[must_use]
    pub fn size_css_px(&self) -> (u32, u32) {
        let rows = u32::try_from(self.charts().len()).unwrap_or(u32::MAX).div_ceil(self.columns());
        (self.width_css_px(), self.heading_css_px() + rows * ROW_CSS_PX + MARGIN_CSS_PX / 2)
    }

    /// Draws the sheet as an SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        svg::document(&self.drawn(1.0), svg::Colors::Fixed)
    }

    /// Draws the sheet as a PNG file with a device pixel ratio of 2. Needs the feature `cli`.
    ///
    /// # Errors
    ///
    /// Returns errors of the drawing backend and of the PNG encoder. They do not depend on the report.
    #[cfg(feature = "cli")]
    pub fn png(&self) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
        use plotters::drawing::IntoDrawingArea as _;
        use plotters::prelude::BitMapBackend;

        const RATIO: u32 = 2;
        let (width, height) = self.size_css_px();
        let size = (width * RATIO, height * RATIO);
        let mut pixels = vec![0; size.0 as usize * size.1 as usize * 3];
        let area = BitMapBackend::with_buffer(&mut pixels, size).into_drawing_area();
        self.drawn(f64::from(RATIO)).paint(&area, TextCorrection::BITMAP)?;
        area.present()?;
        drop(area);

        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, size.0, size.1);
        encoder.set_color(png::ColorType::Rgb);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&pixels)?;
        writer.finish()?;
        Ok(file)
    }

    /// Draws the sheet over the whole of `area`, whose size must be that of the sheet times `device_pixel_ratio`. Text is sized
    /// for an HTML canvas.
    ///
    /// # Errors
    ///
    /// Returns the errors of the backend.
    pub fn draw<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        device_pixel_ratio: f64,
    ) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
        self.drawn(device_pixel_ratio).paint(area, TextCorrection::CANVAS)?;
        area.present()
    }

    fn charts(&self) -> Vec<ChartText> {
        let mut charts = describe_charts(self.data, self.window.shown_ports(), self.wording);
        charts.retain(|text| self.chart.is_none_or(|chart| chart.id() == text.id));
        charts
    }

    fn columns(&self) -> u32 {
        if self.chart.is_some() { 1 } else { COLUMNS }
    }

    fn width_css_px(&self) -> u32 {
        if self.chart.is_some() {
            SINGLE_WIDTH_CSS_PX
        } else {
            COLUMNS * CHART_WIDTH_CSS_PX + (COLUMNS + 1) * MARGIN_CSS_PX
        }
    }

    fn chart_width_css_px(&self) -> u32 {
        (self.width_css_px() - MARGIN_CSS_PX) / self.columns() - MARGIN_CSS_PX
    }

    /// Returns the lines below the title, wrapped to the width of the sheet.
    fn heading_lines(&self) -> Vec<String> {
        let width_em = f64::from(self.width_css_px() - 2 * MARGIN_CSS_PX) / LINE_TEXT_CSS_PX;
        let lines = self.heading.lines_below(self.window.shown_ports());
        let paragraphs = lines.iter().map(|line| wrap(&printable_in_xml(line), width_em));
        paragraphs.flat_map(|lines| lines.into_iter().take(MAX_LINES)).collect()
    }

    fn heading_css_px(&self) -> u32 {
        TITLE_CSS_PX + LINE_CSS_PX * u32::try_from(self.heading_lines().len()).unwrap_or(u32::MAX) + LINE_CSS_PX / 2
    }

    /// Returns the drawing of the sheet.
    fn drawn(&self, ratio: f64) -> Canvas {
        let Self { heading, theme, .. } = self;
        let (width_css_px, height_css_px) = self.size_css_px();
        let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio: ratio };
        let canvas = Canvas::new(viewport.size_device_px(), theme.background);
        let mut painter = Painter { sheet: self, ratio, canvas };
        let width = width_css_px - 2 * MARGIN_CSS_PX;
        painter.line(&heading.title, (18.0, true), theme.text, (MARGIN_CSS_PX, 22, width));
        for (line, index) in self.heading_lines().iter().zip(0..) {
            let (color, y) =
                (if index == 0 { theme.text } else { theme.muted_text }, TITLE_CSS_PX + LINE_CSS_PX * index);
            painter.line(line, (LINE_TEXT_CSS_PX, false), color, (MARGIN_CSS_PX, y + LINE_CSS_PX / 2, width));
        }
        for (chart, index) in self.charts().iter().zip(0..) {
            let (row, column) = (index / self.columns(), index % self.columns());
            let x = MARGIN_CSS_PX + column * (self.chart_width_css_px() + MARGIN_CSS_PX);
            painter.chart(chart, (x, self.heading_css_px() + row * ROW_CSS_PX));
        }
        painter.canvas
    }
}

/// Draws all charts of a report as an SVG document.
#[must_use]
pub fn sheet_svg(report: &Report, presentation: Presentation, theme: &Theme, wording: &Wording) -> String {
    let data = ChartData::from(report);
    Sheet { presentation, theme: *theme, ..Sheet::new(report, &data, wording) }.svg()
}

struct Painter<'a> {
    sheet: &'a Sheet<'a>,
    ratio: f64,
    canvas: Canvas,
}

impl Painter<'_> {
    /// Draws one chart below its title and statistics.
    fn chart(&mut self, chart: &ChartText, (x, y): (u32, u32)) {
        let Sheet { data, window, presentation, ref theme, wording, .. } = *self.sheet;
        let Some(kind) = ChartKind::from_id(chart.id) else { return };
        let width_css_px = self.sheet.chart_width_css_px();
        let title = [chart.title.as_str(), " ", &chart.counted].concat();
        self.line(&title, (14.0, true), theme.text, (x, y + 14, width_css_px));
        self.line(&chart.headline, (LINE_TEXT_CSS_PX, false), theme.muted_text, (x, y + 31, width_css_px));

        let viewport = Viewport { width_css_px, height_css_px: CHART_HEIGHT_CSS_PX, device_pixel_ratio: self.ratio };
        let view = ChartView { kind, presentation, viewport, window, numbers: wording.numbers };
        let at = (self.device_px(x), self.device_px(y + CHART_HEADING_CSS_PX));
        self.canvas.append(drawn(&view, data, &wording.services, theme).0, at);
    }

    /// Draws a line of text that starts at `x`, is vertically centred on `y`, and is truncated to `max_width`, in CSS pixels.
    fn line(
        &mut self,
        text: &str,
        (size_css_px, is_bold): (f64, bool),
        color: RGBColor,
        (x, y, max_width): (u32, u32, u32),
    ) {
        let text = ellipsize(&printable_in_xml(text), f64::from(max_width) / size_css_px);
        let format = TextFormat { size_px: size_css_px * self.ratio, is_bold, color };
        let at = (self.device_px(x), self.device_px(y));
        self.canvas.text(text, format, HPos::Left, at);
    }

    fn device_px(&self, css_px: u32) -> i32 {
        whole_px(f64::from(css_px) * self.ratio)
    }
}

/// Replaces the characters that XML does not allow (XML 1.0, section 2.2). A file name can contain them.
fn printable_in_xml(text: &str) -> String {
    let is_allowed = |char: char| !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}');
    text.chars().map(|char| if is_allowed(char) { char } else { '\u{fffd}' }).collect()
}
