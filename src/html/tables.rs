//! The busiest conversations and ports.

use super::lists::{Cells, table};
use super::markup::Markup;
use super::{Document, MAX_ROWS};
use crate::report::{
    ChartDirection, ChartKind, ConversationColumn, ConversationQuery, Measure, PortColumn, PortOrder,
    list_conversations, list_ports,
};

const CONVERSATIONS: [(&str, Cells); 9] = [
    ("From", Cells::Words),
    ("To", Cells::Words),
    ("What", Cells::Words),
    ("Packets", Cells::Numbers),
    ("Bytes", Cells::Numbers),
    ("sent", Cells::Shares),
    ("back", Cells::Shares),
    ("First", Cells::Numbers),
    ("Last", Cells::Numbers),
];

const PORTS: [(&str, Cells); 8] = [
    ("Port", Cells::Numbers),
    ("Transport", Cells::Words),
    ("Service", Cells::Services),
    ("Packets", Cells::Numbers),
    ("share", Cells::Shares),
    ("Bytes", Cells::Numbers),
    ("share", Cells::Shares),
    ("Payload", Cells::Payloads),
];

impl Document<'_> {
    /// Writes the conversations with the most bytes.
    pub(super) fn conversations(&self, page: &mut Markup) {
        let query = ConversationQuery {
            is_relative: self.report.timeline.is_relative(),
            by: ConversationColumn::Bytes,
            descending: true,
            search: "",
            focus: None,
            max_rows: MAX_ROWS,
        };
        let list = list_conversations(&self.data.conversations, &query, self.wording);
        page.element("section class=\"panel conversations\"", |page| {
            page.element("h2", |page| {
                page.text("Conversations ");
                let note = "who contacted which port; the first of UDP is who sent first";
                page.text_element("small class=\"counted\"", note);
            });
            page.element("div class=\"scroll\"", |page| {
                let mut cells: Vec<&str> = Vec::new();
                for row in &list.rows {
                    cells.extend([&*row.from, &row.to, &row.what, &row.packets, &row.bytes]);
                    cells.extend([&*row.sent, &row.answered, &row.first, &row.last]);
                }
                table(page, &CONVERSATIONS, &cells);
            });
            page.optional("p class=\"fine\"", list.cut.as_deref().unwrap_or_default());
        });
    }

    /// Writes the ports with the most packets of each direction.
    pub(super) fn ports(&self, page: &mut Markup) {
        page.element("section class=\"panel ports\"", |page| {
            page.element("h2", |page| {
                page.text("Busiest ports ");
                let counted = self.description.charts.first().map(|chart| &*chart.counted);
                page.text_element("small class=\"counted\"", counted.unwrap_or_default());
            });
            page.element("div", |page| {
                let charts = ChartKind::shown(self.data).filter(|chart| chart.measure == Measure::Packets);
                charts.for_each(|chart| self.ports_of(chart.direction, page));
            });
        });
    }

    fn ports_of(&self, direction: ChartDirection, page: &mut Markup) {
        let (start, name) = match direction {
            ChartDirection::Incoming => ("section class=\"incoming\"", "Incoming"),
            ChartDirection::Outgoing => ("section class=\"outgoing\"", "Outgoing"),
            ChartDirection::Undirected => ("section class=\"undirected\"", "All"),
        };
        let counts = direction.data(self.data);
        let order = PortOrder { by: PortColumn::Packets, descending: true };
        let names = self.data.service_names(&self.wording.services);
        let list = list_ports(counts, order, "", names, self.wording.numbers);
        page.element(start, |page| {
            page.text_element("h3", name);
            let numbers: Vec<String> = list.rows.iter().take(MAX_ROWS).map(|row| row.port.to_string()).collect();
            let mut cells: Vec<&str> = Vec::new();
            for (port, row) in numbers.iter().zip(&list.rows) {
                cells.extend([port, row.transport.name(), &row.service, &row.packets, &row.packets_share]);
                cells.extend([&*row.bytes, &row.bytes_share, &row.payload_bytes]);
            }
            table(page, &PORTS, &cells);
            if counts.ports.len() > MAX_ROWS {
                let all = self.wording.numbers.count(counts.ports.len() as u64);
                let note = ["The busiest of ", &all, ". The report as JSON or CSV has all of them."].concat();
                page.text_element("p class=\"fine\"", &note);
            }
            page.optional("p class=\"fine\"", counts.empty.as_deref().unwrap_or_default());
        });
    }
}
