//! Parses the arguments of the command, and checks them before any file is opened.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, PossibleValuesParser, TypedValueParser as _};
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use portogram::chart::{AxisLayout, Heights, Presentation, Scale};
use portogram::report::{ChartKind, Services};
use portogram::session::Sharing;
use portogram::settings::{Filter, Focus, Selection, Settings, parse_filter};

use super::embed::Embed;
use super::html::Colors;
use super::output::{Format, Output};
use super::page::Source;
use super::save::Target;
use super::screen::ColorChoice;
use super::setting_args::SettingArgs;
use super::sharing_args::SharingArgs;

/// A first look at a packet capture, port by port.
///
/// Prints statistics of incoming and outgoing packets and bytes per port. With an output file, also draws them as four
/// charts.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, override_usage = USAGE, after_help = after_help())]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true, disable_help_subcommand = true)]
pub(super) struct Args {
    #[command(subcommand)]
    task: Option<Task>,

    /// Captures (pcap or pcapng; `-` is standard input), and documents, optionally followed by a file for the charts (.svg, .png or .html) or by a document to write (.portogram)
    #[arg(required_unless_present_any = ["write_sample", "licences"], value_name = "CAPTURE")]
    files: Vec<PathBuf>,

    /// Write the sample capture of the web page to a file, and exit
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "licences", "json", "csv"])]
    write_sample: Option<PathBuf>,

    /// Print the licences of third parties, and exit
    #[arg(long, exclusive = true)]
    licences: bool,

    /// Replace the output file if it exists, unless it is a capture
    #[arg(long)]
    force: bool,

    /// Print the report as JSON instead of text
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print counts as CSV instead of text: per class, port and transport, or per interval of time
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "ports")]
    csv: Option<Csv>,

    #[command(flatten)]
    settings: SettingArgs,

    /// Count only packets that a filter of Wireshark (tcp.port == 443 && ip.addr == 10.0.0.5) or tcpdump (host 10.0.0.5 and port 443) selects, as far as these name hosts, ports, transports, interfaces and times
    #[arg(long, value_name = "EXPRESSION", value_parser = filter, conflicts_with_all = ["host", "and-host", "port", "and-port", "transports"])]
    only: Option<Filter>,

    #[command(flatten)]
    sharing: SharingArgs,

    /// How many ports to list per chart, hosts per port, and interfaces
    #[arg(long, value_name = "COUNT", default_value_t = 6, value_parser = count)]
    top: usize,

    /// When to print the text in colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,

    /// Scale of the charts' vertical axis
    #[arg(long, value_name = "SCALE", default_value = "linear")]
    scale: ScaleName,

    /// Ports on the charts' horizontal axis: those in use, or all; the first if they are few enough
    #[arg(long, value_name = "LAYOUT", default_value = "auto")]
    axis: AxisName,

    /// Height of bars of several ports: the sum of their counts, or the mean
    #[arg(long, value_name = "MEANING", default_value = "sum")]
    heights: HeightsName,

    /// Colours of the charts [default: light; those of the reader's system in HTML]
    #[arg(long, value_name = "THEME")]
    theme: Option<ThemeName>,

    /// Write the .html file as the web page itself with a document of the captures inside, which works offline and answers other settings; FILE is portogram.html of the web page, or any page in one file
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "", conflicts_with = "theme")]
    #[arg(value_parser = OsStringValueParser::new().try_map(Source::new))]
    page: Option<Source>,

    /// Write what shows the captures in a page of documentation into a directory: a document, pictures of the charts for readers without scripts, and the lines for the page, which are printed too
    #[arg(long, value_name = "DIRECTORY", conflicts_with_all = ["json", "csv", "page", "chart", "theme"])]
    embed: Option<PathBuf>,

    /// The only chart of a picture, 720 pixels wide [default: all four]
    #[arg(long, value_name = "CHART", value_parser = PossibleValuesParser::new(ChartKind::ALL.map(ChartKind::id)))]
    chart: Option<String>,
}

