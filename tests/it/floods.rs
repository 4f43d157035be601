//! Floods of flows: more than the memory budget is enough for, even as flow records.

use portogram::report::{Amount, Class, Conversation, PortCounts, Report};
use portogram::session::{Limits, Session, Sharing, Source};
use portogram::settings::{PortRole, Settings, parse_networks};

use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::traffic::{ACK, SYN, Traffic};
use crate::support::{assert_conserved, read, session_of};

const FLOWS: u64 = 300_000;
const SERVER: [u8; 4] = [198, 51, 100, 7];
const LIMITS: Limits = Limits { memory_budget_bytes: 2 << 20, record_bytes: 1 << 20 };

/// Returns connections of a few hosts in the middle of a flood. `flood` adds a packet of it.
fn flooded(seed: u64, flood: impl Fn(&mut Traffic, &mut fastrand::Rng)) -> Vec<u8> {
    let (mut random, mut traffic) = (fastrand::Rng::with_seed(seed), Traffic::new());
    for n in 0..FLOWS {
        flood(&mut traffic, &mut random);
        if n % 3_000 == 0 {
            traffic.connection(LOCAL, SERVER, (40_000 + u16::try_from(n / 3_000).unwrap(), 443));
        }
        if n % 100 == 0 {
            traffic.udp(LOCAL, [192, 0, 2, 53], (5_353, 53), 40);
            traffic.tcp(LOCAL, SERVER, (39_000, 8_443), ACK, 10);
        }
    }
    traffic.bytes().to_vec()
}

fn spoofed(seed: u64) -> Vec<u8> {
    flooded(seed, |traffic, random| {
        let source = (random.u32(..) >> 8 | 0x4000_0000).to_be_bytes();
        traffic.tcp(source, LOCAL, (random.u16(1_024..), 80), SYN, 0);
    })
}

fn scan(seed: u64) -> Vec<u8> {
    flooded(seed, |traffic, random| {
        let target = (random.u32(..) >> 8 | 0x4000_0000).to_be_bytes();
        traffic.tcp(LOCAL, target, (random.u16(1_024..), 23), SYN, 0);
    })
}

/// Returns the ports of a class, except for 0.
fn ports(report: &Report, class: Class) -> Vec<PortCounts> {
    let ports = &report.classes.class(class).ports;
    ports.iter().filter(|port| port.port != 0).map(|port| PortCounts { other_port: None, ..*port }).collect()
}

/// Asserts what a session promises that has folded a flood between `LOCAL` and others.
fn assert_folded(records: &mut Session, packets: &mut Session, port: u16) {
    let swapped = Settings { swap_direction: true, ..Settings::default() };
    let network = Settings { local_networks: parse_networks("10.0.0.0/8").unwrap(), ..Settings::default() };
    let service = Settings { port_role: PortRole::Service, ..Settings::default() };
    for settings in [swapped, network, service, Settings::default()] {
        records.apply(settings.clone());
        packets.apply(settings.clone());
        let (report, expected) = (records.report(), packets.report());
        assert_conserved(&report);
        let folded = report.folded.expect("what is folded is said");
        assert!(folded.flows > FLOWS / 10 * 9 && folded.packets < FLOWS / 10 * 11, "{folded:?}");
        assert!(report.capture.warnings.iter().any(|warning| warning.code.starts_with("folded")));
        for class in Class::ALL {
            let of = |report: &Report| (report.classes.class(class).packets, report.classes.class(class).bytes);
            assert_eq!(of(&report), of(&expected), "{settings:?} {class:?}");
            let is_known = settings.port_role == PortRole::Service || class != Class::Outgoing || port == 23;
            assert!(!is_known || ports(&report, class) == ports(&expected, class), "{settings:?} {class:?}");
        }
        for expected in expected.conversations.listed.iter().filter(|it| it.total().packets > 20) {
            let found = report.conversations.listed.iter().find(|it| known(it) == known(expected));
            assert!(found.is_some(), "{settings:?} {expected:?}");
        }
    }
    let conversations = records.report().conversations.listed;
    let others = conversations.into_iter().find(|it| format!("{} {}", it.from, it.to).contains("other-"));
    let others = others.expect("others are a conversation");
    assert_eq!((others.port, others.total().packets > FLOWS / 10 * 9), (port, true), "{others:?}");
}

/// Returns what is exact of a conversation in a flood: connections beyond the limit count several times.
fn known(conversation: &Conversation) -> Conversation {
    let mut known = *conversation;
    known.connections = 0;
    known
}

#[test]
fn a_flood_is_folded_and_everything_else_is_exact() {
    for (file, port) in [(spoofed(1), 80), (scan(2), 23)] {
        let [mut records, mut packets] = [LIMITS, Limits { memory_budget_bytes: u64::MAX, ..LIMITS }]
            .map(|limits| session_of(&file, Settings::default(), limits));
        let expected = packets.report_with_findings();
        assert!(records.held_bytes() <= LIMITS.memory_budget_bytes, "{}", records.held_bytes());
        assert_promised(&records.report_with_findings(), &expected, "the settings of the reading");
        assert_eq!(records.report().folded, None, "nothing was counted as others");
        assert_folded(&mut records, &mut packets, port);

        let document = records.document(&Sharing::AS_IS).expect("a flood has a document");
        assert!(document.len() < 1 << 20, "{} bytes", document.len());
        let source = Source::file("flood.portogram", document.len() as u64);
        let mut opened = Session::new(vec![source], Settings::default(), Limits::default());
        read(&mut opened, &[&document], || 1 << 16);
        assert_folded(&mut opened, &mut packets, port);
        assert_eq!(opened.report().folded, records.report().folded);
    }
}

#[test]
fn a_flood_is_folded_the_same_however_the_file_is_cut() {
    let file = spoofed(3);
    let folded = |chunk_bytes: usize| {
        let source = Source::file("flood.pcap", file.len() as u64);
        let mut session = Session::new(vec![source], Settings::default(), LIMITS);
        read(&mut session, &[&file], || chunk_bytes);
        session.apply(Settings { port_role: PortRole::Source, ..Settings::default() });
        (session.report(), session.document(&Sharing::AS_IS))
    };
    assert!(folded(1 << 20) == folded(12_345));
}

#[test]
fn without_a_flood_nothing_is_folded() {
    let mut traffic = Traffic::new();
    for n in 0..2_000 {
        traffic.connection(LOCAL, SERVER, (20_000 + n, 443));
    }
    let mut session = session_of(traffic.bytes(), Settings::default(), LIMITS);
    session.condense(0.0);
    session.apply(Settings { swap_direction: true, ..Settings::default() });
    let report = session.report();
    assert_eq!((report.folded, report.conversations.others), (None, Amount::default()));
}
