//! Packets and bytes by class, port, bin and reason.

use serde::{Deserialize, Serialize};

use super::{Times, is_zero};
use crate::direction::Class;
use crate::packet::Transport;
use crate::query::ServiceRule;

/// How the service port of packets was determined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Service {
    /// Packets by rule, the most reliable rule first.
    #[serde(rename = "told_by")]
    pub rules: Vec<ServiceRuleCount>,
    /// Flows whose service port follows from the opening of a connection. The first 65,536 of them count once; further ones,
    /// once per 1,048,576 packets.
    pub opened_flows: u64,
    /// Those of `opened_flows` for which the evidence without the opening would have given the same port.
    pub guessed_flows: u64,
    /// Packets whose service port was determined without the peers of their ports, which are known for the first 131,072
    /// ports of hosts. Left out if 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub packets_without_peers: u64,
}

/// Packets whose service port was determined by the same rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ServiceRuleCount {
    /// The rule.
    #[serde(rename = "reason")]
    pub rule: ServiceRule,
    /// Packet records.
    pub packets: u64,
}

/// Packets in no class that share a reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReasonCounts {
    /// Why they are in no class.
    pub reason: Reason,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Number of the first such packet, from 1.
    pub first_packet: u64,
    /// Of packets that are not IP: the Ethernet types, the one with the most packets first; at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ether_types: Vec<EtherTypeCounts>,
    /// Number of all Ethernet types.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ether_types_count: u64,
    /// Packets and bytes of the Ethernet types that are not in the list.
    #[serde(default, skip_serializing_if = "Amount::is_zero")]
    pub ether_types_left_out: Amount,
    /// Of packets of other IP protocols: the protocols, the one with the most packets first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ip_protocols: Vec<IpProtocolCounts>,
}

/// Packets of an IP protocol without ports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct IpProtocolCounts {
    /// The number in the field *protocol* or *next header*, behind extension headers and tunnels that are read.
    pub protocol: u8,
    /// Its name. `None` if it is not well known.
    pub name: Option<String>,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// Packets of an Ethernet type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EtherTypeCounts {
    /// The Ethernet type, after tags and other headers that are read. `None` for frames that have a length instead (IEEE
    /// 802.3), and for what is not Ethernet; their names differ.
    pub ether_type: Option<u16>,
    /// Its name. `None` if it is not well known.
    pub name: Option<String>,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// Why a packet is in no class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It carries something else than IP.
    NotIp,
    /// It looks like IP without an Ethernet header, though the file says Ethernet. The settings may count it.
    BareIp,
    /// IP carries something else than a transport with ports.
    OtherIpProtocol,
    /// It is a fragment after the first.
    LaterFragment,
    /// The snapshot length cuts it before its ports.
    CutShort,
    /// A header contradicts itself, or the packet ends before its ports.
    Malformed,
    /// It is encrypted below the transport.
    Encrypted,
    /// Its link type is not known.
    UnknownLinkType,
    /// The settings leave its transport out.
    TransportNotSelected,
    /// The settings select other hosts, ports or interfaces.
    NotSelected,
    /// It equals a packet captured shortly before it, and the settings leave such packets out.
    Repeated,
    /// The settings select another time.
    OutsideOfTime,
}

impl Reason {
    /// Returns whether the settings are the reason, rather than the packet.
    pub(in crate::report) fn is_selection(self) -> bool {
        matches!(self, Self::TransportNotSelected | Self::NotSelected | Self::Repeated | Self::OutsideOfTime)
    }
}

/// Packets with ports, by class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Classes {
    /// From a remote address to a local one.
    pub incoming: ClassCounts,
    /// From a local address to a remote one.
    pub outgoing: ClassCounts,
    /// Both ends are local.
    pub internal: ClassCounts,
    /// Neither end is local.
    pub transit: ClassCounts,
    /// It is not known which end is local.
    pub unknown: ClassCounts,
}

impl Classes {
    /// Returns the counts of one class.
    #[must_use]
    pub fn class(&self, class: Class) -> &ClassCounts {
        match class {
            Class::Incoming => &self.incoming,
            Class::Outgoing => &self.outgoing,
            Class::Internal => &self.internal,
            Class::Transit => &self.transit,
            Class::Unknown => &self.unknown,
        }
    }

    /// Returns the counts of all classes, in the order of [`Class::ALL`].
    pub(crate) fn all_mut(&mut self) -> [&mut ClassCounts; Class::ALL.len()] {
        let Self { incoming, outgoing, internal, transit, unknown } = self;
        [incoming, outgoing, internal, transit, unknown]
    }
}

/// The counts of one class.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ClassCounts {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload by the headers' own lengths, and at most what the packets' original lengths leave, in bytes, of the packets whose payload length is known.
    pub payload_bytes: u64,
    /// Packets whose payload length is not known, because the snapshot length cut the fields that give it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub payload_unknown_packets: u64,
    /// The port with the most packets. Ties go to the lowest port.
    pub busiest_by_packets: Option<PortTotal>,
    /// The port with the most bytes. Ties go to the lowest port.
    pub busiest_by_bytes: Option<PortTotal>,
    /// Every port with traffic, by port, then transport.
    pub ports: Vec<PortCounts>,
    /// Every bin with traffic, by port.
    pub bins: Vec<BinCounts>,
    /// Times of the packets. `None` if no packet has a time.
    pub times: Option<Times>,
}

/// One port number, its transports added together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortTotal {
    /// Port number.
    pub port: u16,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// One port of one transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortCounts {
    /// Port number.
    pub port: u16,
    /// Transport protocol.
    pub transport: Transport,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
    /// Transport payload, in bytes, of the packets whose payload length is known.
    pub payload_bytes: u64,
    /// Packets whose payload length is not known, because the snapshot length cut the fields that give it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub payload_unknown_packets: u64,
    /// The only port at the other end. Left out if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_port: Option<u16>,
}

/// Neighbouring ports, added together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BinCounts {
    /// First port.
    pub first: u16,
    /// Last port.
    pub last: u16,
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

/// Packets and their bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// Packet records.
    pub packets: u64,
    /// Original lengths, in bytes.
    pub bytes: u64,
}

impl Amount {
    fn is_zero(&self) -> bool {
        self.packets == 0
    }
}
