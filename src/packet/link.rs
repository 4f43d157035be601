//! Link types: the one table that names them and says how their frames begin.
//!
//! Source: the registry at <https://www.tcpdump.org/linktypes.html>. A new link type is an entry of [`LINK_TYPES`] and a
//! function that walks its header.

use super::{Bytes, NoPorts, Packet, Stop, ether, ip};
use crate::capture::{Frame, LinkType};

/// How the frames of a link type are walked.
type Decode = fn(Bytes<'_>) -> Result<Packet, Stop>;

/// Number, name in the registry, and how its frames are walked.
const LINK_TYPES: [(LinkType, &str, Decode); 10] = [
    (LinkType(0), "NULL", null),
    (ETHERNET, "ETHERNET", ethernet),
    // What BSD systems wrote for raw IP.
    (LinkType(12), "RAW", ip::decode),
    (LinkType(14), "RAW", ip::decode),
    (LinkType(101), "RAW", ip::decode),
    (LinkType(108), "LOOP", null),
    (LinkType(113), "LINUX_SLL", linux_cooked_v1),
    (LinkType(228), "IPV4", ip::decode_version_4),
    (LinkType(229), "IPV6", ip::decode_version_6),
    (LinkType(276), "LINUX_SLL2", linux_cooked_v2),
];

const ETHERNET: LinkType = LinkType(1);

/// The name of a link type in the registry, without `LINKTYPE_`; none where it is not known here.
#[must_use]
pub fn link_type_name(link_type: LinkType) -> Option<&'static str> {
    LINK_TYPES.iter().find(|entry| entry.0 == link_type).map(|entry| entry.1)
}

/// Walks a frame from its link layer on.
#[inline]
pub(super) fn decode(frame: &Frame<'_>) -> Result<Packet, Stop> {
    let bytes = Bytes { captured: frame.data, wire: frame.original_bytes as usize };
    if frame.link_type == ETHERNET {
        return ethernet(bytes);
    }
    match LINK_TYPES.iter().find(|entry| entry.0 == frame.link_type) {
        Some((_, _, decode)) => decode(bytes),
        None => Err(NoPorts::UnknownLinkType.into()),
    }
}

/// Two addresses, then an Ethernet type or a length.
#[inline]
fn ethernet(frame: Bytes<'_>) -> Result<Packet, Stop> {
    let &[.., high, low] = frame.head::<14>()?;
    ether::decode(u16::from_be_bytes([high, low]), frame.skip(14)?)
}

/// The loopback device of BSD: an address family in the byte order of the machine that captured.
fn null(frame: Bytes<'_>) -> Result<Packet, Stop> {
    let family = *frame.head()?;
    match u32::from_le_bytes(family).min(u32::from_be_bytes(family)) {
        // AF_INET everywhere; AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS.
        2 | 10 | 24 | 28 | 30 => ip::decode(frame.skip(4)?),
        _ => Err(NoPorts::NotIp.into()),
    }
}

/// Linux cooked capture: packet type, device type, address length, address, protocol.
fn linux_cooked_v1(frame: Bytes<'_>) -> Result<Packet, Stop> {
    let &[.., high, low] = frame.head::<16>()?;
    linux_protocol(u16::from_be_bytes([high, low]), frame.skip(16)?)
}

/// Linux cooked capture, second version: protocol, reserved, interface, device type, packet type, address length, address.
fn linux_cooked_v2(frame: Bytes<'_>) -> Result<Packet, Stop> {
    let &[high, low, ..] = frame.head::<20>()?;
    linux_protocol(u16::from_be_bytes([high, low]), frame.skip(20)?)
}

/// An Ethernet type, or one of the pseudo-types of Linux's `if_ether.h`.
fn linux_protocol(protocol: u16, data: Bytes<'_>) -> Result<Packet, Stop> {
    const LLC: u16 = 0x0004;
    match protocol {
        LLC => ether::llc(data),
        0..=0x05ff => Err(NoPorts::NotIp.into()),
        ether_type => ether::decode(ether_type, data),
    }
}
