//! The words that people read for the variants of enums, and the codes of the schema for programs.

use std::fmt;

use serde::Serialize;

use super::schema::Reason;
use crate::direction::{Class, Method, Side};
use crate::query::{PortRole, ServiceRule};

/// Displays a variant by its code in the schema, such as `not-ip`. It has to be a variant without fields.
#[derive(Clone, Copy, Debug)]
pub struct Code<T>(pub T);

impl<T: Serialize> fmt::Display for Code<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.serialize(f)
    }
}

/// Returns a reason in a few words.
pub(super) fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::NotIp => "Not IP",
        Reason::BareIp => "IP without its Ethernet header",
        Reason::OtherIpProtocol => "Another IP protocol (ICMP, ESP, …)",
        Reason::LaterFragment => "Later fragment",
        Reason::CutShort => "Cut short by the snapshot length",
        Reason::Malformed => "Malformed",
        Reason::Encrypted => "Encrypted below IP",
        Reason::UnknownLinkType => "Link type not known",
        Reason::TransportNotSelected => "Transport not selected",
        Reason::NotSelected => "Host, port or interface not selected",
        Reason::Repeated => "Repeats another packet",
        Reason::OutsideOfTime => "Outside the selected time",
    }
}

/// Returns a method in a few words.
pub(super) fn method_name(method: Method) -> &'static str {
    match method {
        Method::UserNetworks => "Networks that you name",
        Method::FileMarks => "The file’s own marks",
        Method::PrivateAddresses => "Private addresses",
        Method::Topology => "Routers and hosts",
        Method::OneHost => "One host",
        Method::Prefixes => "Prefixes",
        Method::Unknown => "Not known",
    }
}

/// Returns what determines the service port under a rule.
pub(super) fn service_rule_name(rule: ServiceRule) -> &'static str {
    match rule {
        ServiceRule::Opening => "who opened the connection",
        ServiceRule::SamePort => "both ports being the same",
        ServiceRule::SystemPort => "the only system port",
        ServiceRule::FtpData => "the other port being that of FTP’s data connections",
        ServiceRule::Registered => "the only registered port",
        ServiceRule::Peers => "the port that meets more others",
        ServiceRule::MeetsServices => "the other port meeting well-known ports",
        ServiceRule::NearbyPorts => "the other host counting up its ports",
        ServiceRule::OtherServices => "well-known ports in other conversations of the two hosts",
        ServiceRule::HostPeers => "the port that meets more of the hosts its host talks with",
        ServiceRule::PortHosts => "the port that more hosts use",
        ServiceRule::Dynamic => "the other port being dynamic, a guess",
        ServiceRule::Lower => "the lower port, a guess",
    }
}

/// Returns the name of a class with a capital letter.
pub(super) fn class_name(class: Class) -> &'static str {
    match class {
        Class::Incoming => "Incoming",
        Class::Outgoing => "Outgoing",
        Class::Internal => "Internal",
        Class::Transit => "Transit",
        Class::Unknown => "Unknown",
    }
}

/// Returns the definition of a class.
pub(super) fn class_meaning(class: Class) -> &'static str {
    match class {
        Class::Incoming => "from elsewhere to a local address",
        Class::Outgoing => "from a local address to elsewhere",
        Class::Internal => "both ends local",
        Class::Transit => "neither end local",
        Class::Unknown => "nothing says which end is local",
    }
}

/// Returns the side of an address, or nothing if it is no host's.
pub(super) fn side_name(side: Side) -> &'static str {
    match side {
        Side::Local => "local",
        Side::Remote => "elsewhere",
        Side::Group => "group",
        Side::NoHost => "",
    }
}

/// Returns which port is counted.
pub(super) fn port_role_name(role: PortRole) -> &'static str {
    match role {
        PortRole::Destination => "destination port",
        PortRole::Source => "source port",
        PortRole::Local => "local port",
        PortRole::Remote => "remote port",
        PortRole::Service => "service port",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Format;
    use crate::compression::Compression;
    use crate::packet::Transport;

    fn codes<T: Serialize>(variants: impl IntoIterator<Item = T>) -> String {
        variants.into_iter().map(|variant| Code(variant).to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn codes_of_the_schema() {
        assert_eq!(codes(Class::ALL), "incoming outgoing internal transit unknown");
        assert_eq!(codes([Side::Local, Side::Remote, Side::Group, Side::NoHost]), "local elsewhere group none");
        assert_eq!(
            codes(ServiceRule::ALL),
            "opening same-port system-port ftp-data registered peers meets-services \
             nearby-ports other-services host-peers port-hosts dynamic lower"
        );
        let no_ports = [Reason::NotIp, Reason::OtherIpProtocol, Reason::LaterFragment, Reason::CutShort];
        assert_eq!(codes(no_ports), "not-ip other-ip-protocol later-fragment cut-short");
        let not_selected = [Reason::TransportNotSelected, Reason::NotSelected, Reason::OutsideOfTime];
        assert_eq!(codes(not_selected), "transport-not-selected not-selected outside-of-time");
        let methods = [Method::UserNetworks, Method::FileMarks, Method::PrivateAddresses, Method::OneHost];
        assert_eq!(codes(methods), "user-networks file-marks private-addresses one-host");
    }

    #[test]
    fn codes_are_the_names_of_transports_and_formats() {
        for transport in Transport::ALL {
            assert_eq!(Code(transport).to_string(), transport.name());
        }
        for format in Format::ALL {
            assert_eq!(Code(format).to_string(), format.name());
        }
        for compression in Compression::ALL {
            assert_eq!(Code(compression).to_string(), compression.name());
        }
    }
}
