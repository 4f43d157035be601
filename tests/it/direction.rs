//! Which side is local, how it is determined, and when the capture must be read again for it.

use portogram::report::Report;
use portogram::report::ServiceRule;
use portogram::report::{Class, Method, Wording, describe};
use portogram::session::{Limits, Need, Session, Source};
use portogram::settings::{MethodChoice, parse_networks};
use portogram::settings::{PortRole, Settings};

use crate::support::files::{Order, Pcap, PcapNg, START_NANOS};
use crate::support::packets::*;
use crate::support::promised::assert_promised;
use crate::support::traffic::{ACK, SYN, Traffic};
use crate::support::{assert_conserved, read, report_of, report_with, session_of};

const PRIVATE: [u8; 4] = [192, 168, 1, 2];
const PUBLIC: [u8; 4] = [203, 0, 113, 9];

/// Returns the `n`th of the hosts that share no network.
fn elsewhere(n: u8) -> [u8; 4] {
    [20 + n, 1, 1, 1]
}

fn between(source: [u8; 4], destination: [u8; 4]) -> Ipv4 {
    Ipv4 { source, destination, ..INCOMING }
}

fn datagram(header: Ipv4) -> Vec<u8> {
    ipv4(header, &udp(50_000, 50_001, 1))
}

/// Returns an Ethernet capture of packets, each with the last byte of its source and destination MAC address.
fn on_ethernet(packets: impl IntoIterator<Item = (u8, u8, Ipv4)>) -> Vec<u8> {
    let frames = packets.into_iter().map(|(from, to, header)| ethernet_between(from, to, 0x0800, &datagram(header)));
    frames.fold(Pcap::ethernet(), |file, frame| file.packet(&frame)).bytes
}

/// Returns a capture without a link layer.
fn raw(packets: impl IntoIterator<Item = Ipv4>) -> Vec<u8> {
    packets.into_iter().fold(Pcap::new(Order::Little, false, 101), |file, header| file.packet(&datagram(header))).bytes
}

fn local_networks(report: &Report) -> Vec<String> {
    report.direction.local_networks.iter().map(ToString::to_string).collect()
}

/// Returns the packets of each class: incoming, outgoing, internal, transit, unknown.
fn classes(report: &Report) -> [u64; 5] {
    assert_conserved(report);
    Class::ALL.map(|class| report.classes.class(class).packets)
}

fn chosen(file: &[u8], direction: MethodChoice) -> Report {
    report_with(file, &Settings { direction, ..Settings::default() })
}

#[test]
fn private_addresses_among_public_ones_are_local() {
    let report = report_of(&raw((0..5).flat_map(|n| [between(PRIVATE, elsewhere(n)), between(elsewhere(n), PRIVATE)])));
    assert_eq!((report.direction.method, classes(&report)), (Method::PrivateAddresses, [5, 5, 0, 0, 0]));
    assert_eq!(local_networks(&report), ["192.168.1.0/24"]);
    assert!(
        report.direction.explanation.starts_with("192.168.1.0/24 is taken as local, being private: 100 % of packets")
    );
    assert!(report.direction.confidence > 0.95, "{:?}", report.direction);
}

#[test]
fn one_host_in_every_packet_is_local() {
    for host in [PRIVATE, PUBLIC] {
        let others = (0..9).map(|n| if host == PRIVATE { [192, 168, 1, 10 + n] } else { elsewhere(n) });
        let report = report_of(&raw(others.flat_map(|other| [between(host, other), between(other, host)])));
        assert_eq!((report.direction.method, classes(&report)), (Method::OneHost, [9, 9, 0, 0, 0]));
        assert!(report.direction.confidence > 0.8 && !report.direction.is_guess, "{:?}", report.direction);
    }
}

