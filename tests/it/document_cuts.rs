//! Documents written by hand answer the same however their records are cut into segments, and nothing of them goes uncounted.

use portogram::report::{Class, Report};
use portogram::session::{Applied, Limits, Session, Sharing, Source};
use portogram::settings::{PortRole, Settings, parse_networks};

use crate::support::documents::{Handmade, Sent, segment};
use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_conserved, read};

/// Memory budgets: enough for all, for flow records of long intervals, for a few folded flows, and for nothing.
const BUDGETS_BYTES: [u64; 5] = [512 << 20, 4 << 20, 1 << 20, 64 << 10, 0];

/// Returns packets of a server, and of a flood from as many hosts.
fn packets(count: u16, seed: u64) -> Vec<Sent> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut packet = |n: u16| {
        let micros = i64::from(n) * 7_000;
        if n.is_multiple_of(3) {
            return Sent { from: LOCAL, to: [198, 51, 100, 7], ports: (40_000 + n % 50, 443), micros };
        }
        let from = (random.u32(..) >> 8 | 0x4000_0000).to_be_bytes();
        Sent { from, to: LOCAL, ports: (random.u16(1_024..), 80 + n % 2), micros }
    };
    (0..count).map(&mut packet).collect()
}

/// Returns a document with the packets in this number of segments.
fn cut(packets: &[Sent], segments: usize) -> Vec<u8> {
    Handmade::of_segments(packets.chunks(packets.len().div_ceil(segments)).map(segment)).bytes()
}

fn opened(files: &[&[u8]], settings: &Settings, memory_budget_bytes: u64) -> Session {
    let sources = (0..).zip(files).map(|(n, file): (u32, _)| Source::file(format!("{n}"), file.len() as u64)).collect();
    let limits = Limits { memory_budget_bytes, ..Limits::default() };
    let mut session = Session::new(sources, settings.clone(), limits);
    read(&mut session, files, || 1 << 20);
    session
}

/// Returns reports by several settings, without what differs between files.
fn answers(files: &[&[u8]], budget_bytes: u64) -> Vec<Report> {
    let local = parse_networks("10.0.0.0/8").unwrap();
    let networks = Settings { local_networks: local, ..Settings::default() };
    let service = Settings { port_role: PortRole::Service, ..networks.clone() };
    let source = Settings { port_role: PortRole::Source, interval_seconds: Some(5.0), ..networks.clone() };
    let mut session = opened(files, &networks, budget_bytes);
    let mut reports = vec![session.report_with_findings()];
    for settings in [service.clone(), source, Settings::default(), networks] {
        if session.apply(settings) == Applied::ReadingAgain {
            read(&mut session, files, || 1 << 20);
        }
        reports.push(session.report_with_findings());
    }
    reports.push(opened(files, &service, budget_bytes).report());
    reports.iter().for_each(assert_conserved);
    for report in &mut reports {
        report.capture.files.clear();
    }
    reports
}

#[test]
fn documents_answer_the_same_however_they_are_cut_into_segments() {
    let packets = packets(30_000, 1);
    let cuts = [1, 100, 30_000].map(|segments| cut(&packets, segments));
    let mut expected = None;
    for budget_bytes in BUDGETS_BYTES {
        let [whole, parts, single] = cuts.each_ref().map(|document| answers(&[document], budget_bytes));
        let classes = |report: &Report| Class::ALL.map(|it| report.classes.class(it)).map(|it| (it.packets, it.bytes));
        let counts: Vec<_> = whole.iter().map(classes).collect();
        assert!(counts.iter().all(|counts| counts.iter().map(|(packets, _)| packets).sum::<u64>() == 30_000));
        assert_eq!(*expected.get_or_insert_with(|| counts.clone()), counts, "{budget_bytes} bytes of memory");
        assert!(whole == parts && whole == single, "{budget_bytes} bytes of memory");
    }
}

#[test]
fn documents_in_many_segments_are_one_with_others_and_with_captures() {
    let (one, other) = (packets(3_000, 2), packets(3_000, 3));
    let frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 1_000, 10)));
    let capture = (0..100).fold(Pcap::ethernet(), |file, n| file.record(START_NANOS + n, &frame, frame.len())).bytes;
    for budget_bytes in BUDGETS_BYTES {
        let mixed = |segments: usize| {
            let documents = [cut(&one, segments), cut(&other, segments)];
            let reports = answers(&[&documents[0], &documents[1], &capture], budget_bytes);
            assert!(reports.iter().all(|report| report.capture.packets == 6_100));
            reports
        };
        assert!(mixed(1) == mixed(3_000), "{budget_bytes} bytes of memory");
    }
}

#[test]
fn what_is_kept_of_many_segments_is_a_document_of_few() {
    let packets = packets(30_000, 4);
    let document = |segments| {
        let mut session = opened(&[&cut(&packets, segments)], &Settings::default(), 512 << 20);
        session.document(&Sharing::AS_IS).unwrap()
    };
    assert!(document(30_000) == document(1));
    assert!(document(1).len() < 1 << 20);
}

#[test]
fn a_segment_whose_lists_contradict_each_other_is_damage() {
    let packets = packets(3, 5);
    let whole = segment(&packets);
    let report = |segments: Vec<Vec<u8>>| {
        opened(&[&Handmade::of_segments(segments).bytes()], &Settings::default(), 512 << 20).report()
    };
    let sound = report(vec![whole.clone()]);
    assert_eq!((sound.capture.packets, &*sound.capture.warnings[0].code), (3, "flow-records-kept"));
    let mut missing = whole.clone();
    // The last flow record is of a flow that there is not.
    let flow = whole.windows(4).position(|bytes| bytes == [3, 0, 1, 2]).unwrap();
    missing[flow + 3] = 3;
    let mut shorter = whole.clone();
    shorter[flow] = 2;
    shorter.remove(flow + 3);
    for damaged in [missing, shorter] {
        let report = report(vec![whole.clone(), damaged]);
        assert_eq!((report.capture.packets, &*report.capture.warnings[0].code), (0, "malformed"));
    }
}

#[test]
fn a_document_without_packets_leaves_the_others_as_they_are() {
    let frame = ethernet(0x0800, &ipv4(INCOMING, &udp(53, 1_000, 10)));
    let capture = (0..100).fold(Pcap::ethernet(), |file, n| file.record(START_NANOS + n, &frame, frame.len())).bytes;
    let document = Handmade::of_segments([segment(&[])]).bytes();
    let sources = ["a.portogram", "b.pcap"].map(Source::stream).to_vec();
    let mut session = Session::new(sources, Settings::default(), Limits::default());
    read(&mut session, &[&document, &capture], || 1 << 20);
    let report = session.report();
    assert_eq!((report.capture.packets, report.flow_records), (100, None));
    assert_eq!(session.held_packets(), 100);
}
