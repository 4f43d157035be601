//! Determines which of the two ports of a flow belongs to the service.

use std::ops::RangeInclusive;

use hashbrown::hash_map::Entry;
use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};

use super::Zone;
use super::first_seen::FirstSeen;
use crate::hash::mix;
use crate::packet::{Headers, Opening};
use crate::segment::{Endpoints, Segment};
use crate::services::Services;

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
    /// It is the only one of the two with several peers (ports of other hosts).
    Peers,
    /// It is the only one of the two that is registered with IANA.
    Registered,
    /// Both are user ports, and only the other is in the range from which older systems take the ports of clients. A guess.
    OldEphemeral,
    /// It is the lower port. A guess.
    Lower,
}

impl ServiceRule {
    /// Every rule, the most reliable first.
    pub const ALL: [Self; 7] = [
        Self::Opening,
        Self::SamePort,
        Self::SystemPort,
        Self::Peers,
        Self::Registered,
        Self::OldEphemeral,
        Self::Lower,
    ];
}

/// How the service's port was determined, over all packets.
#[derive(Clone, Debug, Default)]
pub struct ServiceTally {
    /// Packets by rule, in the order of [`ServiceRule::ALL`].
    packets: [u64; ServiceRule::ALL.len()],
    /// Flows whose service was decided by [`ServiceRule::Opening`].
    pub opened_flows: u64,
    /// Those of the `opened_flows` for which the other rules choose the same port.
    pub guessed_flows: u64,
    /// Packets whose service was decided without the peers of their ports, which are known for the first
    /// [`Servers::MAX_SOCKETS`] ports of hosts only.
    pub packets_without_peers: u64,
    /// Hashes of the flows that `opened_flows` counts.
    opened: FirstSeen<MAX_OPENED_FLOWS>,
}

/// Number of flows that [`ServiceTally::opened_flows`] counts once each. Further flows count once in each segment.
const MAX_OPENED_FLOWS: usize = if cfg!(fuzzing) { 8 } else { 1 << 16 };

impl ServiceTally {
    /// Returns the number of packets whose service each rule decided.
    pub fn packets(&self) -> impl Iterator<Item = (ServiceRule, u64)> {
        ServiceRule::ALL.into_iter().zip(self.packets)
    }

    /// Adds packets of a flow.
    pub(super) fn add(&mut self, service: Service, packets: u64) {
        if let Some(sum) = self.packets.get_mut(service.rule as usize) {
            *sum += packets;
        }
        if !service.has_peers {
            self.packets_without_peers += packets;
        }
        if let Some(opened) = service.opened
            && self.opened.is_new(opened.flow)
        {
            self.opened_flows += 1;
            self.guessed_flows += u64::from(opened.guess_agrees);
        }
    }
}

/// The service's port of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) port: u16,
    pub(super) rule: ServiceRule,
    /// `None` unless the rule is [`ServiceRule::Opening`].
    opened: Option<Opened>,
    /// Whether the peers of both ports were known, or not needed.
    has_peers: bool,
}

/// A flow whose service was decided by [`ServiceRule::Opening`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Opened {
    /// Hash of the flow.
    flow: u64,
    /// Whether the other rules choose the same port.
    guess_agrees: bool,
}

/// The servers of a capture: hosts with ports to which connections were opened, and which ports have several peers.
///
/// Services are determined after all segments were added, so that they do not depend on the order of packets.
#[derive(Clone, Debug)]
pub(crate) struct Servers {
    names: Services,
    headers: Headers,
    /// Sockets to which a connection was opened.
    opened: HashSet<u64>,
    peers: Peers,
}

impl PartialEq for Servers {
    /// Compares what was seen. The names of services do not change within a session.
    fn eq(&self, other: &Self) -> bool {
        self.headers == other.headers && self.opened == other.opened && self.peers == other.peers
    }
}

