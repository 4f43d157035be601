//! Times to positions on the timeline. Silences are folded: each takes the same little space.

use crate::chart::viewport::{Viewport, whole_px};
use crate::report::format::to_f64;
use crate::report::{Silence, Timeline, seconds};

/// Space on the left of the axis, for the labels of counts.
const LEFT_MARGIN_CSS_PX: f64 = 64.0;
/// Space on the right of the axis, so that the label of the last time fits.
const RIGHT_MARGIN_CSS_PX: f64 = 20.0;
/// Width of a folded silence.
const SILENCE_CSS_PX: f64 = 40.0;
/// The largest part of the axis that silences take.
const MAX_SILENT_PART: f64 = 0.4;

/// The horizontal axis of a timeline.
#[derive(Clone, Debug)]
pub struct TimeAxis {
    pub(crate) left_px: f64,
    pub(crate) width_px: f64,
    start_nanos: i64,
    /// In order, without space between them.
    parts: Vec<Part>,
}

/// A part of the axis, along which time runs evenly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// Time from the start to the beginning of the part.
    pub(crate) from_nanos: f64,
    /// Time from the start to the end of the part.
    pub(crate) to_nanos: f64,
    pub(crate) left_px: f64,
    pub(crate) right_px: f64,
    /// Whether it is a silence.
    pub(crate) is_silence: bool,
}

impl TimeAxis {
    /// Returns the axis in device pixels, or `None` if the timeline has no start or the viewport is too narrow.
    #[must_use]
    pub fn new(timeline: &Timeline, viewport: &Viewport) -> Option<Self> {
        let left_px = LEFT_MARGIN_CSS_PX * viewport.ratio();
        let width_px = f64::from(viewport.width_device_px()) - left_px - RIGHT_MARGIN_CSS_PX * viewport.ratio();
        let start_nanos = timeline.start_nanos?;
        (width_px >= 1.0).then(|| Self {
            left_px,
            width_px,
            start_nanos,
            parts: parts(timeline, left_px, width_px, SILENCE_CSS_PX * viewport.ratio()),
        })
    }

    /// Returns the time at `x_px`, in nanoseconds since 1970-01-01 UTC: outside of the axis, the nearest time on it.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    pub fn time_nanos(&self, x_px: f64) -> i64 {
        let Some(part) = self.part(|part| x_px < part.right_px) else { return self.start_nanos };
        let fraction = ((x_px - part.left_px) / (part.right_px - part.left_px)).clamp(0.0, 1.0);
        let elapsed_nanos = part.from_nanos + fraction * (part.to_nanos - part.from_nanos);
        self.start_nanos.saturating_add(elapsed_nanos.round() as i64)
    }

    /// Returns the x coordinate of a time in nanoseconds since 1970-01-01 UTC. It never leaves the axis.
    #[must_use]
    pub fn x_px(&self, time_nanos: i64) -> f64 {
        self.position(seconds(time_nanos.saturating_sub(self.start_nanos)))
    }

    /// Returns the x coordinate of the time `elapsed_seconds` after the start, in whole device pixels.
    pub(crate) fn x_after(&self, elapsed_seconds: f64) -> i32 {
        whole_px(self.position(elapsed_seconds))
    }

    /// Returns the parts of the axis, in order.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    fn position(&self, elapsed_seconds: f64) -> f64 {
        let elapsed_nanos = elapsed_seconds * 1e9;
        let Some(part) = self.part(|part| elapsed_nanos < part.to_nanos) else { return self.left_px };
        let fraction = (elapsed_nanos - part.from_nanos) / (part.to_nanos - part.from_nanos);
        part.left_px + fraction.clamp(0.0, 1.0) * (part.right_px - part.left_px)
    }

    /// Returns the first part that ends after a position, or the last part.
    fn part(&self, ends_after: impl Fn(&Part) -> bool) -> Option<&Part> {
        self.parts.iter().find(|part| ends_after(part)).or(self.parts.last())
    }
}

fn parts(timeline: &Timeline, left_px: f64, width_px: f64, silence_px: f64) -> Vec<Part> {
    let span = timeline.span_intervals();
    let interval_nanos = timeline.interval_seconds * 1e9;
    let silences = &timeline.silences;
    let silent = silences.iter().map(|silence| silence.intervals).sum::<u64>();
    let silence_px = silence_px.min(MAX_SILENT_PART * width_px / to_f64(silences.len().max(1) as u64));
    let folded_px = silence_px * to_f64(silences.len() as u64);
    let interval_px = (width_px - folded_px) / to_f64(span.saturating_sub(silent).max(1));
    let end = Silence { number: span, intervals: 0 };
    let (mut number, mut x_px) = (0, left_px);
    let mut parts = Vec::new();
    for silence in silences.iter().chain([&end]) {
        let next = silence.number.saturating_add(silence.intervals);
        let is_silence = silence.intervals > 0;
        for (to, is_silence, width_px) in [
            (silence.number, false, to_f64(silence.number.saturating_sub(number)) * interval_px),
            (next, is_silence, if is_silence { silence_px } else { 0.0 }),
        ] {
            if to > number {
                let [from_nanos, to_nanos] = [number, to].map(|number| to_f64(number) * interval_nanos);
                parts.push(Part { from_nanos, to_nanos, left_px: x_px, right_px: x_px + width_px, is_silence });
                (number, x_px) = (to, x_px + width_px);
            }
        }
    }
    parts
}
