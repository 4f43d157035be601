//! Finds dead links: in the pages of the guide, and in the Markdown of the repository.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::FOLDER;
use super::markdown::Markdown;
use crate::{folder, one_file, project};

/// Texts of the repository whose links to files are checked.
const TEXTS: [&str; 5] =
    ["README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", "fuzz/README.md"];

/// The attributes that have addresses.
const ATTRIBUTES: [&str; 3] = [" href=\"", " src=\"", " srcset=\""];

/// Fails if a link of the guide in `site`, or of a text of the repository, leads nowhere. Lists the links to other sites, which are not
/// opened.
pub(crate) fn check(site: &Path) -> Result<()> {
    let mut found = Found::default();
    for file in folder::files(&site.join(FOLDER))? {
        if file.extension().is_some_and(|extension| extension == "html") {
            found.page(site, &file)?;
        }
    }
    for text in TEXTS {
        found.text(&project::path(text))?;
    }
    let Found { checked, dead, external } = found;
    println!("{checked} links inside, and to other sites, which are not opened:");
    for address in external {
        println!("  {address}");
    }
    ensure!(dead.is_empty(), "links that lead nowhere:\n  {}", dead.join("\n  "));
    Ok(())
}

#[derive(Default)]
struct Found {
    /// How many links were followed.
    checked: usize,
    dead: Vec<String>,
    external: BTreeSet<String>,
}

impl Found {
    /// Follows the links of a page of the site.
    fn page(&mut self, site: &Path, file: &Path) -> Result<()> {
        let html = read(file)?;
        for link in addresses(&html) {
            if self.is_external(link) {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let (path, query) = path.split_once('?').unwrap_or((path, ""));
            let mut target = resolved(file, path);
            if target.is_dir() {
                target.push("index.html");
            }
            // A build without Node does not write it.
            if target == site.join(one_file::FILE) && !target.exists() {
                continue;
            }
            let opened = query.split('&').filter_map(|part| part.strip_prefix("open="));
            let is_alive = target.is_file()
                && has_anchor(&target, anchor)?
                && opened.map(|opened| resolved(&site.join("index.html"), opened)).all(|opened| opened.is_file());
            self.count(file, link, is_alive);
        }
        Ok(())
    }

    /// Follows the links of a text to files.
    fn text(&mut self, file: &Path) -> Result<()> {
        let (links, _) = Markdown::links(&read(file)?);
        for link in links {
            if self.is_external(&link) {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = resolved(file, path);
            let is_alive = target.exists()
                && (anchor.is_empty() || Markdown::links(&read(&target)?).1.iter().any(|it| it == anchor));
            self.count(file, &link, is_alive);
        }
        Ok(())
    }

    fn is_external(&mut self, link: &str) -> bool {
        let is_external = ["https:", "http:", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
        if is_external {
            self.external.insert(link.into());
        }
        is_external || link.starts_with("data:")
    }

    fn count(&mut self, file: &Path, link: &str, is_alive: bool) {
        self.checked += 1;
        if !is_alive {
            self.dead.push(format!("{}: {link}", file.display()));
        }
    }
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| file.display().to_string())
}

/// Returns the addresses in the attributes of a page.
fn addresses(html: &str) -> impl Iterator<Item = &str> {
    let tags = html.split('<').skip(1).filter_map(|rest| Some(rest.split_once('>')?.0));
    tags.flat_map(|tag| {
        let value = |name| Some(tag.split_once(name)?.1.split_once('"')?.0);
        ATTRIBUTES.into_iter().filter_map(value)
    })
}

/// Reports whether a page has an anchor. It has the empty one.
fn has_anchor(page: &Path, anchor: &str) -> Result<bool> {
    // What follows `#` in links to the tool are settings.
    Ok(anchor.is_empty()
        || !page.parent().is_some_and(|it| it.ends_with(FOLDER))
        || read(page)?.contains(&format!(" id=\"{anchor}\"")))
}

/// Returns the path that a link of a file means.
fn resolved(file: &Path, link: &str) -> PathBuf {
    if link.is_empty() {
        return file.to_path_buf();
    }
    let mut path = file.parent().unwrap_or(file).to_path_buf();
    for component in Path::new(link).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn dead_links_are_found() {
        let site = std::env::temp_dir().join(format!("portogram-links-{}", std::process::id()));
        fs::create_dir_all(site.join(FOLDER)).unwrap();
        fs::write(site.join("index.html"), "").unwrap();
        fs::write(site.join("week.portogram"), "").unwrap();
        let page = site.join(FOLDER).join("index.html");
        let alive = ["", "index.html#a", "#a", "../", "../?open=week.portogram#port=443", "https://example.org/"];
        let dead = ["gone.html", "#b", "index.html#b", "../gone/", "../?open=gone.portogram"];
        let link = |address: &&str| format!("<a href=\"{address}\">x</a>");
        let links: String = alive.iter().chain(&dead).map(link).collect();
        fs::write(&page, format!("<h1 id=\"a\">A</h1>{links}")).unwrap();
        let mut found = Found::default();
        found.page(&site, &page).unwrap();
        fs::remove_dir_all(&site).unwrap();
        assert_eq!(found.dead, dead.map(|address| format!("{}: {address}", page.display())));
        assert_eq!(found.external, BTreeSet::from(["https://example.org/".into()]));
    }

    #[test]
    fn addresses_are_those_of_tags() {
        let html = "<p><a class=\"x\" href=\"a.html#b\">src=\"no\"</a> &lt;img src=\"no\"&gt; <img src=\"c.svg\" alt=\"\"></p>";
        assert_eq!(addresses(html).collect::<Vec<_>>(), ["a.html#b", "c.svg"]);
    }

    #[test]
    fn links_are_resolved_from_the_folder_of_their_file() {
        let file = Path::new("site/guide/index.html");
        for (link, target) in
            [("", "site/guide/index.html"), ("a.html", "site/guide/a.html"), ("../", "site"), ("../x/y", "site/x/y")]
        {
            assert_eq!(resolved(file, link), Path::new(target));
        }
    }
}
