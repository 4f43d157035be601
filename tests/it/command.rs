//! The command as a user runs it: arguments, files, standard input and output, exit codes.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use portogram::report::Report;

use crate::support::files::Pcap;
use crate::support::packets::*;

/// Returns a new, empty folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn capture() -> Vec<u8> {
    Pcap::ethernet()
        .packet(&ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 100))))
        .packet(&ethernet(0x0800, &ipv4(OUTGOING, &udp(50_000, 53, 20))))
        .bytes
}

pub(crate) fn portogram(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

/// Returns the command with a locale of its own, and without what else a user's environment says about the text.
pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portogram"));
    command.current_dir(folder).args(arguments).env("LC_ALL", "C.UTF-8");
    for name in ["COLUMNS", "TERM", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn statistics_are_printed_as_text() {
    let folder = folder("text");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    let output = portogram(&folder, &["a.pcap"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let printed = text(&output.stdout);
    for words in ["a.pcap\npcap · 260 bytes · 2 packets", "Busiest port        50000", "Incoming ", "Capture "] {
        assert!(printed.contains(words), "{words:?} is missing in:\n{printed}");
    }
}

#[test]
fn the_report_is_printed_as_json_and_csv() {
    let folder = folder("json");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    let output = portogram(&folder, &["a.pcap", "--json", "--local", "198.51.100.0/24"]);
    let report: Report = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report.schema, "portogram/1");
    assert_eq!(report.classes.incoming.ports[0].port, 53, "the other side is local now");
    let output = portogram(&folder, &["--csv", "a.pcap"]);
    let expected = "class,port,transport,packets,bytes,payload_bytes\n\
                    incoming,50000,udp,1,142,100\noutgoing,53,udp,1,62,20\n";
    assert_eq!(text(&output.stdout), expected);
}

#[test]
fn ports_have_the_names_of_their_services() {
    let folder = folder("names");
    let outgoing = |port| ethernet(0x0800, &ipv4(OUTGOING, &udp(50_000, port, 20)));
    let file = [443, 443, 60_000].into_iter().fold(Pcap::ethernet(), |file, port| file.packet(&outgoing(port)));
    fs::write(folder.join("a.pcap"), file.bytes).unwrap();
    let output = portogram(&folder, &["a.pcap", "a.html"]);
    let page = fs::read_to_string(folder.join("a.html")).unwrap();
    let printed = text(&output.stdout);
    for words in ["443/udp  QUIC  █", "60000/udp        █", "Busiest port        443 UDP QUIC"] {
        assert!(printed.contains(words), "{words:?} is missing in:\n{printed}");
    }
    for words in [
        ">443</th>\n<td class=\"name\">udp</td>\n<td class=\"name service\">QUIC</td>",
        "busiest 443 UDP QUIC, 2 packets",
    ] {
        assert!(page.contains(words), "{words:?} is missing in:\n{page}");
    }
}

#[test]
fn options_select_parts_of_a_capture() {
    let folder = folder("parts");
    let frame = |payload| ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, payload)));
    let record = |file: Pcap, second: u64| file.record(second * 1_000_000_000, &frame(100), 142);
    let file = [1_700_000_000, 1_700_000_001, 1_700_000_090].into_iter().fold(Pcap::ethernet(), record);
    fs::write(folder.join("a.pcap"), file.packet(&frame(7)).bytes).unwrap();
    let output = portogram(&folder, &["a.pcap", "--csv=intervals", "--interval", "1min"]);
    let rows = text(&output.stdout).lines().skip(1).collect::<Vec<_>>();
    assert_eq!(rows, ["0,3,333,0,0,0,0", "60,1,142,0,0,0,0"]);
    let packets = |arguments: &[&str]| {
        let output = portogram(&folder, &[&["a.pcap", "--json"], arguments].concat());
        serde_json::from_slice::<Report>(&output.stdout).unwrap().classes.incoming.packets
    };
    assert_eq!(packets(&["--since", "2023-11-14T22:13:21"]), 2);
    assert_eq!(packets(&["--until", "2023-11-14T23:13:21+01:00"]), 2);
    assert_eq!(packets(&["--host", "198.51.100.7", "--port", "1-52,50000"]), 4);
    assert_eq!(packets(&["--port", "1-52"]), 0);
    let output = portogram(&folder, &["a.pcap", "--top", "1"]);
    let bar = text(&output.stdout).lines().find(|line| line.starts_with("  50000/udp  ██")).unwrap();
    assert!(bar.ends_with("█  100 %  4 packets"), "{bar}");
}

