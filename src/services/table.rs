//! The parsed registry: a table of service names in the order of ports.
//!
//! The format of the text is described at the top of `iana.txt`.

use std::ops::Range;

use crate::packet::Transport;

/// A service name of a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    port: u16,
    /// Whether the name is assigned for each transport, in the order of [`Transport::ALL`].
    transports: [bool; Transport::ALL.len()],
    /// Where the name is in [`Table::names`].
    name: Range<usize>,
}

impl Entry {
    /// Reports whether the name is assigned for a transport.
    pub(super) fn is_for(&self, transport: Transport) -> bool {
        self.transports.get(transport as usize).copied().unwrap_or_default()
    }
}

/// All service names, in the order of ports.
#[derive(Debug)]
pub(super) struct Table {
    entries: Vec<Entry>,
    /// The names, one after another. Ports of the same service share a name.
    names: String,
}

impl Table {
    /// Parses the text of `iana.txt`.
    pub(super) fn parse(text: &str) -> Self {
        // The registry has 11 bytes per entry.
        let mut entries = Vec::with_capacity(text.len() / 11);
        let mut names = String::with_capacity(text.len());
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_ascii_whitespace();
            let mut port = words.next().and_then(|port| port.parse().ok()).unwrap_or(u16::MAX);
            for word in words {
                let (assigned, count) = word.split_once('*').unwrap_or((word, "1"));
                let assigned: Vec<_> = assigned
                    .split(',')
                    .map(|name| {
                        let (name, letters) = name.split_once('/').unwrap_or((name, "tu"));
                        let start = names.len();
                        names.push_str(name);
                        (Transport::ALL.map(|transport| letters.contains(letter(transport))), start..names.len())
                    })
                    .collect();
                for _ in 0..count.parse().unwrap_or(1) {
                    entries.extend(assigned.iter().cloned().map(|(transports, name)| Entry { port, transports, name }));
                    port = port.saturating_add(1);
                }
            }
        }
        Self { entries, names }
    }

    /// Returns the name of an entry.
    pub(super) fn name(&self, entry: &Entry) -> &str {
        self.names.get(entry.name.clone()).unwrap_or_default()
    }

    /// Returns the ports with a name, in ascending order, each once. Upper and lower case are equal.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = u16> {
        let mut previous = None;
        let entries = self.entries.iter().filter(move |entry| self.name(entry).eq_ignore_ascii_case(name));
        entries.map(|entry| entry.port).filter(move |port| previous.replace(*port) != Some(*port))
    }

    /// Returns the names of a port.
    pub(super) fn entries(&self, port: u16) -> impl Iterator<Item = &Entry> {
        let first = self.entries.partition_point(|entry| entry.port < port);
        self.entries.iter().skip(first).take_while(move |entry| entry.port == port)
    }
}

/// Returns the letter of a transport in the text.
pub(super) fn letter(transport: Transport) -> char {
    match transport {
        Transport::Tcp => 't',
        Transport::Udp | Transport::UdpLite => 'u',
        Transport::Sctp => 's',
        Transport::Dccp => 'd',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_sorted_and_well_formed() {
        let table = Table::parse(include_str!("iana.txt"));
        assert!(table.entries.is_sorted_by_key(|entry| entry.port));
        assert_eq!(table.entries.len(), 6288);
        for entry in &table.entries {
            let (port, name) = (entry.port, table.name(entry));
            assert!(port < 49_152 && entry.transports.contains(&true), "{port} {name}");
            let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte);
            assert!(!name.is_empty() && name.bytes().all(is_valid), "{port} {name}");
        }
    }

    #[test]
    fn lines_are_parsed() {
        let table = Table::parse("# head\n5 a b,c/s*2 x\n9 d/t,e/u\n");
        let names = |port| {
            let letters = |entry: &Entry| {
                let is_named = |transport: &Transport| entry.is_for(*transport) && *transport != Transport::UdpLite;
                Transport::ALL.into_iter().filter(is_named).map(letter).collect::<String>()
            };
            table.entries(port).map(|entry| (table.name(entry), letters(entry))).collect::<Vec<_>>()
        };
        assert_eq!(names(4), []);
        assert_eq!(names(5), [("a", "tu".into())]);
        assert_eq!(names(7), [("b", "tu".into()), ("c", "s".into())]);
        assert_eq!((names(8), names(10)), (vec![("x", "tu".into())], vec![]));
        assert_eq!(names(9), [("d", "t".into()), ("e", "u".into())]);
        assert!(table.entries(9).all(|entry| entry.is_for(Transport::Tcp) == (table.name(entry) == "d")));
    }
}
