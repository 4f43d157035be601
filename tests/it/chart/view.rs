//! Charts through a window of ports, and the bars in words.

use portogram::chart::{
    ChartKind, ChartView, Gesture, PortWindow, Readout, RenderedChart, Scale, Step, Theme, Viewport,
};
use portogram::report::{BinCounts, ChartData};

use super::recorder::{Recording, RecordingError};
use super::{Bin, SCALES, SMALL, drawing, viewports};

const WINDOWS: [PortWindow; 6] = [
    PortWindow::ALL,
    PortWindow { from: 20.0, to: 28.0 },
    PortWindow { from: 400.0, to: 900.5 },
    PortWindow { from: 1000.0, to: 9_000.0 },
    PortWindow { from: 49_600.0, to: 49_800.0 },
    PortWindow { from: 65_400.0, to: 65_536.0 },
];
const VIEWPORT: Viewport = Viewport { width_css_px: 600, height_css_px: 280, device_pixel_ratio: 1.0 };

/// A drawing whose bins of 100 are full of ports with one packet each, but for a spike.
fn full(spike: u16) -> serde_json::Result<ChartData> {
    let bins: Vec<Bin> = (0..=u16::MAX).map(|port| (port, port, if port == spike { 500 } else { 1 }, 60)).collect();
    let mut full = drawing(&bins)?;
    let widths = full.bin_widths;
    let mut merged = Vec::new();
    for bin in std::mem::take(&mut full.incoming.bins) {
        let (first, last) = widths.bin(bin.first);
        match merged.last_mut() {
            Some(BinCounts { first: before, packets, bytes, .. }) if *before == first => {
                *packets += bin.packets;
                *bytes += bin.bytes;
            }
            _ => merged.push(BinCounts { first, last, ..bin }),
        }
    }
    full.incoming.bins = merged;
    Ok(full)
}

fn view(view: ChartView, drawing: &ChartData) -> Result<(Recording, Option<RenderedChart>), RecordingError> {
    let mut picture = None;
    let size = (view.viewport.width_device_px(), view.viewport.height_device_px());
    let recording = Recording::of(size, |area| {
        picture = view.draw(area, drawing, &Theme::light())?;
        Ok(())
    })?;
    Ok((recording, picture))
}

fn incoming(window: PortWindow) -> ChartView {
    ChartView { kind: ChartKind::ALL[0], scale: Scale::Linear, viewport: VIEWPORT, window }
}

fn walk(picture: &RenderedChart, drawing: &ChartData, step: Step) -> Vec<Readout> {
    let start = if step == Step::Lower { None } else { Some(Step::First) };
    let mut dissected: Vec<Readout> =
        start.and_then(|start| picture.readout_after(drawing, None, start)).into_iter().collect();
    loop {
        let from = dissected.last().map(|readout| readout.first);
        let Some(next) = picture.readout_after(drawing, from, step) else { return dissected };
        if Some(next.first) == from {
            return dissected;
        }
        dissected.push(next);
    }
}

#[test]
fn no_window_draws_outside_of_the_canvas_or_text_over_text() {
    for drawing in [drawing(SMALL), full(20_000)].map(Result::unwrap) {
        for window in WINDOWS {
            for scale in SCALES {
                for viewport in viewports() {
                    let (drawn, _) = view(ChartView { scale, viewport, ..incoming(window) }, &drawing).unwrap();
                    drawn.assert_inside();
                    drawn.assert_no_text_covers_another();
                }
            }
        }
    }
}

