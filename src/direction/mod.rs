//! Which addresses are local, how that is known, and the class of a flow.
//!
//! Ports are left to others.

mod networks;

pub use networks::{NetworkError, parse_networks};

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::packet::Address;

/// Where a packet goes, seen from the local networks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// From elsewhere to a local address.
    Incoming,
    /// From a local address to elsewhere.
    Outgoing,
    /// Both ends local.
    Internal,
    /// Neither end local.
    Transit,
    /// Nothing says which end is local.
    Unknown,
}

impl Class {
    /// Every class, in the order in which reports list them.
    pub const ALL: [Self; 5] = [Self::Incoming, Self::Outgoing, Self::Internal, Self::Transit, Self::Unknown];
}

/// How the local networks are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The user named them.
    UserNetworks,
    /// Addresses that are private or link-local are taken as local.
    PrivateAddresses,
}

/// Tells local addresses from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    method: Method,
    networks: Vec<IpNet>,
    /// Prefixes and masks of all that is local: the networks, and what stays on the link.
    ranges: Vec<(Address, Address)>,
}

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix))
}

const fn v6(first: u16, last: u16, prefix: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, last), prefix))
}

/// Private (RFC 1918, RFC 4193) and link-local (RFC 3927, RFC 4291) ranges.
const PRIVATE: [IpNet; 6] = [
    v4(10, 0, 0, 0, 8),
    v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16),
    v4(169, 254, 0, 0, 16),
    v6(0xfc00, 0, 7),
    v6(0xfe80, 0, 10),
];

/// Multicast, broadcast, loopback, and the address of a host that has none yet.
const STAYS_ON_LINK: [IpNet; 7] = [
    v4(224, 0, 0, 0, 4),
    v4(255, 255, 255, 255, 32),
    v4(127, 0, 0, 0, 8),
    v4(0, 0, 0, 0, 32),
    v6(0xff00, 0, 8),
    v6(0, 1, 128),
    v6(0, 0, 128),
];

impl Rule {
    /// The networks that the user names; without them, the private and link-local ranges.
    #[must_use]
    pub fn new(user_networks: Option<&[IpNet]>) -> Self {
        let (method, networks) = match user_networks {
            Some(networks) => (Method::UserNetworks, networks),
            None => (Method::PrivateAddresses, &PRIVATE[..]),
        };
        let ranges = networks.iter().chain(&STAYS_ON_LINK).map(|network| Address::prefix_and_mask(*network));
        Self { method, networks: networks.to_vec(), ranges: ranges.collect() }
    }

    /// How the local networks are known.
    #[must_use]
    pub fn method(&self) -> Method {
        self.method
    }

    /// The local networks.
    #[must_use]
    pub fn networks(&self) -> &[IpNet] {
        &self.networks
    }

    /// The rule in a sentence or two.
    #[must_use]
    pub fn explanation(&self) -> &'static str {
        match self.method {
            Method::UserNetworks => {
                "Addresses in the networks that you named are local. Multicast, broadcast and loopback stay on the link, \
                 and so count as local too."
            }
            Method::PrivateAddresses => {
                "Private and link-local addresses are taken as local. Multicast, broadcast and loopback stay on the link, \
                 and so count as local too. Between two public addresses, the direction is unknown."
            }
        }
    }

    /// Whether an address is on the local side.
    #[must_use]
    pub fn is_local(&self, address: Address) -> bool {
        self.ranges.iter().any(|&(prefix, mask)| address.masked(mask) == prefix)
    }

    /// The class of a flow, by which of its ends are local.
    #[must_use]
    pub fn class(&self, source_is_local: bool, destination_is_local: bool) -> Class {
        match (source_is_local, destination_is_local) {
            (false, true) => Class::Incoming,
            (true, false) => Class::Outgoing,
            (true, true) => Class::Internal,
            (false, false) => match self.method {
                Method::UserNetworks => Class::Transit,
                Method::PrivateAddresses => Class::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn class(rule: &Rule, source: &str, destination: &str) -> Class {
        let local = |text: &str| rule.is_local(text.parse::<IpAddr>().unwrap().into());
        rule.class(local(source), local(destination))
    }

    #[test]
    fn private_addresses_are_local_unless_the_user_says_otherwise() {
        let rule = Rule::new(None);
        assert_eq!(class(&rule, "8.8.8.8", "192.168.1.2"), Class::Incoming);
        assert_eq!(class(&rule, "172.31.255.255", "172.32.0.0"), Class::Outgoing);
        assert_eq!(class(&rule, "fe80::1", "fd00::1"), Class::Internal);
        assert_eq!(class(&rule, "10.0.0.1", "239.255.255.250"), Class::Internal);
        assert_eq!(class(&rule, "0.0.0.0", "255.255.255.255"), Class::Internal);
        assert_eq!(class(&rule, "8.8.8.8", "2001:db8::1"), Class::Unknown);
    }

    #[test]
    fn a_network_of_either_version_may_hold_all_of_it() {
        let rule = |text| Rule::new(parse_networks(text).unwrap().as_deref());
        assert_eq!(class(&rule("0.0.0.0/0"), "8.8.8.8", "2001:db8::1"), Class::Outgoing);
        assert_eq!(class(&rule("::/0"), "8.8.8.8", "2001:db8::1"), Class::Internal, "IPv4 is mapped into IPv6");
        assert_eq!(class(&rule("2001:db8::/32"), "8.8.8.8", "2001:db8::1"), Class::Incoming);
        assert_eq!(class(&rule("8.8.8.8"), "8.8.8.9", "8.8.8.8"), Class::Incoming);
    }

    #[test]
    fn named_networks_replace_the_ranges() {
        let networks = parse_networks("8.8.8.0/24").unwrap();
        let rule = Rule::new(networks.as_deref());
        assert_eq!(class(&rule, "8.8.8.8", "192.168.1.2"), Class::Outgoing);
        assert_eq!(class(&rule, "192.168.1.2", "10.0.0.1"), Class::Transit);
    }
}
