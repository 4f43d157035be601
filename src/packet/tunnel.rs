//! Tunnels over UDP, recognised by their ports in the IANA registry. The packets that they carry have transport headers
//! of their own.

use super::identity::IpHash;
use super::ip::IpHeader;
use super::{Bytes, DissectError, Dissection, FiveTuple, NoPorts, Packet, Transport, ether, ip, link, mpls, ppp};
use crate::capture::LinkType;

/// A function that dissects the payload of a tunnel; the header of the IP packet around it is the second argument.
type Dissector = for<'a> fn(Bytes<'a>, IpHeader) -> Result<Dissection<'a>, DissectError>;

/// The tunnels: ports in ascending order, and the functions that dissect what is sent to or from them.
///
/// To support a further tunnel, add a function and an entry, and name it in the README. [`is_tunnel_port`] is quick as long as
/// few ports are outside the range in which most are.
static TUNNELS: &[(u16, Dissector)] = &[
    (1701, layer_2_tunneling),
    (2152, gtp_user),
    (3544, teredo),
    (4341, lisp),
    (4789, vxlan),
    (4790, vxlan_gpe),
    (5072, ayiya),
    (6080, generic_udp),
    (6081, geneve),
    (6635, mpls_over_udp),
    (7932, hp_mirror),
    // Linux used this port for VXLAN before 4789 was assigned.
    (8472, vxlan),
    (TZSP, tzsp),
];
const FIRST: u16 = 1701;
const LAST_BEFORE_TZSP: u16 = 8472;
const TZSP: u16 = 37_008;

/// Returns the dissector for the payload of UDP packets with this port, if the port belongs to a tunnel.
fn dissector_for_port(port: u16) -> Option<Dissector> {
    TUNNELS.iter().find_map(|(number, dissector)| (*number == port).then_some(*dissector))
}

/// Returns whether UDP packets with this port may carry a tunnel.
#[inline]
pub(super) fn is_tunnel_port(port: u16) -> bool {
    // Most ports are well-known or ephemeral.
    if (FIRST..=LAST_BEFORE_TZSP).contains(&port) { dissector_for_port(port).is_some() } else { port == TZSP }
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
    let Packet { tuple, hop_limit, .. } = outer.packet;
    let FiveTuple { source, destination, transport, source_port, destination_port } = tuple;
    if transport != Transport::Udp {
        return None;
    }
    let port = [destination_port, source_port].into_iter().find(|port| is_tunnel_port(*port))?;
    let dissector = dissector_for_port(port)?;
    dissector(
        outer.segment.nested().ok()?.skip(UDP_BYTES).ok()?,
        IpHeader { source, destination, hop_limit, hash: IpHash::ipv4(0, 0, 0) },
    )
    .ok()
}

/// VXLAN (RFC 7348, section 5): a header of 8 bytes, then Ethernet.
fn vxlan(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
    ether::frame(data.skip(8)?)
}

/// Geneve (RFC 8926, section 3.4): version and length of the options in words, flags, Ethernet type, network
/// identifier, options; then the payload.
fn geneve(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
    let &[length, _, high, low] = data.head()?;
    ether::decode(u16::from_be_bytes([high, low]), data.skip(8 + usize::from(length & 0x3f) * 4)?)
}

/// Teredo (RFC 4380, section 5.1.1): IPv6 after an optional authentication header and an optional origin indication.
fn teredo(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
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
fn gtp_user(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
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
fn layer_2_tunneling(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
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

/// VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe, section 3.1): flags, reserved, next protocol, network identifier.
fn vxlan_gpe(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
    const HAS_NEXT_PROTOCOL: u8 = 0x04;
    let &[flags, _, _, next] = data.head()?;
    if flags & HAS_NEXT_PROTOCOL == 0 {
        return Err(NoPorts::NOT_IP.into());
    }
    let inner = data.skip(8)?;
    match next {
        1 | 2 => ip::decode(inner),
        3 => ether::frame(inner),
        4 => ether::decode(ether::NETWORK_SERVICE_HEADER, inner),
        5 => mpls::decode(inner),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}

/// MPLS over UDP (RFC 7510).
fn mpls_over_udp(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
    mpls::decode(data)
}

/// Generic UDP encapsulation (draft-ietf-intarea-gue). Variant 0 has a header: variant, control bit, length of the optional
/// fields in words; IP protocol; flags. Variant 1 is IP itself.
fn generic_udp(data: Bytes<'_>, outer: IpHeader) -> Result<Dissection<'_>, DissectError> {
    const IS_CONTROL: u8 = 0x20;
    let &[first, protocol, _, _] = data.head()?;
    match first >> 6 {
        0 if first & IS_CONTROL == 0 => ip::protocol(protocol, data.skip(4 + usize::from(first & 0x1f) * 4)?, outer),
        1 => ip::decode(data),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}

/// Remote mirroring of HP's switches: a header of 12 bytes, then Ethernet.
fn hp_mirror(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
    ether::frame(data.skip(12)?)
}

/// Data of LISP (RFC 9300, section 5.3): a header of 8 bytes, then IP.
fn lisp(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
    ip::decode(data.skip(8)?)
}

/// AYIYA (draft-massar-v6ops-ayiya): lengths of identity (as a power of two) and signature (in words), methods, operation, IP
/// protocol, time.
fn ayiya(data: Bytes<'_>, outer: IpHeader) -> Result<Dissection<'_>, DissectError> {
    const FORWARD: u8 = 1;
    let &[identity, signature, operation, protocol] = data.head()?;
    if operation & 0x0f != FORWARD {
        return Err(NoPorts::NOT_IP.into());
    }
    let header_bytes = 8 + (1 << (identity >> 4)) + usize::from(signature >> 4) * 4;
    ip::protocol(protocol, data.skip(header_bytes)?, outer)
}

/// TZSP, which remote sniffers send: version, type, protocol, tagged fields; then a frame of that protocol.
fn tzsp(data: Bytes<'_>, _: IpHeader) -> Result<Dissection<'_>, DissectError> {
    const PADDING: u8 = 0;
    const END: u8 = 1;
    const KEEP_ALIVE: u8 = 4;
    const PORT_OPENER: u8 = 5;
    let &[1, kind, high, low] = data.head()? else {
        return Err(NoPorts::NOT_IP.into());
    };
    let link_type = LinkType(match u16::from_be_bytes([high, low]) {
        // Ethernet, Token Ring, PPP, FDDI, IP.
        1 => 1,
        2 => 6,
        4 => 9,
        5 => 10,
        7 => 12,
        // Wireless frames: alone, after Prism's header, radiotap, AVS.
        18 => 105,
        119 => 119,
        126 => 127,
        127 => 163,
        _ => return Err(NoPorts::UnknownLinkType.into()),
    });
    if kind == KEEP_ALIVE || kind == PORT_OPENER {
        return Err(NoPorts::NOT_IP.into());
    }
    let mut fields = data.skip(4)?;
    loop {
        fields = match fields.head()? {
            [PADDING] => fields.skip(1)?,
            [END] => return link::decode_encapsulated(link_type, fields.skip(1)?),
            _ => {
                let &[_, length] = fields.head()?;
                fields.skip(2 + usize::from(length))?
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_test_of_ports_agrees_with_the_table() {
        assert!(TUNNELS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        for port in 0..=u16::MAX {
            assert_eq!(is_tunnel_port(port), dissector_for_port(port).is_some(), "{port}");
        }
    }
}
