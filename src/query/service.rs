//! Determines which of the two ports of a flow belongs to the service.

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::Zone;
use crate::packet::{Address, Headers, Opening, Transport};
use crate::segment::{Endpoints, Segment};
use crate::services::Services;

/// Number of servers that are remembered from one segment to the next.
const MAX_SERVERS: usize = 1 << 16;

/// The rule that decided which port of a flow is the service's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ServiceRule {
    /// The capture shows who opened this connection, or another one to the same server.
    Opening,
    /// Both ports are the same.
    SamePort,
    /// It is the only system port of the two.
    SystemPort,
    /// It is the only one of the two with several peers (ports of other hosts) in the segment.
    Peers,
    /// It is the only one of the two that is registered with IANA.
    Registered,
    /// It is the lower port.
    Lower,
}

impl ServiceRule {
    /// Every rule, the most reliable first.
    pub const ALL: [Self; 6] =
        [Self::Opening, Self::SamePort, Self::SystemPort, Self::Peers, Self::Registered, Self::Lower];
}

/// How the service's port was determined, over all packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServiceTally {
    /// Packets by rule, in the order of [`ServiceRule::ALL`].
    packets: [u64; ServiceRule::ALL.len()],
    /// Flows whose service was decided by [`ServiceRule::Opening`].
    pub opened_flows: u64,
    /// Those of the `opened_flows` for which the other rules choose the same port.
    pub guessed_flows: u64,
}

impl ServiceTally {
    /// Returns the number of packets whose service each rule decided.
    pub fn packets(&self) -> impl Iterator<Item = (ServiceRule, u64)> {
        ServiceRule::ALL.into_iter().zip(self.packets)
    }

    pub(super) fn add(&mut self, service: Service, packets: u64) {
        if let Some(sum) = self.packets.get_mut(service.rule as usize) {
            *sum += packets;
        }
        if let Some(agrees) = service.guess_agrees {
            self.opened_flows += 1;
            self.guessed_flows += u64::from(agrees);
        }
    }
}

/// The service's port of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) port: u16,
    pub(super) rule: ServiceRule,
    /// Whether the other rules choose the same port; `None` unless the rule is [`ServiceRule::Opening`].
    pub(super) guess_agrees: Option<bool>,
}

/// A port of a host.
type Socket = (Address, Transport, u16);

/// The servers of connections that were seen to be opened.
///
/// Segments must be given in the order of the capture: a connection is opened before it is used.
#[derive(Clone, Debug)]
pub(super) struct KnownServers {
    names: Services,
    sockets: HashSet<Socket>,
}

impl KnownServers {
    /// Creates a set without servers. Ports that have one of the `names` are registered.
    pub(super) fn new(names: Services) -> Self {
        Self { names, sockets: HashSet::new() }
    }

    /// Returns the service of each flow of a segment, `None` for flows without ports. Remembers the servers of the segment.
    pub(super) fn services(&mut self, segment: &Segment, headers: Headers) -> Vec<Option<Service>> {
        let flows = || segment.flows().iter().map(|flow| flow.endpoints(headers).ok());
        let mut peers = Peers::default();
        for endpoints in flows().flatten() {
            self.learn(segment, &endpoints);
            peers.add(&endpoints);
        }
        flows().map(|endpoints| endpoints.map(|endpoints| self.service(segment, &endpoints, &peers))).collect()
    }

    fn learn(&mut self, segment: &Segment, endpoints: &Endpoints) {
        let [source, destination] = sockets(segment, endpoints);
        let server = match endpoints.opening {
            Opening::None => return,
            Opening::Request => destination,
            Opening::Answer => source,
        };
        if self.sockets.len() < MAX_SERVERS {
            self.sockets.extend(server);
        }
    }

    fn service(&self, segment: &Segment, endpoints: &Endpoints, peers: &Peers) -> Service {
        let Endpoints { source_port, destination_port, .. } = *endpoints;
        let (destination_guessed, guess_rule) = guess(endpoints, peers, &self.names);
        let guessed = if destination_guessed { destination_port } else { source_port };
        match self.is_destination_server(segment, endpoints) {
            None => Service { port: guessed, rule: guess_rule, guess_agrees: None },
            Some(is_destination) => {
                let port = if is_destination { destination_port } else { source_port };
                Service { port, rule: ServiceRule::Opening, guess_agrees: Some(port == guessed) }
            }
        }
    }

