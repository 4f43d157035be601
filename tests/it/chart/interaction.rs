//! Charts of a part of the ports, gestures on them, and the descriptions of their bars.

use portogram::chart::{
    ChartView, Gesture, PortWindow, Readout, RenderedChart, Scale, Step, Theme, Viewport, draw_chart,
};
use portogram::report::Services;
use portogram::report::format::NumberFormat;
use portogram::report::{BinCounts, ChartData, ChartKind};

use super::recorder::{Recording, RecordingError};
use super::{Bin, SCALES, SMALL, chart_data, viewports};

const WINDOWS: [PortWindow; 6] = [
    PortWindow::ALL,
    PortWindow { from: 20.0, to: 28.0 },
    PortWindow { from: 400.0, to: 900.5 },
    PortWindow { from: 1000.0, to: 9_000.0 },
    PortWindow { from: 49_600.0, to: 49_800.0 },
    PortWindow { from: 65_400.0, to: 65_536.0 },
];
const VIEWPORT: Viewport = Viewport { width_css_px: 600, height_css_px: 280, device_pixel_ratio: 1.0 };

/// Returns data in which every port has one packet, except for a spike with 500.
fn every_port(spike: u16) -> serde_json::Result<ChartData> {
    let bins: Vec<Bin> = (0..=u16::MAX).map(|port| (port, port, if port == spike { 500 } else { 1 }, 60)).collect();
    let mut data = chart_data(&bins)?;
    let widths = data.bin_widths;
    let mut merged = Vec::new();
    for bin in std::mem::take(&mut data.incoming.bins) {
        let (first, last) = widths.bin(bin.first);
        match merged.last_mut() {
            Some(BinCounts { first: previous, packets, bytes, .. }) if *previous == first => {
                *packets += bin.packets;
                *bytes += bin.bytes;
            }
            _ => merged.push(BinCounts { first, last, ..bin }),
        }
    }
    data.incoming.bins = merged;
    Ok(data)
}

fn record(view: ChartView, data: &ChartData) -> Result<(Recording, Option<RenderedChart>), RecordingError> {
    let mut chart = None;
    let size = (view.viewport.width_device_px(), view.viewport.height_device_px());
    let recording = Recording::of(size, |area| {
        chart = draw_chart(area, &view, data, &Theme::light())?;
        Ok(())
    })?;
    Ok((recording, chart))
}

fn incoming(window: PortWindow) -> ChartView {
    ChartView {
        kind: ChartKind::ALL[0],
        scale: Scale::Linear,
        viewport: VIEWPORT,
        window,
        numbers: NumberFormat::default(),
    }
}

/// Returns the descriptions of all bars that repeated steps lead to.
fn walk(chart: &RenderedChart, data: &ChartData, step: Step) -> Vec<Readout> {
    let start = if step == Step::Lower { None } else { Some(Step::First) };
    let mut readouts: Vec<Readout> =
        start.and_then(|start| chart.readout_after(data, None, start, &Services::iana())).into_iter().collect();
    loop {
        let from = readouts.last().map(|readout| readout.first);
        let Some(next) = chart.readout_after(data, from, step, &Services::iana()) else { return readouts };
        if Some(next.first) == from {
            return readouts;
        }
        readouts.push(next);
    }
}

#[test]
fn zoomed_charts_stay_inside_of_the_canvas_and_no_text_covers_another() {
    for data in [chart_data(SMALL), every_port(20_000)].map(Result::unwrap) {
        for window in WINDOWS {
            for scale in SCALES {
                for viewport in viewports() {
                    let (recording, _) = record(ChartView { scale, viewport, ..incoming(window) }, &data).unwrap();
                    recording.assert_inside();
                    recording.assert_no_text_covers_another();
                }
            }
        }
    }
}

#[test]
fn the_space_for_the_description_is_beside_the_bar_and_inside_of_the_chart() {
    for data in [chart_data(SMALL), every_port(20_000)].map(Result::unwrap) {
        for window in WINDOWS {
            for viewport in viewports() {
                let (recording, chart) = record(ChartView { viewport, ..incoming(window) }, &data).unwrap();
                let Some(chart) = chart else { continue };
                for readout in walk(&chart, &data, Step::Next) {
                    let (width, ratio) = (f64::from(viewport.width_css_px), viewport.device_pixel_ratio);
                    let (bar, room) = (readout.bar, readout.room);
                    let left = room.left.unwrap_or_else(|| width - room.right.unwrap() - room.width);
                    assert!(left >= 0.0 && left + room.width <= width + 1e-6, "{room:?}");
                    assert!(left >= bar.left + bar.width || left + room.width <= bar.left, "{readout:?}");
                    assert!(room.width >= 110.0, "{readout:?}");
                    let is_drawn = recording.rects.iter().any(|rect| {
                        rect.color == Theme::light().incoming
                            && f64::from(rect.left) <= bar.left * ratio + 1e-6
                            && f64::from(rect.right) >= (bar.left + bar.width) * ratio - 1e-6
                            && (f64::from(rect.top) - bar.top * ratio).abs() < 1e-6
                    });
                    assert!(is_drawn, "{readout:?}");
                }
            }
        }
    }
}

