//! The texts of the ports in use: port, transport and service below each bar, share and count above it.
//!
//! The more space a bar has, the more is written.

use super::bar_labels::label_above;
use super::bar_ports::BarPorts;
use super::columns::{Column, peaks};
use super::label::Label;
use super::rect::Rect;
use super::slots::{Slot, SlotLayout};
use crate::chart::axis::{YAxis, bytes_label, packets_label, three_digits};
use crate::chart::text::{ellipsize, width_em};
use crate::chart::viewport::whole_px;
use crate::query::PortRole;
use crate::report::format::{NumberFormat, to_f64};
use crate::report::{ClassData, Measure, ServiceNames};

/// From this distance between bars on, the count is written beside the share.
const COUNTS_FROM_CSS_PX: f64 = 88.0;
/// From this distance between bars on, each bar has texts of its own. Below, the busiest have, as far as there is space.
const ALL_FROM_CSS_PX: f64 = 44.0;
/// The largest number that is written in full.
const MAX_FULL_COUNT: u64 = 99_999;

/// Where texts of the ports in use go.
pub(crate) struct SlotLabels<'a> {
    pub(crate) layout: &'a SlotLayout,
    pub(crate) all_slots: &'a [Slot],
    /// The columns of the slots, without those that have no traffic.
    pub(crate) columns: &'a [Column],
    /// For each column, the index of its slot.
    pub(crate) slots: &'a [usize],
    pub(crate) class: &'a ClassData,
    /// Which port is counted.
    pub(crate) role: PortRole,
    pub(crate) measure: Measure,
    pub(crate) names: ServiceNames<'a>,
    pub(crate) numbers: NumberFormat,
    pub(crate) y_axis: &'a YAxis,
    pub(crate) plot: Rect,
    /// Left and right edge of the chart.
    pub(crate) edges: (i32, i32),
    pub(crate) text_px: f64,
    /// Device pixels per CSS pixel.
    pub(crate) ratio: f64,
    /// Middle of the two rows below the bars.
    pub(crate) rows_y: [i32; 2],
}

