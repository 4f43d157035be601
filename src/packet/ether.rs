//! Ethernet frames, VLAN and other tags, and dispatch by Ethernet type (IANA's registry of IEEE 802 numbers).

use super::{Bytes, DissectError, Dissection, EtherType, NoPorts, gre, ip, mpls, ppp, shim};

const IPV4: u16 = 0x0800;
/// An Ethernet frame inside GRE and other encapsulations.
const TRANSPARENT_BRIDGING: u16 = 0x6558;
const VLAN: u16 = 0x8100;
const IPV6: u16 = 0x86dd;
const PPP: u16 = 0x880b;
const MPLS: u16 = 0x8847;
const MPLS_MULTICAST: u16 = 0x8848;
const PPPOE_SESSION: u16 = 0x8864;
/// IEEE 802.1ah: service identifier, two MAC addresses, then an Ethernet type.
const PROVIDER_BACKBONE: u16 = 0x88e7;
/// Cisco `MetaData`, which carries a security group tag: version, length, option, tag.
const CISCO_METADATA: u16 = 0x8909;
/// A time stamp of Cisco's switches, of 48 bits.
const CISCO_TIMESTAMP: u16 = 0x8988;
const PROVIDER_BRIDGING: u16 = 0x88a8;
/// IEEE 802.1BR.
const BRIDGE_PORT_EXTENSION: u16 = 0x893f;
/// Cisco's equivalent of IEEE 802.1BR.
const VN_TAG: u16 = 0x8926;
/// IEC 62439-3.
const SEAMLESS_REDUNDANCY: u16 = 0x892f;
/// RFC 8300.
pub(super) const NETWORK_SERVICE_HEADER: u16 = 0x894f;
/// QinQ tags of equipment older than IEEE 802.1ad.
const OLD_QINQ_1: u16 = 0x9100;
const OLD_QINQ_2: u16 = 0x9200;

/// Up to this value, the type field is a length (IEEE 802.3, section 3.2.6).
const MAXIMUM_LENGTH: u16 = 1500;

/// Dissects an Ethernet frame: two addresses, then an Ethernet type or a length.
#[inline]
pub(super) fn frame(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[d0, d1, d2, d3, d4, d5, .., high, low] = frame.head::<14>()?;
    let ether_type = u16::from_be_bytes([high, low]);
    if ether_type <= MAXIMUM_LENGTH && shim::is_inter_switch_link([d0, d1, d2, d3, d4, d5]) {
        return shim::inter_switch_link(frame);
    }
    decode(ether_type, frame.skip(14)?)
}

/// Dissects data that begins with an Ethernet type or a length.
pub(super) fn typed(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    decode(u16::from_be_bytes(*data.head()?), data.skip(2)?)
}

/// Dissects the data after an Ethernet type or a length.
#[inline]
pub(super) fn decode(mut ether_type: u16, mut data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    loop {
        let tag_bytes = match ether_type {
            IPV4 | IPV6 => return ip::decode(data),
            VLAN | PROVIDER_BRIDGING | OLD_QINQ_1 | OLD_QINQ_2 => 2,
            VN_TAG | SEAMLESS_REDUNDANCY => 4,
            BRIDGE_PORT_EXTENSION | CISCO_METADATA | CISCO_TIMESTAMP => 6,
            shim::ARISTA => shim::arista_bytes(data)?,
            PROVIDER_BACKBONE => 16,
            MPLS | MPLS_MULTICAST => return mpls::decode(data.nested()?).map_err(|error| in_type(ether_type, error)),
            PPPOE_SESSION => return ppp::session(data).map_err(|error| in_type(ether_type, error)),
            PPP => return ppp::decode(data.nested()?).map_err(|error| in_type(ether_type, error)),
            TRANSPARENT_BRIDGING => return frame(data.nested()?),
            NETWORK_SERVICE_HEADER => {
                return network_service_header(data.nested()?).map_err(|error| in_type(ether_type, error));
            }
            gre::ERSPAN_II | gre::ERSPAN_III => return gre::erspan(ether_type, true, data.nested()?),
            shim::MACSEC => {
                data = shim::macsec(data)?;
                0
            }
            shim::TRILL | shim::BATMAN | shim::FABRIC_PATH | shim::TECMP => {
                return shim::carried_frame(ether_type, data);
            }
            length @ 0..=MAXIMUM_LENGTH => return llc(data.limit(length.into())),
            _ => return Err(NoPorts::NotIp(EtherType(ether_type)).into()),
        };
        data = data.skip(tag_bytes)?;
        ether_type = u16::from_be_bytes(*data.head()?);
        data = data.skip(2)?;
    }
}

/// Returns the reason why something of this Ethernet type has no ports: what it carries has no type of its own.
#[cold]
pub(super) fn in_type(ether_type: u16, error: DissectError) -> DissectError {
    if error == NoPorts::NOT_IP.into() { NoPorts::NotIp(EtherType(ether_type)).into() } else { error }
}

/// Dissects IEEE 802.2 logical link control: IP itself, or an Ethernet type in a SNAP header.
pub(super) fn llc(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    match data.head()? {
        [0x06, 0x06, 0x03] => ip::decode(data.skip(3)?),
        [0xaa, 0xaa, 0x03] => snap(data.skip(3)?),
        _ => Err(NoPorts::NotIp(EtherType::LLC).into()),
    }
}

/// Dissects a SNAP header: organisation and type.
pub(super) fn snap(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    match *data.head()? {
        // The organisations of RFC 1042 and of IEEE 802.1H.
        [0, 0, 0 | 0xf8, high, low] => decode(u16::from_be_bytes([high, low]), data.nested()?.skip(5)?),
        // RFC 2684, section 5.1: bridged Ethernet without its check sequence.
        [0, 0x80, 0xc2, 0, 7] => frame(data.nested()?.skip(5 + 2)?),
        _ => Err(NoPorts::NotIp(EtherType::LLC).into()),
    }
}

/// Dissects a network service header (RFC 8300): version, length in words, metadata type, next protocol.
fn network_service_header(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const IN_IPV4: u8 = 1;
    const IN_IPV6: u8 = 2;
    const IN_ETHERNET: u8 = 3;
    const IN_ITSELF: u8 = 4;
    const IN_MPLS: u8 = 5;
    let &[_, length, _, next] = data.head()?;
    let words = usize::from(length & 0x3f);
    if words < 2 {
        return Err(NoPorts::Malformed.into());
    }
    let inner = data.nested()?.skip(words * 4)?;
    match next {
        IN_IPV4 | IN_IPV6 => ip::decode(inner),
        IN_ETHERNET => frame(inner),
        IN_ITSELF => network_service_header(inner),
        IN_MPLS => mpls::decode(inner),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}
