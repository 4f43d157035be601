//! Recognises files of other formats by their first bytes, to name them in an error and to say how they can be read.

use std::fmt;

/// What a user can do to get a capture that is supported.
#[derive(Clone, Copy)]
enum Advice {
    Browser,
    Convert,
    ConvertEtl,
    Extract(&'static str),
    CaptureAgain,
    CaptureWithW,
    Transfer,
    Decode,
}

/// Offset and value of the bytes that tell a format, its name, and what to do.
type Signature = (usize, &'static [u8], &'static str, Advice);

const FORMATS: [Signature; 35] = [
    (0, b"snoop\0\0\0", "a snoop capture", Advice::Convert),
    (0, b"btsnoop\0", "a btsnoop capture", Advice::Convert),
    (0, b"GMBU", "a Microsoft Network Monitor 2 capture", Advice::Convert),
    (0, b"RTSS", "a Microsoft Network Monitor 1 capture", Advice::Convert),
    (0, b"XCP\0", "a NetXray or Sniffer (Windows) capture", Advice::Convert),
    (0, b"VL\0\0", "a NetXray capture", Advice::Convert),
    (0, b"TRSNIFF data", "a Sniffer (DOS) capture", Advice::Convert),
    (0, b"iptrace ", "an AIX iptrace capture", Advice::Convert),
    (0, b"\x7fver", "an OmniPeek capture", Advice::Convert),
    (0, b"5VNF", "a Visual Networks capture", Advice::Convert),
    (0, b"#!rtpplay", "an rtpdump file", Advice::Convert),
    (0, b"PK\x03\x04", "a zip archive", Advice::Extract("unzip FILE")),
    (0, b"PK\x05\x06", "an empty zip archive", Advice::Extract("unzip FILE")),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", Advice::Extract("7z x FILE")),
    (0, b"Rar!\x1a\x07", "a rar archive", Advice::Extract("unrar x FILE")),
    (257, b"ustar", "a tar archive", Advice::Extract("tar -xf FILE")),
    (0, b"\xfd7zXZ\0", "xz data", Advice::Extract("xz -dk FILE")),
    (0, b"\x5d\0\0", "lzma data", Advice::Extract("xz -dk --format=lzma FILE")),
    (0, b"BZh", "bzip2 data", Advice::Extract("bzip2 -dk FILE")),
    (0, b"LZIP", "lzip data", Advice::Extract("lzip -dk FILE")),
    (0, b"\x1f\x9d", "compress (.Z) data", Advice::Extract("gzip -dk FILE")),
    (0, b"\x1f\x8b", "gzip data, compressed twice or by an unknown method", Advice::Extract("gzip -dk FILE")),
    (0, b"\x28\xb5\x2f\xfd", "zstd data, compressed twice", Advice::Extract("zstd -dk FILE")),
    (0, b"\x02\x21\x4c\x18", "legacy lz4 data", Advice::Extract("lz4 -dk FILE")),
    (
        0,
        b"\xff\xfe<\0!\0d\0o\0c\0t\0y\0p\0e\0",
        "a web page, as portogram saves it with the data inside",
        Advice::Browser,
    ),
    (0, b"\xff\xfe", "text in UTF-16, as PowerShell writes what is redirected with >", Advice::CaptureWithW),
    (0, b"\xfe\xff", "text in UTF-16", Advice::CaptureWithW),
    (0, b"\xef\xbb\xbf", "text in UTF-8, as some programs write what is redirected with >", Advice::CaptureWithW),
    (0, b"\xef\xbf\xbd", "binary data that was converted to UTF-8", Advice::CaptureWithW),
    (0, b"\xc3\x94\xc3\x83\xc2\xb2", "a pcap file that was converted to UTF-8", Advice::CaptureWithW),
    (0, b"\r\n\r\r\r\n", "a pcapng file to which carriage returns were added, as if it were text", Advice::Transfer),
    (0, b"\n\r\n", "a pcapng file from which carriage returns were removed, as if it were text", Advice::Transfer),
    (0, b"1MOyoQIABA", "a pcap file in base64", Advice::Decode),
    (0, b"obLD1AACAAQ", "a pcap file in base64", Advice::Decode),
    (0, b"Cg0NC", "a pcapng file in base64", Advice::Decode),
];

/// How many of the first bytes an error quotes.
const QUOTED_BYTES: usize = 16;

/// Describes a file that starts with these bytes, for an error message.
pub(super) struct OtherFormat<'a>(pub(super) &'a [u8]);

impl OtherFormat<'_> {
    /// Returns the start of a text in quotation marks, with control characters escaped.
    pub(super) fn quoted(text: &[u8]) -> String {
        const MOST_BYTES: usize = 60;
        let (start, dots) = text.split_at_checked(MOST_BYTES).map_or((text, ""), |(start, _)| (start, "…"));
        format!("{:?}{dots}", String::from_utf8_lossy(start))
    }
}

