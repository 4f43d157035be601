//! The lanes of the timeline: incoming packets above the axis and outgoing ones below, in the same scale, and further down those
//! that are neither. Each bar is a stack of the busiest services.

use super::rect::Rect;
use crate::chart::axis::{TimeAxis, YAxis, bits_label, bytes_label, packets_label};
use crate::chart::text::SIZE_CSS_PX;
use crate::chart::view::{TimeMeasure, TimelineView};
use crate::chart::viewport::whole_px;
use crate::report::format::{rounded, to_f64};
use crate::report::{Amount, ChartData, Interval, Series, SeriesColors, Timeline, seconds};

/// A count beside a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YTick {
    /// Distance from the top, in device pixels.
    pub(crate) y: i32,
    /// Number with unit.
    pub(crate) label: String,
}

/// Height of the lane of packets that are neither incoming nor outgoing, as a part of all lanes.
const LANE_PART: f64 = 0.2;
/// Timelines that are lower have no such lane.
const MIN_HEIGHT_FOR_LANE_CSS_PX: f64 = 100.0;
/// Space above the lane of packets that are neither incoming nor outgoing.
const LANE_GAP_CSS_PX: f64 = 12.0;
/// The least part of the stage that each of two directions with traffic has.
const MIN_PART: f64 = 0.08;
/// A height with which heights are compared.
const UNIT_PX: i32 = 1 << 20;

/// The meaning of a bar's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IntervalColor {
    /// Incoming packets.
    Incoming,
    /// Outgoing packets.
    Outgoing,
    /// A service, by the number of its colour.
    Service(u8),
    /// What has no colour of its own: packets of other ports or without ports, or of any direction.
    Others,
    /// Packets outside of the selected time.
    NotSelected,
}

/// What is drawn in all lanes.
#[derive(Default)]
pub(crate) struct Lanes {
    /// Bars to fill, in drawing order.
    pub(crate) bars: Vec<(Rect, IntervalColor)>,
    /// The lines that bars stand on or hang from.
    pub(crate) base_lines: Vec<Rect>,
    /// Lines at the ticks.
    pub(crate) grid_lines: Vec<Rect>,
    pub(crate) ticks: Vec<YTick>,
}

/// The packets of a lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Group {
    Incoming,
    Outgoing,
    Neither,
    All,
}

impl Group {
    fn amount(self, interval: &Interval) -> Amount {
        match self {
            Self::Incoming => interval.incoming,
            Self::Outgoing => interval.outgoing,
            Self::Neither => interval.other,
            Self::All => Amount { packets: interval.packets(), bytes: interval.bytes() },
        }
    }

    /// Returns the colour of packets that belong to no service.
    fn color(self, has_services: bool) -> IntervalColor {
        match self {
            Self::Incoming if !has_services => IntervalColor::Incoming,
            Self::Outgoing if !has_services => IntervalColor::Outgoing,
            _ => IntervalColor::Others,
        }
    }
}

/// A lane: its bars stand on a line, or hang from it.
struct Lane {
    group: Group,
    base_y: i32,
    is_upward: bool,
    y_axis: YAxis,
}

/// Everything that lanes are made from.
pub(crate) struct LaneParts<'a> {
    pub(crate) timeline: &'a Timeline,
    /// The services of the timeline, empty to show directions in their colours.
    pub(crate) series: &'a [Series],
    pub(crate) colors: &'a SeriesColors,
    pub(crate) data: &'a ChartData,
    pub(crate) axis: &'a TimeAxis,
    pub(crate) view: &'a TimelineView,
}

