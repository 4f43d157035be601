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
    ("Service", Cells::Words),
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
                let rows = list.rows.into_iter().map(|row| {
                    let (packets, bytes) = (row.packets, row.bytes);
                    vec![row.from, row.to, row.what, packets, bytes, row.sent, row.answered, row.first, row.last]
                });
                table(page, &CONVERSATIONS, &rows.collect::<Vec<_>>());
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
            let rows = list.rows.into_iter().take(MAX_ROWS).map(|row| {
                let (port, transport) = (row.port.to_string(), row.transport.name().to_owned());
                let (packets, bytes, payload) = (row.packets, row.bytes, row.payload_bytes);
                vec![port, transport, row.service, packets, row.packets_share, bytes, row.bytes_share, payload]
            });
            table(page, &PORTS, &rows.collect::<Vec<_>>());
            if counts.ports.len() > MAX_ROWS {
                let all = self.wording.numbers.count(counts.ports.len() as u64);
                let note = ["The busiest of ", &all, ". The report as JSON or CSV has all of them."].concat();
                page.text_element("p class=\"fine\"", &note);
            }
            page.optional("p class=\"fine\"", counts.empty.as_deref().unwrap_or_default());
        });
    }
}
