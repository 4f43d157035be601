//! Fills in the addresses that `index.html` leaves to the build: that of the repository and that of the site itself.

use std::env;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::project;

/// Environment variable with the address where the page will be, which ends in a slash. Previews of links need it: their picture must
/// have an absolute address. Without it, previews have no picture.
const SITE_VARIABLE: &str = "PORTOGRAM_SITE";

/// The address of the repository, as Cargo.toml names it.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
const REPOSITORY_MARK: &str = "{repository}";

/// The comment in `index.html` that gives way to the tags with the site's address.
const SITE_MARK: &str = "<!-- og:address -->";

/// The picture of a preview: its source, and its name in the site. The page itself does not load it.
const PICTURE: &str = ".github/screenshot.png";
pub(crate) const PICTURE_NAME: &str = "preview.png";

/// Writes the addresses into `index.html` of the site, and copies the picture of previews if the address of the site is known.
pub(crate) fn fill_in(site: &Path) -> Result<()> {
    let index = site.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| index.display().to_string())?;
    let address = env::var(SITE_VARIABLE).ok().filter(|address| !address.is_empty());
    let tags = match address {
        Some(address) => {
            fs::copy(project::path(PICTURE), site.join(PICTURE_NAME)).context(PICTURE)?;
            tags(&address)?
        }
        None => String::new(),
    };
    let html = html.replace(REPOSITORY_MARK, REPOSITORY).replace(SITE_MARK, &tags);
    fs::write(&index, html).with_context(|| index.display().to_string())
}

/// Returns the tags that need the address of the site.
fn tags(address: &str) -> Result<String> {
    let is_plain = address.chars().all(|character| character.is_ascii_graphic() && !"\"<>&".contains(character));
    ensure!(
        is_plain && address.starts_with("https://") && address.ends_with('/'),
        "{SITE_VARIABLE} is no address such as https://example.org/portogram/: {address}"
    );
    Ok(format!(
        "<link rel=\"canonical\" href=\"{address}\">\n  \
         <meta property=\"og:url\" content=\"{address}\">\n  \
         <meta property=\"og:image\" content=\"{address}{PICTURE_NAME}\">"
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn the_picture_has_an_absolute_address() {
        let tags = tags("https://example.org/p/").unwrap();
        assert!(tags.contains("content=\"https://example.org/p/preview.png\""), "{tags}");
    }

    #[test]
    fn only_plain_addresses_are_taken() {
        for address in ["http://example.org/", "https://example.org", "https://example.org/\"><script>/"] {
            assert!(super::tags(address).is_err(), "{address}");
        }
    }
}
