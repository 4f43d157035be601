//! Tables whose size a file controls are bounded, times out of range, and warnings of several files.

use std::fs;

use portogram::report::Report;
use portogram::session::{Limits, Session, Source};
use portogram::settings::Settings;

use crate::command::{folder, portogram, text};
use crate::support::files::{Order, Pcap, PcapNg, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_chunk_sizes_do_not_matter, read, report_of};

const INTERFACES: u32 = 1 << 16;
const YEAR_NANOS: u64 = 31_556_952_000_000_000;

fn frame() -> Vec<u8> {
    ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 10)))
}

#[test]
fn interfaces_beyond_the_limit_lose_only_their_packets() {
    let frame = frame();
    let mut file = PcapNg::new(Order::Little).interface(1, 0, &[]);
    for _ in 0..10 {
        file = file.enhanced(0, 0, &frame, frame.len(), &[]);
    }
    for _ in 0..INTERFACES + 9 {
        file = file.interface(1, 0, &[]);
    }
    for interface in [INTERFACES - 1, INTERFACES, INTERFACES + 9] {
        file = file.enhanced(interface, 0, &frame, frame.len(), &[]);
    }
    // A section has its own interfaces.
    file = file.section(Order::Little).interface(1, 0, &[]).enhanced(0, 0, &frame, frame.len(), &[]);
    let report = report_of(&file.bytes);
    assert_eq!(report.capture.packets, 12);
    let [warning, further] = &*report.capture.warnings else { panic!("{:?}", report.capture.warnings) };
    assert_eq!(further.code, "interfaces-limit");
    assert_eq!((warning.code.as_str(), warning.packet, warning.count), ("limit-exceeded", 11, 10 + 2));
    assert!(warning.message.contains("more than 65536 interfaces"), "{}", warning.message);
}

#[test]
fn a_report_lists_the_link_types_with_the_most_packets() {
    let mut file = PcapNg::new(Order::Little);
    for link_type in 0..2_000 {
        file = file.interface(link_type, 0, &[]).enhanced(link_type.into(), 0, &[0; 14], 14, &[]);
    }
    file = file.enhanced(1_999, 0, &[0; 14], 14, &[]);
    let report = report_of(&file.bytes);
    assert_eq!(report.capture.link_types.len(), 32);
    assert_eq!(report.capture.link_types[31].link_type, 1_999);
    let others = report.capture.other_link_types.unwrap();
    assert_eq!((others.link_types, others.packets), (1_968, 1_968));
    let json = portogram::report::to_json(&report);
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
}

#[test]
fn times_out_of_range_are_left_out_and_said() {
    let micros = [START_NANOS, START_NANOS + 5_000_000_000];
    let mut file = PcapNg::new(Order::Little).interface(1, 0, &[]);
    for ticks in micros {
        file = file.enhanced(0, ticks, &frame(), frame().len(), &[]);
    }
    assert_chunk_sizes_do_not_matter("times", &file.bytes);
    let report = report_of(&file.bytes);
    assert_eq!((report.capture.packets, report.capture.first_time.as_deref()), (2, None));
    let [warning] = &*report.capture.warnings else { panic!("{:?}", report.capture.warnings) };
    assert_eq!((warning.code.as_str(), warning.packet, warning.count), ("time-out-of-range", 1, 2));
    assert!(warning.message.contains("look like nanoseconds"), "{}", warning.message);
}

fn with_times(times: &[u64]) -> Report {
    let mut file = Pcap::ethernet();
    for nanos in times {
        file.push(*nanos, &frame(), frame().len());
    }
    assert_chunk_sizes_do_not_matter("times", &file.bytes);
    report_of(&file.bytes)
}

#[test]
fn a_packet_decades_from_the_others_is_pointed_out() {
    for odd in [0, 946_684_800_000_000_000, START_NANOS + 30 * YEAR_NANOS] {
        let report = with_times(&[START_NANOS, odd, START_NANOS + 1_000, START_NANOS + YEAR_NANOS, START_NANOS]);
        let [warning] = &*report.capture.warnings else { panic!("{:?}", report.capture.warnings) };
        assert_eq!((warning.code.as_str(), warning.packet, warning.count), ("far-time", 2, 1), "{}", warning.message);
    }
    let report = with_times(&[START_NANOS, 0, 1, START_NANOS]);
    assert_eq!((report.capture.warnings[0].packet, report.capture.warnings[0].count), (2, 2));
}

