//! The statistics as text for a terminal.

use std::cmp::Reverse;
use std::fmt::Write as _;

use portogram::report::format::NumberFormat;
use portogram::report::{
    ClassCounts, CloseupText, Code, Description, Fact, InterfaceText, PortCounts, Report, ServiceNames, Wording,
    describe, describe_findings, printable,
};
use portogram::settings::Repeats;

/// Writes the whole report in aligned columns.
///
/// Lists the `top` busiest ports of each direction.
pub(super) fn statistics(report: &Report, top: usize, wording: &Wording) -> String {
    let description = describe(report, wording);
    let mut text = Text::default();
    text.line(&description.title);
    text.line(&description.subtitle);
    text.section("Capture", &capture(report, &description));
    text.interfaces(&description, top, wording);
    if !description.warnings.is_empty() {
        text.heading("Warnings");
        description.warnings.iter().for_each(|warning| text.line(&format!("  {}", warning.message)));
    }
    text.section("Direction", &direction(&description));
    let mut messages = Vec::new();
    for chart in &description.charts {
        match &chart.empty {
            // The charts of packets and of bytes have the same message.
            Some(message) if messages.contains(&message) => {}
            Some(message) => {
                text.heading(&format!("{} {}", chart.title, chart.counted));
                text.line(&format!("  {message}"));
                messages.push(message);
            }
            None => text.section(&format!("{} {}", chart.title, chart.counted), &chart.facts),
        }
    }
    for (times, counts) in description.times.iter().zip([&report.classes.incoming, &report.classes.outgoing]) {
        if !times.facts.is_empty() {
            text.section(&format!("{} in time", times.name), &times.facts);
        }
        text.ports(
            times.name,
            counts,
            top,
            ServiceNames::new(&wording.services, &report.answering_ports),
            wording.numbers,
        );
    }
    if let Some(closeup) = &description.closeup {
        text.closeup(closeup, top, wording);
    }
    if let Some(findings) = report.findings.as_ref().map(|findings| describe_findings(findings, wording)) {
        text.heading("What stands out");
        if findings.found.is_empty() {
            text.line(&format!("  {}", findings.summary));
        }
        for line in findings.found.into_iter().map(|finding| finding.text).chain(findings.left_out) {
            text.line(&format!("  {line}"));
        }
    }
    text.heading("Where every packet went");
    let ledger = &description.ledger;
    let names: Vec<String> =
        ledger.rows.iter().map(|row| format!("{}{}", if row.detail { "  " } else { "" }, row.name)).collect();
    let name = width(names.iter().map(String::as_str));
    let counted = |packets: &str, bytes: &str| [counted_cell(packets, "packet"), counted_cell(bytes, "byte")];
    let [all_packets, all_bytes] = counted(&ledger.total.packets, &ledger.total.bytes);
    let (packets_width, bytes_width) = (all_packets.chars().count(), all_bytes.chars().count());
    for (row, row_name) in ledger.rows.iter().zip(names) {
        let [packets, bytes] = counted(&row.packets, &row.bytes);
        text.line(&format!(
            "  {:name$}  {packets:>packets_width$} {:>8}   {bytes:>bytes_width$} {:>8}   {}",
            row_name, row.packets_share, row.bytes_share, row.note
        ));
    }
    let no_share = "";
    text.line(&format!("  {:name$}  {all_packets} {no_share:>8}   {}", ledger.total.name, all_bytes.trim_end()));
    text.0
}

fn capture(report: &Report, description: &Description) -> Vec<Fact> {
    let mut facts = description.capture.clone();
    if description.repeats.is_some() {
        let value = match report.settings.repeats {
            Repeats::Count => "They are counted; --repeats skip counts each packet once.",
            Repeats::Skip => "They are left out.",
        };
        facts.push(Fact { label: String::new(), value: value.into() });
    }
    facts
}

