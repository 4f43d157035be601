//! The interfaces on which packets were captured.

use portogram::report::{Interface, Report, Wording, describe};
use portogram::session::{Limits, Session, Source};
use portogram::settings::{Selection, Settings};

use crate::command::{folder, portogram, text};
use crate::support::files::{Order, Pcap, PcapNg};
use crate::support::packets::*;
use crate::support::{assert_chunk_sizes_do_not_matter, assert_conserved, read, report_of, report_with};

const WINDOWS_NAME: &str = r"\Device\NPF_{7D6F1C54-0000-4D5B-8A1C-0123456789AB}";

fn frame(port: u16) -> Vec<u8> {
    ethernet(0x0800, &ipv4(INCOMING, &udp(53, port, 10)))
}

/// Appends descriptions of interfaces, by name and description.
fn with_interfaces(mut file: PcapNg, interfaces: &[(&str, &str)]) -> PcapNg {
    for (name, description) in interfaces {
        let mut options = Vec::new();
        for (code, value) in [(2, name), (3, description)] {
            if !value.is_empty() {
                options.extend(file.option(code, value.as_bytes()));
            }
        }
        file = file.interface(1, 0, &options);
    }
    file
}

/// Appends packets of interfaces, a second apart. The port is that of the interface.
fn with_packets(mut file: PcapNg, interfaces: &[u16]) -> PcapNg {
    for (interface, second) in interfaces.iter().zip(0..) {
        let frame = frame(50_000 + interface);
        file = file.enhanced((*interface).into(), second * 1_000_000, &frame, frame.len(), &[]);
    }
    file
}

fn file(interfaces: &[(&str, &str)], packets: &[u16]) -> Vec<u8> {
    with_packets(with_interfaces(PcapNg::new(Order::Little), interfaces), packets).bytes
}

fn listed(report: &Report) -> Vec<(&str, u64)> {
    report.capture.interfaces.iter().map(|Interface { key, packets, .. }| (&**key, *packets)).collect()
}

fn of_interfaces(names: &[&str]) -> Settings {
    let interfaces = names.iter().map(|name| (*name).into()).collect();
    Settings { selection: Selection { interfaces, ..Selection::default() }, ..Settings::default() }
}

#[test]
fn interfaces_are_listed_in_the_order_of_the_file() {
    let file = file(&[("eth0", ""), ("wlan0", "office"), ("", "VPN"), ("", "")], &[3, 1, 1, 1, 2]);
    let report = report_of(&file);
    assert_eq!(listed(&report), [("eth0", 0), ("wlan0", 3), ("VPN", 1), ("#3", 1)]);
    assert_eq!(report.capture.other_interfaces, None);
    assert_chunk_sizes_do_not_matter("interfaces", &file);
    let shown = describe(&report, &Wording::default()).interfaces;
    let shown: Vec<_> = shown.iter().map(|it| (&*it.name, &*it.note, &*it.packets_share, &*it.repeats)).collect();
    // Those with the most packets first.
    assert_eq!(
        shown,
        [
            ("wlan0", "office", "60.0 %", ""),
            ("VPN", "", "20.0 %", ""),
            ("#3", "", "20.0 %", ""),
            ("eth0", "", "0 %", "")
        ]
    );
    assert_eq!(listed(&report_of(&Pcap::ethernet().packet(&frame(1)).bytes)), []);
    let unnamed = report_of(&self::file(&[("", "")], &[0]));
    assert_eq!(listed(&unnamed), [("#0", 1)]);
    assert_eq!(describe(&unnamed, &Wording::default()).interfaces, []);
}

#[test]
fn interfaces_of_windows_are_called_by_their_description() {
    let file = file(&[(WINDOWS_NAME, "Wi-Fi 2")], &[0, 0]);
    for name in ["Wi-Fi 2", WINDOWS_NAME] {
        let report = report_with(&file, &of_interfaces(&[name]));
        assert_eq!((listed(&report), report.classes.incoming.packets), (vec![("Wi-Fi 2", 2)], 2));
        let description = describe(&report, &Wording::default());
        let [interface] = &*description.interfaces else { panic!() };
        assert_eq!((&*interface.note, interface.selected_by.as_deref()), (WINDOWS_NAME, Some(name)));
    }
}

#[test]
fn packets_of_selected_interfaces_are_counted() {
    let file = file(&[("eth0", ""), ("wlan0", "office"), ("", "")], &[0, 1, 1, 2, 2, 2]);
    for (names, ports) in [
        (&["eth0"][..], &[50_000][..]),
        (&["office"], &[50_001]),
        (&["#2"], &[50_002]),
        (&["eth0", "#2"], &[50_000, 50_002]),
    ] {
        let report = report_with(&file, &of_interfaces(names));
        assert_conserved(&report);
        assert_eq!(report.capture.warnings, []);
        assert_eq!(report.classes.incoming.ports.iter().map(|row| row.port).collect::<Vec<_>>(), ports);
        // What was read does not depend on what is counted.
        assert_eq!(listed(&report), [("eth0", 1), ("wlan0", 2), ("#2", 3)]);
    }
}

