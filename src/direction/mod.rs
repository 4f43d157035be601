//! Which addresses are local, how that is known, and the class of a flow.
//!
//! Ports are left to others.

mod networks;

pub use networks::{NetworkError, parse_networks};

use std::net::IpAddr;

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
}

/// Private (RFC 1918, RFC 4193) and link-local (RFC 3927, RFC 4291) ranges.
const PRIVATE: [IpNet; 6] = [
    IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(10, 0, 0, 0), 8)),
    IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(172, 16, 0, 0), 12)),
    IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(192, 168, 0, 0), 16)),
    IpNet::V4(Ipv4Net::new_assert(std::net::Ipv4Addr::new(169, 254, 0, 0), 16)),
    IpNet::V6(Ipv6Net::new_assert(std::net::Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7)),
    IpNet::V6(Ipv6Net::new_assert(std::net::Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10)),
];

impl Rule {
    /// The networks that the user names; without them, the private and link-local ranges.
    #[must_use]
    pub fn new(user_networks: Option<&[IpNet]>) -> Self {
        match user_networks {
            Some(networks) => Self { method: Method::UserNetworks, networks: networks.to_vec() },
            None => Self { method: Method::PrivateAddresses, networks: PRIVATE.to_vec() },
        }
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
        let address = IpAddr::from(address);
        stays_on_link(address) || self.networks.iter().any(|network| network.contains(&address))
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

/// Multicast, broadcast, loopback, and the address of a host that has none yet.
fn stays_on_link(address: IpAddr) -> bool {
    let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    broadcast || address.is_multicast() || address.is_loopback() || address.is_unspecified()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(rule: &Rule, source: &str, destination: &str) -> Class {
        let local = |text: &str| {
            rule.is_local(match text.parse().unwrap() {
                IpAddr::V4(address) => address.into(),
                IpAddr::V6(address) => address.into(),
            })
        };
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
    fn named_networks_replace_the_ranges() {
        let networks = parse_networks("8.8.8.0/24").unwrap();
        let rule = Rule::new(networks.as_deref());
        assert_eq!(class(&rule, "8.8.8.8", "192.168.1.2"), Class::Outgoing);
        assert_eq!(class(&rule, "192.168.1.2", "10.0.0.1"), Class::Transit);
    }
}
