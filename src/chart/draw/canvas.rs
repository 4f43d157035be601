//! Rectangles on whole pixels, and text, on a plotters backend.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea};
use plotters::element::Rectangle;
use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, TextStyle};

use crate::chart::layout::Rect;
use crate::chart::viewport::{Viewport, whole_px};

/// The font of all text: the system's font, as on the page around the chart.
const FONT_FAMILY: &str = "system-ui, sans-serif";

/// The result of drawing on the backend `DB`.
pub(super) type DrawResult<DB, T = ()> = Result<T, DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// Corrections for a backend's interpretation of text size and position.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextCorrection {
    /// Font size to request for text of size 1.
    size_factor: f64,
    /// Distance to move text down so that digits are centred, in multiples of the text size.
    down_em: f64,
}

impl TextCorrection {
    /// For plotters-canvas, which takes the size as it is and centres the em square.
    pub(super) const CANVAS: Self = Self { size_factor: 1.0, down_em: 0.05 };
    /// For plotters' SVG backend, which divides the size by 1.24 and centres the x-height.
    pub(super) const SVG: Self = Self { size_factor: 1.24, down_em: 0.09 };
    /// For plotters' bitmap backend, which takes the size as the font's ascent and descent: 1.362 for Noto Sans.
    #[cfg(feature = "cli")]
    pub(super) const BITMAP: Self = Self { size_factor: 1.362, down_em: 0.22 };
}

/// Size, weight and colour of text.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextFormat {
    /// Size, in device pixels.
    pub(super) size_px: f64,
    /// `true` for bold, `false` for normal weight.
    pub(super) is_bold: bool,
    pub(super) color: RGBColor,
}

/// Returns what `draw` draws as an SVG document of the size of a viewport.
pub(super) fn svg_document(
    viewport: &Viewport,
    draw: impl for<'a> FnOnce(&Canvas<'_, SVGBackend<'a>>) -> DrawResult<SVGBackend<'a>>,
) -> String {
    let mut document = String::new();
    let size = (viewport.width_device_px(), viewport.height_device_px());
    let area = SVGBackend::with_string(&mut document, size).into_drawing_area();
    let drawn = draw(&Canvas::new(&area, TextCorrection::SVG));
    debug_assert!(drawn.is_ok(), "writing to a string does not fail");
    drop(area);
    document
}

/// A drawing area for rectangles and text.
pub(super) struct Canvas<'a, DB: DrawingBackend> {
    area: &'a DrawingArea<DB, Shift>,
    correction: TextCorrection,
}

impl<'a, DB: DrawingBackend> Canvas<'a, DB> {
    pub(super) fn new(area: &'a DrawingArea<DB, Shift>, correction: TextCorrection) -> Self {
        #[cfg(feature = "cli")]
        super::font::register_as(FONT_FAMILY);
        Self { area, correction }
    }

    /// Fills the whole area.
    pub(super) fn fill(&self, color: RGBColor) -> DrawResult<DB> {
        self.area.fill(&color)
    }

    /// Fills a rectangle.
    pub(super) fn rect(&self, rect: Rect, color: RGBColor) -> DrawResult<DB> {
        self.area.draw(&Rectangle::new([(rect.left, rect.top), (rect.right, rect.bottom)], color.filled()))
    }

    /// Draws a line of text, vertically centred on `y`, that starts, ends or is centred at `x` according to `align`.
    pub(super) fn text(&self, text: &str, format: TextFormat, align: HPos, (x, y): (i32, i32)) -> DrawResult<DB> {
        let weight = if format.is_bold { FontStyle::Bold } else { FontStyle::Normal };
        let size = format.size_px * self.correction.size_factor;
        let font = FontDesc::new(FontFamily::Name(FONT_FAMILY), size, weight);
        let style = TextStyle::from(font).color(&format.color).pos(Pos::new(align, VPos::Center));
        self.area.draw_text(text, &style, (x, y + whole_px(format.size_px * self.correction.down_em)))
    }
}
