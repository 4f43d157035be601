//! Parses expressions of display filters and of capture filters.
//!
//! Between `and` and `or`, `and` comes first in a display filter. In a capture filter, both are read from left to right, and a
//! mere port is of the transport before it, as in `tcp port 80 or 443`.

use std::net::Ipv4Addr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::error::{FilterError, FilterErrorKind};
use super::field::Field;
use super::terms::{ALL, Term, add_alternative, bits};
use super::tokens::{Comparison, INTERFACE, Token, TokenKind};
use super::word::{self, Word};
use crate::direction::parse_networks;
use crate::services::Services;

/// Parentheses that are open at the same time.
const MAX_DEPTH: usize = 32;

/// Words of capture filters and names of protocols that select what is not kept of packets.
const CONTENT: &[&str] = &[
    "arp",
    "broadcast",
    "ether",
    "eth",
    "gateway",
    "greater",
    "icmp",
    "icmp6",
    "icmpv6",
    "inbound",
    "len",
    "less",
    "mpls",
    "multicast",
    "outbound",
    "proto",
    "protochain",
    "rarp",
    "vlan",
    "wlan",
];

/// Reports whether the text is an expression instead of a list of words.
pub(super) fn is_expression(tokens: &[Token<'_>]) -> bool {
    let is_part = |token: &Token<'_>| {
        let word = token.text.to_ascii_lowercase();
        token.kind != TokenKind::Word
            || matches!(&*word, "src" | "dst" | "ip" | "ip6" | "ipv6" | "portrange" | "mask")
            || is_content(&word)
    };
    let is_qualified = |[transport, port]: &[Token<'_>; 2]| {
        word::transport(transport.text).is_some() && matches!(&*port.text.to_ascii_lowercase(), "port" | "ports")
    };
    tokens.iter().any(is_part) || tokens.windows(2).any(|pair| pair.try_into().is_ok_and(is_qualified))
}

/// Reports whether a word is a field, a part of a header such as `tcp[13]`, or a word for what is not kept of packets.
fn is_content(word: &str) -> bool {
    let is_field = word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.contains(['.', '[']);
    !word.starts_with(INTERFACE) && !word.contains(':') && (is_field || CONTENT.contains(&word))
}

