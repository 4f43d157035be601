//! Parses filters as people type them, or paste them from Wireshark and tcpdump.
//!
//! - `tokens`: splits a text into words, operators and parentheses
//! - `word`: parses an address, a network, a port, a service, a transport or an interface
//! - `expression`: parses expressions: what may follow what
//! - `field`: the fields of Wireshark, and the comparisons with them
//! - `terms`: joins conditions by *and* and *or*
//! - `error`: why a text is no filter
//!
//! A selection is a conjunction of lists. An expression that is not, such as one with *not*, is refused.

mod error;
mod expression;
mod field;
mod terms;
mod tokens;
mod word;

#[cfg(test)]
mod tests;

pub use self::error::{FilterError, FilterErrorKind};
pub(super) use self::terms::add_condition;

use ipnet::IpNet;

use super::PortRange;
use crate::packet::Transport;
use crate::services::Services;

/// A parsed filter. An empty list means no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Hosts and networks.
    pub hosts: Vec<IpNet>,
    /// Ports, including those of named services.
    pub ports: Vec<PortRange>,
    /// A further condition on the hosts.
    pub also_hosts: Vec<IpNet>,
    /// A further condition on the ports.
    pub also_ports: Vec<PortRange>,
    /// Transports, in the order of [`Transport::ALL`].
    pub transports: Vec<Transport>,
    /// Interfaces.
    pub interfaces: Vec<String>,
    /// Start of the time window (inclusive), in nanoseconds since 1970-01-01 UTC.
    pub since_nanos: Option<i64>,
    /// End of the time window (exclusive), in nanoseconds since 1970-01-01 UTC.
    pub until_nanos: Option<i64>,
    /// `true` if the text was an expression, which says which packets to count. `false` for a list of words, each of which adds
    /// to what is counted.
    pub is_expression: bool,
}

/// The longest text of a filter.
const MAX_TEXT_BYTES: usize = 1 << 14;

/// Parses a list of words, or an expression of Wireshark or tcpdump.
///
/// Words are addresses, networks, ports, port ranges, names of services and transports, and interfaces such as
/// `interface:eth0` or `interface:"Wi-Fi 2"`, separated by spaces, commas or semicolons. Words of one kind are alternatives. The
/// words `host`, `net`, `port` and `ports` are ignored.
///
/// Expressions are those of display filters (`tcp.port == 443 && ip.addr == 10.0.0.5`) and of capture filters (`host 10.0.0.5
/// and port 443`), as far as a [`Selection`](super::Selection) can express them.
///
/// # Errors
///
/// Returns the first part that is not understood, or that cannot be counted.
pub fn parse_filter(text: &str, services: &Services) -> Result<Filter, FilterError> {
    if text.len() > MAX_TEXT_BYTES {
        return Err(FilterError::new(FilterErrorKind::TooLong, 1, ""));
    }
    let tokens = tokens::tokens(text)?;
    if expression::is_expression(&tokens) {
        return Ok(expression::parse(&tokens, services)?.into_filter());
    }
    let mut filter = Filter::default();
    let mut transports = Vec::new();
    for token in &tokens {
        if matches!(&*token.text.to_ascii_lowercase(), "host" | "net" | "port" | "ports") {
            continue;
        }
        match word::parse(token.text, services).ok_or_else(|| token.error(FilterErrorKind::Unknown))? {
            word::Word::Hosts(hosts) => filter.hosts.extend(hosts),
            word::Word::Ports(ports) => filter.ports.extend(ports),
            word::Word::Transport(transport) => transports.push(transport),
            word::Word::Interface(interface) => filter.interfaces.push(interface),
        }
    }
    filter.transports = Transport::ALL.into_iter().filter(|transport| transports.contains(transport)).collect();
    Ok(filter)
}
