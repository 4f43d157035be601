//! Colours.

use plotters::style::RGBColor;

use super::kind::Side;

/// The colours of a chart.
///
/// Incoming is a deep blue and outgoing a light orange: apart for colour-blind readers, and as greys in print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Behind everything.
    pub background: RGBColor,
    /// Behind the user ports, to tell the three zones apart.
    pub zone_ground: RGBColor,
    /// Headings and the names of peaks.
    pub text: RGBColor,
    /// Labels of axes and zones.
    pub muted_text: RGBColor,
    /// The line that bars stand on, and the ticks.
    pub axis: RGBColor,
    /// The lines behind the bars.
    pub grid: RGBColor,
    /// Bars of incoming traffic.
    pub incoming: RGBColor,
    /// Bars of outgoing traffic.
    pub outgoing: RGBColor,
}

impl Theme {
    /// On white, also for print.
    #[must_use]
    pub const fn light() -> Self {
        Self {
            background: RGBColor(0xff, 0xff, 0xff),
            zone_ground: RGBColor(0xf3, 0xf5, 0xf7),
            text: RGBColor(0x1c, 0x21, 0x28),
            muted_text: RGBColor(0x57, 0x60, 0x6a),
            axis: RGBColor(0x8c, 0x95, 0x9f),
            grid: RGBColor(0xdd, 0xe1, 0xe6),
            incoming: RGBColor(0x1b, 0x5f, 0xa8),
            outgoing: RGBColor(0xd2, 0x6a, 0x00),
        }
    }

    /// On near black.
    #[must_use]
    pub const fn dark() -> Self {
        Self {
            background: RGBColor(0x14, 0x17, 0x1b),
            zone_ground: RGBColor(0x1c, 0x20, 0x26),
            text: RGBColor(0xe6, 0xe9, 0xed),
            muted_text: RGBColor(0x9d, 0xa7, 0xb3),
            axis: RGBColor(0x6b, 0x75, 0x80),
            grid: RGBColor(0x2b, 0x31, 0x39),
            incoming: RGBColor(0x4c, 0x94, 0xe0),
            outgoing: RGBColor(0xff, 0xb8, 0x5c),
        }
    }

    /// The colour of a side's bars.
    #[must_use]
    pub const fn bar(&self, side: Side) -> RGBColor {
        match side {
            Side::Incoming => self.incoming,
            Side::Outgoing => self.outgoing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours as in WCAG 2.2, section 1.4.3.
    fn contrast(a: RGBColor, b: RGBColor) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(RGBColor(red, green, blue): RGBColor) -> f64 {
        let linear = |channel: u8| {
            let channel = f64::from(channel) / 255.0;
            if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }

    #[test]
    fn text_and_bars_stand_out_from_both_grounds() {
        for theme in [Theme::light(), Theme::dark()] {
            for ground in [theme.background, theme.zone_ground] {
                assert!(contrast(theme.text, ground) >= 7.0);
                assert!(contrast(theme.muted_text, ground) >= 4.5);
                assert!(contrast(theme.incoming, ground) >= 3.0);
                assert!(contrast(theme.outgoing, ground) >= 3.0);
            }
            assert!(contrast(theme.incoming, theme.outgoing) >= 1.75, "greys differ in print");
        }
    }
}