/// Parses an expression.
pub(super) fn parse(tokens: &[Token<'_>], services: &Services) -> Result<Term, FilterError> {
    let is_display = |token: &Token<'_>| matches!(token.kind, TokenKind::Comparison(_));
    let is_display = tokens.iter().any(is_display);
    let mut parser = Parser { tokens, next: 0, services, is_display, last_transports: ALL, depth: 0 };
    let term = parser.expression()?;
    parser.take().map_or(Ok(term), |token| Err(token.error(FilterErrorKind::Syntax)))
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    next: usize,
    services: &'a Services,
    is_display: bool,
    /// Those of the port before.
    last_transports: u8,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self, ahead: usize) -> Option<Token<'a>> {
        self.tokens.get(self.next + ahead).copied()
    }

    fn is_next(&self, ahead: usize, kind: TokenKind) -> bool {
        self.peek(ahead).is_some_and(|token| token.kind == kind)
    }

    fn take(&mut self) -> Option<Token<'a>> {
        let token = self.peek(0);
        self.next += 1;
        token
    }

    fn expect(&mut self) -> Result<Token<'a>, FilterError> {
        self.take().ok_or_else(|| self.error_at_end())
    }

    fn error_at_end(&self) -> FilterError {
        let end = self.tokens.last().map_or(1, |token| token.character + token.text.chars().count());
        FilterError::new(FilterErrorKind::Syntax, end, "")
    }

    fn expression(&mut self) -> Result<Term, FilterError> {
        let mut alternatives = vec![self.operand()?];
        let mut or = None;
        loop {
            if self.is_next(0, TokenKind::Or) {
                or = or.or(self.take());
                let operand = self.operand()?;
                add_alternative(&mut alternatives, operand);
            } else if self.is_next(0, TokenKind::And) {
                let left = joined(alternatives, or.take())?;
                alternatives = vec![self.and(left)?];
            } else {
                return joined(alternatives, or);
            }
        }
    }

    /// Parses what is between two `or`.
    fn operand(&mut self) -> Result<Term, FilterError> {
        let mut term = self.primary()?;
        while self.is_display && self.is_next(0, TokenKind::And) {
            term = self.and(term)?;
        }
        Ok(term)
    }

    /// Parses `and` and the condition after it.
    fn and(&mut self, left: Term) -> Result<Term, FilterError> {
        self.next += 1;
        let right = self.peek(0);
        let both = left.and(self.primary()?);
        both.map_err(|kind| right.map_or_else(|| self.error_at_end(), |token| token.error(kind)))
    }

    fn primary(&mut self) -> Result<Term, FilterError> {
        let token = self.expect()?;
        match token.kind {
            TokenKind::Not => Err(token.error(FilterErrorKind::Negation)),
            TokenKind::Open => {
                self.depth += 1;
                if self.depth > MAX_DEPTH {
                    return Err(token.error(FilterErrorKind::TooLong));
                }
                let term = self.expression()?;
                self.close(TokenKind::Close)?;
                self.depth -= 1;
                Ok(term)
            }
            TokenKind::Word => match self.peek(0).map(|token| token.kind) {
                Some(TokenKind::Comparison(comparison)) => self.comparison(token, comparison),
                _ => self.primitive(token),
            },
            _ => Err(token.error(FilterErrorKind::Syntax)),
        }
    }

    fn close(&mut self, kind: TokenKind) -> Result<(), FilterError> {
        let token = self.expect()?;
        if token.kind == kind { Ok(()) } else { Err(token.error(FilterErrorKind::Syntax)) }
    }

    /// Parses the rest of a comparison with a field of Wireshark.
    fn comparison(&mut self, name: Token<'a>, comparison: Comparison) -> Result<Term, FilterError> {
        let field = Field::named(name.text).map_err(|kind| name.error(kind))?;
        let sign = self.expect()?;
        match comparison {
            Comparison::NotEqual => return Err(sign.error(FilterErrorKind::Negation)),
            Comparison::Other => return Err(sign.error(FilterErrorKind::Comparison)),
            Comparison::Equal | Comparison::In => {}
            _ => {
                let value = self.value()?;
                return field.compares(comparison, value.text).map_err(|kind| match kind {
                    FilterErrorKind::Comparison => sign.error(kind),
                    _ => value.error(kind),
                });
            }
        }
        let mut values = Vec::new();
        if comparison == Comparison::In {
            self.close(TokenKind::OpenSet)?;
            while !self.is_next(0, TokenKind::CloseSet) {
                values.push(self.value()?);
            }
            let end = self.expect()?;
            if values.is_empty() {
                return Err(end.error(FilterErrorKind::Syntax));
            }
        } else {
            values.push(self.value()?);
        }
        field.equals(&values, self.services).map_err(|(kind, token)| token.error(kind))
    }

    fn value(&mut self) -> Result<Token<'a>, FilterError> {
        let token = self.expect()?;
        match token.kind {
            TokenKind::Word | TokenKind::Quoted => Ok(token),
            _ => Err(token.error(FilterErrorKind::Syntax)),
        }
    }

    /// Parses what begins with a word, such as `udp`, `10.0.0.1`, `tcp port 443` or `src or dst net 10.0.0.0/8`.
    fn primitive(&mut self, first: Token<'a>) -> Result<Term, FilterError> {
        let mut token = first;
        let mut term = None;
        let both = |term: Option<Term>, further: Term, token: Token<'a>| {
            term.unwrap_or_else(Term::any).and(further).map_err(|kind| token.error(kind))
        };
        loop {
            let word = token.text.to_ascii_lowercase();
            match &*word {
                "host" | "net" => {
                    let hosts = self.list(Self::network)?;
                    return both(term, Term::of_hosts(hosts), token);
                }
                "port" | "ports" | "portrange" => {
                    self.last_transports = term.as_ref().map_or(ALL, |term| term.transports);
                    let ports = self.list(|parser| {
                        let value = parser.value()?;
                        word::ports(value.text, parser.services).ok_or_else(|| value.error(FilterErrorKind::Value))
                    })?;
                    return both(term, Term::of_ports(ALL, ports), token);
                }
                "src" | "dst" => self.skip_other_way(token)?,
                "ip" => term = Some(both(term, Term::of_hosts(vec![Ipv4Net::default().into()]), token)?),
                "ip6" | "ipv6" => term = Some(both(term, Term::of_hosts(vec![Ipv6Net::default().into()]), token)?),
                _ => match word::transport(&word) {
                    Some(transport) => {
                        let transports = bits(&[transport]);
                        self.last_transports = ALL;
                        term = Some(both(term, Term { transports, ..Term::any() }, token)?);
                    }
                    None if term.is_none() && token.character == first.character => return self.bare(token),
                    None => return Err(token.error(FilterErrorKind::Syntax)),
                },
            }
            match (self.peek(0), term) {
                (Some(next), qualifiers) if next.kind == TokenKind::Word => {
                    self.next += 1;
                    (token, term) = (next, qualifiers);
                }
                (_, Some(term)) => return Ok(term),
                _ => return Err(self.error_at_end()),
            }
        }
    }

    /// Skips the rest of `src or dst`.
    fn skip_other_way(&mut self, way: Token<'a>) -> Result<(), FilterError> {
        let is_other = |token: Token<'a>| matches!(&*token.text.to_ascii_lowercase(), "src" | "dst");
        if self.is_next(0, TokenKind::Or) && self.peek(1).is_some_and(is_other) {
            self.next += 2;
            return Ok(());
        }
        Err(way.error(FilterErrorKind::OneWay))
    }

    /// Returns the packets that a single word selects.
    fn bare(&mut self, token: Token<'a>) -> Result<Term, FilterError> {
        match word::parse(token.text, self.services) {
            Some(Word::Hosts(hosts)) => Ok(Term::of_hosts(hosts)),
            Some(Word::Ports(ports)) => Ok(Term::of_ports(self.last_transports, ports)),
            Some(Word::Interface(name)) => Ok(Term::of_interface(name)),
            Some(Word::Transport(transport)) => Ok(Term { transports: bits(&[transport]), ..Term::any() }),
            None if is_content(&token.text.to_ascii_lowercase()) => {
                let kind = Field::named(token.text).err().filter(|kind| *kind == FilterErrorKind::OneWay);
                Err(token.error(kind.unwrap_or(FilterErrorKind::Content)))
            }
            None => Err(token.error(FilterErrorKind::Unknown)),
        }
    }

    /// Parses a value, or several in parentheses with `or` between them.
    fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<Vec<T>, FilterError>,
    ) -> Result<Vec<T>, FilterError> {
        if !self.is_next(0, TokenKind::Open) {
            return item(self);
        }
        self.next += 1;
        let mut items = item(self)?;
        while self.is_next(0, TokenKind::Or) {
            self.next += 1;
            items.extend(item(self)?);
        }
        self.close(TokenKind::Close)?;
        Ok(items)
    }

    /// Parses an address or a network: `10.0.0.0/8`, `10.0.0.0 mask 255.0.0.0`, or the first bytes of one, such as `192.168`.
    fn network(&mut self) -> Result<Vec<IpNet>, FilterError> {
        let value = self.value()?;
        let wrong = || value.error(FilterErrorKind::Value);
        if self.peek(0).is_some_and(|token| token.text.eq_ignore_ascii_case("mask")) {
            self.next += 1;
            let mask = self.value()?;
            let address: Ipv4Addr = value.text.parse().map_err(|_| wrong())?;
            let network = mask.text.parse().ok().and_then(|mask| Ipv4Net::with_netmask(address, mask).ok());
            let network = network.ok_or_else(|| mask.error(FilterErrorKind::Value))?;
            return Ok(vec![network.trunc().into()]);
        }
        let bytes = value.text.split('.').count();
        let is_start = bytes < 4 && value.text.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit());
        let text = if is_start {
            format!("{}{}/{}", value.text, ".0".repeat(4 - bytes), bytes * 8)
        } else {
            value.text.into()
        };
        parse_networks(&text).ok().flatten().ok_or_else(wrong)
    }
}

/// Returns the only alternative. The error is about the `or` before others.
fn joined(mut alternatives: Vec<Term>, or: Option<Token<'_>>) -> Result<Term, FilterError> {
    match (alternatives.pop(), or) {
        (Some(_), Some(or)) if !alternatives.is_empty() => Err(or.error(FilterErrorKind::MixedAlternatives)),
        (term, _) => Ok(term.unwrap_or_else(Term::any)),
    }
}
