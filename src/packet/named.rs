//! Addresses that stand for hosts which are known by a name only, such as `local-7`: hosts with pseudonyms, and many hosts at once.
//!
//! They are IPv6 addresses of a prefix that no network uses: [`PREFIX`] is in `::/8`, which is reserved by the IETF (RFC 4291,
//! section 2.4). A name is written and read in place of the address.

use std::fmt;
use std::net::Ipv6Addr;
use std::str::FromStr;

use ipnet::{IpNet, Ipv6Net};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Address;

/// The first 48 bits of the addresses. The next 16 bits are the [`HostSide`], the last 64 bits the [`Member`].
const PREFIX: u64 = 0x00ff_706f_7274_0000;
/// Length of the prefix of a side.
const SIDE_BITS: u8 = 64;

/// What a name says about where a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HostSide {
    /// Nothing.
    Unknown,
    /// It is local.
    Local,
    /// It is remote.
    Remote,
    /// It is a multicast or broadcast address.
    Group,
    /// It is a loopback address.
    Loopback,
    /// It is the unspecified address.
    Unspecified,
}

/// Which host of a side a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Member {
    /// All.
    All,
    /// One, by its number from 1.
    Number(u64),
    /// Those that are not told apart, beside others that are.
    Others,
}

/// A host, or several, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HostName {
    /// Where it is.
    pub side: HostSide,
    /// Which of the hosts there it is.
    pub member: Member,
}

impl HostSide {
    /// Number of sides.
    pub(crate) const COUNT: usize = Self::ALL.len();

    const ALL: [Self; 6] = [Self::Unknown, Self::Local, Self::Remote, Self::Group, Self::Loopback, Self::Unspecified];

    const fn word(self) -> &'static str {
        match self {
            Self::Unknown => "host",
            Self::Local => "local",
            Self::Remote => "remote",
            Self::Group => "group",
            Self::Loopback => "loopback",
            Self::Unspecified => "unspecified",
        }
    }

    const fn high(self) -> u64 {
        PREFIX | self as u64
    }

    /// Returns the network of all names of the side, which is written as `local-*`.
    pub(crate) const fn network(self) -> IpNet {
        let address = Ipv6Addr::from_bits((self.high() as u128) << 64);
        IpNet::V6(Ipv6Net::new_assert(address, SIDE_BITS))
    }
}

impl Member {
    const fn low(self) -> u64 {
        match self {
            Self::All => 0,
            Self::Number(number) => number,
            Self::Others => u64::MAX,
        }
    }
}

impl HostName {
    /// Returns the network of the one address that stands for it.
    pub(crate) const fn network(self) -> IpNet {
        let bits = (self.side.high() as u128) << 64 | self.member.low() as u128;
        IpNet::V6(Ipv6Net::new_assert(Ipv6Addr::from_bits(bits), 128))
    }

    /// Returns what an address stands for. `None` if it is that of a host.
    #[must_use]
    #[inline(never)]
    pub fn of(address: Address) -> Option<Self> {
        let [high, low] = address.halves();
        let side = HostSide::ALL.into_iter().find(|side| side.high() == high)?;
        let member = match low {
            0 => Member::All,
            u64::MAX => Member::Others,
            number => Member::Number(number),
        };
        Some(Self { side, member })
    }
}

impl From<HostName> for Address {
    fn from(HostName { side, member }: HostName) -> Self {
        Self::from_halves([side.high(), member.low()])
    }
}

impl fmt::Display for HostName {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = self.side.word();
        match (self.member, self.side) {
            (Member::Number(number), _) => write!(f, "{side}-{number}"),
            (Member::All, HostSide::Unknown) => f.write_str("all-hosts"),
            (Member::All, _) => write!(f, "{side}-hosts"),
            (Member::Others, HostSide::Unknown) => f.write_str("other-hosts"),
            (Member::Others, _) => write!(f, "other-{side}-hosts"),
        }
    }
}

/// The error of a text that is no name of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostNameError;

impl FromStr for HostName {
    type Err = HostNameError;

    fn from_str(text: &str) -> Result<Self, HostNameError> {
        let named = |side: HostSide| {
            let number = text.strip_prefix(side.word()).and_then(|rest| rest.strip_prefix('-')?.parse().ok());
            let number = number.filter(|number| (1..u64::MAX).contains(number));
            let members = number.map(Member::Number).into_iter().chain([Member::All, Member::Others]);
            members.map(|member| Self { side, member }).find(|name| name.to_string() == text)
        };
        HostSide::ALL.into_iter().find_map(named).ok_or(HostNameError)
    }
}

