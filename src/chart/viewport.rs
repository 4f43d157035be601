//! How large a chart is, and how dense the screen.

/// The room that a chart is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Its width, in CSS pixels.
    pub width_css_px: u32,
    /// Its height, in CSS pixels.
    pub height_css_px: u32,
    /// Device pixels per CSS pixel, as in `window.devicePixelRatio`.
    pub device_pixel_ratio: f64,
}

impl Viewport {
    /// The width that the canvas must have, in device pixels.
    #[must_use]
    pub fn width_device_px(&self) -> u32 {
        self.device_px(f64::from(self.width_css_px)).unsigned_abs()
    }

    /// The height that the canvas must have, in device pixels.
    #[must_use]
    pub fn height_device_px(&self) -> u32 {
        self.device_px(f64::from(self.height_css_px)).unsigned_abs()
    }

    /// A length in whole device pixels.
    pub(super) fn device_px(&self, css_px: f64) -> i32 {
        whole_px(css_px * self.ratio())
    }

    /// The thinnest thing that is drawn: one CSS pixel, at least one device pixel.
    pub(super) fn hairline(&self) -> i32 {
        self.device_px(1.0).max(1)
    }

    /// Device pixels per CSS pixel, and 1 where the caller's figure is that of no screen.
    pub(super) fn ratio(&self) -> f64 {
        let ratio = self.device_pixel_ratio;
        if (0.1..=16.0).contains(&ratio) { ratio } else { 1.0 }
    }
}

/// The nearest whole pixel.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and no screen is that large")]
pub(super) fn whole_px(value: f64) -> i32 {
    value.round() as i32
}
