//! The charts and the timeline.

use super::markup::Markup;
use super::{Document, drawings};
use crate::chart::TimeMeasure;
use crate::report::{ChartDirection, ChartKind, describe_charts};

/// A drawing, whose text is beside it for those who cannot see it.
const DRAWING: &str = "div class=\"drawing\" aria-hidden=\"true\"";

impl Document<'_> {
    pub(super) fn charts(&self, page: &mut Markup) {
        let charts = describe_charts(self.data, self.options.window.shown_ports(), self.wording);
        page.element("div class=\"charts\"", |page| {
            for chart in &charts {
                let Some(kind) = ChartKind::from_id(chart.id) else { continue };
                let side = match kind.direction {
                    ChartDirection::Incoming => "section class=\"chart incoming\"",
                    ChartDirection::Outgoing => "section class=\"chart outgoing\"",
                    ChartDirection::Undirected => "section class=\"chart undirected\"",
                };
                page.element(side, |page| {
                    page.element("header", |page| {
                        page.element("h2", |page| {
                            page.text(&chart.title);
                            page.text(" ");
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
                    page.element(DRAWING, |page| {
                        page.raw(&drawings::chart(self.data, kind, self.options, self.wording));
                    });
                });
            }
        });
    }

    pub(super) fn timeline(&self, page: &mut Markup) {
        let text = &self.description.timeline;
        let Some(interval) = text.interval.as_deref().filter(|_| text.has_times) else { return };
        page.element("section class=\"timeline\"", |page| {
            page.element("header", |page| {
                page.element("h2", |page| {
                    page.text("Time ");
                    let counted = match self.options.measure {
                        TimeMeasure::Packets => "packets per ",
                        TimeMeasure::Bytes => "bytes per ",
                        TimeMeasure::Rate => "bit/s over ",
                    };
                    page.text_element("small class=\"counted\"", &[counted, interval].concat());
                });
            });
            page.text_element("p class=\"unseen\"", &text.alt);
            page.element(DRAWING, |page| page.raw(&drawings::timeline(self.data, self.options, self.wording)));
            page.element("div class=\"legend\"", |page| {
                page.element("ul", |page| {
                    for service in &text.services {
                        let color = self.options.colors.color_of(service.port, service.transport);
                        entry(page, color, &service.label);
                    }
                    if text.has_others {
                        entry(page, None, "other");
                    }
                });
                page.text_element("span class=\"counted\"", &text.directions);
            });
        });
    }
}

/// Writes an entry of the legend. Without a number of a colour, it is that of all others.
fn entry(page: &mut Markup, color: Option<u8>, label: &str) {
    page.element("li", |page| {
        page.raw("<span class=\"swatch\"");
        if let Some(number) = color {
            page.raw(&[" data-service=\"", &number.to_string(), "\""].concat());
        }
        page.raw("></span>");
        page.text(label);
    });
}