/// Returns a network as people write it: an address alone, a prefix, or the names of hosts.
#[must_use]
pub(crate) fn network_name(network: IpNet) -> String {
    let address = Address::from(network.addr());
    match HostName::of(address) {
        _ if network.prefix_len() == network.max_prefix_len() => address.to_string(),
        Some(name) if network.prefix_len() == SIDE_BITS => format!("{}-*", name.side.word()),
        _ => network.to_string(),
    }
}

/// Parses what [`network_name`] writes of hosts with names.
pub(crate) fn parse_named_network(text: &str) -> Option<IpNet> {
    if let Ok(name) = text.parse::<HostName>() {
        return Some(Address::from(name).into());
    }
    let word = text.strip_suffix("-*")?;
    HostSide::ALL.into_iter().find(|side| side.word() == word).map(HostSide::network)
}

/// How serde writes networks: by names where they have some, in formats for people.
pub(crate) mod network_text {
    use super::{Deserialize, Deserializer, IpNet, NetworkText, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(network: &IpNet, serializer: S) -> Result<S::Ok, S::Error> {
        NetworkText(*network).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<IpNet, D::Error> {
        Ok(NetworkText::deserialize(deserializer)?.0)
    }
}

/// [`network_text`] for lists.
pub(crate) mod network_texts {
    use super::{Deserialize as _, Deserializer, IpNet, NetworkText, Serializer};

    pub(crate) fn serialize<S: Serializer>(networks: &[IpNet], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(networks.iter().map(|network| NetworkText(*network)))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
        Ok(Vec::<NetworkText>::deserialize(deserializer)?.into_iter().map(|text| text.0).collect())
    }
}

/// [`network_text`] for optional lists.
pub(crate) mod optional_network_texts {
    use super::{Deserialize as _, Deserializer, IpNet, NetworkText, Serialize as _, Serializer};

    #[expect(clippy::ref_option, reason = "serde asks for a reference")]
    pub(crate) fn serialize<S: Serializer>(networks: &Option<Vec<IpNet>>, serializer: S) -> Result<S::Ok, S::Error> {
        let texts = networks.as_ref().map(|networks| networks.iter().map(|network| NetworkText(*network)).collect());
        Option::<Vec<NetworkText>>::serialize(&texts, serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<IpNet>>, D::Error> {
        let texts = Option::<Vec<NetworkText>>::deserialize(deserializer)?;
        Ok(texts.map(|texts| texts.into_iter().map(|text| text.0).collect()))
    }
}

/// A network that is written by name if it has one.
struct NetworkText(IpNet);

impl Serialize for NetworkText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() && HostName::of(self.0.addr().into()).is_some() {
            serializer.serialize_str(&network_name(self.0))
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for NetworkText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return IpNet::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        let network = parse_named_network(&text).map_or_else(|| text.parse().map_err(D::Error::custom), Ok)?;
        Ok(Self(network))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_and_read() {
        for (side, member, text) in [
            (HostSide::Local, Member::Number(7), "local-7"),
            (HostSide::Remote, Member::All, "remote-hosts"),
            (HostSide::Remote, Member::Others, "other-remote-hosts"),
            (HostSide::Unknown, Member::All, "all-hosts"),
            (HostSide::Unknown, Member::Number(12), "host-12"),
            (HostSide::Group, Member::Number(1), "group-1"),
            (HostSide::Loopback, Member::Others, "other-loopback-hosts"),
        ] {
            let address = Address::from(HostName { side, member });
            assert_eq!((&*address.to_string(), text.parse()), (text, Ok(address)));
            assert_eq!(network_name(address.into()), text);
            assert_eq!(parse_named_network(text), Some(address.into()));
            assert!(side.network().contains(&std::net::IpAddr::from(address)));
        }
        for text in ["local", "local-", "local-0", "local-07", "local--1", "remote-x", "local-18446744073709551615"] {
            assert!(text.parse::<HostName>().is_err(), "{text}");
        }
    }

    #[test]
    fn networks_are_written_as_people_write_them() {
        for text in ["10.0.0.1", "10.0.0.0/8", "2001:db8::/32", "local-*", "host-*", "remote-3", "loopback-hosts"] {
            let networks = crate::direction::parse_networks(text).unwrap().unwrap();
            assert_eq!(networks.into_iter().map(network_name).collect::<String>(), text);
        }
    }
}
