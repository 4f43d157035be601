//! The size of a chart and the pixel density of the screen.

/// The area of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    /// Width, in CSS pixels.
    pub width_css_px: u32,
    /// Height, in CSS pixels.
    pub height_css_px: u32,
    /// Device pixels per CSS pixel, as in `window.devicePixelRatio`.
    pub device_pixel_ratio: f64,
}

impl Viewport {
    /// Returns the width that the canvas must have, in device pixels.
    #[must_use]
    pub fn width_device_px(&self) -> u32 {
        self.device_px(f64::from(self.width_css_px)).unsigned_abs()
    }

    /// Returns the height that the canvas must have, in device pixels.
    #[must_use]
    pub fn height_device_px(&self) -> u32 {
        self.device_px(f64::from(self.height_css_px)).unsigned_abs()
    }

    /// Returns width and height, in device pixels.
    pub(super) fn size_device_px(&self) -> (u32, u32) {
        (self.width_device_px(), self.height_device_px())
    }

    /// Converts a length to whole device pixels.
    pub(super) fn device_px(&self, css_px: f64) -> i32 {
        whole_px(css_px * self.ratio())
    }

    /// Returns the thickness of lines in device pixels: one CSS pixel, at least one device pixel.
    pub(super) fn hairline(&self) -> i32 {
        self.device_px(1.0).max(1)
    }

    /// Returns the device pixels per CSS pixel, or 1 if the caller's value is implausible.
    pub(super) fn ratio(&self) -> f64 {
        let ratio = self.device_pixel_ratio;
        if (0.1..=16.0).contains(&ratio) { ratio } else { 1.0 }
    }
}

/// Rounds to the nearest whole pixel.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, and no screen is that large")]
pub(super) fn whole_px(value: f64) -> i32 {
    value.round() as i32
}
