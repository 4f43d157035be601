//! The parts above the charts: the capture, what most of its traffic is, which side is local, and what is counted.

use super::Document;
use super::lists::summary;
use super::markup::Markup;
use crate::report::{DirectionDiagram, format};

/// The thickness of the arrow of few bytes, and what is added for many, in CSS pixels.
const ARROW_CSS_PX: (f64, f64) = (2.0, 12.0);

impl Document<'_> {
    pub(super) fn heading(&self, page: &mut Markup) {
        page.element("header class=\"top\"", |page| {
            page.text_element("span class=\"brand\"", "portogram");
            page.element("div class=\"what\"", |page| {
                page.text_element("h1", &self.description.title);
                page.text_element("p", &self.description.subtitle);
            });
        });
    }

    pub(super) fn warnings(&self, page: &mut Markup) {
        if !self.description.warnings.is_empty() {
            page.element("ul class=\"warnings\" aria-label=\"Warnings\"", |page| {
                self.description.warnings.iter().for_each(|warning| page.text_element("li", &warning.message));
            });
        }
    }

    /// Writes the headline, and which side is local.
    pub(super) fn overview(&self, page: &mut Markup) {
        let headline = &self.description.headline;
        let direction = &self.description.direction;
        page.element("div class=\"overview\"", |page| {
            page.element("section class=\"headline\"", |page| {
                page.text_element("h2", headline.full_title.as_ref().unwrap_or(&headline.title));
                page.element("ul class=\"headline-lines\" aria-label=\"Main conversations\"", |page| {
                    for line in &headline.lines {
                        page.element("li", |page| {
                            page.text_element("span class=\"ends\"", &line.full_hosts);
                            page.text_element("strong", &line.ports);
                            page.text_element("span class=\"amounts\"", &line.amounts);
                            page.text_element("span class=\"opened\"", &line.opened);
                        });
                    }
                });
                page.optional("p class=\"headline-more\"", headline.more.as_deref().unwrap_or_default());
            });
            page.element("section class=\"sides\" aria-label=\"Direction\"", |page| {
                if let Some(sides) = &direction.diagram {
                    diagram(page, sides);
                }
                page.text_element("p class=\"fine\"", &direction.explanation);
                page.element("div class=\"below\"", |page| {
                    let start = if direction.is_guess {
                        "span class=\"sureness\" data-guess"
                    } else {
                        "span class=\"sureness\""
                    };
                    page.optional(start, direction.sureness.as_deref().unwrap_or_default());
                    let neither = direction.diagram.as_ref().and_then(|sides| sides.neither.as_deref());
                    page.optional("span class=\"fine\"", neither.unwrap_or_default());
                });
            });
        });
    }

    /// Writes what is counted and shown.
    pub(super) fn settings(&self, page: &mut Markup) {
        let description = self.description;
        let filters: Vec<&str> = description.filters.iter().map(|filter| &*filter.text).collect();
        let shown = self.options.window.shown_ports().map(|(first, last)| format::ports(first, last));
        let optional = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let facts = [
            ("Local side", description.direction.networks.clone()),
            ("A guess", optional(&description.direction.other_reading)),
            ("Service ports", optional(&description.service)),
            ("Count only", filters.join(", ")),
            ("Selected time", optional(&description.timeline.window)),
            ("Ports shown", shown.unwrap_or_default()),
        ];
        summary(page, facts.iter().map(|(label, value)| (*label, &**value)));
    }
}

/// Writes both sides and the bytes that go each way.
fn diagram(page: &mut Markup, sides: &DirectionDiagram) {
    let side = |page: &mut Markup, name: &str, text: &str| {
        page.element("p class=\"side\"", |page| {
            page.text_element("strong", name);
            page.text_element("span", text);
        });
    };
    page.element("div class=\"diagram\"", |page| {
        side(page, "local", &sides.local);
        page.element("p class=\"flows\"", |page| {
            page.element("span class=\"out\"", |page| {
                page.text_element("span", &sides.outgoing);
                arrow(page, sides.outgoing_part);
            });
            page.element("span class=\"in\"", |page| {
                arrow(page, sides.incoming_part);
                page.text_element("span", &sides.incoming);
            });
        });
        side(page, "elsewhere", &sides.elsewhere);
    });
}

/// Writes an arrow for a part of the bytes, from 0 to 1.
fn arrow(page: &mut Markup, part: f64) {
    if part > 0.0 {
        let (thinnest, more) = ARROW_CSS_PX;
        page.raw(&["<i style=\"--thickness:", &(thinnest + part * more).to_string(), "px\"></i>"].concat());
    }
}
