//! Codes of the schema, and what people read in their place.

use crate::direction::{Class, Method};
use crate::packet::NoPorts;
use crate::query::{PortRole, WithoutPorts};

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
    }
}

/// The reason in a few words, by its word of the schema.
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
        other => other,
    }
}

pub(super) fn method_code(method: Method) -> &'static str {
    match method {
        Method::UserNetworks => "user-networks",
        Method::PrivateAddresses => "private-addresses",
    }
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

pub(super) fn class_meaning(class: Class) -> &'static str {
    match class {
        Class::Incoming => "from elsewhere to a local address",
        Class::Outgoing => "from a local address to elsewhere",
        Class::Internal => "both ends local",
        Class::Transit => "neither end local",
        Class::Unknown => "nothing says which end is local",
    }
}

/// Which port is counted, in words.
#[must_use]
pub fn port_role_name(role: PortRole) -> &'static str {
    match role {
        PortRole::Destination => "destination port",
        PortRole::Source => "source port",
    }
}
