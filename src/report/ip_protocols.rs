//! Names of IP protocols without ports.

/// Returns the name of an IP protocol; `None` if it is not among the well-known ones.
pub(super) fn name(protocol: u8) -> Option<&'static str> {
    let index = NAMES.binary_search_by_key(&protocol, |(number, _)| *number).ok()?;
    NAMES.get(index).map(|(_, name)| *name)
}

/// Sorted by number. Source: IANA's registry of protocol numbers.
static NAMES: &[(u8, &str)] = &[
    (1, "ICMP"),
    (2, "IGMP"),
    (8, "EGP"),
    (9, "IGRP"),
    (46, "RSVP"),
    (47, "GRE"),
    (50, "ESP"),
    (51, "AH"),
    (54, "NHRP"),
    (58, "ICMPv6"),
    (88, "EIGRP"),
    (89, "OSPF"),
    (103, "PIM"),
    (108, "IPComp"),
    (112, "VRRP"),
    (113, "PGM"),
    (115, "L2TPv3"),
    (124, "IS-IS"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_found_by_number() {
        assert!(NAMES.is_sorted_by(|(a, _), (b, _)| a < b));
        assert_eq!([1, 89, 200].map(name), [Some("ICMP"), Some("OSPF"), None]);
    }
}
