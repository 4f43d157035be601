//! The timeline: packets per interval, incoming above the axis and outgoing below.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::canvas::{Canvas, Drawn, Face, Lettering};
use super::layout::Rect;
use super::text::{SIZE_CSS_PX, width_em};
use super::theme::Theme;
use super::tick_labels;
use super::viewport::{Viewport, whole_px};
use super::y_axis::{Scale, YAxis};
use crate::report::format::{duration, to_f64};
use crate::report::{ChartData, Interval, Timeline, seconds};

/// Left of the plot, for the counts; right of it, so that the last label has room.
const MARGINS_CSS_PX: (f64, f64) = (56.0, 20.0);
/// Below the plot, for the times.
const TIMES_CSS_PX: f64 = 16.0;

/// Draws a timeline over the whole of `area`, which has the size of `viewport` in device pixels: that of a drawing, or of its
/// closer look, along the times of the drawing. What lies outside of the time that is selected is drawn faintly.
///
/// # Errors
///
/// What the backend could not draw.
pub fn draw_timeline<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    drawing: &ChartData,
    timeline: &Timeline,
    scale: Scale,
    viewport: &Viewport,
    theme: &Theme,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    let canvas = Canvas::new(area, Lettering::CANVAS);
    canvas.area.fill(&theme.background)?;
    let Some(axis) = TimeAxis::new(&drawing.timeline, viewport) else { return Ok(()) };
    let painter = Painter { canvas: &canvas, theme, axis, viewport };
    painter.bars(timeline, drawing, scale)?;
    painter.times()
}

/// Times of a timeline along the horizontal axis.
#[derive(Clone, Copy, Debug)]
pub struct TimeAxis {
    left_px: f64,
    width_px: f64,
    start_nanos: i64,
    span_nanos: f64,
}

impl TimeAxis {
    /// The axis in device pixels; none where there is no time, or no room.
    #[must_use]
    pub fn new(timeline: &Timeline, viewport: &Viewport) -> Option<Self> {
        let (left, right) = MARGINS_CSS_PX;
        let left_px = left * viewport.ratio();
        let width_px = f64::from(viewport.width_device_px()) - left_px - right * viewport.ratio();
        let start_nanos = timeline.start_nanos?;
        let counted = timeline.intervals.last().map_or(0, |interval| interval.number + 1);
        // Whole intervals, up to the latest packet of the capture at least.
        let whole = (timeline.elapsed_seconds / timeline.interval_seconds).floor() + 1.0;
        let span_nanos = whole.max(to_f64(counted)) * timeline.interval_seconds * 1e9;
        (width_px >= 1.0).then_some(Self { left_px, width_px, start_nanos, span_nanos })
    }

    /// The time at a place, within the axis, in nanoseconds since 1970-01-01 UTC.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    pub fn time_nanos(&self, x_px: f64) -> i64 {
        let share = ((x_px - self.left_px) / self.width_px).clamp(0.0, 1.0);
        self.start_nanos.saturating_add((share * self.span_nanos).round() as i64)
    }

    /// The place of a time, within the axis.
    #[must_use]
    pub fn x_px(&self, time_nanos: i64) -> f64 {
        let after = time_nanos.saturating_sub(self.start_nanos);
        self.left_px + (seconds(after) * 1e9 / self.span_nanos).clamp(0.0, 1.0) * self.width_px
    }

    /// The place of a time so long after the start.
    fn x_after(&self, seconds: f64) -> i32 {
        whole_px(self.left_px + seconds * 1e9 / self.span_nanos * self.width_px)
    }
}

struct Painter<'a, DB: DrawingBackend> {
    canvas: &'a Canvas<'a, DB>,
    theme: &'a Theme,
    axis: TimeAxis,
    viewport: &'a Viewport,
}

