//! A backend that records the drawing calls.

use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::style::RGBColor;
use plotters_backend::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

pub(crate) type RecordingError = DrawingAreaErrorKind<Infallible>;

/// A filled rectangle, or the area of a text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rect {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
    pub(crate) color: RGBColor,
}

/// Recorded rectangles and texts, in drawing order.
#[derive(Debug, Default)]
pub(crate) struct Recording {
    size: (u32, u32),
    pub(crate) rects: Vec<Rect>,
    pub(crate) texts: Vec<(String, Rect)>,
}

impl Recording {
    /// Records what `draw` draws on an area of `size`, in device pixels.
    pub(crate) fn of(
        size: (u32, u32),
        draw: impl FnOnce(&DrawingArea<Self, Shift>) -> Result<(), RecordingError>,
    ) -> Result<Self, RecordingError> {
        let recording = Rc::new(RefCell::new(Self { size, ..Self::default() }));
        draw(&DrawingArea::from(&recording))?;
        Ok(recording.take())
    }

    /// Returns all texts, separated by spaces.
    pub(crate) fn text(&self) -> String {
        self.texts.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn assert_inside(&self) {
        let (right, bottom) = self.size;
        for rect in self.rects.iter().chain(self.texts.iter().map(|(_, bounds)| bounds)) {
            let is_inside = rect.left >= 0 && rect.top >= 0;
            let is_inside = is_inside && rect.right.unsigned_abs() <= right && rect.bottom.unsigned_abs() <= bottom;
            assert!(is_inside, "{rect:?} is not inside {:?}: {}", self.size, self.text());
        }
    }

    pub(crate) fn assert_no_text_covers_another(&self) {
        for (index, (text, bounds)) in self.texts.iter().enumerate() {
            for (other, other_bounds) in self.texts.iter().take(index) {
                let are_apart = bounds.right <= other_bounds.left || other_bounds.right <= bounds.left;
                let are_apart = are_apart || bounds.bottom <= other_bounds.top || other_bounds.bottom <= bounds.top;
                assert!(are_apart, "{text} covers {other} on {:?}", self.size);
            }
        }
    }
}

impl DrawingBackend for Recording {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Result<(), DrawingErrorKind<Infallible>> {
        unreachable!("charts consist of rectangles and text")
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): BackendCoord,
        (right, bottom): BackendCoord,
        style: &S,
        fill: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        assert!(fill, "only filled rectangles are crisp");
        self.rects.push(Rect { left, top, right, bottom, color: color(style.color()) });
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        // The digits of Arial are 0.56 em wide and 0.72 em high. Its letters are similar on average.
        let width = scaled(text.chars().map(|_| 0.56).sum(), style.size());
        let left = match style.anchor().h_pos {
            HPos::Left => x,
            HPos::Center => x - width / 2,
            HPos::Right => x - width,
        };
        let half_height = scaled(0.36, style.size());
        let bounds = Rect {
            left,
            top: y - half_height,
            right: left + width,
            bottom: y + half_height,
            color: color(style.color()),
        };
        self.texts.push((text.to_owned(), bounds));
        Ok(())
    }
}

fn color(color: BackendColor) -> RGBColor {
    let (red, green, blue) = color.rgb;
    RGBColor(red, green, blue)
}

#[expect(clippy::cast_possible_truncation, reason = "the values are small")]
fn scaled(em: f64, size: f64) -> i32 {
    (em * size) as i32
}
