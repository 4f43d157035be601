//! Charts of real captures: none is empty without a reason, and in each the tallest bar can be read.
//!
//! The environment variable `PORTOGRAM_CORPUS` names the folder of the captures. Without it this test does nothing.

use portogram::chart::{ChartView, PortWindow, Presentation, Step, Theme, Viewport, draw_chart};
use portogram::report::format::NumberFormat;
use portogram::report::{ChartData, ChartKind, Class, Measure, Services};
use portogram::settings::Settings;

use super::recorder::Recording;
use crate::corpus::captures;
use crate::support::report_with;

/// Sizes of a chart on a laptop and on a phone.
const SIZES: [(u32, u32); 2] = [(592, 176), (322, 250)];

#[test]
fn the_tallest_bar_of_each_chart_is_wide_and_labelled_with_a_port_that_occurs() {
    let services = Services::iana();
    let mut unreadable = Vec::new();
    for (path, file) in captures() {
        let report = report_with(&file, &Settings::default());
        let data = ChartData::from(&report);
        let with_ports: u64 = Class::ALL.iter().map(|class| report.classes.class(*class).packets).sum();
        let amount = |kind: ChartKind| {
            let class = kind.direction.data(&data);
            kind.measure.of(class.packets, class.bytes)
        };
        let shown: Vec<ChartKind> = ChartKind::shown(&data).filter(|kind| amount(*kind) > 0).collect();
        if with_ports > 0 && !shown.iter().any(|kind| kind.measure == Measure::Packets) {
            unreadable.push(format!("{path}: all charts are empty"));
        }
        for (kind, (width_css_px, height_css_px)) in shown.into_iter().flat_map(|kind| SIZES.map(|size| (kind, size))) {
            let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio: 1.0 };
            let numbers = NumberFormat::default();
            let view =
                ChartView { kind, presentation: Presentation::default(), viewport, window: PortWindow::ALL, numbers };
            let mut chart = None;
            let recording = Recording::of((width_css_px, height_css_px), |area| {
                chart = draw_chart(area, &view, &data, &services, &Theme::light())?;
                Ok(())
            });
            let recording = recording.unwrap();
            recording.assert_inside();
            recording.assert_no_text_covers_another();
            let tallest = chart.unwrap().readout_after(&data, None, Step::Lower, &services).unwrap();
            let occurs = kind.direction.data(&data).ports.iter().any(|row| row.port == tallest.busiest);
            let label = tallest.busiest.to_string();
            let is_labelled = recording.text().split(' ').any(|word| word == label);
            if tallest.bar.width < 4.0 || !occurs || !is_labelled {
                unreadable.push(format!("{path}: {} at {width_css_px} px: {}", kind.id(), tallest.text));
            }
        }
    }
    assert_eq!(unreadable, Vec::<String>::new());
}
