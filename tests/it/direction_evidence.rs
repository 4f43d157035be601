//! What shows which hosts are local: padding, checksums, answer times, interfaces, groups and marks.

use portogram::report::{Class, Method, Report};
use portogram::session::Limits;
use portogram::settings::{MethodChoice, Settings};

use crate::support::machines::{Checksum, Machine, Recording, Tcp};
use crate::support::packets::*;
use crate::support::sessions::Runs;
use crate::support::traffic::{ACK, SYN, SYN_ACK};
use crate::support::{assert_conserved, report_in_chunks, report_of, report_with};

const LOW: [u8; 4] = [192, 168, 1, 2];
const HIGH: [u8; 4] = [192, 168, 1, 3];

/// Returns the `n`th of public hosts that share no network, behind the router with station 1.
fn public(n: u8) -> Machine {
    Machine { hop_limit: 50, ..Machine::complete([20 + n, 1, 1, 1], 1) }
}

fn report(recording: &Recording) -> Report {
    let report = report_of(&recording.pcap());
    assert_conserved(&report);
    report
}

fn without_marks(recording: &Recording) -> Report {
    report_with(&recording.pcap(), &Settings { direction: MethodChoice::IgnoreFileMarks, ..Settings::default() })
}

/// Returns the local hosts, in the order of their addresses.
fn local(report: &Report) -> Vec<String> {
    let mut hosts: Vec<_> =
        report.direction.hosts.iter().filter(|host| host.is_local).map(|host| host.address).collect();
    hosts.sort_unstable();
    hosts.iter().map(ToString::to_string).collect()
}

fn names<const N: usize>(hosts: [Machine; N]) -> Vec<String> {
    let mut addresses = hosts.map(|host| std::net::Ipv4Addr::from(host.address));
    addresses.sort_unstable();
    addresses.iter().map(ToString::to_string).collect()
}

fn is_listed(report: &Report, address: [u8; 4]) -> bool {
    let address = std::net::IpAddr::from(address).to_string();
    report.direction.hosts.iter().any(|host| host.address.to_string() == address)
}

#[track_caller]
fn assert_local<const N: usize>(report: &Report, hosts: [Machine; N]) {
    assert_eq!(local(report), names(hosts), "{:?}", report.direction);
}

/// Asserts that each of two hosts, made of either address by `make`, is found, whichever sends first.
fn assert_either_is_found(
    make: impl Fn([u8; 4], [u8; 4]) -> [Machine; 2],
    record: impl Fn(&mut Recording, [Machine; 2]),
) {
    for (own, other) in [(LOW, HIGH), (HIGH, LOW)] {
        let [own, other] = make(own, other);
        for ends in [[own, other], [other, own]] {
            let mut recording = Recording::on_ethernet();
            record(&mut recording, ends);
            let report = report(&recording);
            assert_local(&report, [own]);
            assert!(!report.direction.is_guess, "{:?}", report.direction);
        }
    }
}

#[test]
fn of_two_hosts_the_one_whose_short_frames_are_unpadded_is_local() {
    let make = |own, other| [Machine::unpadded(own, 2), Machine::complete(other, 3)];
    assert_either_is_found(make, |recording, [first, second]| recording.talk(first, second, 20));
}

#[test]
fn padding_counts_only_in_contrast() {
    let both = [Machine::unpadded(LOW, 2), Machine::unpadded(HIGH, 3)];
    let one = [Machine::unpadded(LOW, 2), Machine::complete(HIGH, 3)];
    for (ends, payload) in [(both, 1), (one, 100)] {
        for [first, second] in [ends, [ends[1], ends[0]]] {
            let mut recording = Recording::on_ethernet();
            for _ in 0..20 {
                recording.udp(first, second, if first == ends[0] { 1 } else { payload });
                recording.udp(second, first, if second == ends[0] { 1 } else { payload });
            }
            let report = report(&recording);
            assert!(report.direction.is_guess && report.direction.confidence < 0.75, "{:?}", report.direction);
        }
    }
}

