//! The timeline at many sizes.

use portogram::chart::{Scale, Theme, TimeAxis, Viewport, draw_timeline};
use portogram::report::format::NumberFormat;
use portogram::report::{Amount, ChartData, Interval, Timeline};

use super::recorder::{Recording, RecordingError};
use super::{SMALL, chart_data, viewports};

const SECOND_NANOS: i64 = 1_000_000_000;

/// Returns data with 300 intervals of half a second. The packets of every third interval have no direction.
fn data_with_timeline(has_directions: bool) -> serde_json::Result<ChartData> {
    let amount = |packets: u64| Amount { packets, bytes: 60 * packets };
    let intervals = (0..300).map(|number| {
        let (incoming, outgoing) = if has_directions { (number * number % 17, number % 5) } else { (0, 0) };
        Interval { number, incoming: amount(incoming), outgoing: amount(outgoing), other: amount(number % 3) }
    });
    let timeline = Timeline {
        start: None,
        start_nanos: Some(0),
        interval_seconds: 0.5,
        elapsed_seconds: 149.9,
        intervals: intervals.collect(),
        packets_outside: 0,
    };
    Ok(ChartData { timeline, ..chart_data(SMALL)? })
}

fn record(data: &ChartData, scale: Scale, viewport: &Viewport) -> Result<Recording, RecordingError> {
    Recording::of((viewport.width_device_px(), viewport.height_device_px()), |area| {
        draw_timeline(area, data, &data.timeline, scale, viewport, &Theme::light(), NumberFormat::default())
    })
}

#[test]
fn bars_stay_between_the_margins() {
    for data in [true, false].map(data_with_timeline).map(Result::unwrap) {
        for scale in [Scale::Linear, Scale::Logarithmic] {
            for viewport in viewports() {
                let axis = TimeAxis::new(&data.timeline, &viewport).unwrap();
                let (left, right) = (axis.x_px(0), axis.x_px(i64::MAX));
                let recording = record(&data, scale, &viewport).unwrap();
                let [background, bars @ ..] = recording.rects.as_slice() else { panic!("no background") };
                assert!(!bars.is_empty());
                for bar in bars {
                    assert!(f64::from(bar.left) >= left - 1.0 && f64::from(bar.right) <= right + 1.0, "{bar:?}");
                    assert!(bar.top >= 0 && bar.top < bar.bottom && bar.bottom < background.bottom, "{bar:?}");
                }
            }
        }
    }
}

#[test]
fn colours_show_direction_and_selection() {
    let theme = Theme::light();
    let viewport = Viewport { width_css_px: 600, height_css_px: 120, device_pixel_ratio: 1.0 };
    let has = |data: &ChartData, color| {
        record(data, Scale::Linear, &viewport).unwrap().rects.iter().any(|rect| rect.color == color)
    };
    let data = data_with_timeline(true).unwrap();
    assert!(has(&data, theme.incoming) && has(&data, theme.outgoing) && !has(&data, theme.grid));
    let selection = ChartData { since_nanos: Some(60 * SECOND_NANOS), ..data };
    assert!(has(&selection, theme.incoming) && has(&selection, theme.grid));
    let without_directions = data_with_timeline(false).unwrap();
    assert!(!has(&without_directions, theme.incoming) && !has(&without_directions, theme.outgoing));
}

#[test]
fn x_and_time_are_inverse_on_the_axis() {
    let data = data_with_timeline(true).unwrap();
    for viewport in viewports() {
        let axis = TimeAxis::new(&data.timeline, &viewport).unwrap();
        for time in [0, 70 * SECOND_NANOS, 150 * SECOND_NANOS] {
            assert!((axis.time_nanos(axis.x_px(time)) - time).abs() < 1_000, "{viewport:?}");
        }
    }
}
