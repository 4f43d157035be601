//! Hosts, routers and network prefixes of the local link, as ARP, NDP and DHCP packets reveal them.
//!
//! Parses ARP (RFC 826), IPv6 neighbour discovery (RFC 4861) and DHCP (RFC 2131) on Ethernet and in Linux cooked
//! captures. [`crate::direction`] draws the conclusions.

use serde::{Deserialize, Serialize};
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::link::{ETHERNET, ether_type_offsets};
use super::{Address, Bytes, Decoded, EtherType, MacAddress, NoPorts, Transport};
use crate::capture::Frame;

/// What one packet reveals about its link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    /// A host on the link.
    pub host: Option<Address>,
    /// MAC address of that host.
    pub mac: Option<MacAddress>,
    /// A network whose addresses are on the link.
    pub network: Option<IpNet>,
    /// A router on the link.
    pub router: Option<Address>,
}

const DHCP_CLIENT: u16 = 68;

/// Returns whether UDP packets with this port may be DHCP replies, which [`neighbour()`] parses.
#[inline]
pub(super) fn is_dhcp_client_port(port: u16) -> bool {
    port == DHCP_CLIENT
}

/// Returns what a packet reveals about its link; `None` for most packets.
#[inline]
#[must_use]
pub fn neighbour(frame: &Frame<'_>, decoded: &Decoded) -> Option<Neighbour> {
    match &decoded.outer {
        Ok(packet) if !is_dhcp_client_port(packet.tuple.destination_port) => None,
        Ok(packet) if packet.tuple.transport != Transport::Udp => None,
        Ok(_) => parse_if(frame, IPV4, dhcp_reply),
        Err(NoPorts::NotIp(EtherType(ARP))) => parse_if(frame, ARP, arp),
        Err(NoPorts::OtherIpProtocol(_)) => {
            let neighbour = parse_if(frame, IPV6, neighbour_discovery)?;
            Some(Neighbour { mac: decoded.origin.source, ..neighbour })
        }
        Err(_) => None,
    }
}

pub(super) const IPV4: u16 = 0x0800;
pub(super) const ARP: u16 = 0x0806;
pub(super) const IPV6: u16 = 0x86dd;
const VLAN_TAGS: [[u8; 2]; 2] = [[0x81, 0x00], [0x88, 0xa8]];

/// Parses the packet with `parse` if the frame has the given Ethernet type.
#[cold]
fn parse_if(frame: &Frame<'_>, ether_type: u16, parse: fn(Bytes<'_>) -> Option<Neighbour>) -> Option<Neighbour> {
    // Most packets have another type, and no VLAN tag before it.
    if let Some(&[.., high, low]) = frame.data.first_chunk::<14>()
        && frame.link_type == ETHERNET
        && ![ether_type.to_be_bytes(), VLAN_TAGS[0], VLAN_TAGS[1]].contains(&[high, low])
    {
        return None;
    }
    parse_if_behind_tags(frame, ether_type, parse)
}

#[cold]
fn parse_if_behind_tags(
    frame: &Frame<'_>,
    ether_type: u16,
    parse: fn(Bytes<'_>) -> Option<Neighbour>,
) -> Option<Neighbour> {
    let (actual, packet) = network_layer(frame)?;
    if actual == ether_type { parse(packet) } else { None }
}

/// Returns the Ethernet type after any VLAN tags, and the packet that follows it.
pub(super) fn network_layer<'a>(frame: &Frame<'a>) -> Option<(u16, Bytes<'a>)> {
    let (type_at, mut at) = ether_type_offsets(frame.link_type)?;
    let word = |at: usize| Some(u16::from_be_bytes(*frame.data.get(at..)?.first_chunk()?));
    let mut ether_type = word(type_at)?;
    while VLAN_TAGS.contains(&ether_type.to_be_bytes()) {
        ether_type = word(at + 2)?;
        at += 4;
    }
    Some((ether_type, Bytes::new(frame.data, frame.original_bytes).skip(at).ok()?))
}

