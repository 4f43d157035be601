//! The fields of Wireshark that can be compared, and what the comparisons select.

use ipnet::IpNet;

use super::error::FilterErrorKind;
use super::terms::{ALL, Term, bits};
use super::tokens::{Comparison, Token, TokenKind, unescaped};
use super::word;
use crate::direction::parse_networks;
use crate::packet::{HostName, Transport};
use crate::query::PortRange;
use crate::query::settings::parse_time;
use crate::services::Services;

/// A field that can be compared.
#[derive(Clone, Copy, Debug)]
pub(super) enum Field {
    Ipv4Address,
    Ipv6Address,
    /// A port of these transports.
    Port(u8),
    /// In seconds since 1970-01-01 UTC.
    Epoch,
    /// As text.
    Time,
    InterfaceName,
    InterfaceNumber,
}

impl Field {
    /// Returns the field with a name.
    pub(super) fn named(name: &str) -> Result<Self, FilterErrorKind> {
        let name = name.to_ascii_lowercase();
        let (protocol, rest) = name.split_once('.').ok_or(FilterErrorKind::Content)?;
        match (protocol, rest) {
            ("ip", "addr") => Ok(Self::Ipv4Address),
            ("ipv6", "addr") => Ok(Self::Ipv6Address),
            ("frame", "time_epoch") => Ok(Self::Epoch),
            ("frame", "time") => Ok(Self::Time),
            ("frame", "interface_name" | "interface_description") => Ok(Self::InterfaceName),
            ("frame", "interface_id") => Ok(Self::InterfaceNumber),
            ("ip" | "ipv6", "src" | "dst" | "src_host" | "dst_host") => Err(FilterErrorKind::OneWay),
            _ => match (word::transport(protocol), rest) {
                // Wireshark dissects UDP-Lite as UDP.
                (Some(Transport::Udp), "port") => Ok(Self::Port(bits(&[Transport::Udp, Transport::UdpLite]))),
                (Some(transport), "port") => Ok(Self::Port(bits(&[transport]))),
                (Some(_), "srcport" | "dstport") => Err(FilterErrorKind::OneWay),
                _ => Err(FilterErrorKind::Content),
            },
        }
    }

    /// Returns the packets for which the field equals one of some values. The error is about one of them.
    pub(super) fn equals<'a>(
        self,
        values: &[Token<'a>],
        services: &Services,
    ) -> Result<Term, (FilterErrorKind, Token<'a>)> {
        let mut hosts: Vec<IpNet> = Vec::new();
        let mut ports: Vec<PortRange> = Vec::new();
        let mut names = Vec::new();
        let mut term = Term::any();
        for value in values {
            let text = value.text;
            let wrong = (FilterErrorKind::Value, *value);
            match self {
                Self::Ipv4Address | Self::Ipv6Address => {
                    let of_family = |network: &IpNet| {
                        // Names are those of addresses of either family.
                        HostName::of(network.addr().into()).is_some()
                            || matches!(
                                (network, self),
                                (IpNet::V4(_), Self::Ipv4Address) | (IpNet::V6(_), Self::Ipv6Address)
                            )
                    };
                    let networks = parse_networks(text).ok().flatten();
                    hosts.extend(networks.filter(|networks| networks.iter().all(of_family)).ok_or(wrong)?);
                }
                Self::Port(_) => {
                    let text = text.replacen("..", "-", 1);
                    ports.extend(word::ports(&text, services).ok_or(wrong)?);
                }
                Self::InterfaceName if value.kind == TokenKind::Quoted => names.push(unescaped(text)),
                Self::InterfaceName => names.push(text.into()),
                Self::InterfaceNumber => {
                    text.parse::<u32>().map_err(|_| wrong)?;
                    names.push(format!("#{text}"));
                }
                Self::Epoch | Self::Time => {
                    let time = self.time(text).filter(|_| values.len() == 1).ok_or(wrong)?;
                    term = Term { since: Some(time), until: Some(time.saturating_add(1)), ..Term::any() };
                }
            }
        }
        Ok(match self {
            Self::Ipv4Address | Self::Ipv6Address => Term::of_hosts(hosts),
            Self::Port(transports) => Term::of_ports(transports & ALL, ports),
            Self::InterfaceName | Self::InterfaceNumber => Term { interfaces: vec![names], ..term },
            Self::Epoch | Self::Time => term,
        })
    }

    /// Returns the packets for which the field is less or greater than a value.
    pub(super) fn compares(self, comparison: Comparison, value: &str) -> Result<Term, FilterErrorKind> {
        if let Self::Port(transports) = self {
            let port: u16 = value.parse().map_err(|_| FilterErrorKind::Value)?;
            let (first, last) = match comparison {
                Comparison::Less => (Some(0), port.checked_sub(1)),
                Comparison::LessOrEqual => (Some(0), Some(port)),
                Comparison::Greater => (port.checked_add(1), Some(u16::MAX)),
                Comparison::GreaterOrEqual => (Some(port), Some(u16::MAX)),
                _ => return Err(FilterErrorKind::Comparison),
            };
            let (first, last) = first.zip(last).ok_or(FilterErrorKind::Value)?;
            return Ok(Term::of_ports(transports, vec![PortRange { first, last }]));
        }
        if !matches!(self, Self::Epoch | Self::Time) {
            return Err(FilterErrorKind::Comparison);
        }
        let time = self.time(value).ok_or(FilterErrorKind::Value)?;
        let after = time.saturating_add(1);
        Ok(match comparison {
            Comparison::Less => Term { until: Some(time), ..Term::any() },
            Comparison::LessOrEqual => Term { until: Some(after), ..Term::any() },
            Comparison::Greater => Term { since: Some(after), ..Term::any() },
            Comparison::GreaterOrEqual => Term { since: Some(time), ..Term::any() },
            _ => return Err(FilterErrorKind::Comparison),
        })
    }

    /// Parses a time, in nanoseconds since 1970-01-01 UTC.
    fn time(self, text: &str) -> Option<i64> {
        match self {
            Self::Epoch => epoch_nanos(text),
            _ => parse_time(text).ok().flatten(),
        }
    }
}

/// Parses seconds with up to nine decimals.
fn epoch_nanos(text: &str) -> Option<i64> {
    let (negative, size) = text.strip_prefix('-').map_or((false, text), |size| (true, size));
    let (seconds, fraction) = size.split_once('.').unwrap_or((size, ""));
    let digits = format!("{seconds}{fraction:0<9}");
    let is_number = fraction.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let nanos: i64 = digits.parse().ok().filter(|_| is_number && !seconds.is_empty())?;
    Some(if negative { -nanos } else { nanos })
}
