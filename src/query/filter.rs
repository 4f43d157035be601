//! Parses filters as people type them: hosts, networks, ports, services and transports.

use std::fmt;

use ipnet::IpNet;

use super::PortRange;
use crate::direction::parse_networks;
use crate::packet::Transport;
use crate::services::Services;

/// A parsed filter. An empty list means no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Hosts and networks.
    pub hosts: Vec<IpNet>,
    /// Ports, including those of named services.
    pub ports: Vec<PortRange>,
    /// Transports, in the order of [`Transport::ALL`].
    pub transports: Vec<Transport>,
    /// Interfaces.
    pub interfaces: Vec<String>,
}

/// The filter contains a word that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    word: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { word } = self;
        write!(
            f,
            "“{word}” is no address, network, port, service, transport or interface. Write 192.168.1.7, 10.0.0.0/8, 443, 8000-8100, \
             https, udp or interface:eth0."
        )
    }
}

impl std::error::Error for FilterError {}

/// What the name of an interface begins with.
const INTERFACE: &str = "interface:";

/// Splits a text at spaces, commas and semicolons outside of quotation marks.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let separates = move |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && (c.is_whitespace() || c == ',' || c == ';')
    };
    text.split(separates).filter(|word| !word.is_empty())
}

/// Parses addresses, networks, ports, port ranges, names of services and transports, and interfaces such as `interface:eth0` or
/// `interface:"Wi-Fi 2"`, separated by spaces, commas or semicolons. The words `host`, `net`, `port`, `ports` and `and` are
/// ignored.
///
/// # Errors
///
/// Returns the first word that is not understood.
pub fn parse_filter(text: &str, services: &Services) -> Result<Filter, FilterError> {
    let mut filter = Filter::default();
    let mut transports = Vec::new();
    for word in words(text) {
        if let Some(interface) = word.strip_prefix(INTERFACE) {
            filter.interfaces.push(interface.replace('"', ""));
            continue;
        }
        let lower = word.to_ascii_lowercase();
        if matches!(&*lower, "host" | "net" | "port" | "ports" | "and") {
            continue;
        }
        if let Some(transport) = Transport::ALL.into_iter().find(|transport| transport.name() == lower.replace('-', ""))
        {
            transports.push(transport);
        } else if let Ok(ports) = word.trim_start_matches(':').parse() {
            filter.ports.push(ports);
        } else if let Ok(Some(hosts)) = parse_networks(word) {
            filter.hosts.extend(hosts);
        } else if services.ports(word).next().is_some() {
            filter.ports.extend(services.ports(word).map(|port| PortRange { first: port, last: port }));
        } else {
            return Err(FilterError { word: word.into() });
        }
    }
    filter.transports = Transport::ALL.into_iter().filter(|transport| transports.contains(transport)).collect();
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Filter, FilterError> {
        parse_filter(text, &Services::iana())
    }

    #[test]
    fn each_kind_of_word_is_parsed() {
        let filter = parse("host 10.0.0.1, net 2001:db8::/32; port 443 8000-8100 UDP-Lite tcp :53").unwrap();
        let hosts: Vec<String> = filter.hosts.iter().map(ToString::to_string).collect();
        assert_eq!(hosts, ["10.0.0.1/32", "2001:db8::/32"]);
        let ports: Vec<(u16, u16)> = filter.ports.iter().map(|ports| (ports.first, ports.last)).collect();
        assert_eq!(ports, [(443, 443), (8000, 8100), (53, 53)]);
        assert_eq!(filter.transports, [Transport::Tcp, Transport::UdpLite]);
        assert_eq!(parse("HTTPS").unwrap().ports, [PortRange { first: 443, last: 443 }]);
        assert_eq!(parse("interface:eth0 interface:\"Wi-Fi 2\"").unwrap().interfaces, ["eth0", "Wi-Fi 2"]);
        assert_eq!(parse(" "), Ok(Filter::default()));
    }

    #[test]
    fn an_unknown_word_is_named_in_the_error() {
        for word in ["htttp", "70000", "443-80", "10.0.0.256", "8000-", "::1::"] {
            let message = parse(&format!("tcp {word}")).unwrap_err().to_string();
            assert!(message.starts_with(&format!("“{word}” is no address")), "{message}");
        }
    }
}
