//! The names of services that are plausible in a capture.

use crate::packet::Transport;
use crate::query::AnsweringPorts;
use crate::services::Services;

/// The names of services, and the ports of a capture that answer.
#[derive(Clone, Copy, Debug)]
pub struct ServiceNames<'a> {
    services: &'a Services,
    answering: &'a [AnsweringPorts],
}

impl<'a> ServiceNames<'a> {
    /// `answering` has the ports that answer in the capture, as [`Report::answering_ports`](super::Report::answering_ports).
    #[must_use]
    pub fn new(services: &'a Services, answering: &'a [AnsweringPorts]) -> Self {
        Self { services, answering }
    }

    /// Returns what people call the service of a port, if the port is plausibly used for it in the capture.
    #[must_use]
    pub fn name(self, port: u16, transport: Transport) -> Option<&'a str> {
        self.services.plausible_name(port, transport, self.answers(port, transport))
    }

    /// Returns the name for a list, which has IANA's name of a port that answers if people use no other.
    #[must_use]
    pub fn listed_name(self, port: u16, transport: Transport) -> Option<&'a str> {
        let registered = || self.services.registered_name(port, transport, self.answers(port, transport));
        self.name(port, transport).or_else(registered)
    }

    /// Returns IANA's name of a service that has a plausible name, if IANA's is another one.
    #[must_use]
    pub fn registered(self, port: u16, transport: Transport) -> Option<&'a str> {
        let name = self.name(port, transport)?;
        self.services.name(port, transport).filter(|registered| !registered.eq_ignore_ascii_case(name))
    }

    fn answers(self, port: u16, transport: Transport) -> bool {
        let of_transport = self.answering.iter().find(|answering| answering.transport == transport);
        of_transport.is_some_and(|answering| answering.ports.binary_search(&port).is_ok())
    }
}