#[test]
fn hosts_have_packets_and_bytes_of_what_they_exchange() {
    let mut traffic = Traffic::new();
    traffic.connection(LOCAL, REMOTE, (50_000, 443));
    traffic.connection(LOCAL, [198, 51, 100, 8], (50_000, 443));
    traffic.udp(LOCAL, REMOTE, (50_000, 53), 100);
    traffic.udp(LOCAL, [224, 0, 0, 251], (5353, 5353), 100);
    let report = report_of(traffic.bytes());
    let hosts = report.direction.hosts.iter().map(|host| (host.address.to_string(), host.packets, host.bytes));
    let connection = 2 * (54 + 4 * 154);
    let expected = [
        ("192.168.1.2", 21, 2 * connection + 142),
        ("198.51.100.7", 11, connection + 142),
        ("198.51.100.8", 10, connection),
    ];
    assert_eq!(hosts.collect::<Vec<_>>(), expected.map(|(host, packets, bytes)| (host.to_owned(), packets, bytes)));
    let texts = describe(&report, &Wording::default()).direction.hosts;
    assert_eq!([&*texts[2].packets, &texts[2].bytes, &texts[2].share_of_bytes], ["10", "1.34 kB", "45.2 %"]);
}

#[test]
fn addresses_with_one_mac_address_are_one_host() {
    let [first, second] = [[10, 0, 0, 1], [172, 16, 0, 1]];
    let packets = (0..9).flat_map(|n| {
        [(1, n + 2, between(first, [10, 0, 0, 10 + n])), (n + 2, 1, between([172, 16, 0, 10 + n], second))]
    });
    let report = report_of(&on_ethernet(packets.chain([(1, 9, between(second, [172, 16, 0, 17]))])));
    assert_eq!(
        (report.direction.method, local_networks(&report)),
        (Method::OneHost, vec!["10.0.0.1/32".into(), "172.16.0.1/32".into()])
    );
    assert_eq!(classes(&report), [9, 10, 0, 0, 0]);
}

#[test]
fn the_nearer_of_two_public_hosts_is_local() {
    let far = Ipv4 { hop_limit: 50, ..between(PUBLIC, [198, 51, 100, 1]) };
    let near = between([198, 51, 100, 1], PUBLIC);
    let report = report_of(&raw([far, near, far]));
    assert_eq!((local_networks(&report), classes(&report)), (vec!["198.51.100.1/32".into()], [2, 1, 0, 0, 0]));
    assert!(report.direction.confidence > 0.9, "{:?}", report.direction);
}

#[test]
fn of_two_similar_hosts_the_client_is_guessed() {
    let report = report_of(&raw([between(PUBLIC, elsewhere(0)), between(elsewhere(0), PUBLIC)]));
    assert_eq!((local_networks(&report), classes(&report)), (vec!["203.0.113.9/32".into()], [1, 1, 0, 0, 0]));
    assert!(report.direction.is_guess && report.direction.explanation.contains("It is a guess"));
}

#[test]
fn hosts_behind_a_router_are_remote() {
    const ROUTER: u8 = 1;
    let hosts = [[130, 1, 1, 2], [130, 1, 1, 3], [130, 1, 1, 4]];
    let packets = (0..12).flat_map(|n| {
        let (host, station) = (hosts[usize::from(n) % 3], n % 3 + 2);
        let away = Ipv4 { hop_limit: 55, ..between(elsewhere(n), host) };
        [(ROUTER, station, away), (station, ROUTER, between(host, elsewhere(n)))]
    });
    let inside = [(2, 3, between(hosts[0], hosts[1])), (3, 2, between(hosts[1], hosts[0]))];
    let report = report_of(&on_ethernet(packets.chain(inside)));
    assert_eq!((report.direction.method, local_networks(&report)), (Method::Topology, vec!["130.1.1.0/24".into()]));
    assert_eq!(classes(&report), [12, 12, 2, 0, 0]);
    let gateway = report.direction.gateway.clone().unwrap();
    assert_eq!((gateway.mac_address.as_str(), gateway.hosts), ("02:00:00:00:00:01", 12));
}