fn direction(description: &Description) -> Vec<Fact> {
    let direction = &description.direction;
    let fact = |label: &str, value: &str| Fact { label: label.into(), value: value.into() };
    let mut facts = vec![fact("Local side", &direction.networks), fact("How it is known", &direction.explanation)];
    if let Some(sureness) = &direction.sureness {
        facts.push(fact("How sure it is", sureness));
    }
    if let Some(other) = &direction.other_reading {
        facts.push(fact(
            "A guess",
            &format!("{other} Choose that with --swap, or name the local side: --local ADDRESS."),
        ));
    }
    for other in &direction.runners_up {
        facts.push(fact("Otherwise", &format!("{} ({}): {}", other.name, Code(other.method), other.text)));
    }
    if let Some(service) = &description.service {
        facts.push(fact("Service ports", service));
    }
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

#[derive(Default)]
struct Text(String);

impl Text {
    /// Writes a line. Names and comments of the capture may be in it.
    fn line(&mut self, line: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{}", printable(line));
    }

    fn heading(&mut self, heading: &str) {
        self.line("");
        self.line(heading);
    }

    /// Writes the `top` interfaces with the most packets.
    fn interfaces(&mut self, description: &Description, top: usize, wording: &Wording) {
        let interfaces = &description.interfaces;
        if interfaces.is_empty() || top == 0 {
            return;
        }
        self.heading(if interfaces.len() == 1 { "Interface" } else { "Interfaces" });
        let cells = |it: &InterfaceText| {
            let name = if it.note.is_empty() { it.name.clone() } else { format!("{} ({})", it.name, it.note) };
            let repeats = if it.repeats.is_empty() { String::new() } else { format!("   {} repeated", it.repeats) };
            [name, counted_cell(&it.packets, "packet"), it.packets_share.clone(), it.bytes.clone(), repeats]
        };
        let rows: Vec<[String; 5]> = interfaces.iter().take(top).map(cells).collect();
        let [name, packets, share, bytes, repeats] =
            [0, 1, 2, 3, 4].map(|column| width(rows.iter().filter_map(|row| row.get(column)).map(String::as_str)));
        for [a, b, c, d, e] in &rows {
            self.line(&format!("  {a:name$}  {b:>packets$}  {c:>share$}   {d:>bytes$}{e:>repeats$}"));
        }
        let left_out = interfaces.len().saturating_sub(top);
        if left_out > 0 {
            self.line(&format!("  and {} more", wording.numbers.count(left_out as u64)));
        }
        if let Some(others) = &description.other_interfaces {
            self.line(&format!("  and {others}"));
        }
    }

    /// Writes the `top` ports with the most packets. Ties go to the lowest port.
    fn ports(
        &mut self,
        direction: &str,
        counts: &ClassCounts,
        top: usize,
        services: ServiceNames<'_>,
        numbers: NumberFormat,
    ) {
        if counts.ports.is_empty() || top == 0 {
            return;
        }
        let mut ports: Vec<&PortCounts> = counts.ports.iter().collect();
        ports.sort_by_key(|row| Reverse(row.packets));
        let left_out = ports.len().saturating_sub(top);
        let rows: Vec<[String; 7]> = ports
            .into_iter()
            .take(top)
            .map(|row| {
                [
                    row.port.to_string(),
                    row.transport.name().into(),
                    services.name(row.port, row.transport).unwrap_or_default().into(),
                    counted_cell(&numbers.count(row.packets), "packet"),
                    numbers.share(row.packets, counts.packets),
                    counted_cell(&numbers.count(row.bytes), "byte"),
                    numbers.share(row.bytes, counts.bytes),
                ]
            })
            .collect();
        self.heading(&format!("Busiest {} ports", direction.to_lowercase()));
        let [port, transport, service, packets, packets_share, bytes, bytes_share] = [0, 1, 2, 3, 4, 5, 6]
            .map(|column| width(rows.iter().filter_map(|row| row.get(column)).map(String::as_str)));
        for [a, b, name, c, d, e, f] in &rows {
            let name = if service > 0 { format!("  {name:service$}") } else { String::new() };
            self.line(&format!(
                "  {a:>port$}  {b:transport$}{name}  {c:>packets$}  {d:>packets_share$}   {e:>bytes$}  {f:>bytes_share$}"
            ));
        }
        if left_out > 0 {
            self.line(&format!("  and {} more", numbers.count(left_out as u64)));
        }
    }

    /// Writes the details of the port in focus, and the `top` hosts that send and receive its packets.
    fn closeup(&mut self, closeup: &CloseupText, top: usize, wording: &Wording) {
        let facts: Vec<Fact> = closeup.classes.iter().chain(&closeup.filters).cloned().collect();
        self.section(&format!("{}: {}", closeup.title, closeup.subtitle), &facts);
        let listed = closeup.hosts.iter().take(top);
        let rows: Vec<[&str; 6]> =
            listed.map(|it| [&*it.address, it.side, it.role, &it.sent, &it.received, &it.first]).collect();
        if rows.is_empty() {
            return;
        }
        self.heading(&format!("Hosts of {}", closeup.title.to_lowercase()));
        let [address, side, role, sent, received, first] =
            [0, 1, 2, 3, 4, 5].map(|column| width(rows.iter().filter_map(|row| row.get(column)).copied()));
        for [a, b, c, d, e, f] in rows {
            self.line(&format!(
                "  {a:address$}  {b:side$}  {c:role$}  sent {d:>sent$}   received {e:>received$}   first after {f:>first$}"
            ));
        }
        if let Some(left_out) = closeup.hosts.len().checked_sub(top).filter(|left_out| *left_out > 0) {
            self.line(&format!("  and {} more", wording.numbers.count(left_out as u64)));
        }
    }

    fn section(&mut self, heading: &str, facts: &[Fact]) {
        self.heading(heading);
        let label = width(facts.iter().map(|fact| fact.label.as_str()));
        for fact in facts {
            self.line(&format!("  {:label$}  {}", fact.label, fact.value));
        }
    }
}

/// Writes a number with its unit for a column that is aligned to the right: `1 packet ` and `14 packets`.
///
/// The space after a singular keeps the digits of a column in line.
fn counted_cell(number: &str, noun: &str) -> String {
    format!("{number} {noun}{}", if number == "1" { " " } else { "s" })
}

fn width<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
}
