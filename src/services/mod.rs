//! Service names of ports, from IANA's Service Name and Transport Protocol Port Number Registry (RFC 6335).
//!
//! Native builds embed the registry. WebAssembly builds load it from a file beside the module, to keep the module small: until
//! `load` is called, no port has a name. The parsing of the text is left to `table`.

mod table;

use std::sync::LazyLock;

use self::table::Table;
use crate::packet::Transport;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(text()));

/// Returns the service name of a port, or `None` if it has none. UDP-Lite uses the names of UDP.
#[must_use]
pub fn name(port: u16, transport: Transport) -> Option<&'static str> {
    TABLE.entries(port).find(|entry| entry.is_for(transport)).map(|entry| entry.name)
}

/// Returns the ports with a service name, in ascending order. Upper and lower case are equal.
pub fn ports(name: &str) -> impl Iterator<Item = u16> {
    TABLE.named(name)
}

/// Returns whether a port has a service name for any transport.
#[must_use]
pub fn is_assigned(port: u16) -> bool {
    TABLE.entries(port).next().is_some()
}

#[cfg(not(target_arch = "wasm32"))]
fn text() -> &'static str {
    include_str!("iana.txt")
}

#[cfg(target_arch = "wasm32")]
static TEXT: std::sync::OnceLock<String> = std::sync::OnceLock::new();

#[cfg(target_arch = "wasm32")]
fn text() -> &'static str {
    TEXT.get().map_or("", String::as_str)
}

/// Sets the text of `iana.txt`. Must be called once, before any other function of this module.
#[cfg(target_arch = "wasm32")]
pub(crate) fn load(text: String) {
    // The text is the same in every call, so a second one is ignored.
    let _ = TEXT.set(text);
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
        for (port, transport, expected) in cases {
            assert_eq!(name(port, transport), expected, "{port} {transport:?}");
        }
    }

    #[test]
    fn assigned_ports_are_those_of_the_registry() {
        let ports = [0, 80, 113, 1024, 3306, 5060, 8080, 8443, 20_000, 49_152, 65_535];
        let assigned = [false, true, true, false, true, true, true, true, true, false, false];
        assert_eq!(ports.map(is_assigned), assigned);
        assert_eq!((1024..=49_151).filter(|port| is_assigned(*port)).count(), 5455, "user ports");
    }
}