impl Servers {
    /// Number of servers that are known from the openings of connections: the first that occur.
    const MAX_OPENED: usize = if cfg!(fuzzing) { 8 } else { 1 << 16 };
    /// Number of ports of hosts whose peers are known: the first that occur.
    pub(crate) const MAX_SOCKETS: usize = if cfg!(fuzzing) { 32 } else { 1 << 18 };

    /// Creates a set without servers. Ports that have one of the `names` are registered.
    pub(crate) fn new(names: Services, headers: Headers) -> Self {
        Self { names, headers, opened: HashSet::new(), peers: Peers::default() }
    }

    /// Adds the flows of a segment.
    pub(crate) fn add(&mut self, segment: &Segment) {
        for endpoints in segment.flows().iter().filter_map(|flow| flow.endpoints(self.headers).ok()) {
            let sockets @ [source, destination] = sockets(segment, &endpoints);
            let server = match endpoints.opening {
                Opening::None => None,
                Opening::Request => Some(destination),
                Opening::Answer => Some(source),
            };
            if self.opened.len() < Self::MAX_OPENED {
                self.opened.extend(server);
            }
            self.peers.add(sockets);
        }
    }

    /// Returns the service of each flow of a segment, `None` for flows without ports.
    pub(super) fn services(&self, segment: &Segment) -> Vec<Option<Service>> {
        let flows = segment.flows().iter().map(|flow| flow.endpoints(self.headers).ok());
        flows.map(|endpoints| endpoints.map(|endpoints| self.service(segment, &endpoints))).collect()
    }

    fn service(&self, segment: &Segment, endpoints: &Endpoints) -> Service {
        let Endpoints { source_port, destination_port, .. } = *endpoints;
        let sockets = sockets(segment, endpoints);
        let peers = self.peers.have_several(sockets);
        let (destination_guessed, guess_rule) = guess(endpoints, peers, &self.names);
        let guessed = if destination_guessed { destination_port } else { source_port };
        match self.is_destination_server(endpoints, sockets) {
            None => {
                let needs_peers = guess_rule >= ServiceRule::Peers;
                let has_peers = !needs_peers || peers.iter().all(Option::is_some);
                Service { port: guessed, rule: guess_rule, opened: None, has_peers }
            }
            Some(is_destination) => {
                let port = if is_destination { destination_port } else { source_port };
                let [source, destination] = sockets;
                let opened = Opened { flow: mix(source, destination), guess_agrees: port == guessed };
                Service { port, rule: ServiceRule::Opening, opened: Some(opened), has_peers: true }
            }
        }
    }

    /// Returns whether the destination is the server, or `None` if no opening of a connection shows it.
    fn is_destination_server(&self, endpoints: &Endpoints, sockets: [u64; 2]) -> Option<bool> {
        match endpoints.opening {
            Opening::Request => return Some(true),
            Opening::Answer => return Some(false),
            Opening::None => {}
        }
        let [source, destination] = sockets.map(|socket| self.opened.contains(&socket));
        (source != destination).then_some(destination)
    }
}

/// Returns the hashes of the source and of the destination: of address, transport and port.
fn sockets(segment: &Segment, endpoints: &Endpoints) -> [u64; 2] {
    let socket = |host: u32, port: u16| {
        let host = segment.hosts().get(host as usize).map_or(0, |host| host.stable_hash());
        mix(host, (endpoints.transport as u64) << 16 | u64::from(port))
    };
    [socket(endpoints.source, endpoints.source_port), socket(endpoints.destination, endpoints.destination_port)]
}

/// The ports that Windows gave to clients before 2008, and BSD before 2000.
const OLD_EPHEMERAL: RangeInclusive<u16> = 1024..=5000;

