//! Filters of Wireshark and tcpdump for the packets of the port in focus.

use ipnet::IpNet;

use crate::packet::{HostName, Transport, network_name};
use crate::query::{Focus, PortRange, Selection};

/// Returns the display filter of Wireshark and tshark for the selected packets from or to the port in focus.
///
/// `occurring` has the ports in focus that occur, which take the place of a range. Empty if they are too many.
pub(super) fn wireshark(focus: Focus, occurring: &[u16], transports: &[Transport], selection: &Selection) -> String {
    let of_ports = |ports: &[PortRange], transports: &[Transport]| {
        any(fields(transports).flat_map(|field| {
            ports.iter().map(move |ports| match *ports {
                PortRange { first, last } if first == last => format!("{field}.port == {first}"),
                PortRange { first, last } => format!("{field}.port in {{{first}..{last}}}"),
            })
        }))
    };
    let of_hosts = |hosts: &[IpNet]| {
        any(with_addresses(hosts).map(|host| match host {
            IpNet::V4(_) => format!("ip.addr == {}", network_name(*host)),
            IpNet::V6(_) => format!("ipv6.addr == {}", network_name(*host)),
        }))
    };
    let time = |operator: &str, nanos: Option<i64>| {
        nanos.map(|nanos| {
            let (sign, size) = (if nanos < 0 { "-" } else { "" }, nanos.unsigned_abs());
            format!("frame.time_epoch {operator} {sign}{}.{:09}", size / 1_000_000_000, size % 1_000_000_000)
        })
    };
    let conditions = [
        Some(match occurring {
            [] | [_] => of_ports(&focus_ports(focus, occurring), transports),
            _ => any(fields(transports).map(|field| {
                let ports: Vec<String> = occurring.iter().map(u16::to_string).collect();
                format!("{field}.port in {{{}}}", ports.join(", "))
            })),
        }),
        Some(of_ports(further_ports(focus, &selection.ports), transports)),
        Some(of_ports(further_ports(focus, &selection.also_ports), transports)),
        Some(of_hosts(&selection.hosts)),
        Some(of_hosts(&selection.also_hosts)),
        Some(any(selection.interfaces.iter().map(|interface| of_interface(interface)))),
        time(">=", selection.since_nanos),
        time("<", selection.until_nanos),
    ];
    all(conditions, " && ")
}

/// Returns the filter of tcpdump and other programs that use libpcap.
///
/// These cannot filter by time or interface, so the selected time and interfaces are left out. Returns `None` if there is no filter for a transport.
pub(super) fn tcpdump(
    focus: Focus,
    occurring: &[u16],
    transports: &[Transport],
    selection: &Selection,
) -> Option<String> {
    if transports.iter().any(|transport| matches!(transport, Transport::UdpLite | Transport::Dccp)) {
        return None;
    }
    let of_ports = |ports: &[PortRange]| {
        any(transports.iter().flat_map(|transport| {
            ports.iter().map(move |ports| match *ports {
                PortRange { first, last } if first == last => format!("{} port {first}", transport.name()),
                PortRange { first, last } => format!("{} portrange {first}-{last}", transport.name()),
            })
        }))
    };
    let of_hosts = |hosts: &[IpNet]| {
        any(with_addresses(hosts).map(|host| {
            let kind = if host.prefix_len() == host.max_prefix_len() { "host" } else { "net" };
            format!("{kind} {}", network_name(*host))
        }))
    };
    let conditions = [
        Some(of_ports(&focus_ports(focus, occurring))),
        Some(of_ports(further_ports(focus, &selection.ports))),
        Some(of_ports(further_ports(focus, &selection.also_ports))),
        Some(of_hosts(&selection.hosts)),
        Some(of_hosts(&selection.also_hosts)),
    ];
    let filter = all(conditions, " and ");
    Some(filter.replace(" || ", " or "))
}

/// Returns the hosts that have an address, and not only a name, which other programs do not know.
fn with_addresses(hosts: &[IpNet]) -> impl Iterator<Item = &IpNet> {
    hosts.iter().filter(|host| HostName::of(host.addr().into()).is_none())
}

/// Returns the ports in focus, or those of them that occur.
fn focus_ports(focus: Focus, occurring: &[u16]) -> Vec<PortRange> {
    let is_range = focus.ports.first < focus.ports.last;
    let singles = occurring.iter().filter(|_| is_range).map(|port| PortRange { first: *port, last: *port });
    let singles: Vec<PortRange> = singles.collect();
    if singles.is_empty() { vec![focus.ports] } else { singles }
}

