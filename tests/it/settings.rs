//! A change of settings: answered from the packets in memory, or the file must be read again.

use portogram::report::Report;
use portogram::session::{Limits, Need, Session, Source};
use portogram::settings::parse_networks;
use portogram::settings::{BinWidths, PortRole, Settings};

use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::{read, session_of};

/// Returns a capture of many flows in two segments.
fn long_capture() -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for n in 0..15_000_u32 {
        if n == 5_000 {
            file.fill_segment(START_NANOS);
        }
        let port = u16::try_from(n % 500).unwrap();
        let packet = if n % 3 == 0 { ipv4(OUTGOING, &udp(port, 53, 1)) } else { ipv4(INCOMING, &udp(53, port, 9)) };
        file = file.packet(&ethernet(0x0800, &packet));
    }
    file.bytes
}

fn session(file: &[u8], settings: Settings, memory_budget_bytes: u64) -> Session {
    session_of(file, settings, Limits { memory_budget_bytes, ..Limits::default() })
}

fn other_settings() -> Settings {
    let local_networks = parse_networks("198.51.100.0/24").unwrap();
    Settings { port_role: PortRole::Source, local_networks, ..Settings::default() }
}

#[test]
fn replaying_equals_reading_again() {
    let file = long_capture();
    let read_again = session(&file, other_settings(), u64::MAX).report_with_findings();
    let mut held = session(&file, Settings::default(), u64::MAX);
    let before = held.report_with_findings();
    held.apply(other_settings());
    assert_eq!(held.report_with_findings(), read_again);
    held.apply(Settings::default());
    assert_eq!(held.report_with_findings(), before);
    let by_service = Settings { port_role: PortRole::Service, ..Settings::default() };
    held.apply(by_service.clone());
    assert_eq!(held.report_with_findings(), session(&file, by_service, u64::MAX).report_with_findings());
    assert_eq!((before.classes.incoming.packets, before.classes.outgoing.packets), (10_000, 5_000));
    assert_eq!((read_again.classes.incoming.packets, read_again.classes.outgoing.packets), (5_000, 10_000));
}

#[test]
fn past_the_memory_budget_the_report_is_exact_and_flow_records_answer_other_settings() {
    let file = long_capture();
    let whole = session(&file, Settings::default(), u64::MAX).report_with_findings();
    let mut condensed = session(&file, Settings::default(), 1 << 20);
    assert_eq!(condensed.report_with_findings(), whole);
    condensed.apply(other_settings());
    assert_eq!((condensed.need(), condensed.number()), (Need::Nothing, 1));
    let expected = session(&file, other_settings(), u64::MAX).report_with_findings();
    let from_records = condensed.report_with_findings();
    assert!(
        from_records.flow_records.is_some()
            && from_records.classes.incoming.times.as_ref().unwrap().inter_arrival.is_none()
    );
    assert_promised(&from_records, &expected, "other settings");
    assert!(condensed.read_again());
    assert_eq!((condensed.need(), condensed.number()), (Need::Chunk { file: 0, offset: 0 }, 2));
    read(&mut condensed, &[&file], || file.len());
    assert_eq!(condensed.report_with_findings(), expected);
}

#[test]
fn past_the_memory_budget_what_is_shown_changes_without_reading_again() {
    let file = long_capture();
    let bin_widths = BinWidths { system: 10, user: 1000, dynamic: 1000 };
    let wide = Settings { bin_widths, findings: false, ..Settings::default() };
    let mut condensed = session(&file, Settings { findings: false, ..Settings::default() }, 1 << 20);
    condensed.apply(wide.clone());
    assert_eq!((condensed.need(), condensed.number()), (Need::Nothing, 1));
    assert_eq!(condensed.report(), session(&file, wide.clone(), 1 << 20).report());
    assert_eq!(condensed.report_with_findings(), session(&file, wide, u64::MAX).report_with_findings());
}

#[test]
fn several_files_are_one_capture() {
    let files = [Pcap::ethernet().packet(&ethernet(0x0800, &ipv4(INCOMING, &udp(53, 1, 9)))).bytes, b"text".to_vec()];
    let sources = ["a.pcap", "b.txt", "c.pcap"].map(|name| Source { bytes: None, ..Source::file(name, 0) });
    let mut session = Session::new(sources.into(), Settings::default(), Limits::default());
    read(&mut session, &[&files[0], &files[1], &files[0]], || 1 << 16);
    let Report { capture, .. } = session.report();
    assert_eq!(capture.packets, 2);
    let formats: Vec<_> = capture
        .files
        .iter()
        .map(|file| (file.name.as_str(), file.format.map(portogram::report::Format::name)))
        .collect();
    assert_eq!(formats, [("a.pcap", Some("pcap")), ("c.pcap", Some("pcap")), ("b.txt", None)]);
    let messages: Vec<_> = capture.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "b.txt: not a pcap or pcapng capture: it starts with the text \"text\"; of a hex dump, text2pcap makes a capture"
        ]
    );
}
