//! Which ports answer, so that a name of a service is given to ports that are used for one, and not to the ports of clients
//! and to those that are asked in vain.

use serde::{Deserialize, Serialize};

use super::is_client_port;
use crate::packet::{Opening, Transport};
use crate::segment::Endpoints;

/// The ports of a transport that answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweringPorts {
    /// Transport protocol.
    pub transport: Transport,
    /// The ports, ascending.
    pub ports: Vec<u16>,
}

/// Ports that are asked, and ports that answer, in 80 KiB at most.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answers {
    /// In the order of [`Transport::ALL`].
    asked: [PortSet; Transport::ALL.len()],
    /// In the order of [`Transport::ALL`].
    answered: [PortSet; Transport::ALL.len()],
}

impl Answers {
    /// Adds a flow with at least one packet.
    ///
    /// A port answers if it accepts a connection. Without the opening of a connection, it answers if it exchanges payload with a
    /// port of a client, or with the same port.
    pub(crate) fn add(&mut self, endpoints: &Endpoints, payload_bytes: u64) {
        let Endpoints { transport, source_port, destination_port, .. } = *endpoints;
        let is_client = |port: u16, other: u16| is_client_port(port) && other < port || port == other;
        let [asked, answered] = [&mut self.asked, &mut self.answered].map(|sets| sets.get_mut(transport as usize));
        let (Some(asked), Some(answered)) = (asked, answered) else { return };
        match endpoints.opening {
            Opening::Answer => {
                asked.insert(source_port);
                answered.insert(source_port);
            }
            // The port that is asked accepts, or there is no connection.
            Opening::Request => {}
            Opening::None if payload_bytes == 0 && endpoints.has_payload_length => {}
            Opening::None => {
                if is_client(source_port, destination_port) {
                    asked.insert(destination_port);
                }
                if is_client(destination_port, source_port) {
                    answered.insert(source_port);
                }
            }
        }
    }

    /// Returns the ports that answer, in the order of [`Transport::ALL`].
    pub(crate) fn ports(&self) -> Vec<AnsweringPorts> {
        let transports = Transport::ALL.into_iter().zip(self.asked.iter().zip(&self.answered));
        let ports = transports.map(|(transport, (asked, answered))| AnsweringPorts {
            transport,
            ports: asked.iter().filter(|port| answered.contains(*port)).collect(),
        });
        ports.filter(|answering| !answering.ports.is_empty()).collect()
    }
}

/// A set of ports, allocated with its first port.
#[derive(Clone, Debug, Default)]
struct PortSet(Vec<u64>);

impl PortSet {
    fn insert(&mut self, port: u16) {
        if self.0.is_empty() {
            self.0.resize(1 << 10, 0);
        }
        if let Some(word) = self.0.get_mut(usize::from(port >> 6)) {
            *word |= 1 << (port & 63);
        }
    }

    fn contains(&self, port: u16) -> bool {
        self.0.get(usize::from(port >> 6)).is_some_and(|word| word >> (port & 63) & 1 == 1)
    }

    /// Returns the ports, ascending.
    fn iter(&self) -> impl Iterator<Item = u16> {
        let words = (0_u16..).zip(&self.0).filter(|(_, word)| **word != 0);
        words.flat_map(|(index, word)| (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| index << 6 | bit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(source_port: u16, destination_port: u16, opening: Opening) -> Endpoints {
        let transport = Transport::Tcp;
        Endpoints {
            source: 0,
            destination: 1,
            transport,
            source_port,
            destination_port,
            opening,
            has_payload_length: true,
        }
    }

    fn answering(flows: &[(u16, u16, Opening, u64)]) -> Vec<u16> {
        let mut answers = Answers::default();
        for (source, destination, opening, payload_bytes) in flows {
            answers.add(&endpoints(*source, *destination, *opening), *payload_bytes);
        }
        answers.ports().into_iter().flat_map(|answering| answering.ports).collect()
    }

    #[test]
    fn a_port_answers_if_it_accepts_a_connection() {
        assert_eq!(answering(&[(50_000, 443, Opening::Request, 0), (443, 50_000, Opening::Answer, 0)]), [443]);
        assert_eq!(answering(&[(4444, 443, Opening::Request, 0), (443, 4444, Opening::Answer, 0)]), [443]);
        // The port refuses, or is silent.
        assert_eq!(answering(&[(50_000, 443, Opening::Request, 0), (443, 50_000, Opening::None, 0)]), [0; 0]);
        assert_eq!(answering(&[(50_000, 443, Opening::Request, 0)]), [0; 0]);
    }

    #[test]
    fn without_an_opening_payload_goes_both_ways() {
        let both_ways = [(50_000, 0, Opening::None, 9), (0, 50_000, Opening::None, 9)];
        assert_eq!(answering(&both_ways), [0]);
        assert_eq!(answering(&both_ways[..1]), [0; 0]);
        assert_eq!(answering(&[(65_535, 65_535, Opening::None, 9)]), [65_535]);
        // Both may be negotiated.
        assert_eq!(answering(&[(6000, 6002, Opening::None, 9), (6002, 6000, Opening::None, 9)]), [0; 0]);
    }
}
