//! Which hosts are local if there are groups, strangers that are overheard, or marks of the file.

use portogram::report::{Class, Method, Report};
use portogram::settings::{MethodChoice, Settings};

use crate::direction_evidence::{assert_local, public, report};
use crate::support::machines::{Machine, Recording};
use crate::support::packets::*;
use crate::support::report_with;

fn without_marks(recording: &Recording) -> Report {
    report_with(&recording.pcap(), &Settings { direction: MethodChoice::IgnoreFileMarks, ..Settings::default() })
}

fn is_listed(report: &Report, address: [u8; 4]) -> bool {
    let address = std::net::IpAddr::from(address).to_string();
    report.direction.hosts.iter().any(|host| host.address.to_string() == address)
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
