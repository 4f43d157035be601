//! IP addresses of both versions in one shape.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IP address; IPv4 addresses are held as IPv4-mapped IPv6 addresses (RFC 4291, section 2.5.5.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(u128);

impl From<Ipv4Addr> for Address {
    #[inline]
    fn from(address: Ipv4Addr) -> Self {
        Self(0xffff_0000_0000 | u128::from(address.to_bits()))
    }
}

impl From<Ipv6Addr> for Address {
    #[inline]
    fn from(address: Ipv6Addr) -> Self {
        Self(address.to_bits())
    }
}

impl From<Address> for IpAddr {
    fn from(address: Address) -> Self {
        Ipv6Addr::from_bits(address.0).to_canonical()
    }
}
