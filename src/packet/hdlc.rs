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
    let is_cut = data.captured().len() < data.wire_len();
    let mut first_error = None;
    let mut frames = data.captured().split(|byte| *byte == FLAG).skip(1).peekable();
    while let Some(frame) = frames.next() {
        if frame.is_empty() || frames.peek().is_none() && !is_cut {
            continue;
        }
        match decode_frame(frame, data) {
            Ok(dissection) => return Ok(dissection),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(NoPorts::NOT_IP.into()))
}

/// Dissects the frame between two flags of `data`.
fn decode_frame<'a>(frame: &[u8], data: Bytes<'a>) -> Result<Dissection<'a>, DissectError> {
    const CHECK_SEQUENCE_BYTES: usize = 2;
    let mut plain = [0; MAXIMUM_BYTES];
    let mut length = 0;
    let mut bytes = frame.iter();
    while let Some(&byte) = bytes.next() {
        let byte = if byte == ESCAPE { bytes.next().map_or(0, |escaped| escaped ^ ESCAPED_BIT) } else { byte };
        if let Some(slot) = plain.get_mut(length) {
            *slot = byte;
        }
        length += 1;
    }
    let read = plain.get(..length).unwrap_or(&plain);
    let inner = data.nested()?.replaced(read, length.saturating_sub(CHECK_SEQUENCE_BYTES));
    let Dissection { packet, identity, .. } = ppp::decode(inner)?;
    Ok(Dissection { packet, identity, segment: data.skip(data.captured().len())? })
}