impl<DB: DrawingBackend> Painter<'_, DB> {
    fn bottom(&self) -> i32 {
        whole_px(f64::from(self.viewport.height_device_px())) - self.viewport.device_px(TIMES_CSS_PX)
    }

    fn bars(&self, timeline: &Timeline, drawing: &ChartData, scale: Scale) -> Drawn<DB> {
        let (bottom, hairline) = (self.bottom(), self.viewport.hairline());
        let middle = bottom / 2;
        let intervals = &timeline.intervals;
        let is_told = intervals.iter().any(|interval| interval.incoming.packets + interval.outgoing.packets > 0);
        // Where no direction is told, all packets stand above the axis.
        let (above, above_color): (fn(&Interval) -> u64, RGBColor) = if is_told {
            (|it| it.incoming.packets, self.theme.incoming)
        } else {
            (Interval::packets, self.theme.axis)
        };
        let counts = intervals.iter().flat_map(|interval| [above(interval), interval.outgoing.packets]);
        let y_axis = YAxis::new(scale, counts.clone(), middle - self.viewport.device_px(2.0));
        let is_selected = |x: i32| {
            let time = self.axis.time_nanos(f64::from(x));
            drawing.since_nanos.is_none_or(|since| time >= since)
                && drawing.until_nanos.is_none_or(|until| time < until)
        };
        let color = |x: i32, color: RGBColor| if is_selected(x) { color } else { self.theme.grid };
        let length = timeline.interval_seconds;
        // Intervals that share a pixel: the tallest is drawn.
        let mut drawn = (0, 0, 0);
        for interval in intervals {
            let start = to_f64(interval.number) * length;
            let left = self.axis.x_after(start);
            let right = self.axis.x_after(start + length).max(left + 1);
            let up = y_axis.bar_height(above(interval));
            let down = y_axis.bar_height(interval.outgoing.packets);
            let (up_before, down_before) = if left < drawn.0 { (drawn.1, drawn.2) } else { (0, 0) };
            if up > up_before {
                let bar = Rect { left, top: middle - up, right, bottom: middle };
                self.canvas.rect(bar, color(left, above_color))?;
            }
            if down > down_before {
                let bar = Rect { left, top: middle + hairline, right, bottom: middle + hairline + down };
                self.canvas.rect(bar, color(left, self.theme.outgoing))?;
            }
            drawn = (right, up.max(up_before), down.max(down_before));
        }
        let left = whole_px(self.axis.left_px);
        let line = Rect { left, top: middle, right: left + whole_px(self.axis.width_px), bottom: middle + hairline };
        self.canvas.rect(line, self.theme.axis)?;
        let most = tick_labels::packets(to_f64(counts.max().unwrap_or_default()));
        let text_px = self.text_px();
        let label_x = left - self.viewport.device_px(6.0);
        for (text, y) in [(&*most, 0.6), (&*most, f64::from(bottom) / text_px - 0.6)] {
            self.text(text, HPos::Right, (label_x, whole_px(y * text_px)))?;
        }
        self.text("0", HPos::Right, (label_x, middle))
    }

    /// Times since the first packet, at round steps that leave room for their labels.
    fn times(&self) -> Drawn<DB> {
        const STEPS_SECONDS: [f64; 32] = [
            1e-6,
            1e-5,
            1e-4,
            1e-3,
            2e-3,
            5e-3,
            0.01,
            0.02,
            0.05,
            0.1,
            0.2,
            0.5,
            1.0,
            2.0,
            5.0,
            10.0,
            20.0,
            30.0,
            60.0,
            120.0,
            300.0,
            600.0,
            1200.0,
            1800.0,
            3600.0,
            7200.0,
            14_400.0,
            28_800.0,
            86_400.0,
            604_800.0,
            2_592_000.0,
            31_536_000.0,
        ];
        let text_px = self.text_px();
        let span = self.axis.span_nanos / 1e9;
        let room = |step: f64| step / span * self.axis.width_px;
        let needed = |step: f64| (width_em(&duration(step * 7.0)) + 2.0) * text_px;
        let longest = STEPS_SECONDS.last().copied().unwrap_or(span);
        let step = STEPS_SECONDS.into_iter().find(|step| room(*step) >= needed(*step)).unwrap_or(longest);
        let y = self.bottom() + self.viewport.device_px(TIMES_CSS_PX / 2.0 + 1.0);
        let mut number = 0_u32;
        while f64::from(number) * step <= span && number < 1_000 {
            let after = f64::from(number) * step;
            self.text(&duration(after), HPos::Center, (self.axis.x_after(after), y))?;
            number += 1;
        }
        Ok(())
    }

    fn text_px(&self) -> f64 {
        SIZE_CSS_PX * self.viewport.ratio()
    }

    fn text(&self, text: &str, align: HPos, at: (i32, i32)) -> Drawn<DB> {
        let face = Face { size_px: self.text_px(), bold: false, color: self.theme.muted_text };
        self.canvas.text(text, face, align, at)
    }
}
