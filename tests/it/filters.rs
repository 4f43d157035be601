//! Filters of Wireshark and tcpdump: what the product prints selects the same packets when it is pasted.

use std::fs;

use portogram::report::{Class, Report, Services, Transport, Wording, describe};
use portogram::settings::{Focus, PortRange, Selection, Settings, parse_filter};

use crate::command::{folder, portogram, text};
use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::report_with;

const SECONDS: u64 = 40;
const PORTS: [u16; 6] = [53, 443, 8000, 8050, 49_730, 49_731];
const HOSTS: [&str; 5] = ["192.168.1.2", "192.168.1.3", "198.51.100.7", "192.168.1.0/24", "::/0"];

/// Returns packets between few hosts and few ports, one a second.
fn capture(random: &mut fastrand::Rng) -> Vec<u8> {
    let mut file = Pcap::ethernet();
    for second in 0..SECONDS {
        let [mut one, mut other] = [[192, 168, 1, 2 + random.u8(..2)], [198, 51, 100, 7 + random.u8(..2)]];
        if random.bool() {
            (one, other) = (other, one);
        }
        let [from, to] = [(); 2].map(|()| PORTS[random.usize(..PORTS.len())]);
        let (protocol, segment) = match random.u8(..3) {
            0 => (TCP, tcp(from, to, 10)),
            1 => (UDP, udp(from, to, 10)),
            _ => (132, segment(from, to, 12)),
        };
        let frame = ethernet(0x0800, &ipv4(Ipv4 { source: one, destination: other, protocol, ..INCOMING }, &segment));
        file = file.record(START_NANOS + second * 1_000_000_000, &frame, frame.len());
    }
    file.bytes
}

/// Returns up to `most` of the items.
fn some<T: Clone>(random: &mut fastrand::Rng, items: &[T], most: usize) -> Vec<T> {
    random.choose_multiple(items.iter().cloned(), random.clone().usize(..=most))
}

fn settings(random: &mut fastrand::Rng) -> Settings {
    let port = |random: &mut fastrand::Rng| {
        let first = PORTS[random.usize(..PORTS.len())];
        PortRange { first, last: first + if random.bool() { 0 } else { random.u16(..100) } }
    };
    let ports: Vec<PortRange> = (0..4).map(|_| port(random)).collect();
    let hosts: Vec<_> = HOSTS
        .iter()
        .map(|host| host.parse().unwrap_or_else(|_| host.parse::<std::net::IpAddr>().unwrap().into()))
        .collect();
    let time = |random: &mut fastrand::Rng, seconds: u64| {
        (random.u8(..3) == 0).then(|| (START_NANOS + seconds * 1_000_000_000 + random.u64(..2)).cast_signed())
    };
    let selection = Selection {
        hosts: some(random, &hosts, 3),
        also_hosts: some(random, &hosts, 1),
        ports: some(random, &ports, 2),
        also_ports: if random.bool() { some(random, &ports, 1) } else { Vec::new() },
        since_nanos: time(random, 5),
        until_nanos: time(random, 35),
        ..Selection::default()
    };
    let transports = some(random, &Transport::ALL, 5);
    let transports = Transport::ALL.into_iter().filter(|transport| transports.contains(transport)).collect();
    let transport = (random.u8(..3) == 0).then_some(Transport::Tcp);
    Settings { selection, transports, focus: Some(Focus { ports: port(random), transport }), ..Settings::default() }
}

/// Returns how many packets of each class are counted with a filter, and with the settings that no filter expresses.
fn counted(file: &[u8], filter: &str, settings: &Settings) -> Result<Vec<(Class, u64)>, String> {
    let mut pasted = Settings { local_networks: settings.local_networks.clone(), ..Settings::default() };
    if !filter.contains("frame.time") {
        // That of tcpdump says nothing of the time.
        pasted.selection.since_nanos = settings.selection.since_nanos;
        pasted.selection.until_nanos = settings.selection.until_nanos;
    }
    pasted.add_filter(parse_filter(filter, &Services::iana()).map_err(|error| format!("{filter}: {error}"))?);
    let classes = report_with(file, &pasted).classes;
    let all = [
        (Class::Incoming, classes.incoming.packets),
        (Class::Outgoing, classes.outgoing.packets),
        (Class::Internal, classes.internal.packets),
        (Class::Transit, classes.transit.packets),
        (Class::Unknown, classes.unknown.packets),
    ];
    Ok(all.into_iter().filter(|(_, packets)| *packets > 0).collect())
}

/// Asserts that each filter of the closeup selects its packets, and returns how many filters were tried.
fn assert_filters_select_the_closeup(file: &[u8], report: &Report) -> usize {
    let closeup = report.closeup.as_ref().unwrap();
    let expected: Vec<_> = closeup.classes.iter().map(|class| (class.class, class.packets)).collect();
    let filters = describe(report, &Wording::default()).closeup.unwrap().filters;
    let mut tried = 0;
    for filter in &filters {
        match counted(file, &filter.value, &report.settings) {
            Ok(counts) => assert_eq!(counts, expected, "{}", filter.value),
            // The port in focus is a third condition.
            Err(message) => assert!(message.contains("is a third condition"), "{message}"),
        }
        tried += 1;
    }
    tried
}

#[test]
fn filters_of_a_closeup_select_its_packets_when_pasted() {
    let mut random = fastrand::Rng::with_seed(18);
    let mut tried = 0;
    for _ in 0..600 {
        let file = capture(&mut random);
        let mut settings = settings(&mut random);
        settings.local_networks = Some(vec!["192.168.1.0/24".parse().unwrap()]);
        tried += assert_filters_select_the_closeup(&file, &report_with(&file, &settings));
    }
    assert!(tried > 400, "{tried}");
}

#[test]
fn filters_of_the_sample_select_the_same_packets_when_pasted() {
    let file = portogram::sample::capture();
    let local_networks = Some(vec!["192.168.1.0/24".parse().unwrap()]);
    for (first, last) in [(443, 443), (53, 53), (49_730, 49_730), (49_152, 49_251), (5060, 5060)] {
        for transport in [None, Some(Transport::Udp)] {
            let focus = Some(Focus { ports: PortRange { first, last }, transport });
            let settings = Settings { focus, local_networks: local_networks.clone(), ..Settings::default() };
            assert_filters_select_the_closeup(&file, &report_with(&file, &settings));
        }
    }
}

#[test]
fn the_command_takes_expressions() {
    let folder = folder("only");
    let frame = |from, to| ethernet(0x0800, &ipv4(INCOMING, &udp(from, to, 20)));
    let file = [(53, 5000), (53, 5001), (443, 5000)]
        .into_iter()
        .fold(Pcap::ethernet(), |file, (from, to)| file.packet(&frame(from, to)));
    fs::write(folder.join("a.pcap"), file.bytes).unwrap();
    let packets = |expression: &str| {
        let output = portogram(&folder, &["a.pcap", "--json", "--only", expression]);
        serde_json::from_slice::<Report>(&output.stdout).unwrap().classes.incoming.packets
    };
    assert_eq!(packets("udp.port == 53"), 2);
    assert_eq!(packets("udp port 53 and port 5000 and host 198.51.100.7"), 1);
    assert_eq!(packets("udp port 53 or 443"), 3);
    assert_eq!(packets("5000"), 2);
    assert_eq!(packets("tcp"), 0);
    let refused = portogram(&folder, &["a.pcap", "--only", "not port 53"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("“not” leaves packets out"), "{refused:?}");
    let both = portogram(&folder, &["a.pcap", "--only", "port 53", "--port", "5000"]);
    assert_eq!(both.status.code(), Some(2));
}
