//! The parts of the page, in the order of the web page.

use portogram::chart::Presentation;
use portogram::report::{
    ChartData, ChartDirection, ChartKind, Description, PortColumn, PortOrder, Report, Wording, describe_findings,
    list_ports,
};

use super::charts;
use super::lists::{Cells, fact, summary, table};
use super::markup::Markup;

/// How many rows the lists of ports and of hosts have.
const MAX_ROWS: usize = 20;

/// Packets and bytes, each followed by its share.
const LEDGER_CELLS: [&str; 4] = ["td", "td class=\"share\"", "td", "td class=\"share\""];

/// What the page is written from.
pub(super) struct Sections<'a> {
    pub(super) report: &'a Report,
    pub(super) data: &'a ChartData,
    pub(super) description: &'a Description,
    pub(super) presentation: Presentation,
    pub(super) wording: &'a Wording,
}

impl Sections<'_> {
    /// Writes all of them.
    pub(super) fn write(&self, page: &mut Markup) {
        page.element("main class=\"document\"", |page| {
            self.heading(page);
            self.warnings(page);
            self.direction(page);
            self.charts(page);
            self.findings(page);
            page.element("div class=\"second-page\"", |page| {
                self.ports(page);
                self.ledger(page);
                page.element("div class=\"columns\"", |page| {
                    self.capture(page);
                    self.times(page);
                });
            });
            page.element("footer", |page| {
                page.text(concat!("Written by portogram ", env!("CARGO_PKG_VERSION"), "."));
            });
        });
    }

    fn heading(&self, page: &mut Markup) {
        page.element("header class=\"top\"", |page| {
            page.text_element("span class=\"brand\"", "portogram");
            page.text_element("h1", &self.description.title);
            page.text_element("p", &self.description.subtitle);
        });
    }

    fn warnings(&self, page: &mut Markup) {
        if !self.description.warnings.is_empty() {
            page.element("ul class=\"warnings\" aria-label=\"Warnings\"", |page| {
                self.description.warnings.iter().for_each(|warning| page.text_element("li", &warning.message));
            });
        }
    }

    /// Writes which side is local, and which packets are counted.
    fn direction(&self, page: &mut Markup) {
        let direction = &self.description.direction;
        let mut facts = vec![
            fact("Local side", &direction.networks),
            fact("How it is known", &direction.explanation),
            fact("How sure it is", direction.sureness.as_deref().unwrap_or_default()),
            fact("A guess", direction.other_reading.as_deref().unwrap_or_default()),
            fact("Service ports", self.description.service.as_deref().unwrap_or_default()),
        ];
        let filters: Vec<&str> = self.description.filters.iter().map(|filter| &*filter.text).collect();
        facts.push(fact("Count only", &filters.join(", ")));
        facts.push(fact("Selected time", self.description.timeline.window.as_deref().unwrap_or_default()));
        page.element("section class=\"panel\"", |page| {
            page.text_element("h2", "Direction");
            summary(page, &facts);
        });
    }

    fn charts(&self, page: &mut Markup) {
        page.element("div class=\"charts\"", |page| {
            for chart in &self.description.charts {
                let Some(kind) = ChartKind::from_id(chart.id) else { continue };
                let side = match kind.direction {
                    ChartDirection::Incoming => "section class=\"chart incoming\"",
                    ChartDirection::Outgoing => "section class=\"chart outgoing\"",
                    ChartDirection::Undirected => "section class=\"chart undirected\"",
                };
                page.element(side, |page| {
                    page.element("header", |page| {
                        page.element("h2", |page| {
                            page.text(&format!("{} ", chart.title));
                            page.text_element("small class=\"counted\"", &chart.counted);
                        });
                        if chart.empty.is_none() {
                            page.text_element("p class=\"facts\"", &chart.headline);
                        }
                    });
                    if let Some(message) = &chart.empty {
                        page.text_element("p class=\"fine\"", message);
                        return;
                    }
                    page.text_element("p class=\"unseen\"", &chart.alt);
                    page.element("div class=\"drawing\" aria-hidden=\"true\"", |page| {
                        page.raw(&charts::svg(self.data, kind, self.presentation, self.wording));
                    });
                });
            }
        });
    }

    fn findings(&self, page: &mut Markup) {
        let Some(findings) = &self.report.findings else { return };
        let findings = describe_findings(findings, self.wording);
        page.element("section class=\"panel findings\"", |page| {
            page.text_element("h2", "What stands out");
            page.optional("p class=\"fine\"", &findings.summary);
            page.element("ul", |page| {
                for finding in &findings.found {
                    page.element("li", |page| {
                        page.text(&finding.text);
                        page.text_element("small class=\"screen-only\"", &finding.test);
                    });
                }
            });
            page.optional("p class=\"fine\"", findings.left_out.as_deref().unwrap_or_default());
        });
    }

    /// Writes the busiest ports of both directions.
    fn ports(&self, page: &mut Markup) {
        let data = self.data;
        let names = data.service_names(&self.wording.services);
        let order = PortOrder { by: PortColumn::Packets, descending: true };
        page.element("section class=\"panel ports\"", |page| {
            page.text_element("h2", "Busiest ports");
            page.element("div class=\"columns\"", |page| {
                let sides = [("Incoming", "section class=\"incoming\"", &data.incoming)];
                for (name, start, counts) in
                    sides.into_iter().chain([("Outgoing", "section class=\"outgoing\"", &data.outgoing)])
                {
                    let list = list_ports(counts, order, "", names, self.wording.numbers);
                    page.element(start, |page| {
                        page.text_element("h3", name);
                        let rows = list.rows.iter().take(MAX_ROWS).map(|row| {
                            let cells = [&row.service, &row.packets, &row.packets_share, &row.bytes, &row.bytes_share];
                            let [service, packets, packets_share, bytes, bytes_share] = cells.map(Clone::clone);
                            (
                                format!("{}/{}", row.port, row.transport.name()),
                                [service, packets, packets_share, bytes, bytes_share],
                            )
                        });
                        table(
                            page,
                            "Port",
                            [
                                ("Service", Cells::Words),
                                ("Packets", Cells::Numbers),
                                ("share", Cells::Shares),
                                ("Bytes", Cells::Numbers),
                                ("share", Cells::Shares),
                            ],
                            rows,
                        );
                        if counts.ports.len() > MAX_ROWS {
                            let all = self.wording.numbers.count(counts.ports.len() as u64);
                            let note = format!("The busiest of {all}. The report as JSON or CSV has all of them.");
                            page.text_element("p class=\"fine\"", &note);
                        }
                        if let Some(message) = counts.empty.as_deref() {
                            page.text_element("p class=\"fine\"", message);
                        }
                    });
                }
            });
        });
    }

    fn ledger(&self, page: &mut Markup) {
        let ledger = &self.description.ledger;
        page.element("section class=\"panel\"", |page| {
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
                        page.element(start, |page| {
                            page.text_element("th scope=\"row\"", &row.name);
                            page.text_element("td class=\"note\"", &row.note);
                            let cells = [&row.packets, &row.packets_share, &row.bytes, &row.bytes_share];
                            cells.iter().zip(LEDGER_CELLS).for_each(|(cell, start)| page.text_element(start, cell));
                        });
                    }
                });
                page.element("tfoot", |page| {
                    page.element("tr", |page| {
                        page.text_element("th scope=\"row\"", &ledger.total.name);
                        let cells = [&*ledger.total.packets, "", &*ledger.total.bytes, ""];
                        page.text_element("td class=\"note\"", "");
                        cells.iter().zip(LEDGER_CELLS).for_each(|(cell, start)| page.text_element(start, cell));
                    });
                });
            });
        });
    }

    /// Writes what was read, and its interfaces.
    fn capture(&self, page: &mut Markup) {
        let description = self.description;
        page.element("section class=\"panel\"", |page| {
            page.text_element("h2", "The capture");
            summary(page, &description.capture);
            page.optional("p class=\"fine\"", description.repeats.as_deref().unwrap_or_default());
            if description.interfaces.is_empty() {
                return;
            }
            page.element("div class=\"interfaces\"", |page| {
                page.text_element("h3", if description.interfaces.len() == 1 { "Interface" } else { "Interfaces" });
                let rows = description.interfaces.iter().take(MAX_ROWS).map(|row| {
                    let name =
                        if row.note.is_empty() { row.name.clone() } else { format!("{} ({})", row.name, row.note) };
                    (name, [&row.packets, &row.packets_share, &row.bytes, &row.repeats].map(Clone::clone))
                });
                table(
                    page,
                    "",
                    [
                        ("Packets", Cells::Numbers),
                        ("share", Cells::Shares),
                        ("Bytes", Cells::Numbers),
                        ("Repeated", Cells::Numbers),
                    ],
                    rows,
                );
                page.optional("p class=\"fine\"", description.other_interfaces.as_deref().unwrap_or_default());
            });
        });
    }

    fn times(&self, page: &mut Markup) {
        let times = || self.description.times.iter().filter(|times| !times.facts.is_empty());
        if times().next().is_none() {
            return;
        }
        page.element("section class=\"panel\"", |page| {
            page.text_element("h2", "Timing");
            for times in times() {
                page.text_element("h3", times.name);
                summary(page, &times.facts);
            }
        });
    }
}
