//! The schema `portogram/1`: what `--json` prints, the page exports and an embed loads.
//!
//! Fields may be added; an existing field keeps its name and meaning. Counts are integers; in JSON, integers beyond 2^53 are
//! strings. Spans of time are in seconds,
//! points in time are ISO 8601. Ports without traffic are left out. All lists have a fixed order.
//!
//! This module holds the data alone. It is filled by [`super::build`] and put into words by [`super::describe()`].

mod capture;
mod closeup;
mod conversations;
mod counts;
mod direction;
mod findings;
mod heat_map;
mod times;

pub use capture::{Capture, File, Interface, LinkType, OtherInterfaces, OtherLinkTypes, Warning};
pub use closeup::{Closeup, CloseupClass, CloseupHost, LengthCounts};
pub use conversations::{Conversation, Conversations};
pub use counts::{
    Amount, BinCounts, ClassCounts, Classes, EtherTypeCounts, IpProtocolCounts, PortCounts, PortTotal, Reason,
    ReasonCounts, Service, ServiceRuleCount,
};
pub use direction::{
    BetterDirection, Direction, FileMarks, GUESS_BELOW, Gateway, Host, Reading, ReadingCounts, RunnerUp,
};
pub use findings::{Findings, ReportedFinding};
pub use heat_map::{HeatMap, HeatMapCell, HeatMapGroup};
pub use times::{GapCount, InterArrival, Interval, Series, Silence, Timeline, Times};

use serde::{Deserialize, Serialize};

use crate::query::{AnsweringPorts, Settings};

/// Returns whether a field is left out, because it is for the few reports in which it is not zero.
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// Returns whether a flag that has been added to the schema can be left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

/// The name of the schema, the first field of every report.
pub const SCHEMA: &str = "portogram/1";

/// What a report was made from instead of packets: the packets of each flow in each interval of time, summed up.
///
/// Its counts are exact. The times between packets and the packet lengths are not known, and a time window is widened to whole
/// intervals. Reading the files again makes a report from packets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FlowRecords {
    /// Length of each interval.
    pub interval_seconds: f64,
}

/// Packets whose hosts are not told apart, since there were too many flows to keep: each stands at another address than its own, such as
/// `other-remote-hosts`, and at port 0 unless that is the port of the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FoldedFlows {
    /// Number of packets.
    pub packets: u64,
    /// Number of flows. One that lasted long may count several times.
    pub flows: u64,
}

/// The result of a query.
///
/// Fields with a default were added after the first version; older reports lack them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// The files, and their totals.
    pub capture: Capture,
    /// The settings of the query.
    pub settings: Settings,
    /// How the direction was determined.
    pub direction: Direction,
    /// How the service port was determined. `None` if another port is counted.
    #[serde(default)]
    pub service: Option<Service>,
    /// Packets per interval of time.
    #[serde(default)]
    pub timeline: Timeline,
    /// Ports over time, for charts, if the settings ask for it. It is not part of the JSON.
    #[serde(skip)]
    pub heat_map: Option<HeatMap>,
    /// The busiest services in the intervals of `timeline`, for charts. They are not part of the JSON.
    #[serde(skip)]
    pub series: Vec<Series>,
    /// The packets of the selected time alone, in the intervals of `timeline`. `None` if all of the time is selected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeline_in_window: Option<Timeline>,
    /// `None` if everything was counted from packets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_records: Option<FlowRecords>,
    /// `None` if the hosts of all packets were told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folded: Option<FoldedFlows>,
    /// Packets in no class, by reason.
    pub without_ports: Vec<ReasonCounts>,
    /// Packets with ports, by class.
    pub classes: Classes,
    /// The conversations of these packets.
    #[serde(default)]
    pub conversations: Conversations,
    /// The ports that answer, whatever the filters by host, port and transport. Only these have all names of services.
    #[serde(default)]
    pub answering_ports: Vec<AnsweringPorts>,
    /// Details of the port in focus. `None` if no port is in focus.
    #[serde(default)]
    pub closeup: Option<Closeup>,
    /// Findings about packets with ports. `None` if the packets were not examined.
    #[serde(default, rename = "standouts")]
    pub findings: Option<Findings>,
}
