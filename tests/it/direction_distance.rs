//! Which hosts are local by how far away others are: scans, hop limits, coarse times and guests.

use crate::direction_evidence::{assert_either_is_found, assert_local, open, public, report};
use crate::support::machines::{Machine, Recording, Tcp};
use crate::support::traffic::SYN;

const LOW: [u8; 4] = [192, 168, 1, 2];
const HIGH: [u8; 4] = [192, 168, 1, 3];

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
        let is_local = report.direction.hosts.iter().any(|host| host.address == scanner.into() && host.is_local);
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