impl fmt::Display for OtherFormat<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = self.0;
        let is_there = |(offset, bytes, _, _): &&Signature| head.get(*offset..).is_some_and(|at| at.starts_with(bytes));
        if let Some((_, _, name, advice)) = FORMATS.iter().find(is_there) {
            return write!(f, "this is {name}: {advice}");
        }
        if is_etl(head) {
            return write!(
                f,
                "this is a Windows event trace (ETL), such as of netsh or pktmon: {}",
                Advice::ConvertEtl
            );
        }
        if is_erf(head) {
            return write!(f, "this looks like an Endace ERF capture: {}", Advice::Convert);
        }
        if is_tcpdump_text(head) {
            return write!(f, "this is what tcpdump prints, as text: {}", Advice::CaptureAgain);
        }
        let quoted = head.get(..QUOTED_BYTES).unwrap_or(head);
        let is_text = quoted.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
        if is_text {
            let text = String::from_utf8_lossy(quoted);
            return write!(f, "it starts with the text {text:?}; of a hex dump, text2pcap makes a capture");
        }
        write!(f, "it starts with the bytes")?;
        quoted.iter().try_for_each(|byte| write!(f, " {byte:02x}"))
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Browser => "open it in a browser",
            Self::Convert => "convert it with editcap -F pcapng IN OUT",
            Self::ConvertEtl => "convert it with etl2pcapng IN OUT, or pktmon etl2pcap IN",
            Self::Extract(command) => return write!(f, "run {command} first"),
            Self::CaptureAgain => "capture with tcpdump -w FILE instead, which writes packets",
            Self::CaptureWithW => {
                "the packets are lost; let the capture program write the file, as tcpdump -w FILE does"
            }
            Self::Transfer => "transfer the original again in binary mode",
            Self::Decode => "run base64 -d IN > OUT first",
        })
    }
}

/// Reports whether this is the first buffer of a Windows event trace: sizes that fit each other, then the header of a system
/// event (`WMI_BUFFER_HEADER`, `SYSTEM_TRACE_HEADER`).
fn is_etl(head: &[u8]) -> bool {
    const BUFFER_HEADER_BYTES: u32 = 0x48;
    let word = |offset: usize| head.get(offset..)?.first_chunk().map(|word| u32::from_le_bytes(*word));
    let sizes = word(0).zip(word(4)).zip(word(8));
    let event = head.get(BUFFER_HEADER_BYTES as usize..).and_then(|at| at.first_chunk());
    sizes.is_some_and(|((buffer, saved), current)| {
        buffer % 1024 == 0 && buffer >= 1024 && [saved, current].iter().all(|offset| *offset <= buffer)
    }) && matches!(event, Some([_, _, 1 | 2, 0xc0]))
}

/// Reports whether this is a record of ERF: time as a fixed-point number, type, flags, record length, loss counter, wire
/// length.
fn is_erf(head: &[u8]) -> bool {
    const HEADER_BYTES: u16 = 16;
    /// From 1990 to 2100.
    const SECONDS: std::ops::Range<u32> = 631_152_000..4_102_444_800;
    const PROVENANCE: u8 = 27;
    const MOST_WIRE_BYTES: u16 = 1 << 14;
    /// Headers and padding of a record.
    const MOST_OTHER_BYTES: u16 = 64;
    let Some(&[_, _, _, _, s0, s1, s2, s3, kind, _, r0, r1, _, _, w0, w1]) = head.first_chunk() else { return false };
    let (seconds, kind) = (u32::from_le_bytes([s0, s1, s2, s3]), kind & 0x7f);
    let (record, wire) = (u16::from_be_bytes([r0, r1]), u16::from_be_bytes([w0, w1]));
    (kind == PROVENANCE && wire == 0 && record > HEADER_BYTES && record % 8 == 0)
        || ((1..=25).contains(&kind)
            && (1..=MOST_WIRE_BYTES).contains(&wire)
            && (HEADER_BYTES + 1..=wire + MOST_OTHER_BYTES).contains(&record)
            && SECONDS.contains(&seconds))
}

/// Reports whether this is the output of tcpdump without `-w`: lines that begin with a time of day, perhaps after a date.
fn is_tcpdump_text(head: &[u8]) -> bool {
    let line = match head.split_first_chunk::<11>() {
        Some((date, rest)) if fits(date, b"0000-00-00 ") => rest,
        _ => head,
    };
    line.first_chunk::<15>().is_some_and(|time| fits(time, b"00:00:00.000000"))
        || [&b"tcpdump: "[..], b"listening on ", b"reading from file "].iter().any(|start| head.starts_with(start))
}

/// Reports whether text has the form of a pattern, in which `0` is any digit.
fn fits(text: &[u8], pattern: &[u8]) -> bool {
    text.iter().zip(pattern).all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form })
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
        assert_eq!(description(b"PK\x03\x04\x14\0"), "this is a zip archive: run unzip FILE first");
        assert_eq!(
            description(b"No.  Time"),
            "it starts with the text \"No.  Time\"; of a hex dump, text2pcap makes a capture"
        );
        assert_eq!(description(&[0xff, 0, 1]), "it starts with the bytes ff 00 01");
    }

    #[test]
    fn bytes_at_random_are_hardly_ever_taken_for_another_format() {
        let mut random = fastrand::Rng::with_seed(1);
        let taken = (0..10_000).filter(|_| {
            let head: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(64).collect();
            is_erf(&head)
        });
        assert!(taken.count() < 100);
        // 60 bytes of Ethernet.
        let erf = [0, 0, 0, 0, 0, 0, 0, 0x60, 2, 4, 0, 80, 0, 0, 0, 60];
        assert!(is_erf(&erf));
    }
}
