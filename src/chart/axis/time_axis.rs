//! Times to positions on the timeline.

use crate::chart::viewport::{Viewport, whole_px};
use crate::report::format::to_f64;
use crate::report::{Timeline, seconds};

/// Space on the left of the axis, for the labels of counts.
const LEFT_MARGIN_CSS_PX: f64 = 56.0;
/// Space on the right of the axis, so that the label of the last time fits.
const RIGHT_MARGIN_CSS_PX: f64 = 20.0;

/// The horizontal axis of a timeline.
#[derive(Clone, Copy, Debug)]
pub struct TimeAxis {
    pub(crate) left_px: f64,
    pub(crate) width_px: f64,
    start_nanos: i64,
    span_nanos: f64,
}

impl TimeAxis {
    /// Returns the axis in device pixels, or `None` if the timeline has no start or the viewport is too narrow.
    #[must_use]
    pub fn new(timeline: &Timeline, viewport: &Viewport) -> Option<Self> {
        let left_px = LEFT_MARGIN_CSS_PX * viewport.ratio();
        let width_px = f64::from(viewport.width_device_px()) - left_px - RIGHT_MARGIN_CSS_PX * viewport.ratio();
        let start_nanos = timeline.start_nanos?;
        // The last packet of the capture may be in none of the intervals, which contain selected packets only.
        let with_packets = timeline.intervals.last().map_or(0, |interval| interval.number + 1);
        let elapsed = (timeline.elapsed_seconds / timeline.interval_seconds).floor() + 1.0;
        let span_nanos = elapsed.max(to_f64(with_packets)) * timeline.interval_seconds * 1e9;
        (width_px >= 1.0).then_some(Self { left_px, width_px, start_nanos, span_nanos })
    }

    /// Returns the time at `x_px`, in nanoseconds since 1970-01-01 UTC: outside of the axis, the nearest time on it.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    pub fn time_nanos(&self, x_px: f64) -> i64 {
        let fraction = ((x_px - self.left_px) / self.width_px).clamp(0.0, 1.0);
        self.start_nanos.saturating_add((fraction * self.span_nanos).round() as i64)
    }

    /// Returns the x coordinate of a time in nanoseconds since 1970-01-01 UTC. It never leaves the axis.
    #[must_use]
    pub fn x_px(&self, time_nanos: i64) -> f64 {
        let elapsed_nanos = time_nanos.saturating_sub(self.start_nanos);
        self.left_px + (seconds(elapsed_nanos) * 1e9 / self.span_nanos).clamp(0.0, 1.0) * self.width_px
    }

    /// Returns the x coordinate of the time `elapsed_seconds` after the start, in whole device pixels.
    pub(crate) fn x_after(&self, elapsed_seconds: f64) -> i32 {
        whole_px(self.left_px + elapsed_seconds * 1e9 / self.span_nanos * self.width_px)
    }

    /// Returns the length of the axis, in seconds.
    pub(crate) fn span_seconds(&self) -> f64 {
        self.span_nanos / 1e9
    }
}
