//! Parses the arguments of the command, and checks them before any file is opened.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, ValueEnum};
use portogram::chart::{Scale, Theme};
use portogram::settings::{Focus, Selection, Settings};

use super::output::{Format, Output};
use super::screen::ColorChoice;
use super::setting_args::SettingArgs;

/// A first look at a packet capture, port by port.
///
/// Prints statistics of incoming and outgoing packets and bytes per port. With an output file, also draws them as four
/// charts.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = AFTER_HELP)]
pub(super) struct Args {
    /// Captures (pcap or pcapng; `-` is standard input), optionally followed by a file for the charts (.svg, .png or .html)
    #[arg(required = true, value_name = "CAPTURE... [OUTPUT]")]
    files: Vec<PathBuf>,

    /// Write the sample capture of the web page to a file, and exit
    #[arg(long, value_name = "FILE", exclusive = true)]
    write_sample: Option<PathBuf>,

    /// Print the licences of third parties, and exit
    #[arg(long, exclusive = true)]
    licences: bool,

    /// Print the report as JSON instead of text
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print counts as CSV instead of text: per class, port and transport, or per interval of time
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "ports")]
    csv: Option<Csv>,

    #[command(flatten)]
    settings: SettingArgs,

    /// How many ports to list per chart, hosts per port, and interfaces
    #[arg(long, value_name = "COUNT", default_value_t = 6, value_parser = count)]
    top: usize,

    /// When to print the text in colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,

    /// Scale of the charts' vertical axis
    #[arg(long, value_name = "SCALE", default_value = "linear")]
    scale: ScaleName,

    /// Colours of the charts
    #[arg(long, value_name = "THEME", default_value = "light")]
    theme: ThemeName,
}

const AFTER_HELP: &str = "\
Examples:
  portogram office.pcapng
  portogram office.pcapng charts.svg
  portogram --local 203.0.113.0/24 --json *.pcap > report.json
  portogram --direction ignore-file-marks --port-role service router.pcapng
  tcpdump -w - -c 10000 | portogram - charts.png

Exit status: 0 if the captures were read, 1 if nothing could be read from one of them, 2 for wrong usage.";

/// The task that the arguments ask for.
#[expect(clippy::large_enum_variant, reason = "only one value exists")]
pub(super) enum Job {
    Analyse(Analyse),
    WriteSample(PathBuf),
    PrintLicences,
}

/// Captures to analyse, the settings, and the outputs.
pub(super) struct Analyse {
    pub(super) captures: Vec<PathBuf>,
    pub(super) settings: Settings,
    pub(super) print: Print,
    pub(super) output: Option<Output>,
}

/// What to print to standard output.
pub(super) enum Print {
    Text {
        /// How many ports to list per chart.
        top: usize,
        color: ColorChoice,
    },
    Json,
    PortsCsv,
    IntervalsCsv,
}

impl Args {
    /// Checks combinations of arguments, and separates the captures from the output file.
    pub(super) fn checked(self) -> Result<Job, clap::Error> {
        if let Some(path) = self.write_sample {
            return Ok(Job::WriteSample(path));
        }
        if self.licences {
            return Ok(Job::PrintLicences);
        }
        let mut captures = self.files;
        let format = captures.last().and_then(|path| Format::of(path));
        let path = format.and_then(|_| captures.pop());
        // A capture can have any name.
        let (format, path) = match path {
            Some(path) if captures.is_empty() && path.exists() => {
                captures.push(path);
                (None, None)
            }
            path => (format, path),
        };
        if captures.is_empty() {
            let message = "no capture is given: put the capture before the file for its charts";
            return Err(Self::command().error(ErrorKind::MissingRequiredArgument, message));
        }
        if captures.iter().filter(|path| path.as_os_str() == OsStr::new("-")).count() > 1 {
            let message = "standard input (`-`) can be read only once";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        if let Some(path) = captures.iter().find(|path| self.csv.is_some() && is_mistaken_kind(path)) {
            let message = format!("{0}: no such file; to choose what is printed, write --csv={0}", path.display());
            return Err(Self::command().error(ErrorKind::InvalidValue, message));
        }
        if let Some(path) = captures.last().filter(|path| is_mistaken_output(path)) {
            let message = format!("{}: charts are written to a .svg, .png or .html file", path.display());
            return Err(Self::command().error(ErrorKind::InvalidValue, message));
        }
        let settings = self.settings.0;
        let Selection { since_nanos, until_nanos, ref ports, .. } = settings.selection;
        if since_nanos.zip(until_nanos).is_some_and(|(since, until)| since >= until) {
            let message = "--since is not before --until, so no packet would be counted";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        let scale = match self.scale {
            ScaleName::Linear => Scale::Linear,
            ScaleName::Logarithmic => Scale::Logarithmic,
        };
        let theme = match self.theme {
            ThemeName::Light => Theme::light(),
            ThemeName::Dark => Theme::dark(),
        };
        // With a single port or range, the report lists its hosts.
        let focus = match **ports {
            [ports] => Some(Focus { ports, transport: None }),
            _ => None,
        };
        Ok(Job::Analyse(Analyse {
            captures,
            settings: Settings {
                times: !matches!(self.csv, Some(Csv::Ports)),
                findings: self.csv.is_none(),
                focus,
                ..settings
            },
            print: match (self.json, self.csv) {
                (true, _) => Print::Json,
                (_, Some(Csv::Ports)) => Print::PortsCsv,
                (_, Some(Csv::Intervals)) => Print::IntervalsCsv,
                _ => Print::Text { top: self.top, color: self.color },
            },
            output: format.zip(path).map(|(format, path)| Output { path, format, scale, theme }),
        }))
    }
}

/// Reports whether a file is missing and has the extension of a picture or a document, so that charts were expected there.
fn is_mistaken_output(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    let is_document =
        matches!(&*extension, "pdf" | "jpg" | "jpeg" | "gif" | "webp" | "eps" | "ps" | "htm" | "md" | "txt");
    is_document && !path.exists()
}

/// Reports whether a file is missing and has the name of a value of `--csv`, which is written with an equals sign.
fn is_mistaken_kind(path: &Path) -> bool {
    Csv::value_variants().iter().filter_map(Csv::to_possible_value).any(|value| path.as_os_str() == value.get_name())
        && !path.exists()
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Csv {
    Ports,
    Intervals,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ScaleName {
    Linear,
    Logarithmic,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ThemeName {
    Light,
    Dark,
}

fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "write a whole number, such as 20".into())
}