#[test]
fn captures_of_several_years_are_not() {
    for times in [vec![0, 1, 2], (0..8).map(|n| START_NANOS + n * 3 * YEAR_NANOS).collect(), vec![START_NANOS]] {
        assert_eq!(with_times(&times).capture.warnings, []);
    }
    // Half of the packets are no exception.
    let halves = [START_NANOS, START_NANOS + 9 * YEAR_NANOS];
    assert_eq!(with_times(&halves).capture.warnings, []);
}

#[test]
fn integers_beyond_2_to_the_53_are_strings_in_json() {
    let file = Pcap::ethernet().packet(&frame()).bytes;
    let mut settings = Settings::default();
    settings.selection.since_nanos = Some(START_NANOS.cast_signed());
    let mut session = Session::new(vec![Source::file("a.pcap", file.len() as u64)], settings, Limits::default());
    read(&mut session, &[&file], || file.len());
    let report = session.report();
    let json = portogram::report::to_json(&report);
    assert!(json.contains("\"start_nanos\": \"1700000000000000000\""), "{json}");
    assert!(json.contains("\"since_nanos\": \"1700000000000000000\""), "{json}");
    assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report);
    let numbers = json.replace("\"1700000000000000000\"", "1700000000000000000");
    assert_eq!(serde_json::from_str::<Report>(&numbers).unwrap(), report, "as older reports have them");
}

fn cut(packets: usize) -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for _ in 0..packets {
        file = file.packet(&frame());
    }
    file.bytes.truncate(file.bytes.len() - 5);
    file.bytes
}

#[test]
fn each_file_has_its_own_warnings() {
    let folder = folder("warnings-per-file");
    for (name, packets) in [("one/a.pcap", 2), ("two/a.pcap", 3), ("b.pcap", 4)] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, cut(packets)).unwrap();
    }
    let output = portogram(&folder, &["one/a.pcap", "two/a.pcap", "./b.pcap", "--json"]);
    assert_eq!(output.status.code(), Some(0));
    let report: Report = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<&str> = report.capture.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["./b.pcap", "one/a.pcap", "two/a.pcap"].map(|name| name.trim_start_matches("./")));
    let warnings: Vec<(u64, u64)> =
        report.capture.warnings.iter().map(|warning| (warning.packet, warning.count)).collect();
    assert_eq!(warnings, [(4, 1), (2, 1), (3, 1)]);
    for (line, name) in text(&output.stderr).lines().zip(names) {
        assert!(line.starts_with(&format!("portogram: {name}: pcap record at byte ")), "{line}");
    }
}

#[test]
fn the_number_of_warnings_is_bounded() {
    let files: Vec<Vec<u8>> = (0..120).map(|n| cut(n % 3 + 1)).collect();
    let sources = files.iter().enumerate().map(|(n, file)| Source::file(format!("{n}.pcap"), file.len() as u64));
    let mut session = Session::new(sources.collect(), Settings::default(), Limits::default());
    let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
    read(&mut session, &files, || 100);
    let warnings = session.report().capture.warnings;
    let codes: Vec<&str> = warnings.iter().skip(100).map(|warning| &*warning.code).collect();
    assert_eq!((codes, warnings[101].count), (vec!["more", "same-file"], 78));
    assert_eq!(warnings[100].message, "20 more problems are not listed");
}

#[test]
fn the_exit_status_is_1_if_damage_left_no_packet() {
    let folder = folder("no-packet");
    let unknown_interface = PcapNg::new(Order::Little).interface(1, 0, &[]).enhanced(82, 0, &frame(), 60, &[]);
    fs::write(folder.join("damaged.pcapng"), unknown_interface.bytes).unwrap();
    fs::write(folder.join("empty.pcap"), Pcap::ethernet().bytes).unwrap();
    fs::write(folder.join("good.pcap"), Pcap::ethernet().packet(&frame()).bytes).unwrap();
    let status = |files: &[&str]| portogram(&folder, files).status.code();
    assert_eq!(status(&["damaged.pcapng"]), Some(1));
    assert_eq!(status(&["good.pcap", "damaged.pcapng"]), Some(1));
    assert_eq!(status(&["empty.pcap"]), Some(0));
    assert_eq!(status(&["good.pcap"]), Some(0));
}
