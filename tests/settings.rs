//! A change of settings is answered from the segments at hand, or says that the file is needed again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use portogram::analysis::{Analysis, Answer, Limits};
use portogram::direction::parse_networks;
use portogram::query::{PortRole, Settings};
use portogram::report::Report;
use support::files::Pcap;
use support::packets::*;

/// More packets than two segments hold where memory is short, over many flows.
fn long_capture() -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for n in 0..150_000_u32 {
        let port = u16::try_from(n % 500).unwrap();
        let packet = if n % 3 == 0 { ipv4(OUTGOING, &udp(port, 53, 1)) } else { ipv4(INCOMING, &udp(53, port, 9)) };
        file = file.packet(&ethernet(0x0800, &packet));
    }
    file.bytes
}

fn analysis(file: &[u8], settings: Settings, memory_budget_bytes: u64) -> Analysis {
    let limits = Limits { memory_budget_bytes, ..Limits::default() };
    let mut analysis = Analysis::new(settings, limits);
    analysis.begin_file("long.pcap", None);
    analysis.push(file).unwrap();
    analysis.end_file().unwrap();
    analysis.settle();
    analysis
}

fn other_settings() -> Settings {
    let local_networks = parse_networks("198.51.100.0/24").unwrap();
    Settings { port_role: PortRole::Source, local_networks, ..Settings::default() }
}

#[test]
fn replaying_equals_reading_again() {
    let file = long_capture();
    let read_again = analysis(&file, other_settings(), u64::MAX).report();
    let mut held = analysis(&file, Settings::default(), u64::MAX);
    let before = held.report();
    assert_eq!(held.apply(other_settings()), Answer::Ready);
    assert_eq!(held.report(), read_again);
    assert_eq!(held.apply(Settings::default()), Answer::Ready);
    assert_eq!(held.report(), before);
    let by_service = Settings { port_role: PortRole::Service, ..Settings::default() };
    assert_eq!(held.apply(by_service.clone()), Answer::Ready);
    assert_eq!(held.report(), analysis(&file, by_service, u64::MAX).report());
    assert_eq!((before.classes.incoming.packets, before.classes.outgoing.packets), (100_000, 50_000));
    assert_eq!((read_again.classes.incoming.packets, read_again.classes.outgoing.packets), (50_000, 100_000));
}

#[test]
fn past_the_budget_the_answer_stays_exact_and_asks_for_the_file() {
    let file = long_capture();
    let whole = analysis(&file, Settings::default(), u64::MAX).report();
    let mut dropped = analysis(&file, Settings::default(), 1 << 20);
    assert_eq!(dropped.report(), whole);
    assert_eq!(dropped.apply(other_settings()), Answer::ReadAgain);
    assert_eq!(dropped.report(), whole, "the old answer stays until the file has been read again");
}

#[test]
fn several_files_are_one_capture() {
    let files = [Pcap::ethernet().packet(&ethernet(0x0800, &ipv4(INCOMING, &udp(53, 1, 9)))).bytes, b"text".to_vec()];
    let mut analysis = Analysis::new(Settings::default(), Limits::default());
    for (name, file) in ["a.pcap", "b.txt", "c.pcap"].into_iter().zip([&files[0], &files[1], &files[0]]) {
        analysis.begin_file(name, None);
        let _ = analysis.push(file);
        let _ = analysis.end_file();
    }
    analysis.settle();
    let Report { capture, .. } = analysis.report();
    assert_eq!(capture.packets, 2);
    let formats: Vec<_> = capture
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.format.map(portogram::capture::Format::name)))
        .collect();
    assert_eq!(formats, [("a.pcap", Some("pcap")), ("b.txt", None), ("c.pcap", Some("pcap"))]);
    let messages: Vec<_> = capture.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "b.txt: not a pcap or pcapng capture: it starts with the text \"text\"; of a hex dump, text2pcap makes a capture"
        ]
    );
}
