//! The colours of charts.

use plotters::style::RGBColor;

use crate::report::{ChartDirection, SeriesColors};

/// The colours of a chart.
///
/// Incoming is a deep blue and outgoing a light orange: colour-blind readers can distinguish them, and their greys differ
/// in print. `www/style/colours.css` must have the same colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Background of the chart.
    pub background: RGBColor,
    /// Background of the user ports, which separates the three port ranges.
    pub zone_background: RGBColor,
    /// Headings and labels of bars.
    pub text: RGBColor,
    /// Labels of axes and port ranges.
    pub muted_text: RGBColor,
    /// Lines of axes, and ticks.
    pub axis: RGBColor,
    /// Lines behind the bars.
    pub grid: RGBColor,
    /// Bars of incoming traffic.
    pub incoming: RGBColor,
    /// Bars of outgoing traffic.
    pub outgoing: RGBColor,
    /// Bars of traffic that is neither incoming nor outgoing.
    pub undirected: RGBColor,
    /// Bars of the busiest services.
    pub services: [RGBColor; SeriesColors::COUNT],
}

#[expect(clippy::unreadable_literal, reason = "colours are written as in CSS")]
const LIGHT: Theme = Theme {
    background: rgb(0xffffff),
    zone_background: rgb(0xf3f5f7),
    text: rgb(0x1c2128),
    muted_text: rgb(0x57606a),
    axis: rgb(0x8c959f),
    grid: rgb(0xdde1e6),
    incoming: rgb(0x1b5fa8),
    outgoing: rgb(0xd26a00),
    undirected: rgb(0x6a5a9e),
    services: [rgb(0x0c6b4c), rgb(0x7a3fd6), rgb(0xc08418), rgb(0x8c2316), rgb(0x1b7fd0), rgb(0x1d2b50)],
};

#[expect(clippy::unreadable_literal, reason = "colours are written as in CSS")]
const DARK: Theme = Theme {
    background: rgb(0x14171b),
    zone_background: rgb(0x1c2026),
    text: rgb(0xe6e9ed),
    muted_text: rgb(0x9da7b3),
    axis: rgb(0x6b7580),
    grid: rgb(0x2b3139),
    incoming: rgb(0x4c94e0),
    outgoing: rgb(0xffb85c),
    undirected: rgb(0xa99ae0),
    services: [rgb(0x32c47d), rgb(0xcda6fb), rgb(0xf5dc3c), rgb(0xee4d33), rgb(0x5a74f5), rgb(0xb4ecf6)],
};

/// Converts a colour from the hexadecimal notation of CSS: `0xd26a00` is `#d26a00`.
const fn rgb(hex: u32) -> RGBColor {
    let [_, red, green, blue] = hex.to_be_bytes();
    RGBColor(red, green, blue)
}

impl Theme {
    /// Returns colours for a white background, also for print.
    #[must_use]
    pub const fn light() -> Self {
        LIGHT
    }

    /// Returns colours for an almost black background.
    #[must_use]
    pub const fn dark() -> Self {
        DARK
    }

    /// Returns the colour of a direction's bars.
    #[must_use]
    pub const fn bar(&self, direction: ChartDirection) -> RGBColor {
        match direction {
            ChartDirection::Incoming => self.incoming,
            ChartDirection::Outgoing => self.outgoing,
            ChartDirection::Undirected => self.undirected,
        }
    }

    /// Returns the colours with the names that they have in `www/style/colours.css`.
    pub(crate) fn css_properties(&self) -> [(&'static str, RGBColor); 9 + SeriesColors::COUNT] {
        let [first, second, third, fourth, fifth, sixth] = self.services;
        [
            ("--card", self.background),
            ("--zone", self.zone_background),
            ("--text", self.text),
            ("--muted", self.muted_text),
            ("--strong-line", self.axis),
            ("--line", self.grid),
            ("--incoming", self.incoming),
            ("--outgoing", self.outgoing),
            ("--undirected", self.undirected),
            ("--service-0", first),
            ("--service-1", second),
            ("--service-2", third),
            ("--service-3", fourth),
            ("--service-4", fifth),
            ("--service-5", sixth),
        ]
    }

    /// Returns the colour of a service by its number in [`SeriesColors`], or that of all others.
    #[must_use]
    pub fn service(&self, number: u8) -> RGBColor {
        self.services.get(usize::from(number)).copied().unwrap_or(self.axis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the contrast ratio of two colours as defined in WCAG 2.2, section 1.4.3.
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

    /// Returns the values of a custom property in `www/style/colours.css`, in order: the light colour, then the dark one.
    fn css_colors(property: &str) -> Vec<&'static str> {
        let style = include_str!("../../../www/style/colours.css");
        let declarations = style.lines().filter_map(|line| line.trim().strip_prefix(property)?.strip_prefix(':'));
        declarations.map(|value| value.trim().trim_end_matches(';')).collect()
    }

    #[test]
    fn the_page_has_the_colours_of_the_charts() {
        let css = |RGBColor(red, green, blue): RGBColor| format!("#{red:02x}{green:02x}{blue:02x}");
        let (light, dark) = (Theme::light(), Theme::dark());
        for ((name, light), (_, dark)) in light.css_properties().into_iter().zip(dark.css_properties()) {
            assert_eq!(css_colors(name), [css(light), css(dark)], "{name}");
        }
    }

    #[test]
    fn text_and_bars_are_legible_on_both_backgrounds() {
        for theme in [Theme::light(), Theme::dark()] {
            for background in [theme.background, theme.zone_background] {
                assert!(contrast(theme.text, background) >= 7.0);
                assert!(contrast(theme.muted_text, background) >= 4.5);
                assert!(contrast(theme.incoming, background) >= 3.0);
                assert!(contrast(theme.outgoing, background) >= 3.0);
                assert!(contrast(theme.undirected, background) >= 3.0);
                assert!(theme.services.iter().all(|service| contrast(*service, theme.background) >= 3.0));
            }
            assert!(contrast(theme.incoming, theme.outgoing) >= 1.75, "greys are distinguishable in print");
        }
    }
}
