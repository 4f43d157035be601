//! One report for one capture: it depends neither on the memory budget nor on where segments end.

use portogram::report::{Finding, Report, ServiceRule};
use portogram::session::{Limits, Need, Session, Source};
use portogram::settings::{BareIp, PortRole, Settings};

use crate::support::files::Pcap;
use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::sessions::{Runs, report_by_service};
use crate::support::traffic::{ACK, SYN, SYN_ACK, Traffic};
use crate::support::{captures, choices, read, session_of};

const CLIENT: [u8; 4] = LOCAL;
const SERVER: [u8; 4] = [198, 51, 100, 7];

#[test]
fn any_settings_give_one_report() {
    let limits = Limits { memory_budget_bytes: u64::MAX, ..Limits::default() };
    for (seed, (name, file)) in (0..).zip(captures::all()) {
        let files = [("a.pcap", &*file), (&*name, &file[..file.len() / 2])];
        let settings = [Settings::default(), Settings::default()];
        let mut runs = Runs { files: &files, settings, limits, seed };
        let by_default = runs.reference(&Settings::default());
        let mut random = fastrand::Rng::with_seed(seed);
        for _ in 0..20 {
            for settings in &mut runs.settings {
                *settings = choices::draw(&by_default, |values| random.usize(..=values) * random.usize(..2));
            }
            runs.seed = random.u64(..);
            runs.assert_one_report();
        }
    }
}

fn findings(report: &Report) -> Vec<Finding> {
    report.findings.iter().flat_map(|findings| &findings.found).map(|reported| reported.finding).collect()
}

/// Returns the packets whose service each rule determined.
fn rules(report: &Report) -> Vec<(ServiceRule, u64)> {
    report.service.iter().flat_map(|service| &service.rules).map(|count| (count.rule, count.packets)).collect()
}

#[test]
fn a_beacon_with_long_bursts_is_found() {
    let mut traffic = Traffic::new();
    for burst in 0..15 {
        if burst == 7 {
            traffic.fill_segment();
        }
        for _ in 0..3_000 {
            traffic.tcp(CLIENT, SERVER, (45_000, 4_444), ACK, 0);
        }
        traffic.wait_millis(7_000);
    }
    let beacon = findings(&report_by_service(&traffic)).into_iter().find_map(|finding| match finding {
        Finding::Beacon { bursts, period_seconds, .. } => Some((bursts, period_seconds)),
        _ => None,
    });
    assert_eq!(beacon, Some((15, 10.0)));
}

#[test]
fn a_connection_that_is_opened_again_is_one() {
    let mut traffic = Traffic::new();
    let open = |traffic: &mut Traffic, port| {
        traffic.tcp(CLIENT, SERVER, (port, 50_001), SYN, 0);
        traffic.tcp(SERVER, CLIENT, (50_001, port), SYN_ACK, 0);
    };
    open(&mut traffic, 40_000);
    open(&mut traffic, 40_001);
    traffic.fill_segment();
    open(&mut traffic, 40_000);
    let report = report_by_service(&traffic);
    assert_eq!(findings(&report), [], "two connections are too few for a service");
    assert_eq!(report.service.as_ref().map(|service| (service.opened_flows, service.guessed_flows)), Some((4, 4)));
    open(&mut traffic, 40_002);
    let report = report_by_service(&traffic);
    assert!(matches!(findings(&report)[..], [Finding::DynamicService { connections: 3, port: 50_001, .. }]));
}

#[test]
fn an_opening_decides_for_the_packets_before_it() {
    let mut traffic = Traffic::new();
    for _ in 0..10 {
        traffic.tcp(CLIENT, SERVER, (40_000, 50_001), ACK, 0);
    }
    traffic.fill_segment();
    traffic.tcp(CLIENT, SERVER, (40_001, 50_001), SYN, 0);
    assert_eq!(rules(&report_by_service(&traffic)), [(ServiceRule::Opening, 11)]);
}

#[test]
fn the_peers_of_a_port_are_those_of_the_whole_capture() {
    let mut traffic = Traffic::new();
    traffic.udp(CLIENT, SERVER, (40_000, 50_001), 0);
    traffic.fill_segment();
    traffic.udp(CLIENT, SERVER, (40_001, 50_001), 0);
    assert_eq!(rules(&report_by_service(&traffic)), [(ServiceRule::Peers, 2)]);
}

#[test]
fn services_are_those_of_bare_ip_that_is_asked_for_during_a_second_reading() {
    let mut traffic = Traffic::new();
    let open = |traffic: &mut Traffic| {
        traffic.frame(&ipv6(TCP, 0xfd00, 0x2001, &tcp_with_flags(40_000, 50_001, SYN, 0)));
        traffic.frame(&ipv6(TCP, 0x2001, 0xfd00, &tcp_with_flags(50_001, 40_000, SYN_ACK, 0)));
    };
    open(&mut traffic);
    traffic.fill_segment();
    open(&mut traffic);
    let file = traffic.bytes();
    let by_service = Settings { port_role: PortRole::Service, ..Settings::default() };
    let limits = Limits { memory_budget_bytes: 0, ..Limits::default() };
    let mut session = session_of(file, by_service.clone(), limits);
    let swapped = Settings { swap_direction: true, ..by_service };
    session.apply(swapped.clone());
    assert!(session.read_again());
    session.push(&file[..500]);
    let read = Settings { bare_ip: BareIp::Read, ..swapped };
    session.apply(read.clone());
    crate::support::read(&mut session, &[file], || 1 << 20);
    let expected = session_of(file, read, Limits { memory_budget_bytes: u64::MAX, ..limits }).report_with_findings();
    assert_eq!(rules(&expected), [(ServiceRule::Opening, 4)]);
    assert_promised(&session.report_with_findings(), &expected, "bare IP in the middle of a reading");
}

