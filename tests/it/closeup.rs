//! The closeup of a port: its hosts, times, packet lengths, and the ports at the other end.

use portogram::report::{Class, Side};
use portogram::report::{Closeup, Interval, Report, Wording, describe};
use portogram::session::Limits;
use portogram::settings::Transport;
use portogram::settings::{Focus, PortRange, Selection, Settings};

use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{report_in_chunks, report_with, session_of};

const SECOND: u64 = 1_000_000_000;

fn focused_on(port: u16, transport: Option<Transport>) -> Settings {
    let focus = Focus { ports: PortRange { first: port, last: port }, transport };
    Settings { focus: Some(focus), ..Settings::default() }
}

/// Returns a capture that has, every second, a query to UDP port 53, its answer, and two packets of other ports.
fn capture(seconds: u64) -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for second in 0..seconds {
        let time = START_NANOS + second * SECOND;
        if second == 1_000 {
            file.fill_segment(time);
        }
        let client = Ipv4 { source: [192, 168, 1, 2 + (second % 3) as u8], ..OUTGOING };
        let server = Ipv4 { destination: client.source, ..INCOMING };
        let packets = [
            ipv4(client, &udp(5000, 53, 1)),
            ipv4(server, &udp(53, 5000, 400)),
            ipv4(Ipv4 { protocol: TCP, ..client }, &tcp(5001, 53, 0)),
            ipv4(client, &udp(5000, 123, 48)),
        ];
        for (packet, after) in packets.iter().zip([0, 1_000_000, 2_000_000, 3_000_000]) {
            let frame = ethernet(0x0800, packet);
            file = file.record(time + after, &frame, frame.len());
        }
    }
    file.bytes
}

fn closeup(report: &Report) -> &Closeup {
    report.closeup.as_ref().expect("the settings have a focus")
}

#[test]
fn hosts_times_and_lengths_are_listed() {
    let report = report_with(&capture(6), &focused_on(53, Some(Transport::Udp)));
    let closeup = closeup(&report);
    let classes: Vec<(Class, u64, u64)> =
        closeup.classes.iter().map(|class| (class.class, class.packets, class.bytes)).collect();
    assert_eq!(classes, [(Class::Incoming, 6, 6 * 442), (Class::Outgoing, 6, 6 * 43)]);
    let hosts: Vec<(String, bool, bool, u64, u64, f64, f64)> = closeup
        .hosts
        .iter()
        .map(|host| {
            let (first, last) = (host.first_seconds.unwrap(), host.last_seconds.unwrap());
            let address = host.address.to_string();
            (address, host.has_port, host.is_peer, host.sent.packets, host.received.bytes, first, last)
        })
        .collect();
    assert_eq!(
        hosts,
        [
            ("198.51.100.7".into(), true, false, 6, 6 * 43, 0.0, 5.001),
            ("192.168.1.2".into(), false, true, 2, 2 * 442, 0.0, 3.001),
            ("192.168.1.3".into(), false, true, 2, 2 * 442, 1.0, 4.001),
            ("192.168.1.4".into(), false, true, 2, 2 * 442, 2.0, 5.001),
        ]
    );
    assert_eq!(closeup.hosts[0].side, Side::Remote);
    assert_eq!(closeup.hosts[1].first_time.as_deref(), Some("2023-11-14T22:13:20.000000Z"));
    let other_ports: Vec<(u16, u64)> = closeup.other_ports.iter().map(|total| (total.port, total.packets)).collect();
    assert_eq!(other_ports, [(5000, 12)]);
    let lengths: Vec<(u32, Option<u32>, u64)> = closeup
        .lengths
        .iter()
        .filter(|row| row.packets > 0)
        .map(|row| (row.from_bytes, row.to_bytes, row.packets))
        .collect();
    assert_eq!(lengths, [(40, Some(79), 6), (320, Some(639), 6)]);
    let gaps = closeup.classes[0].times.as_ref().unwrap().inter_arrival.as_ref().unwrap();
    assert!((gaps.minimum_seconds - 1.0).abs() < 1e-9 && (gaps.maximum_seconds - 1.0).abs() < 1e-9);
    assert_eq!(closeup.timeline.intervals.iter().map(Interval::packets).sum::<u64>(), 12);
}

