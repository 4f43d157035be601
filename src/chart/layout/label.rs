//! Texts of a chart, and where they are.

use super::rect::Rect;
use crate::chart::text::width_em;
use crate::chart::viewport::whole_px;

/// Bold text is wider than normal text by this factor.
const BOLD_FACTOR: f64 = 1.08;

/// A text in a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) text: String,
    /// Its start, middle or end, and its vertical middle, in device pixels.
    pub(crate) at: (i32, i32),
    pub(crate) align: Align,
    pub(crate) tone: Tone,
    pub(crate) is_bold: bool,
}

/// The part of a text that its x coordinate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Start,
    Middle,
    End,
}

/// The colour of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// That of what is to be read first.
    Strong,
    /// That of axes.
    Muted,
}

impl Label {
    /// Returns a muted text that is centred at a point.
    pub(crate) fn new(text: impl Into<String>, at: (i32, i32)) -> Self {
        Self { text: text.into(), at, align: Align::Middle, tone: Tone::Muted, is_bold: false }
    }

    pub(crate) fn aligned(self, align: Align) -> Self {
        Self { align, ..self }
    }

    pub(crate) fn strong(self) -> Self {
        Self { tone: Tone::Strong, ..self }
    }

    pub(crate) fn bold(self) -> Self {
        Self { is_bold: true, ..self.strong() }
    }

    /// Returns the label moved so that it lies between two x coordinates, if it is centred and not wider.
    pub(crate) fn within(self, left: i32, right: i32, text_px: f64) -> Self {
        let half = self.width(text_px).div_euclid(2) + 1;
        let x = self.at.0.min(right - half).max(left + half);
        Self { at: (x, self.at.1), ..self }
    }

    /// Returns an estimate of the area of the text, which is rather too large.
    pub(crate) fn bounds(&self, text_px: f64) -> Rect {
        let (width, half_height) = (self.width(text_px), whole_px(text_px * 0.55));
        let (x, y) = self.at;
        let left = match self.align {
            Align::Start => x,
            Align::Middle => x - width / 2,
            Align::End => x - width,
        };
        Rect { left, top: y - half_height, right: left + width, bottom: y + half_height }
    }

    fn width(&self, text_px: f64) -> i32 {
        let factor = if self.is_bold { BOLD_FACTOR } else { 1.0 };
        whole_px((width_em(&self.text) * text_px * factor).ceil())
    }
}
