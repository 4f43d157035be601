//! What shows which hosts are local: padding, checksums, answer times, interfaces and who talks to many.

use portogram::report::{Method, Report};
use portogram::session::Limits;
use portogram::settings::{MethodChoice, Settings};

use crate::support::machines::{Checksum, Machine, Recording, Tcp};
use crate::support::packets::*;
use crate::support::sessions::Runs;
use crate::support::traffic::{ACK, SYN, SYN_ACK};
use crate::support::{assert_conserved, report_in_chunks, report_of};

const LOW: [u8; 4] = [192, 168, 1, 2];
const HIGH: [u8; 4] = [192, 168, 1, 3];

/// Returns the `n`th of public hosts that share no network, behind the router with station 1.
pub(crate) fn public(n: u8) -> Machine {
    Machine { hop_limit: 50, ..Machine::complete([20 + n, 1, 1, 1], 1) }
}

pub(crate) fn report(recording: &Recording) -> Report {
    let report = report_of(&recording.pcap());
    assert_conserved(&report);
    report
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

#[track_caller]
pub(crate) fn assert_local<const N: usize>(report: &Report, hosts: [Machine; N]) {
    assert_eq!(local(report), names(hosts), "{:?}", report.direction);
}

/// Asserts that each of two hosts, made of either address by `make`, is found, whichever sends first.
pub(crate) fn assert_either_is_found(
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
pub(crate) fn open(
    recording: &mut Recording,
    client: Machine,
    server: Machine,
    [server_micros, client_micros]: [u64; 2],
) {
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

/// Returns the report of data that one end acknowledges, each after a time.
fn acknowledged(from: Machine, to: Machine, packet_nanos: u64, answer_nanos: u64) -> Report {
    let mut recording = Recording::on_ethernet();
    for n in 0..20 {
        let there = Tcp { ports: (50_000, 50_000), flags: ACK, sequence: n * 50, acknowledgment: 7, payload: 50 };
        recording.wait_nanos(packet_nanos);
        recording.tcp(from, to, there);
        recording.wait_nanos(answer_nanos);
        recording.tcp(to, from, Tcp { sequence: 7, acknowledgment: (n + 1) * 50, payload: 0, ..there });
    }
    report(&recording)
}

#[test]
fn a_single_end_that_acknowledges_is_local_if_it_does_so_at_once() {
    for (from, to) in [(LOW, HIGH), (HIGH, LOW)] {
        let [from, to] = [Machine::complete(from, 2), Machine::complete(to, 3)];
        let [soon, late] = [20_000, 20_000_000].map(|nanos| acknowledged(from, to, 100_000_000, nanos));
        assert_local(&soon, [to]);
        assert_local(&late, [from]);
    }
}

#[test]
fn times_that_were_not_measured_show_nothing() {
    for (from, to) in [(LOW, HIGH), (HIGH, LOW)] {
        let [from, to] = [Machine::complete(from, 2), Machine::complete(to, 3)];
        // All packets have one time, or were numbered by a converter; no machine answers that soon.
        for nanos in [0, 1, 1_000] {
            let report = acknowledged(from, to, nanos, nanos);
            assert_local(&report, [from]);
            assert!((report.direction.confidence - 0.5).abs() < 1e-3, "{:?}", report.direction);
        }
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
}

#[test]
fn the_interface_may_have_an_ipv6_address() {
    const IPV6: u16 = 5;
    for (own, other) in [(0xfd01, 0xfd02), (0xfd02, 0xfd01)] {
        let mut recording = Recording::on_ethernet();
        for ends in [(other, own), (own, other)].repeat(20) {
            recording.frame(ethernet(0x86dd, &ipv6(UDP, ends.0, ends.1, &udp(50_000, 50_000, 10))));
        }
        let mut address = own.to_be_bytes().to_vec();
        address.resize(15, 0);
        address.extend([1, 64]);
        let report = report_of(&recording.pcapng(&[(IPV6, &address)]));
        assert_eq!(local(&report), [format!("{own:x}::1")]);
        assert!(!report.direction.is_guess, "{:?}", report.direction);
    }
}

#[test]
fn hosts_behind_the_router_that_was_captured_are_not_its_own() {
    const MAC: u16 = 6;
    let hosts = [2, 3, 4].map(|last| Machine::complete([130, 1, 1, last], last));
    let mut recording = Recording::on_ethernet();
    for n in 0..12 {
        recording.talk(hosts[usize::from(n) % 3], public(n), 4);
    }
    assert_local(&report_of(&recording.pcapng(&[(MAC, &[2, 0, 0, 0, 0, 1])])), hosts);
}

#[test]
fn a_search_on_the_link_does_not_hide_how_near_its_sender_is() {
    const MAC: u16 = 6;
    let far = Machine { hop_limit: 50, ..Machine::complete([20, 1, 1, 1], 3) };
    for own in [[10, 1, 1, 1], [200, 1, 1, 1]].map(|address| Machine::complete(address, 2)) {
        let reports = |search: Option<u8>| {
            let mut recording = Recording::on_ethernet();
            if let Some(hop_limit) = search {
                recording.udp(Machine { hop_limit, ..own }, Machine::complete([239, 255, 255, 250], 0x7f), 100);
            }
            recording.talk(far, own, 10);
            [recording.pcap(), recording.pcapng(&[(MAC, &[2, 0, 0, 0, 0, 2])])].map(|file| report_of(&file))
        };
        for hop_limit in [1, 4] {
            for (with, without) in reports(Some(hop_limit)).into_iter().zip(reports(None)) {
                assert_local(&with, [own]);
                assert!(with.direction.confidence >= without.direction.confidence - 1e-3, "{:?}", with.direction);
            }
        }
    }
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