#[test]
fn frames_without_a_minimum_length_show_nothing() {
    const NAME: u16 = 2;
    let [own, other] = [Machine::unpadded(HIGH, 2), Machine::complete(LOW, 3)];
    let mut recording = Recording::on_ethernet();
    recording.talk(other, own, 20);
    let on = |name: &[u8]| report_of(&recording.pcapng(&[(NAME, name)]));
    assert_local(&on(b"eth0"), [own]);
    for name in ["wlan0", "docker0"] {
        let report = on(name.as_bytes());
        assert_local(&report, [other]);
        assert!(report.direction.is_guess, "{name}: {:?}", report.direction);
    }
}

#[test]
fn a_router_captures_forwarded_frames_without_padding() {
    let clients = [10, 11, 12].map(|last| Machine::complete([192, 168, 1, last], last));
    for hop_limit in [50, 64] {
        let mut recording = Recording::on_ethernet();
        for n in 0..6 {
            let server = Machine { is_padded: false, hop_limit, ..public(n) };
            recording.talk(clients[usize::from(n) % 3], server, 5);
        }
        let report = report(&recording);
        assert_local(&report, clients);
        assert_eq!(report.direction.method, Method::PrivateAddresses);
    }
}

#[test]
fn the_host_that_leaves_checksums_to_its_network_card_is_local() {
    let make = |own, other| {
        [Machine { checksum: Checksum::Partial, ..Machine::complete(own, 2) }, Machine::complete(other, 3)]
    };
    assert_either_is_found(make, |recording, [first, second]| {
        for n in 0..20 {
            let tcp = Tcp { ports: (50_000, 50_000), flags: ACK, sequence: n, acknowledgment: 1_000, payload: 30 };
            recording.wait_micros(1_000);
            recording.tcp(first, second, tcp);
            recording.wait_micros(1_000);
            recording.tcp(second, first, Tcp { sequence: 2_000 + n, acknowledgment: 9_000, ..tcp });
        }
    });
    // Neither the sums of both nor those of none show a side.
    for checksum in [Checksum::Partial, Checksum::Complete] {
        let [first, second] = [HIGH, LOW].map(|address| Machine { checksum, ..Machine::complete(address, address[3]) });
        let mut recording = Recording::on_ethernet();
        for _ in 0..20 {
            recording.udp(first, second, 60);
            recording.udp(second, first, 60);
        }
        let report = report(&recording);
        assert_local(&report, [first]);
        assert!(report.direction.is_guess, "{checksum:?}: {:?}", report.direction);
    }
}

/// Appends the handshakes of five connections. The server answers after the first time, the client after the second.
fn open(recording: &mut Recording, client: Machine, server: Machine, [server_micros, client_micros]: [u64; 2]) {
    for n in 0..5 {
        let there = Tcp { ports: (40_000 + n, 50_000), flags: SYN, sequence: 100, acknowledgment: 0, payload: 0 };
        let back = Tcp { ports: (50_000, there.ports.0), flags: SYN_ACK, sequence: 900, acknowledgment: 101, ..there };
        recording.wait_micros(1_000_000);
        recording.tcp(client, server, there);
        recording.wait_micros(server_micros);
        recording.tcp(server, client, back);
        recording.wait_micros(client_micros);
        recording.tcp(client, server, Tcp { flags: ACK, sequence: 101, acknowledgment: 901, ..there });
    }
}

#[test]
fn the_end_of_a_handshake_that_answers_at_once_is_local() {
    for (client, server) in [(LOW, HIGH), (HIGH, LOW)] {
        let [client, server] = [Machine::complete(client, 2), Machine::complete(server, 3)];
        let after = |micros| {
            let mut recording = Recording::on_ethernet();
            open(&mut recording, client, server, micros);
            report(&recording)
        };
        let [late, near_client, near_server] = [[20_000, 20_000], [20_000, 50], [30, 20_000]].map(after);
        assert_local(&near_server, [server]);
        assert_local(&near_client, [client]);
        assert!(!near_client.direction.is_guess && near_client.direction.confidence > late.direction.confidence);
    }
}

