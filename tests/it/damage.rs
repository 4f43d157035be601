//! Damaged files: packets before the damage are counted, and the warning names the place.

use crate::support::files::{Order, Pcap, PcapNg};
use crate::support::packets::*;
use crate::support::report_of;

/// Returns the number of packets, and the only warning.
fn outcome(file: &[u8]) -> (u64, String) {
    let report = report_of(file);
    assert_eq!(report.capture.warnings.len(), 1, "{:?}", report.capture.warnings);
    (report.capture.packets, report.capture.warnings[0].message.clone())
}

fn frame() -> Vec<u8> {
    ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 10)))
}

fn block_after_packet(tail: &[u8]) -> Vec<u8> {
    let frame = frame();
    let mut file = PcapNg::new(Order::Little).interface(1, 0, &[]).enhanced(0, 0, &frame, frame.len(), &[]).bytes;
    assert_eq!(file.len(), 132, "the offset in the messages");
    file.extend(tail);
    file
}

#[test]
fn an_empty_file() {
    assert_eq!(outcome(&[]), (0, "test.pcap: the file is empty".into()));
}

#[test]
fn a_text_file() {
    let (packets, message) = outcome(b"No. Time Source");
    assert_eq!(packets, 0);
    assert_eq!(
        message,
        "test.pcap: not a pcap or pcapng capture: it starts with the text \"No. Time Source\"; of a hex dump, text2pcap makes a capture"
    );
}

#[test]
fn a_truncated_capture() {
    let file = Pcap::ethernet().packet(&frame()).packet(&frame()).bytes;
    let (packets, message) = outcome(&file[..file.len() - 5]);
    assert_eq!(packets, 1);
    let expected = "test.pcap: pcap record at byte 92 (packet 2) is cut short: it needs 68 bytes, the file has 63 more";
    assert_eq!(message, expected);
}

#[test]
fn a_record_with_an_absurd_length() {
    let mut file = Pcap::ethernet().packet(&frame()).packet(&frame()).bytes;
    file[92 + 8..92 + 12].fill(0xff);
    let (packets, message) = outcome(&file);
    assert_eq!(packets, 1);
    let expected = "test.pcap: pcap record at byte 92 (packet 2): it claims 4294967295 bytes, more than the limit of 16777216; \
         the last 68 bytes of the file, from there on, are not read";
    assert_eq!(message, expected);
}

#[test]
fn a_block_whose_lengths_disagree() {
    let (packets, message) = outcome(&block_after_packet(&[5, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0]));
    assert_eq!(packets, 1);
    let expected = "test.pcap: pcapng block at byte 132 (packet 2): total length is 16 at its start, 20 at its end; \
                    the last 16 bytes of the file, from there on, are not read";
    assert_eq!(message, expected);
}

#[test]
fn blocks_with_impossible_lengths() {
    let cases: [(&[u8], &str); 4] = [
        (&[5, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0], "total length 7 is not a multiple of 4"),
        (&[5, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0], "total length 8 is less than 12"),
        (&[5, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0], "it claims 268435456 bytes, more than the limit of 16777216"),
        (&[10, 13, 13, 10, 28, 0, 0, 0, 1, 2, 3, 4], "byte-order magic 0x04030201 is neither order of 0x1a2b3c4d"),
    ];
    for (tail, why) in cases {
        let (packets, message) = outcome(&block_after_packet(tail));
        assert_eq!(packets, 1);
        let rest = "; the last 12 bytes of the file, from there on, are not read";
        assert_eq!(message, format!("test.pcap: pcapng block at byte 132 (packet 2): {why}{rest}"));
    }
}

#[test]
fn packets_that_do_not_fit_their_block_or_section() {
    let no_interface = PcapNg::new(Order::Big).enhanced(3, 0, &frame(), 60, &[]).bytes;
    let expected = "test.pcap: pcapng block at byte 28 (packet 1): the packet is of interface 3, but the section describes 0; \
                    it is skipped";
    assert_eq!(outcome(&no_interface), (0, expected.into()));

    let mut too_long = PcapNg::new(Order::Little).interface(1, 0, &[]).enhanced(0, 0, &frame(), 60, &[]).bytes;
    too_long[48 + 20] = 200;
    let (_, message) = outcome(&too_long);
    assert!(
        message.ends_with("captured length does not fit into the enhanced packet block; it is skipped"),
        "{message}"
    );
}

#[test]
fn future_versions_are_not_supported() {
    let mut pcap = Pcap::ethernet().bytes;
    pcap[4] = 3;
    assert_eq!(outcome(&pcap), (0, "test.pcap: pcap version 3.4 at byte 0 is not supported".into()));
    let mut pcapng = PcapNg::new(Order::Little).bytes;
    pcapng[12] = 2;
    assert_eq!(outcome(&pcapng), (0, "test.pcap: pcapng version 2.0 at byte 0 is not supported".into()));
}

#[test]
fn malformed_options_lose_no_packets() {
    let file = PcapNg::new(Order::Little).interface(1, 0, &[9, 0, 200, 0]).enhanced(0, 7, &frame(), 60, &[1, 0, 99, 0]);
    let report = report_of(&file.bytes);
    assert_eq!((report.capture.packets, report.capture.warnings), (1, vec![]));
}