#[test]
fn words_stand_beside_the_bar_and_inside_of_the_chart() {
    for drawing in [drawing(SMALL), full(20_000)].map(Result::unwrap) {
        for window in WINDOWS {
            for viewport in viewports() {
                let (drawn, picture) = view(ChartView { viewport, ..incoming(window) }, &drawing).unwrap();
                let Some(picture) = picture else { continue };
                for readout in walk(&picture, &drawing, Step::Next) {
                    let (width, ratio) = (f64::from(viewport.width_css_px), viewport.device_pixel_ratio);
                    let (bar, room) = (readout.bar, readout.room);
                    let left = room.left.unwrap_or_else(|| width - room.right.unwrap() - room.width);
                    assert!(left >= 0.0 && left + room.width <= width + 1e-6, "{room:?}");
                    assert!(left >= bar.left + bar.width || left + room.width <= bar.left, "{readout:?}");
                    assert!(room.width >= 110.0, "{readout:?}");
                    let is_drawn = drawn.rects.iter().any(|rect| {
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
fn every_bar_is_reached_by_steps_and_by_pointing() {
    let drawing = drawing(SMALL).unwrap();
    let (_, picture) = view(incoming(PortWindow::ALL), &drawing).unwrap();
    let picture = picture.unwrap();
    let firsts = |step| walk(&picture, &drawing, step).into_iter().map(|readout| readout.first).collect::<Vec<_>>();
    assert_eq!(firsts(Step::Next), [22, 443, 49_652, 65_452]);
    assert_eq!(firsts(Step::Lower), [49_652, 443, 22, 65_452]);
    let after = |from, step| picture.readout_after(&drawing, Some(from), step).unwrap().first;
    assert_eq!((after(22, Step::Taller), after(49_652, Step::Taller)), (443, 49_652));
    assert_eq!((after(443, Step::Previous), after(443, Step::Last)), (22, 65_452));
    for readout in walk(&picture, &drawing, Step::Next) {
        for x in [-7.0, 0.5, 7.0] {
            let found = picture.readout_at(&drawing, readout.bar.left + x).unwrap();
            assert_eq!(found.first, readout.first);
        }
    }
    assert_eq!(picture.readout_at(&drawing, 300.0), None);
    assert_eq!(picture.readout_of(&drawing, 400, 500).unwrap().first, 443);
    assert_eq!(picture.readout_of(&drawing, 500, 600), None);
}

#[test]
fn a_bar_in_words() {
    let drawing = full(20_000).unwrap();
    let (_, picture) = view(incoming(PortWindow::ALL), &drawing).unwrap();
    let readout = picture.unwrap().readout_of(&drawing, 20_000, 20_000).unwrap();
    assert_eq!(readout.text, "Ports 19974–20023: Packets 549, Bytes 3.00 kB, Share 0.8 %, Busiest 20000");
    let (_, picture) = view(incoming(PortWindow { from: 19_900.0, to: 20_100.0 }), &drawing).unwrap();
    let readout = picture.unwrap().readout_of(&drawing, 20_000, 20_000).unwrap();
    assert_eq!(readout.text, "Port 20000 dnp: Packets 500, Bytes 60 bytes, Share 0.8 %");
}

#[test]
fn the_tallest_bar_fills_the_height_at_every_zoom() {
    let drawing = full(20_000).unwrap();
    let mut window = PortWindow::ALL;
    let mut heights = Vec::new();
    for _ in 0..30 {
        let (_, picture) = view(incoming(window), &drawing).unwrap();
        let picture = picture.unwrap();
        let readout = picture.readout_of(&drawing, 20_000, 20_000).unwrap();
        heights.push(readout.bar.top.round());
        assert!(readout.first <= 20_000 && readout.last >= 20_000);
        window = picture.after(&drawing, window, Gesture::ZoomAbout { port: Some(readout.busiest), times: 0.7 });
    }
    assert!(window.to - window.from < 8.1, "{window:?}");
    assert!(heights.iter().all(|&top| (top - heights[0]).abs() < 1.0), "{heights:?}");
}

#[test]
fn what_is_under_the_pointer_stays_there() {
    let drawing = full(20_000).unwrap();
    let (_, picture) = view(incoming(PortWindow::ALL), &drawing).unwrap();
    let bar = picture.unwrap().readout_of(&drawing, 20_000, 20_000).unwrap().bar;
    let x = bar.left + bar.width / 2.0;
    let mut window = PortWindow::ALL;
    let mut ports = Vec::new();
    for _ in 0..40 {
        let (_, picture) = view(incoming(window), &drawing).unwrap();
        let picture = picture.unwrap();
        window = picture.after(&drawing, window, Gesture::Zoom { x, times: 0.8 });
        let (_, picture) = view(incoming(window), &drawing).unwrap();
        ports.push(picture.unwrap().readout_at(&drawing, x).unwrap().first);
    }
    // As soon as a port has a few pixels, it is the same port, although the numbers beside the plot get longer.
    assert!(ports.iter().skip(28).all(|port| Some(port) == ports.last()), "{ports:?}");
}

#[test]
fn a_window_without_traffic_says_so() {
    let drawing = drawing(SMALL).unwrap();
    let (drawn, picture) = view(incoming(PortWindow { from: 100.0, to: 200.0 }), &drawing).unwrap();
    assert!(drawn.words().contains("no traffic here"), "{}", drawn.words());
    assert_eq!(picture.unwrap().readout_after(&drawing, None, Step::Next), None);
}
