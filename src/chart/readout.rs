//! The bar at a place of a chart, in names, and where there is room for them beside it.

use serde::Serialize;

use super::cells::ports_of;
use super::columns::Column;
use super::view::{ChartView, RenderedChart};
use super::viewport::whole_px;
use crate::report::format::{bytes, count, named_ports, share};
use crate::report::{ChartData, ClassData, Fact};
use crate::services;

/// How far from a bar it is still meant.
const REACH_CSS_PX: f64 = 8.0;
/// Between a bar and the words.
const GAP_CSS_PX: f64 = 8.0;

/// A bar in words.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Readout {
    /// Its first port.
    pub first: u16,
    /// Its last port.
    pub last: u16,
    /// Its busiest port.
    pub busiest: u16,
    /// Its ports, in words.
    pub heading: String,
    /// What was counted.
    pub facts: Vec<Fact>,
    /// All of it in a sentence.
    pub text: String,
    /// Where it stands.
    pub bar: BarPlace,
    /// Where the words have room.
    pub room: Room,
}

/// The place of a bar in its chart, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct BarPlace {
    /// From the left edge of the chart.
    pub left: f64,
    /// From its top.
    pub top: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// Room beside a bar, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
pub struct Room {
    /// From the left edge of the chart; none where the room ends at `right`.
    pub left: Option<f64>,
    /// From the right edge of the chart; none where the room begins at `left`.
    pub right: Option<f64>,
    /// How wide it is.
    pub width: f64,
}

/// From one bar to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To the next on the left.
    Previous,
    /// To the next on the right.
    Next,
    /// To the leftmost.
    First,
    /// To the rightmost.
    Last,
    /// To the next in rank that is not lower.
    Taller,
    /// To the next in rank that is not taller.
    Lower,
}

impl RenderedChart {
    /// The bar at a place, or near it; of several, the nearest and then the tallest.
    #[must_use]
    pub fn readout_at(&self, drawing: &ChartData, x_css_px: f64) -> Option<Readout> {
        let x = whole_px(self.device_px(x_css_px).floor());
        let away = |column: &Column| (column.left - x).max(x + 1 - column.right).max(0);
        let columns = &self.layout.columns;
        let reach = whole_px(self.device_px(REACH_CSS_PX));
        let near = columns.get(columns.partition_point(|column| column.right < x - reach)..).unwrap_or_default();
        let near = near.iter().take_while(|column| column.left <= x + reach).filter(|column| away(column) <= reach);
        Some(self.readout(drawing, near.min_by_key(|column| (away(column), u64::MAX - column.count))?))
    }

    /// The tallest bar with some of these ports.
    #[must_use]
    pub fn readout_of(&self, drawing: &ChartData, first: u16, last: u16) -> Option<Readout> {
        let with = self.layout.columns.iter().filter(|column| column.bin.first <= last && first <= column.bin.last);
        Some(self.readout(drawing, with.max_by_key(|column| column.count)?))
    }

    /// The bar a step from the one whose first port is `from`; the same where there is none further.
    #[must_use]
    pub fn readout_after(&self, drawing: &ChartData, from: Option<u16>, step: Step) -> Option<Readout> {
        let columns = &self.layout.columns;
        let (by_rank, is_up) = match step {
            Step::First | Step::Next => (false, true),
            Step::Last | Step::Previous => (false, false),
            Step::Taller => (true, from.is_some()),
            Step::Lower => (true, false),
        };
        let from = from.filter(|_| !matches!(step, Step::First | Step::Last));
        // Of equal bars, the left one is first in rank.
        let key = |column: &Column| match column.bin.first {
            first if by_rank => (column.count, u16::MAX - first),
            first => (u64::from(first), 0),
        };
        let is_further = |a: &Column, b: &Column| if is_up { key(a) > key(b) } else { key(a) < key(b) };
        let current = from.and_then(|from| columns.iter().find(|column| column.bin.first >= from));
        let mut found: Option<&Column> = None;
        for column in columns {
            let is_beyond = current.is_none_or(|current| is_further(column, current));
            if is_beyond && found.is_none_or(|found| is_further(found, column)) {
                found = Some(column);
            }
        }
        Some(self.readout(drawing, found.or(current)?))
    }

    fn readout(&self, drawing: &ChartData, column: &Column) -> Readout {
        let ChartView { kind, viewport, .. } = self.view;
        let (class, bin) = (kind.class(drawing), column.bin);
        let fact = |label: &str, value| Fact { label: label.to_owned(), value };
        let mut facts = vec![
            fact("Packets", count(bin.packets)),
            fact("Bytes", bytes(bin.bytes)),
            fact("Share", share(kind.measure.of_bin(&bin), kind.measure.total(class))),
        ];
        let (mut with_traffic, mut busiest) = (0, (bin.first, 0));
        for port in ports_of(class, bin.first, bin.last) {
            with_traffic += 1;
            let tally = kind.measure.of_bin(&port);
            if tally > busiest.1 {
                busiest = (port.first, tally);
            }
        }
        let busiest = busiest.0;
        if bin.first < bin.last {
            facts.push(fact(if with_traffic == 1 { "Only port" } else { "Busiest" }, busiest.to_string()));
        }

        let bar_px = self.layout.y_axis.bar_height(column.count);
        let [left, right] = [column.left, column.right].map(|x| self.css_px(x));
        let bar = BarPlace {
            left,
            top: self.css_px(self.layout.plot.bottom - bar_px),
            width: right - left,
            height: self.css_px(bar_px),
        };
        let heading = heading(class, bin.first, bin.last);
        let said: Vec<String> = facts.iter().map(|fact| format!("{} {}", fact.label, fact.value)).collect();
        let text = format!("{heading}: {}", said.join(", "));
        let room = room_beside(left, right, f64::from(viewport.width_css_px));
        Readout { first: bin.first, last: bin.last, busiest, heading, facts, text, bar, room }
    }
}

/// The ports of a bar in words.
fn heading(class: &ClassData, first: u16, last: u16) -> String {
    let ports = named_ports(first, last);
    if first != last {
        return ports;
    }
    let from = class.ports.partition_point(|counts| counts.port < first);
    let mut of_port = class.ports.iter().skip(from).take_while(|counts| counts.port == first);
    let name = of_port.find_map(|counts| services::name(first, counts.transport));
    format!("{ports} {}", name.unwrap_or_default()).trim_end().into()
}

/// The wider of the two sides of a bar.
fn room_beside(left: f64, right: f64, width: f64) -> Room {
    let (before, after) = (left - GAP_CSS_PX, width - right - GAP_CSS_PX);
    if after >= before {
        Room { left: Some(right + GAP_CSS_PX), right: None, width: after.max(0.0) }
    } else {
        Room { left: None, right: Some(width - left + GAP_CSS_PX), width: before }
    }
}