/// Returns whether the destination is the server, judging by port numbers and peers alone, and the rule that decided.
fn guess(endpoints: &Endpoints, have_several_peers: [Option<bool>; 2], services: &Services) -> (bool, ServiceRule) {
    let (source, destination) = (endpoints.source_port, endpoints.destination_port);
    let only = |test: &dyn Fn(u16) -> bool| (test(source) != test(destination)).then(|| test(destination));
    if source == destination {
        return (true, ServiceRule::SamePort);
    }
    if let Some(is_destination) = only(&|port| Zone::of(port) == Zone::System) {
        return (is_destination, ServiceRule::SystemPort);
    }
    let [source_has_several, destination_has_several] = have_several_peers.map(Option::unwrap_or_default);
    if source_has_several != destination_has_several {
        return (destination_has_several, ServiceRule::Peers);
    }
    if let Some(is_destination) = only(&|port| Zone::of(port) == Zone::User && services.is_assigned(port)) {
        return (is_destination, ServiceRule::Registered);
    }
    if [source, destination].iter().all(|port| Zone::of(*port) == Zone::User)
        && let Some(is_destination) = only(&|port| !OLD_EPHEMERAL.contains(&port))
    {
        return (is_destination, ServiceRule::OldEphemeral);
    }
    (destination < source, ServiceRule::Lower)
}

/// For each port of a host, by its hash: whether it is used with one peer port or with several.
#[derive(Clone, Debug, Default, PartialEq)]
struct Peers {
    /// The first peer by socket, or [`Peers::SEVERAL`].
    first_peers: HashMap<u64, u64>,
}

impl Peers {
    const SEVERAL: u64 = u64::MAX;

    fn add(&mut self, [source, destination]: [u64; 2]) {
        for (socket, peer) in [(source, destination), (destination, source)] {
            let is_full = self.first_peers.len() >= Servers::MAX_SOCKETS;
            match self.first_peers.entry(socket) {
                Entry::Occupied(mut first_peer) if *first_peer.get() != peer => _ = first_peer.insert(Self::SEVERAL),
                Entry::Vacant(entry) if !is_full => _ = entry.insert(peer),
                _ => {}
            }
        }
    }

    /// Returns whether the source and the destination have several peers; `None` if it is not known.
    fn have_several(&self, sockets: [u64; 2]) -> [Option<bool>; 2] {
        sockets.map(|socket| self.first_peers.get(&socket).map(|peer| *peer == Self::SEVERAL))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packet::Transport;

    fn endpoints(source: u32, source_port: u16, destination: u32, destination_port: u16) -> Endpoints {
        let (transport, opening) = (Transport::Tcp, Opening::None);
        Endpoints { source, destination, transport, source_port, destination_port, opening, has_payload_length: true }
    }

    #[test]
    fn a_server_is_guessed_by_ports_and_peers() {
        let sockets = |endpoints: &Endpoints| {
            let socket = |host: u32, port: u16| u64::from(host) << 16 | u64::from(port);
            [socket(endpoints.source, endpoints.source_port), socket(endpoints.destination, endpoints.destination_port)]
        };
        let mut peers = Peers::default();
        peers.add(sockets(&endpoints(1, 40_000, 9, 45_000)));
        peers.add(sockets(&endpoints(2, 50_000, 9, 45_000)));
        let cases = [
            (endpoints(1, 50_000, 9, 80), (true, ServiceRule::SystemPort)),
            (endpoints(9, 45_000, 1, 40_000), (false, ServiceRule::Peers)),
            (endpoints(1, 1491, 9, 3306), (true, ServiceRule::Registered)),
            (endpoints(9, 5601, 1, 1366), (false, ServiceRule::OldEphemeral)),
            (endpoints(1, 50_000, 9, 49_999), (true, ServiceRule::Lower)),
            (endpoints(1, 123, 9, 123), (true, ServiceRule::SamePort)),
        ];
        for (endpoints, expected) in cases {
            assert_eq!(
                guess(&endpoints, peers.have_several(sockets(&endpoints)), &Services::iana()),
                expected,
                "{endpoints:?}"
            );
        }
    }
}