#[test]
fn arp_and_dhcp_describe_the_network() {
    let hosts = [[130, 1, 4, 2], [130, 1, 5, 3]];
    let mut arp = vec![0, 1, 8, 0, 6, 4, 0, 2, 2, 0, 0, 0, 0, 1, 130, 1, 4, 1];
    arp.resize(28, 0);
    let mut offer = vec![0; 236];
    offer[0] = 2;
    offer[16..20].copy_from_slice(&hosts[0]);
    offer.extend([99, 130, 83, 99, 53, 1, 2, 1, 4, 255, 255, 254, 0, 3, 4, 130, 1, 4, 1, 255]);
    let mut dhcp = udp(67, 68, offer.len());
    dhcp[8..].copy_from_slice(&offer);
    let mut file = Pcap::ethernet().packet(&ethernet_between(1, 0xff, 0x0806, &arp));
    file = file.packet(&ethernet_between(1, 0xff, 0x0800, &ipv4(between([130, 1, 4, 1], [255; 4]), &dhcp)));
    for n in 0..12 {
        let (host, station) = (hosts[usize::from(n) % 2], n % 2 + 2);
        file = file.packet(&ethernet_between(1, station, 0x0800, &datagram(between(elsewhere(n), host))));
        file = file.packet(&ethernet_between(station, 1, 0x0800, &datagram(between(host, elsewhere(n)))));
    }
    let report = report_of(&file.bytes);
    assert_eq!((report.direction.method, local_networks(&report)), (Method::Topology, vec!["130.1.4.0/23".into()]));
    assert!(report.direction.explanation.contains("The gateway is 130.1.4.1, in front of at least 12 hosts."));
}

#[test]
fn a_router_advertisement_describes_the_network() {
    let address = |last: u8, far: bool| {
        let mut bytes = [0; 16];
        (bytes[0], bytes[1], bytes[3], bytes[15]) = (0x20, 0x01, u8::from(far) * last, last);
        bytes
    };
    let packet = |next: u8, source: [u8; 16], destination: [u8; 16], payload: &[u8]| {
        let length = u16::try_from(payload.len()).unwrap().to_be_bytes();
        [&[0x60, 0, 0, 0], &length[..], &[next, 255], &source, &destination, payload].concat()
    };
    let mut router = [0; 16];
    (router[0], router[1], router[15]) = (0xfe, 0x80, 1);
    let mut advertisement = vec![134; 16];
    advertisement.extend([3, 4, 64, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0x01]);
    advertisement.resize(16 + 32, 0);
    let mut file =
        Pcap::ethernet().packet(&ethernet_between(1, 0xff, 0x86dd, &packet(58, router, [0xff; 16], &advertisement)));
    for n in 1..12 {
        let (host, other, station) = (address(n % 3 + 1, false), address(n, true), n % 3 + 2);
        let payload = udp(50_000, 50_001, 1);
        file = file.packet(&ethernet_between(1, station, 0x86dd, &packet(17, other, host, &payload)));
        file = file.packet(&ethernet_between(station, 1, 0x86dd, &packet(17, host, other, &payload)));
    }
    let report = report_of(&file.bytes);
    assert_eq!((report.direction.method, local_networks(&report)), (Method::Topology, vec!["2001::/64".into()]));
    assert!(
        report.direction.explanation.contains("The gateway is fe80::1, in front of at least 11 hosts."),
        "{:?}",
        report.direction
    );
}

#[test]
fn prefixes_are_chosen_so_that_most_packets_have_one_local_end() {
    let packets = (0..40_u8).flat_map(|n| {
        let host = [130, 1, 1, 1 + n % 7];
        [between(host, elsewhere(n)), between(elsewhere(n), host)]
    });
    let report = report_of(&raw(packets));
    assert_eq!((report.direction.method, local_networks(&report)), (Method::Prefixes, vec!["130.1.1.0/24".into()]));
    assert_eq!(classes(&report), [40, 40, 0, 0, 0]);
}

