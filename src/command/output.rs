//! Writes the charts to a file: SVG, PNG, or a self-contained HTML page.

use std::path::Path;

use portogram::chart::{Scale, Theme, sheet_png, sheet_svg, single_chart_png, single_chart_svg};
use portogram::report::{ChartKind, Report, Wording};

use super::html::{self, Colors};
use super::save::{Refusal, Target};

/// The output file for the charts, and how to draw them.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) target: Target,
    pub(super) format: Format,
    /// The only chart of a picture. `None` for all four.
    pub(super) chart: Option<ChartKind>,
    pub(super) scale: Scale,
    pub(super) colors: Colors,
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

impl Output {
    /// Draws the charts and writes the file.
    pub(super) fn write(&self, report: &Report, wording: &Wording) -> Result<(), Refusal> {
        let Self { ref target, format, chart, scale, colors } = *self;
        let theme = if colors == Colors::Dark { Theme::dark() } else { Theme::light() };
        let bytes = match (format, chart) {
            (Format::Svg, None) => Ok(sheet_svg(report, scale, &theme, wording).into_bytes()),
            (Format::Svg, Some(kind)) => Ok(single_chart_svg(report, kind, scale, &theme, wording).into_bytes()),
            (Format::Png, None) => sheet_png(report, scale, &theme, wording),
            (Format::Png, Some(kind)) => single_chart_png(report, kind, scale, &theme, wording),
            (Format::Html, _) => Ok(html::page(report, scale, colors, wording).into_bytes()),
        };
        let bytes = bytes.map_err(|error| target.failed(&error))?;
        target.write(&bytes)
    }
}