#[test]
fn the_file_name_extension_chooses_the_chart_format() {
    let folder = folder("charts");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    for (name, start) in [("c.svg", &b"<svg "[..]), ("c.png", b"\x89PNG\r\n"), ("c.HTML", b"<!doctype html>")] {
        let output = portogram(&folder, &["a.pcap", name]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{name}");
        let written = fs::read(folder.join(name)).unwrap();
        assert!(written.starts_with(start), "{name}: {:?}", &written[..20]);
    }
    let output = portogram(&folder, &["a.pcap", "nowhere/c.svg"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).starts_with("portogram: nowhere/c.svg: "), "{}", text(&output.stderr));
}

#[test]
fn standard_input_is_read_beside_other_captures() {
    let folder = folder("stdin");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_portogram"))
        .current_dir(&folder)
        .args(["a.pcap", "-", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&capture()).unwrap();
    let output = child.wait_with_output().unwrap();
    let report: Report = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report.capture.packets, 4);
    assert_eq!(report.capture.files.len(), 2);
}

#[test]
fn damage_is_a_warning_and_an_unreadable_file_is_an_error() {
    let folder = folder("damage");
    let whole = capture();
    fs::write(folder.join("cut.pcap"), &whole[..whole.len() - 1]).unwrap();
    fs::write(folder.join("notes.txt"), "Dear diary").unwrap();
    fs::write(folder.join("none.pcap"), Pcap::ethernet().bytes).unwrap();

    let output = portogram(&folder, &["cut.pcap"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stderr).contains("cut.pcap: pcap record at byte 182 (packet 2) is cut short"));
    assert!(text(&output.stdout).contains("1 packet"));

    for (name, words) in [
        ("notes.txt", "notes.txt: not a pcap or pcapng capture: it starts with the text \"Dear diary\""),
        ("missing.pcap", "missing.pcap: No such file"),
        (".", ".: it is a directory, not a capture"),
    ] {
        let output = portogram(&folder, &[name]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""), "{name}");
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }

    let output = portogram(&folder, &["cut.pcap", "notes.txt"]);
    assert_eq!(output.status.code(), Some(1), "one of them could not be read");
    assert!(text(&output.stdout).contains("1 packet"), "but what could be is printed");

    let output = portogram(&folder, &["none.pcap"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "no packets is no error");
}

#[test]
fn wrong_usage_is_explained() {
    let folder = folder("usage");
    let cases: [(&[&str], &str); 13] = [
        (&[], "CAPTURE... [OUTPUT]"),
        (&["charts.svg"], "no capture is given"),
        (&["-", "-"], "only once"),
        (&["a.pcap", "--local", "10.0.0.0/99"], "“10.0.0.0/99” is not a network"),
        (&["a.pcap", "--host", ","], "write a value"),
        (&["a.pcap", "--bins", "1/0/100"], "three whole numbers"),
        (&["a.pcap", "--transports", "tcp,icmp"], "possible values: tcp, udp, udplite, sctp, dccp"),
        (&["a.pcap", "--json", "--csv"], "cannot be used with"),
        (&["a.pcap", "--local", "10.0.0.0/8", "--direction", "one-host"], "cannot be used with"),
        (&["a.pcap", "--direction", "guess"], "possible values: auto, ignore-file-marks"),
        (&["a.pcap", "--since", "yesterday"], "write a time such as"),
        (&["a.pcap", "--interval", "3 x"], "write a length such as"),
        (&["a.pcap", "--port", "9-1"], "the range is reversed: write 1-9"),
    ];
    for (arguments, words) in cases {
        let output = portogram(&folder, arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{arguments:?}");
        assert!(text(&output.stderr).contains(words), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn senseless_arguments_are_rejected_before_anything_is_read() {
    let folder = folder("meant");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    for (arguments, words) in [
        (
            &["a.pcap", "charts.pdf"][..],
            "charts are written to a .svg, .png or .html file, and documents to a .portogram file",
        ),
        (&["a.pcap", "--since", "2026-01-02", "--until", "2026-01-01"], "--since is not before --until"),
        (&["a.pcap", "--top", "few"], "write a whole number"),
    ] {
        let output = portogram(&folder, arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{arguments:?}");
        assert!(text(&output.stderr).contains(words), "{}", text(&output.stderr));
    }
}

#[test]
fn licences_of_third_parties_are_printed() {
    let output = portogram(&folder("licences"), &["--licences"]);
    let printed = text(&output.stdout);
    for words in [
        "etherparse ",
        "wasm-bindgen ",
        "notosans ",
        "SIL OPEN FONT LICENSE",
        "Rust standard library",
        "Internet Assigned",
    ] {
        assert!(printed.contains(words), "{words:?} is missing");
    }
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn completions_and_the_manual_page_know_every_option() {
    let folder = folder("manual");
    fs::write(folder.join("man"), capture()).unwrap();
    fs::write(folder.join("completions"), capture()).unwrap();
    fs::write(folder.join("first"), Pcap::ethernet().bytes).unwrap();
    let printed = |arguments: &[&str]| {
        let output = portogram(&folder, arguments);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
        text(&output.stdout).to_owned()
    };
    let help = printed(&["--help"]);
    let options: Vec<&str> = help.split([' ', '[', '=', '\n']).filter(|word| word.starts_with("--")).collect();
    assert!(options.len() > 20);
    let manual = printed(&["man"]).replace('\\', "");
    let bash = printed(&["completions", "bash"]);
    for option in options {
        assert!(manual.contains(option) && bash.contains(option), "{option} is missing");
    }
    for words in [".TH portogram 1", ".SH EXAMPLES", ".SH \"EXIT STATUS\"", "completions"] {
        assert!(manual.contains(words), "{words} is missing:\n{manual}");
    }
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        assert!(printed(&["completions", shell]).contains("port-role"), "{shell}");
    }
    let output = portogram(&folder, &["completions", "cmd"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("possible values: bash, elvish, fish, powershell, zsh"), "{output:?}");

    // Captures can have these names.
    for arguments in [&["./man"][..], &["./completions"], &["first", "man"], &["--json", "man"], &["--", "man"]] {
        assert!(printed(arguments).contains("man") || arguments == ["./completions"], "{arguments:?}");
        assert!(!printed(arguments).contains(".TH"), "{arguments:?}");
    }
}
