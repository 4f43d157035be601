//! Writes the output file: charts as SVG, PNG or a self-contained HTML page, the web page in one file, or a document that keeps what is known of the captures.

use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use portogram::chart::{Presentation, Sheet, Theme};
use portogram::html::Options;
use portogram::html::one_file::Template;
use portogram::report::{ChartData, ChartKind, Report, Wording};
use portogram::session::{Session, Sharing};

use super::html::{self, Colors};
use super::page::{self, Source};
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
    /// The page that HTML is. `None` for a page without scripts.
    pub(super) page: Option<Source>,
}

/// Format of the output file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Svg,
    Png,
    Html,
    /// A document, which is read like a capture.
    Document,
}

impl Format {
    /// Returns the format by the extension of the file, or `None` for any other extension.
    pub(super) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            "html" => Some(Self::Html),
            "portogram" => Some(Self::Document),
            _ => None,
        }
    }
}

impl Output {
    /// Writes the document of a session.
    pub(super) fn write_document(&self, session: &mut Session, sharing: &Sharing) -> Result<(), Refusal> {
        self.target.write(&document(&self.target, session, sharing)?)
    }

    /// Writes the page with the document of a session in it.
    pub(super) fn write_page(
        &self,
        template: &Template,
        session: &mut Session,
        sharing: &Sharing,
    ) -> Result<(), Refusal> {
        let document = document(&self.target, session, sharing)?;
        let (path, settings) = (&self.target.path, session.shared_settings(sharing));
        self.target.write(&page::with_document(template, &document, path, &settings, self.presentation))
    }

    /// Draws the charts and writes the file.
    pub(super) fn write(&self, report: &Report, wording: &Wording) -> Result<(), Refusal> {
        let Self { ref target, format, chart, presentation, colors, page: _ } = *self;
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
            Format::Document => return Ok(()),
            Format::Html => {
                let options = Options { presentation, ..Options::default() };
                Ok(portogram::html::page(report, &data, &options, &html::style(colors), wording).into_bytes())
            }
        };
        let bytes = bytes.map_err(|error| target.failed(&error))?;
        target.write(&bytes)
    }
}

/// Returns the document of a session, compressed.
pub(super) fn document(target: &Target, session: &mut Session, sharing: &Sharing) -> Result<Vec<u8>, Refusal> {
    let Some(document) = session.document(sharing) else {
        return Err(target.failed(&"there is nothing to keep: no packets, or a flood of flows that is too large"));
    };
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let compressed = encoder.write_all(&document).and_then(|()| encoder.finish());
    compressed.map_err(|error| target.failed(&error))
}
