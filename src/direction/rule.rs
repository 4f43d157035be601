//! The rule that gives packets their class, by the sides of their ends or by the marks of the file.
//!
//! Which networks are local is decided elsewhere, in `decide`.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use super::ranges::{GROUPS, NAMED_GROUPS, NAMED_NO_HOST, NO_HOST, PRIVATE, Ranges};
use crate::capture::Mark;
use crate::packet::{Address, HostName, HostSide, Member};

/// The direction of a packet, seen from the local side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// From a remote address to a local one.
    Incoming,
    /// From a local address to a remote one.
    Outgoing,
    /// Both ends are local.
    Internal,
    /// Neither end is local.
    Transit,
    /// It is not known which end is local.
    Unknown,
}

impl Class {
    /// All classes, in the order in which reports list them.
    pub const ALL: [Self; 5] = [Self::Incoming, Self::Outgoing, Self::Internal, Self::Transit, Self::Unknown];
}

/// The side of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// A local address.
    Local,
    /// A remote address.
    #[serde(rename = "elsewhere")]
    Remote,
    /// A multicast or broadcast address.
    Group,
    /// A loopback address, or the unspecified address, which a host uses before it has its own.
    #[serde(rename = "none")]
    NoHost,
}

/// The address that stands for local hosts which are not told apart.
const OTHER_LOCAL: IpNet = HostName { side: HostSide::Local, member: Member::Others }.network();

/// What a rule decides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Basis {
    /// Networks are local. So is everything that is not remote: packets to groups stay on the local link.
    Networks,
    /// Single hosts are local. A packet to a group is outgoing if a local host sends it, and incoming otherwise.
    Hosts,
    /// The mark of each packet decides, whatever its addresses.
    Marks,
    /// The local side is unknown.
    Unknown,
}

/// Decides which addresses are local, and the class of a packet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    basis: Basis,
    local: Ranges,
    groups: Ranges,
    no_host: Ranges,
    /// The class of packets with no local end.
    neither: Class,
    /// Whether local and remote are exchanged.
    swapped: bool,
}

impl Rule {
    fn new(basis: Basis, local: &[IpNet], neither: Class) -> Self {
        Self {
            basis,
            // Hosts that are not told apart stay on the side where they were.
            local: Ranges::new(local.iter().chain([&OTHER_LOCAL])),
            groups: Ranges::new(&GROUPS),
            no_host: Ranges::new(&NO_HOST),
            neither,
            swapped: false,
        }
    }

    /// Returns the rule by which private, shared and link-local addresses are local. The class between two public
    /// addresses is [`Class::Unknown`].
    #[must_use]
    pub fn private() -> Self {
        Self::new(Basis::Networks, &PRIVATE, Class::Unknown)
    }

    /// Returns the rule by which these networks are local, and everything else is remote.
    ///
    /// If all of them are single addresses, multicast and broadcast are not local either.
    #[must_use]
    pub fn networks(networks: &[IpNet]) -> Self {
        let is_address = |network: &IpNet| network.prefix_len() == network.max_prefix_len();
        let basis = if networks.iter().all(is_address) { Basis::Hosts } else { Basis::Networks };
        Self::new(basis, networks, Class::Transit)
    }

    /// Returns the rule by which the mark of each packet gives its class.
    #[must_use]
    pub fn marks() -> Self {
        Self::new(Basis::Marks, &[], Class::Unknown)
    }

    /// Returns the rule for an unknown local side: loopback packets are internal, all others are unknown.
    #[must_use]
    pub fn unknown() -> Self {
        Self::new(Basis::Unknown, &[], Class::Unknown)
    }

    /// Returns this rule with local and remote exchanged.
    #[must_use]
    pub fn swapped(self) -> Self {
        Self { swapped: !self.swapped, ..self }
    }

    /// Returns this rule with further broadcast addresses.
    #[must_use]
    pub(super) fn with_groups(self, broadcast: &[IpNet]) -> Self {
        Self { groups: Ranges::new(GROUPS.iter().chain(broadcast)), ..self }
    }

    /// Returns the rule by which the names of hosts that [`Rule::named_side`] gives have the sides of these hosts.
    pub(super) fn by_name(&self) -> Self {
        Self {
            local: Ranges::new(&[HostSide::Local.network()]),
            swapped: self.swapped && self.basis == Basis::Marks,
            ..self.of_other_addresses()
        }
    }

    /// Returns the rule for addresses that say nothing of their hosts: groups, and addresses of no host, are those with names.
    pub(super) fn of_other_addresses(&self) -> Self {
        Self { groups: Ranges::new(&NAMED_GROUPS), no_host: Ranges::new(&NAMED_NO_HOST), ..self.clone() }
    }