    /// Returns whether the destination is the server, or `None` if no opening of a connection shows it.
    fn is_destination_server(&self, segment: &Segment, endpoints: &Endpoints) -> Option<bool> {
        match endpoints.opening {
            Opening::Request => return Some(true),
            Opening::Answer => return Some(false),
            Opening::None => {}
        }
        let [source, destination] =
            sockets(segment, endpoints).map(|socket| socket.is_some_and(|socket| self.sockets.contains(&socket)));
        (source != destination).then_some(destination)
    }
}

/// Returns the source and the destination socket.
fn sockets(segment: &Segment, endpoints: &Endpoints) -> [Option<Socket>; 2] {
    let socket = |host: u32, port| Some((*segment.hosts().get(host as usize)?, endpoints.transport, port));
    [socket(endpoints.source, endpoints.source_port), socket(endpoints.destination, endpoints.destination_port)]
}

/// Returns whether the destination is the server, judging by port numbers and peers alone, and the rule that decided.
fn guess(endpoints: &Endpoints, peers: &Peers, services: &Services) -> (bool, ServiceRule) {
    let (source, destination) = (endpoints.source_port, endpoints.destination_port);
    let only = |test: &dyn Fn(u16) -> bool| (test(source) != test(destination)).then(|| test(destination));
    if source == destination {
        return (true, ServiceRule::SamePort);
    }
    if let Some(is_destination) = only(&|port| Zone::of(port) == Zone::System) {
        return (is_destination, ServiceRule::SystemPort);
    }
    let [source_has_several, destination_has_several] = peers.have_several(endpoints);
    if source_has_several != destination_has_several {
        return (destination_has_several, ServiceRule::Peers);
    }
    if let Some(is_destination) = only(&|port| Zone::of(port) == Zone::User && services.is_assigned(port)) {
        return (is_destination, ServiceRule::Registered);
    }
    (destination < source, ServiceRule::Lower)
}

/// For each port of a host in a segment: whether it is used with one peer port or with several.
#[derive(Debug, Default)]
struct Peers {
    /// The first peer by packed host, transport and port, marked with [`Peers::SEVERAL`] if there are others.
    first_peers: HashMap<u64, u64>,
}

impl Peers {
    const SEVERAL: u64 = 1 << 63;

    fn add(&mut self, endpoints: &Endpoints) {
        let [source, destination] = Self::keys(endpoints);
        for (key, peer) in [(source, destination), (destination, source)] {
            let first_peer = self.first_peers.entry(key).or_insert(peer);
            if *first_peer != peer {
                *first_peer |= Self::SEVERAL;
            }
        }
    }

    /// Returns whether the source and the destination have several peers.
    fn have_several(&self, endpoints: &Endpoints) -> [bool; 2] {
        Self::keys(endpoints).map(|key| self.first_peers.get(&key).is_some_and(|peer| peer & Self::SEVERAL != 0))
    }

    /// Returns host, transport and port of the source and of the destination, packed into 63 bits.
    fn keys(endpoints: &Endpoints) -> [u64; 2] {
        // A segment has far fewer than 2^31 hosts, so that the top bit is free for `SEVERAL`.
        let key = |host: u32, port: u16| u64::from(host) << 32 | (endpoints.transport as u64) << 16 | u64::from(port);
        [key(endpoints.source, endpoints.source_port), key(endpoints.destination, endpoints.destination_port)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(source: u32, source_port: u16, destination: u32, destination_port: u16) -> Endpoints {
        let (transport, opening) = (Transport::Tcp, Opening::None);
        Endpoints { source, destination, transport, source_port, destination_port, opening, has_payload_length: true }
    }

    #[test]
    fn a_server_is_guessed_by_ports_and_peers() {
        let mut peers = Peers::default();
        peers.add(&endpoints(1, 40_000, 9, 45_000));
        peers.add(&endpoints(2, 50_000, 9, 45_000));
        let cases = [
            (endpoints(1, 50_000, 9, 80), (true, ServiceRule::SystemPort)),
            (endpoints(9, 45_000, 1, 40_000), (false, ServiceRule::Peers)),
            (endpoints(1, 1491, 9, 3306), (true, ServiceRule::Registered)),
            (endpoints(1, 50_000, 9, 49_999), (true, ServiceRule::Lower)),
            (endpoints(1, 123, 9, 123), (true, ServiceRule::SamePort)),
        ];
        for (endpoints, expected) in cases {
            assert_eq!(guess(&endpoints, &peers, &Services::iana()), expected, "{endpoints:?}");
        }
    }
}
