//! The font of charts outside of a browser, where system fonts are not available.

use std::sync::Once;

use plotters::style::{FontStyle, register_font};

/// Registers Noto Sans with plotters under the name `family`, once.
pub(super) fn register_as(family: &'static str) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for (style, font) in [(FontStyle::Normal, notosans::REGULAR_TTF), (FontStyle::Bold, notosans::BOLD_TTF)] {
            // If the font is invalid, drawing the first text fails.
            let _ = register_font(family, style, font);
        }
    });
}
