//! Files that are almost captures: variants of pcap, several captures in one file, text before a capture, changed line ends,
//! zeros, and other formats.

use portogram::report::{Report, Warning};

use crate::support::files::{Order, Pcap, PcapNg, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_chunk_sizes_do_not_matter, report_of};

fn frame() -> Vec<u8> {
    ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 10)))
}

/// The report of a file, which does not depend on how the file is cut.
fn report(file: &[u8]) -> Report {
    assert_chunk_sizes_do_not_matter("file", file);
    report_of(file)
}

/// The number of packets, and the only warning.
fn outcome(file: &[u8]) -> (u64, Warning) {
    let report = report(file);
    let [warning] = &*report.capture.warnings else { panic!("{:?}", report.capture.warnings) };
    (report.capture.packets, warning.clone())
}

fn code(file: &[u8]) -> String {
    outcome(file).1.code
}

/// A capture of `packets` packets, a second apart from the given second on.
fn pcap(order: Order, nanoseconds: bool, second: u64, packets: u64) -> Vec<u8> {
    let mut file = Pcap::new(order, nanoseconds, 1);
    for n in 0..packets {
        file.push(START_NANOS + (second + n) * 1_000_000_000, &frame(), frame().len());
    }
    file.bytes
}

fn pcapng(order: Order, second: u64) -> Vec<u8> {
    let ticks = START_NANOS / 1_000 + second * 1_000_000;
    PcapNg::new(order).interface(1, 0, &[]).enhanced(0, ticks, &frame(), frame().len(), &[]).bytes
}

mod variants {
    use super::*;

    /// A capture of AIX: version 2.2, nanoseconds, and an interface type.
    fn aix(order: Order, interface_type: u32, frame: &[u8]) -> Vec<u8> {
        let mut file =
            Pcap::new(order, true, interface_type).packet(frame).record(START_NANOS + 500_000_000, frame, 60);
        file.bytes[..4].copy_from_slice(&order.u32(0xa1b2_c3d4));
        file.bytes[6..8].copy_from_slice(&order.u16(2));
        file.bytes
    }

    #[test]
    fn aix_has_interface_types_and_nanoseconds() {
        for order in [Order::Big, Order::Little] {
            for (interface_type, link_type) in [(6, 1), (9, 6), (15, 10), (23, 9), (24, 0), (28, 8)] {
                let report = report(&aix(order, interface_type, &frame()));
                assert_eq!(report.capture.link_types[0].link_type, link_type);
                assert_eq!((report.capture.packets, report.capture.elapsed_seconds), (2, Some(0.5)));
            }
        }
        assert_eq!(report_of(&aix(Order::Big, 6, &frame())).classes.incoming.ports[0].port, 50_000);
    }

    #[test]
    fn old_files_of_the_same_version_keep_their_link_type_and_unit() {
        let mut file = pcap(Order::Little, false, 0, 2);
        file[6] = 2;
        let report = report(&file);
        assert_eq!((report.capture.link_types[0].link_type, report.capture.elapsed_seconds), (1, Some(1.0)));
    }

    #[test]
    fn ixia_has_nanoseconds_and_one_more_word() {
        for magic in [0x1c00_01ac_u32, 0x1c00_01ab] {
            let mut file = pcap(Order::Little, true, 0, 3);
            file[..4].copy_from_slice(&magic.to_le_bytes());
            file.splice(24..24, 1_000_u32.to_le_bytes());
            let report = report(&file);
            assert_eq!((report.capture.packets, report.capture.elapsed_seconds), (3, Some(2.0)));
            assert_eq!(report.capture.warnings, []);
        }
    }
}

mod several_captures_in_one_file {
    use super::*;

    fn parts() -> Vec<(String, Vec<u8>)> {
        let mut parts = Vec::new();
        for order in [Order::Little, Order::Big] {
            for nanoseconds in [false, true] {
                parts.push((format!("pcap {order:?} {nanoseconds}"), pcap(order, nanoseconds, 60, 1)));
            }
            parts.push((format!("pcapng {order:?}"), pcapng(order, 60)));
        }
        parts
    }

