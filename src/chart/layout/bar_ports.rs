//! The ports that a bar stands for, in words.

use super::columns::Column;
use crate::packet::Transport;
use crate::report::{ClassData, Measure, PortCounts, ServiceNames};

/// What is known of the ports of a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BarPorts<'a> {
    /// The port with the largest count. Of equal ports, the lowest.
    pub(crate) busiest: u16,
    /// Number of ports with traffic.
    pub(crate) ports: usize,
    /// The transports of the busiest port, such as `udp` or `tcp, udp`.
    pub(crate) transports: String,
    /// The service of the busiest port. `None` if no name is plausible.
    pub(crate) service: Option<&'a str>,
    /// The only port at the other end of the busiest port, and the service there.
    pub(crate) other: Option<(u16, Option<&'a str>)>,
}

/// Returns the rows of the ports of a bar.
pub(crate) fn rows_of<'a>(class: &'a ClassData, column: &Column) -> &'a [PortCounts] {
    let key = |row: &PortCounts| (row.port, row.transport);
    let start = class.ports.partition_point(|row| key(row) < (column.first.port, column.first.transport));
    let end = class.ports.partition_point(|row| key(row) <= (column.last.port, column.last.transport));
    class.ports.get(start..end).unwrap_or_default()
}

impl<'a> BarPorts<'a> {
    /// Describes the ports of a bar. If the class has none of them, that is the first port of the bar.
    pub(crate) fn new(class: &ClassData, measure: Measure, column: &Column, names: ServiceNames<'a>) -> Self {
        let mut ports = 0;
        let (mut busiest, mut largest): (&[PortCounts], u64) = (&[], 0);
        for of_port in rows_of(class, column).chunk_by(|a, b| a.port == b.port) {
            let count = of_port.iter().map(|row| measure.of(row.packets, row.bytes)).sum();
            ports += 1;
            if busiest.is_empty() || count > largest {
                (busiest, largest) = (of_port, count);
            }
        }
        let port = busiest.first().map_or(column.first.port, |row| row.port);
        let transports: Vec<Transport> = busiest.iter().map(|row| row.transport).collect();
        let service = transports.iter().find_map(|transport| names.name(port, *transport));
        let other = match busiest {
            [PortCounts { other_port: Some(other), transport, .. }] => Some((*other, names.name(*other, *transport))),
            _ => None,
        };
        let transport_names: Vec<&str> = transports.iter().map(|transport| transport.name()).collect();
        Self { busiest: port, ports, transports: transport_names.join(", "), service, other }
    }

    /// Writes the busiest port with its service and transport, and how many others there are: `443 HTTPS`, `49730 tcp +12`.
    pub(crate) fn labelled(&self) -> String {
        let port = format!("{} {}", self.busiest, self.service.unwrap_or(&self.transports));
        if self.ports > 1 { format!("{port} +{}", self.ports - 1) } else { port }
    }

    /// Writes the busiest port and how many others there are: `49730 +12`.
    pub(crate) fn text(&self) -> String {
        if self.ports > 1 { format!("{} +{}", self.busiest, self.ports - 1) } else { self.busiest.to_string() }
    }
}
