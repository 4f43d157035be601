//! IPv4 (RFC 791), IPv6 (RFC 8200), and the headers between them and the transport.

use etherparse::{
    IpAuthHeaderSlice, Ipv4HeaderSlice, Ipv6FragmentHeaderSlice, Ipv6HeaderSlice, Ipv6RawExtHeaderSlice, err::ip_auth,
    err::ipv4, err::ipv6,
};

use super::identity::IpHash;
use super::{Address, Bytes, DissectError, Dissection, NoPorts, Transport, ether, gre, mpls, transport};

const HOP_BY_HOP: u8 = 0;
const IPV4: u8 = 4;
const IPV6: u8 = 41;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
pub(super) const GRE: u8 = 47;
const AUTHENTICATION: u8 = 51;
const DESTINATION_OPTIONS: u8 = 60;
const ETHERIP: u8 = 97;
const MOBILITY: u8 = 135;
const MPLS: u8 = 137;
const HIP: u8 = 139;
const SHIM6: u8 = 140;

/// Dissects an IP packet of either version.
#[inline]
pub(super) fn decode(packet: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[first] = packet.head()?;
    match first >> 4 {
        4 => decode_ipv4(packet),
        6 => decode_ipv6(packet),
        _ => Err(NoPorts::Malformed.into()),
    }
}

/// Dissects an IPv4 packet.
#[inline]
pub(super) fn decode_ipv4(packet: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let header = Ipv4HeaderSlice::from_slice(packet.captured()).map_err(|error| match error {
        ipv4::HeaderSliceError::Len(_) => DissectError::EndOfData,
        ipv4::HeaderSliceError::Content(_) => NoPorts::Malformed.into(),
    })?;
    let header_bytes = header.slice().len();
    let packet = match usize::from(header.total_len()) {
        // Segmentation offload: the network card fills in the length after the capture.
        0 => packet,
        total if total < header_bytes => return Err(NoPorts::Malformed.into()),
        total => packet.limit(total),
    };
    if header.fragments_offset().value() != 0 {
        return Err(NoPorts::LaterFragment.into());
    }
    let ip_header = IpHeader {
        source: header.source_addr().into(),
        destination: header.destination_addr().into(),
        hop_limit: header.ttl(),
        hash: ipv4_hash(&header),
    };
    protocol(header.protocol().0, packet.skip(header_bytes)?, ip_header)
}

/// Dissects an IPv6 packet.
#[inline]
pub(super) fn decode_ipv6(packet: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let header = Ipv6HeaderSlice::from_slice(packet.captured()).map_err(|error| match error {
        ipv6::HeaderSliceError::Len(_) => DissectError::EndOfData,
        ipv6::HeaderSliceError::Content(_) => NoPorts::Malformed.into(),
    })?;
    let header_bytes = header.slice().len();
    let packet = match usize::from(header.payload_length()) {
        // A jumbogram (RFC 2675) or segmentation offload.
        0 => packet,
        payload => packet.limit(header_bytes + payload),
    };
    let ip_header = IpHeader {
        source: header.source_addr().into(),
        destination: header.destination_addr().into(),
        hop_limit: header.hop_limit(),
        hash: IpHash::ipv6(header.slice()),
    };
    protocol(header.next_header().0, packet.skip(header_bytes)?, ip_header)
}

/// The fields of an IP header that a packet keeps.
#[derive(Clone, Copy)]
pub(super) struct IpHeader {
    pub(super) source: Address,
    pub(super) destination: Address,
    pub(super) hop_limit: u8,
    pub(super) hash: IpHash,
}

fn ipv4_hash(header: &Ipv4HeaderSlice<'_>) -> IpHash {
    let length_and_number = u32::from(header.total_len()) << 16 | u32::from(header.identification());
    IpHash::ipv4(header.source_addr().into(), header.destination_addr().into(), length_and_number)
}

/// Dissects the payload of an IP packet, past extension headers, up to a transport or a further encapsulation.
#[inline]
pub(super) fn protocol(
    mut number: u8,
    mut payload: Bytes<'_>,
    ip_header: IpHeader,
) -> Result<Dissection<'_>, DissectError> {
    loop {
        if let Some(transport) = Transport::from_ip_protocol(number) {
            return transport::decode(transport, payload, ip_header);
        }
        let header_bytes;
        (number, header_bytes) = match number {
            IPV4 | IPV6 => return decode(payload.nested()?),
            GRE => return gre::decode(payload.nested()?),
            MPLS => return mpls::decode(payload.nested()?),
            // RFC 3378, section 2: two bytes with the version, then Ethernet.
            ETHERIP => return ether::frame(payload.nested()?.skip(2)?),
            HOP_BY_HOP | ROUTING | DESTINATION_OPTIONS | MOBILITY | HIP | SHIM6 => {
                let header =
                    Ipv6RawExtHeaderSlice::from_slice(payload.captured()).map_err(|_| DissectError::EndOfData)?;
                (header.next_header().0, header.slice().len())
            }
            FRAGMENT => {
                let header =
                    Ipv6FragmentHeaderSlice::from_slice(payload.captured()).map_err(|_| DissectError::EndOfData)?;
                if header.fragment_offset().value() != 0 {
                    return Err(NoPorts::LaterFragment.into());
                }
                (header.next_header().0, header.slice().len())
            }
            AUTHENTICATION => {
                let header = IpAuthHeaderSlice::from_slice(payload.captured()).map_err(|error| match error {
                    ip_auth::HeaderSliceError::Len(_) => DissectError::EndOfData,
                    ip_auth::HeaderSliceError::Content(_) => NoPorts::Malformed.into(),
                })?;
                (header.next_header().0, header.slice().len())
            }
            other => return Err(NoPorts::OtherIpProtocol(other).into()),
        };
        payload = payload.skip(header_bytes)?;
    }
}
