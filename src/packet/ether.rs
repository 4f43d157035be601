//! What follows an Ethernet type (IEEE 802 numbers of IANA): VLAN tags, MPLS, PPPoE, IP.

use super::{Bytes, NoPorts, Packet, Stop, ip};

const IPV4: u16 = 0x0800;
const VLAN: u16 = 0x8100;
const IPV6: u16 = 0x86dd;
const MPLS: u16 = 0x8847;
const MPLS_MULTICAST: u16 = 0x8848;
const PPPOE_SESSION: u16 = 0x8864;
const PROVIDER_BRIDGING: u16 = 0x88a8;
/// QinQ as it was before IEEE 802.1ad.
const QINQ: [u16; 2] = [0x9100, 0x9200];

/// Up to here the field is a length (IEEE 802.3, section 3.2.6).
const MAXIMUM_LENGTH: u16 = 1500;

/// Protocol numbers of PPP (RFC 1661, section 2).
const PPP_IPV4: u16 = 0x0021;
const PPP_IPV6: u16 = 0x0057;
const PPP_MPLS: u16 = 0x0281;

/// Walks what stands behind a field of Ethernet type or length.
#[inline]
pub(super) fn decode(mut ether_type: u16, mut data: Bytes<'_>) -> Result<Packet, Stop> {
    loop {
        match ether_type {
            IPV4 | IPV6 => return ip::decode(data),
            VLAN | PROVIDER_BRIDGING => {}
            tag if QINQ.contains(&tag) => {}
            MPLS | MPLS_MULTICAST => return mpls(data),
            PPPOE_SESSION => return pppoe(data),
            length @ 0..=MAXIMUM_LENGTH => return llc(data.limit(usize::from(length))),
            _ => return Err(NoPorts::NotIp.into()),
        }
        let &[_, _, high, low] = data.head()?;
        ether_type = u16::from_be_bytes([high, low]);
        data = data.skip(4)?;
    }
}

/// IEEE 802.2 logical link control: IP itself, or an Ethernet type behind the SNAP extension.
pub(super) fn llc(data: Bytes<'_>) -> Result<Packet, Stop> {
    match data.head::<3>()? {
        [0x06, 0x06, 0x03] => ip::decode(data.skip(3)?),
        [0xaa, 0xaa, 0x03] => match data.head()? {
            // The organisation codes of RFC 1042 and of IEEE 802.1H.
            &[_, _, _, 0, 0, 0 | 0xf8, high, low] => decode(u16::from_be_bytes([high, low]), data.skip(8)?),
            _ => Err(NoPorts::NotIp.into()),
        },
        _ => Err(NoPorts::NotIp.into()),
    }
}

/// MPLS labels (RFC 3032), then IP, which is told by its version.
fn mpls(mut data: Bytes<'_>) -> Result<Packet, Stop> {
    loop {
        let &[_, _, bottom_of_stack, _] = data.head()?;
        data = data.skip(4)?;
        if bottom_of_stack & 1 == 1 {
            let &[first] = data.head()?;
            return if matches!(first >> 4, 4 | 6) { ip::decode(data) } else { Err(NoPorts::NotIp.into()) };
        }
    }
}

/// A PPPoE session (RFC 2516, section 4): version, code, session, length, then PPP.
fn pppoe(data: Bytes<'_>) -> Result<Packet, Stop> {
    let &[_, _, _, _, high, low] = data.head()?;
    ppp(data.skip(6)?.limit(usize::from(u16::from_be_bytes([high, low]))))
}

/// PPP without framing: a protocol number of two bytes, or of one where it is compressed (RFC 1661, section 6.5).
fn ppp(data: Bytes<'_>) -> Result<Packet, Stop> {
    let &[first] = data.head()?;
    let (protocol, header_bytes) = if first & 1 == 1 {
        (u16::from(first), 1)
    } else {
        (u16::from_be_bytes(*data.head()?), 2)
    };
    let data = data.skip(header_bytes)?;
    match protocol {
        PPP_IPV4 | PPP_IPV6 => ip::decode(data),
        PPP_MPLS => mpls(data),
        _ => Err(NoPorts::NotIp.into()),
    }
}
