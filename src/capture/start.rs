//! Recognises where a capture begins: at the start of a stream, after text, or in the middle of another capture.

use super::pcap::Pcap;
use super::pcapng::PcapNg;

/// How many bytes of text before a capture are skipped at most.
pub(super) const TEXT_LIMIT_BYTES: usize = 4 << 10;

/// How many bytes of a file header are enough to recognise it.
const HEADER_START_BYTES: usize = 16;

/// Returns whether a file header of pcap or pcapng starts here, judging by more than its magic number.
pub(super) fn is_file_header(head: &[u8]) -> bool {
    Pcap::is_header(head) || PcapNg::is_header(head)
}

/// What the start of a stream without a file header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// This many bytes of text, then a file header.
    Text(usize),
    /// Text, as far as it goes. More bytes are needed.
    Unknown,
    /// Something else.
    Other,
}

impl Start {
    /// Looks for a file header after lines of text, such as the output of a shell or of ssh. The answer depends on the bytes
    /// alone, not on how many of them have arrived.
    pub(super) fn find(head: &[u8]) -> Self {
        for skipped in 0..=TEXT_LIMIT_BYTES {
            match head.get(skipped..) {
                Some(rest) if rest.len() >= HEADER_START_BYTES => {
                    if is_file_header(rest) {
                        return Self::Text(skipped);
                    }
                    if rest.first().is_some_and(|byte| is_control(*byte)) {
                        return Self::Other;
                    }
                }
                _ => return Self::Unknown,
            }
        }
        Self::Other
    }
}

/// Reports whether the head of a record is text, such as what a program printed into its own output.
pub(super) fn is_text(head: &[u8]) -> bool {
    head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

/// Reports whether a byte does not occur in text, terminal sequences included.
fn is_control(byte: u8) -> bool {
    const BELL: u8 = 0x07;
    const BACKSPACE: u8 = 0x08;
    const ESCAPE: u8 = 0x1b;
    byte.is_ascii_control() && !byte.is_ascii_whitespace() && !matches!(byte, BELL | BACKSPACE | ESCAPE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PCAP: [u8; 24] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0];

    #[test]
    fn a_capture_is_found_after_text_only() {
        let after = |text: &[u8]| Start::find(&[text, &PCAP].concat());
        assert_eq!(after(b"Welcome!\r\n\x1b[0m"), Start::Text(14));
        assert_eq!(after("caf\u{e9}\n".as_bytes()), Start::Text(6));
        assert_eq!(after(b"binary\0"), Start::Other);
        assert_eq!(after(&[b'x'; TEXT_LIMIT_BYTES]), Start::Text(TEXT_LIMIT_BYTES));
        assert_eq!(after(&[b'x'; TEXT_LIMIT_BYTES + 1]), Start::Other);
    }

    #[test]
    fn the_answer_does_not_depend_on_how_much_is_at_hand() {
        let file = [b"tcpdump: listening on eth0\n\n", &PCAP[..]].concat();
        for length in 0..file.len() {
            let found = Start::find(&file[..length]);
            assert_eq!(found, if length < 28 + 16 { Start::Unknown } else { Start::Text(28) }, "{length} bytes");
        }
    }
}