/// Returns the condition on an interface, which is given by its name, its description, or its number in the file.
fn of_interface(interface: &str) -> String {
    if let Some(number) = interface.strip_prefix('#').filter(|number| number.parse::<u32>().is_ok()) {
        return format!("frame.interface_id == {number}");
    }
    let name = interface.replace('\\', "\\\\").replace('"', "\\\"");
    format!("(frame.interface_name == \"{name}\" || frame.interface_description == \"{name}\")")
}

/// Returns selected ports. Empty if they are the ports in focus.
fn further_ports(focus: Focus, ports: &[PortRange]) -> &[PortRange] {
    if *ports == [focus.ports] { &[] } else { ports }
}

/// Returns the protocols whose fields hold the ports. Wireshark dissects UDP-Lite as UDP.
fn fields(transports: &[Transport]) -> impl Iterator<Item = &'static str> {
    let mut fields: Vec<&str> = transports
        .iter()
        .map(|transport| match transport {
            Transport::UdpLite => Transport::Udp.name(),
            other => other.name(),
        })
        .collect();
    fields.dedup();
    fields.into_iter()
}

/// Joins conditions by `||`. Empty if there are none.
fn any(conditions: impl Iterator<Item = String>) -> String {
    joined(&conditions.collect::<Vec<_>>())
}

fn joined(conditions: &[String]) -> String {
    match conditions {
        [condition] => condition.clone(),
        [] => String::new(),
        _ => format!("({})", conditions.join(" || ")),
    }
}

/// Joins conditions by the operator `and`. Empty conditions are left out.
fn all<const N: usize>(conditions: [Option<String>; N], and: &str) -> String {
    let conditions = conditions.into_iter().flatten().filter(|condition| !condition.is_empty());
    conditions.collect::<Vec<_>>().join(and)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direction::parse_networks;

    #[test]
    fn filters_have_the_syntax_of_the_programs() {
        let ports = |first, last| PortRange { first, last };
        let focus = Focus { ports: ports(49_730, 49_730), transport: None };
        let none = Selection::default();
        assert_eq!(wireshark(focus, &[], &[Transport::Tcp], &none), "tcp.port == 49730");
        assert_eq!(tcpdump(focus, &[], &[Transport::Tcp], &none).as_deref(), Some("tcp port 49730"));
        assert_eq!(
            wireshark(focus, &[], &[Transport::Udp, Transport::UdpLite, Transport::Sctp], &none),
            "(udp.port == 49730 || sctp.port == 49730)"
        );
        assert_eq!(tcpdump(focus, &[], &[Transport::Udp, Transport::UdpLite], &none), None);

        let of_interfaces = |names: &[&str]| Selection {
            interfaces: names.iter().map(ToString::to_string).collect(),
            ..Selection::default()
        };
        assert_eq!(
            wireshark(focus, &[], &[Transport::Tcp], &of_interfaces(&["Wi-Fi"])),
            "tcp.port == 49730 && (frame.interface_name == \"Wi-Fi\" || frame.interface_description == \"Wi-Fi\")"
        );
        assert_eq!(
            wireshark(focus, &[], &[Transport::Tcp], &of_interfaces(&["#0", "#3"])),
            "tcp.port == 49730 && (frame.interface_id == 0 || frame.interface_id == 3)"
        );

        let focus = Focus { ports: ports(8000, 8099), transport: Some(Transport::Tcp) };
        let selection = Selection {
            hosts: parse_networks("10.0.0.1 2001:db8::/32").unwrap().unwrap(),
            ports: vec![ports(443, 443)],
            since_nanos: Some(1_700_000_000_250_000_000),
            until_nanos: None,
            ..Selection::default()
        };
        assert_eq!(
            wireshark(focus, &[], &[Transport::Tcp], &selection),
            "tcp.port in {8000..8099} && tcp.port == 443 && (ip.addr == 10.0.0.1 || ipv6.addr == 2001:db8::/32) \
             && frame.time_epoch >= 1700000000.250000000"
        );
        assert_eq!(
            tcpdump(focus, &[], &[Transport::Tcp], &selection).as_deref(),
            Some("tcp portrange 8000-8099 and tcp port 443 and (host 10.0.0.1 or net 2001:db8::/32)")
        );
    }
}
