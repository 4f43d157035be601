//! Parses a word: an address, a network, a port, a service, a transport or an interface.

use ipnet::IpNet;

use super::tokens::INTERFACE;
use crate::direction::parse_networks;
use crate::packet::Transport;
use crate::query::PortRange;
use crate::services::Services;

/// What a word means.
#[derive(Clone, Debug)]
pub(super) enum Word {
    Hosts(Vec<IpNet>),
    Ports(Vec<PortRange>),
    Transport(Transport),
    Interface(String),
}

/// Returns `None` if the word has no meaning.
pub(super) fn parse(word: &str, services: &Services) -> Option<Word> {
    if let Some(interface) = word.strip_prefix(INTERFACE) {
        return Some(Word::Interface(interface.replace('"', "")));
    }
    if let Some(transport) = transport(word) {
        return Some(Word::Transport(transport));
    }
    if let Ok(Some(hosts)) = parse_networks(word) {
        return Some(Word::Hosts(hosts));
    }
    ports(word.trim_start_matches(':'), services).map(Word::Ports)
}

/// Returns the transport with a name such as `tcp` or `UDP-Lite`.
pub(super) fn transport(word: &str) -> Option<Transport> {
    let name = word.to_ascii_lowercase().replace('-', "");
    Transport::ALL.into_iter().find(|transport| transport.name() == name)
}

/// Returns a port, a range such as `8000-8100`, or the ports of a service.
pub(super) fn ports(word: &str, services: &Services) -> Option<Vec<PortRange>> {
    if let Ok(ports) = word.parse() {
        return Some(vec![ports]);
    }
    let ports: Vec<_> = services.ports(word).map(|port| PortRange { first: port, last: port }).collect();
    (!ports.is_empty()).then_some(ports)
}
