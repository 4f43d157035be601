//! Codes of the schema, and what people read in their place.

use ipnet::IpNet;

use crate::direction::{Class, Method, Side};
use crate::packet::{NoPorts, Transport};
use crate::query::{PortRole, ServiceRule, WithoutPorts};

/// The word of the schema for a reason.
pub(super) fn reason_code(reason: WithoutPorts) -> &'static str {
    match reason {
        WithoutPorts::NoPorts(NoPorts::NotIp) => "not-ip",
        WithoutPorts::NoPorts(NoPorts::OtherIpProtocol) => "other-ip-protocol",
        WithoutPorts::NoPorts(NoPorts::LaterFragment) => "later-fragment",
        WithoutPorts::NoPorts(NoPorts::CutShort) => "cut-short",
        WithoutPorts::NoPorts(NoPorts::Malformed) => "malformed",
        WithoutPorts::NoPorts(NoPorts::Encrypted) => "encrypted",
        WithoutPorts::NoPorts(NoPorts::UnknownLinkType) => "unknown-link-type",
        WithoutPorts::TransportNotSelected => "transport-not-selected",
        WithoutPorts::NotSelected => "not-selected",
        WithoutPorts::OutsideOfTime => "outside-of-time",
    }
}

/// The reason in a few names, by its word of the schema.
pub(super) fn reason_name(code: &str) -> &str {
    match code {
        "not-ip" => "Not IP",
        "other-ip-protocol" => "Another IP protocol (ICMP, ESP, …)",
        "later-fragment" => "Later fragment",
        "cut-short" => "Cut short by the snapshot length",
        "malformed" => "Malformed",
        "encrypted" => "Encrypted below IP",
        "unknown-link-type" => "Link type not known",
        "transport-not-selected" => "Transport not selected",
        "not-selected" => "Host or port not selected",
        "outside-of-time" => "Outside the selected time",
        other => other,
    }
}

pub(super) fn method_code(method: Method) -> &'static str {
    match method {
        Method::UserNetworks => "user-networks",
        Method::FileMarks => "file-marks",
        Method::PrivateAddresses => "private-addresses",
        Method::Topology => "topology",
        Method::OneHost => "one-host",
        Method::Prefixes => "prefixes",
        Method::Unknown => "unknown",
    }
}

/// The word of the schema for what told the service's port.
pub(super) fn told_by_code(rule: ServiceRule) -> &'static str {
    match rule {
        ServiceRule::Opening => "opening",
        ServiceRule::SamePort => "same-port",
        ServiceRule::SystemPort => "system-port",
        ServiceRule::Peers => "peers",
        ServiceRule::Registered => "registered",
        ServiceRule::Lower => "lower",
    }
}

/// What told the service's port, in a few names, by its word of the schema.
pub(super) fn told_by_name(code: &str) -> &str {
    match code {
        "opening" => "who opened the connection",
        "same-port" => "both ports being the same",
        "system-port" => "the only system port",
        "peers" => "the port that meets several others",
        "registered" => "the only registered port",
        "lower" => "the lower port",
        other => other,
    }
}

/// A network, or the address that is all of it.
pub(super) fn network_name(network: IpNet) -> String {
    if network.prefix_len() == network.max_prefix_len() { network.addr().to_string() } else { network.to_string() }
}

/// The word of the schema for a class.
pub(super) fn class_code(class: Class) -> &'static str {
    match class {
        Class::Incoming => "incoming",
        Class::Outgoing => "outgoing",
        Class::Internal => "internal",
        Class::Transit => "transit",
        Class::Unknown => "unknown",
    }
}

pub(super) fn class_name(class: Class) -> &'static str {
    match class {
        Class::Incoming => "Incoming",
        Class::Outgoing => "Outgoing",
        Class::Internal => "Internal",
        Class::Transit => "Transit",
        Class::Unknown => "Unknown",
    }
}

/// The name of a class by its word of the schema.
pub(super) fn class_name_of(code: &str) -> &'static str {
    Class::ALL.into_iter().find(|class| class_code(*class) == code).map_or("", class_name)
}

/// A transport as people write it.
pub(super) fn transport_name(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "TCP",
        Transport::Udp => "UDP",
        Transport::UdpLite => "UDP-Lite",
        Transport::Sctp => "SCTP",
        Transport::Dccp => "DCCP",
    }
}

pub(super) fn class_meaning(class: Class) -> &'static str {
    match class {
        Class::Incoming => "from elsewhere to a local address",
        Class::Outgoing => "from a local address to elsewhere",
        Class::Internal => "both ends local",
        Class::Transit => "neither end local",
        Class::Unknown => "nothing says which end is local",
    }
}

/// The word of the schema for where an address is.
pub(super) fn side_code(side: Side) -> &'static str {
    match side {
        Side::Local => "local",
        Side::Remote => "elsewhere",
        Side::Group => "group",
        Side::NoHost => "none",
    }
}

/// Which port is counted, in words.
pub(super) fn port_role_name(role: PortRole) -> &'static str {
    match role {
        PortRole::Destination => "destination port",
        PortRole::Source => "source port",
        PortRole::Local => "local port",
        PortRole::Remote => "remote port",
        PortRole::Service => "service port",
    }
}
