//! The statistics as text for a terminal.
//!
//! - `lines`: lines, paragraphs and tables that fit the width of the screen
//! - `bars`: the busiest ports of a chart as bars

mod bars;
mod lines;

use portogram::report::{
    ChartData, ChartKind, ChartText, CloseupText, Code, ConversationColumn, ConversationQuery, Description, Fact,
    HeadlineText, InterfaceText, Report, Wording, describe_findings, describe_with, list_conversations,
};
use portogram::settings::Repeats;

use super::screen::Screen;
use lines::{Align, Text};

/// Writes the whole report for a screen.
///
/// Lists the `top` busiest ports of each chart.
pub(super) fn statistics(report: &Report, top: usize, wording: &Wording, screen: Screen) -> String {
    let data = ChartData::from(report);
    let description = describe_with(report, &data, wording);
    let mut text = Text::new(screen);
    text.headline(&description.headline);
    text.paragraph(&description.title);
    text.paragraph(&description.subtitle);
    text.section("Capture", &capture(report, &description));
    text.interfaces(&description, top, wording);
    if !description.warnings.is_empty() {
        text.heading("Warnings");
        description.warnings.iter().for_each(|warning| text.paragraph(&format!("  {}", warning.message)));
    }
    text.section("Direction", &direction(&description));
    let mut messages = Vec::new();
    for chart in &description.charts {
        // The charts of packets and of bytes have the same message.
        if chart.empty.as_ref().is_none_or(|message| !messages.contains(&message)) {
            text.chart(chart, &data, top, wording);
        }
        messages.extend(&chart.empty);
    }
    for times in description.times.iter().filter(|times| !times.facts.is_empty()) {
        text.section(&format!("{} in time", times.name), &times.facts);
    }
    text.conversations(report, top, wording);
    if let Some(closeup) = &description.closeup {
        text.closeup(closeup, top, wording);
    }
    if let Some(findings) = report.findings.as_ref().map(|findings| describe_findings(findings, wording)) {
        text.heading("What stands out");
        if findings.found.is_empty() {
            text.paragraph(&format!("  {}", findings.summary));
        }
        for line in findings.found.into_iter().map(|finding| finding.text).chain(findings.left_out) {
            text.paragraph(&format!("  {line}"));
        }
    }
    text.ledger(&description);
    text.written
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

impl Text {
    /// Writes the statistics of a chart and its busiest ports.
    fn chart(&mut self, chart: &ChartText, data: &ChartData, top: usize, wording: &Wording) {
        let heading = format!("{} {}", chart.title, chart.counted);
        if let Some(message) = &chart.empty {
            self.heading(&heading);
            self.paragraph(&format!("  {message}"));
            return;
        }
        self.section(&heading, &chart.facts);
        if let Some(kind) = ChartKind::from_id(chart.id) {
            let services = data.service_names(&wording.services);
            bars::bars(self, kind, kind.direction.data(data), services, top, wording.numbers);
        }
    }

    /// Writes what most of the traffic is, and an empty line.
    fn headline(&mut self, headline: &HeadlineText) {
        self.paragraph(headline.full_title.as_ref().unwrap_or(&headline.title));
        headline.lines.iter().for_each(|line| self.paragraph(&format!("  {}", line.text())));
        headline.more.iter().for_each(|more| self.paragraph(&format!("  {more}")));
        self.paragraph("");
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
            let repeats = if it.repeats.is_empty() { String::new() } else { format!("{} repeated", it.repeats) };
            [name, counted_cell(&it.packets, "packet"), it.packets_share.clone(), it.bytes.clone(), repeats]
        };
        let rows: Vec<_> = interfaces.iter().take(top).map(cells).collect();
        self.table([Align::Left, Align::Right, Align::Right, Align::RightApart, Align::RightApart], &rows);
        self.left_out(interfaces.len().saturating_sub(top), wording);
        if let Some(others) = &description.other_interfaces {
            self.paragraph(&format!("  and {others}"));
        }
    }

    /// Writes the `top` conversations with the most bytes.
    fn conversations(&mut self, report: &Report, top: usize, wording: &Wording) {
        let query = ConversationQuery {
            is_relative: report.timeline.is_relative(),
            by: ConversationColumn::Bytes,
            descending: true,
            search: "",
            focus: report.settings.focus,
            max_rows: top,
        };
        let list = list_conversations(&report.conversations, &query, wording);
        let rows: Vec<[String; 5]> = list
            .rows
            .iter()
            .map(|it| {
                let ends = format!("{} → {}", it.whole_from, it.whole_to);
                let times = format!("{} to {}", it.first, it.last);
                [ends, it.what.clone(), counted_cell(&it.packets, "packet"), it.bytes.clone(), times]
            })
            .collect();
        if rows.is_empty() {
            return;
        }
        self.heading("Conversations with the most bytes");
        self.table([Align::Left, Align::Left, Align::Right, Align::RightApart, Align::Left], &rows);
        let left_out = report.conversations.count().saturating_sub(top as u64);
        self.left_out(usize::try_from(left_out).unwrap_or(usize::MAX), wording);
    }

    /// Writes the details of the port in focus, and the `top` hosts that send and receive its packets.
    fn closeup(&mut self, closeup: &CloseupText, top: usize, wording: &Wording) {
        let facts: Vec<Fact> = closeup.classes.iter().chain(&closeup.filters).cloned().collect();
        self.section(&format!("{}: {}", closeup.title, closeup.subtitle), &facts);
        if closeup.hosts.is_empty() || top == 0 {
            return;
        }
        self.heading(&format!("Hosts of {}", closeup.title.to_lowercase()));
        let rows: Vec<_> = closeup
            .hosts
            .iter()
            .take(top)
            .map(|it| {
                let [sent, received, first] =
                    [("sent", &it.sent), ("received", &it.received), ("first after", &it.first)]
                        .map(|(what, amount)| format!("{what} {amount}"));
                [it.address.clone(), it.side.into(), it.role.into(), sent, received, first]
            })
            .collect();
        self.table([Align::Left, Align::Left, Align::Left, Align::Right, Align::Right, Align::Right], &rows);
        self.left_out(closeup.hosts.len().saturating_sub(top), wording);
    }

    fn left_out(&mut self, count: usize, wording: &Wording) {
        if count > 0 {
            self.paragraph(&format!("  and {} more", wording.numbers.count(count as u64)));
        }
    }

    /// Writes all packets of the capture by class and reason.
    fn ledger(&mut self, description: &Description) {
        self.heading("Where every packet went");
        let ledger = &description.ledger;
        let [blank, share] = ["", "share"].map(str::to_owned);
        let mut rows = vec![[blank.clone(), "packets".into(), share.clone(), "bytes".into(), share, blank.clone()]];
        for row in &ledger.rows {
            let name = format!("{}{}", if row.detail { "  " } else { "" }, row.name);
            let [packets, bytes] = [&row.packets, &row.bytes].map(Clone::clone);
            rows.push([name, packets, row.packets_share.clone(), bytes, row.bytes_share.clone(), row.note.clone()]);
        }
        let total = &ledger.total;
        rows.push([
            total.name.clone(),
            total.packets.clone(),
            blank.clone(),
            total.bytes.clone(),
            blank.clone(),
            blank,
        ]);
        let columns = [Align::Left, Align::Right, Align::Right, Align::RightApart, Align::Right, Align::Prose];
        self.table(columns, &rows);
    }
}

/// Writes a number with its unit for a column that is aligned to the right: `1 packet ` and `14 packets`.
///
/// The space after a singular keeps the digits of a column in line.
fn counted_cell(number: &str, noun: &str) -> String {
    format!("{number} {noun}{}", if number == "1" { " " } else { "s" })
}
