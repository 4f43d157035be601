//! The schema `portogram/1`: what `--json` prints, the page exports and an embed loads.
//!
//! Fields may be added; what stands here keeps its name and meaning. Counts are integers, times are seconds, or ISO 8601
//! where absolute, ports without traffic are left out, and everything is in a fixed order.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::packet::Transport;
use crate::query::{Focus, Settings};

/// The name of the schema, the first field of every report.
pub const SCHEMA: &str = "portogram/1";

/// The result of a query. What reports have had from the start has to be there, all else may be missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// What was read.
    pub capture: Capture,
    /// What was asked.
    pub settings: Settings,
    /// How incoming was told from outgoing.
    pub direction: Direction,
    /// How the service's port was told; none where another port counts.
    #[serde(default)]
    pub service: Option<Service>,
    /// Packets per interval of time.
    #[serde(default)]
    pub timeline: Timeline,
    /// Packets without ports, by reason.
    pub without_ports: Vec<WithoutPorts>,
    /// Packets with ports, by class.
    pub classes: Classes,
    /// What the settings look at closely; none where that is nothing.
    #[serde(default)]
    pub closeup: Option<Closeup>,
    /// What stands out of packets with ports; none where it was not looked for.
    #[serde(default, rename = "standouts")]
    pub findings: Option<Findings>,
}

/// What was read, whatever the settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// The files, in the order in which they were read.
    pub files: Vec<File>,
    /// Packet records.
    pub packets: u64,
    /// Sum of the packets' original lengths on the wire.
    pub bytes: u64,
    /// Time of the earliest packet, ISO 8601 in UTC.
    pub first_time: Option<String>,
    /// From the earliest packet to the latest.
    pub elapsed_seconds: Option<f64>,
    /// Link types, in the order in which they were met.
    pub link_types: Vec<LinkType>,
    /// What was wrong with the files.
    pub warnings: Vec<Warning>,
}

/// One file of a capture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name, without folders.
    pub name: String,
    /// Its size in bytes; none where it was a stream.
    pub bytes: Option<u64>,
    /// `pcap` or `pcapng`; none where it is neither.
    pub format: Option<String>,
    /// How it is compressed; none where it is not.
    pub compression: Option<String>,
}

/// How many packets came with a link type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkType {
    /// Its number in the registry of the tcpdump group.
    pub link_type: u16,
    /// Its name in libpcap, without `DLT_`.
    pub name: String,
    /// Packet records.
    pub packets: u64,
}

/// Something wrong with a file; what could be read was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// A word for programs, such as `truncated`.
    pub code: String,
    /// A sentence for people, with file and place.
    pub message: String,
    /// Where in the file, in bytes from its start.
    pub byte_offset: u64,
    /// The number of the packet that could not be read, from 1; 0 where that is not known.
    pub packet: u64,
    /// How often the like was met; message and place are those of the first.
    pub count: u64,
}

/// How incoming was told from outgoing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Direction {
    /// A word for programs: `user-networks`, `file-marks`, `private-addresses`, `topology`, `one-host`, `prefixes` or
    /// `unknown`.
    pub method: String,
    /// The rule in sentences.
    pub explanation: String,
    /// The networks that are taken as local, as far as they occur.
    pub local_networks: Vec<IpNet>,
    /// How sure it is that this side is local rather than the other one, from 0 to 1.
    #[serde(default)]
    pub confidence: f64,
    /// The share of packets with ports that have exactly one local end, from 0 to 1.
    #[serde(default)]
    pub placed_share: f64,
    /// Whether so little speaks for this side that it is called a guess.
    #[serde(default)]
    pub is_guess: bool,
    /// The router that most hosts elsewhere are reached through.
    #[serde(default)]
    pub gateway: Option<Gateway>,
    /// What the file itself says of packets with ports; none where it says nothing.
    #[serde(default)]
    pub file_marks: Option<FileMarks>,
    /// What the other methods say, the best first.
    #[serde(default)]
    pub runners_up: Vec<RunnerUp>,
    /// The busiest hosts of conversations, at most 50.
    #[serde(default)]
    pub hosts: Vec<Host>,
}

/// A router on the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateway {
    /// Its address on the link; none where it is not known.
    pub address: Option<IpAddr>,
    /// Its address of IEEE 802.
    pub mac_address: String,
    /// How many hosts elsewhere are reached through it, at least.
    pub hosts: u64,
}

