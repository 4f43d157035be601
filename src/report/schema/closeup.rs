//! Details of the port in focus.

use serde::{Deserialize, Serialize};

use super::{Amount, PortTotal, Timeline, Times, is_zero};
use crate::direction::{Class, Side};
use crate::packet::{Address, Transport};
use crate::query::Focus;

/// The selected packets from or to the port in focus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Closeup {
    /// The port and its transport.
    pub focus: Option<Focus>,
    /// The transports that have such packets.
    pub transports: Vec<Transport>,
    /// The classes that have such packets.
    pub classes: Vec<CloseupClass>,
    /// Packets per interval of time. It covers the whole capture even if the settings select a part of the time.
    pub timeline: Timeline,
    /// Packets by their original length.
    pub lengths: Vec<LengthCounts>,
    /// The ports in focus that occur, ascending, if there are at most 32. Empty if there are more.
    #[serde(default)]
    pub ports: Vec<u16>,
    /// Number of the ports in focus that occur.
    #[serde(default)]
    pub ports_count: u64,
    /// The ports at the other end, the busiest first; at most 100.
    pub other_ports: Vec<PortTotal>,
    /// Number of all ports at the other end.
    pub other_ports_count: u64,
    /// The hosts that send and receive the packets, the busiest first; at most 1,000.
    pub hosts: Vec<CloseupHost>,
    /// Number of all hosts. Hosts beyond 65,536 are not counted.
    pub hosts_count: u64,
    /// Packets and bytes of the hosts that are not in the list.
    pub hosts_left_out: Amount,
}

impl Closeup {
    /// Returns the packets and bytes of all classes.
    #[must_use]
    pub fn total(&self) -> Amount {
        Amount {
            packets: self.classes.iter().map(|class| class.packets).sum(),
            bytes: self.classes.iter().map(|class| class.bytes).sum(),
        }
    }
}

/// The packets of a class from or to the port in focus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CloseupClass {
    /// The class.
    pub class: Class,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload, in bytes, of the packets whose payload length is known.
    pub payload_bytes: u64,
    /// Packets whose payload length is not known, because the snapshot length cut the fields that give it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub payload_unknown_packets: u64,
    /// Times of the packets. `None` if no packet has a time.
    #[serde(default)]
    pub times: Option<Times>,
}

/// Packets of similar length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LengthCounts {
    /// Least length.
    pub from_bytes: u32,
    /// Greatest length. `None` for the last range, which has no upper bound.
    pub to_bytes: Option<u32>,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// A host that sends or receives packets from or to the port in focus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CloseupHost {
    /// Its address.
    pub address: Address,
    /// The side on which it is.
    pub side: Side,
    /// `true` if the port is its own in any of the packets.
    pub has_port: bool,
    /// `true` if it is at the other end in any of the packets.
    pub is_peer: bool,
    /// What it sends.
    pub sent: Amount,
    /// What it receives from others.
    pub received: Amount,
    /// Time of its earliest packet, ISO 8601 in UTC.
    pub first_time: Option<String>,
    /// Time of its latest packet, ISO 8601 in UTC.
    pub last_time: Option<String>,
    /// Time from the first packet of the capture to its earliest.
    pub first_seconds: Option<f64>,
    /// Time from the first packet of the capture to its latest.
    pub last_seconds: Option<f64>,
}

impl CloseupHost {
    /// Returns all its packets and bytes.
    #[must_use]
    pub fn total(&self) -> Amount {
        Amount { packets: self.sent.packets + self.received.packets, bytes: self.sent.bytes + self.received.bytes }
    }
}
