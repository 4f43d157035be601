//! The rule that puts packets into classes.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::ranges::{GROUPS, NO_HOST, PRIVATE, Ranges};
use crate::capture::Mark;
use crate::packet::Address;

/// Where a packet goes, seen from the local side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// On which side of the rule an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// It is local.
    Local,
    /// It is elsewhere.
    #[serde(rename = "elsewhere")]
    Remote,
    /// Multicast or broadcast.
    Group,
    /// Loopback, or the address of a host that has none yet.
    #[serde(rename = "none")]
    NoHost,
}

/// What the rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    /// Networks are local. Groups stay on their link, and so count as local too.
    Networks,
    /// Single hosts are local. A group is others to them.
    Hosts,
    /// What the file says of each packet.
    Marks,
    /// Nothing.
    Unknown,
}

/// Tells local addresses from others, and the class of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    basis: Basis,
    local: Ranges,
    groups: Ranges,
    no_host: Ranges,
    /// The class between two addresses that are not local.
    neither: Class,
    swapped: bool,
}

impl Rule {
    fn new(basis: Basis, local: &[IpNet], neither: Class) -> Self {
        Self {
            basis,
            local: Ranges::new(local),
            groups: Ranges::new(&GROUPS),
            no_host: Ranges::new(&NO_HOST),
            neither,
            swapped: false,
        }
    }

    /// Private and link-local addresses are local; between two others nothing is known.
    #[must_use]
    pub fn private() -> Self {
        Self::new(Basis::Networks, &PRIVATE, Class::Unknown)
    }

    /// These networks are local. Where they are all single hosts, other hosts of their link are elsewhere.
    #[must_use]
    pub fn networks(networks: &[IpNet]) -> Self {
        let single = |network: &IpNet| network.prefix_len() == network.max_prefix_len();
        let basis = if networks.iter().all(single) { Basis::Hosts } else { Basis::Networks };
        Self::new(basis, networks, Class::Transit)
    }

    /// The file's own word decides, packet by packet.
    #[must_use]
    pub fn marks() -> Self {
        Self::new(Basis::Marks, &[], Class::Unknown)
    }

    /// Nothing tells.
    #[must_use]
    pub fn unknown() -> Self {
        Self::new(Basis::Unknown, &[], Class::Unknown)
    }

