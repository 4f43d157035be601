//! The charts as SVG whose colours follow the page.

use portogram::chart::{Presentation, Theme, chart_svg};
use portogram::report::{ChartData, ChartKind, Wording};

/// Text is of the size of the page's on a wide screen, and legible if two charts share the width of A4.
const SIZE_PX: (u32, u32) = (560, 300);

/// Returns a chart as SVG, in colours that [`variables`] defines.
pub(super) fn svg(data: &ChartData, kind: ChartKind, presentation: Presentation, wording: &Wording) -> String {
    let mut svg = chart_svg(data, kind, SIZE_PX, presentation, &Theme::light(), wording);
    for (name, light) in colors(&Theme::light()) {
        // Quotation marks of texts are escaped, so that only attributes have these.
        svg = svg.replace(&format!("\"#{light}\""), &format!("\"var(--chart-{name})\""));
    }
    svg
}

/// Returns definitions of the colours of a theme, as declarations of CSS.
pub(super) fn variables(theme: &Theme) -> String {
    colors(theme).map(|(name, color)| format!("--chart-{name}: #{color};")).concat()
}

/// Returns the name of each colour, and the colour as the SVG of plotters has it.
fn colors(theme: &Theme) -> [(&'static str, String); 9] {
    let Theme {
        background,
        zone_background,
        text,
        muted_text,
        axis,
        grid,
        incoming,
        outgoing,
        undirected,
        services: _,
    } = *theme;
    [
        ("background", background),
        ("zone", zone_background),
        ("text", text),
        ("muted", muted_text),
        ("axis", axis),
        ("grid", grid),
        ("incoming", incoming),
        ("outgoing", outgoing),
        ("undirected", undirected),
    ]
    .map(|(name, color)| (name, format!("{:02X}{:02X}{:02X}", color.0, color.1, color.2)))
}

#[cfg(test)]
mod tests {
    use portogram::session::{Limits, Session, Source};
    use portogram::settings::Settings;

    use super::*;

    #[test]
    fn every_colour_of_a_chart_follows_the_page() {
        let mut session = Session::new(vec![Source::stream("s")], Settings::default(), Limits::default());
        session.push(&portogram::sample::capture());
        let data = ChartData::from(&session.report());
        for kind in ChartKind::shown(&data) {
            let svg = svg(&data, kind, Presentation::default(), &Wording::default());
            assert!(!svg.contains("\"#") && !svg.contains("rgb("), "{svg}");
            assert!(svg.contains("fill=\"var(--chart-text)\""), "{svg}");
        }
        let definitions = variables(&Theme::dark());
        assert!(definitions.contains("--chart-incoming: #4C94E0;"), "{definitions}");
    }
}
