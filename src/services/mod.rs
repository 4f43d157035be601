//! Service names of ports, from IANA's Service Name and Transport Protocol Port Number Registry (RFC 6335).
//!
//! Native builds embed the registry. WebAssembly builds do not, to keep the module small: the page loads the text from a file
//! beside the module. The parsing of the text is left to `table`.

mod table;

use std::sync::Arc;

use self::table::Table;
use crate::packet::Transport;

/// Service names of ports. A clone shares the names with the original.
#[derive(Clone, Debug)]
pub struct Services(Arc<Table>);

impl Services {
    /// Parses names in the format of `iana.txt`, which is described at the top of that file.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(Arc::new(Table::parse(text)))
    }

    /// Returns the names of IANA's registry.
    #[cfg(not(target_arch = "wasm32"))]
    #[must_use]
    pub fn iana() -> Self {
        use std::sync::LazyLock;

        static IANA: LazyLock<Services> = LazyLock::new(|| Services::parse(include_str!("iana.txt")));
        IANA.clone()
    }

    /// Returns the service name of a port, or `None` if it has none. UDP-Lite uses the names of UDP.
    #[must_use]
    pub fn name(&self, port: u16, transport: Transport) -> Option<&str> {
        self.0.entries(port).find(|entry| entry.is_for(transport)).map(|entry| self.0.name(entry))
    }

    /// Returns the ports with a service name, in ascending order. Upper and lower case are equal.
    pub fn ports(&self, name: &str) -> impl Iterator<Item = u16> {
        self.0.named(name)
    }

    /// Reports whether a port has a service name for any transport.
    #[must_use]
    pub fn is_assigned(&self, port: u16) -> bool {
        self.0.entries(port).next().is_some()
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
    fn assigned_ports_are_those_of_the_registry() {
        let ports = [0, 80, 113, 1024, 3306, 5060, 8080, 8443, 20_000, 49_152, 65_535];
        let assigned = [false, true, true, false, true, true, true, true, true, false, false];
        let services = Services::iana();
        assert_eq!(ports.map(|port| services.is_assigned(port)), assigned);
        assert_eq!((1024..=49_151).filter(|port| services.is_assigned(*port)).count(), 5455, "user ports");
    }
}
