//! Determines which of the two ports of a flow belongs to the service.
//!
//! Who opened a connection decides. Where no opening was captured, `contacts` knows what ports meet over the whole capture, and
//! `evidence` weighs it.

mod contacts;
mod evidence;

use std::sync::Arc;

use hashbrown::HashSet;
use serde::{Deserialize, Serialize};

use self::contacts::{Contacts, Socket};
pub use self::evidence::WEIGHTS;
use self::evidence::{End, Evidence, decide, evidence, is_well_known, log_odds};
use super::first_seen::FirstSeen;
use crate::hash::mix;
use crate::packet::{Headers, Opening};
use crate::segment::{Endpoints, Segment};
use crate::services::Services;

/// The rule that decided which port of a flow is the service's: if no opening was captured, the evidence that contributed most.
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
    /// The other port is 20, from which FTP servers open data connections.
    FtpData,
    /// It is the only one of the two that is registered with IANA.
    Registered,
    /// It meets more ports of other hosts.
    Peers,
    /// The other port also meets well-known ports, as the port of a client or of a scanner does.
    MeetsServices,
    /// The other host uses more ports near the other one, as clients do that count up.
    NearbyPorts,
    /// Its host uses well-known ports with the other host in other conversations.
    OtherServices,
    /// It meets more of the hosts that its host talks with: a client takes a port for each.
    HostPeers,
    /// More hosts use this port number.
    PortHosts,
    /// Only the other is a dynamic port. A guess.
    Dynamic,
    /// It is the lower port. A guess.
    Lower,
}

impl ServiceRule {
    /// Every rule, the most reliable first.
    pub const ALL: [Self; 13] = [
        Self::Opening,
        Self::SamePort,
        Self::SystemPort,
        Self::FtpData,
        Self::Registered,
        Self::Peers,
        Self::MeetsServices,
        Self::NearbyPorts,
        Self::OtherServices,
        Self::HostPeers,
        Self::PortHosts,
        Self::Dynamic,
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
    /// Those of the `opened_flows` for which the evidence without the opening gives the same port.
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
    /// Whether the evidence without the opening gives the same port.
    guess_agrees: bool,
}

/// A flow whose service is known from the opening of a connection, to fit the weights of evidence to.
#[derive(Clone, Copy, Debug)]
pub struct ServiceExample {
    /// Hash of the flow.
    pub flow: u64,
    /// Hash of the server's address, transport and port.
    pub server: u64,
    /// Whether the destination is the server.
    pub is_destination: bool,
    /// Whether both ports are the same, so that there is nothing to decide.
    pub has_same_ports: bool,
    /// Whether the evidence, with its present weights, chooses the server's port.
    pub guess_agrees: bool,
    /// The evidence that the destination is the server, by kind.
    pub evidence: Evidence,
}

/// The servers of a capture: hosts with ports to which connections were opened, and what ports meet.
///
/// Services are determined after all segments were added, so that they do not depend on the order of packets.
#[derive(Clone, Debug)]
pub(crate) struct Servers {
    names: Services,
    headers: Headers,
    /// Sockets to which a connection was opened. Clones share it, since it takes megabytes in a large capture.
    opened: Arc<HashSet<u64>>,
    contacts: Arc<Contacts>,
}

impl PartialEq for Servers {
    /// Compares what was seen. The names of services do not change within a session.
    fn eq(&self, other: &Self) -> bool {
        let are_same = Arc::ptr_eq(&self.opened, &other.opened) && Arc::ptr_eq(&self.contacts, &other.contacts);
        self.headers == other.headers && (are_same || (self.opened == other.opened && self.contacts == other.contacts))
    }
}

impl Servers {
    /// Number of servers that are known from the openings of connections: the first that occur.
    const MAX_OPENED: usize = if cfg!(fuzzing) { 8 } else { 1 << 16 };
    /// Number of ports of hosts whose peers are known: the first that occur.
    pub(crate) const MAX_SOCKETS: usize = if cfg!(fuzzing) { 32 } else { 1 << 17 };

    /// Creates a set without servers. Ports that have one of the `names` are registered.
    pub(crate) fn new(names: Services, headers: Headers) -> Self {
        Self { names, headers, opened: Arc::default(), contacts: Arc::default() }
    }

    /// Adds the flows of a segment.
    pub(crate) fn add(&mut self, segment: &Segment) {
        if segment.flows().is_empty() {
            return;
        }
        let (opened, contacts) = (Arc::make_mut(&mut self.opened), Arc::make_mut(&mut self.contacts));
        for endpoints in segment.flows().iter().filter_map(|flow| flow.endpoints(self.headers).ok()) {
            let sockets @ [source, destination] = sockets(segment, &endpoints);
            let server = match endpoints.opening {
                Opening::None => None,
                Opening::Request => Some(destination),
                Opening::Answer => Some(source),
            };
            if opened.len() < Self::MAX_OPENED {
                opened.extend(server.map(Socket::hash));
            }
            contacts.add(sockets, &self.names);
        }
    }

