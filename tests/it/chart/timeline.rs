//! The timeline at many sizes.

use portogram::chart::{Scale, Theme, TimeAxis, TimeMeasure, TimelinePart, TimelineView, Viewport, draw_timeline};
use portogram::report::format::NumberFormat;
use portogram::report::{Amount, ChartData, Interval, SeriesColors, Silence, Timeline};

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
        silences: Vec::new(),
        packets_outside: 0,
    };
    Ok(ChartData { timeline, ..chart_data(SMALL)? })
}

fn record(data: &ChartData, scale: Scale, viewport: &Viewport) -> Result<Recording, RecordingError> {
    Recording::of((viewport.width_device_px(), viewport.height_device_px()), |area| {
        let (part, measure) = (TimelinePart::Selected, TimeMeasure::Packets);
        let view = TimelineView { part, measure, scale, viewport: *viewport, numbers: NumberFormat::default() };
        draw_timeline(area, data, &view, &SeriesColors::new(&data.series), &Theme::light())
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
        let recording = record(data, Scale::Linear, &viewport).unwrap();
        // Without the lines of the grid.
        recording.rects.iter().any(|rect| rect.color == color && rect.right - rect.left < 10)
    };
    let data = data_with_timeline(true).unwrap();
    assert!(has(&data, theme.incoming) && has(&data, theme.outgoing) && !has(&data, theme.grid));
    let selection = ChartData { since_nanos: Some(60 * SECOND_NANOS), ..data };
    assert!(has(&selection, theme.incoming) && has(&selection, theme.grid));
    let without_directions = data_with_timeline(false).unwrap();
    assert!(!has(&without_directions, theme.incoming) && !has(&without_directions, theme.outgoing));
}

/// A silence of 100 days in the middle.
fn data_with_silence() -> serde_json::Result<ChartData> {
    let mut data = data_with_timeline(true)?;
    let intervals = 2 * 86_400 * 100;
    for interval in data.timeline.intervals.iter_mut().skip(150) {
        interval.number += intervals;
    }
    data.timeline.elapsed_seconds += 86_400.0 * 100.0;
    data.timeline.silences = vec![Silence { number: 150, intervals }];
    Ok(data)
}

#[test]
fn a_silence_takes_little_space_and_says_its_length() {
    let data = data_with_silence().unwrap();
    for ratio in [1.0, 2.0] {
        let viewport = Viewport { width_css_px: 1100, height_css_px: 200, device_pixel_ratio: ratio };
        let axis = TimeAxis::new(&data.timeline, &viewport).unwrap();
        let x = |seconds: i64| axis.x_px(seconds * SECOND_NANOS) / ratio;
        let day = 86_400;
        assert!((x(75 + 100 * day) - x(75) - 40.0).abs() < 1.0);
        assert!((x(75) - x(0) - (x(150 + 100 * day) - x(75 + 100 * day))).abs() < 1.0);
        let texts = record(&data, Scale::Linear, &viewport).unwrap().texts;
        let texts: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
        // The length of the silence, and the time at its end.
        assert!(["100 d idle", "100 d", "+20 s"].iter().all(|text| texts.contains(text)), "{texts:?}");
    }
}

#[test]
fn x_and_time_are_inverse_on_the_axis() {
    let data = data_with_silence().unwrap();
    for viewport in viewports() {
        let axis = TimeAxis::new(&data.timeline, &viewport).unwrap();
        for time in [0, 70, 75 + 8_640_020, 75 + 8_640_073].map(|seconds| seconds * SECOND_NANOS) {
            assert!((axis.time_nanos(axis.x_px(time)) - time).abs() < 1_000, "{viewport:?}");
        }
    }
    let data = data_with_timeline(true).unwrap();
    for viewport in viewports() {
        let axis = TimeAxis::new(&data.timeline, &viewport).unwrap();
        for time in [0, 70 * SECOND_NANOS, 150 * SECOND_NANOS] {
            assert!((axis.time_nanos(axis.x_px(time)) - time).abs() < 1_000, "{viewport:?}");
        }
    }
}
