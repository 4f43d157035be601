//! Parses the arguments of the command, and checks them before any file is opened.

use std::ffi::OsStr;
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, ValueEnum};
use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use portogram::chart::{Scale, Theme};
use portogram::direction::{MethodChoice, parse_networks};
use portogram::packet::{Transport, Tunnels};
use portogram::query::{BinWidths, Focus, PortRange, PortRole, Selection, Settings};

use super::output::{Format, Output};

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

    /// Print the report as JSON instead of text
    #[arg(long, conflicts_with = "csv")]
    json: bool,

    /// Print counts as CSV instead of text: per class, port and transport, or per interval of time
    #[arg(long, value_name = "WHAT", num_args = 0..=1, require_equals = true, default_missing_value = "ports")]
    csv: Option<Csv>,

    /// Local networks or addresses, separated by commas [default: inferred]
    #[arg(long, value_name = "NETWORKS", value_parser = networks)]
    local: Option<Networks>,

    /// How the local side is inferred
    #[arg(long, value_name = "METHOD", default_value = "auto", conflicts_with = "local", value_parser = choice())]
    direction: MethodChoice,

    /// Exchange incoming and outgoing
    #[arg(long)]
    swap: bool,

    /// Which port of a packet to count
    #[arg(long, value_name = "ROLE", default_value = "destination", value_parser = port_role())]
    port_role: PortRole,

    /// Transports to count, separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_value = "tcp,udp,udplite,sctp,dccp", value_parser = transport())]
    transports: Vec<Transport>,

    /// Which transport header to count if a tunnel over UDP carries another one
    #[arg(long, value_name = "HEADER", default_value = "outer")]
    tunnels: TunnelsName,

    /// Count only packets at or after this time (ISO 8601; UTC if no offset is given)
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<i64>,

    /// Count only packets before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<i64>,

    /// Count only packets from or to these networks or addresses, separated by commas
    #[arg(long, value_name = "NETWORKS", value_parser = networks)]
    host: Option<Networks>,

    /// Count only packets from or to these ports or ranges, separated by commas (443 or 8000-8100); with a single port or
    /// range, its hosts are listed
    #[arg(long, value_name = "PORTS", value_delimiter = ',')]
    port: Vec<PortRange>,

    /// Length of the timeline's intervals, such as 100ms, 1s, 5min or 1h [default: chosen to fit the capture]
    #[arg(long, value_name = "LENGTH", value_parser = interval)]
    interval: Option<f64>,

    /// How many ports to list per direction, and hosts per port
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = count)]
    top: usize,

    /// Ports per bin, for system, user and dynamic ports
    #[arg(long, value_name = "S/U/D", default_value = "1/50/100", value_parser = bin_widths)]
    bins: BinWidths,

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
        /// How many ports to list per direction.
        top: usize,
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
        let mut captures = self.files;
        let format = captures.last().and_then(|path| Format::of(path));
        let path = format.and_then(|_| captures.pop());
        if captures.is_empty() {
            let message = "no capture is given: put the capture before the file for its charts";
            return Err(Self::command().error(ErrorKind::MissingRequiredArgument, message));
        }
        if captures.iter().filter(|path| path.as_os_str() == OsStr::new("-")).count() > 1 {
            let message = "standard input (`-`) can be read only once";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        }
        if let Some(path) = captures.last().filter(|path| is_mistaken_output(path)) {
            let message = format!("{}: charts are written to a .svg, .png or .html file", path.display());
            return Err(Self::command().error(ErrorKind::InvalidValue, message));
        }
        if let (Some(since), Some(until)) = (self.since, self.until)
            && since >= until
        {
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
        let focus = match *self.port {
            [ports] => Some(Focus { ports, transport: None }),
            _ => None,
        };
        Ok(Job::Analyse(Analyse {
            captures,
            settings: Settings {
                port_role: self.port_role,
                transports: Transport::ALL.into_iter().filter(|name| self.transports.contains(name)).collect(),
                tunnels: match self.tunnels {
                    TunnelsName::Outer => Tunnels::Outer,
                    TunnelsName::Inner => Tunnels::Inner,
                },
                bin_widths: self.bins,
                local_networks: self.local.map(|networks| networks.0),
                direction: self.direction,
                swap_direction: self.swap,
                selection: Selection {
                    since_nanos: self.since,
                    until_nanos: self.until,
                    hosts: self.host.map(|networks| networks.0).unwrap_or_default(),
                    ports: self.port,
                },
                times: !matches!(self.csv, Some(Csv::Ports)),
                findings: self.csv.is_none(),
                interval_seconds: self.interval,
                focus,
            },
            print: match (self.json, self.csv) {
                (true, _) => Print::Json,
                (_, Some(Csv::Ports)) => Print::PortsCsv,
                (_, Some(Csv::Intervals)) => Print::IntervalsCsv,
                _ => Print::Text { top: self.top },
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

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TunnelsName {
    Outer,
    Inner,
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

/// The networks of one option. The wrapper keeps clap from reading a `Vec` as one value per occurrence.
#[derive(Clone, Debug)]
struct Networks(Vec<IpNet>);

fn networks(text: &str) -> Result<Networks, String> {
    let networks = parse_networks(text).map_err(|error| error.to_string())?;
    networks.map(Networks).ok_or_else(|| "write at least one network".into())
}

fn transport() -> impl TypedValueParser<Value = Transport> {
    named(Transport::ALL, Transport::name)
}

fn choice() -> impl TypedValueParser<Value = MethodChoice> {
    named(MethodChoice::ALL, MethodChoice::name)
}

fn port_role() -> impl TypedValueParser<Value = PortRole> {
    named(PortRole::ALL, PortRole::name)
}

/// Parses one of the values of `all` by its name.
fn named<T, const N: usize>(all: [T; N], name: fn(T) -> &'static str) -> impl TypedValueParser<Value = T>
where
    T: Copy + Default + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(name)).map(move |given| {
        // The parser accepts only these names.
        all.into_iter().find(|value| name(*value) == given).unwrap_or_default()
    })
}

/// Parses a time, in nanoseconds since 1970-01-01 UTC.
fn time(text: &str) -> Result<i64, String> {
    let with_offset = text.parse::<Timestamp>().ok();
    let in_utc = || Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
    let time = with_offset.or_else(in_utc).and_then(|time| i64::try_from(time.as_nanosecond()).ok());
    time.ok_or_else(|| "write a time such as 2026-01-31T14:05:00, 2026-01-31T14:05:00.25+01:00, or a date".into())
}

fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "write a whole number, such as 20".into())
}

/// Parses a length of time, in seconds.
fn interval(text: &str) -> Result<f64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text.get(digits.len()..).unwrap_or_default() {
        "us" => 1e-6,
        "ms" => 1e-3,
        "" | "s" => 1.0,
        "min" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => f64::NAN,
    };
    match digits.parse::<f64>().map(|number| number * unit) {
        Ok(seconds) if (1e-9..1e9).contains(&seconds) => Ok(seconds),
        _ => Err("write a length such as 100ms, 1s, 5min or 1h".into()),
    }
}

fn bin_widths(text: &str) -> Result<BinWidths, String> {
    let widths = text.split('/').map(|width| width.parse().map(NonZeroU16::get)).collect::<Result<Vec<u16>, _>>();
    match widths.as_deref() {
        Ok(&[system, user, dynamic]) => Ok(BinWidths { system, user, dynamic }),
        _ => Err("write three whole numbers of ports from 1 to 65535, such as 1/50/100".into()),
    }
}
