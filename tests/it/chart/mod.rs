//! Complete charts: a golden sheet, and charts at many sizes on a backend that records the drawing calls.

mod recorder;
mod interaction;
mod real;
mod timeline;

use portogram::chart::{
    AxisLayout, ChartView, Heights, PortWindow, Presentation, Scale, Sheet, Theme, Viewport, draw_chart, sheet_svg,
};
use portogram::report::format::NumberFormat;
use portogram::report::{ChartData, ChartKind, Report, Services, Wording};
use recorder::{Recording, RecordingError};
use serde_json::{Value, json};

use crate::golden::assert_golden;

/// Returns every presentation.
fn presentations() -> impl Iterator<Item = Presentation> {
    [AxisLayout::Auto, AxisLayout::InUse, AxisLayout::All].into_iter().flat_map(|axis| {
        [Scale::Linear, Scale::Logarithmic].into_iter().flat_map(move |scale| {
            [Heights::Sum, Heights::PerPort].map(|heights| Presentation { scale, axis, heights })
        })
    })
}

/// First port, last port, packets and bytes of a bin.
type Bin = (u16, u16, u64, u64);

const SMALL: &[Bin] = &[(22, 22, 3, 500), (443, 443, 14, 9_000), (49_652, 49_751, 20, 9_500), (65_452, 65_535, 1, 60)];

/// Returns a report with these bins of incoming traffic, all of it on the first ports of the bins, and no outgoing traffic.
fn report(bins: &[Bin]) -> serde_json::Result<Report> {
    let port = |&(port, _, packets, bytes): &Bin| json!({"port": port, "packets": packets, "bytes": bytes});
    let ports = bins.iter().map(|&(port, _, packets, bytes)| {
        json!({"port": port, "transport": "tcp", "packets": packets, "bytes": bytes, "payload_bytes": bytes / 2})
    });
    let in_bins = bins.iter().map(
        |&(first, last, packets, bytes)| json!({"first": first, "last": last, "packets": packets, "bytes": bytes}),
    );
    let packets: u64 = bins.iter().map(|bin| bin.2).sum();
    let bytes: u64 = bins.iter().map(|bin| bin.3).sum();
    let incoming = json!({
        "packets": packets, "bytes": bytes, "payload_bytes": bytes / 2,
        "busiest_by_packets": bins.iter().max_by_key(|bin| bin.2).map(port),
        "busiest_by_bytes": bins.iter().max_by_key(|bin| bin.3).map(port),
        "ports": ports.collect::<Value>(), "bins": in_bins.collect::<Value>(),
    });
    let none = json!({
        "packets": 0, "bytes": 0, "payload_bytes": 0, "busiest_by_packets": null, "busiest_by_bytes": null,
        "ports": [], "bins": [],
    });
    let file = json!({"name": "a <small> \u{1} capture.pcap", "bytes": bytes, "format": "pcap", "compression": null});
    serde_json::from_value(json!({
        "schema": "portogram/1",
        "capture": {
            "files": [file], "packets": packets, "bytes": bytes,
            "first_time": "2026-01-01T00:00:00.000000Z", "elapsed_seconds": 12.5, "link_types": [], "warnings": [],
        },
        "settings": {},
        "direction": {"method": "user-networks", "explanation": "10.0.0.0/8 is local.", "local_networks": []},
        "without_ports": [],
        "classes": {"incoming": incoming, "outgoing": none, "internal": none, "transit": none, "unknown": none},
    }))
}

/// Returns the chart data of such a report.
fn chart_data(bins: &[Bin]) -> serde_json::Result<ChartData> {
    report(bins).map(|report| ChartData::from(&report))
}

#[test]
fn the_sheet_equals_the_golden_sheet() {
    assert_golden(
        "sheet.svg",
        &sheet_svg(&report(SMALL).unwrap(), Presentation::default(), &Theme::light(), &Wording::default()),
    );
}

