//! Writes the charts to a file: SVG, PNG, or a self-contained HTML page.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use portogram::chart::{Scale, Theme, sheet_png, sheet_svg};
use portogram::report::{Report, Wording, describe};
use portogram::session::{Limits, Session, Source};
use portogram::settings::Settings;

use super::screen::Screen;
use super::text;

/// The output file for the charts, and how to draw them.
#[derive(Debug)]
pub(super) struct Output {
    pub(super) path: PathBuf,
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

/// How many bytes of an existing file are looked at.
const HEAD_BYTES: u64 = 64 << 10;

impl Output {
    /// Checks that the file can be written, and that no capture would be lost.
    pub(super) fn check(&self, captures: &[PathBuf]) -> Result<(), String> {
        let Self { path, .. } = self;
        let mut options = File::options();
        options.write(true);
        let data = match path.metadata() {
            Ok(data) => data,
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                options.create_new(true).open(path).map_err(|error| self.message(&error))?;
                // What is written later replaces nothing. If it stays, it is empty.
                let _ = fs::remove_file(path);
                return Ok(());
            }
            // A link to a file that does not exist.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(self.message(&error)),
        };
        if data.is_dir() {
            return Err(self.message(&"it is a directory, and the charts need a file"));
        }
        if !data.is_file() {
            return Ok(());
        }
        if captures.iter().any(|capture| is_same_file(capture, path)) {
            return Err(self.message(&"the charts would overwrite this capture: name another file for them"));
        }
        if is_capture(path) {
            return Err(self.message(
                &"the charts would overwrite this file, which is a capture: name another file for them, or give this one a \
                  name that does not end with .svg, .png or .html to read it",
            ));
        }
        options.open(path).map_err(|error| self.message(&error))?;
        Ok(())
    }

    /// Draws the charts and writes the file.
    pub(super) fn write(&self, report: &Report, wording: &Wording) -> Result<(), String> {
        let bytes = match self.format {
            Format::Svg => sheet_svg(report, self.scale, &self.theme, wording).into_bytes(),
            Format::Png => sheet_png(report, self.scale, &self.theme, wording).map_err(|error| self.message(&error))?,
            Format::Html => self.html(report, wording).into_bytes(),
        };
        fs::write(&self.path, bytes).map_err(|error| self.message(&error))
    }

    fn message(&self, error: &dyn std::fmt::Display) -> String {
        format!("{}: {error}", self.path.display())
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

/// Returns whether two paths lead to the same file.
fn is_same_file(a: &Path, b: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let key = |path: &Path| path.metadata().ok().map(|data| (data.dev(), data.ino()));
        key(a).is_some() && key(a) == key(b)
    }
    #[cfg(not(unix))]
    {
        let key = |path: &Path| path.canonicalize().ok();
        key(a).is_some() && key(a) == key(b)
    }
}

/// Returns whether a file begins like a capture.
fn is_capture(path: &Path) -> bool {
    let mut head = Vec::new();
    if File::open(path).and_then(|file| file.take(HEAD_BYTES).read_to_end(&mut head)).is_err() {
        return false;
    }
    let mut session = Session::new(vec![Source::stream("")], Settings::default(), Limits::default());
    session.push(&head);
    session.report().capture.files.iter().any(|file| file.format.is_some())
}

/// Escapes text for HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
