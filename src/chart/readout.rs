//! The bar under the pointer or at the keyboard's position, in words, with space for them beside it.

use std::cmp::Ordering;

use serde::Serialize;

use super::layout::{BarPorts, Column};
use super::rendered_chart::RenderedChart;
use super::view::ChartView;
use super::viewport::whole_px;
use crate::packet::Transport;
use crate::report::format::named_ports;
use crate::report::{ChartData, Fact};
use crate::services::Services;

/// The largest distance between the pointer and the bar that it points at.
const REACH_CSS_PX: f64 = 8.0;
/// Distance between a bar and its description.
const GAP_CSS_PX: f64 = 8.0;

/// The description of a bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Readout {
    /// First port of the bar.
    pub first: u16,
    /// Last port of the bar.
    pub last: u16,
    /// The transport, if the bar is for a single one.
    pub transport: Option<Transport>,
    /// Port with the largest count, in the measure of the chart.
    pub busiest: u16,
    /// Identifies the bar among those of its chart.
    pub key: u32,
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
            self.layout.columns.iter().filter(|column| column.first.port <= last && first <= column.last.port);
        Some(self.readout(data, with_ports.max_by_key(|column| column.count)?, services))
    }

    /// Describes the bar with a [`Readout::key`].
    #[must_use]
    pub fn readout_with_key(&self, data: &ChartData, bar: u32, services: &Services) -> Option<Readout> {
        let column = self.layout.columns.iter().find(|column| key(column) == bar)?;
        Some(self.readout(data, column, services))
    }

    /// Describes the bar one step from the bar with the key `from`, or that bar itself if it is the last one.
    ///
    /// Returns `None` if the chart has no bars.
    #[must_use]
    pub fn readout_after(
        &self,
        data: &ChartData,
        from: Option<u32>,
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
        let rank = |column: &Column| match key(column) {
            key if by_height => (column.value, u32::MAX - key),
            key => (0.0, key),
        };
        let compare = |a: &Column, b: &Column| {
            let ((value, key), (other_value, other_key)) = (rank(a), rank(b));
            value.total_cmp(&other_value).then(key.cmp(&other_key))
        };
        let is_after =
            |a: &Column, b: &Column| compare(a, b) == if is_ascending { Ordering::Greater } else { Ordering::Less };
        let current = from.and_then(|from| columns.iter().find(|column| key(column) >= from));
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
        let Column { first, last, packets, bytes, count, .. } = *column;
        let class = kind.direction.data(data);
        let ports = BarPorts::new(class, kind.measure, column, data.service_names(services));
        let fact = |label: &str, value| Fact { label: label.to_owned(), value };
        let mut facts = vec![
            fact("Packets", numbers.count(packets)),
            fact("Bytes", numbers.bytes(bytes)),
            fact("Share", numbers.share(count, kind.measure.of(class.packets, class.bytes))),
        ];
        let is_one_port = first.port == last.port;
        if !is_one_port {
            let label = if ports.ports == 1 { "Only port" } else { "Busiest" };
            facts.push(fact(label, ports.busiest.to_string()));
            facts.push(fact("Ports with traffic", numbers.count(ports.ports as u64)));
        }

        let bar_px = self.layout.bar_px(column, viewport.ratio());
        let [left, right] = [column.left, column.right].map(|x| self.css_px(x));
        let bar = BarBounds {
            left,
            top: self.css_px(self.layout.plot.bottom - bar_px),
            width: right - left,
            height: self.css_px(bar_px),
        };
        let mut heading = named_ports(first.port, last.port);
        if is_one_port {
            let service = ports.service.map(|service| format!(" {service}")).unwrap_or_default();
            heading = format!("{heading} {}{service}", ports.transports);
        }
        let statistics: Vec<String> = facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
        let text = format!("{heading}: {}", statistics.join(", "));
        let room = space_beside(left, right, f64::from(viewport.width_css_px));
        Readout {
            first: first.port,
            last: last.port,
            transport: (first == last).then_some(first.transport),
            busiest: ports.busiest,
            key: key(column),
            heading,
            facts,
            text,
            bar,
            room,
        }
    }
}

/// Returns a number that identifies a bar among those of its chart, ascending from left to right.
fn key(column: &Column) -> u32 {
    u32::from(column.first.port) << 8 | column.first.transport as u32
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