#[test]
fn a_png_has_the_size_and_colours_of_the_sheet() {
    let (report, wording) = (report(SMALL).unwrap(), Wording::default());
    let data = ChartData::from(&report);
    let sheet = Sheet { theme: Theme::dark(), ..Sheet::new(&report, &data, &wording) };
    let png = sheet.png().unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let (width, height) = sheet.size_css_px();
    assert_eq!((info.width, info.height), (2 * width, 2 * height));
    let theme = Theme::dark();
    for color in [theme.background, theme.zone_background, theme.incoming, theme.axis, theme.grid] {
        assert!(pixels.chunks(3).any(|pixel| pixel == [color.0, color.1, color.2]), "{color:?}");
    }
}

#[test]
fn a_direction_without_traffic_is_a_sentence() {
    let viewport = Viewport { width_css_px: 600, height_css_px: 280, device_pixel_ratio: 1.0 };
    let recording = record(ChartKind::ALL[1], &chart_data(SMALL).unwrap(), Presentation::default(), &viewport).unwrap();
    assert_eq!(recording.rects.len(), 1, "only the background");
    assert_eq!(recording.text(), "No outgoing packets.");
}

#[test]
fn every_bin_with_traffic_is_drawn() {
    let data = chart_data(SMALL).unwrap();
    for presentation in presentations() {
        for viewport in viewports() {
            let recording = record(ChartKind::ALL[0], &data, presentation, &viewport).unwrap();
            let bars: Vec<_> = recording.rects.iter().filter(|rect| rect.color == Theme::light().incoming).collect();
            assert!(bars.iter().all(|bar| bar.left < bar.right && bar.top < bar.bottom), "{viewport:?}");
            assert_eq!(bars.len(), 4, "{viewport:?}");
        }
    }
}

#[test]
fn drawing_stays_inside_of_the_canvas_and_no_text_covers_another() {
    let all_data = [
        chart_data(SMALL),
        chart_data(&[(0, 0, 1, 60), (65_535, 65_535, 1, 60)]),
        chart_data(&[(443, 443, 1_200_000_000, 900_000_000_000), (8_074, 8_123, 600_000_000, 1), (22, 22, 1, 40)]),
        chart_data(&[(1023, 1023, 7, 700), (1024, 1073, 7, 700), (49_124, 49_151, 7, 700), (49_152, 49_251, 7, 700)]),
    ];
    for data in all_data.map(Result::unwrap) {
        for kind in ChartKind::ALL {
            for presentation in presentations() {
                for viewport in viewports() {
                    let recording = record(kind, &data, presentation, &viewport).unwrap();
                    recording.assert_inside();
                    recording.assert_no_text_covers_another();
                }
            }
        }
    }
}

/// Returns sizes from a phone to a large screen, at the pixel ratios of common screens.
fn viewports() -> impl Iterator<Item = Viewport> {
    let sizes = [(300, 160), (360, 200), (419, 180), (420, 180), (600, 280), (1600, 800)];
    sizes.into_iter().flat_map(|(width_css_px, height_css_px)| {
        [1.0, 1.25, 2.0, 2.625].map(|device_pixel_ratio| Viewport { width_css_px, height_css_px, device_pixel_ratio })
    })
}

#[test]
fn implausible_sizes_do_not_panic() {
    let data = chart_data(SMALL).unwrap();
    for (width_css_px, height_css_px) in [(0, 0), (1, 500), (500, 1), (40, 40), (60, 60), (100, 100)] {
        for device_pixel_ratio in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9, 0.3, 1.0] {
            let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio };
            for kind in ChartKind::ALL {
                record(kind, &data, Presentation { scale: Scale::Logarithmic, ..Presentation::default() }, &viewport)
                    .unwrap();
            }
        }
    }
}

/// Records the drawing calls of a chart of all ports.
fn record(
    kind: ChartKind,
    data: &ChartData,
    presentation: Presentation,
    viewport: &Viewport,
) -> Result<Recording, RecordingError> {
    Recording::of((viewport.width_device_px(), viewport.height_device_px()), |area| {
        let view = ChartView {
            kind,
            presentation,
            viewport: *viewport,
            window: PortWindow::ALL,
            numbers: NumberFormat::default(),
        };
        draw_chart(area, &view, data, &Services::iana(), &Theme::light()).map(drop)
    })
}
