//! The text of the registry as a table in the order of ports. How the text is written, it says itself.

use crate::packet::Transport;

/// A name of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    port: u16,
    /// The first letters of the transports.
    transports: &'static str,
    pub(super) name: &'static str,
}

impl Entry {
    /// Whether it is the name for a transport.
    pub(super) fn has(&self, transport: Transport) -> bool {
        self.transports.contains(match transport {
            Transport::Tcp => 't',
            Transport::Udp | Transport::UdpLite => 'u',
            Transport::Sctp => 's',
            Transport::Dccp => 'd',
        })
    }
}

/// Every name, in the order of ports.
#[derive(Debug)]
pub(super) struct Table(Vec<Entry>);

impl Table {
    /// From the text of `iana.txt`.
    pub(super) fn new(text: &'static str) -> Self {
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

    /// The ports of a name, each once.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = u16> {
        let mut before = None;
        let found = self.0.iter().filter(move |entry| entry.name.eq_ignore_ascii_case(name)).map(|entry| entry.port);
        found.filter(move |port| before.replace(*port) != Some(*port))
    }

    /// The names of a port.
    pub(super) fn of(&self, port: u16) -> impl Iterator<Item = &Entry> {
        let first = self.0.partition_point(|entry| entry.port < port);
        self.0.iter().skip(first).take_while(move |entry| entry.port == port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registry_is_in_order() {
        let Table(entries) = Table::new(include_str!("iana.txt"));
        assert!(entries.is_sorted_by_key(|entry| entry.port));
        assert_eq!(entries.len(), 6288);
        for Entry { port, transports, name } in entries {
            assert!(port < 49_152 && transports.chars().all(|letter| "tusd".contains(letter)), "{port} {transports}");
            let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-+._".contains(&byte);
            assert!(!name.is_empty() && name.bytes().all(is_of_name), "{port} {name}");
        }
    }

    #[test]
    fn lines_are_read() {
        let table = Table::new("# head\n5 a b,c/s*2 x\n9 d/t,e/u\n");
        let names = |port| table.of(port).map(|entry| (entry.name, entry.transports)).collect::<Vec<_>>();
        assert_eq!(names(4), []);
        assert_eq!(names(5), [("a", "tu")]);
        assert_eq!(names(7), [("b", "tu"), ("c", "s")]);
        assert_eq!((names(8), names(10)), (vec![("x", "tu")], vec![]));
        assert_eq!(names(9), [("d", "t"), ("e", "u")]);
        assert!(table.of(9).all(|entry| entry.has(Transport::Tcp) == (entry.name == "d")));
    }
}
