//! The guide: pages below `guide/` of the site, rendered from the Markdown in `www/guide`, and the examples that they show.

mod examples;
mod links;
mod markdown;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

pub(crate) use links::check;

use crate::project;
use markdown::{Markdown, escaped};

/// The folder of the sources below `www`, and that of the pages below the site.
pub(crate) const FOLDER: &str = "guide";
/// The folder below the site with the captures that the guide shows.
pub(crate) const EXAMPLES: &str = "examples";

const TEMPLATE: &str = "template.html";
/// The stylesheets that become one, below `www`.
const STYLES: [&str; 2] = ["style/colours.css", "guide/guide.css"];
/// Copied as it is: a reader of documents.
const READER: &str = "read-document.mjs";
/// The element whose module a page loads if it has one.
const ELEMENT: &str = "<portogram-charts";
const ELEMENT_SCRIPT: &str = "<script type=\"module\" src=\"../embed.js\"></script>";

/// Pages under a common heading.
struct Part {
    heading: &'static str,
    /// The name of each page, which is that of its file, and what links to it say.
    pages: &'static [(&'static str, &'static str)],
}

/// All pages, in the order in which they are listed.
const PARTS: [Part; 3] = [
    Part {
        heading: "Guide",
        pages: &[
            ("index", "Start"),
            ("charts", "How to read the charts"),
            ("counting", "What is counted"),
            ("direction", "How directions are found"),
            ("privacy", "Privacy and its limits"),
        ],
    },
    Part {
        heading: "Examples",
        pages: &[("scan", "A scan"), ("beacon", "A beacon"), ("web-server", "A busy web server")],
    },
    Part {
        heading: "Reference",
        pages: &[
            ("command", "The command"),
            ("embedding", "Charts in your pages"),
            ("recipes", "Recipes for your generator"),
            ("format", "The document format"),
        ],
    },
];

/// Writes the pages and the examples into the site.
pub(crate) fn write(site: &Path) -> Result<()> {
    examples::write(&site.join(EXAMPLES))?;
    let (sources, folder) = (project::path("www").join(FOLDER), site.join(FOLDER));
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let template = fs::read_to_string(sources.join(TEMPLATE)).context(TEMPLATE)?;
    for entry in fs::read_dir(&sources).with_context(|| sources.display().to_string())? {
        let file = entry?.path();
        let is_listed = pages().any(|(name, _)| file.file_stem().is_some_and(|stem| stem == *name));
        let is_page = file.extension().is_some_and(|extension| extension == "md");
        ensure!(!is_page || is_listed, "{} is no page of the guide: add it to the list", file.display());
    }
    for (name, _) in pages() {
        let source = sources.join(name).with_extension("md");
        let text = fs::read_to_string(&source).with_context(|| source.display().to_string())?;
        let html = page(&template, name, &Markdown::parse(&text)).with_context(|| source.display().to_string())?;
        fs::write(folder.join(name).with_extension("html"), html).context(name)?;
    }
    fs::copy(sources.join(READER), folder.join(READER)).context(READER)?;
    let mut style = String::new();
    for name in STYLES {
        style += &fs::read_to_string(project::path("www").join(name)).context(name)?;
    }
    fs::write(folder.join("guide.css"), style).context("guide.css")
}

fn pages() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    PARTS.iter().flat_map(|part| part.pages)
}

/// Returns a page as HTML.
fn page(template: &str, name: &str, markdown: &Markdown) -> Result<String> {
    ensure!(!markdown.title.is_empty(), "the page has no heading of the first level");
    let script = if markdown.html.contains(ELEMENT) { ELEMENT_SCRIPT } else { "" };
    let parts = [
        ("title", escaped(&markdown.title)),
        ("description", escaped(&markdown.description)),
        ("script", script.into()),
        ("navigation", navigation(name)),
        ("neighbours", neighbours(name)),
        ("repository", env!("CARGO_PKG_REPOSITORY").into()),
        // Last, since its text is not searched for marks.
        ("content", with_contents(markdown)),
    ];
    let mut html = template.to_owned();
    for (mark, text) in parts {
        let mark = format!("{{{mark}}}");
        ensure!(html.contains(&mark), "{TEMPLATE} does not contain {mark}");
        html = html.replace(&mark, &text);
    }
    Ok(html)
}

/// Returns the links to all pages.
fn navigation(current: &str) -> String {
    let entry = |(name, label): &(&str, &str)| {
        let mark = if *name == current { " aria-current=\"page\"" } else { "" };
        format!("<li><a href=\"{name}.html\"{mark}>{label}</a></li>\n")
    };
    let part = |Part { heading, pages }: &Part| {
        let entries: String = pages.iter().map(entry).collect();
        format!("<h2>{heading}</h2>\n<ul>\n{entries}</ul>\n")
    };
    PARTS.iter().map(part).collect()
}

/// Returns the text of a page with the links to its sections, if it has at least three: beside the first paragraphs, or below the first one
/// if they are many.
fn with_contents(markdown: &Markdown) -> String {
    const LEAST: usize = 3;
    const MOST_BESIDE: usize = 7;
    let sections: Vec<_> = markdown.headings.iter().filter(|heading| heading.level == 2).collect();
    if sections.len() < LEAST {
        return markdown.html.clone();
    }
    let (class, before) =
        if sections.len() > MOST_BESIDE { ("contents many", "</p>\n") } else { ("contents", "</h1>\n") };
    let entry = |heading: &&markdown::Heading| {
        format!("<li><a href=\"#{}\">{}</a></li>\n", heading.anchor, escaped(&heading.text))
    };
    let entries: String = sections.iter().map(entry).collect();
    let links = format!("<nav class=\"{class}\" aria-label=\"On this page\">\n<ul>\n{entries}</ul>\n</nav>\n");
    markdown.html.replacen(before, &(before.to_owned() + &links), 1)
}

/// Returns the links to the page before and to the page after.
fn neighbours(current: &str) -> String {
    let all: Vec<_> = pages().collect();
    let Some(index) = all.iter().position(|(name, _)| *name == current) else { return String::new() };
    let link = |index: Option<usize>, relation: &str, before: &str, after: &str| {
        let page = index.and_then(|index| all.get(index));
        page.map_or_else(String::new, |(name, label)| {
            format!("<a rel=\"{relation}\" href=\"{name}.html\">{before}{label}{after}</a>\n")
        })
    };
    link(index.checked_sub(1), "prev", "← ", "") + &link(Some(index + 1), "next", "", " →")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_sections_are_beside_the_text_or_below_its_first_paragraph() {
        let html = |sections: usize| {
            let headings = "## Section\n\n".repeat(sections);
            with_contents(&Markdown::parse(&format!("# Page\n\nFirst.\n\nSecond.\n\n{headings}")))
        };
        assert!(!html(2).contains("<nav"), "{}", html(2));
        assert!(html(3).contains("</h1>\n<nav class=\"contents\" "), "{}", html(3));
        assert!(html(20).contains("<p>First.</p>\n<nav class=\"contents many\" "), "{}", html(20));
        assert_eq!(html(20).matches("<li><a href=\"#section").count(), 20);
    }
}
