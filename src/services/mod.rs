//! Service names of ports: those of IANA's Service Name and Transport Protocol Port Number Registry (RFC 6335), and those that
//! people use.
//!
//! Native builds embed both. WebAssembly builds do not, to keep the module small: the page loads the text from a file beside
//! the module. The parsing of the text is left to `table` and `common`. Whether a name is plausible in a capture depends on
//! whether the port answers there, which `query/answering.rs` finds out.

mod common;
mod table;

use std::sync::Arc;

use self::common::CommonNames;
use self::table::Table;
use crate::packet::Transport;
use crate::sort::sorted_unique;

/// The line between the registry and the names that people use, in the text that the page loads.
const COMMON_NAMES: &str = "# What people call services";

/// The last port of a name that does not depend on answers: system ports are used for their service.
const LAST_SYSTEM_PORT: u16 = 1023;

/// Service names of ports. A clone shares the names with the original.
#[derive(Clone, Debug)]
pub struct Services(Arc<Names>);

#[derive(Debug)]
struct Names {
    registry: Table,
    common: CommonNames,
}

impl Services {
    /// Parses names in the format of `iana.txt`, and after these, names in the format of `common.txt`. The tops of the files
    /// describe both.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (registry, common) = text.split_at(text.find(COMMON_NAMES).unwrap_or(text.len()));
        Self(Arc::new(Names { registry: Table::parse(registry), common: CommonNames::parse(common) }))
    }

    /// Returns the names of IANA's registry, and those that people use.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn iana() -> Self {
        use std::sync::LazyLock;

        static IANA: LazyLock<Services> =
            LazyLock::new(|| Services::parse(concat!(include_str!("iana.txt"), include_str!("common.txt"))));
        IANA.clone()
    }

    /// Returns the service name of a port, or `None` if it has none. UDP-Lite uses the names of UDP.
    #[must_use]
    pub fn name(&self, port: u16, transport: Transport) -> Option<&str> {
        let registry = &self.0.registry;
        registry.entries(port).find(|entry| entry.is_for(transport)).map(|entry| registry.name(entry))
    }

    /// Returns what people call the service of a port in a capture, or IANA's name if they have no other. `None` if the port
    /// is not plausibly used for the service.
    ///
    /// Names of ports above 1023 need an answer from the port, except for services that are not answered. Of names that only IANA
    /// has, those of system ports are plausible if the port answers: other ports are mostly used for something else.
    #[must_use]
    pub fn plausible_name(&self, port: u16, transport: Transport, answers: bool) -> Option<&str> {
        match self.0.common.name(port, transport) {
            Some((name, needs_answer)) => (answers || !needs_answer || port <= LAST_SYSTEM_PORT).then_some(name),
            None if port <= LAST_SYSTEM_PORT => self.registered_name(port, transport, answers),
            None => None,
        }
    }

    /// Returns IANA's name of a port that answers, unless people use the port for another service. Over UDP, ports are as likely to
    /// be negotiated, and have none.
    #[must_use]
    pub fn registered_name(&self, port: u16, transport: Transport, answers: bool) -> Option<&str> {
        let is_plausible = answers && transport != Transport::Udp && !self.0.common.has(port);
        self.name(port, transport).filter(|_| is_plausible)
    }

    /// Returns the ports with a service name, IANA's or that which people use, in ascending order, each once. Upper and lower
    /// case are equal.
    pub fn ports(&self, name: &str) -> impl Iterator<Item = u16> {
        sorted_unique(self.0.registry.named(name).chain(self.0.common.named(name))).into_iter()
    }

    /// Reports whether a port has a service name for any transport.
    #[must_use]
    pub fn is_assigned(&self, port: u16) -> bool {
        self.0.registry.entries(port).next().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_depend_on_the_transport() {
        let [tcp, udp, udp_lite, sctp, dccp] = Transport::ALL;
        let cases = [
            (443, tcp, Some("https")),
            (53, udp_lite, Some("domain")),
            (113, tcp, Some("ident")),
            (113, udp, Some("auth")),
            (2, tcp, Some("compressnet")),
            (3, tcp, Some("compressnet")),
            (4, tcp, None),
            (6063, udp, Some("x11")),
            (49_151, udp, None),
            (9, dccp, Some("discard")),
            (443, sctp, Some("https")),
            (443, dccp, None),
            (0, tcp, None),
            (65_535, tcp, None),
        ];
        let services = Services::iana();
        for (port, transport, expected) in cases {
            assert_eq!(services.name(port, transport), expected, "{port} {transport:?}");
        }
    }

    #[test]
    fn a_plausible_name_is_what_people_say() {
        let [tcp, udp, ..] = Transport::ALL;
        let cases = [
            (443, tcp, false, Some("HTTPS")),
            (443, udp, false, Some("QUIC (HTTP/3)")),
            (3389, tcp, true, Some("RDP")),
            (3389, tcp, false, None),
            (502, tcp, false, Some("Modbus")),
            (1, tcp, false, None),
            (1, tcp, true, Some("tcpmux")),
            (7, tcp, true, Some("echo")),
            (4444, tcp, false, None),
            (6000, udp, true, None),
            (2152, udp, false, Some("GTP-U")),
            (49_730, tcp, true, None),
        ];
        let services = Services::iana();
        for (port, transport, answers, expected) in cases {
            assert_eq!(services.plausible_name(port, transport, answers), expected, "{port} {transport:?} {answers}");
        }
    }

    #[test]
    fn assigned_ports_are_those_of_the_registry() {
        let ports = [0, 80, 113, 1024, 3306, 5060, 8080, 8443, 20_000, 49_152, 65_535];
        let assigned = [false, true, true, false, true, true, true, true, true, false, false];
        let services = Services::iana();
        assert_eq!(ports.map(|port| services.is_assigned(port)), assigned);
        assert_eq!((1024..=49_151).filter(|port| services.is_assigned(*port)).count(), 5455, "user ports");
    }
}
