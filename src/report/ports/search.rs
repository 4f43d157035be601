//! The search for ports.

use crate::packet::Transport;
use crate::report::ServiceNames;
use crate::report::format::{contains, search_words};
use crate::report::schema::PortCounts;

/// The words of a search. A row has to match all of them.
pub(super) struct Search<'a>(Vec<Word<'a>>);

/// A word of a search. Upper and lower case are the same.
enum Word<'a> {
    /// The first digits of the port.
    Number(u32),
    /// The whole name of a transport.
    Transport(Transport),
    /// A part of the service's name, or the first letters of the transport's.
    Text(&'a str),
}

impl<'a> Search<'a> {
    /// Splits a text into [`search_words`].
    pub(super) fn new(text: &'a str) -> Self {
        Self(search_words(text).map(Word::new).collect())
    }

    /// Returns whether every row matches.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn matches(&self, row: &PortCounts, names: ServiceNames<'_>) -> bool {
        self.0.iter().all(|word| word.matches(row, names))
    }
}

impl<'a> Word<'a> {
    fn new(text: &'a str) -> Self {
        if let Ok(number) = text.parse() {
            return Self::Number(number);
        }
        let transport = Transport::ALL.into_iter().find(|transport| transport.name().eq_ignore_ascii_case(text));
        transport.map_or(Self::Text(text), Self::Transport)
    }

    fn matches(&self, row: &PortCounts, names: ServiceNames<'_>) -> bool {
        match *self {
            Self::Number(number) => starts_with(row.port.into(), number),
            Self::Transport(transport) => row.transport == transport,
            Self::Text(text) => {
                let transport = row.transport.name().get(..text.len());
                transport.is_some_and(|start| start.eq_ignore_ascii_case(text))
                    || [names.listed_name(row.port, row.transport), names.registered(row.port, row.transport)]
                        .into_iter()
                        .flatten()
                        .any(|name| contains(name, text))
            }
        }
    }
}

/// Returns whether the decimal digits of a number start with those of another one.
fn starts_with(number: u32, start: u32) -> bool {
    let mut rest = number;
    while rest > start && rest >= 10 {
        rest /= 10;
    }
    rest == start
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::Services;

    #[test]
    fn numbers_start_with_digits() {
        let cases = [(443, 443), (44_300, 443), (443, 4), (0, 0), (80, 8)];
        assert!(cases.iter().all(|(number, start)| starts_with(*number, *start)));
        let cases = [(443, 4430), (1443, 443), (80, 0), (8, 80), (0, 1)];
        assert!(!cases.iter().any(|(number, start)| starts_with(*number, *start)));
    }

    #[test]
    fn all_words_match() {
        let row = |port, transport| PortCounts {
            port,
            transport,
            packets: 1,
            bytes: 1,
            payload_bytes: 1,
            payload_unknown_packets: 0,
            other_port: None,
        };
        let https = row(443, Transport::Tcp);
        let services = Services::iana();
        let services = ServiceNames::new(&services, &[]);
        for search in ["", " ", "443", "44", "http", "HTTPS", "tcp", "TC", "443/tcp", "tcp http 4"] {
            assert!(Search::new(search).matches(&https, services), "{search:?}");
        }
        for search in ["80", "ssh", "udp", "http udp", "443 x", "99999999999", "ö", "tcpx"] {
            assert!(!Search::new(search).matches(&https, services), "{search:?}");
        }
        assert!(
            !Search::new("udp").matches(&row(53, Transport::UdpLite), services),
            "a whole name is that transport's"
        );
        assert!(Search::new("ud domain").matches(&row(53, Transport::UdpLite), services));
        assert!(!Search::new("u").matches(&row(4, Transport::Tcp), services));
    }
}
