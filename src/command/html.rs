//! The report as a page of its own, which looks like the web page and prints on two pages of A4.
//!
//! - `markup`: writes HTML, with every text escaped
//! - `charts`: the charts as SVG whose colours follow the page
//! - `lists`: statistics and tables
//! - `sections`: the parts of the page

mod charts;
mod lists;
mod markup;
mod sections;

use portogram::chart::{Presentation, Theme};
use portogram::report::{ChartData, Report, Wording, describe_with};

use markup::Markup;
use sections::Sections;

/// The style sheets of the web page that its parts share with this one, and then what is different here.
const STYLES: [&str; 12] = [
    include_str!("../../www/style/colours.css"),
    include_str!("../../www/style/base.css"),
    include_str!("../../www/style/layout.css"),
    include_str!("../../www/widgets/panel.css"),
    include_str!("../../www/widgets/side.css"),
    include_str!("../../www/widgets/table.css"),
    include_str!("../../www/widgets/facts.css"),
    include_str!("../../www/header/header.css"),
    include_str!("../../www/notice/notice.css"),
    include_str!("../../www/charts/charts.css"),
    include_str!("../../www/style/print.css"),
    include_str!("html/page.css"),
];

/// The condition under which the style sheets are dark.
const DARK: &str = "screen and (prefers-color-scheme: dark)";

/// The colours of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colors {
    /// Those that the reader's system asks for.
    OfReader,
    Light,
    Dark,
}

/// Returns the page. It has no script, and loads nothing.
pub(super) fn page(
    report: &Report,
    data: &ChartData,
    presentation: Presentation,
    colors: Colors,
    wording: &Wording,
) -> String {
    let description = describe_with(report, data, wording);
    let mut page = Markup::default();
    page.raw("<!doctype html>\n");
    page.element("html lang=\"en\"", |page| {
        page.element("head", |page| {
            page.raw("<meta charset=\"utf-8\">\n");
            page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
            page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
            page.text_element("title", &format!("{} – portogram", description.title));
            page.element("style", |page| page.raw(&style(colors)));
        });
        page.element("body", |page| Sections { report, data, description: &description, presentation, wording }.write(page));
    });
    page.into_string()
}

fn style(colors: Colors) -> String {
    let (light, dark) = (charts::variables(&Theme::light()), charts::variables(&Theme::dark()));
    let chart_colors = format!(":root {{ {light} }}\n@media {DARK} {{ :root {{ {dark} }} }}\n");
    let style = without_comments(&(STYLES.concat() + &chart_colors));
    match colors {
        Colors::OfReader => style,
        Colors::Light => style.replace(DARK, "not all").replace("color-scheme: light dark", "color-scheme: light"),
        Colors::Dark => style.replace(DARK, "screen").replace("color-scheme: light dark", "color-scheme: dark"),
    }
}

fn without_comments(style: &str) -> String {
    let parts = style.split("/*").enumerate();
    parts
        .map(|(index, part)| if index == 0 { part } else { part.split_once("*/").map_or("", |(_, rest)| rest) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_left_out_of_the_style() {
        assert_eq!(without_comments("/* a */b {}/* c\n */\nd {}"), "b {}\nd {}");
    }

    #[test]
    fn a_theme_replaces_the_choice_of_the_reader() {
        let choices = |colors| style(colors).matches(DARK).count();
        assert_eq!([Colors::OfReader, Colors::Light, Colors::Dark].map(choices), [2, 0, 0]);
        assert!(style(Colors::Dark).contains("color-scheme: dark;"));
    }
}
