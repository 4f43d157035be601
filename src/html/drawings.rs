//! The charts and the timeline as SVG whose colours follow the page.

use super::Options;
use crate::chart::{ChartView, TimelinePart, TimelineView, Viewport, chart_svg, timeline_svg};
use crate::report::{ChartData, ChartKind, Wording};

/// Text is of the size of the page's on a wide screen, and legible if two charts share the width of A4.
const CHART_CSS_PX: (u32, u32) = (560, 300);
/// The timeline is as wide as two charts.
const TIMELINE_CSS_PX: (u32, u32) = (1_140, 160);

/// Draws a chart.
pub(super) fn chart(data: &ChartData, kind: ChartKind, options: &Options, wording: &Wording) -> String {
    let Options { window, presentation, .. } = *options;
    let view = ChartView { kind, presentation, viewport: viewport(CHART_CSS_PX), window, numbers: wording.numbers };
    chart_svg(data, &view, &wording.services)
}

/// Draws the timeline.
pub(super) fn timeline(data: &ChartData, options: &Options, wording: &Wording) -> String {
    let view = TimelineView {
        part: TimelinePart::Selected,
        measure: options.measure,
        scale: options.presentation.scale,
        viewport: viewport(TIMELINE_CSS_PX),
        numbers: wording.numbers,
    };
    timeline_svg(data, &view, &options.colors)
}

fn viewport((width_css_px, height_css_px): (u32, u32)) -> Viewport {
    Viewport { width_css_px, height_css_px, device_pixel_ratio: 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Limits, Session, Source};
    use crate::settings::Settings;

    #[test]
    fn every_colour_follows_the_page() {
        let mut session = Session::new(vec![Source::stream("s")], Settings::default(), Limits::default());
        session.collect_series();
        session.push(&crate::sample::capture());
        let data = ChartData::from(&session.report());
        let (options, wording) = (Options::default(), Wording::default());
        let options = Options { colors: options.colors.with_shown(&data.series), ..options };
        let charts = ChartKind::shown(&data).map(|kind| chart(&data, kind, &options, &wording));
        let drawings: Vec<String> = charts.chain([timeline(&data, &options, &wording)]).collect();
        assert_eq!(drawings.len(), 5);
        for svg in &drawings {
            assert!(!svg.contains("\"#") && !svg.contains("rgb("), "{svg}");
            assert!(svg.contains("fill=\"var(--muted)\"") && svg.contains("fill=\"var(--strong-line)\""), "{svg}");
        }
        assert!(drawings[4].contains("fill=\"var(--service-0)\""), "{}", drawings[4]);
    }
}
