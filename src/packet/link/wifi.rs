//! IEEE 802.11, and the radio headers that capture devices put before it.

use super::IEEE80211;
use crate::capture::LinkType;
use crate::packet::{Bytes, DissectError, Dissection, NoPorts, ether};

/// Radiotap (<https://www.radiotap.org>): version, padding, length, then fields about the radio signal.
pub(super) fn radiotap(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, low, high] = frame.head()?;
    let header_bytes = usize::from(u16::from_le_bytes([low, high]));
    let flags = radiotap_flags(frame).unwrap_or_default();
    data_frame(frame.skip(header_bytes)?, flags & 0x20 != 0)
}

/// Returns the field `Flags` of a radiotap header, if it is present.
fn radiotap_flags(frame: Bytes<'_>) -> Option<u8> {
    const TIMESTAMP: u32 = 1;
    const FLAGS: u32 = 1 << 1;
    const MORE_WORDS: u32 = 1 << 31;
    let word = |at: usize| Some(u32::from_le_bytes(*frame.skip(at).ok()?.head().ok()?));
    let present = word(4)?;
    let mut at = 8;
    let mut latest = present;
    while latest & MORE_WORDS != 0 {
        latest = word(at)?;
        at += 4;
    }
    if present & FLAGS == 0 {
        return None;
    }
    if present & TIMESTAMP != 0 {
        at = at.next_multiple_of(8) + 8;
    }
    frame.skip(at).ok()?.head().ok().map(|[flags]| *flags)
}

/// Per-packet information: version, flags, length, link type (little-endian), then fields.
pub(super) fn ppi(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, l0, l1, d0, d1, d2, d3] = frame.head()?;
    let data = frame.skip(usize::from(u16::from_le_bytes([l0, l1])))?;
    match u16::try_from(u32::from_le_bytes([d0, d1, d2, d3])).map(LinkType) {
        Ok(IEEE80211) => ieee80211(data),
        Ok(link_type) => super::decode_encapsulated(link_type, data.nested()?),
        Err(_) => Err(NoPorts::UnknownLinkType.into()),
    }
}

/// Prism: a header of 144 bytes, or an AVS header, which drivers also wrote under this link type.
pub(super) fn prism(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const AVS_VERSION: [u8; 2] = [0x80, 0x21];
    match frame.head()? {
        [a, b, _, _] if [*a, *b] == AVS_VERSION => avs(frame),
        _ => ieee80211(frame.skip(144)?),
    }
}

/// AVS: version and length in network byte order, then fields about the radio signal.
pub(super) fn avs(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, _, _, a, b, c, d] = frame.head()?;
    ieee80211(frame.skip(u32::from_be_bytes([a, b, c, d]) as usize)?)
}

/// IEEE 802.11 without a radio header.
pub(super) fn ieee80211(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    data_frame(frame, false)
}

/// Dissects a data frame (IEEE 802.11-2020, section 9.3.2.1): its header, then LLC.
///
/// `padded` means that the capture device padded the header to a multiple of 4 bytes.
fn data_frame(frame: Bytes<'_>, padded: bool) -> Result<Dissection<'_>, DissectError> {
    const DATA: u8 = 2;
    const BETWEEN_ACCESS_POINTS: u8 = 0x03;
    const PROTECTED: u8 = 0x40;
    const ORDER: u8 = 0x80;
    const NO_DATA: u8 = 0x4;
    const QOS: u8 = 0x8;
    const IS_AGGREGATE: u8 = 0x80;
    let &[kind, flags] = frame.head()?;
    let (frame_type, subtype) = (kind >> 2 & 0x3, kind >> 4);
    if frame_type != DATA || subtype & NO_DATA != 0 {
        return Err(NoPorts::NOT_IP.into());
    }
    let mut header_bytes = if flags & BETWEEN_ACCESS_POINTS == BETWEEN_ACCESS_POINTS { 30 } else { 24 };
    let mut aggregate = false;
    if subtype & QOS != 0 {
        let &[control, _] = frame.skip(header_bytes)?.head()?;
        aggregate = control & IS_AGGREGATE != 0;
        header_bytes += if flags & ORDER == 0 { 2 } else { 6 };
    }
    if flags & PROTECTED != 0 {
        return Err(NoPorts::Encrypted.into());
    }
    let &[sequence_control, _] = frame.skip(22)?.head()?;
    if sequence_control & 0x0f != 0 {
        return Err(NoPorts::LaterFragment.into());
    }
    let data = frame.skip(if padded { header_bytes.next_multiple_of(4) } else { header_bytes })?;
    if aggregate {
        // The first subframe: two addresses, length, LLC.
        return ether::llc(data.skip(14)?);
    }
    ether::llc(data)
}
