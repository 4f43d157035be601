//! Headers of switches, mesh networks and measuring devices between Ethernet and what it carries: an Ethernet type or a
//! whole frame after a header of known length.

use super::{Bytes, DissectError, Dissection, EtherType, NoPorts, ether};

pub(super) const TRILL: u16 = 0x22f3;
pub(super) const BATMAN: u16 = 0x4305;
pub(super) const MACSEC: u16 = 0x88e5;
pub(super) const FABRIC_PATH: u16 = 0x8903;
pub(super) const TECMP: u16 = 0x99fe;
pub(super) const ARISTA: u16 = 0xd28b;

/// Dissects the Ethernet frame in data of one of the types above that carry frames.
#[cold]
pub(super) fn carried_frame(ether_type: u16, data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let frame = match ether_type {
        // Forwarding tag and time to live.
        FABRIC_PATH => data.skip(2)?,
        TRILL => trill(data)?,
        BATMAN => batman(data)?,
        TECMP => tecmp(data)?,
        _ => return Err(not_ip(ether_type)),
    };
    ether::frame(frame.nested()?)
}

fn not_ip(ether_type: u16) -> DissectError {
    NoPorts::NotIp(EtherType(ether_type)).into()
}

/// Returns the frame after a TRILL header (RFC 6325, section 3.1): 6 bytes, and options whose number of words is in bits 5
/// to 9 of the first.
fn trill(data: Bytes<'_>) -> Result<Bytes<'_>, DissectError> {
    let option_words = u16::from_be_bytes(*data.head()?) >> 6 & 0x1f;
    data.skip(6 + usize::from(option_words) * 4)
}

/// Returns the frame after a header of batman-adv: type, version, and more. Versions before 14 are those before 2013.
fn batman(data: Bytes<'_>) -> Result<Bytes<'_>, DissectError> {
    let &[packet_type, version] = data.head()?;
    let header_bytes = match (version, packet_type) {
        // Broadcast, unicast, unicast with four addresses.
        (15, 0x01) | (14, 0x04) => 14,
        (15, 0x40) | (14, 0x03) | (7..=9, 0x04) => 10,
        (15, 0x42) | (14, 0x09) => 18,
        // Multicast: fields of a variable length follow.
        (15, 0x05) => {
            let &[_, _, _, _, high, low] = data.head()?;
            6 + usize::from(u16::from_be_bytes([high, low]))
        }
        // Unicast and broadcast.
        (7..=13, 0x03) => 9,
        (10..=13, 0x04) => 13,
        _ => return Err(not_ip(BATMAN)),
    };
    data.skip(header_bytes)
}

/// Returns the first frame of a message of automotive measuring devices (TECMP): a header of 12 bytes, then entries, which
/// begin with 16 bytes.
fn tecmp(data: Bytes<'_>) -> Result<Bytes<'_>, DissectError> {
    const LOGGED: u8 = 0x03;
    const REPLAYED: u8 = 0x0a;
    const ETHERNET: [u8; 2] = [0x00, 0x80];
    let &[_, _, _, _, _, LOGGED | REPLAYED, d0, d1] = data.head()? else {
        return Err(not_ip(TECMP));
    };
    if [d0, d1] != ETHERNET {
        return Err(not_ip(TECMP));
    }
    let &[.., l0, l1, _, _] = data.head::<28>()?;
    Ok(data.skip(28)?.limit(usize::from(u16::from_be_bytes([l0, l1]))))
}

/// Returns what follows a `MACsec` header (IEEE 802.1AE, section 9): an Ethernet type and data without the check value.
pub(super) fn macsec(data: Bytes<'_>) -> Result<Bytes<'_>, DissectError> {
    const HAS_CHANNEL: u8 = 0x20;
    const IS_ENCRYPTED: u8 = 0x08;
    const IS_CHANGED: u8 = 0x04;
    const CHECK_VALUE_BYTES: usize = 16;
    let &[control, short_length] = data.head()?;
    if control & IS_ENCRYPTED != 0 {
        return Err(NoPorts::Encrypted.into());
    }
    if control & IS_CHANGED != 0 {
        return Err(not_ip(MACSEC));
    }
    let secured = data.skip(if control & HAS_CHANNEL == 0 { 6 } else { 14 })?;
    // The length is given if it is less than 48.
    Ok(secured.limit(match usize::from(short_length & 0x3f) {
        length @ 1..48 => length,
        _ => secured.wire_len().saturating_sub(CHECK_VALUE_BYTES),
    }))
}

/// Returns the length of the header that holds a time stamp of Arista's switches: subtype, version, time.
pub(super) fn arista_bytes(data: Bytes<'_>) -> Result<usize, DissectError> {
    const TIMESTAMP: [u8; 2] = [0, 1];
    match *data.head()? {
        [s0, s1, _, 0x10] if [s0, s1] == TIMESTAMP => Ok(4 + 8),
        [s0, s1, _, 0x20] if [s0, s1] == TIMESTAMP => Ok(4 + 6),
        _ => Err(not_ip(ARISTA)),
    }
}

/// Returns whether an IEEE 802.3 frame to this address is a frame of Cisco's Inter-Switch Link.
#[inline]
pub(super) fn is_inter_switch_link(destination: [u8; 6]) -> bool {
    matches!(destination, [0x01 | 0x0c, 0x00, 0x0c, 0x00, 0x00, _])
}

/// Dissects a frame of Cisco's Inter-Switch Link: a header of 26 bytes, whose sixth tells the kind of frame that follows.
#[cold]
pub(super) fn inter_switch_link(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, _, _, _, kind] = frame.head()?;
    // Frames of Token Ring, FDDI and ATM are rare.
    if kind >> 4 != 0 {
        return Err(NoPorts::NotIp(EtherType::LLC).into());
    }
    ether::frame(frame.skip(26)?.nested()?)
}
