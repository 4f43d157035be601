//! The numbers of a report from which charts are drawn, small enough to be copied between threads.

use serde::{Deserialize, Serialize};

use super::describe::no_traffic;
use super::schema::{BinCounts, ClassCounts, PortCounts, Report, Timeline};
use super::service_names::ServiceNames;
use crate::direction::Class;
use crate::query::{AnsweringPorts, BinWidths};
use crate::services::Services;

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
    /// The ports that answer: only these have all names of services.
    pub answering_ports: Vec<AnsweringPorts>,
    /// Packets per interval.
    pub timeline: Timeline,
    /// Packets of the port in focus, per interval. `None` if no port is in focus.
    pub closeup: Option<Timeline>,
}

impl ChartData {
    /// Returns the names of services that are plausible in the capture.
    #[must_use]
    pub fn service_names<'a>(&'a self, services: &'a Services) -> ServiceNames<'a> {
        ServiceNames::new(services, &self.answering_ports)
    }
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
    #[serde(with = "rows")]
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
            answering_ports: report.answering_ports.clone(),
            timeline: report.timeline.clone(),
            closeup: report.closeup.as_ref().map(|closeup| closeup.timeline.clone()),
        }
    }
}

/// Ports as tuples: the format between threads does not tell which fields of a struct are left out.
mod rows {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::PortCounts;
    use crate::packet::Transport;

    type Row = (u16, Transport, u64, u64, u64, u64);

    pub(super) fn serialize<S: Serializer>(ports: &[PortCounts], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ports.iter().map(|port| {
            let &PortCounts { port, transport, packets, bytes, payload_bytes, payload_unknown_packets } = port;
            (port, transport, packets, bytes, payload_bytes, payload_unknown_packets)
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PortCounts>, D::Error> {
        let rows = Vec::<Row>::deserialize(deserializer)?;
        let port = |(port, transport, packets, bytes, payload_bytes, payload_unknown_packets)| PortCounts {
            port,
            transport,
            packets,
            bytes,
            payload_bytes,
            payload_unknown_packets,
        };
        Ok(rows.into_iter().map(port).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Transport;

    #[test]
    fn the_ports_of_a_class_pass_between_threads_unchanged() {
        let port = |port, payload_unknown_packets| PortCounts {
            port,
            transport: Transport::Udp,
            packets: 3,
            bytes: 300,
            payload_bytes: 30,
            payload_unknown_packets,
        };
        let class = ClassData { packets: 6, ports: vec![port(53, 0), port(443, 2)], ..ClassData::default() };
        let bytes = postcard::to_allocvec(&class).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(class));
    }
}
