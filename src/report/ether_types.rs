//! Names of Ethernet types other than IP.

use crate::packet::EtherType;

/// Returns the name of an Ethernet type; `None` if it is not among the well-known ones.
pub(super) fn name(ether_type: EtherType) -> Option<&'static str> {
    match ether_type {
        EtherType::LLC => Some("LLC (IEEE 802.3)"),
        EtherType::NONE => Some("No Ethernet type"),
        EtherType(number) => {
            let index = NAMES.binary_search_by_key(&number, |(number, _)| *number).ok()?;
            NAMES.get(index).map(|(_, name)| *name)
        }
    }
}

/// Sorted by number. Source: IANA's registry of IEEE 802 numbers, and manufacturers' documents.
static NAMES: &[(u16, &str)] = &[
    (0x0600, "XNS"),
    (0x0800, "IPv4"),
    (0x0806, "ARP"),
    (0x0842, "Wake-on-LAN"),
    (0x0bad, "Banyan VINES"),
    (0x2000, "CDP"),
    (0x2001, "NHRP"),
    (0x22ea, "SRP"),
    (0x22f0, "AVTP"),
    (0x22f3, "TRILL"),
    (0x22f4, "TRILL IS-IS"),
    (0x4305, "batman-adv"),
    (0x6002, "DEC MOP remote console"),
    (0x6003, "DECnet"),
    (0x6004, "DEC LAT"),
    (0x6558, "Ethernet bridging"),
    (0x8035, "RARP"),
    (0x809b, "AppleTalk"),
    (0x80f3, "AppleTalk ARP"),
    (0x8100, "VLAN"),
    (0x8137, "IPX"),
    (0x814c, "SNMP over Ethernet"),
    (0x8204, "QNX Qnet"),
    (0x86dd, "IPv6"),
    (0x8783, "Cisco discovery of wireless devices"),
    (0x8808, "Ethernet flow control"),
    (0x8809, "Slow protocols (LACP)"),
    (0x880b, "PPP"),
    (0x8819, "CobraNet"),
    (0x8847, "MPLS"),
    (0x8848, "MPLS multicast"),
    (0x8863, "PPPoE discovery"),
    (0x8864, "PPPoE session"),
    (0x886c, "Broadcom"),
    (0x886d, "Intel teaming probe"),
    (0x8870, "Jumbo frame with LLC"),
    (0x8874, "Broadcom tag"),
    (0x887b, "HomePlug 1.0"),
    (0x8881, "CDMA2000 A10"),
    (0x888e, "EAPOL (802.1X)"),
    (0x8892, "PROFINET"),
    (0x8899, "Realtek (loop detection)"),
    (0x889a, "HyperSCSI"),
    (0x88a2, "ATA over Ethernet"),
    (0x88a4, "EtherCAT"),
    (0x88a8, "802.1ad"),
    (0x88ab, "Ethernet POWERLINK"),
    (0x88b5, "Local experiment 1"),
    (0x88b6, "Local experiment 2"),
    (0x88b7, "OUI-extended type"),
    (0x88b8, "GOOSE"),
    (0x88b9, "GSE management"),
    (0x88ba, "Sampled values (IEC 61850)"),
    (0x88c7, "802.11 pre-authentication"),
    (0x88ca, "TIPC"),
    (0x88cc, "LLDP"),
    (0x88cd, "SERCOS III"),
    (0x88d2, "CDMA2000 A10 packets"),
    (0x88d9, "LLTD"),
    (0x88dc, "WAVE short messages"),
    (0x88e1, "HomePlug AV"),
    (0x88e3, "MRP (IEC 62439-2)"),
    (0x88e5, "MACsec"),
    (0x88e7, "802.1ah"),
    (0x88f5, "MVRP"),
    (0x88f6, "MMRP"),
    (0x88f7, "PTP (IEEE 1588)"),
    (0x88f8, "NC-SI"),
    (0x88fb, "PRP"),
    (0x8902, "CFM (802.1ag)"),
    (0x8903, "FabricPath"),
    (0x8906, "FCoE"),
    (0x8909, "Cisco MetaData"),
    (0x890d, "802.11 data over Ethernet"),
    (0x8914, "FCoE initialisation"),
    (0x8915, "RoCE"),
    (0x891d, "TTEthernet"),
    (0x8926, "VN-Tag"),
    (0x892f, "HSR"),
    (0x893a, "IEEE 1905"),
    (0x893f, "802.1BR"),
    (0x8940, "ECP (802.1Qbg)"),
    (0x8942, "Deterministic Ethernet"),
    (0x8947, "GeoNetworking"),
    (0x894f, "NSH"),
    (0x8988, "Cisco TTag"),
    (0x8999, "Realtek remote control"),
    (0x9000, "Ethernet loopback test"),
    (0x99fe, "TECMP"),
    (0xaefe, "eCPRI"),
    (0xb7ea, "GRE bonding"),
    (0xd28b, "Arista timestamp"),
    (0xf1c1, "802.1CB"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_by_number() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(name(EtherType(0x0806)), Some("ARP"));
        assert_eq!(name(EtherType(0x1234)), None);
    }
}
