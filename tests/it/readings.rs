//! A guess has two readings, which are exactly what the report would be by either.

use portogram::report::{Class, GUESS_BELOW, Method, Reading, Report, Wording, describe};
use portogram::settings::{MethodChoice, PortRole, Settings, parse_networks};

use crate::command::{folder, portogram, text};
use crate::support::files::{Order, Pcap};
use crate::support::packets::*;
use crate::support::{report_of, report_with};

const FIRST: [u8; 4] = [192, 168, 1, 5];
const SECOND: [u8; 4] = [192, 168, 1, 20];

fn between(source: [u8; 4], destination: [u8; 4]) -> Ipv4 {
    Ipv4 { source, destination, ..INCOMING }
}

/// Returns a capture without a link layer of datagrams between unassigned ports.
fn raw(packets: &[Ipv4]) -> Vec<u8> {
    let packet = |file: Pcap, header: &Ipv4| file.packet(&ipv4(*header, &udp(50_000, 50_001, 1)));
    packets.iter().fold(Pcap::new(Order::Little, false, 101), packet).bytes
}

/// Returns a capture of two hosts that nothing tells apart.
fn guess() -> Vec<u8> {
    let (forth, back) = (between(FIRST, SECOND), between(SECOND, FIRST));
    raw(&[forth, back, back, forth, back])
}

fn with(change: impl FnOnce(&mut Settings)) -> Settings {
    let mut settings = Settings::default();
    change(&mut settings);
    settings
}

fn swapped() -> Settings {
    with(|settings| settings.swap_direction = true)
}

fn readings(report: &Report) -> [Reading; 2] {
    assert!(report.direction.is_guess && report.direction.confidence < GUESS_BELOW, "{:?}", report.direction);
    report.direction.readings.clone().unwrap()
}

/// Asserts that a reading has the counts of the report by it.
fn assert_reading(reading: &Reading, report: &Report) {
    for (counts, class) in [(&reading.incoming, Class::Incoming), (&reading.outgoing, Class::Outgoing)] {
        let class = report.classes.class(class);
        assert_eq!((counts.packets, counts.bytes), (class.packets, class.bytes), "{reading:?}");
        let busiest = counts.busiest_by_packets;
        assert!(busiest.is_none() || busiest == class.busiest_by_packets, "{reading:?}");
    }
}

#[test]
fn a_guess_has_both_readings() {
    let report = report_of(&guess());
    let [taken, other] = readings(&report);
    assert!(!taken.is_swapped && other.is_swapped);
    assert_reading(&taken, &report);
    assert_reading(&other, &report_with(&guess(), &swapped()));
    assert_eq!((&taken.incoming, &taken.outgoing), (&other.outgoing, &other.incoming));
    assert_ne!(taken.incoming, other.incoming);
    assert!(taken.incoming.busiest_by_packets.is_some());
    assert!((taken.confidence + other.confidence - 1.0).abs() < 1e-9);
    let mut local: Vec<String> =
        [taken, other].iter().flat_map(|reading| &reading.local_networks).map(ToString::to_string).collect();
    local.sort();
    assert_eq!(local, ["192.168.1.20/32", "192.168.1.5/32"]);
}

#[test]
fn the_other_reading_counts_packets_to_groups_as_the_exchange_does() {
    let (forth, back) = (between(FIRST, SECOND), between(SECOND, FIRST));
    let [mdns, all] = [[224, 0, 0, 251], [255; 4]];
    let to_groups =
        [between(FIRST, mdns), between([192, 168, 1, 77], mdns), between([0; 4], all), between(SECOND, all)];
    let file = raw(&[&[forth, back, back, forth][..], &to_groups].concat());
    let [taken, other] = readings(&report_of(&file));
    assert_reading(&taken, &report_of(&file));
    assert_reading(&other, &report_with(&file, &swapped()));
}

#[test]
fn the_busiest_port_is_left_out_where_it_depends_on_the_side() {
    for port_role in [PortRole::Destination, PortRole::Source, PortRole::Local, PortRole::Remote, PortRole::Service] {
        let report = report_with(&guess(), &with(|settings| settings.port_role = port_role));
        let exchanged = with(|settings| (settings.port_role, settings.swap_direction) = (port_role, true));
        let [taken, other] = readings(&report);
        assert_reading(&taken, &report);
        assert_reading(&other, &report_with(&guess(), &exchanged));
        let depends = matches!(port_role, PortRole::Local | PortRole::Remote);
        assert_eq!(other.incoming.busiest_by_packets.is_none(), depends, "{port_role:?}");
    }
}

