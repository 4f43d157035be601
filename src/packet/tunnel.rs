//! Tunnels over UDP, recognised by their ports in the IANA registry. The packets that they carry have transport headers
//! of their own.

use super::{Bytes, DissectError, Dissection, FiveTuple, NoPorts, Packet, Transport, ether, ip, ppp};

/// A function that dissects the payload of a tunnel.
type Dissector = for<'a> fn(Bytes<'a>) -> Result<Dissection<'a>, DissectError>;

/// Returns the dissector for the payload of UDP packets with this port, if the port belongs to a tunnel.
#[inline]
fn dissector_for_port(port: u16) -> Option<Dissector> {
    match port {
        1701 => Some(layer_2_tunneling),
        2152 => Some(gtp_user),
        3544 => Some(teredo),
        // Linux used port 8472 for VXLAN before 4789 was assigned.
        4789 | 8472 => Some(vxlan),
        6081 => Some(geneve),
        _ => None,
    }
}

/// Returns whether UDP packets with this port may carry a tunnel.
#[inline]
pub(super) fn is_tunnel_port(port: u16) -> bool {
    dissector_for_port(port).is_some()
}

/// Returns the innermost packet with ports, if `outermost` is a tunnel that carries one.
#[inline]
pub(super) fn innermost(outermost: Dissection<'_>) -> Option<Packet> {
    let mut innermost = None;
    let mut outer = outermost;
    while let Some(inner) = carried_by(outer) {
        innermost = Some(inner.packet);
        outer = inner;
    }
    innermost
}

/// Returns the next packet with ports inside `outer`, if it is a tunnel.
#[inline]
fn carried_by(outer: Dissection<'_>) -> Option<Dissection<'_>> {
    const UDP_BYTES: usize = 8;
    let FiveTuple { transport, source_port, destination_port, .. } = outer.packet.tuple;
    if transport != Transport::Udp {
        return None;
    }
    let dissector = dissector_for_port(destination_port).or_else(|| dissector_for_port(source_port))?;
    dissector(outer.segment.nested().ok()?.skip(UDP_BYTES).ok()?).ok()
}

/// VXLAN (RFC 7348, section 5): a header of 8 bytes, then Ethernet.
fn vxlan(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::frame(data.skip(8)?)
}

/// Geneve (RFC 8926, section 3.4): version and length of the options in words, flags, Ethernet type, network
/// identifier, options; then the payload.
fn geneve(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[length, _, high, low] = data.head()?;
    ether::decode(u16::from_be_bytes([high, low]), data.skip(8 + usize::from(length & 0x3f) * 4)?)
}

/// Teredo (RFC 4380, section 5.1.1): IPv6 after an optional authentication header and an optional origin indication.
fn teredo(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let mut data = data;
    if let &[0, 1, identifier_bytes, value_bytes] = data.head()? {
        data = data.skip(13 + usize::from(identifier_bytes) + usize::from(value_bytes))?;
    }
    if data.head() == Ok(&[0, 0]) {
        data = data.skip(8)?;
    }
    ip::decode_ipv6(data)
}

/// GTP-U (3GPP TS 29.281, section 5), the user data of mobile networks: a header, optional extension headers, then IP.
fn gtp_user(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const USER_DATA: u8 = 0xff;
    const IS_VERSION_1: u8 = 0x30;
    const HAS_OPTIONS: u8 = 0x07;
    const HAS_EXTENSION: u8 = 0x04;
    let &[flags, kind] = data.head()?;
    if flags & 0xf0 != IS_VERSION_1 || kind != USER_DATA {
        return Err(NoPorts::NOT_IP.into());
    }
    if flags & HAS_OPTIONS == 0 {
        return ip::decode(data.skip(8)?);
    }
    let &[.., next] = data.head::<12>()?;
    let mut next = if flags & HAS_EXTENSION == 0 { 0 } else { next };
    let mut inner = data.skip(12)?;
    while next != 0 {
        let &[words] = inner.head()?;
        let extension_bytes = usize::from(words.max(1)) * 4;
        let &[following] = inner.skip(extension_bytes - 1)?.head()?;
        next = following;
        inner = inner.skip(extension_bytes)?;
    }
    ip::decode(inner)
}

/// L2TP (RFC 2661, section 3.1): data messages carry PPP.
fn layer_2_tunneling(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const IS_CONTROL: u8 = 0x80;
    const HAS_LENGTH: u8 = 0x40;
    const HAS_SEQUENCE: u8 = 0x08;
    const HAS_OFFSET: u8 = 0x02;
    const VERSION_2: u8 = 2;
    let &[flags, version] = data.head()?;
    if flags & IS_CONTROL != 0 || version & 0x0f != VERSION_2 {
        return Err(NoPorts::NOT_IP.into());
    }
    let mut header_bytes = 2 + 4;
    header_bytes += if flags & HAS_LENGTH == 0 { 0 } else { 2 };
    header_bytes += if flags & HAS_SEQUENCE == 0 { 0 } else { 4 };
    let mut inner = data.skip(header_bytes)?;
    if flags & HAS_OFFSET != 0 {
        let padding = u16::from_be_bytes(*inner.head()?);
        inner = inner.skip(2 + usize::from(padding))?;
    }
    ppp::decode(inner)
}
