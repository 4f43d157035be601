//! The font of pictures made outside a browser, where no system font can be asked for.

use std::sync::Once;

use plotters::style::{FontStyle, register_font};

use super::canvas::FONT_FAMILY;

/// Makes the font known to plotters, once.
pub(super) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for (style, font) in [(FontStyle::Normal, notosans::REGULAR_TTF), (FontStyle::Bold, notosans::BOLD_TTF)] {
            // A font that cannot be read is an error of the first text that is drawn with it.
            let _ = register_font(FONT_FAMILY, style, font);
        }
    });
}
