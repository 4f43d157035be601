//! Writes drawings as SVG documents. Plotters' backend does the same, with twice the code in the module of the page.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, FONT_FAMILY, Shape, TextFormat};
use super::theme::Theme;
use crate::chart::layout::Rect;
use crate::chart::viewport::whole_px;

/// Distance to move text down so that digits are centred, in multiples of the text size: `0.5ex` centres the x-height.
const DOWN_EM: f64 = 0.09;

/// How colours are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Colors {
    /// As they are.
    Fixed,
    /// By their names in `www/style/colours.css`, if they are those of [`Theme::light`].
    OfStyleSheet,
}

/// Returns a drawing as an SVG document.
pub(super) fn document(canvas: &Canvas, colors: Colors) -> String {
    let mut svg = Svg { text: String::new(), colors };
    let (width, height) = canvas.size;
    svg.text.push_str("<svg");
    svg.numbers([("width", i64::from(width)), ("height", i64::from(height))]);
    let size = [width.to_string(), height.to_string()].join(" ");
    svg.text.extend([" viewBox=\"0 0 ", &size, "\" xmlns=\"http://www.w3.org/2000/svg\">\n"]);
    for shape in &canvas.shapes {
        match shape {
            Shape::Rect(rect, color) => svg.rect(*rect, *color),
            Shape::Text { text, format, align, at } => svg.line(text, *format, *align, *at),
        }
    }
    svg.text + "</svg>\n"
}

struct Svg {
    text: String,
    colors: Colors,
}

impl Svg {
    fn rect(&mut self, Rect { left, top, right, bottom }: Rect, color: RGBColor) {
        self.text.push_str("<rect");
        let [left, top, right, bottom] = [left, top, right, bottom].map(i64::from);
        self.numbers([("x", left), ("y", top)]);
        self.numbers([("width", right - left), ("height", bottom - top)]);
        self.fill(color);
        self.text.push_str("/>\n");
    }

    fn line(&mut self, text: &str, format: TextFormat, align: HPos, (x, y): (i32, i32)) {
        self.text.push_str("<text");
        self.numbers([("x", x.into()), ("y", (y + whole_px(format.size_px * DOWN_EM)).into())]);
        let anchor = match align {
            HPos::Left => "start",
            HPos::Center => "middle",
            HPos::Right => "end",
        };
        let size = format.size_px.to_string();
        self.text.extend([" dy=\"0.5ex\" text-anchor=\"", anchor, "\" font-family=\"", FONT_FAMILY]);
        self.text.extend(["\" font-size=\"", &size, if format.is_bold { "\" font-weight=\"bold\"" } else { "\"" }]);
        self.fill(format.color);
        self.text.push('>');
        for character in text.chars() {
            match character {
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '&' => self.text.push_str("&amp;"),
                other => self.text.push(other),
            }
        }
        self.text.push_str("</text>\n");
    }

    fn numbers(&mut self, attributes: [(&str, i64); 2]) {
        for (name, value) in attributes {
            self.text.extend([" ", name, "=\"", &value.to_string(), "\""]);
        }
    }

    fn fill(&mut self, color: RGBColor) {
        let properties = Theme::light().css_properties();
        let property = properties.iter().find(|(_, other)| self.colors == Colors::OfStyleSheet && *other == color);
        self.text.push_str(" fill=\"");
        if let Some((name, _)) = property {
            self.text.extend(["var(", name, ")"]);
        } else {
            let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or('0').to_ascii_uppercase();
            self.text.push('#');
            self.text.extend([color.0, color.1, color.2].iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]));
        }
        self.text.push('"');
    }
}