    /// The same with both sides exchanged.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self { swapped: !self.swapped, ..self }
    }

    /// The same where these addresses are of everybody on a link.
    #[must_use]
    pub(super) fn with_groups(self, broadcast: &[IpNet]) -> Self {
        Self { groups: Ranges::new(GROUPS.iter().chain(broadcast)), ..self }
    }

    /// On which side an address is.
    #[must_use]
    pub fn side(&self, address: Address) -> Side {
        if self.local.contains(address) {
            if self.swapped { Side::Remote } else { Side::Local }
        } else if self.no_host.contains(address) {
            Side::NoHost
        } else if self.groups.contains(address) {
            Side::Group
        } else if self.swapped {
            Side::Local
        } else {
            Side::Remote
        }
    }

    /// The class of a packet, by the sides of its ends or by what the file says of it.
    #[must_use]
    pub fn class(&self, source: Side, destination: Side, mark: Mark) -> Class {
        match self.basis {
            Basis::Networks => {
                let is_local = |side| side != Side::Remote;
                self.between(is_local(source), is_local(destination))
            }
            Basis::Hosts => match (source, destination) {
                (Side::NoHost, Side::NoHost) => Class::Internal,
                (Side::Local, Side::Group) => Class::Outgoing,
                (_, Side::Group) => Class::Incoming,
                _ => self.between(source == Side::Local, destination == Side::Local),
            },
            Basis::Marks => match (mark, self.swapped) {
                (Mark::Received, false) | (Mark::Sent, true) => Class::Incoming,
                (Mark::Sent, false) | (Mark::Received, true) => Class::Outgoing,
                (Mark::Overheard, _) => Class::Transit,
                (Mark::None, _) => Class::Unknown,
            },
            Basis::Unknown if (source, destination) == (Side::NoHost, Side::NoHost) => Class::Internal,
            Basis::Unknown => Class::Unknown,
        }
    }

    fn between(&self, source_is_local: bool, destination_is_local: bool) -> Class {
        match (source_is_local, destination_is_local) {
            (false, true) => Class::Incoming,
            (true, false) => Class::Outgoing,
            (true, true) => Class::Internal,
            (false, false) => self.neither,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;
    use crate::direction::parse_networks;

    fn class(rule: &Rule, source: &str, destination: &str) -> Class {
        let side = |text: &str| rule.side(text.parse::<IpAddr>().unwrap().into());
        rule.class(side(source), side(destination), Mark::None)
    }

    fn named(text: &str) -> Rule {
        Rule::networks(&parse_networks(text).unwrap().unwrap())
    }

    #[test]
    fn private_addresses_are_local() {
        let rule = Rule::private();
        assert_eq!(class(&rule, "8.8.8.8", "192.168.1.2"), Class::Incoming);
        assert_eq!(class(&rule, "172.31.255.255", "172.32.0.0"), Class::Outgoing);
        assert_eq!(class(&rule, "fe80::1", "fd00::1"), Class::Internal);
        assert_eq!(class(&rule, "10.0.0.1", "239.255.255.250"), Class::Internal);
        assert_eq!(class(&rule, "0.0.0.0", "255.255.255.255"), Class::Internal);
        assert_eq!(class(&rule, "100.127.255.255", "100.128.0.0"), Class::Outgoing);
        assert_eq!(class(&rule, "8.8.8.8", "2001:db8::1"), Class::Unknown);
    }

    #[test]
    fn a_network_of_either_version_may_hold_all_of_it() {
        assert_eq!(class(&named("0.0.0.0/0"), "8.8.8.8", "2001:db8::1"), Class::Outgoing);
        assert_eq!(class(&named("::/0"), "8.8.8.8", "2001:db8::1"), Class::Internal, "IPv4 is mapped into IPv6");
        assert_eq!(class(&named("2001:db8::/32"), "8.8.8.8", "2001:db8::1"), Class::Incoming);
        assert_eq!(class(&named("8.8.8.8"), "8.8.8.9", "8.8.8.8"), Class::Incoming);
    }

    #[test]
    fn named_networks_replace_the_ranges() {
        let rule = named("8.8.8.0/24");
        assert_eq!(class(&rule, "8.8.8.8", "192.168.1.2"), Class::Outgoing);
        assert_eq!(class(&rule, "192.168.1.2", "10.0.0.1"), Class::Transit);
    }

    #[test]
    fn a_group_is_the_link_to_a_network_and_others_to_a_host() {
        assert_eq!(class(&named("10.0.0.0/24"), "10.0.0.1", "224.0.0.251"), Class::Internal);
        assert_eq!(class(&named("10.0.0.1"), "10.0.0.1", "224.0.0.251"), Class::Outgoing);
        assert_eq!(class(&named("10.0.0.1"), "10.0.0.2", "224.0.0.251"), Class::Incoming);
        assert_eq!(class(&named("10.0.0.1"), "10.0.0.2", "10.0.0.3"), Class::Transit);
    }

    #[test]
    fn sides_can_be_exchanged() {
        let rule = named("10.0.0.0/8").swapped();
        assert_eq!(class(&rule, "10.0.0.1", "8.8.8.8"), Class::Incoming);
        assert_eq!(class(&rule, "10.0.0.1", "10.0.0.2"), Class::Transit);
        assert_eq!(class(&Rule::private().swapped().swapped(), "10.0.0.1", "8.8.8.8"), Class::Outgoing);
    }

    #[test]
    fn marks_are_taken_at_their_word() {
        let class = |rule: Rule, mark| rule.class(Side::Remote, Side::Remote, mark);
        assert_eq!(class(Rule::marks(), Mark::Received), Class::Incoming);
        assert_eq!(class(Rule::marks(), Mark::Sent), Class::Outgoing);
        assert_eq!(class(Rule::marks(), Mark::Overheard), Class::Transit);
        assert_eq!(class(Rule::marks(), Mark::None), Class::Unknown);
        assert_eq!(class(Rule::marks().swapped(), Mark::Sent), Class::Incoming);
    }
}
