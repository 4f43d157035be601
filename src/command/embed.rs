//! Writes what a writer needs to show captures in a page: a document, pictures for readers without scripts, and the lines for the page.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use portogram::chart::{Presentation, Sheet, Theme};
use portogram::report::{ChartData, Report, describe};
use portogram::session::{Session, SharedHosts, Sharing};
use portogram::settings::Settings;

use super::output;
use super::page::presented;
use super::save::{Refusal, Target};

/// The names of settings that are attributes of the element.
const ATTRIBUTES: [&str; 6] = ["port-role", "local", "port", "host", "since", "until"];
/// The name of what is shared without names.
const NAMELESS: &str = "capture";
/// Endings of captures, the outer ones first.
const EXTENSIONS: [&str; 10] = ["gz", "zst", "lz4", "pcap", "pcapng", "cap", "ntar", "dmp", "dump", "portogram"];

/// The folder for the files, and how to draw the pictures.
#[derive(Debug)]
pub(super) struct Embed {
    pub(super) folder: PathBuf,
    /// Whether files that are there are replaced.
    pub(super) may_replace: bool,
    pub(super) presentation: Presentation,
}

/// The files, by the name that they have in common.
struct Files {
    document: Target,
    light: Target,
    dark: Target,
    snippet: Target,
}

impl Embed {
    /// Checks that the files can be written, before anything is read.
    ///
    /// # Errors
    ///
    /// Returns what is in the way, and what the user can do.
    pub(super) fn check(&self, captures: &[PathBuf], sharing: &Sharing) -> Result<(), Refusal> {
        let is_new = self.create_folder()?;
        let files = self.files(&name(captures, sharing));
        let checked = files.all().into_iter().try_for_each(|target| target.check(Some(captures)));
        if is_new {
            // It is made again when there is something to write. If it stays, it is empty.
            let _ = fs::remove_dir(&self.folder);
        }
        checked
    }

    /// Writes the files, and returns the lines for a page.
    ///
    /// # Errors
    ///
    /// Returns why one of them was not written.
    pub(super) fn write(
        &self,
        captures: &[PathBuf],
        session: &mut Session,
        report: &Report,
        sharing: &Sharing,
    ) -> Result<String, Refusal> {
        let name = name(captures, sharing);
        let files = self.files(&name);
        let document = output::document(&files.document, session, sharing)?;
        let settings = session.shared_settings(sharing);
        let wording = session.wording();
        let data = ChartData::from(report);
        let sheet = |theme| Sheet { presentation: self.presentation, theme, ..Sheet::new(report, &data, wording) };
        let (light, dark) = (sheet(Theme::light()), sheet(Theme::dark()));
        let (width, height) = light.size_css_px();
        let alt = describe(report, wording).headline.title;
        let snippet = snippet(&name, &attributes(&settings, self.presentation), &alt, width, height);
        self.create_folder()?;
        files.document.write(&document)?;
        files.light.write(light.svg().as_bytes())?;
        files.dark.write(dark.svg().as_bytes())?;
        files.snippet.write(snippet.as_bytes())?;
        Ok(snippet)
    }

    fn files(&self, name: &str) -> Files {
        let target =
            |ending: &str| Target { path: self.folder.join(format!("{name}{ending}")), may_replace: self.may_replace };
        Files {
            document: target(".portogram"),
            light: target("-light.svg"),
            dark: target("-dark.svg"),
            snippet: target(".snippet.html"),
        }
    }

    /// Creates the folder, and returns whether it is new.
    fn create_folder(&self) -> Result<bool, Refusal> {
        match fs::create_dir(&self.folder) {
            Ok(()) => Ok(true),
            Err(_) if self.folder.is_dir() => Ok(false),
            Err(error) => {
                let folder = self.folder.display();
                let reason = match error.kind() {
                    io::ErrorKind::AlreadyExists => "it is a file, and --embed needs a directory".into(),
                    io::ErrorKind::NotFound => "the directory around it does not exist: create it first".into(),
                    _ => error.to_string(),
                };
                Err(Refusal::Failed(format!("{folder}: {reason}")))
            }
        }
    }
}

impl Files {
    fn all(&self) -> [&Target; 4] {
        [&self.document, &self.light, &self.dark, &self.snippet]
    }
}

/// Returns the name of the files: that of the first capture without its ending, if names are not left out.
fn name(captures: &[PathBuf], sharing: &Sharing) -> String {
    let file = captures.first().filter(|_| sharing.hosts == SharedHosts::AsIs).and_then(|path| path.file_name());
    let mut name = Path::new(file.unwrap_or_default());
    while let (Some(extension), Some(stem)) = (name.extension(), name.file_stem()) {
        if !EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known)) {
            break;
        }
        name = Path::new(stem);
    }
    // It is part of addresses, too.
    let plain = |it: char| it.is_alphanumeric() || "-_.".contains(it);
    let name: String = name.to_string_lossy().chars().map(|it| if plain(it) { it } else { '-' }).collect();
    if name.trim_matches(['-', '.']).is_empty() { NAMELESS.into() } else { name }
}

/// Returns the attributes of the element. The document keeps the settings, so that they are named only if all have attributes.
fn attributes(settings: &Settings, presentation: Presentation) -> Vec<(String, String)> {
    let changed: Vec<_> = settings.changed().map(|(setting, text)| (setting.name.to_owned(), text)).collect();
    let have_all = changed.iter().all(|(name, _)| ATTRIBUTES.contains(&&**name));
    let presented = presented(presentation).into_iter().filter(|(name, _)| *name != "heights");
    let presented = presented.map(|(name, value)| (name.to_owned(), value.to_owned()));
    changed.into_iter().filter(|_| have_all).chain(presented).collect()
}

/// Returns the lines for a page.
fn snippet(name: &str, attributes: &[(String, String)], alt: &str, width: u32, height: u32) -> String {
    let attributes = attributes.iter().map(|(name, value)| format!(" {name}=\"{}\"", escaped(value)));
    let attributes = attributes.collect::<Vec<_>>().concat();
    let alt = escaped(alt);
    format!(
        "<script type=\"module\" src=\"/portogram/embed.js\"></script>\n\
         <portogram-charts src=\"{name}.portogram\"{attributes}>\n  \
           <picture>\n    \
             <source srcset=\"{name}-dark.svg\" media=\"(prefers-color-scheme: dark)\">\n    \
             <img src=\"{name}-light.svg\" width=\"{width}\" height=\"{height}\" alt=\"{alt}\">\n  \
           </picture>\n  \
           <p><a href=\"{name}.portogram\">{name}.portogram</a></p>\n\
         </portogram-charts>\n"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_like_the_first_capture() {
        let of = |path: &str, sharing: &Sharing| name(&[path.into()], sharing);
        assert_eq!(of("logs/office.pcap.gz", &Sharing::AS_IS), "office");
        assert_eq!(of("trace.2024.PCAPNG", &Sharing::AS_IS), "trace.2024");
        assert_eq!(of("a \"b\"&c", &Sharing::AS_IS), "a--b--c");
        assert_eq!(of("-", &Sharing::AS_IS), NAMELESS);
        assert_eq!(of(".pcap", &Sharing::AS_IS), ".pcap");
    }

    #[test]
    fn text_is_escaped() {
        let lines = snippet("a", &[("local".into(), "\"<&>".into())], "<b>", 10, 20);
        assert!(lines.contains("<portogram-charts src=\"a.portogram\" local=\"&quot;&lt;&amp;&gt;\">"));
        assert!(lines.contains("alt=\"&lt;b&gt;\""));
    }
}
