//! Bytes as text of a UTF-16 file. Needs nothing of the crate: the build of the page compiles this file too.

/// Comes before a code unit that cannot stand in HTML as it is, and that follows with the bits of [`FLIPPED`] changed.
const ESCAPE: u16 = 0xe000;

/// The bits that differ in a code unit after [`ESCAPE`].
const FLIPPED: u16 = 0x4000;

/// The first code unit: whether the last byte belongs to the bytes, or only fills the last code unit.
const EVEN: u16 = b'0' as u16;
const ODD: u16 = b'1' as u16;

/// Returns bytes as text in UTF-16, little-endian: two bytes are one code unit. An HTML element whose text is not parsed, such as a
/// script of an unknown type, keeps it as it is. It is 3 % longer than the bytes.
pub(crate) fn encode(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len() + bytes.len() / 16 + 2);
    let mut push = |unit: u16| text.extend_from_slice(&unit.to_le_bytes());
    push(if bytes.len().is_multiple_of(2) { EVEN } else { ODD });
    for pair in bytes.chunks(2) {
        let unit = match *pair {
            [low, high] => u16::from_le_bytes([low, high]),
            [low] => u16::from(low),
            _ => continue,
        };
        if is_special(unit) {
            push(ESCAPE);
            push(unit ^ FLIPPED);
        } else {
            push(unit);
        }
    }
    text
}

/// Reports whether a code unit would not stay as it is: HTML replaces zeros and carriage returns, halves of surrogate pairs are no
/// characters, and `<` may begin the end of the element.
fn is_special(unit: u16) -> bool {
    matches!(unit, 0 | 0x000d | 0x003c | 0xd800..=0xdfff | ESCAPE)
}
