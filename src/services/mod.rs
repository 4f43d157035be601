//! The names that IANA gives to ports.
//!
//! Natively the registry is part of the program. In WebAssembly it would make the module larger, and is a file beside it:
//! until `load` has been given its text, no port has a name.

mod table;

use std::sync::LazyLock;

use self::table::Table;
use crate::packet::Transport;

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(text()));

/// The name of a port's service. UDP-Lite has those of UDP.
#[must_use]
pub fn name(port: u16, transport: Transport) -> Option<&'static str> {
    TABLE.of(port).find(|entry| entry.has(transport)).map(|entry| entry.name)
}

/// The ports that have a name, whatever the case of its letters; neighbours of one name are told by the first.
pub fn ports(name: &str) -> impl Iterator<Item = u16> {
    TABLE.named(name)
}

/// Whether a port is assigned, to whatever transport.
#[must_use]
pub fn is_assigned(port: u16) -> bool {
    TABLE.of(port).next().is_some()
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

/// Takes the text of `iana.txt`, once and before any port is asked for.
#[cfg(target_arch = "wasm32")]
pub(crate) fn load(text: String) {
    // A second text would be the same.
    let _ = TEXT.set(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_have_names() {
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
    fn ports_are_assigned() {
        let known = [0, 80, 113, 1024, 3306, 5060, 8080, 8443, 20_000, 49_152, 65_535];
        let assigned = [false, true, true, false, true, true, true, true, true, false, false];
        assert_eq!(known.map(is_assigned), assigned);
        assert_eq!((1024..=49_151).filter(|port| is_assigned(*port)).count(), 5455, "user ports");
    }
}
