//! PPP (RFC 1661), and PPP over Ethernet (RFC 2516).

use super::{Bytes, DissectError, Dissection, NoPorts, ip, mpls};

const IPV4: u16 = 0x0021;
const IPV6: u16 = 0x0057;
const MPLS: u16 = 0x0281;
const MPLS_MULTICAST: u16 = 0x0283;

/// Dissects a PPPoE session packet: version, code, session, length; then PPP.
pub(super) fn session(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, _, _, high, low] = data.head()?;
    decode(data.nested()?.skip(6)?.limit(usize::from(u16::from_be_bytes([high, low]))))
}

/// Dissects a PPP frame: address and control fields, which may be omitted; then a protocol number of two bytes, or of
/// one byte if it is compressed (RFC 1661, section 6.5).
pub(super) fn decode(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let data = if data.head() == Ok(&[0xff, 0x03]) { data.skip(2)? } else { data };
    let &[first] = data.head()?;
    let (protocol, header_bytes) =
        if first & 1 == 1 { (u16::from(first), 1) } else { (u16::from_be_bytes(*data.head()?), 2) };
    let data = data.skip(header_bytes)?;
    match protocol {
        IPV4 | IPV6 => ip::decode(data),
        MPLS | MPLS_MULTICAST => mpls::decode(data.nested()?),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}
