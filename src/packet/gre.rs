//! Generic routing encapsulation (RFC 2784, RFC 2890) and the protocols that build on it: PPTP, NVGRE, ERSPAN,
//! `EoIP`, WCCP, the tunnels of Aruba's access points, and those of CDMA2000.

use super::{Bytes, DissectError, Dissection, NoPorts, ether, hdlc, ip, link};

/// ERSPAN type I, a mirrored frame without a header, or type II, with a header of 8 bytes.
pub(super) const ERSPAN_II: u16 = 0x88be;
/// ERSPAN type III, a mirrored frame with a header of 12 bytes and an optional subheader of 8 bytes.
pub(super) const ERSPAN_III: u16 = 0x22eb;
/// Ethernet over IP as `MikroTik` routers send it, in GRE version 1.
const EOIP: u16 = 0x6400;
/// WCCP, which redirects to web caches: IP, preceded by a header of 4 bytes in version 2.
const WCCP: u16 = 0x883e;

/// A byte stream of PPP in HDLC-like framing, between parts of a CDMA2000 network (3GPP2 A.S0012, section 2.6.1).
const CDMA2000_STREAM: u16 = 0x8881;
/// The same after attributes.
const CDMA2000_PACKET: u16 = 0x88d2;

const HAS_CHECKSUM: u16 = 0x8000;
const HAS_ROUTING: u16 = 0x4000;
const HAS_KEY: u16 = 0x2000;
const HAS_SEQUENCE: u16 = 0x1000;
/// Only in version 1 (RFC 2637, section 4.1).
const HAS_ACKNOWLEDGEMENT: u16 = 0x0080;
const VERSION: u16 = 0x0007;

/// Dissects a GRE header and its payload.
pub(super) fn decode(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[f0, f1, t0, t1] = data.head()?;
    let (flags, protocol) = (u16::from_be_bytes([f0, f1]), u16::from_be_bytes([t0, t1]));
    let is_version_1 = flags & VERSION == 1;
    if flags & VERSION > 1 {
        return Err(NoPorts::OtherIpProtocol(ip::GRE).into());
    }
    let mut inner = data.skip(4)?;
    let optional_words = [
        flags & (HAS_CHECKSUM | HAS_ROUTING) != 0,
        flags & HAS_KEY != 0,
        flags & HAS_SEQUENCE != 0,
        is_version_1 && flags & HAS_ACKNOWLEDGEMENT != 0,
    ];
    for _ in optional_words.into_iter().filter(|present| *present) {
        inner = inner.skip(4)?;
    }
    if flags & HAS_ROUTING != 0 {
        inner = skip_routing(inner)?;
    }
    // An acknowledgement of PPTP (RFC 2637, section 4.1), or a keep-alive.
    let has_payload = !is_version_1 || protocol == EOIP || flags & HAS_SEQUENCE != 0;
    if !has_payload || inner.wire_len() == 0 {
        return Err(NoPorts::OtherIpProtocol(ip::GRE).into());
    }
    match protocol {
        ERSPAN_II | ERSPAN_III => erspan(protocol, flags & HAS_SEQUENCE != 0, inner),
        CDMA2000_STREAM => hdlc::decode(inner.nested()?).map_err(|error| ether::in_type(protocol, error)),
        CDMA2000_PACKET => {
            hdlc::decode(skip_attributes(inner)?.nested()?).map_err(|error| ether::in_type(protocol, error))
        }
        // One number for each queue of Aruba's access points, which send whole wireless frames.
        0x8200..=0x8370 if protocol % 16 == 0 => link::decode_encapsulated(link::IEEE80211, inner.nested()?),
        EOIP if is_version_1 => ether::frame(inner),
        WCCP => match inner.head()? {
            [first] if first >> 4 == 4 => ip::decode(inner),
            _ => ip::decode(inner.skip(4)?),
        },
        // A keep-alive.
        0 => Err(NoPorts::OtherIpProtocol(ip::GRE).into()),
        ether_type => ether::decode(ether_type, inner),
    }
}

/// Skips the source route entries (RFC 1701): address family, offset, length, routing information. The last has length
/// 0.
fn skip_routing(mut data: Bytes<'_>) -> Result<Bytes<'_>, DissectError> {
    loop {
        let &[_, _, _, length] = data.head()?;
        data = data.skip(4 + usize::from(length))?;
        if length == 0 {
            return Ok(data);
        }
    }
}

/// Skips the attributes of CDMA2000: kind, length of the value, value. The kind of the last has its highest bit set. Without
/// attributes, a flag comes first.
fn skip_attributes(mut data: Bytes<'_>) -> Result<Bytes<'_>, DissectError> {
    const IS_LAST: u8 = 0x80;
    loop {
        let &[kind, length] = data.head()?;
        if kind == hdlc::FLAG {
            return Ok(data);
        }
        data = data.skip(2 + usize::from(length))?;
        if kind & IS_LAST != 0 {
            return Ok(data);
        }
    }
}

/// Dissects a frame mirrored to another switch. A GRE header without a sequence number indicates ERSPAN type I.
pub(super) fn erspan(protocol: u16, has_sequence: bool, data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const HAS_SUBHEADER: u8 = 1;
    let header_bytes = match protocol {
        ERSPAN_III => match data.head::<12>()? {
            [.., last] if last & HAS_SUBHEADER != 0 => 20,
            _ => 12,
        },
        _ if has_sequence => 8,
        _ => 0,
    };
    ether::frame(data.skip(header_bytes)?)
}