/// Appends data of both ends without a handshake. Each end acknowledges what the other sends after its own time.
fn transfer(recording: &mut Recording, [first, second]: [Machine; 2], [first_micros, second_micros]: [u64; 2]) {
    let segment = |flags, sequence, acknowledgment, payload| Tcp {
        ports: (50_000, 50_000),
        flags,
        sequence,
        acknowledgment,
        payload,
    };
    for n in 0..10 {
        let (own, other) = (1_000 + n * 50, 8_000 + n * 50);
        recording.wait_micros(100_000);
        recording.tcp(first, second, segment(ACK, own, other, 50));
        recording.wait_micros(second_micros);
        recording.tcp(second, first, segment(ACK, other, own + 50, 0));
        recording.wait_micros(100_000);
        recording.tcp(second, first, segment(ACK, other, own + 50, 50));
        recording.wait_micros(first_micros);
        recording.tcp(first, second, segment(ACK, own + 50, other + 50, 0));
    }
}

#[test]
fn the_end_that_acknowledges_at_once_is_local() {
    let make = |own, other| [own, other].map(|address: [u8; 4]| Machine::complete(address, address[3]));
    for own in [LOW, HIGH] {
        let micros = |machine: Machine| if machine.address == own { 40 } else { 20_000 };
        for ends in [make(LOW, HIGH), make(HIGH, LOW)] {
            let mut recording = Recording::on_ethernet();
            transfer(&mut recording, ends, ends.map(micros));
            let report = report(&recording);
            assert_local(&report, [Machine::complete(own, 0)]);
            assert!(!report.direction.is_guess, "{:?}", report.direction);
        }
    }
    // Equal times show nothing, whether they are short or long.
    for micros in [40, 20_000] {
        let mut recording = Recording::on_ethernet();
        let [first, second] = make(HIGH, LOW);
        transfer(&mut recording, [first, second], [micros; 2]);
        let report = report(&recording);
        assert_local(&report, [first]);
        assert!(report.direction.is_guess, "{:?}", report.direction);
    }
}

#[test]
fn the_interface_whose_address_the_file_states_is_local() {
    const IPV4: u16 = 4;
    const MAC: u16 = 6;
    for (own, other) in [(LOW, HIGH), (HIGH, LOW)] {
        let [own, other] = [Machine::complete(own, 2), Machine::complete(other, 3)];
        let mut recording = Recording::on_ethernet();
        recording.talk(other, own, 20);
        assert_local(&report_of(&recording.pcapng(&[])), [other]);
        let address = [own.address, [255, 255, 255, 0]].concat();
        for option in [(IPV4, &address[..]), (MAC, &[2, 0, 0, 0, 0, 2])] {
            let report = report_of(&recording.pcapng(&[option]));
            assert_local(&report, [own]);
            assert!(!report.direction.is_guess, "{:?}", report.direction);
        }
    }
    // A router was captured, in front of hosts that are not its own.
    let hosts = [2, 3, 4].map(|last| Machine::complete([130, 1, 1, last], last));
    let mut recording = Recording::on_ethernet();
    for n in 0..12 {
        recording.talk(hosts[usize::from(n) % 3], public(n), 4);
    }
    assert_local(&report_of(&recording.pcapng(&[(MAC, &[2, 0, 0, 0, 0, 1])])), hosts);
}

#[test]
fn a_hub_is_local_whatever_its_address() {
    for last in [1, 14, 200] {
        let hub = Machine::complete([192, 168, 1, last], 200);
        let leaves = [10, 11, 12, 13, 15, 16, 17, 18].map(|last| Machine::complete([192, 168, 1, last], last));
        for is_leaf_first in [false, true] {
            let mut recording = Recording::on_ethernet();
            for leaf in leaves {
                let [first, second] = if is_leaf_first { [leaf, hub] } else { [hub, leaf] };
                recording.talk(first, second, 3);
            }
            assert_local(&report(&recording), [hub]);
        }
    }
}

#[test]
fn a_tie_goes_to_the_end_that_sends_first() {
    for (first, second) in [(LOW, HIGH), ([10, 1, 2, 3], [172, 16, 9, 9]), ([20, 1, 1, 1], [200, 1, 1, 1])] {
        for (first, second) in [(first, second), (second, first)] {
            let [first, second] = [Machine::complete(first, 2), Machine::complete(second, 3)];
            let mut recording = Recording::on_ethernet();
            recording.talk(first, second, 10);
            let report = report(&recording);
            assert_local(&report, [first]);
            assert!(report.direction.is_guess, "{:?}", report.direction);
        }
    }
}

