//! What people call services: a small table of names that network engineers use instead of IANA's.
//!
//! The format of the text is described at the top of `common.txt`.

use std::ops::Range;

use super::table::letter;
use crate::packet::Transport;

/// A service of a port.
#[derive(Debug)]
struct Entry {
    port: u16,
    transports: [bool; Transport::ALL.len()],
    needs_answer: bool,
    name: Range<usize>,
}

/// The names that people use, in the order of ports.
#[derive(Debug)]
pub(super) struct CommonNames {
    entries: Vec<Entry>,
    names: String,
}

impl CommonNames {
    /// Parses the text of `common.txt`. Lines of another form are left out.
    pub(super) fn parse(text: &str) -> Self {
        let mut names = String::with_capacity(text.len());
        let entries = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
            let (port, rest) = line.split_once(' ')?;
            let (letters, name) = rest.split_once(' ')?;
            let start = names.len();
            names.push_str(name);
            Some(Entry {
                port: port.parse().ok()?,
                transports: Transport::ALL.map(|transport| letters.contains(letter(transport))),
                needs_answer: !letters.ends_with('!'),
                name: start..names.len(),
            })
        });
        let entries = entries.collect();
        Self { entries, names }
    }

    /// Returns the name of a port, and whether it applies only if the port answers.
    pub(super) fn name(&self, port: u16, transport: Transport) -> Option<(&str, bool)> {
        let entry = self.entries(port).find(|entry| entry.transports.get(transport as usize) == Some(&true))?;
        Some((self.names.get(entry.name.clone())?, entry.needs_answer))
    }

    /// Returns whether the port has a name for any transport.
    pub(super) fn has(&self, port: u16) -> bool {
        self.entries(port).next().is_some()
    }

    /// Returns the ports with a name, in ascending order. Upper and lower case are equal.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = u16> {
        let is_named = move |entry: &&Entry| {
            self.names.get(entry.name.clone()).is_some_and(|other| other.eq_ignore_ascii_case(name))
        };
        self.entries.iter().filter(is_named).map(|entry| entry.port)
    }

    fn entries(&self, port: u16) -> impl Iterator<Item = &Entry> {
        let first = self.entries.partition_point(|entry| entry.port < port);
        self.entries.iter().skip(first).take_while(move |entry| entry.port == port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_well_formed() {
        let text = include_str!("common.txt");
        let names = CommonNames::parse(text);
        assert_eq!(names.entries.len(), text.lines().filter(|line| !line.starts_with('#')).count());
        assert!(names.entries.is_sorted_by_key(|entry| entry.port));
        for entry in &names.entries {
            let name = &names.names[entry.name.clone()];
            assert!(entry.transports.contains(&true) && name.len() <= 24 && name.trim() == name, "{name}");
            let [tcp, udp, ..] = Transport::ALL;
            for transport in [tcp, udp].into_iter().filter(|it| entry.transports[*it as usize]) {
                assert_eq!(names.name(entry.port, transport), Some((name, entry.needs_answer)), "one name each");
            }
        }
    }
}
