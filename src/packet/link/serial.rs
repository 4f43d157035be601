//! Point-to-point links: PPP, Cisco HDLC, Frame Relay.

use crate::capture::Mark;
use crate::packet::{Bytes, DissectError, Dissection, NoPorts, Origin, ether, ip, ppp};

/// PPP, with or without HDLC-like framing (RFC 1662), or Cisco HDLC on the same link.
pub(super) fn ppp(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    match frame.head()? {
        [0xff, 0x03] => ppp::decode(frame.skip(2)?),
        [0x0f | 0x8f, 0x00] => cisco_hdlc(frame),
        _ => ppp::decode(frame),
    }
}

/// A first byte that is 0 if the capturing host received the frame, and not 0 if it sent the frame.
pub(super) fn first_byte_origin(frame: Bytes<'_>) -> Option<Origin> {
    let &[direction] = frame.head().ok()?;
    Some(Origin::with_mark(if direction == 0 { Mark::Received } else { Mark::Sent }))
}

/// A direction byte, then PPP.
pub(super) fn ppp_with_direction(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    ppp(frame.skip(1)?)
}

/// Cisco HDLC: address, control, Ethernet type.
pub(super) fn cisco_hdlc(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let &[_, _, high, low] = frame.head()?;
    match (u16::from_be_bytes([high, low]), frame.skip(4)?) {
        // OSI: a protocol identifier follows.
        (0xfefe, data) => network_layer_protocol(data),
        (0..=0x05ff, _) => Err(NoPorts::NOT_IP.into()),
        (ether_type, data) => ether::decode(ether_type, data),
    }
}

/// A direction byte, then Cisco HDLC.
pub(super) fn cisco_hdlc_with_direction(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    cisco_hdlc(frame.skip(1)?)
}

/// Frame Relay: an address that ends with its first odd byte (ITU-T Q.922); then the encapsulation of RFC 2427, or an
/// Ethernet type as Cisco sends it.
pub(super) fn frame_relay(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const UNNUMBERED_INFORMATION: u8 = 0x03;
    let &[a, b, c, d] = frame.head()?;
    let address_bytes = match [a, b, c, d].map(|byte| byte & 1) {
        [0, 1, _, _] => 2,
        [0, 0, 1, _] => 3,
        [0, 0, 0, 1] => 4,
        _ => return Err(NoPorts::Malformed.into()),
    };
    let data = frame.skip(address_bytes)?;
    match data.head()? {
        [UNNUMBERED_INFORMATION, 0x00] => network_layer_protocol(data.skip(2)?),
        [UNNUMBERED_INFORMATION, _] => network_layer_protocol(data.skip(1)?),
        &[high, low] => match u16::from_be_bytes([high, low]) {
            0..=0x05ff => Err(NoPorts::NOT_IP.into()),
            ether_type => ether::decode(ether_type, data.skip(2)?),
        },
    }
}

/// A direction byte, then Frame Relay.
pub(super) fn frame_relay_with_direction(frame: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    frame_relay(frame.skip(1)?)
}

/// Dissects data that begins with a network layer protocol identifier (ISO/IEC TR 9577).
fn network_layer_protocol(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    match *data.head()? {
        [0xcc | 0x8e] => ip::decode(data.skip(1)?),
        [0xcf] => ppp::decode(data.skip(1)?),
        [0x80] => ether::snap(data.skip(1)?),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}
