//! A report as a web page of its own, without scripts, which looks like the page and prints on two pages of A4.
//!
//! Its style sheets are those of `www`, which the caller passes in: the page has loaded them, and the command contains them.
//!
//! - `markup`: writes HTML, with every text escaped
//! - `drawings`: the charts and the timeline as SVG whose colours follow the style sheets
//! - `lists`: statistics and tables
//! - `overview`: the parts above the charts
//! - `charts`: the charts and the timeline
//! - `tables`: conversations and ports
//! - `details`: findings, all packets by class, the capture and its times
//! - `one_file`: the web page itself, with all of its parts and a document in one file

mod markup;
mod drawings;
mod lists;
mod overview;
mod charts;
mod tables;
mod details;
pub mod one_file;

use serde::{Deserialize, Serialize};

use self::markup::Markup;
use crate::chart::{PortWindow, Presentation, TimeMeasure};
use crate::report::{ChartData, Description, Report, SeriesColors, Wording, describe_with};

/// How many rows the lists of conversations, ports and interfaces have.
const MAX_ROWS: usize = 20;

/// What the charts of a document show, apart from the report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// Ports on the horizontal axes.
    pub window: PortWindow,
    /// Axes and heights.
    pub presentation: Presentation,
    /// What the timeline counts.
    pub measure: TimeMeasure,
    /// Colours that services had before, which they keep.
    pub colors: SeriesColors,
}

/// Returns a report as a web page that has no script and loads nothing. `style` is its style sheet.
#[must_use]
pub fn page(report: &Report, data: &ChartData, options: &Options, style: &str, wording: &Wording) -> String {
    let options = &Options { colors: options.colors.with_shown(&data.series), ..options.clone() };
    let description = &describe_with(report, data, wording);
    let document = Document { report, data, description, options, wording };
    let mut page = Markup::default();
    page.raw("<!doctype html>\n");
    page.element("html lang=\"en\" class=\"document\" data-stage=\"capture\"", |page| {
        page.element("head", |page| {
            page.raw(
                "<meta charset=\"utf-8\">\n\
                <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
            );
            page.text_element("title", &[&*description.title, " – portogram"].concat());
            page.element("style", |page| page.raw(style));
        });
        page.element("body", |page| document.write(page));
    });
    page.into_string()
}

/// What a document is written from.
#[derive(Clone, Copy)]
struct Document<'a> {
    report: &'a Report,
    data: &'a ChartData,
    description: &'a Description,
    options: &'a Options,
    wording: &'a Wording,
}

impl Document<'_> {
    /// Writes all parts, in the order of the page.
    fn write(&self, page: &mut Markup) {
        page.element("main", |page| {
            self.heading(page);
            self.warnings(page);
            page.element("div class=\"capture\"", |page| {
                self.overview(page);
                self.settings(page);
                self.charts(page);
                self.timeline(page);
            });
            self.findings(page);
            self.conversations(page);
            self.ports(page);
            page.element("div class=\"below-charts\"", |page| {
                self.ledger(page);
                self.capture(page);
                self.times(page);
            });
        });
        page.text_element("footer class=\"bottom\"", concat!("Written by portogram ", env!("CARGO_PKG_VERSION"), "."));
    }
}
