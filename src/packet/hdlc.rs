//! PPP in HDLC-like framing (RFC 1662, section 4): frames between flags, with escaped bytes.

use super::{Bytes, DissectError, Dissection, NoPorts, ppp};

pub(super) const FLAG: u8 = 0x7e;
const ESCAPE: u8 = 0x7d;
const ESCAPED_BIT: u8 = 0x20;
/// How much of a frame is read: enough for its headers.
const MAXIMUM_BYTES: usize = 256;

/// Dissects the first frame with ports that begins in `data`. What precedes the first flag belongs to an earlier frame, and
/// what follows the last flag is incomplete unless the packet was cut.
///
/// What a tunnel over UDP carries is not dissected.
#[cold]
pub(super) fn decode(data: Bytes<'_>) -> Result<Dissection<'_>, DissectError> {
    let mut rest = data.captured();
    let mut result = Err(NoPorts::NOT_IP.into());
    while let Some(start) = rest.iter().position(|byte| *byte == FLAG) {
        rest = rest.get(start + 1..).unwrap_or_default();
        let is_cut = data.captured().len() < data.wire_len();
        let end = rest.iter().position(|byte| *byte == FLAG).or(is_cut.then_some(rest.len()));
        let Some(frame) = end.and_then(|end| rest.get(..end)) else { break };
        if !frame.is_empty() && result.is_err() {
            result = decode_frame(frame, data);
        }
    }
    result
}

/// Dissects the frame between two flags of `data`.
fn decode_frame<'a>(frame: &[u8], data: Bytes<'a>) -> Result<Dissection<'a>, DissectError> {
    const CHECK_SEQUENCE_BYTES: usize = 2;
    let mut plain = [0; MAXIMUM_BYTES];
    let mut length = 0;
    let mut mask = 0;
    for &byte in frame {
        if byte == ESCAPE {
            mask = ESCAPED_BIT;
            continue;
        }
        if let Some(slot) = plain.get_mut(length) {
            *slot = byte ^ mask;
        }
        (length, mask) = (length + 1, 0);
    }
    let read = plain.get(..length).unwrap_or(&plain);
    let inner = data.nested()?.replaced(read, length.saturating_sub(CHECK_SEQUENCE_BYTES));
    let Dissection { packet, identity, .. } = ppp::decode(inner)?;
    Ok(Dissection { packet, identity, segment: data.skip(data.captured().len())? })
}
