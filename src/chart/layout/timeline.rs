//! The layout of the timeline around its lanes: times below, silences across.

use super::rect::Rect;
use super::time_lanes::{LaneParts, Lanes};
use crate::chart::axis::{TimeAxis, round_time_step};
use crate::chart::text::{SIZE_CSS_PX, width_em};
use crate::chart::view::TimelineView;
use crate::chart::viewport::{Viewport, whole_px};
use crate::report::format::NumberFormat;
use crate::report::{ChartData, Series, SeriesColors, Timeline};

/// Height of the row of times below the plot.
const TIMES_CSS_PX: f64 = 16.0;
/// Height of the row above the plot with the lengths of silences.
const SILENCES_CSS_PX: f64 = 15.0;
/// Space between the labels of counts and the plot.
const COUNTS_GAP_CSS_PX: f64 = 6.0;
/// Space above and below the tallest bars.
const HEADROOM_CSS_PX: f64 = 7.0;
/// Distance of the lines by which a silence is hatched.
const HATCHING_CSS_PX: f64 = 5.0;
/// The largest number of labelled times in a part of the axis.
const MAX_TIMES: u32 = 1_000;

/// The position of everything in a timeline, in device pixels.
pub(crate) struct TimelineLayout {
    pub(crate) lanes: Lanes,
    /// Lines across silences.
    pub(crate) hatching: Vec<Rect>,
    /// Middle and label of each silence.
    pub(crate) silences: Vec<(i32, String)>,
    /// Middle of the row of silences.
    pub(crate) silences_y: i32,
    /// Right edge of the labels of counts.
    pub(crate) counts_x: i32,
    /// Middle and label of times since the first packet.
    pub(crate) times: Vec<(i32, String)>,
    /// Middle of the row of times.
    pub(crate) times_y: i32,
}

impl TimelineLayout {
    /// Lays out `timeline` along the times of `data`. Bars are stacks of `series`.
    ///
    /// Returns `None` if the timeline of `data` has no start or the viewport is too narrow.
    pub(crate) fn new(
        timeline: &Timeline,
        series: &[Series],
        colors: &SeriesColors,
        data: &ChartData,
        view: &TimelineView,
    ) -> Option<Self> {
        let viewport = &view.viewport;
        let axis = TimeAxis::new(&data.timeline, viewport)?;
        let bottom = whole_px(f64::from(viewport.height_device_px())) - viewport.device_px(TIMES_CSS_PX);
        let has_silences = axis.parts().iter().any(|part| part.is_silence);
        let top = viewport.device_px(if has_silences { SILENCES_CSS_PX } else { 0.0 });
        let headroom = viewport.device_px(HEADROOM_CSS_PX);
        let parts = LaneParts { timeline, series, colors, data, axis: &axis, view };
        Some(Self {
            lanes: parts.lanes(top + headroom, bottom - headroom),
            hatching: hatching(&axis, top, bottom, viewport),
            silences: silences(&axis, viewport, view.numbers),
            silences_y: top / 2,
            counts_x: whole_px(axis.left_px) - viewport.device_px(COUNTS_GAP_CSS_PX),
            times: times(&axis, viewport, view.numbers),
            times_y: bottom + viewport.device_px(TIMES_CSS_PX / 2.0 + 1.0),
        })
    }
}

pub(super) fn hatching(axis: &TimeAxis, top: i32, bottom: i32, viewport: &Viewport) -> Vec<Rect> {
    let step = HATCHING_CSS_PX * viewport.ratio();
    let mut lines = Vec::new();
    for silence in axis.parts().iter().filter(|part| part.is_silence) {
        let mut x = silence.left_px + step / 2.0;
        while x < silence.right_px {
            let left = whole_px(x);
            lines.push(Rect { left, top, right: left + viewport.hairline(), bottom });
            x += step;
        }
    }
    lines
}

/// Returns the middle and the length of each silence, as far as there is space.
fn silences(axis: &TimeAxis, viewport: &Viewport, numbers: NumberFormat) -> Vec<(i32, String)> {
    let silences = || axis.parts().iter().filter(|part| part.is_silence);
    let labels = |suffix: &str| {
        let labels = silences().map(|silence| {
            let middle = f64::midpoint(silence.left_px, silence.right_px);
            let length = numbers.duration((silence.to_nanos - silence.from_nanos) / 1e9);
            (middle, format!("{length}{suffix}"))
        });
        without_overlap(labels, viewport)
    };
    let explained = labels(" idle");
    if explained.len() == silences().count() { explained } else { labels("") }
}

/// Returns times since the first packet, at round steps that leave space for their labels.
///
/// After a silence, the first label is the time since the first packet, and those after it count from there: that is short, and tells
/// apart what is seconds apart after a pause of a day.
pub(super) fn times(axis: &TimeAxis, viewport: &Viewport, numbers: NumberFormat) -> Vec<(i32, String)> {
    let text_px = SIZE_CSS_PX * viewport.ratio();
    let spoken = || axis.parts().iter().filter(|part| !part.is_silence);
    let Some(longest) = spoken().max_by(|a, b| (a.to_nanos - a.from_nanos).total_cmp(&(b.to_nanos - b.from_nanos)))
    else {
        return Vec::new();
    };
    let px_per_second = (longest.right_px - longest.left_px) * 1e9 / (longest.to_nanos - longest.from_nanos);
    let step = round_time_step(|step| {
        // The label of the first step may be shorter than most.
        step * px_per_second >= (width_em(&numbers.duration(step * 7.0)) + 2.0) * text_px
    });
    let labels = spoken().flat_map(|part| {
        let from = part.from_nanos / 1e9;
        let length = (part.to_nanos - part.from_nanos) / 1e9;
        let after = (0..MAX_TIMES).map(|index| f64::from(index) * step).take_while(move |after| *after <= length);
        after.map(move |after| {
            let label = match (from > 0.0, after > 0.0) {
                (true, true) => format!("+{}", numbers.duration(after)),
                _ => numbers.duration(from + after),
            };
            (part.left_px + after * px_per_second, label)
        })
    });
    without_overlap(labels, viewport)
}

/// Returns the labels that do not overlap with one before.
fn without_overlap(labels: impl Iterator<Item = (f64, String)>, viewport: &Viewport) -> Vec<(i32, String)> {
    let text_px = SIZE_CSS_PX * viewport.ratio();
    let mut free_from = f64::NEG_INFINITY;
    let mut kept = Vec::new();
    for (x, label) in labels {
        let half = (width_em(&label) / 2.0) * text_px;
        if x - half >= free_from {
            free_from = x + half + text_px / 2.0;
            kept.push((whole_px(x), label));
        }
    }
    kept
}
