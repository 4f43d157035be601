//! The layout of the timeline: packets per interval, incoming above the axis and outgoing below.

use super::rect::Rect;
use crate::chart::axis::{TimeAxis, YAxis, packets_label, round_time_step};
use crate::chart::text::{SIZE_CSS_PX, width_em};
use crate::chart::view::Scale;
use crate::chart::viewport::{Viewport, whole_px};
use crate::report::format::{NumberFormat, to_f64};
use crate::report::{ChartData, Interval, Timeline, seconds};

/// Height of the row of times below the plot.
const TIMES_CSS_PX: f64 = 16.0;
/// Space between the labels of counts and the plot.
const COUNTS_GAP_CSS_PX: f64 = 6.0;
/// Space above and below the tallest bars.
const HEADROOM_CSS_PX: f64 = 2.0;
/// The largest number of labelled times.
const MAX_TIMES: u32 = 1_000;

/// A count beside the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YTick {
    /// Distance from the top, in device pixels.
    pub(crate) y: i32,
    /// Number with unit.
    pub(crate) label: String,
}

/// The position of everything in a timeline, in device pixels.
#[derive(Clone, Debug)]
pub(crate) struct TimelineLayout {
    /// Bars to fill, in drawing order.
    pub(crate) bars: Vec<(Rect, IntervalColor)>,
    /// Line between incoming and outgoing packets.
    pub(crate) axis_line: Rect,
    /// Right edge of the labels of counts.
    pub(crate) counts_x: i32,
    /// Labels of counts.
    pub(crate) counts: [YTick; 3],
    /// Middle and label of times since the first packet.
    pub(crate) times: Vec<(i32, String)>,
    /// Middle of the row of times.
    pub(crate) times_y: i32,
}

/// The meaning of a bar's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntervalColor {
    /// Incoming packets.
    Incoming,
    /// Outgoing packets.
    Outgoing,
    /// All packets of a timeline without directions.
    AnyDirection,
    /// Packets outside of the selected time.
    NotSelected,
}

impl TimelineLayout {
    /// Lays out `timeline` along the times of `data`.
    ///
    /// Returns `None` if the timeline of `data` has no start or the viewport is too narrow.
    pub(crate) fn new(
        timeline: &Timeline,
        data: &ChartData,
        scale: Scale,
        viewport: &Viewport,
        numbers: NumberFormat,
    ) -> Option<Self> {
        let axis = TimeAxis::new(&data.timeline, viewport)?;
        let text_px = SIZE_CSS_PX * viewport.ratio();
        let bottom = whole_px(f64::from(viewport.height_device_px())) - viewport.device_px(TIMES_CSS_PX);
        let middle = bottom / 2;
        let left = whole_px(axis.left_px);
        let axis_right = left + whole_px(axis.width_px);
        let axis_line = Rect { left, top: middle, right: axis_right, bottom: middle + viewport.hairline() };

        let upward = Upward::of(timeline);
        let counts = timeline.intervals.iter().flat_map(|it| [upward.packets(it), it.outgoing.packets]);
        let y_axis = YAxis::new(scale, counts.clone(), middle - viewport.device_px(HEADROOM_CSS_PX));
        let max_label = packets_label(to_f64(counts.max().unwrap_or_default()), numbers);
        let y_of_line = |line: f64| whole_px(line * text_px);
        let counts = [
            YTick { y: y_of_line(0.6), label: max_label.clone() },
            YTick { y: y_of_line(f64::from(bottom) / text_px - 0.6), label: max_label },
            YTick { y: middle, label: "0".to_owned() },
        ];
        Some(Self {
            bars: bars(timeline, data, &axis, &y_axis, upward, axis_line),
            axis_line,
            counts_x: left - viewport.device_px(COUNTS_GAP_CSS_PX),
            counts,
            times: times(&axis, text_px, numbers),
            times_y: bottom + viewport.device_px(TIMES_CSS_PX / 2.0 + 1.0),
        })
    }
}

/// The packets that are shown above the axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Upward {
    Incoming,
    /// All packets, if none has a direction.
    All,
}

impl Upward {
    fn of(timeline: &Timeline) -> Self {
        let has_direction = |it: &Interval| it.incoming.packets + it.outgoing.packets > 0;
        if timeline.intervals.iter().any(has_direction) { Self::Incoming } else { Self::All }
    }

    fn packets(self, interval: &Interval) -> u64 {
        match self {
            Self::Incoming => interval.incoming.packets,
            Self::All => interval.packets(),
        }
    }

    fn color(self) -> IntervalColor {
        match self {
            Self::Incoming => IntervalColor::Incoming,
            Self::All => IntervalColor::AnyDirection,
        }
    }
}

/// Returns the bars of the intervals. Of intervals that share a pixel, the tallest is visible.
fn bars(
    timeline: &Timeline,
    data: &ChartData,
    axis: &TimeAxis,
    y_axis: &YAxis,
    upward: Upward,
    axis_line: Rect,
) -> Vec<(Rect, IntervalColor)> {
    let is_selected = |x: i32| {
        let time = axis.time_nanos(f64::from(x));
        data.since_nanos.is_none_or(|since| time >= since) && data.until_nanos.is_none_or(|until| time < until)
    };
    let color = |x: i32, color| if is_selected(x) { color } else { IntervalColor::NotSelected };
    let length = timeline.interval_seconds;
    // Where times run backwards, the two timelines may begin at different times.
    let offset_nanos = timeline.start_nanos.zip(data.timeline.start_nanos).map_or(0, |(a, b)| a.saturating_sub(b));
    let mut bars = Vec::new();
    let (mut covered_to, mut covered_up, mut covered_down) = (0, 0, 0);
    for interval in &timeline.intervals {
        let start = to_f64(interval.number) * length + seconds(offset_nanos);
        let left = axis.x_after(start);
        let right = axis.x_after(start + length).max(left + 1);
        let up = y_axis.bar_height(upward.packets(interval));
        let down = y_axis.bar_height(interval.outgoing.packets);
        if left >= covered_to {
            (covered_up, covered_down) = (0, 0);
        }
        if up > covered_up {
            let bar = Rect { left, top: axis_line.top - up, right, bottom: axis_line.top };
            bars.push((bar, color(left, upward.color())));
        }
        if down > covered_down {
            let bar = Rect { left, top: axis_line.bottom, right, bottom: axis_line.bottom + down };
            bars.push((bar, color(left, IntervalColor::Outgoing)));
        }
        (covered_to, covered_up, covered_down) = (right, up.max(covered_up), down.max(covered_down));
    }
    bars
}

/// Returns times since the first packet, at round steps that leave space for their labels.
fn times(axis: &TimeAxis, text_px: f64, numbers: NumberFormat) -> Vec<(i32, String)> {
    let span = axis.span_seconds();
    let step = round_time_step(|step| {
        let available_px = step / span * axis.width_px;
        // The label of the first step may be shorter than most.
        let label_px = (width_em(&numbers.duration(step * 7.0)) + 2.0) * text_px;
        available_px >= label_px
    });
    let elapsed = (0..MAX_TIMES).map(|index| f64::from(index) * step).take_while(|&elapsed| elapsed <= span);
    elapsed.map(|elapsed| (axis.x_after(elapsed), numbers.duration(elapsed))).collect()
}
