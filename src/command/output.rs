//! Writes the charts to a file: SVG, PNG, or a self-contained HTML page.

use std::path::Path;

use portogram::chart::{Scale, Theme, sheet_png, sheet_svg};
use portogram::report::{Report, Wording, describe};

use super::save::{Refusal, Target};
use super::screen::Screen;
use super::text;

/// The output file for the charts, and how to draw them.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) target: Target,
    pub(super) format: Format,
    pub(super) scale: Scale,
    pub(super) theme: Theme,
}

/// Format of the output file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Svg,
    Png,
    Html,
}

impl Format {
    /// Returns the format by the extension of the file, or `None` for any other extension.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "html" => Some(Self::Html),
            _ => None,
        }
    }
}

/// Number of ports that an HTML page lists per direction.
const HTML_TOP_PORTS: usize = 20;

/// The lines of an HTML page.
const HTML_SCREEN: Screen = Screen { columns: 100, breaks_lines: true, has_colors: false, has_unicode: true };

impl Output {
    /// Draws the charts and writes the file.
    pub(super) fn write(&self, report: &Report, wording: &Wording) -> Result<(), Refusal> {
        let Self { target, scale, theme, .. } = self;
        let bytes = match self.format {
            Format::Svg => sheet_svg(report, *scale, theme, wording).into_bytes(),
            Format::Png => sheet_png(report, *scale, theme, wording).map_err(|error| target.failed(&error))?,
            Format::Html => self.html(report, wording).into_bytes(),
        };
        target.write(&bytes)
    }

    /// Returns a self-contained page with the charts and the statistics.
    fn html(&self, report: &Report, wording: &Wording) -> String {
        let title = escaped(&describe(report, wording).title);
        let charts = sheet_svg(report, self.scale, &self.theme, wording);
        let statistics = escaped(&text::statistics(report, HTML_TOP_PORTS, wording, HTML_SCREEN));
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} – portogram</title>\n\
             <style>body {{ margin: 2rem }} svg {{ max-width: 100%; height: auto }} pre {{ overflow-x: auto }}</style>\n\
             {charts}\n<pre>{statistics}</pre>\n</html>\n"
        )
    }
}

/// Escapes text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
