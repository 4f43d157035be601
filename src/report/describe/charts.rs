//! Titles and statistics of the charts.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Fact, fact};
use crate::report::chart_data::ChartData;
use crate::report::chart_kind::{ChartKind, Measure};
use crate::report::format::NumberFormat;
use crate::report::format::ports as port_range;
use crate::report::schema::{PortCounts, PortTotal};
use crate::report::{ServiceNames, Wording, names};

/// The most ports with equal counts that are listed.
const MAX_TIES: usize = 3;

/// The text beside a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct ChartText {
    /// [`ChartKind::id`], such as `incoming-packets`.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "ChartId"))]
    pub id: &'static str,
    /// Title, such as `Incoming packets`.
    pub title: String,
    /// Which port is counted, such as `by destination port`.
    pub counted: String,
    /// The statistics in one line.
    pub headline: String,
    /// The statistics of the ports that are shown.
    pub facts: Vec<Fact>,
    /// A description for those who cannot see the chart.
    pub alt: String,
    /// The message in place of a chart without traffic.
    pub empty: Option<String>,
}

/// Describes the charts that a report shows. `shown` has the first and the last port that they show; `None` for all ports.
#[must_use]
pub fn describe_charts(data: &ChartData, shown: Option<(u16, u16)>, wording: &Wording) -> Vec<ChartText> {
    ChartKind::shown(data).map(|kind| chart(data, kind, shown, wording)).collect()
}

fn chart(data: &ChartData, kind: ChartKind, shown: Option<(u16, u16)>, wording: &Wording) -> ChartText {
    let numbers = wording.numbers;
    let (class, measure) = (kind.direction.data(data), kind.measure);
    let title = format!("{} {}", class.name, measure.unit());
    let note = class.note.as_ref().map(|note| format!(" · {note}")).unwrap_or_default();
    let counted = format!("by {}{note}", names::port_role_name(data.port_role));
    let (first, last) = shown.unwrap_or((0, u16::MAX));
    let start = class.ports.partition_point(|row| row.port < first);
    let end = class.ports.partition_point(|row| row.port <= last);
    let rows = class.ports.get(start..end).unwrap_or_default();
    let totals = totals(rows);
    let of = |total: &PortTotal| measure.of(total.packets, total.bytes);
    let sum: u64 = totals.iter().map(of).sum();
    let all = measure.of(class.packets, class.bytes);

    let mut total = written(measure, sum, numbers);
    if shown.is_some() {
        total = format!("{total} of {} ({})", numbers.count(all), numbers.share(sum, all));
    }
    let mut facts = vec![fact("Total", total.clone())];
    let second = match measure {
        Measure::Packets => numbers.counted(totals.len() as u64, "port"),
        Measure::Bytes => format!("{} payload", payload(rows, numbers)),
    };
    let mut headline = format!("{total} · {second}");
    let mut alt = format!("{title} {counted}");
    if shown.is_some() {
        alt = format!("{alt}, ports {}", port_range(first, last));
    }
    alt = format!("{alt}: {total}");
    if let Some(busiest) = totals.iter().min_by_key(|total| (Reverse(of(total)), total.port)) {
        let count = of(busiest);
        let ties: Vec<u16> = totals.iter().filter(|total| of(total) == count).map(|total| total.port).collect();
        let names = data.service_names(&wording.services);
        let name = |port| named_port(port, rows, measure, names);
        let amount = format!("{} ({})", written(measure, count, numbers), numbers.share(count, all));
        if let [port] = *ties {
            headline = format!("{headline} · busiest {}, {amount}", name(port));
            alt = format!("{alt}; the busiest port is {} with {amount}", name(port));
            facts.extend([fact("Busiest port", name(port)), fact("On that port", amount)]);
        } else {
            let ports = numbers.counted(ties.len() as u64, "port");
            let ports = if ties.len() <= MAX_TIES {
                ties.iter().map(|port| name(*port)).collect::<Vec<_>>().join(", ")
            } else {
                ports
            };
            headline = format!("{headline} · busiest, equal: {ports}, {amount} each");
            alt = format!("{alt}; the busiest ports are {ports} with {amount} each");
            facts.extend([fact("Busiest, equal", ports), fact("On each", amount)]);
        }
    }
    facts.push(match measure {
        Measure::Packets => fact("Ports with traffic", numbers.count(totals.len() as u64)),
        Measure::Bytes => fact("Of which payload", payload(rows, numbers)),
    });
    ChartText { id: kind.id(), title, counted, headline, facts, alt: format!("{alt}."), empty: class.empty.clone() }
}

/// Returns the share of payload, or that it is not known.
fn payload(rows: &[PortCounts], numbers: NumberFormat) -> String {
    let sum = |part: fn(&PortCounts) -> u64| rows.iter().map(part).sum::<u64>();
    let unknown = sum(|row| row.payload_unknown_packets);
    if unknown > 0 && unknown == sum(|row| row.packets) {
        return "not known: not captured".into();
    }
    let known = numbers.share(sum(|row| row.payload_bytes), sum(|row| row.bytes));
    if unknown == 0 { known } else { format!("{known}, not known of {}", numbers.counted(unknown, "packet")) }
}

fn written(measure: Measure, count: u64, numbers: NumberFormat) -> String {
    numbers.counted(count, measure.unit().trim_end_matches('s'))
}

/// Writes a port with its transports and its service, such as `443 TCP HTTPS`.
fn named_port(port: u16, rows: &[PortCounts], measure: Measure, names: ServiceNames<'_>) -> String {
    let start = rows.partition_point(|row| row.port < port);
    let of_port = rows.iter().skip(start).take_while(|row| row.port == port);
    let transports: Vec<&str> = of_port.clone().map(|row| row.transport.label()).collect();
    let busiest = of_port.min_by_key(|row| Reverse(measure.of(row.packets, row.bytes)));
    let service = busiest.and_then(|row| names.name(port, row.transport)).map(|name| format!(" {name}"));
    format!("{port} {}{}", transports.join(" and "), service.unwrap_or_default())
}

/// Adds the transports of each port. `rows` are in ascending order of ports.
fn totals(rows: &[PortCounts]) -> Vec<PortTotal> {
    let by_port = rows.chunk_by(|a, b| a.port == b.port);
    let total = |rows: &[PortCounts]| {
        let sum = |part: fn(&PortCounts) -> u64| rows.iter().map(part).sum();
        Some(PortTotal { port: rows.first()?.port, packets: sum(|row| row.packets), bytes: sum(|row| row.bytes) })
    };
    by_port.filter_map(total).collect()
}
