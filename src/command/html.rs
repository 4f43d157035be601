//! The style sheets of the HTML that the command writes, in the colours that the user asks for.

/// The style sheets of the web page, but for those of parts that HTML does not have, in the order of `page.css`.
const STYLES: [&str; 24] = [
    include_str!("../../www/style/colours.css"),
    include_str!("../../www/style/base.css"),
    include_str!("../../www/style/layout.css"),
    include_str!("../../www/widgets/panel.css"),
    include_str!("../../www/widgets/side.css"),
    include_str!("../../www/widgets/table.css"),
    include_str!("../../www/widgets/facts.css"),
    include_str!("../../www/widgets/bars.css"),
    include_str!("../../www/widgets/times.css"),
    include_str!("../../www/header/header.css"),
    include_str!("../../www/notice/notice.css"),
    include_str!("../../www/settings/settings.css"),
    include_str!("../../www/direction/direction.css"),
    include_str!("../../www/charts/charts.css"),
    include_str!("../../www/timeline/timeline.css"),
    include_str!("../../www/widgets/swatch.css"),
    include_str!("../../www/interfaces/interfaces.css"),
    include_str!("../../www/findings/findings.css"),
    include_str!("../../www/headline/headline.css"),
    include_str!("../../www/conversations/conversations.css"),
    include_str!("../../www/ports/ports.css"),
    include_str!("../../www/save/html.css"),
    include_str!("../../www/style/forced.css"),
    include_str!("../../www/style/print.css"),
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

/// Returns the style sheet of a page.
pub(super) fn style(colors: Colors) -> String {
    let style = without_comments(&STYLES.concat());
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
        assert_eq!([Colors::OfReader, Colors::Light, Colors::Dark].map(choices), [1, 0, 0]);
        assert!(style(Colors::Dark).contains("color-scheme: dark;"));
    }

    #[test]
    fn the_style_is_that_of_the_page_in_its_order() {
        let page = include_str!("../../www/page.css");
        let imported: Vec<&str> =
            page.lines().filter_map(|line| line.strip_prefix("@import \"")?.strip_suffix("\";")).collect();
        let read = |name: &&str| std::fs::read_to_string(format!("www/{name}")).unwrap();
        let shared: Vec<String> = imported.iter().map(read).filter(|style| STYLES.contains(&&**style)).collect();
        assert_eq!(shared, STYLES);
    }
}
