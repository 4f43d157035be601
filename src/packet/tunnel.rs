//! Tunnels over UDP, told by the ports that IANA assigned to them: what they carry has transport headers of its own.

use super::{Bytes, DissectError, Dissection, FiveTuple, NoPorts, Packet, Transport, ether, ip, ppp};

/// How a tunnel's payload is walked.
type Dissector = for<'a> fn(Bytes<'a>) -> Result<Dissection<'a>, DissectError>;

/// How what follows the UDP header is walked, where the port is of a tunnel.
#[inline]
fn tunnel_of(port: u16) -> Option<Dissector> {
    match port {
        1701 => Some(layer_2_tunneling),
        2152 => Some(gtp_user),
        3544 => Some(teredo),
        // Linux sent VXLAN to the second before the first was assigned.
        4789 | 8472 => Some(vxlan),
        6081 => Some(geneve),
        _ => None,
    }
}

/// Whether what follows a UDP header with such a port may have to be walked.
#[inline]
pub(super) fn is_tunnel_port(port: u16) -> bool {
    tunnel_of(port).is_some()
}

/// The innermost packet with ports, where `outermost` is a tunnel that carries one.
#[inline]
pub(super) fn innermost(outermost: Dissection<'_>) -> Option<Packet> {
    let mut innermost = None;
    let mut found = outermost;
    while let Some(inside) = inside(found) {
        innermost = Some(inside.packet);
        found = inside;
    }
    innermost
}

#[inline]
fn inside(found: Dissection<'_>) -> Option<Dissection<'_>> {
    const HEADER_BYTES: usize = 8;
    let FiveTuple { transport, source_port, destination_port, .. } = found.packet.tuple;
    if transport != Transport::Udp {
        return None;
    }
    let decode = tunnel_of(destination_port).or_else(|| tunnel_of(source_port))?;
    decode(found.segment.nested().ok()?.skip(HEADER_BYTES).ok()?).ok()
}

/// RFC 7348, section 5.
fn vxlan(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::frame(data.skip(8)?)
}

/// RFC 8926, section 3.4: version and length of the options in words, flags, Ethernet type, identifier.
fn geneve(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[length, _, high, low] = data.head()?;
    ether::decode(u16::from_be_bytes([high, low]), data.skip(8 + usize::from(length & 0x3f) * 4)?)
}

/// RFC 4380, section 5.1.1: IPv6, perhaps behind an authentication header and an origin.
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

/// 3GPP TS 29.281, section 5: user data of mobile networks.
fn gtp_user(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const USER_DATA: u8 = 0xff;
    const IS_VERSION_1: u8 = 0x30;
    const HAS_OPTIONS: u8 = 0x07;
    const HAS_EXTENSION: u8 = 0x04;
    let &[flags, kind] = data.head()?;
    if flags & 0xf0 != IS_VERSION_1 || kind != USER_DATA {
        return Err(NoPorts::NotIp.into());
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

/// RFC 2661, section 3.1: data messages carry PPP.
fn layer_2_tunneling(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const IS_CONTROL: u8 = 0x80;
    const HAS_LENGTH: u8 = 0x40;
    const HAS_SEQUENCE: u8 = 0x08;
    const HAS_OFFSET: u8 = 0x02;
    const VERSION_2: u8 = 2;
    let &[flags, version] = data.head()?;
    if flags & IS_CONTROL != 0 || version & 0x0f != VERSION_2 {
        return Err(NoPorts::NotIp.into());
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
