//! Advises to count the service's port where destination ports say little: where most incoming packets are answers.

use crate::query::{PortRole, Zone};
use crate::report::format::NumberFormat;
use crate::report::schema::{ClassCounts, PortCounts, Report};

/// The least number of incoming packets of which something can be said.
const MIN_PACKETS: u64 = 20;
/// The least share of incoming packets that are answers, and of outgoing packets that ask, in per cent.
const MIN_PERCENT: u64 = 60;
/// Answers to fewer ports can be read.
const MIN_PORTS: usize = 4;

/// Returns a sentence, or `None` if destination ports are not counted, or are as good as others.
///
/// Incoming packets are answers if they go to user or dynamic ports that do not answer themselves, while outgoing packets go to system
/// ports and to ports that do, and to fewer of them. The sources of a scan do not answer either.
pub(super) fn role_advice(report: &Report, numbers: NumberFormat) -> Option<String> {
    let (incoming, outgoing) = (&report.classes.incoming, &report.classes.outgoing);
    if report.settings.port_role != PortRole::Destination || incoming.packets < MIN_PACKETS {
        return None;
    }
    let answers = |counts: &&PortCounts| {
        let ports = report.answering_ports.iter().find(|answering| answering.transport == counts.transport);
        ports.is_some_and(|answering| answering.ports.binary_search(&counts.port).is_ok())
    };
    let is_client = |counts: &&PortCounts| !is_system(counts) && !answers(counts);
    let (to_clients, client_ports) = sum(incoming, is_client);
    let (to_servers, server_ports) = sum(outgoing, |counts| is_system(counts) || answers(counts));
    let is_most = |part: u64, total: u64| part * 100 >= total * MIN_PERCENT;
    let is_clear = is_most(to_clients, incoming.packets) && is_most(to_servers, outgoing.packets.max(1));
    let helps = client_ports >= MIN_PORTS && client_ports >= server_ports * 2;
    let share = numbers.share(to_clients, incoming.packets);
    (is_clear && helps).then(|| {
        format!(
            "{share} of the incoming packets are answers to connections of the local side, and go to {} that were chosen for them.",
            numbers.counted(client_ports as u64, "port")
        )
    })
}

/// Returns the packets to some ports of a class, and the number of these ports.
fn sum(class: &ClassCounts, is_meant: impl Fn(&&PortCounts) -> bool) -> (u64, usize) {
    let ports = class.ports.iter().filter(is_meant);
    ports.fold((0, 0), |(packets, ports), counts| (packets + counts.packets, ports + 1))
}

/// Returns whether the port is a system port, which systems do not choose for connections of their own.
fn is_system(counts: &PortCounts) -> bool {
    Zone::of(counts.port) == Zone::System
}
