//! The bar under the pointer or at the keyboard's position, in words, with space for them beside it.

use serde::Serialize;

use super::layout::{Column, single_ports};
use super::rendered_chart::RenderedChart;
use super::view::ChartView;
use super::viewport::whole_px;
use crate::report::format::named_ports;
use crate::report::{ChartData, ClassData, Fact, ServiceNames};
use crate::services::Services;

/// The largest distance between the pointer and the bar that it points at.
const REACH_CSS_PX: f64 = 8.0;
/// Distance between a bar and its description.
const GAP_CSS_PX: f64 = 8.0;

/// The description of a bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Readout {
    /// First port of the bar.
    pub first: u16,
    /// Last port of the bar.
    pub last: u16,
    /// Port with the largest count, in the measure of the chart.
    pub busiest: u16,
    /// Ports of the bar, in words.
    pub heading: String,
    /// Statistics of the bar.
    pub facts: Vec<Fact>,
    /// Heading and statistics in one sentence.
    pub text: String,
    /// Position of the bar.
    pub bar: BarBounds,
    /// Space for the description.
    pub room: SpaceBeside,
}

/// The position of a bar in its chart, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BarBounds {
    /// Distance from the chart's left edge.
    pub left: f64,
    /// Distance from the chart's top edge.
    pub top: f64,
    /// Width of the bar.
    pub width: f64,
    /// Height of the bar.
    pub height: f64,
}

/// The space on the wider side of a bar, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct SpaceBeside {
    /// Distance of its start from the chart's left edge, or `None` if the space is left of the bar.
    pub left: Option<f64>,
    /// Distance of its end from the chart's right edge, or `None` if the space is right of the bar.
    pub right: Option<f64>,
    /// Width of the space.
    pub width: f64,
}

/// A step from one bar to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The nearest bar on the left.
    Previous,
    /// The nearest bar on the right.
    Next,
    /// The leftmost bar.
    First,
    /// The rightmost bar.
    Last,
    /// The bar before this one in the order of descending heights.
    Taller,
    /// The bar after this one in the order of descending heights.
    Lower,
}

impl RenderedChart {
    /// Describes the bar at an x coordinate, or the nearest bar within reach. Of equally near bars, it is the tallest.
    #[must_use]
    pub fn readout_at(&self, data: &ChartData, x_css_px: f64, services: &Services) -> Option<Readout> {
        let x = whole_px(self.device_px(x_css_px).floor());
        let distance = |column: &Column| (column.left - x).max(x + 1 - column.right).max(0);
        let columns = &self.layout.columns;
        let reach = whole_px(self.device_px(REACH_CSS_PX));
        let start = columns.partition_point(|column| column.right < x - reach);
        let near = columns.get(start..).unwrap_or_default().iter().take_while(|column| column.left <= x + reach);
        let near = near.filter(|column| distance(column) <= reach);
        Some(self.readout(data, near.min_by_key(|column| (distance(column), u64::MAX - column.count))?, services))
    }

    /// Describes the tallest bar that has any of the ports from `first` to `last`.
    #[must_use]
    pub fn readout_of(&self, data: &ChartData, first: u16, last: u16, services: &Services) -> Option<Readout> {
        let with_ports =
            self.layout.columns.iter().filter(|column| column.bin.first <= last && first <= column.bin.last);
        Some(self.readout(data, with_ports.max_by_key(|column| column.count)?, services))
    }

    /// Describes the bar one step from the bar that starts with port `from`, or that bar itself if it is the last one.
    ///
    /// Returns `None` if the chart has no bars.
    #[must_use]
    pub fn readout_after(
        &self,
        data: &ChartData,
        from: Option<u16>,
        step: Step,
        services: &Services,
    ) -> Option<Readout> {
        let columns = &self.layout.columns;
        let (by_height, is_ascending) = match step {
            Step::First | Step::Next => (false, true),
            Step::Last | Step::Previous => (false, false),
            Step::Taller => (true, from.is_some()),
            Step::Lower => (true, false),
        };
        let from = from.filter(|_| !matches!(step, Step::First | Step::Last));
        // Of equally tall bars, the left one counts as taller.
        let key = |column: &Column| match column.bin.first {
            first if by_height => (column.count, u16::MAX - first),
            first => (u64::from(first), 0),
        };
        let is_after = |a: &Column, b: &Column| if is_ascending { key(a) > key(b) } else { key(a) < key(b) };
        let current = from.and_then(|from| columns.iter().find(|column| column.bin.first >= from));
        let mut nearest: Option<&Column> = None;
        for column in columns {
            let is_candidate = current.is_none_or(|current| is_after(column, current));
            if is_candidate && nearest.is_none_or(|nearest| is_after(nearest, column)) {
                nearest = Some(column);
            }
        }
        Some(self.readout(data, nearest.or(current)?, services))
    }

    fn readout(&self, data: &ChartData, column: &Column, services: &Services) -> Readout {
        let ChartView { kind, viewport, numbers, .. } = self.view;
        let (class, bin) = (kind.direction.data(data), column.bin);
        let fact = |label: &str, value| Fact { label: label.to_owned(), value };
        let mut facts = vec![
            fact("Packets", numbers.count(bin.packets)),
            fact("Bytes", numbers.bytes(bin.bytes)),
            fact(
                "Share",
                numbers.share(kind.measure.of(bin.packets, bin.bytes), kind.measure.of(class.packets, class.bytes)),
            ),
        ];
        let (mut ports_with_traffic, mut busiest, mut busiest_count) = (0, bin.first, 0);
        for port in single_ports(class, bin.first, bin.last) {
            ports_with_traffic += 1;
            let count = kind.measure.of(port.packets, port.bytes);
            if count > busiest_count {
                (busiest, busiest_count) = (port.first, count);
            }
        }
        if bin.first < bin.last {
            facts.push(fact(if ports_with_traffic == 1 { "Only port" } else { "Busiest" }, busiest.to_string()));
        }

        let bar_px = self.layout.y_axis.bar_height(column.count);
        let [left, right] = [column.left, column.right].map(|x| self.css_px(x));
        let bar = BarBounds {
            left,
            top: self.css_px(self.layout.plot.bottom - bar_px),
            width: right - left,
            height: self.css_px(bar_px),
        };
        let heading = heading(class, bin.first, bin.last, data.service_names(services));
        let statistics: Vec<String> = facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
        let text = format!("{heading}: {}", statistics.join(", "));
        let room = space_beside(left, right, f64::from(viewport.width_css_px));
        Readout { first: bin.first, last: bin.last, busiest, heading, facts, text, bar, room }
    }
}

/// Names the ports of a bar, with the service if it is a single port.
fn heading(class: &ClassData, first: u16, last: u16, names: ServiceNames<'_>) -> String {
    let ports = named_ports(first, last);
    if first != last {
        return ports;
    }
    let start = class.ports.partition_point(|counts| counts.port < first);
    let mut of_port = class.ports.iter().skip(start).take_while(|counts| counts.port == first);
    let service = of_port.find_map(|counts| names.name(first, counts.transport));
    format!("{ports} {}", service.unwrap_or_default()).trim_end().into()
}

/// Returns the space on the wider side of a bar with these edges, in a chart of this width.
fn space_beside(left: f64, right: f64, width: f64) -> SpaceBeside {
    let (before, after) = (left - GAP_CSS_PX, width - right - GAP_CSS_PX);
    if after >= before {
        SpaceBeside { left: Some(right + GAP_CSS_PX), right: None, width: after.max(0.0) }
    } else {
        SpaceBeside { left: None, right: Some(width - left + GAP_CSS_PX), width: before }
    }
}