    #[test]
    fn every_pair_is_read_and_the_second_header_is_named() {
        let first = |name: &str, file: &[u8]| (name.to_owned(), file.to_vec());
        let firsts = [
            first("pcap", &pcap(Order::Little, false, 0, 1)),
            first("pcap", &pcap(Order::Big, true, 0, 1)),
            first("pcapng", &pcapng(Order::Little, 0)),
            first("pcapng", &pcapng(Order::Big, 0)),
        ];
        for (first_name, first) in &firsts {
            for (name, second) in parts() {
                let file = [first.as_slice(), &second].concat();
                let report = report(&file);
                let seen = (report.capture.packets, report.capture.elapsed_seconds, report.capture.bytes);
                assert_eq!(seen, (2, Some(60.0), 2 * frame().len() as u64), "{first_name}, {name}");
                if name.starts_with("pcapng") && first_name == "pcapng" {
                    assert_eq!(report.capture.warnings, [], "a section is no other capture");
                } else {
                    let warning = &report.capture.warnings[0];
                    let place = (warning.code.as_str(), warning.byte_offset, warning.packet, warning.count);
                    assert_eq!(place, ("another-header", first.len() as u64, 2, 1), "{first_name}, {name}");
                }
            }
        }
    }

    #[test]
    fn further_captures_are_counted() {
        let part = pcap(Order::Little, false, 0, 1);
        let (packets, warning) = outcome(&part.repeat(5));
        assert_eq!((packets, warning.count), (5, 4));
        assert!(warning.message.contains("at byte 92 (packet 2) another capture begins"), "{}", warning.message);
    }

    #[test]
    fn a_second_header_without_packets() {
        let file = [pcap(Order::Little, false, 0, 1), pcap(Order::Little, false, 0, 0)].concat();
        assert_eq!((outcome(&file).0, code(&file).as_str()), (1, "another-header"));
    }

    #[test]
    fn the_magic_number_as_a_time_is_no_header() {
        let late = u64::from(0xa1b2_c3d4_u32) * 1_000_000_000;
        let file = Pcap::ethernet().record(late, &frame(), frame().len()).record(late, &[], 60).packet(&frame());
        let report = report(&file.bytes);
        assert_eq!(report.capture.packets, 3);
        assert!(report.capture.warnings.iter().all(|warning| warning.code != "another-header"));
    }
}

mod text_before_a_capture {
    use super::*;

    #[test]
    fn it_is_skipped() {
        for text in ["tcpdump: listening on eth0\n", "Last login: Mon\r\n\u{1b}[1mWelcome\u{1b}[0m\n", "x", "é\n\n"] {
            for capture in [pcap(Order::Little, false, 0, 1), pcap(Order::Big, true, 0, 1), pcapng(Order::Little, 0)] {
                let (packets, warning) = outcome(&[text.as_bytes(), &capture].concat());
                assert_eq!((packets, warning.code.as_str(), warning.byte_offset), (1, "text-before", 0), "{text:?}");
                assert!(warning.message.contains(&format!("{} bytes of text", text.len())), "{}", warning.message);
                assert!(!warning.message.contains(char::is_control), "{:?}", warning.message);
            }
        }
    }

    #[test]
    fn text_after_the_packets_is_named() {
        for capture in [pcap(Order::Little, false, 0, 2), pcap(Order::Big, true, 0, 2), pcapng(Order::Little, 0)] {
            let packets = report_of(&capture).capture.packets;
            let (seen, warning) = outcome(&[&capture[..], b"\n2 packets captured\n"].concat());
            assert_eq!((seen, warning.code.as_str()), (packets, "text-after"));
            assert_eq!(warning.byte_offset, capture.len() as u64);
            assert!(warning.message.contains("packets"), "{}", warning.message);
        }
    }

    #[test]
    fn positions_count_from_the_start_of_the_file() {
        let capture = pcap(Order::Little, false, 0, 2);
        let file = [b"a line\n", &capture[..capture.len() - 5]].concat();
        let report = report(&file);
        let offsets: Vec<u64> = report.capture.warnings.iter().map(|warning| warning.byte_offset).collect();
        assert_eq!(offsets, [0, 7 + 24 + 16 + frame().len() as u64]);
    }

    #[test]
    fn more_than_4_kib_are_no_capture() {
        let text = "a line of a log\n".repeat(257);
        let report = report_of(&[text.as_bytes(), &pcap(Order::Little, false, 0, 1)].concat());
        assert_eq!(report.capture.warnings[0].code, "not-a-capture");
    }