#[test]
fn a_loopback_device_has_no_directions() {
    let report = report_of(&raw([between([127, 0, 0, 1], [127, 0, 0, 1]), between([127, 0, 0, 1], [127, 0, 0, 2])]));
    assert_eq!((report.direction.method, classes(&report)), (Method::Unknown, [0, 0, 2, 0, 0]));
    assert!(report.direction.explanation.contains("from a host to itself"), "{}", report.direction.explanation);
}

#[test]
fn an_unknown_direction_is_explained() {
    let mesh = |hosts: &[[u8; 4]]| {
        raw(hosts.iter().flat_map(|from| hosts.iter().filter(move |to| *to != from).map(|to| between(*from, *to))))
    };
    let public = report_of(&mesh(&[0, 1, 2, 3].map(elsewhere)));
    assert_eq!((public.direction.method, classes(&public)), (Method::Unknown, [0, 0, 0, 0, 12]));
    assert!(public.direction.explanation.contains("all addresses are public"));
    let private = report_of(&mesh(&[[10, 1, 1, 1], [10, 99, 1, 1], [172, 16, 1, 1], [192, 168, 1, 1]]));
    assert_eq!((private.direction.method, classes(&private)), (Method::Unknown, [0, 0, 0, 0, 12]));
    assert!(private.direction.explanation.contains("all addresses are private"));
}

/// Returns a Linux cooked capture, made on a host that is a client of one host and a server to another.
fn marked() -> Vec<u8> {
    let packets = [
        (4, between(PRIVATE, [192, 168, 1, 7])),
        (0, between([192, 168, 1, 7], PRIVATE)),
        (0, between(PUBLIC, PRIVATE)),
        (4, between(PRIVATE, PUBLIC)),
        (4, between(PRIVATE, [224, 0, 0, 251])),
        (2, between([192, 168, 1, 7], [224, 0, 0, 251])),
        (3, between([192, 168, 1, 7], [192, 168, 1, 8])),
    ];
    let cooked = packets.map(|(kind, header)| linux_cooked_v1_of_type(kind, 0x0800, &datagram(header)));
    cooked.iter().fold(Pcap::new(Order::Little, false, 113), |file, frame| file.packet(frame)).bytes
}

#[test]
fn file_marks_are_trusted_or_ignored() {
    let report = report_of(&marked());
    assert_eq!((report.direction.method, classes(&report)), (Method::FileMarks, [3, 3, 0, 1, 0]));
    let ignored = chosen(&marked(), MethodChoice::IgnoreFileMarks);
    assert_eq!((ignored.direction.method, classes(&ignored)), (Method::OneHost, [3, 3, 0, 1, 0]));
    let marks = ignored.direction.file_marks.clone().unwrap();
    assert_eq!((marks.received, marks.sent, marks.agreeing, marks.contradicting), (3, 3, 6, 0));
    let private = chosen(&marked(), MethodChoice::PrivateAddresses);
    let marks = private.direction.file_marks.clone().unwrap();
    assert_eq!((marks.agreeing, marks.contradicting, classes(&private)), (2, 0, [1, 1, 5, 0, 0]));
}

#[test]
fn contradictory_file_marks_are_not_trusted() {
    let packets = (0..9).flat_map(|n| [between(PRIVATE, elsewhere(n)), between(elsewhere(n), PRIVATE)]);
    let routed = packets.flat_map(|header| [0, 4].map(|kind| linux_cooked_v1_of_type(kind, 0x0800, &datagram(header))));
    let file = routed.fold(Pcap::new(Order::Little, false, 113), |file, frame| file.packet(&frame)).bytes;
    let report = report_of(&file);
    assert_eq!((report.direction.method, classes(&report)), (Method::PrivateAddresses, [18, 18, 0, 0, 0]));
    assert_eq!(report.direction.file_marks.map(|marks| marks.both), Some(18));
    assert!(report.direction.explanation.contains("both as received and as sent, as a router does"));
    let forced = chosen(&file, MethodChoice::FileMarks);
    assert_eq!(classes(&forced), [18, 18, 0, 0, 0]);
    assert!(forced.direction.explanation.contains("contradict one another"), "{}", forced.direction.explanation);
}

