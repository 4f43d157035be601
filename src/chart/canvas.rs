//! What a chart is drawn with: filled rectangles on whole pixels, and text.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, TextStyle};

use super::layout::Rect;
use super::viewport::whole_px;

/// The font of all text: that of the system, as on the page around the chart.
pub(super) const FONT_FAMILY: &str = "system-ui, sans-serif";

/// What drawing on a backend ends in.
pub(super) type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

/// How a backend takes the size and the place of text; each has its own idea of both.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lettering {
    /// The size to ask for, to get text of size 1.
    pub(super) size: f64,
    /// How far down to ask for digits, to get them centred; in multiples of the text size.
    pub(super) drop: f64,
}

impl Lettering {
    /// A canvas takes the size as it is and centres the em square.
    pub(super) const CANVAS: Self = Self { size: 1.0, drop: 0.05 };
    /// plotters-svg divides the size by 1.24 and centres the x-height.
    pub(super) const SVG: Self = Self { size: 1.24, drop: 0.09 };
    /// plotters' glyph rasteriser takes the size as the font's ascent and descent: 1.362 for Noto Sans.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) const BITMAP: Self = Self { size: 1.362, drop: 0.22 };
}

/// The look of a piece of text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    /// Its size, in device pixels.
    pub(super) size_px: f64,
    /// Whether it is bold.
    pub(super) bold: bool,
    /// Its colour.
    pub(super) color: RGBColor,
}

/// Draws on one area.
pub(super) struct Canvas<'a, DB: DrawingBackend> {
    pub(super) area: &'a DrawingArea<DB, Shift>,
    lettering: Lettering,
}

impl<'a, DB: DrawingBackend> Canvas<'a, DB> {
    pub(super) fn new(area: &'a DrawingArea<DB, Shift>, lettering: Lettering) -> Self {
        #[cfg(not(target_arch = "wasm32"))]
        super::font::register();
        Self { area, lettering }
    }

    /// A filled rectangle.
    pub(super) fn rect(&self, rect: Rect, color: RGBColor) -> Drawn<DB> {
        self.area.draw(&Rectangle::new([(rect.left, rect.top), (rect.right, rect.bottom)], color.filled()))
    }

    /// A line of text whose middle is at the height `y`, and which starts, ends or is centred at `x`.
    pub(super) fn text(&self, text: &str, face: Face, align: HPos, (x, y): (i32, i32)) -> Drawn<DB> {
        let weight = if face.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::Name(FONT_FAMILY), face.size_px * self.lettering.size, weight);
        let style = TextStyle::from(font).color(&face.color).pos(Pos::new(align, VPos::Center));
        self.area.draw_text(text, &style, (x, y + whole_px(face.size_px * self.lettering.drop)))
    }
}
