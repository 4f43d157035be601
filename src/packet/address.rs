//! IPv4 and IPv6 addresses in one type.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::{AddrParseError, IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{HostName, HostSide};
use crate::hash::finalise;

/// An IP address. IPv4 addresses are stored as IPv4-mapped IPv6 addresses (RFC 4291, section 2.5.5.2).
///
/// Written as text, also by serde in formats for people, it is the [`HostName`] if it stands for one.
///
/// Stored as two `u64`, because the alignment of `u128` would pad every struct with an address to a multiple of 16
/// bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    high: u64,
    low: u64,
}

impl Hash for Address {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(self.to_bits());
    }
}

impl From<Ipv4Addr> for Address {
    #[inline]
    fn from(address: Ipv4Addr) -> Self {
        Self { high: 0, low: 0xffff_0000_0000 | u64::from(address.to_bits()) }
    }
}

impl From<Ipv6Addr> for Address {
    #[inline]
    fn from(address: Ipv6Addr) -> Self {
        Self::from_bits(address.to_bits())
    }
}

impl Address {
    /// The address `::`.
    pub const UNSPECIFIED: Self = Self { high: 0, low: 0 };

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the bits are split into two halves")]
    fn from_bits(bits: u128) -> Self {
        Self { high: (bits >> 64) as u64, low: bits as u64 }
    }

    #[inline]
    fn to_bits(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }

    /// Returns the upper and the lower 64 bits.
    #[inline]
    #[must_use]
    pub fn halves(self) -> [u64; 2] {
        [self.high, self.low]
    }

    /// Returns the address with these upper and lower 64 bits.
    pub(super) const fn from_halves([high, low]: [u64; 2]) -> Self {
        Self { high, low }
    }

    /// Returns whether it is a multicast address, or a group of hosts by name.
    #[must_use]
    pub fn is_multicast(self) -> bool {
        HostName::of(self).map_or_else(|| IpAddr::from(self).is_multicast(), |name| name.side == HostSide::Group)
    }

    /// Returns whether it is a loopback address, or one by name.
    #[must_use]
    pub(crate) fn is_loopback(self) -> bool {
        HostName::of(self).map_or_else(|| IpAddr::from(self).is_loopback(), |name| name.side == HostSide::Loopback)
    }

    /// Returns whether it is an IPv4 address.
    #[must_use]
    pub fn is_ipv4(self) -> bool {
        self.high == 0 && self.low >> 32 == 0xffff
    }

    /// Returns whether it is not an IPv6 address: an IPv4 address, or a name.
    #[cold]
    #[inline(never)]
    fn is_of_other_kind(self) -> bool {
        self.is_ipv4() || HostName::of(self).is_some()
    }

    /// Returns the 32 bits of an IPv4 address; `None` for IPv6.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "only the lower 32 bits are the IPv4 address")]
    pub fn ipv4_bits(self) -> Option<u32> {
        self.is_ipv4().then_some(self.low as u32)
    }

    /// Returns the address with its last octet replaced.
    #[must_use]
    pub fn with_last_octet(self, octet: u8) -> Self {
        Self { low: self.low & !0xff | u64::from(octet), ..self }
    }

    /// Returns a hash without a random seed, which is therefore the same in every run.
    #[must_use]
    pub fn stable_hash(self) -> u64 {
        finalise(self.high.rotate_left(32) ^ self.low)
    }
}

/// A network in a form that is quick to test: one AND and one comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Network {
    prefix: Address,
    mask: Address,
    /// Whether the bits of IPv4 addresses, or of names, could match, though the network is one of IPv6 addresses, as `::/0` is.
    has_mapped: bool,
}

impl From<IpNet> for Network {
    fn from(network: IpNet) -> Self {
        let bits = match network {
            IpNet::V4(_) => 96 + u32::from(network.prefix_len()),
            IpNet::V6(_) => u32::from(network.prefix_len()),
        };
        let mask = Address::from_bits(u128::MAX.checked_shl(128 - bits).unwrap_or(0));
        let mut network = Self { prefix: Address::from(network.network()), mask, has_mapped: false };
        network.has_mapped = bits < 96 && network.contains(Ipv4Addr::UNSPECIFIED.into());
        network
    }
}

impl Network {
    /// Returns the network that contains what `rename` makes of its first address, of the same length.
    pub(crate) fn renamed(self, rename: &dyn Fn(Address) -> Address) -> Self {
        let Address { high, low } = rename(self.prefix);
        let prefix = Address { high: high & self.mask.high, low: low & self.mask.low };
        // Names, and the bits of IPv4 addresses, begin with zeros.
        let has_mapped = !self.prefix.is_ipv4() && prefix.high >> 56 == 0;
        Self { prefix, has_mapped, ..self }
    }

    /// Returns whether the network contains an address.
    #[inline]
    #[must_use]
    pub(crate) fn contains(&self, address: Address) -> bool {
        let Self { prefix, mask, has_mapped } = *self;
        address.high & mask.high == prefix.high
            && address.low & mask.low == prefix.low
            && !(has_mapped && address.is_of_other_kind())
    }
}

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(address) => address.into(),
            IpAddr::V6(address) => address.into(),
        }
    }
}

impl From<Address> for IpAddr {
    fn from(address: Address) -> Self {
        Ipv6Addr::from_bits(address.to_bits()).to_canonical()
    }
}

impl From<Address> for IpNet {
    fn from(address: Address) -> Self {
        IpAddr::from(address).into()
    }
}

impl fmt::Display for Address {
    // Otherwise each text with an address costs the page a kilobyte.
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match HostName::of(*self) {
            Some(name) => name.fmt(f),
            None => IpAddr::from(*self).fmt(f),
        }
    }
}

impl FromStr for Address {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, AddrParseError> {
        match text.parse::<HostName>() {
            Ok(name) => Ok(name.into()),
            Err(_) => text.parse::<IpAddr>().map(Self::from),
        }
    }
}

impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.halves().serialize(serializer) }
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
        } else {
            <[u64; 2]>::deserialize(deserializer).map(Self::from_halves)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_ipv6_have_no_ipv4_addresses() {
        let contains = |network: &str, address: &str| {
            Network::from(network.parse::<IpNet>().unwrap()).contains(address.parse::<IpAddr>().unwrap().into())
        };
        for (network, address, expected) in [
            ("::/0", "10.0.0.1", false),
            ("::/0", "2001:db8::1", true),
            ("::/0", "::1", true),
            ("::/80", "10.0.0.1", false),
            ("0.0.0.0/0", "10.0.0.1", true),
            ("0.0.0.0/0", "::1", false),
            ("10.0.0.0/8", "10.9.9.9", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("2001:db8::/32", "2001:db8:1::", true),
        ] {
            assert_eq!(contains(network, address), expected, "{network} {address}");
        }
    }
}