#[test]
fn file_marks_of_every_link_type_are_read() {
    let (incoming, outgoing) = (datagram(INCOMING), datagram(OUTGOING));
    for order in [Order::Little, Order::Big] {
        let file = PcapNg::new(order).interface(101, 0, &[]);
        let flags = |value| file.option(2, &order.u32(value));
        let [inbound, outbound, promiscuous] = [1, 2, 1 | 4 << 2].map(flags);
        let file = file.enhanced(0, 1, &incoming, incoming.len(), &inbound);
        let file = file.enhanced(0, 2, &outgoing, outgoing.len(), &outbound);
        let file = file.enhanced(0, 3, &incoming, incoming.len(), &promiscuous);
        let report = chosen(&file.bytes, MethodChoice::FileMarks);
        assert_eq!(classes(&report), [1, 1, 0, 1, 0], "pcapng, {order:?}");
    }
    let hosts_header = |bytes: usize, at: usize, value: u8| {
        let mut header = vec![0; bytes];
        header[at] = value;
        header
    };
    let pktap = |flags: u8| {
        let mut header = hosts_header(108, 36, flags);
        (header[0], header[4], header[8]) = (108, 1, 101);
        header
    };
    let pflog = |direction: u8| {
        let mut header = hosts_header(64, 60, direction);
        (header[0], header[1]) = (61, 2);
        header
    };
    let nflog = |hook: u8| [&[2, 0, 0, 0, 8, 0, 1, 0, 8, 0, hook, 0][..], &[33, 0, 9, 0]].concat();
    let cooked_v2 = |kind: u8| {
        let mut header = hosts_header(20, 10, kind);
        header[0] = 8;
        header
    };
    let juniper = |flags: u8| [&[b'M', b'G', b'C', flags][..], &[0; 12], &[8, 0]].concat();
    let sun_atm = |kind: u8| vec![kind, 0, 0, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0];
    let ppp = |sent: u8| vec![sent, 0x21];
    let cases: [(u32, [Vec<u8>; 2]); 9] = [
        (258, [pktap(1), pktap(2)]),
        (117, [pflog(1), pflog(2)]),
        (239, [nflog(1), nflog(3)]),
        (276, [cooked_v2(0), cooked_v2(4)]),
        (178, [juniper(1), juniper(0)]),
        (123, [sun_atm(2), sun_atm(0x82)]),
        (166, [ppp(0), ppp(1)]),
        (204, [ppp(0), ppp(1)]),
        (8, [hosts_header(16, 0, 0), hosts_header(16, 0, 1)]),
    ];
    for (link_type, [received, sent]) in cases {
        let file = Pcap::new(Order::Little, false, link_type);
        let file = file.packet(&[received, incoming.clone()].concat()).packet(&[sent, outgoing.clone()].concat());
        let report = chosen(&file.bytes, MethodChoice::FileMarks);
        assert_eq!(classes(&report), [1, 1, 0, 0, 0], "link type {link_type}");
    }
}

#[test]
fn swapping_exchanges_the_directions() {
    let file = raw((0..5).map(|n| between(PRIVATE, elsewhere(n))));
    let swapped = |settings: Settings| classes(&report_with(&file, &Settings { swap_direction: true, ..settings }));
    assert_eq!(swapped(Settings::default()), [5, 0, 0, 0, 0]);
    let local_networks = parse_networks("192.168.0.0/16").unwrap();
    assert_eq!(swapped(Settings { local_networks, ..Settings::default() }), [5, 0, 0, 0, 0]);
}