const USAGE: &str = "\
portogram [OPTIONS] CAPTURE... [OUTPUT]
       portogram completions SHELL
       portogram man";

pub(super) const EXAMPLES: &str = "  \
  portogram office.pcapng
  portogram office.pcapng charts.svg
  portogram monday.pcap tuesday.pcap week.portogram
  portogram --page=portogram.html office.pcapng office.html
  portogram --local 203.0.113.0/24 --json *.pcap > report.json
  portogram --direction ignore-file-marks --port-role service router.pcapng
  tcpdump -w - -c 10000 | portogram - charts.png";

pub(super) const EXIT_STATUS: &str = "\
0 if the captures were read, 1 if nothing could be read from one of them or a file could not be written, 2 for wrong usage, as \
if the output exists.";

fn after_help() -> String {
    format!("Examples:\n{EXAMPLES}\n\nExit status: {EXIT_STATUS}")
}

/// What the command does apart from reading captures.
#[derive(Debug, Subcommand)]
enum Task {
    /// Print a script that completes options in a shell (a capture of this name is ./completions)
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: Shell,
    },
    /// Print the manual page: portogram man | man -l - (a capture of this name is ./man)
    Man,
}

/// The task that the arguments ask for.
#[expect(clippy::large_enum_variant, reason = "only one value exists")]
pub(super) enum Job {
    Analyse(Analyse),
    WriteSample(Target),
    PrintLicences,
    PrintCompletions(Shell),
    PrintManualPage,
}

