//! Which of the two ports of a flow is the service's.

use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::Zone;
use crate::packet::{Address, Opening, Transport, Tunnels};
use crate::segment::{Endpoints, Segment};
use crate::services;

/// How many servers are remembered from one segment to the next.
const SERVERS: usize = 1 << 16;

/// What tells the service's port from the other one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceRule {
    /// Who opened the connection, or another one to the same server.
    Opening,
    /// Both ports are the same.
    SamePort,
    /// It alone is a system port.
    SystemPort,
    /// It alone meets several others.
    Peers,
    /// It alone is registered with IANA.
    Registered,
    /// It is the lower one.
    Lower,
}

impl ServiceRule {
    /// Every way, the surest first.
    pub const ALL: [Self; 6] =
        [Self::Opening, Self::SamePort, Self::SystemPort, Self::Peers, Self::Registered, Self::Lower];
}

/// The service's port of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) port: u16,
    pub(super) rule: ServiceRule,
    /// Where the opening told it: whether the ports and peers alone would have told the same.
    pub(super) guess_agrees: Option<bool>,
}

/// A port of a host.
type Endpoint = (Address, Transport, u16);

/// The servers that were met so far.
///
/// Segments have to come in the order of the capture: a connection is opened before it is used.
#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    servers: HashSet<Endpoint>,
}

impl Services {
    /// The service of each flow of a segment; none for those without ports.
    pub(super) fn of(&mut self, segment: &Segment, tunnels: Tunnels) -> Vec<Option<Service>> {
        let flows = || segment.flows().iter().map(|flow| flow.endpoints(tunnels).ok());
        let mut peers = Peers::default();
        for ports in flows().flatten() {
            self.learn(segment, &ports);
            peers.add(&ports);
        }
        flows().map(|ports| ports.map(|ports| self.service(segment, &ports, &peers))).collect()
    }

    fn learn(&mut self, segment: &Segment, ports: &Endpoints) {
        let [source, destination] = endpoints(segment, ports);
        let server = match ports.opening {
            Opening::None => return,
            Opening::Request => destination,
            Opening::Answer => source,
        };
        if self.servers.len() < SERVERS {
            self.servers.extend(server);
        }
    }

    fn service(&self, segment: &Segment, ports: &Endpoints, peers: &Peers) -> Service {
        let Endpoints { source_port, destination_port, .. } = *ports;
        let guess = guess(ports, peers);
        let guessed = if guess.0 { destination_port } else { source_port };
        match self.destination_serves(segment, ports) {
            None => Service { port: guessed, rule: guess.1, guess_agrees: None },
            Some(destination) => {
                let port = if destination { destination_port } else { source_port };
                Service { port, rule: ServiceRule::Opening, guess_agrees: Some(port == guessed) }
            }
        }
    }

    /// Whether the destination is the server rather than the source, where connections were seen to be opened.
    fn destination_serves(&self, segment: &Segment, ports: &Endpoints) -> Option<bool> {
        match ports.opening {
            Opening::Request => return Some(true),
            Opening::Answer => return Some(false),
            Opening::None => {}
        }
        let [source, destination] =
            endpoints(segment, ports).map(|end| end.is_some_and(|end| self.servers.contains(&end)));
        (source != destination).then_some(destination)
    }
}

fn endpoints(segment: &Segment, ports: &Endpoints) -> [Option<Endpoint>; 2] {
    let endpoint = |host: u32, port| Some((*segment.hosts().get(host as usize)?, ports.transport, port));
    [endpoint(ports.source, ports.source_port), endpoint(ports.destination, ports.destination_port)]
}

/// Whether the destination is the server, as ports and peers suggest.
fn guess(ports: &Endpoints, peers: &Peers) -> (bool, ServiceRule) {
    let (source, destination) = (ports.source_port, ports.destination_port);
    let only = |test: &dyn Fn(u16) -> bool| (test(source) != test(destination)).then(|| test(destination));
    if source == destination {
        return (true, ServiceRule::SamePort);
    }
    if let Some(serves) = only(&|port| Zone::of(port) == Zone::System) {
        return (serves, ServiceRule::SystemPort);
    }
    let [several_met_source, several_met_destination] = peers.several(ports);
    if several_met_source != several_met_destination {
        return (several_met_destination, ServiceRule::Peers);
    }
    if let Some(serves) = only(&|port| Zone::of(port) == Zone::User && services::is_assigned(port)) {
        return (serves, ServiceRule::Registered);
    }
    (destination < source, ServiceRule::Lower)
}

/// Whether the ports of a segment meet one other port or several.
#[derive(Debug, Default)]
struct Peers {
    /// By host, transport and port: the first peer, with [`Peers::SEVERAL`] where there were others.
    met: HashMap<u64, u64>,
}

impl Peers {
    const SEVERAL: u64 = 1 << 63;

    fn add(&mut self, ports: &Endpoints) {
        let [source, destination] = Self::ends(ports);
        for (end, peer) in [(source, destination), (destination, source)] {
            let met = self.met.entry(end).or_insert(peer);
            if *met != peer {
                *met |= Self::SEVERAL;
            }
        }
    }

    fn several(&self, ports: &Endpoints) -> [bool; 2] {
        Self::ends(ports).map(|end| self.met.get(&end).is_some_and(|met| met & Self::SEVERAL != 0))
    }

    fn ends(ports: &Endpoints) -> [u64; 2] {
        // A segment has far fewer hosts than would fill the upper half.
        let end = |host: u32, port: u16| u64::from(host) << 32 | (ports.transport as u64) << 16 | u64::from(port);
        [end(ports.source, ports.source_port), end(ports.destination, ports.destination_port)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ports(source: u32, source_port: u16, destination: u32, destination_port: u16) -> Endpoints {
        let (transport, opening) = (Transport::Tcp, Opening::None);
        Endpoints { source, destination, transport, source_port, destination_port, opening }
    }

    #[test]
    fn ports_and_peers_suggest_a_server() {
        let mut peers = Peers::default();
        peers.add(&ports(1, 40_000, 9, 45_000));
        peers.add(&ports(2, 50_000, 9, 45_000));
        let cases = [
            (ports(1, 50_000, 9, 80), (true, ServiceRule::SystemPort)),
            (ports(9, 45_000, 1, 40_000), (false, ServiceRule::Peers)),
            (ports(1, 1491, 9, 3306), (true, ServiceRule::Registered)),
            (ports(1, 50_000, 9, 49_999), (true, ServiceRule::Lower)),
            (ports(1, 123, 9, 123), (true, ServiceRule::SamePort)),
        ];
        for (ports, expected) in cases {
            assert_eq!(guess(&ports, &peers), expected, "{ports:?}");
        }
    }
}
