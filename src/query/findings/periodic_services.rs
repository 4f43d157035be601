//! Protocols that send at a fixed period by design, so that a period says nothing of the hosts.

use crate::packet::Transport;
use crate::query::{Zone, is_client_port};

/// Ports over TCP: routing (MSDP, BGP, LDP), failover of DHCP, access nodes (ANCP), tunnels (PPTP), telephony (SCCP, Diameter),
/// `OpenFlow`, messages with keep-alives (MQTT, AMQP, syslog), monitoring (NRPE, Zabbix), and industrial polling (MMS and S7,
/// Modbus, Niagara, IEC 60870-5-104, OPC UA, `PCWorx`, ROC, synchrophasors, MELSEC, HART-IP, FINS, GE SRTP, DNP3, `EtherNet/IP`,
/// ADS).
const TCP: [u16; 39] = [
    102, 179, 502, 639, 646, 647, 847, 1723, 1883, 1911, 1962, 2000, 2404, 3868, 4000, 4712, 4840, 4911, 5006, 5007,
    5060, 5061, 5094, 5666, 5671, 5672, 6068, 6514, 6633, 6653, 8883, 9600, 10_050, 10_051, 18_245, 20_000, 44_818,
    48_898, 48_899,
];

/// Ports over UDP: addresses and time (DHCP and its failover, NTP, PTP), names on the link (`NetBIOS`, SSDP, mDNS, LLMNR,
/// WS-Discovery), routing and standby (RIP, OLSR, LDP, Babel, HSRP, GLBP, BFD, WCCP, clusters), management (SNMP, syslog, IPMI,
/// flow exports, statistics), keep-alives of tunnels and NAT (IKE, `OpenVPN`, L2TP, NAT-PMP, STUN, Teredo, CAPWAP, GTP, PFCP,
/// `WireGuard`), telephony (MGCP, IAX2, SIP), and industrial input and output (Modbus, FF, CODESYS, `EtherNet/IP`, KNX,
/// synchrophasors, MELSEC, HART-IP, FINS, DNP3, PROFINET, `EtherCAT`, `BACnet`, ADS).
const UDP: [u16; 78] = [
    67, 68, 123, 137, 138, 161, 162, 319, 320, 500, 502, 513, 514, 520, 521, 525, 546, 547, 623, 646, 647, 694, 698,
    847, 1089, 1090, 1091, 1194, 1701, 1740, 1741, 1742, 1743, 1812, 1813, 1900, 1985, 2029, 2048, 2055, 2123, 2152,
    2222, 2427, 2727, 3222, 3386, 3478, 3544, 3671, 3702, 3784, 3785, 4500, 4569, 4713, 4739, 4784, 5006, 5060, 5094,
    5246, 5247, 5350, 5351, 5353, 5355, 5404, 5405, 6343, 6696, 8125, 8649, 8805, 9600, 9995, 9996, 12_222,
];

/// More ports over UDP, most of them among those that systems take for clients.
const HIGH_UDP: [u16; 11] = [12_223, 20_000, 25_826, 34_962, 34_963, 34_964, 34_980, 44_818, 47_808, 48_899, 51_820];

/// Returns whether the packets from one port to another probably belong to such a protocol.
///
/// SCTP sends a heartbeat in each idle association (RFC 9260, section 8.3).
pub(super) fn is_periodic(transport: Transport, source_port: u16, port: u16) -> bool {
    let is_listed = |port: u16| match transport {
        Transport::Tcp => TCP.contains(&port),
        Transport::Udp => UDP.contains(&port) || HIGH_UDP.contains(&port),
        _ => false,
    };
    let is_answer = Zone::of(port) != Zone::System && (!is_client_port(source_port) || is_client_port(port));
    transport == Transport::Sctp || is_listed(port) || (is_answer && is_listed(source_port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_is_at_either_end() {
        assert!(is_periodic(Transport::Udp, 50_000, 123));
        assert!(is_periodic(Transport::Udp, 123, 50_000));
        assert!(is_periodic(Transport::Udp, 47_808, 47_808));
        assert!(is_periodic(Transport::Tcp, 20_000, 1_500));
        assert!(is_periodic(Transport::Sctp, 1, 2));
        assert!(!is_periodic(Transport::Tcp, 50_000, 123));
        assert!(!is_periodic(Transport::Udp, 47_808, 53), "a client's port");
        assert!(!is_periodic(Transport::Tcp, 44_818, 8_443), "a client's port");
        assert!(!is_periodic(Transport::Tcp, 2_000, 443), "a client's port");
    }

    #[test]
    fn ports_are_listed_once() {
        for ports in [&TCP[..], &UDP, &HIGH_UDP] {
            assert!(ports.is_sorted_by(|a, b| a < b), "{ports:?}");
        }
    }
}
