//! Writes the charts to a file: SVG, PNG, or a self-contained HTML page.

use std::path::Path;

use portogram::chart::{Presentation, Sheet, Theme};
use portogram::html::Options;
use portogram::report::{ChartData, ChartKind, Report, Wording};

use super::html::{self, Colors};
use super::save::{Refusal, Target};

/// The output file for the charts, and how to draw them.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) target: Target,
    pub(super) format: Format,
    /// The only chart of a picture. `None` for all that the report shows.
    pub(super) chart: Option<ChartKind>,
    pub(super) presentation: Presentation,
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
        let Self { ref target, format, chart, presentation, colors } = *self;
        let theme = if colors == Colors::Dark { Theme::dark() } else { Theme::light() };
        let data = ChartData::from(report);
        let sheet = Sheet { chart, presentation, theme, ..Sheet::new(report, &data, wording) };
        let shown: Vec<&str> = ChartKind::shown(&data).map(ChartKind::id).collect();
        if let Some(chart) = chart.filter(|chart| !shown.contains(&chart.id())) {
            let message = format!("no {} to draw: the charts of this capture are {}", chart.id(), shown.join(", "));
            return Err(target.failed(&message));
        }
        let bytes = match format {
            Format::Svg => Ok(sheet.svg().into_bytes()),
            Format::Png => sheet.png(),
            Format::Html => {
                let options = Options { presentation, ..Options::default() };
                Ok(portogram::html::page(report, &data, &options, &html::style(colors), wording).into_bytes())
            }
        };
        let bytes = bytes.map_err(|error| target.failed(&error))?;
        target.write(&bytes)
    }
}
