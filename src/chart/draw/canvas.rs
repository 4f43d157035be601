//! Rectangles on whole pixels, and text, for any plotters backend.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::element::Rectangle;
use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, RGBColor, TextStyle};

use crate::chart::layout::Rect;
use crate::chart::viewport::whole_px;

/// The font of all text: the system's font, as on the page around the chart.
pub(super) const FONT_FAMILY: &str = "system-ui, sans-serif";

/// The result of drawing on the backend `DB`.
pub(super) type DrawResult<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

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

/// Rectangles and lines of text, in the order in which they are drawn.
///
/// They are collected before they are drawn, so that only [`Canvas::paint`] depends on the backend.
pub(super) struct Canvas {
    /// Width and height, in device pixels.
    pub(super) size: (u32, u32),
    pub(super) shapes: Vec<Shape>,
}

pub(super) enum Shape {
    Rect(Rect, RGBColor),
    Text { text: String, format: TextFormat, align: HPos, at: (i32, i32) },
}

impl Canvas {
    /// Returns a canvas of a size in device pixels that is filled with a colour.
    pub(super) fn new(size: (u32, u32), background: RGBColor) -> Self {
        let [right, bottom] = [size.0, size.1].map(|length| i32::try_from(length).unwrap_or(i32::MAX));
        Self { size, shapes: vec![Shape::Rect(Rect { left: 0, top: 0, right, bottom }, background)] }
    }

    /// Fills a rectangle.
    pub(super) fn rect(&mut self, rect: Rect, color: RGBColor) {
        self.shapes.push(Shape::Rect(rect, color));
    }

    /// Draws a line of text, vertically centred on `y`, that starts, ends or is centred at `x` according to `align`.
    pub(super) fn text(&mut self, text: String, format: TextFormat, align: HPos, at: (i32, i32)) {
        self.shapes.push(Shape::Text { text, format, align, at });
    }

    /// Draws all of another canvas, whose left upper corner is put at `(left, top)`.
    pub(super) fn append(&mut self, other: Self, (left, top): (i32, i32)) {
        self.shapes.extend(other.shapes.into_iter().map(|shape| match shape {
            Shape::Rect(rect, color) => {
                let Rect { left: x, top: y, right, bottom } = rect;
                Shape::Rect(Rect { left: x + left, top: y + top, right: right + left, bottom: bottom + top }, color)
            }
            Shape::Text { text, format, align, at: (x, y) } => {
                Shape::Text { text, format, align, at: (x + left, y + top) }
            }
        }));
    }

    /// Draws everything on the area of a backend.
    pub(super) fn paint<DB: DrawingBackend>(
        self,
        area: &DrawingArea<DB, Shift>,
        correction: TextCorrection,
    ) -> DrawResult<DB> {
        #[cfg(feature = "cli")]
        super::font::register_as(FONT_FAMILY);
        for shape in self.shapes {
            match shape {
                Shape::Rect(Rect { left, top, right, bottom }, color) => {
                    area.draw(&Rectangle::new([(left, top), (right, bottom)], color.filled()))?;
                }
                Shape::Text { text, format, align, at: (x, y) } => {
                    let weight = if format.is_bold { FontStyle::Bold } else { FontStyle::Normal };
                    let size = format.size_px * correction.size_factor;
                    let font = FontDesc::new(FontFamily::Name(FONT_FAMILY), size, weight);
                    let style = TextStyle::from(font).color(&format.color).pos(Pos::new(align, VPos::Center));
                    area.draw_text(&text, &style, (x, y + whole_px(format.size_px * correction.down_em)))?;
                }
            }
        }
        Ok(())
    }
}
