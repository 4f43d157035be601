//! Why a text is no filter.

use std::fmt;

/// A text that is no filter, or one for packets that cannot be selected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    kind: FilterErrorKind,
    /// The position of the part in the text, in characters from 1.
    character: usize,
    /// The part of the text.
    part: String,
}

/// What is wrong with a part of a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FilterErrorKind {
    /// A word that has no meaning.
    Unknown,
    /// A field or a protocol that is not kept of packets.
    Content,
    /// A negation.
    Negation,
    /// A condition on the source or on the destination alone.
    OneWay,
    /// Alternatives of different kinds.
    MixedAlternatives,
    /// More than two conditions on hosts, or on ports.
    TooManyConditions,
    /// Conditions that exclude one another.
    Contradiction,
    /// A comparison that the field does not have.
    Comparison,
    /// A value that the field does not have.
    Value,
    /// The text ends, or goes on, where it should not.
    Syntax,
    /// The text is too long, or nested too deeply.
    TooLong,
}

impl FilterError {
    pub(super) fn new(kind: FilterErrorKind, character: usize, part: &str) -> Self {
        Self { kind, character, part: part.into() }
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> FilterErrorKind {
        self.kind
    }

    /// Returns the position of the part that is wrong, in characters from 1.
    #[must_use]
    pub fn character(&self) -> usize {
        self.character
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [problem, advice] = match self.kind {
            FilterErrorKind::Unknown => [
                "is no address, network, port, service, transport or interface",
                "Write 192.168.1.7, 10.0.0.0/8, 443, 8000-8100, https, udp or interface:eth0.",
            ],
            FilterErrorKind::Content => [
                "cannot be counted",
                "What can be: ip.addr, ipv6.addr, tcp.port, udp.port, sctp.port, frame.time_epoch, frame.interface_name; host, net, \
                 port, portrange, tcp, udp.",
            ],
            FilterErrorKind::Negation => [
                "leaves packets out, which cannot be counted",
                "Name the hosts, ports or transports that are to be counted instead.",
            ],
            FilterErrorKind::OneWay => [
                "asks for one way, but packets of both ways are counted",
                "Write ip.addr, ipv6.addr, tcp.port, udp.port, host, net or port, without src or dst.",
            ],
            FilterErrorKind::MixedAlternatives => [
                "joins conditions of different kinds, which cannot be counted together",
                "Alternatives are hosts, ports or transports: host 10.0.0.5 or host 10.0.0.6.",
            ],
            FilterErrorKind::TooManyConditions => {
                ["is a third condition on hosts, or on ports, and two can be counted", "A packet has two ends."]
            }
            FilterErrorKind::Contradiction => {
                ["excludes the conditions before it, so that no packet would be counted", ""]
            }
            FilterErrorKind::Comparison => {
                ["is no comparison with this field", "Write ==, or in {80, 443, 8000..8100}."]
            }
            FilterErrorKind::Value => {
                ["is no value that can stand here", "Write an address, a network, a port or the name of a service."]
            }
            FilterErrorKind::Syntax if self.part.is_empty() => {
                ["The filter ends too early", "Is a value or a parenthesis missing?"]
            }
            FilterErrorKind::Syntax => ["is not expected here", "Join conditions by and, or by or."],
            FilterErrorKind::TooLong => ["The filter is too long, or has too many parentheses", ""],
        };
        if !self.part.is_empty() {
            write!(f, "“{}” ", self.part)?;
        }
        write!(f, "{problem} (character {}).", self.character)?;
        if advice.is_empty() { Ok(()) } else { write!(f, " {advice}") }
    }
}

impl std::error::Error for FilterError {}
