//! Parses the networks that a user types.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;

use crate::packet::parse_named_network;

/// The error of [`parse_networks`]: a word that is neither an address nor a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError {
    word: String,
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” is not a network. Write an address such as 192.168.1.7, or a prefix such as 192.168.1.0/24 or 2001:db8::/32.",
            self.word
        )
    }
}

impl std::error::Error for NetworkError {}

/// Parses addresses, prefixes and names of hosts that are separated by spaces, commas or semicolons. Host bits are cleared.
///
/// Returns `None` if the text has no words.
///
/// # Errors
///
/// Names the first word that is neither an address nor a prefix.
pub fn parse_networks(text: &str) -> Result<Option<Vec<IpNet>>, NetworkError> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty());
    let networks = words.map(parse_network).collect::<Result<Vec<_>, _>>()?;
    Ok((!networks.is_empty()).then_some(networks))
}

fn parse_network(word: &str) -> Result<IpNet, NetworkError> {
    if let Some(named) = parse_named_network(word) {
        return Ok(named);
    }
    let network = word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from));
    network.map(|network| network.trunc()).map_err(|_| NetworkError { word: word.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_prefixes_are_parsed() {
        let networks = parse_networks(" 192.168.1.7/24, 10.0.0.1;fe80::1 ").unwrap().unwrap();
        let written: Vec<String> = networks.iter().map(ToString::to_string).collect();
        assert_eq!(written, ["192.168.1.0/24", "10.0.0.1/32", "fe80::1/128"]);
        assert_eq!(parse_networks(" , "), Ok(None));
    }

    #[test]
    fn the_error_names_the_invalid_word() {
        let message = parse_networks("10.0.0.0/8 192.168.1/24").unwrap_err().to_string();
        assert!(message.starts_with("“192.168.1/24” is not a network"), "{message}");
        for word in ["10.0.0.0/33", "localhost", "1.2.3", "10.0.0.256", "/8"] {
            assert!(parse_networks(word).is_err(), "{word}");
        }
    }
}