impl SlotLabels<'_> {
    /// Returns whether all bars have their counts, or are to have them.
    pub(crate) fn has_counts(pitch: f64, ratio: f64) -> bool {
        pitch >= COUNTS_FROM_CSS_PX * ratio
    }

    /// Returns the texts, and the lines that lead from a bar to a text in the second row.
    pub(crate) fn lay_out(&self, hairline: i32) -> (Vec<Label>, Vec<Rect>) {
        if self.layout.pitch >= ALL_FROM_CSS_PX * self.ratio {
            (self.below_all().chain(self.below_empty()).chain(self.above_all()).collect(), Vec::new())
        } else {
            let (mut labels, leaders) = self.below_busiest(hairline);
            labels.extend(self.above_busiest());
            (labels, leaders)
        }
    }

    fn with_slots(&self) -> impl Iterator<Item = (&Column, usize)> {
        self.columns.iter().zip(self.slots.iter().copied())
    }

    fn middle(&self, slot: usize) -> i32 {
        let (left, right) = self.layout.spaces.get(slot).copied().unwrap_or_default();
        i32::midpoint(left, right)
    }

    fn ports(&self, column: &Column) -> BarPorts<'_> {
        BarPorts::new(self.class, self.measure, column, self.names)
    }

    /// Returns port, transport and service of every bar, each cut to the distance between bars.
    fn below_all(&self) -> impl Iterator<Item = Label> {
        let available_em = (self.layout.pitch - 4.0 * self.ratio) / self.text_px;
        let [port_y, service_y] = self.rows_y;
        self.with_slots().flat_map(move |(column, slot)| {
            let ports = self.ports(column);
            let x = self.middle(slot);
            let port = Label::new(ports.text(), (x, port_y)).bold();
            let service = Label::new(second_line(&ports, self.role, available_em), (x, service_y));
            [port, service].into_iter().filter(|label| !label.text.is_empty())
        })
    }

    /// Returns the ports that only the other direction uses.
    fn below_empty(&self) -> impl Iterator<Item = Label> {
        let available_em = (self.layout.pitch - 4.0 * self.ratio) / self.text_px;
        let [port_y, _] = self.rows_y;
        let empty = self.all_slots.iter().enumerate().filter(|(index, _)| !self.slots.contains(index));
        empty.map(move |(index, slot)| {
            Label::new(ellipsize(&slot.first.port.to_string(), available_em), (self.middle(index), port_y))
        })
    }

    /// Returns the share of every bar, with its count if there is space.
    fn above_all(&self) -> impl Iterator<Item = Label> {
        let available_em = (self.layout.pitch - 2.0 * self.ratio) / self.text_px;
        self.with_slots().map(move |(column, slot)| {
            let share = self.share(column);
            let both = format!("{share} · {}", self.count(column));
            let fits = Self::has_counts(self.layout.pitch, self.ratio) && width_em(&both) <= available_em;
            self.above(column, slot, if fits { both } else { share })
        })
    }

    /// Returns the ports of the busiest bars, in two rows, as far as they do not cover each other.
    fn below_busiest(&self, hairline: i32) -> (Vec<Label>, Vec<Rect>) {
        let (mut labels, mut leaders): (Vec<Label>, Vec<Rect>) = (Vec::new(), Vec::new());
        let spaced = |bounds: Rect| Rect { left: bounds.left - whole_px(self.text_px / 2.0), ..bounds };
        for (column, slot) in self.busiest() {
            let ports = self.ports(column);
            let x = self.middle(slot);
            let texts = [ports.labelled(), ports.text()].into_iter();
            let in_row = |text: &String, row_y: i32| {
                Label::new(text.clone(), (x, row_y)).bold().within(self.edges.0, self.edges.1, self.text_px)
            };
            let leader = |row_y: i32| Rect {
                left: x - hairline / 2,
                top: self.plot.bottom,
                right: x - hairline / 2 + hairline,
                bottom: row_y - whole_px(self.text_px * 0.6),
            };
            let is_free = |label: &Label| {
                let bounds = spaced(label.bounds(self.text_px));
                let leads_through = label.at.1 != self.rows_y[0];
                let covers =
                    |rect: &Rect| rect.overlaps(&bounds) || leads_through && rect.overlaps(&leader(label.at.1));
                !labels.iter().any(|other| covers(&spaced(other.bounds(self.text_px))))
                    && !leaders.iter().any(|other| other.overlaps(&bounds))
            };
            let candidates = texts.flat_map(|text| self.rows_y.map(|row_y| in_row(&text, row_y)));
            if let Some(label) = { candidates }.find(is_free) {
                leaders.push(leader(label.at.1));
                labels.push(label);
            }
        }
        (labels, leaders)
    }

    /// Returns the shares of the busiest bars, as far as they cover neither a taller bar nor each other.
    fn above_busiest(&self) -> Vec<Label> {
        let mut labels: Vec<Label> = Vec::new();
        for (column, slot) in self.busiest() {
            let label = self.above(column, slot, self.share(column));
            let bounds = label.bounds(self.text_px);
            let covers_bar = self.columns.iter().any(|other| {
                let top = self.plot.bottom - self.y_axis.height_of(other.value);
                other.left < bounds.right && bounds.left < other.right && top < bounds.bottom
            });
            if !covers_bar && !labels.iter().any(|other| other.bounds(self.text_px).overlaps(&bounds)) {
                labels.push(label);
            }
        }
        labels
    }

    /// Returns the columns that are to have a label, the tallest first.
    fn busiest(&self) -> impl Iterator<Item = (&Column, usize)> {
        let peaks = peaks(self.columns, self.total()).into_iter();
        peaks.filter_map(|index| Some((self.columns.get(index)?, *self.slots.get(index)?)))
    }

    fn above(&self, column: &Column, slot: usize, text: String) -> Label {
        let top = self.plot.bottom - self.y_axis.height_of(column.value);
        label_above(text, self.middle(slot), top, self.plot, self.text_px)
    }

    fn share(&self, column: &Column) -> String {
        self.numbers.short_share(column.count, self.total())
    }

    fn total(&self) -> u64 {
        self.measure.of(self.class.packets, self.class.bytes)
    }

    fn count(&self, column: &Column) -> String {
        match self.measure {
            Measure::Packets if column.count <= MAX_FULL_COUNT => self.numbers.count(column.count),
            Measure::Packets => packets_label(three_digits(to_f64(column.count)), self.numbers),
            Measure::Bytes if column.count < 1000 => bytes_label(to_f64(column.count), self.numbers),
            Measure::Bytes => self.numbers.bytes(column.count),
        }
    }
}

/// Returns transport and service of a bar, as much as fits, or the only port at the other end if it has no service.
fn second_line(ports: &BarPorts<'_>, role: PortRole, available_em: f64) -> String {
    let Some(service) = ports.service else {
        // What is counted at the destination comes from the other port.
        let preposition = match role {
            PortRole::Destination => "from",
            PortRole::Source => "to",
            PortRole::Local | PortRole::Remote | PortRole::Service => "with",
        };
        let others = ports.other.into_iter().flat_map(|(port, service)| {
            let named = service.map(|service| format!("{preposition} {port} {service}"));
            let short = format!("{preposition} {port}");
            let long = named.into_iter().chain([short.clone()]).map(|other| format!("{} {other}", ports.transports));
            long.chain([short])
        });
        let texts = others.chain([ports.transports.clone()]);
        return { texts }.find(|text| width_em(text) <= available_em).unwrap_or_default();
    };
    let both = format!("{} · {service}", ports.transports);
    let fitting = [both.as_str(), service].into_iter().find(|text| width_em(text) <= available_em);
    fitting.map_or_else(|| ellipsize(service, available_em), str::to_owned)
}