/// How the file's own marks compare with the classes, in packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMarks {
    /// Marked as received.
    pub received: u64,
    /// Marked as sent.
    pub sent: u64,
    /// Received and incoming, or sent and outgoing.
    pub agreeing: u64,
    /// Received and outgoing, or sent and incoming.
    pub contradicting: u64,
    /// Pairs of a packet marked as received and one marked as sent that go from the same host to the same other one, as
    /// through a router: at most one of both marks can tell the direction.
    pub both: u64,
    /// Marked, but from a host to itself; in none of the other numbers.
    pub same_host: u64,
}

/// An answer that was not taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunnerUp {
    /// As for [`Direction`].
    pub method: String,
    /// As for [`Direction`].
    pub local_networks: Vec<IpNet>,
    /// As for [`Direction`].
    pub confidence: f64,
    /// The share of packets between the busiest hosts that would have exactly one local end, from 0 to 1.
    pub placed_share: f64,
}

/// A host that takes part in conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Its address.
    pub address: IpAddr,
    /// Packets that it sends or receives.
    pub packets: u64,
    /// Whether it is taken as local.
    pub is_local: bool,
}

/// How the service's port of packets was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Packets by what told it, the surest first.
    #[serde(rename = "told_by")]
    pub rules: Vec<ServiceRule>,
    /// Flows of which the opening of a connection told it, counted in each 131,072 packets.
    pub opened_flows: u64,
    /// Of these, flows of which ports and peers alone would have told the same.
    pub guessed_flows: u64,
}

/// Packets whose service's port was told in the same way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRule {
    /// A word for programs: `opening`, `same-port`, `system-port`, `peers`, `registered` or `lower`.
    pub reason: String,
    /// Packet records.
    pub packets: u64,
}

/// Packets without ports that share a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithoutPorts {
    /// A word for programs, such as `not-ip`.
    pub reason: String,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// The number of the first such packet, from 1.
    pub first_packet: u64,
}

/// Packets with ports, by class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Classes {
    /// From elsewhere to a local address.
    pub incoming: ClassCounts,
    /// From a local address to elsewhere.
    pub outgoing: ClassCounts,
    /// Both ends local.
    pub internal: ClassCounts,
    /// Neither end local.
    pub transit: ClassCounts,
    /// Nothing says which end is local.
    pub unknown: ClassCounts,
}

/// Packets per interval of time, of all that are selected, whatever their time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Time of the first packet of the capture, ISO 8601 in UTC; intervals count from here.
    pub start: Option<String>,
    /// The same in nanoseconds since 1970-01-01 UTC.
    pub start_nanos: Option<i64>,
    /// How long each interval is.
    pub interval_seconds: f64,
    /// From the start to the latest packet of the capture, whatever is selected.
    #[serde(default)]
    pub elapsed_seconds: f64,
    /// The intervals with traffic, in order.
    pub intervals: Vec<Interval>,
    /// Packets behind more intervals than are kept.
    pub packets_outside: u64,
}

/// An interval of time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Its number, from 0: it begins so many intervals after the start.
    pub number: u64,
    /// Incoming packets and bytes.
    pub incoming: Amount,
    /// Outgoing packets and bytes.
    pub outgoing: Amount,
    /// Packets and bytes of other classes, and without ports.
    pub other: Amount,
}

/// Packets and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// When the packets of a class came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// Time of the earliest, ISO 8601 in UTC.
    pub first_time: Option<String>,
    /// From the earliest to the latest.
    pub elapsed_seconds: f64,
    /// Times from each packet to the next; none of a single packet.
    pub inter_arrival: Option<InterArrival>,
}

/// Times from each packet of a class to the next one, in the order of the capture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InterArrival {
    /// The shortest, less than 0 where times run backwards.
    pub minimum_seconds: f64,
    /// The mean.
    pub mean_seconds: f64,
    /// The median, to within 1 %, as all percentiles.
    pub median_seconds: f64,
    /// 95 of 100 are no longer.
    pub percentile_95_seconds: f64,
    /// 99 of 100 are no longer.
    pub percentile_99_seconds: f64,
    /// The longest.
    pub maximum_seconds: f64,
    /// The standard deviation.
    pub standard_deviation_seconds: f64,
    /// How many packets are earlier than the one before.
    pub backwards: u64,
    /// How many times lie in each doubling of their length.
    pub histogram: Vec<GapCount>,
}

/// Times from packet to packet of about the same length.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GapCount {
    /// No shorter than this.
    pub from_seconds: f64,
    /// Shorter than this.
    pub to_seconds: f64,
    /// How many there are.
    pub count: u64,
}