#[test]
fn an_answered_question_is_not_asked_again() {
    let networks = with(|settings| settings.local_networks = parse_networks("192.168.1.20").unwrap());
    for settings in [swapped(), networks] {
        let direction = report_with(&guess(), &settings).direction;
        assert!(!direction.is_guess && direction.readings.is_none(), "{direction:?}");
        assert!(!direction.explanation.contains("guess"), "{}", direction.explanation);
    }
    let report = report_with(&guess(), &with(|settings| settings.direction = MethodChoice::OneHost));
    assert!(report.direction.is_guess);
    assert!(describe(&report, &Wording::default()).direction.readings.is_none(), "the user chose a method");
}

#[test]
fn choosing_a_reading_gives_its_counts() {
    let report = report_of(&guess());
    let texts = describe(&report, &Wording::default()).direction.readings.unwrap();
    assert_eq!(texts.each_ref().map(|text| text.is_taken), [true, false]);
    for (text, reading) in texts.iter().zip(readings(&report)) {
        let choice = text.choice.clone();
        let chosen = report_with(
            &guess(),
            &with(|settings| {
                settings.local_networks = choice.local_networks;
                (settings.direction, settings.swap_direction) = (choice.direction, choice.swap_direction);
            }),
        );
        assert_reading(&reading, &chosen);
        assert!(!chosen.direction.is_guess);
        assert_eq!(text.incoming.packets, format!("{} packets", reading.incoming.packets));
    }
    let parts = texts.each_ref().map(|text| (text.incoming.part, text.outgoing.part));
    assert_eq!(parts[0], (parts[1].1, parts[1].0));
}

#[test]
fn what_is_sure_or_not_known_at_all_is_not_asked() {
    let client = |n: u8| [between(FIRST, [20 + n, 1, 1, 1]), between([20 + n, 1, 1, 1], FIRST)];
    let sure = report_of(&raw(&(0..40).flat_map(client).collect::<Vec<_>>()));
    let unknown = report_of(&raw(&[between([127, 0, 0, 1], [127, 0, 0, 1])]));
    assert!(sure.direction.confidence >= GUESS_BELOW, "{:?}", sure.direction);
    assert_eq!(unknown.direction.method, Method::Unknown);
    for report in [sure, unknown] {
        assert!(!report.direction.is_guess && report.direction.readings.is_none(), "{:?}", report.direction);
    }
}

#[test]
fn a_swapped_report_says_what_is_local() {
    let direction = report_with(&guess(), &swapped()).direction;
    assert!(direction.explanation.starts_with("Both sides are exchanged: 192.168.1."), "{}", direction.explanation);
    let text = describe(&report_with(&guess(), &swapped()), &Wording::default()).direction;
    assert!(text.networks.starts_with("all but 192.168.1.") && text.sureness.is_none(), "{text:?}");
}

#[test]
fn readings_name_what_would_be_local() {
    let conditions = |remote: &[&str], method: Method| {
        let mut report = report_of(&guess());
        report.direction.method = method;
        let readings = report.direction.readings.as_mut().unwrap();
        readings[0].local_networks.truncate(usize::from(method != Method::FileMarks));
        readings[1].local_networks = remote.iter().map(|host| host.parse().unwrap()).collect();
        describe(&report, &Wording::default()).direction.readings.unwrap().map(|text| text.condition)
    };
    let [taken, one] = conditions(&["10.0.0.1/32"], Method::OneHost);
    assert!(taken.starts_with("192.168.1.") && taken.ends_with(" is local"), "{taken}");
    assert_eq!(one, "10.0.0.1 is local");
    let hosts = ["10.0.0.1/32", "2001:db8::2/128", "10.0.0.3/32", "10.0.0.4/32"];
    assert_eq!(conditions(&hosts[..3], Method::OneHost)[1], "10.0.0.1, 2001:db8::2 and 10.0.0.3 are local");
    assert_eq!(conditions(&hosts, Method::Topology)[1], "the 4 other hosts are local");
    assert_eq!(conditions(&[], Method::Topology)[1], "all other hosts are local");
    let marks = ["the file’s marks are right", "the file’s marks are the wrong way round"];
    assert_eq!(conditions(&[], Method::FileMarks), marks);
}

#[test]
fn the_command_says_how_to_choose() {
    let folder = folder("readings");
    std::fs::write(folder.join("guess.pcap"), guess()).unwrap();
    let printed =
        |arguments: &[&str]| text(&portogram(&folder, &[&["guess.pcap"], arguments].concat()).stdout).to_owned();
    let line = |printed: String| printed.lines().find(|line| line.starts_with("  A guess")).map(str::to_owned);
    let asked = line(printed(&[])).unwrap();
    assert!(asked.contains("is local: ") && asked.contains("--swap") && asked.contains("--local ADDRESS"), "{asked}");
    for chosen in [&["--swap"][..], &["--local", "192.168.1.5"]] {
        assert_eq!(line(printed(chosen)), None);
    }
}
