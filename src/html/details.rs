//! Findings, all packets by class and reason, what was read, and the times of the packets.

use super::lists::{Cells, parts, summary, table};
use super::markup::Markup;
use super::{Document, MAX_ROWS};
use crate::report::{InterfaceText, describe_findings};

/// Packets and bytes, each followed by its share.
const LEDGER_CELLS: [&str; 4] = ["td", "td class=\"share\"", "td", "td class=\"share\""];

const INTERFACES: [(&str, Cells); 5] = [
    ("", Cells::Words),
    ("Packets", Cells::Numbers),
    ("share", Cells::Shares),
    ("Bytes", Cells::Numbers),
    ("Repeated", Cells::Numbers),
];

impl Document<'_> {
    pub(super) fn findings(&self, page: &mut Markup) {
        let Some(findings) = &self.report.findings else { return };
        let findings = describe_findings(findings, self.wording);
        page.element("section class=\"panel findings\"", |page| {
            page.text_element("h2", "What stands out");
            page.optional("p class=\"fine\"", &findings.summary);
            page.element("ul", |page| {
                for finding in &findings.found {
                    page.element("li", |page| {
                        page.element("div", |page| {
                            page.text_element("strong", finding.name);
                            page.text(&finding.text);
                            page.text_element("small class=\"screen-only\"", &finding.test);
                        });
                    });
                }
            });
            page.optional("p class=\"fine\"", findings.left_out.as_deref().unwrap_or_default());
        });
    }

    pub(super) fn ledger(&self, page: &mut Markup) {
        let ledger = &self.description.ledger;
        page.element("section id=\"where\" class=\"panel\"", |page| {
            page.text_element("h2", "Where every packet went");
            page.element("table class=\"ledger\"", |page| {
                page.raw(
                    "<thead><tr><td></td><td class=\"note\"></td><th scope=\"col\">Packets</th><th scope=\"col\" class=\"share\">share</th>\
                    <th scope=\"col\">Bytes</th><th scope=\"col\" class=\"share\">share</th></tr></thead>\n",
                );
                page.element("tbody", |page| {
                    for row in &ledger.rows {
                        let start = match (row.zero, row.detail) {
                            (true, _) => "tr class=\"zero\"",
                            (_, true) => "tr class=\"detail\"",
                            _ => "tr",
                        };
                        let cells = [&*row.packets, &*row.packets_share, &*row.bytes, &*row.bytes_share];
                        ledger_row(page, start, [&row.name, &row.note], cells);
                    }
                });
                page.element("tfoot", |page| {
                    let total = &ledger.total;
                    ledger_row(page, "tr", [&total.name, ""], [&total.packets, "", &total.bytes, ""]);
                });
            });
        });
    }

    /// Writes what was read, and its interfaces.
    pub(super) fn capture(&self, page: &mut Markup) {
        let description = self.description;
        page.element("section class=\"panel\"", |page| {
            page.text_element("h2", "The capture");
            summary(page, description.capture.iter().map(parts));
            page.optional("p class=\"fine\"", description.repeats.as_deref().unwrap_or_default());
            if description.interfaces.is_empty() {
                return;
            }
            page.element("div class=\"interfaces\"", |page| {
                page.text_element("h3", if description.interfaces.len() == 1 { "Interface" } else { "Interfaces" });
                let interfaces = || description.interfaces.iter().take(MAX_ROWS);
                let name = |row: &InterfaceText| match &*row.note {
                    "" => row.name.clone(),
                    note => [&*row.name, " (", note, ")"].concat(),
                };
                let names: Vec<String> = interfaces().map(name).collect();
                let mut cells: Vec<&str> = Vec::new();
                for (name, row) in names.iter().zip(interfaces()) {
                    cells.extend([&**name, &row.packets, &row.packets_share, &row.bytes, &row.repeats]);
                }
                table(page, &INTERFACES, &cells);
                page.optional("p class=\"fine\"", description.other_interfaces.as_deref().unwrap_or_default());
            });
        });
    }

    pub(super) fn times(&self, page: &mut Markup) {
        let times = || self.description.times.iter().filter(|times| !times.facts.is_empty());
        if times().next().is_none() {
            return;
        }
        page.element("section class=\"panel times\"", |page| {
            page.text_element("h2", "Timing");
            page.element("div", |page| {
                for times in times() {
                    page.element("section", |page| {
                        page.text_element("h3", times.name);
                        summary(page, times.facts.iter().map(parts));
                    });
                }
            });
        });
    }
}

fn ledger_row(page: &mut Markup, start: &'static str, [name, note]: [&str; 2], cells: [&str; 4]) {
    page.element(start, |page| {
        page.text_element("th scope=\"row\"", name);
        page.text_element("td class=\"note\"", note);
        cells.iter().zip(LEDGER_CELLS).for_each(|(cell, start)| page.text_element(start, cell));
    });
}