#[test]
fn interfaces_that_the_capture_does_not_have_are_named() {
    let message = |file: &[u8], names: &[&str]| {
        let report = report_with(file, &of_interfaces(names));
        assert_conserved(&report);
        let [warning] = &*report.capture.warnings else { panic!("{:?}", report.capture.warnings) };
        assert_eq!(warning.code, "unknown-interface");
        (warning.message.clone(), warning.count)
    };
    let some = file(&[("eth0", ""), ("", "")], &[0, 1]);
    let expected = "no interface is called “eth7”: the capture names eth0, #1";
    assert_eq!(message(&some, &["eth7"]), (expected.into(), 1));
    assert_eq!(message(&some, &["eth0", "eth7", "eth8"]), (expected.into(), 2));
    let none = Pcap::ethernet().packet(&frame(1)).bytes;
    assert!(message(&none, &["eth0"]).0.ends_with("the capture names none; pcap files never do"));

    let folder = folder("unknown-interface");
    std::fs::write(folder.join("a.pcapng"), &some).unwrap();
    let output = portogram(&folder, &["a.pcapng", "--interface", "eth7"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), &*format!("portogram: {expected}\n")));
}

#[test]
fn the_command_lists_interfaces_in_rows() {
    let folder = folder("interfaces");
    std::fs::write(folder.join("a.pcapng"), file(&[("lo", ""), (WINDOWS_NAME, "Wi-Fi"), ("e\x1b", "")], &[1, 1, 2]))
        .unwrap();
    let output = portogram(&folder, &["a.pcapng", "--top", "2"]);
    let lines: Vec<&str> =
        text(&output.stdout).lines().skip_while(|line| *line != "Interfaces").skip(1).take(3).collect();
    let [wifi, escaped, more] = lines[..] else { panic!("{lines:?}") };
    assert!(wifi.starts_with(&format!("  Wi-Fi ({WINDOWS_NAME})  2 packets  66.7 %")), "{wifi}");
    assert!(escaped.starts_with(r"  e\u{1b} "), "{escaped}");
    assert_eq!(more, "  and 1 more");
}

#[test]
fn interfaces_with_the_same_name_are_one() {
    // In two sections.
    let file = with_packets(with_interfaces(PcapNg::new(Order::Little), &[("eth0", ""), ("", "")]), &[0, 1]);
    let file = with_packets(with_interfaces(file.section(Order::Big), &[("wlan0", ""), ("eth0", "")]), &[0, 1]);
    let first = with_packets(with_interfaces(file.section(Order::Little), &[("", "")]), &[0]).bytes;
    assert_eq!(listed(&report_of(&first)), [("eth0", 2), ("#1", 1), ("wlan0", 1), ("#0", 1)]);
    assert_chunk_sizes_do_not_matter("sections", &first);

    // In two files.
    let second = self::file(&[("wlan0", "")], &[0]);
    let pcap = Pcap::ethernet().packet(&frame(1)).bytes;
    let files = [&first[..], &second, &pcap];
    let sources = files.iter().zip(["a", "b", "c"]).map(|(file, name)| Source::file(name, file.len() as u64)).collect();
    let mut session = Session::new(sources, of_interfaces(&["wlan0"]), Limits::default());
    read(&mut session, &files, || 100);
    let report = session.report();
    assert_conserved(&report);
    assert_eq!(listed(&report), [("eth0", 2), ("#1", 1), ("wlan0", 2), ("#0", 1)]);
    assert_eq!((report.capture.packets, report.classes.incoming.packets), (7, 2));
}

#[test]
fn a_report_lists_the_interfaces_with_the_most_packets() {
    let names: Vec<String> = (0..5_000).map(|number| format!("veth{number}")).collect();
    let interfaces: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "")).collect();
    let packets: Vec<u16> = (0..5_000).chain([70, 4_999]).collect();
    let file = file(&interfaces, &packets);
    let report = report_of(&file);
    assert_conserved(&report);
    assert_eq!(report.capture.packets, 5_002);
    let interfaces = listed(&report);
    assert_eq!((interfaces.len(), interfaces[0], interfaces[63]), (64, ("veth0", 1), ("veth70", 2)));
    let others = report.capture.other_interfaces.unwrap();
    // Those beyond the 4,094th are one.
    assert_eq!((others.interfaces, others.packets), (4_094 - 64 + 1, 5_002 - 65));
    let description = describe(&report, &Wording::default());
    assert_eq!(description.interfaces[0].name, "veth70");
    assert_eq!(description.other_interfaces.as_deref(), Some("4,031 further interfaces: 4,937 packets"));
    assert_eq!(report_with(&file, &of_interfaces(&["veth4093"])).classes.incoming.packets, 1);
}

/// Names that files may have, as the command is given them.
#[test]
fn any_name_can_be_typed() {
    let long = "x".repeat(200);
    let interfaces =
        [("a, b", ""), (" lo ", ""), ("-eth0", ""), (&*long, ""), ("eth0", "LAN uplink"), ("#6", ""), ("", "")];
    let folder = folder("interface-names");
    let file = file(&interfaces, &[0, 1, 2, 3, 4, 5, 6]);
    std::fs::write(folder.join("a.pcapng"), &file).unwrap();
    assert_eq!(listed(&report_of(&file)).len(), 7, "an interface without a name is not one that is called like it");
    for (typed, ports) in [
        ("\"a, b\"", &[50_000][..]),
        ("\" lo \"", &[50_001]),
        ("lo", &[50_001]),
        ("-eth0", &[50_002]),
        (&*long, &[50_003]),
        ("eth0 (LAN uplink)", &[50_004]),
        ("#0", &[50_000]),
        ("#4,\"a, b\"", &[50_000, 50_004]),
        ("#6", &[50_005, 50_006]),
    ] {
        let output = portogram(&folder, &["a.pcapng", "--interface", typed, "--json"]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{typed}");
        let report: Report = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report.classes.incoming.ports.iter().map(|row| row.port).collect::<Vec<_>>(), ports, "{typed}");
    }
}
