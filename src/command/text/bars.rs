//! The busiest ports of a chart as bars.

use std::cmp::Reverse;

use console::{Style, measure_text_width, truncate_str};
use portogram::report::format::NumberFormat;
use portogram::report::{ChartDirection, ChartKind, ClassData, Measure, PortCounts, ServiceNames};

use super::lines::Text;

/// Bars with less space leave out other columns.
const MIN_BAR_COLUMNS: usize = 8;
/// Longer names of services are cut.
const MAX_SERVICE_COLUMNS: usize = 16;
/// From one to seven eighths of a column.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// A line with a bar.
struct Row {
    /// Port and transport.
    port: String,
    service: String,
    amount: u64,
    share: String,
    count: String,
}

/// Writes a line for each of the `top` ports with the most traffic, then one for all the others. Ties go to the lowest port.
pub(super) fn bars(
    text: &mut Text,
    ChartKind { direction, measure }: ChartKind,
    counts: &ClassData,
    services: ServiceNames<'_>,
    top: usize,
    numbers: NumberFormat,
) {
    let total = measure.of(counts.packets, counts.bytes);
    let mut ports: Vec<Port> =
        counts.ports.chunk_by(|a, b| a.port == b.port).map(|rows| Port::new(rows, measure)).collect();
    ports.sort_by_key(|port| Reverse(port.amount));
    let (listed, others) = ports.split_at(top.min(ports.len()));
    if listed.is_empty() {
        return;
    }
    let ellipsis = if text.screen.has_unicode { "…" } else { "~" };
    let row = |port: String, service: &str, amount: u64| Row {
        port,
        service: truncate_str(service, MAX_SERVICE_COLUMNS, ellipsis).into_owned(),
        amount,
        share: numbers.share(amount, total),
        count: super::counted_cell(&numbers.count(amount), measure.unit().trim_end_matches('s')),
    };
    let mut rows: Vec<Row> =
        listed.iter().map(|port| row(port.name(), port.service(services).unwrap_or_default(), port.amount)).collect();
    if !others.is_empty() {
        let name = numbers.counted(others.len() as u64, "other port");
        rows.push(row(name, "", others.iter().map(|port| port.amount).sum()));
    }
    write(text, direction, &rows, listed.len());
}

/// The traffic of a port.
struct Port<'a> {
    amount: u64,
    /// A row for each transport, the busiest one first.
    transports: Vec<&'a PortCounts>,
}

impl<'a> Port<'a> {
    fn new(rows: &'a [PortCounts], measure: Measure) -> Self {
        let amount = |row: &&PortCounts| measure.of(row.packets, row.bytes);
        let mut transports: Vec<&PortCounts> = rows.iter().collect();
        transports.sort_by_key(|row| Reverse(amount(row)));
        Self { amount: transports.iter().map(amount).sum(), transports }
    }

    /// Returns the port and its transports, such as `  443/tcp` or `   53/udp+tcp`.
    fn name(&self) -> String {
        let names: Vec<&str> = self.transports.iter().map(|row| row.transport.name()).collect();
        format!("{:>5}/{}", self.transports.first().map_or(0, |row| row.port), names.join("+"))
    }

    fn service<'b>(&self, services: ServiceNames<'b>) -> Option<&'b str> {
        self.transports.first().and_then(|row| services.name(row.port, row.transport))
    }
}

/// Writes rows, of which the first `listed` ones have bars.
fn write(text: &mut Text, direction: ChartDirection, rows: &[Row], listed: usize) {
    let (with_bars, others) = rows.split_at(listed);
    let width = |rows: &[Row], cell: fn(&Row) -> &str| {
        rows.iter().map(|row| measure_text_width(cell(row))).max().unwrap_or_default()
    };
    // The lowest ports are not indented by digits that none has.
    let unused = with_bars.iter().map(|row| row.port.len() - row.port.trim_start().len()).min().unwrap_or_default();
    let port = width(with_bars, |row| &row.port) - unused;
    let [mut service, share, mut count] =
        [width(with_bars, |row| &row.service), width(rows, |row| &row.share), width(rows, |row| &row.count)];
    let gap = |width: usize| if width > 0 { width + 2 } else { 0 };
    let rest = |service, count| (2 + port + 2 + 2 + share + gap(service) + gap(count)).min(text.screen.columns);
    if text.screen.columns - rest(service, count) < MIN_BAR_COLUMNS {
        service = 0;
    }
    if text.screen.columns - rest(service, count) < MIN_BAR_COLUMNS {
        count = 0;
    }
    let bar = text.screen.columns - rest(service, count);
    let largest = with_bars.iter().map(|row| row.amount).max().unwrap_or_default();
    let numbers = |row: &Row| {
        let cell = if count > 0 { format!("  {:>count$}", row.count) } else { String::new() };
        format!("  {:>share$}{cell}", row.share).trim_end().to_owned()
    };
    for row in with_bars {
        let label = row.port.get(unused..).unwrap_or_default();
        text.push(&format!("  {label:port$}"));
        if service > 0 {
            // Widths of names are not numbers of characters.
            text.push(&format!("  {}{}", row.service, " ".repeat(service - measure_text_width(&row.service))));
        }
        let drawn = drawn(row.amount, largest, bar, text.screen.has_unicode);
        let padding = bar - measure_text_width(&drawn);
        text.push(&format!("  {}{:padding$}{}", text.style(color(direction), &drawn), "", numbers(row)));
        text.end_line();
    }
    for row in others {
        let width = port + gap(service) + 2 + bar;
        text.push(&format!("  {:width$}{}", row.port, numbers(row)));
        text.end_line();
    }
}

/// Returns a bar for `amount`, which has all `columns` for the largest amount, and is seen for any but 0.
fn drawn(amount: u64, largest: u64, columns: usize, has_unicode: bool) -> String {
    let steps = if has_unicode { 8 } else { 1 };
    let scaled = u128::from(amount) * (columns * steps) as u128;
    let rounded = (scaled + u128::from(largest) / 2) / u128::from(largest.max(1));
    let length = usize::try_from(rounded).unwrap_or(usize::MAX).clamp(usize::from(amount > 0), columns * steps);
    if !has_unicode {
        return "#".repeat(length);
    }
    let mut bar = "█".repeat(length / 8);
    bar.extend((length % 8).checked_sub(1).and_then(|eighths| EIGHTHS.get(eighths)));
    bar
}

/// Returns the colour of a direction, which is legible on light and on dark terminals: that of the charts, as near as 256 colours are.
fn color(direction: ChartDirection) -> Style {
    match direction {
        ChartDirection::Incoming => Style::new().color256(68),
        ChartDirection::Outgoing => Style::new().color256(172),
        ChartDirection::Undirected => Style::new().color256(98),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_proportional_and_any_traffic_is_seen() {
        let bars = [8, 4, 3, 1, 0].map(|amount| drawn(amount, 8, 4, true));
        assert_eq!(bars, ["████", "██", "█▌", "▌", ""]);
        assert_eq!(drawn(1, u64::MAX, 10, true), "▏");
        assert_eq!(drawn(u64::MAX, u64::MAX, 10, true), "██████████");
        assert_eq!([10, 5, 1].map(|amount| drawn(amount, 10_000, 10, false)), ["#", "#", "#"]);
        assert_eq!(drawn(5_000, 10_000, 10, false), "#####");
        assert_eq!(drawn(0, 0, 10, true), "");
    }
}
