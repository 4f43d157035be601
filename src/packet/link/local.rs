//! Wired local networks: Ethernet, Token Ring, FDDI, ARCNET and others.

use crate::capture::Mark;
use crate::packet::{Bytes, DissectError, Dissection, MacAddress, NoPorts, Origin, ether, ip};

/// Ethernet: two addresses, then an Ethernet type or a length.
#[inline]
pub(super) fn ethernet(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::frame(frame)
}

/// The second address of an Ethernet frame, which is the sender's.
pub(super) fn ethernet_origin(frame: Bytes<'_>) -> Option<Origin> {
    let &[_, _, _, _, _, _, source @ ..] = frame.head::<12>().ok()?;
    Some(Origin { source: Some(MacAddress(source)), ..Origin::default() })
}

/// Token Ring (IEEE 802.5): access control, frame control, two addresses, an optional source route, then LLC.
pub(super) fn token_ring(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const IS_ROUTED: u8 = 0x80;
    let header = frame.head::<14>()?;
    let data = frame.skip(14)?;
    if header[8] & IS_ROUTED == 0 {
        return ether::llc(data);
    }
    let &[control] = data.head()?;
    ether::llc(data.skip(usize::from(control & 0x1f))?)
}

/// FDDI: frame control, two addresses, then LLC.
pub(super) fn fddi(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::llc(frame.skip(13)?)
}

/// ARCNET as BSD captures it: source, destination, protocol.
pub(super) fn arcnet_bsd(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, protocol] = frame.head()?;
    arcnet(protocol, frame.skip(3)?)
}

/// ARCNET as Linux captures it: source, destination, offset, protocol.
pub(super) fn arcnet_linux(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, _, _, protocol] = frame.head()?;
    arcnet(protocol, frame.skip(5)?)
}

/// Dissects IP over ARCNET: directly (RFC 1051), or after a split flag and a sequence number (RFC 1201).
fn arcnet(protocol: u8, data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const EXCEPTION: u8 = 0xff;
    match protocol {
        0xf0 => ip::decode(data),
        0xd4 => match data.head()? {
            [EXCEPTION] => ip::decode(data.skip(7)?),
            // The first part of a split packet has an odd flag, later parts an even one.
            [flag] if *flag != 0 && flag & 1 == 0 => Err(NoPorts::LaterFragment.into()),
            _ => ip::decode(data.skip(3)?),
        },
        _ => Err(NoPorts::NOT_IP.into()),
    }
}

/// Apple's IP over IEEE 1394: two addresses of 8 bytes, then an Ethernet type.
pub(super) fn apple_ip_over_ieee1394(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[.., high, low] = frame.head::<18>()?;
    ether::decode(u16::from_be_bytes([high, low]), frame.skip(18)?)
}

/// IP over Fibre Channel (RFC 2625): two addresses of 8 bytes, then LLC.
pub(super) fn ip_over_fibre_channel(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::llc(frame.skip(16)?)
}

/// `SunATM`: direction and traffic type, virtual path, virtual channel; then LLC, or an Ethernet frame of LAN
/// emulation.
pub(super) fn sun_atm(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[kind, _, _, _] = frame.head()?;
    let data = frame.skip(4)?;
    match kind & 0x0f {
        1 => ethernet(data.skip(2)?),
        2 => ether::llc(data),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}

/// The first bit of a `SunATM` header, which is set if the capturing host sent the frame.
pub(super) fn sun_atm_origin(frame: Bytes<'_>) -> Option<Origin> {
    const IS_SENT: u8 = 0x80;
    let &[kind] = frame.head().ok()?;
    Some(Origin::with_mark(if kind & IS_SENT == 0 { Mark::Received } else { Mark::Sent }))
}

/// IP over InfiniBand (RFC 4391): two addresses of 20 bytes, then an Ethernet type and two reserved bytes.
pub(super) fn ip_over_infiniband(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[.., high, low, _, _] = frame.head::<44>()?;
    ether::decode(u16::from_be_bytes([high, low]), frame.skip(44)?)
}

/// Juniper's pseudo-header: magic number, flags, optional extensions; then Ethernet.
pub(super) fn juniper_ethernet(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const HAS_EXTENSIONS: u8 = 0x80;
    let &[b'M', b'G', b'C', flags] = frame.head()? else {
        return Err(NoPorts::Malformed.into());
    };
    let data = frame.skip(4)?;
    if flags & HAS_EXTENSIONS == 0 {
        return ethernet(data);
    }
    let length = u16::from_be_bytes(*data.head()?);
    ethernet(data.skip(2 + usize::from(length))?)
}

/// The last flag of Juniper's pseudo-header, which is set if the router received the frame.
pub(super) fn juniper_ethernet_origin(frame: Bytes<'_>) -> Option<Origin> {
    const IS_RECEIVED: u8 = 0x01;
    let &[_, _, _, flags] = frame.head().ok()?;
    Some(Origin::with_mark(if flags & IS_RECEIVED == 0 { Mark::Sent } else { Mark::Received }))
}

/// Hilscher's netANALYZER: a header of 4 bytes, then Ethernet.
pub(super) fn netanalyzer(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ethernet(frame.skip(4)?)
}

/// Hilscher's netANALYZER in transparent mode: a header of 4 bytes, the preamble and start delimiter, then Ethernet.
pub(super) fn netanalyzer_transparent(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ethernet(frame.skip(12)?)
}

/// Ethernet with a switch tag of 4 bytes between the addresses and the Ethernet type.
pub(super) fn dsa_tag_4(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::typed(frame.skip(12 + 4)?)
}

/// Ethernet with a switch tag of 8 bytes between the addresses and the Ethernet type.
pub(super) fn dsa_tag_8(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::typed(frame.skip(12 + 8)?)
}

/// A switch tag of 4 bytes, then Ethernet.
pub(super) fn dsa_tag_prepended(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ethernet(frame.skip(4)?)
}
