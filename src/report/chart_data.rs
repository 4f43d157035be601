//! The numbers of a report from which charts are drawn, small enough to be copied between threads.

use serde::{Deserialize, Serialize};

use super::describe::no_traffic;
use super::schema::{BinCounts, ClassCounts, PortCounts, Report, Timeline};
use crate::direction::Class;
use crate::query::BinWidths;

/// The numbers from which charts are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// Widths of the bins, in ports.
    pub bin_widths: BinWidths,
    /// Start of the selected time, in nanoseconds since 1970-01-01 UTC.
    pub since_nanos: Option<i64>,
    /// End of the selected time, in nanoseconds since 1970-01-01 UTC.
    pub until_nanos: Option<i64>,
    /// Incoming packets.
    pub incoming: ClassData,
    /// Outgoing packets.
    pub outgoing: ClassData,
    /// Packets per interval.
    pub timeline: Timeline,
    /// Packets of the port in focus, per interval. `None` if no port is in focus.
    pub closeup: Option<Timeline>,
}

/// The numbers of one direction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassData {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload, in bytes.
    pub payload_bytes: u64,
    /// Every port with traffic, by port, then transport.
    pub ports: Vec<PortCounts>,
    /// Every bin with traffic, by port.
    pub bins: Vec<BinCounts>,
    /// The message in place of a chart without traffic.
    pub empty: Option<String>,
}

impl From<&Report> for ChartData {
    fn from(report: &Report) -> Self {
        let class = |class| {
            let ClassCounts { packets, bytes, payload_bytes, ref ports, ref bins, .. } = *report.classes.class(class);
            ClassData {
                packets,
                bytes,
                payload_bytes,
                ports: ports.clone(),
                bins: bins.clone(),
                empty: no_traffic(report, class),
            }
        };
        let selection = &report.settings.selection;
        Self {
            bin_widths: report.settings.bin_widths,
            since_nanos: selection.since_nanos,
            until_nanos: selection.until_nanos,
            incoming: class(Class::Incoming),
            outgoing: class(Class::Outgoing),
            timeline: report.timeline.clone(),
            closeup: report.closeup.as_ref().map(|closeup| closeup.timeline.clone()),
        }
    }
}