#[test]
fn every_bar_is_reachable_by_steps_and_by_pointing() {
    let data = chart_data(SMALL).unwrap();
    let (_, chart) = record(incoming(PortWindow::ALL), &data).unwrap();
    let chart = chart.unwrap();
    let firsts = |step| walk(&chart, &data, step).into_iter().map(|readout| readout.first).collect::<Vec<_>>();
    assert_eq!(firsts(Step::Next), [22, 443, 49_652, 65_452]);
    assert_eq!(firsts(Step::Lower), [49_652, 443, 22, 65_452]);
    let after = |from, step| chart.readout_after(&data, Some(from), step, &Services::iana()).unwrap().first;
    assert_eq!((after(22, Step::Taller), after(49_652, Step::Taller)), (443, 49_652));
    assert_eq!((after(443, Step::Previous), after(443, Step::Last)), (22, 65_452));
    for readout in walk(&chart, &data, Step::Next) {
        for x in [-7.0, 0.5, 7.0] {
            let found = chart.readout_at(&data, readout.bar.left + x, &Services::iana()).unwrap();
            assert_eq!(found.first, readout.first);
        }
    }
    assert_eq!(chart.readout_at(&data, 300.0, &Services::iana()), None);
    assert_eq!(chart.readout_of(&data, 400, 500, &Services::iana()).unwrap().first, 443);
    assert_eq!(chart.readout_of(&data, 500, 600, &Services::iana()), None);
}

#[test]
fn descriptions_of_a_bin_and_of_a_port() {
    let data = every_port(20_000).unwrap();
    let (_, chart) = record(incoming(PortWindow::ALL), &data).unwrap();
    let readout = chart.unwrap().readout_of(&data, 20_000, 20_000, &Services::iana()).unwrap();
    assert_eq!(readout.text, "Ports 19974–20023: Packets 549, Bytes 3.00 kB, Share 0.8 %, Busiest 20000");
    let (_, chart) = record(incoming(PortWindow { from: 19_900.0, to: 20_100.0 }), &data).unwrap();
    let readout = chart.unwrap().readout_of(&data, 20_000, 20_000, &Services::iana()).unwrap();
    assert_eq!(readout.text, "Port 20000: Packets 500, Bytes 60 bytes, Share 0.8 %");
}

#[test]
fn the_tallest_bar_has_the_full_height_at_every_zoom() {
    let data = every_port(20_000).unwrap();
    let mut window = PortWindow::ALL;
    let mut heights = Vec::new();
    for _ in 0..30 {
        let (_, chart) = record(incoming(window), &data).unwrap();
        let chart = chart.unwrap();
        let readout = chart.readout_of(&data, 20_000, 20_000, &Services::iana()).unwrap();
        heights.push(readout.bar.top.round());
        assert!(readout.first <= 20_000 && readout.last >= 20_000);
        window =
            chart.window_after(&data, window, Gesture::ZoomAroundPort { port: Some(readout.busiest), factor: 0.7 });
    }
    assert!(window.to - window.from < 8.1, "{window:?}");
    assert!(heights.iter().all(|&top| (top - heights[0]).abs() < 1.0), "{heights:?}");
}

#[test]
fn zooming_keeps_the_port_under_the_pointer() {
    let data = every_port(20_000).unwrap();
    let (_, chart) = record(incoming(PortWindow::ALL), &data).unwrap();
    let bar = chart.unwrap().readout_of(&data, 20_000, 20_000, &Services::iana()).unwrap().bar;
    let x = bar.left + bar.width / 2.0;
    let mut window = PortWindow::ALL;
    let mut ports = Vec::new();
    for _ in 0..40 {
        let (_, chart) = record(incoming(window), &data).unwrap();
        let chart = chart.unwrap();
        window = chart.window_after(&data, window, Gesture::Zoom { x, factor: 0.8 });
        let (_, chart) = record(incoming(window), &data).unwrap();
        ports.push(chart.unwrap().readout_at(&data, x, &Services::iana()).unwrap().first);
    }
    // Once a port is a few pixels wide, it stays the same, although the labels beside the plot become longer.
    assert!(ports.iter().skip(28).all(|port| Some(port) == ports.last()), "{ports:?}");
}

#[test]
fn a_window_without_traffic_has_a_text() {
    let data = chart_data(SMALL).unwrap();
    let (recording, chart) = record(incoming(PortWindow { from: 100.0, to: 200.0 }), &data).unwrap();
    assert!(recording.text().contains("no traffic here"), "{}", recording.text());
    assert_eq!(chart.unwrap().readout_after(&data, None, Step::Next, &Services::iana()), None);
}