#[test]
fn a_broadcaster_on_another_link_is_the_same_host_only_if_it_behaves_like_it() {
    let own = Machine::unpadded([10, 0, 1, 5], 5);
    let other = |hop_limit, is_padded| Machine { hop_limit, is_padded, ..Machine::complete([10, 0, 2, 6], 6) };
    let hosts = [other(64, false), other(128, false), other(64, true)];
    let reports = hosts.map(|other| {
        let mut recording = Recording::on_any();
        for n in 0..6 {
            let peer = Machine::complete([10, 0, 9, 10 + n], 10 + n);
            recording.cooked(4, own, peer, 1);
            recording.cooked(0, peer, own, 1);
        }
        for (from, packet_type, link) in [(own, 4, 1), (other, 1, 2)] {
            for _ in 0..3 {
                recording.cooked(packet_type, from, Machine::complete([10, 0, link, 255], 0xff), 1);
            }
        }
        without_marks(&recording)
    });
    assert_local(&reports[0], [own, hosts[0]]);
    assert_local(&reports[1], [own]);
    assert_local(&reports[2], [own]);
}

#[test]
fn the_destination_of_frames_for_all_stations_is_no_host() {
    let hosts =
        |network: [u8; 3]| [5, 6, 7, 8].map(|last| Machine::complete([network[0], network[1], network[2], last], last));
    for (network, group) in
        [([126, 1, 1], [126, 255, 255, 255]), ([10, 0, 0], [10, 0, 3, 255]), ([10, 0, 0], [10, 0, 0, 127])]
    {
        let hosts = hosts(network);
        let record = |station| {
            let mut recording = Recording::on_ethernet();
            for host in hosts {
                for _ in 0..10 {
                    recording.udp(host, Machine::complete(group, station), 1);
                }
            }
            recording.talk(hosts[1], hosts[2], 2);
            report(&recording)
        };
        let to_all = record(0xff);
        assert!(!is_listed(&to_all, group), "{:?}", to_all.direction);
        assert_local(&to_all, [hosts[1]]);
        // Frames for one station have the same addresses.
        assert!(is_listed(&record(99), group));
    }
}

#[test]
fn of_group_senders_the_one_that_sends_nearly_everything_is_guessed() {
    let group = Machine::complete([239, 1, 2, 3], 0x7f);
    let hosts: Vec<Machine> = (0..10).map(|n| Machine::complete([192, 168, 1, 50 - n], n)).collect();
    let record = |counts: &dyn Fn(usize) -> usize| {
        let mut recording = Recording::on_ethernet();
        for (index, host) in hosts.iter().enumerate() {
            for _ in 0..counts(index) {
                recording.udp(*host, group, 100);
            }
        }
        report(&recording)
    };
    for busiest in [0, 1] {
        let report = record(&|index| if index == busiest { 200 } else { usize::from(index < 2) });
        assert_eq!(report.direction.method, Method::OneHost);
        assert_local(&report, [hosts[busiest]]);
        assert!(report.direction.is_guess, "{:?}", report.direction);
        assert_eq!(report.classes.class(Class::Outgoing).packets, 200);
    }
    assert_eq!(record(&|_| 20).direction.method, Method::Unknown);
}

#[test]
fn a_group_sender_is_local_if_its_frames_alone_are_unpadded() {
    let group = Machine::complete([239, 1, 2, 3], 0x7f);
    let own = Machine::unpadded([192, 168, 1, 30], 30);
    let mut recording = Recording::on_ethernet();
    for n in 0..10 {
        for _ in 0..20 {
            recording.udp(Machine::complete([192, 168, 1, 10 + n], n), group, 1);
        }
        recording.udp(own, group, 1);
    }
    let report = report(&recording);
    assert_eq!(report.direction.method, Method::OneHost);
    assert_local(&report, [own]);
}