    /// Returns the rule for hosts whose addresses `rename` replaces: groups, and addresses of no host, by names, others by
    /// addresses of networks of the same length.
    pub(super) fn renamed(&self, hosts: &[Address], rename: &dyn Fn(Address) -> Address) -> Self {
        Self { local: self.local.of(hosts).renamed(rename), swapped: self.swapped, ..self.by_name() }
    }

    /// Returns the number of networks that an address is compared with.
    pub(super) fn networks_count(&self) -> usize {
        [&self.local, &self.groups, &self.no_host].map(Ranges::len).iter().sum()
    }

    /// Returns the side that the name of a host states.
    pub(crate) fn named_side(&self, address: Address) -> HostSide {
        let knows_sides = matches!(self.basis, Basis::Networks | Basis::Hosts);
        match self.side(address) {
            Side::Group => HostSide::Group,
            Side::NoHost if address.is_loopback() => HostSide::Loopback,
            Side::NoHost => HostSide::Unspecified,
            Side::Local if knows_sides => HostSide::Local,
            Side::Remote if knows_sides => HostSide::Remote,
            Side::Local | Side::Remote => HostSide::Unknown,
        }
    }

    /// Returns the side of an address.
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

    /// Returns the address that stands for hosts on the same side as this one, whether local and remote are exchanged or not. If the
    /// sides of hosts do not matter, it says nothing of them.
    #[must_use]
    pub(crate) fn other_hosts(&self, address: Address) -> Address {
        let side = match self.named_side(address) {
            HostSide::Local if self.swapped => HostSide::Remote,
            HostSide::Remote if self.swapped => HostSide::Local,
            side => side,
        };
        HostName { side, member: Member::Others }.into()
    }

    /// Returns the class of a packet, given the sides of its ends and its mark.
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

    /// Returns the class of a packet between two hosts.
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

    fn networks(text: &str) -> Rule {
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
    fn prefixes_of_any_length_match() {
        assert_eq!(class(&networks("0.0.0.0/0"), "8.8.8.8", "2001:db8::1"), Class::Outgoing);
        assert_eq!(class(&networks("::/0"), "8.8.8.8", "2001:db8::1"), Class::Incoming);
        assert_eq!(class(&networks("2001:db8::/32"), "8.8.8.8", "2001:db8::1"), Class::Incoming);
        assert_eq!(class(&networks("8.8.8.8"), "8.8.8.9", "8.8.8.8"), Class::Incoming);
    }

    #[test]
    fn given_networks_replace_the_private_ranges() {
        let rule = networks("8.8.8.0/24");
        assert_eq!(class(&rule, "8.8.8.8", "192.168.1.2"), Class::Outgoing);
        assert_eq!(class(&rule, "192.168.1.2", "10.0.0.1"), Class::Transit);
    }

    #[test]
    fn groups_are_local_to_networks_and_remote_to_hosts() {
        assert_eq!(class(&networks("10.0.0.0/24"), "10.0.0.1", "224.0.0.251"), Class::Internal);
        assert_eq!(class(&networks("10.0.0.1"), "10.0.0.1", "224.0.0.251"), Class::Outgoing);
        assert_eq!(class(&networks("10.0.0.1"), "10.0.0.2", "224.0.0.251"), Class::Incoming);
        assert_eq!(class(&networks("10.0.0.1"), "10.0.0.2", "10.0.0.3"), Class::Transit);
    }

    #[test]
    fn swapped_exchanges_local_and_remote() {
        let rule = networks("10.0.0.0/8").swapped();
        assert_eq!(class(&rule, "10.0.0.1", "8.8.8.8"), Class::Incoming);
        assert_eq!(class(&rule, "10.0.0.1", "10.0.0.2"), Class::Transit);
        assert_eq!(class(&Rule::private().swapped().swapped(), "10.0.0.1", "8.8.8.8"), Class::Outgoing);
    }

    #[test]
    fn marks_give_the_class() {
        let class = |rule: Rule, mark| rule.class(Side::Remote, Side::Remote, mark);
        assert_eq!(class(Rule::marks(), Mark::Received), Class::Incoming);
        assert_eq!(class(Rule::marks(), Mark::Sent), Class::Outgoing);
        assert_eq!(class(Rule::marks(), Mark::Overheard), Class::Transit);
        assert_eq!(class(Rule::marks(), Mark::None), Class::Unknown);
        assert_eq!(class(Rule::marks().swapped(), Mark::Sent), Class::Incoming);
    }
}
