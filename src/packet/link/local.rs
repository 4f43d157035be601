//! Local networks with cables: Ethernet and its kin.

use crate::capture::Mark;
use crate::packet::{Bytes, DissectError, Dissection, MacAddress, NoPorts, Origin, ether, ip};

/// Two addresses, then an Ethernet type or a length.
#[inline]
pub(super) fn ethernet(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::frame(frame)
}

/// The second of the two addresses is the sender's.
pub(super) fn ethernet_origin(frame: Bytes<'_>) -> Option<Origin> {
    let &[_, _, _, _, _, _, source @ ..] = frame.head::<12>().ok()?;
    Some(Origin { source: Some(MacAddress(source)), ..Origin::default() })
}

/// Access control, frame control, two addresses, perhaps the route between rings (IEEE 802.5), then LLC.
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

/// Frame control, two addresses, then LLC.
pub(super) fn fddi(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::llc(frame.skip(13)?)
}

/// Source, destination, protocol.
pub(super) fn arcnet_bsd(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, protocol] = frame.head()?;
    arcnet(protocol, frame.skip(3)?)
}

/// Source, destination, offset, protocol.
pub(super) fn arcnet_linux(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, _, _, protocol] = frame.head()?;
    arcnet(protocol, frame.skip(5)?)
}

/// IP by RFC 1051, or by RFC 1201 behind a split flag and a sequence number.
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
        _ => Err(NoPorts::NotIp.into()),
    }
}

/// Two addresses of 8 bytes, then an Ethernet type.
pub(super) fn apple_ip_over_ieee1394(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[.., high, low] = frame.head::<18>()?;
    ether::decode(u16::from_be_bytes([high, low]), frame.skip(18)?)
}

/// Two addresses of 8 bytes (RFC 2625), then LLC.
pub(super) fn ip_over_fibre_channel(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::llc(frame.skip(16)?)
}

/// Direction and kind of traffic, path, channel; then LLC, or an Ethernet frame of LAN emulation.
pub(super) fn sun_atm(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[kind, _, _, _] = frame.head()?;
    let data = frame.skip(4)?;
    match kind & 0x0f {
        1 => ethernet(data.skip(2)?),
        2 => ether::llc(data),
        _ => Err(NoPorts::NotIp.into()),
    }
}

/// The first bit is set where the host that captured sent the frame.
pub(super) fn sun_atm_origin(frame: Bytes<'_>) -> Option<Origin> {
    const IS_SENT: u8 = 0x80;
    let &[kind] = frame.head().ok()?;
    Some(Origin::with_mark(if kind & IS_SENT == 0 { Mark::Received } else { Mark::Sent }))
}

/// Destination and source of 20 bytes, then an Ethernet type and two reserved bytes (RFC 4391).
pub(super) fn ip_over_infiniband(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[.., high, low, _, _] = frame.head::<44>()?;
    ether::decode(u16::from_be_bytes([high, low]), frame.skip(44)?)
}

/// Juniper's pseudo-header: magic, flags, perhaps extensions; then Ethernet.
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

/// The last of the flags is set where the router received the frame.
pub(super) fn juniper_ethernet_origin(frame: Bytes<'_>) -> Option<Origin> {
    const IS_RECEIVED: u8 = 0x01;
    let &[_, _, _, flags] = frame.head().ok()?;
    Some(Origin::with_mark(if flags & IS_RECEIVED == 0 { Mark::Sent } else { Mark::Received }))
}

/// Hilscher's netANALYZER: a header of 4 bytes, then Ethernet.
pub(super) fn netanalyzer(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ethernet(frame.skip(4)?)
}

/// The same with Ethernet's preamble.
pub(super) fn netanalyzer_transparent(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ethernet(frame.skip(12)?)
}

/// A switch's tag of 4 bytes between the addresses and the Ethernet type.
pub(super) fn dsa_tag_4(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::typed(frame.skip(12 + 4)?)
}

/// A switch's tag of 8 bytes between the addresses and the Ethernet type.
pub(super) fn dsa_tag_8(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ether::typed(frame.skip(12 + 8)?)
}

/// A switch's tag of 4 bytes before the Ethernet frame.
pub(super) fn dsa_tag_prepended(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ethernet(frame.skip(4)?)
}