#[test]
fn what_switches_flood_does_not_hide_the_host_that_captured() {
    let [source, sink] = [[10, 0, 0, 50], [10, 0, 0, 60]].map(|address| Machine::complete(address, address[3]));
    for (own, peer) in [([10, 0, 0, 5], [10, 0, 0, 9]), ([10, 0, 0, 90], [10, 0, 0, 70])] {
        for rounds_first in [17, 0] {
            let (own, peer) = (Machine::unpadded(own, 5), Machine::complete(peer, 9));
            let mut recording = Recording::on_ethernet();
            recording.talk(peer, own, rounds_first);
            for n in 0..3_000 {
                recording.udp(source, sink, 300);
                if n < 17 && rounds_first == 0 {
                    recording.talk(peer, own, 1);
                }
            }
            assert_local(&report(&recording), [own]);
        }
    }
}

#[test]
fn marks_of_a_bridge_are_not_taken() {
    let hosts = [5, 6].map(|last| Machine::complete([10, 0, 0, last], last));
    let record = |hosts: [Machine; 2]| {
        let mut recording = Recording::on_any();
        for (n, host) in (0..).zip(hosts) {
            for server in [public(2 * n), public(2 * n + 1)] {
                for _ in 0..5 {
                    recording.cooked(4, host, server, 100);
                    recording.cooked(0, server, host, 100);
                }
            }
        }
        report(&recording)
    };
    let bridge = record(hosts);
    assert_eq!(bridge.direction.method, Method::PrivateAddresses);
    assert_local(&bridge, hosts);
    // One machine with two addresses marks its packets in the same way.
    let machine = record(hosts.map(|host| Machine { station: 5, ..host }));
    assert_eq!(machine.direction.method, Method::FileMarks);
}

#[test]
fn marks_on_the_inner_side_of_a_translator_are_not_taken() {
    let client = Machine::complete([10, 0, 0, 5], 5);
    let mut recording = Recording::on_any();
    for n in 0..6 {
        let server = Machine { hop_limit: 64, ..public(n) };
        for _ in 0..5 {
            recording.cooked(0, client, server, 100);
            recording.cooked(4, server, client, 100);
        }
    }
    let report = report(&recording);
    assert_eq!(report.direction.method, Method::PrivateAddresses);
    assert_local(&report, [client]);
    assert_eq!(Class::ALL.map(|class| report.classes.class(class).packets), [30, 30, 0, 0, 0]);
}

#[test]
fn marks_of_a_host_with_two_addresses_are_taken() {
    let own = Machine::complete([10, 0, 0, 5], 5);
    let mut recording = Recording::on_any();
    for n in 0..4 {
        recording.cooked(4, own, public(n), 100);
        recording.cooked(0, public(n), own, 100);
        for (packet_type, station, ends) in [(4, 5, (0x2001, 0x2002)), (0, 1, (0x2002, 0x2001))] {
            let packet = ipv6(UDP, ends.0, ends.1, &udp(50_000, 50_000, 100));
            let mut frame = linux_cooked_v1_of_type(packet_type, 0x86dd, &packet);
            (frame[5], frame[6], frame[11]) = (6, 2, station);
            recording.frame(frame);
        }
    }
    let report = report(&recording);
    assert_eq!(report.direction.method, Method::FileMarks);
    assert_eq!(Class::ALL.map(|class| report.classes.class(class).packets), [8, 8, 0, 0, 0]);
}

/// Returns a recording of SYN packets from machines to every address of a network, none of which answers.
fn scan(scanners: &[Machine], network: [u8; 3]) -> Recording {
    let mut recording = Recording::on_ethernet();
    for n in 1..=120 {
        let [a, b, c] = network;
        let target = Machine::complete([a, b, c, n], 9);
        for scanner in scanners {
            let ports = (40_000 + u16::from(n), 50_000);
            recording.wait_micros(1_000);
            recording.tcp(*scanner, target, Tcp { ports, flags: SYN, sequence: 7, acknowledgment: 0, payload: 0 });
        }
    }
    recording
}

