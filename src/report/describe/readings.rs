//! The two readings of a guess, for a choice between them.

use ipnet::IpNet;
use serde::Serialize;

use crate::direction::{Method, MethodChoice};
use crate::packet::optional_network_texts;
use crate::report::explanation::list;
use crate::report::format::{NumberFormat, to_f64};
use crate::report::schema::{Reading, ReadingCounts, Report};

/// One of the two readings of a guess.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct ReadingText {
    /// What would be local, such as `192.168.1.5 is local`.
    pub condition: String,
    /// `true` for the reading that the counts are by.
    pub is_taken: bool,
    /// The packets that would be incoming.
    pub incoming: ReadingBar,
    /// The packets that would be outgoing.
    pub outgoing: ReadingBar,
    /// The settings that choose this reading.
    pub choice: ReadingChoice,
}

/// The packets that would have a direction, as a bar.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[non_exhaustive]
pub struct ReadingBar {
    /// Their number, such as `12 packets`.
    pub packets: String,
    /// Their bytes.
    pub bytes: String,
    /// The port with the most packets, such as `busiest port 443`. Empty if it is not known.
    pub port: String,
    /// Their bytes relative to the longest bar of both readings, from 0 to 1.
    pub part: f64,
}

/// The settings of the direction that choose a reading. The fields are those of [`Settings`](crate::settings::Settings).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify), tsify(missing_as_null))]
#[non_exhaustive]
pub struct ReadingChoice {
    /// The networks that the user names as local.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string[] | null"))]
    #[serde(with = "optional_network_texts")]
    pub local_networks: Option<Vec<IpNet>>,
    /// How the local networks are inferred.
    pub direction: MethodChoice,
    /// `true` to exchange incoming and outgoing.
    pub swap_direction: bool,
}

/// Describes the two readings, the one that the counts are by first. `None` if there is nothing to ask: the direction is no guess,
/// the user chose a method, or neither reading has incoming or outgoing packets.
pub(super) fn reading_texts(report: &Report, numbers: NumberFormat) -> Option<[ReadingText; 2]> {
    let readings = report.direction.readings.as_ref()?;
    let is_open = matches!(report.settings.direction, MethodChoice::Auto | MethodChoice::IgnoreFileMarks);
    let bytes = |reading: &Reading| reading.incoming.bytes.max(reading.outgoing.bytes);
    let longest = readings.iter().map(bytes).max().filter(|bytes| is_open && *bytes > 0)?;
    let bar = |counts: &ReadingCounts| ReadingBar {
        packets: numbers.counted(counts.packets, "packet"),
        bytes: numbers.bytes(counts.bytes),
        port: counts.busiest_by_packets.map_or_else(String::new, |busiest| format!("busiest port {}", busiest.port)),
        part: to_f64(counts.bytes) / to_f64(longest),
    };
    Some(readings.each_ref().map(|reading| ReadingText {
        condition: condition(reading, report.direction.method, numbers),
        is_taken: !reading.is_swapped,
        incoming: bar(&reading.incoming),
        outgoing: bar(&reading.outgoing),
        choice: choice(reading, report),
    }))
}

/// Describes the reading of a guess that is not taken, in a sentence.
pub(super) fn other_reading(report: &Report, numbers: NumberFormat) -> Option<String> {
    let [_, other] = report.direction.readings.as_ref()?;
    let counts = |counts: &ReadingCounts| {
        format!("{} ({})", numbers.counted(counts.packets, "packet"), numbers.bytes(counts.bytes))
    };
    let (condition, incoming, outgoing) =
        (condition(other, report.direction.method, numbers), counts(&other.incoming), counts(&other.outgoing));
    Some(format!("If {condition}: {incoming} incoming, {outgoing} outgoing."))
}

/// Says what is local in a reading: `192.168.1.5 is local`.
fn condition(reading: &Reading, method: Method, numbers: NumberFormat) -> String {
    /// More hosts are counted instead of named.
    const MAX_NAMED: usize = 3;
    let networks = &reading.local_networks;
    match (networks.len(), reading.is_swapped) {
        (0, false) => "the file’s marks are right".into(),
        (0, true) if method == Method::FileMarks => "the file’s marks are the wrong way round".into(),
        (0, true) => "all other hosts are local".into(),
        (1, _) => format!("{} is local", list(networks)),
        (hosts, true) if hosts > MAX_NAMED => format!("the {} other hosts are local", numbers.count(hosts as u64)),
        _ => format!("{} are local", list(networks)),
    }
}

/// Returns the settings that choose a reading.
///
/// The taken one is chosen by naming its networks. Marks of the file and private addresses have more to them than a list of
/// networks, and so are chosen as methods.
fn choice(reading: &Reading, report: &Report) -> ReadingChoice {
    let inferred = report.settings.direction;
    let (local_networks, direction) = match report.direction.method {
        _ if reading.is_swapped => (None, inferred),
        Method::FileMarks => (None, MethodChoice::FileMarks),
        Method::PrivateAddresses => (None, MethodChoice::PrivateAddresses),
        _ => (Some(reading.local_networks.clone()), inferred),
    };
    ReadingChoice { local_networks, direction, swap_direction: reading.is_swapped }
}
