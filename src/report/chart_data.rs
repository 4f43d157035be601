//! The numbers of a report from which charts are drawn, small enough to be copied between threads.

use serde::{Deserialize, Serialize};

use super::describe::no_traffic;
use super::names::{class_meaning, class_name};
use super::schema::{BinCounts, ClassCounts, Conversations, HeatMap, PortCounts, Report, Series, Timeline};
use super::service_names::ServiceNames;
use crate::direction::Class;
use crate::query::{AnsweringPorts, BinWidths, PortRole};
use crate::services::Services;

/// The numbers from which charts are drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// Which port of a packet is counted.
    pub port_role: PortRole,
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
    /// Internal, transit and unknown packets together, if no packet is incoming or outgoing. Empty otherwise.
    pub undirected: ClassData,
    /// The ports that answer: only these have all names of services.
    pub answering_ports: Vec<AnsweringPorts>,
    /// Packets per interval.
    pub timeline: Timeline,
    /// Ports over time. `None` if the settings do not ask for it.
    pub heat_map: Option<HeatMap>,
    /// The busiest services, by their bytes, in the intervals of the timeline.
    pub series: Vec<Series>,
    /// Packets of the port in focus, per interval. `None` if no port is in focus.
    pub closeup: Option<Timeline>,
    /// The conversations.
    pub conversations: Conversations,
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
    /// What the packets are called in titles, such as `Incoming`.
    pub name: String,
    /// Why they have no direction. `None` if they have one.
    pub note: Option<String>,
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
        let selection = &report.settings.selection;
        Self {
            port_role: report.settings.port_role,
            bin_widths: report.settings.bin_widths,
            since_nanos: selection.since_nanos,
            until_nanos: selection.until_nanos,
            incoming: ClassData::of_class(report, Class::Incoming),
            outgoing: ClassData::of_class(report, Class::Outgoing),
            undirected: ClassData::undirected(report),
            answering_ports: report.answering_ports.clone(),
            timeline: report.timeline.clone(),
            heat_map: report.heat_map.clone(),
            series: report.series.clone(),
            closeup: report.closeup.as_ref().map(|closeup| closeup.timeline.clone()),
            conversations: report.conversations.clone(),
        }
    }
}

impl ClassData {
    fn of_class(report: &Report, class: Class) -> Self {
        let ClassCounts { packets, bytes, payload_bytes, ref ports, ref bins, .. } = *report.classes.class(class);
        Self {
            name: class_name(class).into(),
            note: None,
            packets,
            bytes,
            payload_bytes,
            ports: ports.clone(),
            bins: bins.clone(),
            empty: no_traffic(report, class),
        }
    }

    /// Adds up the classes that are neither incoming nor outgoing, or returns an empty one if there are such packets.
    fn undirected(report: &Report) -> Self {
        let classes = &report.classes;
        if classes.incoming.packets + classes.outgoing.packets > 0 {
            return Self::default();
        }
        let mut sum = Self::default();
        let mut merged_classes = Vec::new();
        for class in [Class::Internal, Class::Transit, Class::Unknown] {
            let counts = classes.class(class);
            if counts.packets > 0 {
                merged_classes.push(class);
                sum.packets += counts.packets;
                sum.bytes += counts.bytes;
                sum.payload_bytes += counts.payload_bytes;
                sum.ports = merged(
                    &sum.ports,
                    &counts.ports,
                    |row| (row.port, row.transport),
                    |row, other| {
                        row.packets += other.packets;
                        row.bytes += other.bytes;
                        row.payload_bytes += other.payload_bytes;
                        row.payload_unknown_packets += other.payload_unknown_packets;
                        row.other_port = row.other_port.filter(|port| other.other_port == Some(*port));
                    },
                );
                sum.bins = merged(
                    &sum.bins,
                    &counts.bins,
                    |bin| bin.first,
                    |bin, other| {
                        bin.packets += other.packets;
                        bin.bytes += other.bytes;
                    },
                );
            }
        }
        let (name, note) = match *merged_classes {
            [class @ (Class::Internal | Class::Transit)] => (class_name(class), class_meaning(class)),
            _ => ("All", "direction not known"),
        };
        (sum.name, sum.note) = (name.into(), Some(note.into()));
        sum
    }
}

/// Merges two lists that are in ascending order of their keys. Of equal keys, the second item is added to the first.
fn merged<T: Clone, K: Ord>(a: &[T], b: &[T], key: impl Fn(&T) -> K, add: impl Fn(&mut T, &T)) -> Vec<T> {
    let mut sum: Vec<T> = Vec::with_capacity(a.len() + b.len());
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let Some(is_from_a) = match (a.peek(), b.peek()) {
        (Some(x), Some(y)) => Some(key(x) <= key(y)),
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        (None, None) => None,
    } {
        let Some(next) = (if is_from_a { a.next() } else { b.next() }) else { break };
        match sum.last_mut() {
            Some(last) if key(last) == key(next) => add(last, next),
            _ => sum.push(next.clone()),
        }
    }
    sum
}

/// Ports as tuples: the format between threads does not tell which fields of a struct are left out.
mod rows {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::PortCounts;
    use crate::packet::Transport;

    type Row = (u16, Transport, u64, u64, u64, u64, Option<u16>);

    pub(super) fn serialize<S: Serializer>(ports: &[PortCounts], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ports.iter().map(|port| {
            let &PortCounts { port, transport, packets, bytes, payload_bytes, payload_unknown_packets, other_port } =
                port;
            (port, transport, packets, bytes, payload_bytes, payload_unknown_packets, other_port)
        }))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PortCounts>, D::Error> {
        let rows = Vec::<Row>::deserialize(deserializer)?;
        let port = |(port, transport, packets, bytes, payload_bytes, payload_unknown_packets, other_port)| PortCounts {
            port,
            transport,
            packets,
            bytes,
            payload_bytes,
            payload_unknown_packets,
            other_port,
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
            other_port: Some(443),
        };
        let class = ClassData { packets: 6, ports: vec![port(53, 0), port(443, 2)], ..ClassData::default() };
        let bytes = postcard::to_allocvec(&class).unwrap();
        assert_eq!(postcard::from_bytes(&bytes), Ok(class));
    }
}