/// Parses an ARP packet for Ethernet and IPv4, which states the sender's addresses.
fn arp(packet: Bytes<'_>) -> Option<Neighbour> {
    const ETHERNET_AND_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];
    let (kind, sender) = packet.head::<18>().ok()?.split_first_chunk()?;
    let &[_, _, mac @ .., a, b, c, d] = sender.first_chunk::<12>()?;
    let address = Ipv4Addr::new(a, b, c, d);
    // A host that probes whether an address is free has none itself (RFC 5227).
    (*kind == ETHERNET_AND_IPV4 && !address.is_unspecified()).then(|| Neighbour {
        host: Some(address.into()),
        mac: Some(MacAddress(mac)),
        ..Neighbour::default()
    })
}

/// Parses an IPv4 packet with a DHCP reply: the client's address, and the network mask and the router of its link.
fn dhcp_reply(packet: Bytes<'_>) -> Option<Neighbour> {
    const UDP_BYTES: usize = 8;
    const REPLY: u8 = 2;
    const YOUR_ADDRESS: usize = 16;
    const OPTIONS: usize = 236;
    const MAGIC: [u8; 4] = [99, 130, 83, 99];
    const PAD: u8 = 0;
    const MASK: u8 = 1;
    const ROUTER: u8 = 3;
    let &[first] = packet.head().ok()?;
    let message = packet.skip(usize::from(first & 0x0f) * 4 + UDP_BYTES).ok()?;
    let &[operation] = message.head().ok()?;
    let address = Ipv4Addr::from(*message.skip(YOUR_ADDRESS).ok()?.head().ok()?);
    let mut options = message.skip(OPTIONS).ok()?.captured().strip_prefix(&MAGIC)?;
    if operation != REPLY || address.is_unspecified() {
        return None;
    }
    let (mut mask, mut router) = (None, None);
    while let [code, rest @ ..] = options {
        if *code == PAD {
            options = rest;
            continue;
        }
        let Some((length, rest)) = rest.split_first() else { break };
        let Some((value, rest)) = rest.split_at_checked((*length).into()) else { break };
        match *code {
            MASK => mask = value.first_chunk().map(|mask| Ipv4Addr::from(*mask)),
            ROUTER => router = value.first_chunk().map(|router| Ipv4Addr::from(*router)),
            _ => {}
        }
        options = rest;
    }
    let network = mask.and_then(|mask| Ipv4Net::with_netmask(address, mask).ok());
    Some(Neighbour {
        host: Some(address.into()),
        network: network.map(|network| IpNet::V4(network.trunc())),
        router: router.map(Address::from),
        ..Neighbour::default()
    })
}

/// Parses an IPv6 packet with a solicitation or an advertisement. A hop limit of 255 proves that the sender is on the
/// link, since every router decrements it.
fn neighbour_discovery(packet: Bytes<'_>) -> Option<Neighbour> {
    const HEADER_BYTES: usize = 40;
    const ICMPV6: u8 = 58;
    const MAXIMUM_HOP_LIMIT: u8 = 255;
    const ROUTER_ADVERTISEMENT: u8 = 134;
    let &[_, _, _, _, _, _, ICMPV6, MAXIMUM_HOP_LIMIT, source @ ..] = packet.head::<24>().ok()? else { return None };
    let source = Ipv6Addr::from(source);
    let message = packet.skip(HEADER_BYTES).ok()?;
    let &[kind] = message.head().ok()?;
    if !(133..=136).contains(&kind) || source.is_unspecified() {
        return None;
    }
    let is_router = kind == ROUTER_ADVERTISEMENT;
    Some(Neighbour {
        host: Some(source.into()),
        network: if is_router { advertised_network(message) } else { None },
        router: is_router.then(|| source.into()),
        ..Neighbour::default()
    })
}

/// Returns the first prefix of a router advertisement that is marked as on the link (RFC 4861, section 4.6.2).
fn advertised_network(advertisement: Bytes<'_>) -> Option<IpNet> {
    const OPTIONS: usize = 16;
    const PREFIX: u8 = 3;
    const ON_LINK: u8 = 0x80;
    let mut options = advertisement.skip(OPTIONS).ok()?;
    loop {
        let &[kind, words] = options.head().ok()?;
        if kind == PREFIX {
            let &[_, _, prefix_bits, flags] = options.head().ok()?;
            let prefix = Ipv6Addr::from(*options.skip(16).ok()?.head().ok()?);
            if flags & ON_LINK != 0 {
                return Ipv6Net::new(prefix, prefix_bits).ok().map(|network| IpNet::V6(network.trunc()));
            }
        }
        options = options.skip(usize::from(words.max(1)) * 8).ok()?;
    }
}