    #[test]
    fn any_prefix_is_a_report_that_does_not_depend_on_cuts() {
        let file = [b"$ tcpdump -w -\n", &pcap(Order::Little, false, 0, 1)[..]].concat();
        for length in 1..file.len() {
            assert_chunk_sizes_do_not_matter("prefix", &file[..length]);
        }
    }
}

mod changed_line_ends {
    use super::*;

    /// A capture of a host whose address has a line feed in it.
    fn capture() -> Vec<u8> {
        let ip = Ipv4 { destination: [192, 168, 10, 5], ..INCOMING };
        let frame = ethernet(0x0800, &ipv4(ip, &udp(53, 50_000, 90)));
        let mut file = Pcap::ethernet();
        for second in 0..40 {
            file.push(START_NANOS + second * 1_000_000_000, &frame, frame.len());
        }
        file.bytes
    }

    fn replaced(file: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut rest = file;
        while let [first, others @ ..] = rest {
            if let Some(after) = rest.strip_prefix(from) {
                bytes.extend(to);
                rest = after;
            } else {
                bytes.push(*first);
                rest = others;
            }
        }
        bytes
    }

    #[test]
    fn added_carriage_returns_are_named() {
        let (packets, warning) = outcome(&replaced(&capture(), b"\n", b"\r\n"));
        assert_eq!((packets, warning.code.as_str(), warning.packet), (1, "line-ends", 2));
        assert!(warning.message.contains("carriage returns were added"), "{}", warning.message);
        assert!(warning.message.contains("in binary mode"), "{}", warning.message);
    }

    #[test]
    fn other_damage_is_named_as_what_it_is() {
        let mut file = replaced(&capture(), b"\xc0\xa8\x0a", b"\xc0\xa8\x0d");
        let record = (file.len() - 24) / 40;
        file[24 + 20 * record + 8..][..4].fill(0x7f);
        assert_eq!(code(&file), "limit-exceeded");
        let mut http = ipv4(INCOMING, &tcp(80, 50_000, 0));
        http.extend(b"HTTP/1.1 200 OK\r\n".repeat(20));
        let file = Pcap::ethernet().packet(&ethernet(0x0800, &http)).packet(&ethernet(0x0800, &http));
        let mut file = file.bytes;
        let second = 24 + (file.len() - 24) / 2;
        file[second + 8..][..4].fill(0x7f);
        assert_eq!(code(&file), "limit-exceeded");
    }

    #[test]
    fn a_cut_capture_of_text_is_only_cut() {
        let frame =
            ethernet(0x0800, &[ipv4(INCOMING, &tcp(80, 50_000, 0)), b"HTTP/1.1 200 OK\r\n".repeat(20)].concat());
        let mut file = Pcap::ethernet();
        for second in 0..40 {
            file.push(START_NANOS + second * 1_000_000_000, &frame, frame.len());
        }
        let length = file.bytes.len() - 9;
        assert_eq!(code(&file.bytes[..length]), "truncated");
    }

    #[test]
    fn pcapng_is_recognised_by_its_first_bytes() {
        let file = pcapng(Order::Little, 0);
        for (from, to) in [(&b"\n"[..], &b"\r\n"[..]), (b"\r\n", b"\n")] {
            let (packets, warning) = outcome(&replaced(&file, from, to));
            assert_eq!(packets, 0);
            assert!(warning.message.contains("as if it were text: transfer"), "{}", warning.message);
        }
    }

    #[test]
    fn other_encodings_are_named() {
        let file = pcap(Order::Little, false, 0, 3);
        let latin: String = file.iter().map(|byte| char::from(*byte)).collect();
        let utf_16: Vec<u8> = [0xfeff].into_iter().chain(latin.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let lossy = String::from_utf8_lossy(&file).into_owned();
        for (bytes, name) in
            [(utf_16, "UTF-16"), (latin.into_bytes(), "converted to UTF-8"), (lossy.into_bytes(), "converted to UTF-8")]
        {
            let (packets, warning) = outcome(&bytes);
            assert_eq!(packets, 0);
            assert!(warning.message.contains(name) && warning.message.contains("-w FILE"), "{}", warning.message);
        }
    }
}

mod zeros {
    use super::*;

