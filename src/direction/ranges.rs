//! Address ranges with a fixed meaning, and a fast test whether an address is in one of several networks.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use serde::{Deserialize, Serialize};

use crate::bounded;
use crate::packet::{Address, HostSide, Network};
use crate::sorted::MOST_ENTRIES;

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix))
}

const fn v6(first: u16, last: u16, prefix: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, last), prefix))
}

/// Private (RFC 1918, RFC 4193), shared (RFC 6598) and link-local addresses (RFC 3927, RFC 4291), and hosts that are local by name.
pub(super) const PRIVATE: [IpNet; 8] = [
    v4(10, 0, 0, 0, 8),
    v4(172, 16, 0, 0, 12),
    v4(192, 168, 0, 0, 16),
    v4(169, 254, 0, 0, 16),
    v4(100, 64, 0, 0, 10),
    v6(0xfc00, 0, 7),
    v6(0xfe80, 0, 10),
    HostSide::Local.network(),
];

/// Multicast (RFC 5771, RFC 4291) and limited broadcast (RFC 919), and groups by name.
pub(super) const GROUPS: [IpNet; 4] =
    [v4(224, 0, 0, 0, 4), v4(255, 255, 255, 255, 32), v6(0xff00, 0, 8), HostSide::Group.network()];

/// Multicast and broadcast that routers do not forward (RFC 5771, section 4; RFC 919; RFC 4291, section 2.7).
pub(super) const LINK_GROUPS: [IpNet; 3] = [v4(224, 0, 0, 0, 24), v4(255, 255, 255, 255, 32), v6(0xff02, 0, 16)];

/// Loopback addresses, and the unspecified address, which a host uses before it has its own (RFC 1122, RFC 4291).
pub(super) const NO_HOST: [IpNet; 6] = [
    v4(127, 0, 0, 0, 8),
    v4(0, 0, 0, 0, 32),
    v6(0, 1, 128),
    v6(0, 0, 128),
    HostSide::Loopback.network(),
    HostSide::Unspecified.network(),
];

/// Groups by name.
pub(super) const NAMED_GROUPS: [IpNet; 1] = [HostSide::Group.network()];

/// Addresses of no host by name.
pub(super) const NAMED_NO_HOST: [IpNet; 2] = [HostSide::Loopback.network(), HostSide::Unspecified.network()];

/// A list of networks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ranges(#[serde(deserialize_with = "bounded::vec::<_, _, MOST_ENTRIES>")] Vec<Network>);

impl Ranges {
    pub(super) fn new<'a>(networks: impl IntoIterator<Item = &'a IpNet>) -> Self {
        Self(networks.into_iter().map(|network| Network::from(*network)).collect())
    }

    /// Returns the networks that contain any of some hosts.
    pub(super) fn of(&self, hosts: &[Address]) -> Self {
        let is_used = |network: &&Network| hosts.iter().any(|host| network.contains(*host));
        Self(self.0.iter().filter(is_used).copied().collect())
    }

    /// Returns the networks with what `rename` makes of their addresses.
    pub(super) fn renamed(&self, rename: &dyn Fn(Address) -> Address) -> Self {
        Self(self.0.iter().map(|network| network.renamed(rename)).collect())
    }

    /// Returns the number of networks.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether any of the networks contains `address`.
    #[inline]
    pub(super) fn contains(&self, address: Address) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}
