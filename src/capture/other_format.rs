//! Recognises files of other formats by their first bytes, to name them in an error and to say how they can be read.

use std::fmt;

/// How a user can turn a file into a capture that is supported.
#[derive(Clone, Copy)]
enum Advice {
    Convert,
    Unpack,
    Decompress,
}

/// First bytes, name and advice of each format.
const FORMATS: [(&[u8], &str, Advice); 21] = [
    (b"snoop\0\0\0", "a snoop capture", Advice::Convert),
    (b"btsnoop\0", "a btsnoop capture", Advice::Convert),
    (b"GMBU", "a Microsoft Network Monitor 2 capture", Advice::Convert),
    (b"RTSS", "a Microsoft Network Monitor 1 capture", Advice::Convert),
    (b"XCP\0", "a NetXray or Sniffer (Windows) capture", Advice::Convert),
    (b"VL\0\0", "a NetXray capture", Advice::Convert),
    (b"TRSNIFF data", "a Sniffer (DOS) capture", Advice::Convert),
    (b"iptrace ", "an AIX iptrace capture", Advice::Convert),
    (b"\x7fver", "an OmniPeek capture", Advice::Convert),
    (b"5VNF", "a Visual Networks capture", Advice::Convert),
    (b"#!rtpplay", "an rtpdump file", Advice::Convert),
    (b"PK\x03\x04", "a zip archive", Advice::Unpack),
    (b"PK\x05\x06", "an empty zip archive", Advice::Unpack),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", Advice::Unpack),
    (b"Rar!\x1a\x07", "a rar archive", Advice::Unpack),
    (b"\xfd7zXZ\0", "xz data", Advice::Decompress),
    (b"BZh", "bzip2 data", Advice::Decompress),
    (b"LZIP", "lzip data", Advice::Decompress),
    (b"\x1f\x9d", "compress (.Z) data", Advice::Decompress),
    (b"\x1f\x8b", "gzip data, compressed twice or by an unknown method", Advice::Decompress),
    (b"\x02\x21\x4c\x18", "legacy lz4 data", Advice::Decompress),
];

/// Describes a file that starts with these bytes, for an error message.
pub(super) struct OtherFormat<'a>(pub(super) &'a [u8]);

impl fmt::Display for OtherFormat<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.0;
        if let Some((_, name, advice)) = FORMATS.iter().find(|(magic, _, _)| head.starts_with(magic)) {
            return write!(f, "this is {name}: {}", advice.text());
        }
        let is_text = head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        if is_text {
            let text = String::from_utf8_lossy(head);
            return write!(f, "it starts with the text {text:?}; of a hex dump, text2pcap makes a capture");
        }
        write!(f, "it starts with the bytes")?;
        head.iter().try_for_each(|byte| write!(f, " {byte:02x}"))
    }
}

impl Advice {
    fn text(self) -> &'static str {
        match self {
            Self::Convert => "convert it with editcap -F pcapng IN OUT",
            Self::Unpack => "unpack it first",
            Self::Decompress => "decompress it first",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_name_known_formats_and_quote_others() {
        let description = |head: &[u8]| OtherFormat(head).to_string();
        assert_eq!(
            description(b"snoop\0\0\0\0\0\0\x02"),
            "this is a snoop capture: convert it with editcap -F pcapng IN OUT"
        );
        assert_eq!(description(b"PK\x03\x04\x14\0"), "this is a zip archive: unpack it first");
        assert_eq!(
            description(b"No.  Time"),
            "it starts with the text \"No.  Time\"; of a hex dump, text2pcap makes a capture"
        );
        assert_eq!(description(&[0xff, 0, 1]), "it starts with the bytes ff 00 01");
    }
}