    #[test]
    fn a_tail_of_zeros_is_damage() {
        for tail in [32, 100, 9_000] {
            for capture in [pcap(Order::Little, false, 0, 2), pcapng(Order::Big, 0)] {
                let packets = report_of(&capture).capture.packets;
                let (seen, warning) = outcome(&[capture.as_slice(), &vec![0; tail]].concat());
                assert_eq!((seen, warning.code.as_str()), (packets, "zeros"), "{tail} zeros");
                assert_eq!((warning.byte_offset, warning.packet), (capture.len() as u64, packets + 1));
                assert!(warning.message.contains(&format!("there are {tail} zeros")), "{}", warning.message);
            }
        }
    }

    #[test]
    fn zeros_between_blocks_end_a_pcapng() {
        let blocks = &pcapng(Order::Little, 0)[28..];
        let (packets, warning) = outcome(&[&pcapng(Order::Little, 0)[..], &[0; 22], blocks, blocks].concat());
        assert_eq!((packets, warning.code.as_str(), warning.packet), (1, "zeros", 2));
        assert!(warning.message.contains("there are 22 zeros"), "{}", warning.message);
    }

    #[test]
    fn a_record_of_zeros_is_a_packet() {
        let records = |count: usize| [pcap(Order::Little, false, 0, 1), vec![0; count * 16]].concat();
        let after = &pcap(Order::Little, false, 0, 1)[24..];
        assert_eq!(report(&records(1)).capture.packets, 2);
        assert_eq!(report(&[&records(3), after].concat()).capture.packets, 5);
        let cut = [&records(1)[..], &[0; 7]].concat();
        assert_eq!((report(&cut).capture.packets, report_of(&cut).capture.warnings[0].code.as_str()), (2, "truncated"));
    }

    #[test]
    fn many_zeros_between_records_are_skipped() {
        let after = &pcap(Order::Little, false, 0, 2)[24..];
        let file = [&pcap(Order::Little, false, 0, 1)[..], &[0; 8192], after].concat();
        let report = report(&file);
        assert_eq!(report.capture.packets, 3);
        let zeros = &report.capture.warnings[0];
        assert_eq!((zeros.code.as_str(), zeros.byte_offset, zeros.packet), ("zeros", 92, 2));
    }
}

mod other_formats {
    use super::*;

    #[test]
    fn they_are_named_with_what_to_do() {
        let etl = {
            let mut head = vec![0; 0x100];
            head[..12].copy_from_slice(&[0, 0, 1, 0, 0x48, 2, 0, 0, 0x48, 2, 0, 0]);
            head[0x48..0x4c].copy_from_slice(&[2, 0, 2, 0xc0]);
            head
        };
        let erf = [&[0, 0, 0, 0, 0, 0x20, 0x70, 0x69, 2, 4, 0, 80, 0, 0, 0, 60][..], &[0; 80]].concat();
        let tar = [&b"a.pcap"[..], &[0; 251], b"ustar\x0000", &[0; 300]].concat();
        let cases: [(&[u8], &str); 11] = [
            (&etl, "Windows event trace (ETL), such as of netsh or pktmon: convert it with etl2pcapng"),
            (&erf, "an Endace ERF capture: convert it with editcap"),
            (&tar, "a tar archive: run tar -xf FILE first"),
            (b"14:02:44.202345 IP 192.0.2.1.65217 > 192.0.2.2.443: Flags [S]", "tcpdump prints, as text: capture with"),
            (b"2026-01-01 14:02:44.202345 IP6 fe80::1 > ff02::1: ICMP6", "tcpdump prints, as text: capture with"),
            (b"tcpdump: verbose output suppressed, use -v[v]...", "tcpdump prints, as text: capture with"),
            (b"PK\x03\x04 and so on, and so on", "a zip archive: run unzip FILE first"),
            (b"\xfd7zXZ\0\0\x04 and so on, and on", "xz data: run xz -dk FILE first"),
            (b"BZh91AY&SY and so on, and so on", "bzip2 data: run bzip2 -dk FILE first"),
            (b"1MOyoQIABAAAAAAAAAAAAAAABAAB", "a pcap file in base64: run base64 -d"),
            (b"No.     Time        Source", "of a hex dump, text2pcap makes a capture"),
        ];
        for (file, words) in cases {
            let (packets, warning) = outcome(file);
            assert_eq!((packets, warning.code.as_str()), (0, "not-a-capture"));
            assert!(warning.message.contains(words), "{}", warning.message);
        }
    }
}
