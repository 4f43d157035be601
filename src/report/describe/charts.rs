//! Titles and statistics of the four charts.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Fact, fact, no_traffic};
use crate::report::ServiceNames;
use crate::report::chart_kind::{ChartKind, Measure};
use crate::report::format::NumberFormat;
use crate::report::schema::{ClassCounts, PortTotal, Report};
use crate::report::{Wording, names};

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
    /// The total and the busiest port.
    pub headline: String,
    /// The statistics.
    pub facts: Vec<Fact>,
    /// A description for those who cannot see the chart.
    pub alt: String,
    /// The message in place of a chart without traffic.
    pub empty: Option<String>,
}

pub(super) fn charts(report: &Report, wording: &Wording) -> Vec<ChartText> {
    ChartKind::ALL.into_iter().map(|kind| chart(report, kind, wording)).collect()
}

fn chart(report: &Report, kind: ChartKind, wording: &Wording) -> ChartText {
    let numbers = &wording.numbers;
    let services = ServiceNames::new(&wording.services, &report.answering_ports);
    let (class, measure) = (kind.direction.class(), kind.measure);
    let counts = report.classes.class(class);
    let title = format!("{} {}", names::class_name(class), measure.unit());
    let counted = format!("by {}", names::port_role_name(report.settings.port_role));
    let total = written(measure, counts.packets, counts.bytes, *numbers);
    let mut facts = vec![fact("Total", total.clone())];
    let mut headline = total.clone();
    let mut alt = format!("{title} {counted}: {total}");
    if let Some(busiest) = busiest(measure, counts) {
        let service =
            service(measure, busiest.port, counts, services).map(|name| format!(" {name}")).unwrap_or_default();
        let name = format!("{}{service}", busiest.port);
        let amount = written(measure, busiest.packets, busiest.bytes, *numbers);
        let [part, all] = [measure.of(busiest.packets, busiest.bytes), measure.of(counts.packets, counts.bytes)];
        let share = numbers.share(part, all);
        headline = format!("{headline} · busiest port {}", busiest.port);
        alt = format!("{alt}; the busiest port is {name} with {amount}, {share}");
        facts.push(fact("Busiest port", name));
        facts.push(fact("On that port", format!("{amount} ({share})")));
    }
    facts.push(match measure {
        Measure::Packets => fact("Ports with traffic", numbers.count(distinct_ports(counts))),
        Measure::Bytes => fact("Of which payload", payload(counts, *numbers)),
    });
    ChartText {
        id: kind.id(),
        title,
        counted,
        headline,
        facts,
        alt: format!("{alt}."),
        empty: no_traffic(report, class),
    }
}

/// Returns the share of payload, or that it is not known.
fn payload(counts: &ClassCounts, numbers: NumberFormat) -> String {
    let unknown = counts.payload_unknown_packets;
    if unknown == 0 {
        numbers.share(counts.payload_bytes, counts.bytes)
    } else if unknown == counts.packets {
        "not known: not captured".into()
    } else {
        let known = numbers.share(counts.payload_bytes, counts.bytes);
        format!("{known}, not known of {}", numbers.counted(unknown, "packet"))
    }
}

fn written(measure: Measure, packets: u64, bytes: u64, numbers: NumberFormat) -> String {
    match measure {
        Measure::Packets => numbers.counted(packets, "packet"),
        Measure::Bytes => numbers.counted(bytes, "byte"),
    }
}

fn busiest(measure: Measure, counts: &ClassCounts) -> Option<PortTotal> {
    match measure {
        Measure::Packets => counts.busiest_by_packets,
        Measure::Bytes => counts.busiest_by_bytes,
    }
}

/// Returns the service name of a port, for the transport with the most traffic on it.
fn service<'a>(measure: Measure, port: u16, counts: &ClassCounts, services: ServiceNames<'a>) -> Option<&'a str> {
    let of_port = counts.ports.iter().filter(|row| row.port == port);
    let busiest = of_port.min_by_key(|row| Reverse(measure.of(row.packets, row.bytes)))?;
    services.name(port, busiest.transport)
}

fn distinct_ports(counts: &ClassCounts) -> u64 {
    counts.ports.chunk_by(|a, b| a.port == b.port).count() as u64
}
