//! MPLS labels (RFC 3032), and the packets and pseudowires that they carry.

use super::{Bytes, DissectError, Dissection, NoPorts, ether, ip};

/// Dissects a label stack and its payload.
pub(super) fn decode(mut data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    loop {
        let &[_, _, bottom_of_stack, _] = data.head()?;
        data = data.skip(4)?;
        if bottom_of_stack & 1 == 1 {
            return payload(data);
        }
    }
}

/// Dissects the payload of a label stack, which has no protocol field: IP is recognised by its version number (RFC
/// 4928), Ethernet by a plausible Ethernet type.
fn payload(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    const CONTROL_WORD_BYTES: usize = 4;
    let &[first] = data.head()?;
    match first >> 4 {
        4 | 6 => ip::decode(data),
        0 if has_ether_type(data, CONTROL_WORD_BYTES) => ether::frame(data.skip(CONTROL_WORD_BYTES)?),
        _ if has_ether_type(data, 0) => ether::frame(data),
        _ => Err(NoPorts::NOT_IP.into()),
    }
}

/// Returns whether an Ethernet frame at offset `at` would have the type of IP, a VLAN tag, MPLS or PPPoE.
fn has_ether_type(data: Bytes<'_>, at: usize) -> bool {
    let ether_type = data.skip(at + 12).and_then(|data| data.head().copied()).map(u16::from_be_bytes);
    matches!(ether_type, Ok(0x0800 | 0x86dd | 0x8100 | 0x88a8 | 0x8847 | 0x8864))
}