/// Returns a capture whose start suggests another local side than all of it.
fn turning() -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for n in 0..50 {
        let peer = [203, 0, 113, n];
        let question = ipv4(Ipv4 { source: SERVER, destination: peer, ..OUTGOING }, &udp(5_000, 53, 8));
        let answer = ipv4(Ipv4 { source: peer, destination: SERVER, ..OUTGOING }, &udp(53, 5_000, 8));
        file = file.packet(&ethernet(0x0800, &question)).packet(&ethernet(0x0800, &answer));
    }
    file.fill_segment(crate::support::files::START_NANOS);
    for _ in 0..5_000 {
        let question = ipv4(Ipv4 { destination: SERVER, ..OUTGOING }, &udp(53, 5_000, 8));
        let answer = ipv4(Ipv4 { source: SERVER, ..INCOMING }, &udp(5_000, 53, 8));
        file = file.packet(&ethernet(0x0800, &question)).packet(&ethernet(0x0800, &answer));
    }
    file.bytes
}

#[test]
fn a_report_states_the_direction_that_its_counts_are_by() {
    let file = turning();
    let limits = Limits { memory_budget_bytes: 1 << 20, ..Limits::default() };
    let mut stream = Session::new(vec![Source::stream("turning.pcap")], Settings::default(), limits);
    read(&mut stream, &[&file], || 1 << 20);
    assert_eq!((stream.need(), stream.is_settled()), (Need::Nothing, true));
    let mut stopped = Session::new(vec![Source::file("turning.pcap", 1 << 40)], Settings::default(), limits);
    stopped.push(&file);
    let partial = stopped.report();
    stopped.stop();
    let mut unreadable = Session::new(vec![Source::file("turning.pcap", 1 << 40)], Settings::default(), limits);
    unreadable.push(&file);
    unreadable.fail("NotReadableError");
    // The first 100 packets suggest that the public host is local: it talks to many.
    assert_eq!(partial.direction.local_networks, ["198.51.100.7/32".parse().unwrap()]);
    assert_eq!((partial.classes.outgoing.packets, partial.classes.incoming.packets), (5_050, 5_050));
    let better = partial.direction.superseded_by.expect("all packets suggest another side");
    assert_eq!(better.local_networks, ["192.168.1.0/24".parse().unwrap()]);
    let codes: Vec<&str> = partial.capture.warnings.iter().map(|warning| warning.code.as_str()).collect();
    assert_eq!(codes, ["direction-superseded"]);
    // What cannot be read again, or is not to be, is counted from flow records.
    for report in [stream.report(), stopped.report(), unreadable.report()] {
        assert_eq!(report.direction.local_networks, ["192.168.1.0/24".parse().unwrap()]);
        assert_eq!((report.direction.superseded_by, report.classes.outgoing.packets), (None, 5_000));
        assert!(report.flow_records.is_some());
    }
    let whole = session_of(&file, Settings::default(), limits).report();
    assert_eq!((whole.direction.superseded_by, whole.classes.outgoing.packets), (None, 5_000));
}

#[test]
fn a_file_that_can_be_read_only_the_second_time_has_its_say_in_the_direction() {
    let mut other = Traffic::new();
    for n in 0..60_000_u16 {
        let [_, low] = n.to_be_bytes();
        other.udp(SERVER, [203, 0, 113, low], (5_000, 53), 8);
        other.udp([203, 0, 113, low], SERVER, (53, 5_000), 8);
    }
    let files = [&*turning(), other.bytes()];
    let sources = ["a.pcap", "b.pcap"].into_iter().zip(files).map(|(name, file)| Source::file(name, file.len() as u64));
    let limits = Limits { memory_budget_bytes: 1 << 20, ..Limits::default() };
    let mut session = Session::new(sources.collect(), Settings::default(), limits);
    while session.number() == 1 {
        match session.need() {
            Need::Chunk { file: 1, .. } => _ = session.fail("NotFoundError"),
            Need::Chunk { offset: 0, .. } => _ = session.push(files[0]),
            Need::Chunk { .. } => _ = session.end_file(),
            Need::Head { file, .. } => session.push_head(files[file]),
            Need::Nothing => panic!("the files are read again, since the first packets suggest another direction"),
        }
    }
    read(&mut session, &files, || 1 << 20);
    assert_eq!((session.number(), session.is_settled()), (2, true));
    let report = session.report();
    assert_eq!(report.direction.local_networks, ["198.51.100.7/32".parse().unwrap()]);
    assert!(report.flow_records.is_some());
}