#[test]
fn the_server_of_a_connection_has_the_service_port() {
    let (client, server) = (Ipv4 { protocol: TCP, ..OUTGOING }, Ipv4 { protocol: TCP, ..INCOMING });
    // The server's port is the higher one, so only the SYN identifies it.
    let opened = Pcap::ethernet()
        .packet(&ethernet(0x0800, &ipv4(client, &tcp_with_flags(2000, 60_000, SYN, 0))))
        .packet(&ethernet(0x0800, &ipv4(server, &tcp_with_flags(60_000, 2000, ACK, 0))));
    let settings = Settings { port_role: PortRole::Service, ..Settings::default() };
    let report = report_with(&opened.bytes, &settings);
    let ports = |report: &Report| {
        [&report.classes.incoming, &report.classes.outgoing].map(|class| class.busiest_by_packets.map(|port| port.port))
    };
    assert_eq!(ports(&report), [Some(60_000), Some(60_000)]);
    let service = report.service.clone().unwrap();
    let rules: Vec<_> = service.rules.iter().map(|counts| (counts.rule, counts.packets)).collect();
    assert_eq!((rules, service.opened_flows, service.guessed_flows), (vec![(ServiceRule::Opening, 2)], 2, 0));
    let unopened = Pcap::ethernet().packet(&ethernet(0x0800, &ipv4(server, &tcp_with_flags(60_000, 2000, ACK, 0))));
    assert_eq!(ports(&report_with(&unopened.bytes, &settings)), [Some(2000), None]);
}

#[test]
fn marks_of_a_hotspot_are_not_taken() {
    // The clients of a hotspot are near, and what it forwards to them comes from far away.
    let client = |n, hop_limit| Ipv4 { hop_limit, ..between(PRIVATE, elsewhere(n)) };
    let server = |n, hop_limit| Ipv4 { hop_limit, ..between(elsewhere(n), PRIVATE) };
    let packets = (0..8).flat_map(|n| [(0, client(n, 64)), (4, server(n, 50)), (4, server(n, 50))]);
    let file = packets.fold(Pcap::new(Order::Little, false, 113), |file, (kind, header)| {
        file.packet(&linux_cooked_v1_of_type(kind, 0x0800, &datagram(header)))
    });
    let report = report_of(&file.bytes);
    assert_eq!((report.direction.method, classes(&report)), (Method::PrivateAddresses, [16, 8, 0, 0, 0]));
}

/// Returns a capture of a public host and many others, then of a private host and the same public one.
fn turning() -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for n in 0..21_000_u32 {
        let [.., low] = n.to_be_bytes();
        let peer = [203, 0, 113, low / 2];
        let header = match n {
            0..1_000 if n % 2 == 0 => between(REMOTE, peer),
            0..1_000 => between(peer, REMOTE),
            _ if n % 2 == 0 => OUTGOING,
            _ => INCOMING,
        };
        if n == 1_000 {
            file.fill_segment(START_NANOS);
        }
        file = file.packet(&ethernet(0x0800, &datagram(header)));
    }
    file.bytes
}

#[test]
fn a_capture_past_the_memory_budget_is_read_again_if_its_end_changes_the_direction() {
    let file = turning();
    let mut held = session_of(&file, Settings::default(), Limits::default());
    assert_eq!(held.number(), 1);
    let limits = Limits { memory_budget_bytes: 1 << 20, ..Limits::default() };
    let mut dropped = session_of(&file, Settings::default(), limits);
    assert_eq!(dropped.number(), 2);
    assert_eq!(dropped.report(), held.report());
    assert_eq!(classes(&dropped.report()), [10_000, 10_000, 0, 0, 1_000]);
}

#[test]
fn a_stream_larger_than_the_budget_is_counted_by_the_side_that_all_of_it_shows() {
    let file = turning();
    let limits = Limits { memory_budget_bytes: 1 << 20, ..Limits::default() };
    let mut session = Session::new(vec![Source::stream("turning.pcap")], Settings::default(), limits);
    read(&mut session, &[&file], || 1 << 20);
    assert_eq!((session.need(), session.number(), session.is_settled()), (Need::Nothing, 1, true));
    let mut held = Session::new(vec![Source::stream("turning.pcap")], Settings::default(), Limits::default());
    read(&mut held, &[&file], || 1 << 20);
    let held = held.report_with_findings();
    assert_promised(&session.report_with_findings(), &held, "by flow records");
    assert!(!session.read_again());
}