/// The packets from or to a port, as far as the settings count them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Closeup {
    /// Which port, and of which transport.
    pub focus: Option<Focus>,
    /// The transports that have such packets.
    pub transports: Vec<Transport>,
    /// The classes that have such packets.
    pub classes: Vec<CloseupClass>,
    /// Packets per interval of time, whatever their time.
    pub timeline: Timeline,
    /// Packets by their original length.
    pub lengths: Vec<LengthCounts>,
    /// The ports at the other end, the busiest first; at most 100.
    pub other_ports: Vec<PortTotal>,
    /// All of the ports at the other end.
    pub other_ports_count: u64,
    /// Who sends and receives them, the busiest first; at most 1,000.
    pub hosts: Vec<CloseupHost>,
    /// All of the hosts; at least so many where more than 65,536 take part.
    pub hosts_count: u64,
    /// What hosts send and receive that are not in the list.
    pub hosts_left_out: Amount,
}

/// The packets of a class from or to a port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloseupClass {
    /// `incoming`, `outgoing`, `internal`, `transit` or `unknown`.
    pub class: String,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload, in bytes.
    pub payload_bytes: u64,
    /// When they came; none where none has a time.
    #[serde(default)]
    pub times: Option<Times>,
}

/// Packets of about the same length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LengthCounts {
    /// No shorter than this.
    pub from_bytes: u32,
    /// No longer than this; none for the longest.
    pub to_bytes: Option<u32>,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// A host that sends from or to a port.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CloseupHost {
    /// Its address.
    pub address: IpAddr,
    /// On which side it is: `local`, `elsewhere`, `group` or `none`.
    pub side: String,
    /// Whether the port is its own, in any of the packets.
    pub has_port: bool,
    /// Whether it is at the other end of the port, in any of the packets.
    pub is_peer: bool,
    /// What it sends.
    pub sent: Amount,
    /// What it receives; what it sends to itself is not in it.
    pub received: Amount,
    /// Time of its earliest packet, ISO 8601 in UTC.
    pub first_time: Option<String>,
    /// Time of its latest packet, ISO 8601 in UTC.
    pub last_time: Option<String>,
    /// From the first packet of the capture to its earliest.
    pub first_seconds: Option<f64>,
    /// From the first packet of the capture to its latest.
    pub last_seconds: Option<f64>,
}

/// What stands out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// At most 3 of each kind, the largest first.
    pub found: Vec<Finding>,
    /// Packets that were not examined, since they belong to too many pairs of hosts and ports.
    pub packets_left_out: u64,
}

/// Something that stands out. Each kind has a test, which [`crate::query::Finding`] states.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// `port-scan`, `sweep`, `beacon`, `one-way` or `dynamic-service`.
    pub kind: String,
    /// The host that does it.
    pub host: Option<IpAddr>,
    /// The host that it is done to.
    pub to: Option<IpAddr>,
    /// Of which transport the port, or the ports, are.
    pub transport: Option<Transport>,
    /// The port.
    pub port: Option<u16>,
    /// Ports of a scan, hosts of a sweep, bursts of a beacon, bytes one way, connections of a service.
    pub count: u64,
    /// Ports or hosts that answered.
    pub answered: Option<u64>,
    /// Of a beacon.
    pub period_seconds: Option<f64>,
    /// The standard deviation of a beacon's periods.
    pub deviation_seconds: Option<f64>,
    /// Which way the bytes go: `incoming` or `outgoing`.
    pub class: Option<String>,
    /// Bytes of the port both ways.
    pub both_ways_bytes: Option<u64>,
    /// Bytes of all ports both ways.
    pub all_bytes: Option<u64>,
    /// How many more of the kind there are, said with the last of it.
    pub more: u64,
}

/// The counts of one class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassCounts {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload by the headers' own lengths, in bytes.
    pub payload_bytes: u64,
    /// The port with the most packets; of equals, the lowest.
    pub busiest_by_packets: Option<PortTotal>,
    /// The port with the most bytes; of equals, the lowest.
    pub busiest_by_bytes: Option<PortTotal>,
    /// Every port with traffic, by port, then transport.
    pub ports: Vec<PortCounts>,
    /// Every bin with traffic, by port.
    pub bins: Vec<BinCounts>,
    /// When its packets came; none where none has a time.
    pub times: Option<Times>,
}

/// One port number, its transports added together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortTotal {
    /// The port number.
    pub port: u16,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// One port of one transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortCounts {
    /// The port number.
    pub port: u16,
    /// Its transport.
    pub transport: Transport,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload, in bytes.
    pub payload_bytes: u64,
}

/// Neighbouring ports, added together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinCounts {
    /// Its first port.
    pub first: u16,
    /// Its last port.
    pub last: u16,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}