impl LaneParts<'_> {
    /// Lays out the lanes between two y coordinates.
    pub(crate) fn lanes(&self, top: i32, bottom: i32) -> Lanes {
        let maximum = |group: Group| self.counts(group).max().unwrap_or_default();
        let has_directions = maximum(Group::Incoming) + maximum(Group::Outgoing) > 0;
        let ratio = self.view.viewport.ratio();
        let height = f64::from(bottom - top);
        let has_lane = has_directions && maximum(Group::Neither) > 0 && height >= MIN_HEIGHT_FOR_LANE_CSS_PX * ratio;
        let stage_bottom = if has_lane { bottom - whole_px(height * LANE_PART) } else { bottom };
        let mut lanes = Lanes::default();
        if has_directions {
            self.add_stage(&mut lanes, top, stage_bottom);
        } else {
            self.add_single(&mut lanes, Group::All, top, stage_bottom);
        }
        if has_lane {
            let lane_top = stage_bottom + self.view.viewport.device_px(LANE_GAP_CSS_PX);
            self.add_single(&mut lanes, Group::Neither, lane_top, bottom);
        }
        lanes
    }

    /// Adds incoming and outgoing packets, which share a scale.
    fn add_stage(&self, lanes: &mut Lanes, top: i32, bottom: i32) {
        let counts = || self.counts(Group::Incoming).chain(self.counts(Group::Outgoing));
        let unit = YAxis::new(self.view.scale, counts(), UNIT_PX);
        let part = |group| {
            let maximum = self.counts(group).max().unwrap_or_default();
            if maximum == 0 { 0.0 } else { (f64::from(unit.bar_height(maximum)) / f64::from(UNIT_PX)).max(MIN_PART) }
        };
        let (up, down) = (part(Group::Incoming), part(Group::Outgoing));
        let line = self.view.viewport.hairline();
        let y_axis = YAxis::new(self.view.scale, counts(), whole_px(f64::from(bottom - top - line) / (up + down)));
        let base_y = top + whole_px(f64::from(bottom - top - line) * up / (up + down));
        self.add(lanes, &Lane { group: Group::Incoming, base_y, is_upward: true, y_axis }, (top, bottom));
        let below = Lane { group: Group::Outgoing, base_y: base_y + line, is_upward: false, y_axis };
        self.add(lanes, &below, (top, bottom));
    }

    /// Adds packets that have a lane for themselves.
    fn add_single(&self, lanes: &mut Lanes, group: Group, top: i32, bottom: i32) {
        let base_y = bottom - self.view.viewport.hairline();
        let y_axis = YAxis::new(self.view.scale, self.counts(group), base_y - top);
        self.add(lanes, &Lane { group, base_y, is_upward: true, y_axis }, (top, bottom));
    }

    fn add(&self, lanes: &mut Lanes, lane: &Lane, (top, bottom): (i32, i32)) {
        let (hairline, text_px) = (self.view.viewport.hairline(), SIZE_CSS_PX * self.view.viewport.ratio());
        let left = whole_px(self.axis.left_px);
        let right = left + whole_px(self.axis.width_px);
        let line_at = |y: i32| Rect { left, right, top: y, bottom: y + hairline };
        if lane.is_upward {
            lanes.base_lines.push(line_at(lane.base_y));
            lanes.ticks.push(YTick { y: lane.base_y, label: "0".to_owned() });
        }
        self.add_bars(&mut lanes.bars, lane);
        let maximum = self.counts(lane.group).max().unwrap_or_default();
        let height = lane.y_axis.bar_height(maximum);
        let max_ticks = whole_px(f64::from(height) / (text_px * 2.6)).clamp(1, 5).unsigned_abs();
        let label: fn(_, _) -> _ = match self.view.measure {
            TimeMeasure::Packets => packets_label,
            TimeMeasure::Bytes => bytes_label,
            TimeMeasure::Rate => bits_label,
        };
        for tick in lane.y_axis.ticks_up_to(to_f64(maximum), max_ticks) {
            let above = lane.y_axis.height_of(tick);
            let y = if lane.is_upward { lane.base_y - above } else { lane.base_y + above };
            if tick > 0.0 && f64::from(above) >= text_px && (top..bottom).contains(&y) {
                lanes.grid_lines.push(line_at(y));
                lanes.ticks.push(YTick { y, label: label(tick, self.view.numbers) });
            }
        }
    }

    /// Returns the counts of a group in each interval, in the measure of the view.
    fn counts(&self, group: Group) -> impl Iterator<Item = u64> + Clone {
        self.timeline.intervals.iter().map(move |interval| self.measured(group.amount(interval)))
    }

    fn measured(&self, amount: Amount) -> u64 {
        match self.view.measure {
            TimeMeasure::Packets => amount.packets,
            TimeMeasure::Bytes => amount.bytes,
            TimeMeasure::Rate => rounded(to_f64(amount.bytes) * 8.0 / self.timeline.interval_seconds),
        }
    }

    /// Adds the bars of the intervals. Of intervals that share a pixel, the tallest is visible.
    fn add_bars(&self, bars: &mut Vec<(Rect, IntervalColor)>, lane: &Lane) {
        let length = self.timeline.interval_seconds;
        // Where times run backwards, two timelines of a capture may begin at different times.
        let starts = self.timeline.start_nanos.zip(self.data.timeline.start_nanos);
        let offset = seconds(starts.map_or(0, |(a, b)| a.saturating_sub(b)));
        let mut rest: Vec<&[Interval]> = self.series.iter().map(|series| series.intervals.as_slice()).collect();
        let (mut covered_to, mut covered) = (0, 0);
        for interval in &self.timeline.intervals {
            let amount = lane.group.amount(interval);
            let start = to_f64(interval.number) * length + offset;
            let left = self.axis.x_after(start);
            let right = self.axis.x_after(start + length).max(left + 1);
            let height = lane.y_axis.bar_height(self.measured(amount));
            if left >= covered_to {
                covered = 0;
            }
            if height > covered {
                let parts = self.parts(lane.group, interval, &mut rest);
                let parts = parts.into_iter().filter(|_| self.is_selected(left));
                let color = if self.is_selected(left) {
                    lane.group.color(!self.series.is_empty())
                } else {
                    IntervalColor::NotSelected
                };
                let mut from = 0;
                let total = to_f64(self.measured(amount).max(1));
                let mut sum = 0;
                for (color, part) in parts.chain([(color, Amount { packets: u64::MAX, bytes: u64::MAX })]) {
                    sum = self.measured(amount).min(self.measured(part).saturating_add(sum));
                    let to = whole_px(f64::from(height) * to_f64(sum) / total);
                    if to > from {
                        let (top, bottom) = if lane.is_upward {
                            (lane.base_y - to, lane.base_y - from)
                        } else {
                            (lane.base_y + from, lane.base_y + to)
                        };
                        bars.push((Rect { left, top, right, bottom }, color));
                        from = to;
                    }
                }
            }
            (covered_to, covered) = (right, height.max(covered));
        }
    }

    /// Returns what each service has of an interval. `rest` are the intervals of each service that have not been passed.
    fn parts(&self, group: Group, interval: &Interval, rest: &mut [&[Interval]]) -> Vec<(IntervalColor, Amount)> {
        let mut parts = Vec::with_capacity(rest.len());
        for (series, rest) in self.series.iter().zip(rest) {
            *rest = rest.get(rest.partition_point(|other| other.number < interval.number)..).unwrap_or_default();
            if let Some(own) = rest.first().filter(|own| own.number == interval.number) {
                let color = self.colors.color_of(series.port, series.transport);
                parts.push((color.map_or(IntervalColor::Others, IntervalColor::Service), group.amount(own)));
            }
        }
        parts
    }

    fn is_selected(&self, x_px: i32) -> bool {
        let ChartData { since_nanos, until_nanos, .. } = self.data;
        let time = self.axis.time_nanos(f64::from(x_px));
        since_nanos.is_none_or(|since| time >= since) && until_nanos.is_none_or(|until| time < until)
    }
}