    /// Adds what the ports of one flow meet.
    pub(super) fn add_contact(&mut self, segment: &Segment, endpoints: &Endpoints) {
        Arc::make_mut(&mut self.contacts).add(sockets(segment, endpoints), &self.names);
    }

    /// Returns the logarithm of the odds that the destination of a flow is the server, in hundredths, by what the ports meet.
    pub(super) fn log_odds_of_destination(&self, segment: &Segment, endpoints: &Endpoints) -> i32 {
        log_odds(&self.ends(sockets(segment, endpoints)).0)
    }

    /// Returns whether the destination is the server if exactly one end of a flow has a port that is practically never a
    /// client's.
    pub(super) fn is_destination_well_known(&self, endpoints: &Endpoints) -> Option<bool> {
        let Endpoints { transport, source_port, destination_port, .. } = *endpoints;
        let [source, destination] =
            [source_port, destination_port].map(|port| is_well_known(port, transport, &self.names));
        (source != destination).then_some(destination)
    }

    /// Returns the service of each flow of a segment, `None` for flows without ports.
    pub(super) fn services(&self, segment: &Segment) -> Vec<Option<Service>> {
        let flows = segment.flows().iter().map(|flow| flow.endpoints(self.headers).ok());
        flows.map(|endpoints| endpoints.map(|endpoints| self.service(segment, &endpoints))).collect()
    }

    fn service(&self, segment: &Segment, endpoints: &Endpoints) -> Service {
        let sockets @ [source, destination] = sockets(segment, endpoints);
        let (ends, has_peers) = self.ends(sockets);
        let (guess, guess_rule) = decide(&ends);
        let port = |is_destination| if is_destination { destination.port } else { source.port };
        match self.is_destination_server(endpoints, sockets) {
            None => Service { port: port(guess), rule: guess_rule, opened: None, has_peers },
            Some(is_destination) => {
                let flow = mix(source.hash(), destination.hash());
                let opened = Opened { flow, guess_agrees: port(is_destination) == port(guess) };
                Service {
                    port: port(is_destination),
                    rule: ServiceRule::Opening,
                    opened: Some(opened),
                    has_peers: true,
                }
            }
        }
    }

    /// Returns the flows of a segment whose opening was captured, with the evidence that decides where none was.
    pub(crate) fn examples(&self, segment: &Segment) -> Vec<ServiceExample> {
        let flows = segment.flows().iter().filter_map(|flow| flow.endpoints(self.headers).ok());
        let example = |endpoints: Endpoints| {
            let sockets @ [source, destination] = sockets(segment, &endpoints);
            let is_destination = self.is_destination_server(&endpoints, sockets)?;
            let (ends, _) = self.ends(sockets);
            Some(ServiceExample {
                flow: mix(source.hash(), destination.hash()),
                server: if is_destination { destination } else { source }.hash(),
                is_destination,
                has_same_ports: source.port == destination.port,
                guess_agrees: source.port == destination.port || decide(&ends).0 == is_destination,
                evidence: evidence(&ends),
            })
        };
        flows.filter_map(example).collect()
    }

    /// Returns what is known of both ends, and whether the peers of both are known.
    fn ends(&self, [source, destination]: [Socket; 2]) -> ([End; 2], bool) {
        let (source_end, knows_source) = self.contacts.end(source, destination, &self.names);
        let (destination_end, knows_destination) = self.contacts.end(destination, source, &self.names);
        ([source_end, destination_end], knows_source && knows_destination)
    }

    /// Returns whether the destination is the server, or `None` if no opening of a connection shows it.
    fn is_destination_server(&self, endpoints: &Endpoints, sockets: [Socket; 2]) -> Option<bool> {
        match endpoints.opening {
            Opening::Request => return Some(true),
            Opening::Answer => return Some(false),
            Opening::None => {}
        }
        let [source, destination] = sockets.map(|socket| self.opened.contains(&socket.hash()));
        (source != destination).then_some(destination)
    }
}

/// Returns the source and the destination.
fn sockets(segment: &Segment, endpoints: &Endpoints) -> [Socket; 2] {
    let socket = |host: u32, port: u16| {
        let host = segment.hosts().get(host as usize).map_or(0, |host| host.stable_hash());
        Socket { host, transport: endpoints.transport, port }
    };
    [socket(endpoints.source, endpoints.source_port), socket(endpoints.destination, endpoints.destination_port)]
}
