//! Renders Markdown as HTML: with anchors on headings, tables that can be scrolled, and links between the pages.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// The address of a file of the repository, without its path.
const FILES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/HEAD/");
/// Where links to files of the repository begin, as seen from `www/guide`.
const ROOT: &str = "../../";

/// A rendered text.
#[derive(Debug)]
pub(super) struct Markdown {
    /// The heading of the first level.
    pub(super) title: String,
    /// The first paragraph.
    pub(super) description: String,
    pub(super) headings: Vec<Heading>,
    pub(super) html: String,
}

/// A heading.
#[derive(Debug)]
pub(super) struct Heading {
    /// From 1.
    pub(super) level: u8,
    /// What follows `#` in a link to it. The same as on GitHub.
    pub(super) anchor: String,
    pub(super) text: String,
}

impl Markdown {
    /// Renders a text.
    pub(super) fn parse(text: &str) -> Self {
        let events: Vec<Event> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
        let mut headings = Vec::<Heading>::new();
        let mut description = None;
        let mut rendered = Vec::new();
        let mut rest = &*events;
        while let Some((event, after)) = rest.split_first() {
            rest = after;
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    let heading = heading(*level, &plain_text(after), &headings);
                    rendered.push(raw(format!("<{level} id=\"{}\">", heading.anchor)));
                    headings.push(heading);
                }
                Event::End(TagEnd::Heading(level)) => {
                    if let Some(heading) = headings.last().filter(|heading| heading.level > 1) {
                        rendered.push(raw(anchor_link(heading)));
                    }
                    rendered.push(raw(format!("</{level}>\n")));
                }
                Event::Start(Tag::Paragraph) if description.is_none() => {
                    description = Some(plain_text(after));
                    rendered.push(event.clone());
                }
                Event::Start(Tag::Table(_)) => {
                    let label = headings.last().map_or_else(String::new, |heading| escaped(&heading.text));
                    let start = "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table: ";
                    rendered.push(raw(format!("{start}{label}\">")));
                    rendered.push(event.clone());
                }
                Event::End(TagEnd::Table) => rendered.extend([event.clone(), raw("</div>\n".into())]),
                Event::Start(Tag::CodeBlock(kind)) => rendered.push(raw(code_start(kind))),
                Event::End(TagEnd::CodeBlock) => rendered.push(raw("</code></pre>\n".into())),
                Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                    let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                    rendered.push(Event::Start(Tag::Link { link_type, dest_url: address(dest_url), title, id }));
                }
                event => rendered.push(event.clone()),
            }
        }
        let title = headings.iter().find(|heading| heading.level == 1).map_or_else(String::new, |it| it.text.clone());
        let mut html = String::new();
        html::push_html(&mut html, rendered.into_iter());
        // The policy of the pages allows no styles in attributes.
        let html = html.replace(" style=\"text-align: right\"", " class=\"number\"");
        Self { title, description: description.unwrap_or_default(), headings, html }
    }

    /// Returns the addresses that a text links to, and its anchors.
    pub(super) fn links(text: &str) -> (Vec<String>, Vec<String>) {
        let links = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        });
        let anchors = Self::parse(text).headings.into_iter().map(|heading| heading.anchor);
        (links.collect(), anchors.collect())
    }
}

/// Returns a text with what is special in HTML escaped.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn raw(html: String) -> Event<'static> {
    Event::Html(html.into())
}

/// Returns the text up to the end of the heading or paragraph.
fn plain_text(events: &[Event]) -> String {
    let is_inside = |event: &&Event| !matches!(event, Event::End(TagEnd::Heading(_) | TagEnd::Paragraph));
    let texts = events.iter().take_while(is_inside).filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(&**text),
        Event::SoftBreak => Some(" "),
        _ => None,
    });
    texts.collect()
}

fn heading(level: HeadingLevel, text: &str, before: &[Heading]) -> Heading {
    let is_kept = |character: &char| character.is_alphanumeric() || "-_ ".contains(*character);
    let lower = text.to_lowercase();
    let anchor: String = lower.chars().filter(is_kept).map(|it| if it == ' ' { '-' } else { it }).collect();
    let same = before.iter().filter(|heading| heading.text == text).count();
    let anchor = if same == 0 { anchor } else { format!("{anchor}-{same}") };
    Heading { level: level as u8, anchor, text: text.into() }
}

fn anchor_link(heading: &Heading) -> String {
    let label = escaped(&heading.text);
    format!(" <a class=\"anchor\" href=\"#{}\" aria-label=\"Link to “{label}”\">#</a>", heading.anchor)
}

fn code_start(kind: &CodeBlockKind) -> String {
    let language = match kind {
        CodeBlockKind::Fenced(language) if !language.is_empty() => {
            format!(" class=\"language-{}\"", escaped(language))
        }
        _ => String::new(),
    };
    format!("<pre><code{language}>")
}

/// Returns where a link leads in the site: to a page instead of its source, and to the repository instead of its files.
fn address<'a>(link: &CowStr<'a>) -> CowStr<'a> {
    if let Some(path) = link.strip_prefix(ROOT) {
        return [FILES, path].concat().into();
    }
    let (page, anchor) = link.split_once('#').map_or((&**link, None), |(page, anchor)| (page, Some(anchor)));
    match page.strip_suffix(".md") {
        Some(name) if !page.contains(':') => {
            let anchor = anchor.map_or_else(String::new, |anchor| format!("#{anchor}"));
            format!("{name}.html{anchor}").into()
        }
        _ => link.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_have_the_anchors_of_github() {
        let markdown =
            Markdown::parse("# A\n\nFirst `x`\ntext.\n\n## What's `port-role`, & why?\n\n## A b\n\n## A b\n");
        let anchors: Vec<&str> = markdown.headings.iter().map(|heading| &*heading.anchor).collect();
        assert_eq!(anchors, ["a", "whats-port-role--why", "a-b", "a-b-1"]);
        assert_eq!((&*markdown.title, &*markdown.description), ("A", "First x text."));
        assert!(markdown.html.contains("<h2 id=\"a-b\">A b <a class=\"anchor\" href=\"#a-b\""), "{}", markdown.html);
    }

    #[test]
    fn links_lead_to_pages_and_to_the_repository() {
        let markdown = Markdown::parse("[a](b.md#c) [d](../../src/lib.rs) [e](https://example.org/f.md) [g](#h)");
        let [files, html] = [FILES, &markdown.html];
        for link in ["\"b.html#c\"", &format!("\"{files}src/lib.rs\""), "\"https://example.org/f.md\"", "\"#h\""] {
            assert!(html.contains(link), "{link}: {html}");
        }
    }

    #[test]
    fn tables_can_be_scrolled_by_keyboard_and_code_is_escaped() {
        let markdown = Markdown::parse("## T\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n```html\n<p title=\"x\">\n```\n");
        let html = &markdown.html;
        assert!(
            html.contains("<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Table: T\"><table>"),
            "{html}"
        );
        assert!(html.contains("<pre><code class=\"language-html\">&lt;p"), "{html}");
    }
}
