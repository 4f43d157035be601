//! The parsed registry: a table of service names in the order of ports.
//!
//! The format of the text is described at the top of `iana.txt`.

use crate::packet::Transport;

/// A service name of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    port: u16,
    /// The first letters of the transports that the name is assigned for: `t`, `u`, `s`, `d`.
    transports: &'static str,
    pub(super) name: &'static str,
}

impl Entry {
    /// Returns whether the name is assigned for a transport.
    pub(super) fn is_for(&self, transport: Transport) -> bool {
        self.transports.contains(match transport {
            Transport::Tcp => 't',
            Transport::Udp | Transport::UdpLite => 'u',
            Transport::Sctp => 's',
            Transport::Dccp => 'd',
        })
    }
}

/// All service names, in the order of ports.
#[derive(Debug)]
pub(super) struct Table(Vec<Entry>);

impl Table {
    /// Parses the text of `iana.txt`.
    pub(super) fn new(text: &'static str) -> Self {
        // The registry has 11 bytes per entry.
        let mut entries = Vec::with_capacity(text.len() / 11);
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.split_ascii_whitespace();
            let mut port = words.next().and_then(|port| port.parse().ok()).unwrap_or(u16::MAX);
            for word in words {
                let (names, count) = word.split_once('*').unwrap_or((word, "1"));
                for _ in 0..count.parse().unwrap_or(1) {
                    entries.extend(names.split(',').map(|name| {
                        let (name, transports) = name.split_once('/').unwrap_or((name, "tu"));
                        Entry { port, transports, name }
                    }));
                    port = port.saturating_add(1);
                }
            }
        }
        Self(entries)
    }

    /// Returns the ports with a name, in ascending order, each once. Upper and lower case are equal.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = u16> {
        let mut previous = None;
        let ports = self.0.iter().filter(move |entry| entry.name.eq_ignore_ascii_case(name)).map(|entry| entry.port);
        ports.filter(move |port| previous.replace(*port) != Some(*port))
    }

    /// Returns the names of a port.
    pub(super) fn entries(&self, port: u16) -> impl Iterator<Item = &Entry> {
        let first = self.0.partition_point(|entry| entry.port < port);
        self.0.iter().skip(first).take_while(move |entry| entry.port == port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_sorted_and_well_formed() {
        let Table(entries) = Table::new(include_str!("iana.txt"));
        assert!(entries.is_sorted_by_key(|entry| entry.port));
        assert_eq!(entries.len(), 6288);
        for Entry { port, transports, name } in entries {
            assert!(port < 49_152 && transports.chars().all(|letter| "tusd".contains(letter)), "{port} {transports}");
            let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte);
            assert!(!name.is_empty() && name.bytes().all(is_valid), "{port} {name}");
        }
    }

    #[test]
    fn lines_are_parsed() {
        let table = Table::new("# head\n5 a b,c/s*2 x\n9 d/t,e/u\n");
        let names = |port| table.entries(port).map(|entry| (entry.name, entry.transports)).collect::<Vec<_>>();
        assert_eq!(names(4), []);
        assert_eq!(names(5), [("a", "tu")]);
        assert_eq!(names(7), [("b", "tu"), ("c", "s")]);
        assert_eq!((names(8), names(10)), (vec![("x", "tu")], vec![]));
        assert_eq!(names(9), [("d", "t"), ("e", "u")]);
        assert!(table.entries(9).all(|entry| entry.is_for(Transport::Tcp) == (entry.name == "d")));
    }
}