/// Captures to analyse, the settings, and the outputs.
pub(super) struct Analyse {
    pub(super) captures: Vec<PathBuf>,
    pub(super) settings: Settings,
    pub(super) print: Print,
    pub(super) output: Option<Output>,
    pub(super) embed: Option<Embed>,
    pub(super) sharing: Sharing,
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
        match self.task {
            Some(Task::Completions { shell }) => return Ok(Job::PrintCompletions(shell)),
            Some(Task::Man) => return Ok(Job::PrintManualPage),
            None => {}
        }
        if let Some(path) = self.write_sample {
            return Ok(Job::WriteSample(Target { path, may_replace: self.force }));
        }
        if self.licences {
            return Ok(Job::PrintLicences);
        }
        let (captures, output) = separated(self.files, self.force);
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
        let is_one_of_several = captures.len() > 1;
        if let Some(path) = captures.last().filter(|path| is_mistaken_output(path, is_one_of_several)) {
            let message = format!(
                "{}: charts are written to a .svg, .png or .html file, and documents to a .portogram file",
                path.display()
            );
            return Err(Self::command().error(ErrorKind::InvalidValue, message));
        }
        let mut settings = self.settings.0;
        if let Some(filter) = self.only {
            settings.add_filter(filter);
        }
        let Selection { since_nanos, until_nanos, ref ports, .. } = settings.selection;
        if since_nanos.zip(until_nanos).is_some_and(|(since, until)| since >= until) {
            let message = "--since is not before --until, so no packet would be counted";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        let presentation = presentation(self.scale, self.axis, self.heights);
        let colors = match self.theme {
            None => Colors::OfReader,
            Some(ThemeName::Light) => Colors::Light,
            Some(ThemeName::Dark) => Colors::Dark,
        };
        if self.chart.is_some() && !matches!(output, Some((Format::Svg | Format::Png, _))) {
            let message = "--chart needs a picture to draw: add the name of a .svg or .png file";
            return Err(Self::command().error(ErrorKind::MissingRequiredArgument, message));
        }
        if self.page.is_some() && !matches!(output, Some((Format::Html, _))) {
            let message = "--page needs a page to write: add the name of a .html file";
            return Err(Self::command().error(ErrorKind::MissingRequiredArgument, message));
        }
        if let Some((_, path)) = output.as_ref().filter(|_| self.embed.is_some()) {
            let message = format!("{}: --embed writes files of its own, so leave out the output", path.display());
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        let embed = self.embed.map(|folder| Embed { folder, may_replace: self.force, presentation });
        // With a single port or range, the report lists its hosts.
        let focus = match **ports {
            [ports] => Some(Focus { ports, transport: None }),
            _ => None,
        };
        let sharing = self.sharing.sharing().map_err(|error| {
            Self::command()
                .error(ErrorKind::Io, format!("the system gives no random numbers for --share prefixes: {error}"))
        })?;
        Ok(Job::Analyse(Analyse {
            captures,
            embed,
            sharing,
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
            output: output.map(|(format, path)| Output {
                target: Target { path, may_replace: self.force },
                format,
                chart: self.chart.as_deref().and_then(ChartKind::from_id),
                presentation,
                colors,
                page: self.page,
            }),
        }))
    }
}

fn presentation(scale: ScaleName, axis: AxisName, heights: HeightsName) -> Presentation {
    let scale = match scale {
        ScaleName::Linear => Scale::Linear,
        ScaleName::Logarithmic => Scale::Logarithmic,
    };
    let axis = match axis {
        AxisName::Auto => AxisLayout::Auto,
        AxisName::InUse => AxisLayout::InUse,
        AxisName::All => AxisLayout::All,
    };
    let heights = match heights {
        HeightsName::Sum => Heights::Sum,
        HeightsName::PerPort => Heights::PerPort,
    };
    Presentation { scale, axis, heights }
}

/// Separates the captures from the output file, which is the last one if it has the name of an output.
fn separated(mut files: Vec<PathBuf>, may_replace: bool) -> (Vec<PathBuf>, Option<(Format, PathBuf)>) {
    let Some(format) = files.last().and_then(|path| Format::of(path)) else { return (files, None) };
    // A capture can have any name, and documents are read as one.
    let are_documents = files.iter().all(|path| is_document(path));
    let is_read = files.len() == 1 || !may_replace && are_documents;
    let is_there = files.last().is_some_and(|path| path.exists());
    // A single document that is not there is missing, and not an output.
    if is_read && is_there || files.len() == 1 && are_documents {
        return (files, None);
    }
    let path = files.pop();
    (files, path.map(|path| (format, path)))
}

/// Returns whether a file has the name of a document.
fn is_document(path: &Path) -> bool {
    Format::of(path) == Some(Format::Document)
}

/// Reports whether charts were expected in a file: it is standard output, or it is missing and has the extension of a picture or
/// a document, or after other files, any extension but those of captures.
fn is_mistaken_output(path: &Path, is_one_of_several: bool) -> bool {
    const STREAMS: [&str; 4] = ["/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/fd/2"];
    const DOCUMENTS: [&str; 10] = ["pdf", "jpg", "jpeg", "gif", "webp", "eps", "ps", "htm", "md", "txt"];
    const CAPTURES: [&str; 11] = ["pcap", "cap", "pcapng", "ntar", "dmp", "dump", "trc", "gz", "zst", "lz4", "xz"];
    if STREAMS.iter().any(|stream| path == Path::new(stream)) {
        return true;
    }
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default().to_ascii_lowercase();
    // Files that follow each other are numbered: `.pcap0`, `.17`.
    let kind = extension.trim_end_matches(|it: char| it.is_ascii_digit());
    let is_other = is_one_of_several && !kind.is_empty() && !CAPTURES.contains(&kind);
    (DOCUMENTS.contains(&&*extension) || is_other && kind.bytes().all(|it| it.is_ascii_lowercase())) && !path.exists()
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
    #[value(alias = "log")]
    Logarithmic,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AxisName {
    Auto,
    InUse,
    All,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum HeightsName {
    Sum,
    PerPort,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ThemeName {
    Light,
    Dark,
}

fn filter(text: &str) -> Result<Filter, String> {
    parse_filter(text, &Services::iana()).map_err(|error| error.to_string())
}

fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "write a whole number, such as 20".into())
}