#[test]
fn without_a_transport_every_transport_is_included() {
    let report = report_with(&capture(6), &focused_on(53, None));
    assert_eq!(closeup(&report).transports, [Transport::Tcp, Transport::Udp]);
    assert_eq!(closeup(&report).total().packets, 18);
    let words = describe(&report, &Wording::default()).closeup.unwrap();
    assert_eq!(words.title, "Port 53 DNS");
    assert_eq!(words.filters[0].value, "(tcp.port == 53 || udp.port == 53)");
}

#[test]
fn the_selection_is_respected() {
    let selection = Selection {
        hosts: vec!["192.168.1.3".parse::<std::net::IpAddr>().unwrap().into()],
        since_nanos: Some((START_NANOS + 2 * SECOND).cast_signed()),
        ..Selection::default()
    };
    let settings = Settings { selection, ..focused_on(53, Some(Transport::Udp)) };
    let report = report_with(&capture(6), &settings);
    let hosts: Vec<(String, u64)> =
        closeup(&report).hosts.iter().map(|host| (host.address.to_string(), host.sent.packets)).collect();
    assert_eq!(hosts, [("192.168.1.3".into(), 1), ("198.51.100.7".into(), 1)]);
    assert_eq!(closeup(&report).total().packets, 2);
    // The timeline is not limited to the time window, so that another can be chosen.
    assert_eq!(closeup(&report).timeline.intervals.iter().map(Interval::packets).sum::<u64>(), 4);
}

#[test]
fn it_is_the_same_when_requested_later_or_read_again() {
    let file = capture(4_000);
    let settings = focused_on(53, None);
    let at_once = report_with(&file, &settings);
    assert_eq!(closeup(&at_once).total().packets, 12_000);

    let mut session = session_of(&file, Settings::default(), Limits::default());
    assert_eq!(session.report().closeup, None);
    session.apply(settings.clone());
    assert_eq!(session.report_with_findings(), at_once);

    let limits = Limits { memory_budget_bytes: 0, ..Limits::default() };
    assert_eq!(report_in_chunks(&file, &settings, limits, || 1 << 16), at_once);
}

#[test]
fn shortened_lists_say_what_they_leave_out() {
    let mut file = Pcap::ethernet();
    for client in 0..1_200_u16 {
        let [high, low] = client.to_be_bytes();
        let header = Ipv4 { source: [192, 168, high, low], ..OUTGOING };
        let frame = ethernet(0x0800, &ipv4(header, &udp(1024 + client, 53, 1)));
        file = file.packet(&frame);
    }
    let report = report_with(&file.bytes, &focused_on(53, None));
    let closeup = closeup(&report);
    assert_eq!((closeup.hosts.len(), closeup.hosts_count, closeup.other_ports_count), (1_000, 1_201, 1_200));
    assert_eq!(closeup.hosts_left_out.packets, 201);
    let words = describe(&report, &Wording::default()).closeup.unwrap();
    assert_eq!(
        words.hosts_cut.as_deref(),
        Some("200 of 1,201 hosts; the others send and receive 41.7 % of the packets.")
    );
    assert_eq!(words.other_ports_cut.as_deref(), Some("8 of 1,200 ports; the others have 99.3 % of the packets."));
}

/// A bar may stand for a range, of which few ports occur.
#[test]
fn the_filters_of_a_range_name_the_ports_that_occur() {
    let file = [49_700, 49_741, 49_700, 50_900]
        .into_iter()
        .fold(Pcap::ethernet(), |file, port| file.packet(&ethernet(0x0800, &ipv4(INCOMING, &udp(53, port, 20)))));
    let focus = Focus { ports: PortRange { first: 49_652, last: 49_751 }, transport: None };
    let report = report_with(&file.bytes, &Settings { focus: Some(focus), ..Settings::default() });
    assert_eq!((&*closeup(&report).ports, closeup(&report).ports_count), (&[49_700, 49_741][..], 2));
    let text = describe(&report, &Wording::default()).closeup.unwrap();
    assert!(text.subtitle.ends_with("2 ports with traffic: 49700, 49741"), "{}", text.subtitle);
    let filters: Vec<&str> = text.filters.iter().map(|fact| &*fact.value).collect();
    assert_eq!(filters, ["udp.port in {49700, 49741}", "(udp port 49700 or udp port 49741)"]);
}