#[test]
fn what_scans_from_afar_did_not_capture() {
    let scanners = [1, 2, 3].map(public);
    for scanners in [&scanners[..1], &scanners] {
        let report = report(&scan(scanners, [198, 51, 100]));
        let scanner = std::net::IpAddr::from(scanners[0].address);
        let is_local = report.direction.hosts.iter().any(|host| host.address == scanner && host.is_local);
        assert!(!is_local, "{:?}", report.direction);
        assert_eq!(report.classes.outgoing.packets, 0);
    }
    // One on the link may have.
    let near = Machine::complete([198, 51, 100, 250], 2);
    assert_local(&report(&scan(&[near], [203, 0, 113])), [near]);
}

#[test]
fn an_unusual_hop_limit_on_the_link_is_no_distance() {
    for hop_limit in [30, 60, 63] {
        let make = |own, other| {
            let own = Machine { hop_limit, ..Machine::unpadded(own, 2) };
            [own, Machine::complete(other, 3)]
        };
        assert_either_is_found(make, |recording, [first, second]| recording.talk(first, second, 20));
    }
}

#[test]
fn coarse_times_show_no_answer_times() {
    let [client, server] = [Machine::complete(LOW, 2), Machine::complete(HIGH, 3)];
    let confidence = |micros| {
        let mut recording = Recording::on_ethernet();
        open(&mut recording, client, server, micros);
        report(&recording).direction.confidence
    };
    // Rounded to milliseconds, an answer comes in the same one or in the next.
    let [at_once, rounded, late] = [[0, 0], [1_000, 0], [21_000, 0]].map(confidence);
    assert!((at_once - rounded).abs() < 1e-9 && late > rounded, "{at_once} {rounded} {late}");
}

#[test]
fn all_guests_of_a_hypervisor_are_local() {
    let guests = [2, 3, 4].map(|n| Machine::unpadded([192, 168, 1, n], n));
    let others = [20, 21].map(|n| Machine::complete([192, 168, 1, n], n));
    let mut recording = Recording::on_ethernet();
    for guest in guests {
        for other in others {
            recording.talk(guest, other, 10);
        }
    }
    assert_local(&report(&recording), guests);
}

#[test]
fn only_proof_makes_a_host_the_one_that_captured() {
    let says = |first: Machine, second: Machine| {
        let mut recording = Recording::on_ethernet();
        recording.talk(first, second, 20);
        report(&recording).direction.explanation
    };
    let complete = Machine::complete(HIGH, 3);
    assert!(says(Machine::unpadded(LOW, 2), complete).contains("the host that captured"));
    assert!(!says(Machine::complete(LOW, 2), complete).contains("the host that captured"));
}

/// Returns a capture that is longer than its fully sampled start. Its end shows more than its start.
fn long() -> Recording {
    let [own, peer] = [Machine::unpadded(HIGH, 2), Machine::complete(LOW, 3)];
    let mut recording = Recording::on_ethernet();
    for _ in 0..2_000 {
        recording.udp(peer, own, 60);
        recording.udp(own, peer, 60);
    }
    open(&mut recording, peer, own, [30, 20_000]);
    transfer(&mut recording, [peer, own], [20_000, 40]);
    recording.talk(peer, own, 300);
    recording
}

#[test]
fn the_sample_does_not_depend_on_chunks() {
    let file = long().pcap();
    let whole = report_of(&file);
    assert_local(&whole, [Machine::unpadded(HIGH, 2)]);
    assert!(!whole.direction.is_guess);
    for bytes in [1, 7, 1_000] {
        let report = report_in_chunks(&file, &Settings::default(), Limits::default(), || bytes);
        assert!(report.direction == whole.direction && report.classes == whole.classes, "chunks of {bytes} bytes");
    }
}

#[test]
fn the_sample_is_that_of_files_and_streams() {
    let long = long();
    let (file, other) = (long.pcap(), long.pcapng(&[(2, b"wlan0")]));
    let settings = [Settings::default(), Settings { direction: MethodChoice::OneHost, ..Settings::default() }];
    for seed in 0..2 {
        let limits = Limits::default();
        let files: [&[(&str, &[u8])]; 2] = [&[("a.pcap", &file)], &[("a.pcap", &file), ("b.pcapng", &other)]];
        for files in files {
            Runs { files, settings: settings.clone(), limits, seed }.assert_one_report();
        }
    }
}
