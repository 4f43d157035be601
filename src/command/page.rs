//! HTML as the web page in one file, with a document of the captures in it.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use portogram::chart::{AxisLayout, Heights, Presentation, Scale};
use portogram::html::one_file::{Shown, Template};
use portogram::settings::Settings;

use super::save::Refusal;

/// The page that the feature `page` puts into the command.
#[cfg(feature = "page")]
const BUILT_IN: Option<&[u8]> =
    Some(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/target/site/portogram.html")));
#[cfg(not(feature = "page"))]
const BUILT_IN: Option<&[u8]> = None;

/// The largest page that is read. It can have a document.
const MAX_BYTES: u64 = 1 << 30;

/// What is said where a page has to be named.
const NO_PAGE: &str = "this portogram was built without the page: name one, as in --page=portogram.html. The web page has it \
                                  under that name, and saves such pages";

/// Where the page comes from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// It is part of the command.
    BuiltIn,
    /// It is in a file.
    File(PathBuf),
}

impl Source {
    /// Returns the source that `--page` names.
    ///
    /// # Errors
    ///
    /// Returns an error if `--page` has no value, and no page is part of the command.
    pub(super) fn new(file: OsString) -> Result<Self, &'static str> {
        match BUILT_IN {
            _ if !file.is_empty() => Ok(Self::File(file.into())),
            Some(_) => Ok(Self::BuiltIn),
            None => Err(NO_PAGE),
        }
    }

    /// Returns the page.
    ///
    /// # Errors
    ///
    /// Returns why the file is not read, or what is wrong with it.
    pub(super) fn load(&self) -> Result<Template, Refusal> {
        let Self::File(path) = self else {
            let page = BUILT_IN.unwrap_or_default().to_vec();
            return Template::new(page).map_err(|error| Refusal::Failed(format!("--page: {error}")));
        };
        let failed = |reason: String| Refusal::Failed(format!("{}: {reason}", path.display()));
        let page = read(path).map_err(|error| failed(error.to_string()))?;
        if page.len() as u64 > MAX_BYTES {
            return Err(failed(format!(
                "the page has more than {} MiB, which is the most that is read",
                MAX_BYTES >> 20
            )));
        }
        Template::new(page).map_err(|error| failed(error.to_string()))
    }
}

/// Reads a file, and no more than a byte beyond [`MAX_BYTES`].
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut page)?;
    Ok(page)
}

/// Returns the page with a document in it, as the file `path`.
pub(super) fn with_document(
    template: &Template,
    document: &[u8],
    path: &Path,
    settings: &Settings,
    presentation: Presentation,
) -> Vec<u8> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = format!("{}.portogram", stem.trim_end_matches(".portogram"));
    template.with_document(document, &Shown { name: &name, settings: &address(settings, presentation) })
}

/// Returns settings as the page has them in its address.
fn address(settings: &Settings, presentation: Presentation) -> String {
    let settings = settings.changed().map(|(setting, text)| format!("{}={}", setting.name, percent_encoded(&text)));
    let presented = presented(presentation).into_iter().map(|(name, value)| format!("{name}={value}"));
    settings.chain(presented).collect::<Vec<_>>().join("&")
}

/// Returns the names and values of what is not the default.
pub(super) fn presented(Presentation { scale, axis, heights }: Presentation) -> Vec<(&'static str, &'static str)> {
    let presentation = [
        (scale == Scale::Logarithmic).then_some(("scale", "logarithmic")),
        match axis {
            AxisLayout::Auto => None,
            AxisLayout::InUse => Some(("axis", "in-use")),
            AxisLayout::All => Some(("axis", "all")),
        },
        (heights == Heights::PerPort).then_some(("heights", "per-port")),
    ];
    presentation.into_iter().flatten().collect()
}

fn percent_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.,:/".contains(&byte) {
            encoded.push(byte.into());
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_those_of_an_address() {
        let mut settings = Settings::default();
        settings.selection.interfaces = vec!["eth0 é&=#%".into()];
        let presentation =
            Presentation { scale: Scale::Logarithmic, heights: Heights::PerPort, ..Presentation::default() };
        let expected = "interface=eth0%20%C3%A9%26%3D%23%25&scale=logarithmic&heights=per-port";
        assert_eq!(address(&settings, presentation), expected);
        assert_eq!(address(&Settings::default(), Presentation::default()), "");
    }
}
