//! How the direction was determined.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::PortTotal;
use crate::direction::Method;
use crate::packet::{Address, network_texts};

/// An inferred side with less confidence than this is called a guess: one such capture in four or more would be seen from the
/// wrong side. The report then has both readings, and the page asks.
pub const GUESS_BELOW: f64 = 0.75;

/// How the direction was determined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Direction {
    /// The method that was used.
    pub method: Method,
    /// The rule in sentences.
    pub explanation: String,
    /// The local networks. Networks of single hosts are listed only if they occur.
    #[serde(with = "network_texts")]
    pub local_networks: Vec<IpNet>,
    /// Confidence that this side is local rather than the other one, from 0 to 1.
    #[serde(default)]
    pub confidence: f64,
    /// Share of the packets with ports that have exactly one local end, from 0 to 1.
    #[serde(default)]
    pub placed_share: f64,
    /// `true` if the side was inferred with a confidence below [`GUESS_BELOW`], and the user did not exchange both sides.
    #[serde(default)]
    pub is_guess: bool,
    /// The two readings of a guess: the one that the counts are by, then the one with both sides exchanged. Left out if the
    /// direction is not a guess.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub readings: Option<[Reading; 2]>,
    /// The router through which most remote hosts are reached.
    #[serde(default)]
    pub gateway: Option<Gateway>,
    /// The file's own marks on packets with ports. `None` if there are none.
    #[serde(default)]
    pub file_marks: Option<FileMarks>,
    /// Results of the other methods, the best first.
    #[serde(default)]
    pub runners_up: Vec<RunnerUp>,
    /// The busiest hosts of conversations, at most 50.
    #[serde(default)]
    pub hosts: Vec<Host>,
    /// What all packets suggest, if it is another local side than the one that the counts are by. Left out otherwise.
    ///
    /// Packets that are no longer held in memory were counted before the direction changed, and the capture could not be read
    /// again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<BetterDirection>,
}

/// One of the two ways to read a capture whose sides are a guess.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Reading {
    /// `true` if local and remote are exchanged, as by the setting `swap`.
    pub is_swapped: bool,
    /// Confidence that this side is local rather than the other one, from 0 to 1.
    pub confidence: f64,
    /// The networks or hosts that would be local. Empty if the file's marks decide, or if the hosts are too many to list.
    #[serde(with = "network_texts")]
    pub local_networks: Vec<IpNet>,
    /// The packets that would be incoming.
    pub incoming: ReadingCounts,
    /// The packets that would be outgoing.
    pub outgoing: ReadingCounts,
}

/// The packets that would have a direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReadingCounts {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// The port with the most packets. `None` if there is none, or if it does not follow from the counts by the other reading.
    pub busiest_by_packets: Option<PortTotal>,
}

/// A local side that more packets suggest than the one that the counts are by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BetterDirection {
    /// The method that finds it.
    pub method: Method,
    /// The local networks.
    #[serde(with = "network_texts")]
    pub local_networks: Vec<IpNet>,
    /// Confidence that this side is local rather than the other one, from 0 to 1.
    pub confidence: f64,
}

/// A router on the link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Gateway {
    /// IP address on the link. `None` if it is not known.
    pub address: Option<Address>,
    /// MAC address.
    pub mac_address: String,
    /// Least number of remote hosts that are reached through it.
    pub hosts: u64,
}

/// How the file's own marks compare with the classes, in packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileMarks {
    /// Packets marked as received.
    pub received: u64,
    /// Packets marked as sent.
    pub sent: u64,
    /// Received packets that are incoming, and sent packets that are outgoing.
    pub agreeing: u64,
    /// Received packets that are outgoing, and sent packets that are incoming.
    pub contradicting: u64,
    /// Pairs of a received packet and a sent packet from the same host to the same other host, as a router sees them.
    /// At most one mark of each pair can be the direction.
    pub both: u64,
    /// Marked packets from a host to itself. They are in none of the other numbers.
    pub same_host: u64,
}

/// The result of a method that was not used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunnerUp {
    /// The method.
    pub method: Method,
    /// The networks that would be local.
    #[serde(with = "network_texts")]
    pub local_networks: Vec<IpNet>,
    /// Confidence that this side is local rather than the other one, from 0 to 1.
    pub confidence: f64,
    /// Share of the packets between the busiest hosts that would have exactly one local end, from 0 to 1.
    pub placed_share: f64,
}

/// A host that takes part in conversations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Host {
    /// Its address.
    pub address: Address,
    /// Packets that it sends or receives.
    pub packets: u64,
    /// Original lengths of these packets, in bytes.
    #[serde(default)]
    pub bytes: u64,
    /// `true` if it is local.
    pub is_local: bool,
}
