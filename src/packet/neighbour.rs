//! What packets tell of the link that they are on: who shares it, its network, its router.
//!
//! ARP (RFC 826), neighbour discovery (RFC 4861) and DHCP (RFC 2131), on Ethernet and in Linux cooked captures.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use super::link::ETHERNET;
use super::{Address, Bytes, Decoded, MacAddress, NoPorts, Transport};
use crate::capture::{Frame, LinkType};

/// What one packet tells of its link.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbour {
    /// A host on the link.
    pub host: Option<Address>,
    /// The station of that host.
    pub mac: Option<MacAddress>,
    /// Whose addresses are on the link.
    pub network: Option<IpNet>,
    /// A router on the link.
    pub router: Option<Address>,
}

const DHCP_CLIENT: u16 = 68;

/// Whether a packet of UDP with such a port may tell of its link.
#[inline]
pub(super) fn is_dhcp_client_port(port: u16) -> bool {
    port == DHCP_CLIENT
}

/// What a packet tells of its link; none for most packets.
#[inline]
#[must_use]
pub fn neighbour(frame: &Frame<'_>, decoded: &Decoded) -> Option<Neighbour> {
    match &decoded.outer {
        Ok(packet) if !is_dhcp_client_port(packet.tuple.destination_port) => None,
        Ok(packet) if packet.tuple.transport != Transport::Udp => None,
        Ok(_) => told(frame, IPV4, dhcp),
        Err(NoPorts::NotIp) => told(frame, ARP, arp),
        Err(NoPorts::OtherIpProtocol) => {
            let told = told(frame, IPV6, neighbour_discovery)?;
            Some(Neighbour { mac: decoded.origin.source, ..told })
        }
        Err(_) => None,
    }
}

const IPV4: u16 = 0x0800;
const ARP: u16 = 0x0806;
const IPV6: u16 = 0x86dd;
const VLAN_TAGS: [[u8; 2]; 2] = [[0x81, 0x00], [0x88, 0xa8]];

/// What a packet tells that is of an Ethernet type.
#[cold]
fn told(frame: &Frame<'_>, ether_type: u16, read: fn(Bytes<'_>) -> Option<Neighbour>) -> Option<Neighbour> {
    // Most packets are of another type, without a tag before it.
    if let Some(&[.., high, low]) = frame.data.first_chunk::<14>()
        && frame.link_type == ETHERNET
        && ![ether_type.to_be_bytes(), VLAN_TAGS[0], VLAN_TAGS[1]].contains(&[high, low])
    {
        return None;
    }
    read_if(frame, ether_type, read)
}

#[cold]
fn read_if(frame: &Frame<'_>, ether_type: u16, read: fn(Bytes<'_>) -> Option<Neighbour>) -> Option<Neighbour> {
    let (found, packet) = network_layer(frame)?;
    if found == ether_type { read(packet) } else { None }
}

/// The Ethernet type behind VLAN tags, and what follows.
fn network_layer<'a>(frame: &Frame<'a>) -> Option<(u16, Bytes<'a>)> {
    let (type_at, mut at) = match frame.link_type {
        ETHERNET => (12, 14),
        LinkType(113) => (14, 16),
        LinkType(276) => (0, 20),
        _ => return None,
    };
    let word = |at: usize| Some(u16::from_be_bytes(*frame.data.get(at..)?.first_chunk()?));
    let mut ether_type = word(type_at)?;
    while VLAN_TAGS.contains(&ether_type.to_be_bytes()) {
        ether_type = word(at + 2)?;
        at += 4;
    }
    Some((ether_type, Bytes::new(frame.data.get(at..)?, frame.original_bytes)))
}

/// Ethernet and IPv4: the sender says who it is.
fn arp(packet: Bytes<'_>) -> Option<Neighbour> {
    const ETHERNET_AND_IPV4: [u8; 6] = [0, 1, 8, 0, 6, 4];
    let (kind, sender) = packet.head::<18>().ok()?.split_first_chunk()?;
    let &[_, _, mac @ .., a, b, c, d] = sender.first_chunk::<12>()?;
    let address = Ipv4Addr::new(a, b, c, d);
    // A host that asks whether an address is free has none yet.
    (*kind == ETHERNET_AND_IPV4 && !address.is_unspecified()).then(|| Neighbour {
        host: Some(address.into()),
        mac: Some(MacAddress(mac)),
        ..Neighbour::default()
    })
}

/// An answer of a server: the address that the client gets, the mask and the router of its link.
fn dhcp(packet: Bytes<'_>) -> Option<Neighbour> {
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

/// Solicitations and advertisements come from the link: no router passes a hop limit of 255 on.
fn neighbour_discovery(packet: Bytes<'_>) -> Option<Neighbour> {
    const HEADER_BYTES: usize = 40;
    const ICMPV6: u8 = 58;
    const UNTOUCHED: u8 = 255;
    const ROUTER_ADVERTISEMENT: u8 = 134;
    let &[_, _, _, _, _, _, ICMPV6, UNTOUCHED, source @ ..] = packet.head::<24>().ok()? else { return None };
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

/// The first prefix of a router advertisement that is on the link (RFC 4861, section 4.6.2).
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
