//! The text on screens of any width, with and without colours, Unicode and somebody who reads it to its end.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

use crate::command::{command, folder, text};
use crate::support::files::Pcap;
use crate::support::packets::*;

/// Returns a folder with `a.pcap`: packets to several ports from outside, of which one has the most, and one to the outside.
fn ports_folder(name: &str) -> PathBuf {
    let folder = folder(name);
    let incoming = |port, payload| ethernet(0x0800, &ipv4(INCOMING, &udp(53, port, payload)));
    let mut file = Pcap::ethernet();
    for (port, count) in (50_000..50_010).zip([8, 4, 2, 1, 1, 1, 1, 1, 1, 1]) {
        file = (0..count).fold(file, |file, _| file.packet(&incoming(port, 100)));
    }
    let file = file.packet(&ethernet(0x0800, &ipv4(OUTGOING, &udp(50_000, 53, 20))));
    fs::write(folder.join("a.pcap"), file.bytes).unwrap();
    folder
}

fn printed(folder: &std::path::Path, environment: &[(&str, &str)], arguments: &[&str]) -> String {
    let mut command = command(folder, &[&["a.pcap"], arguments].concat());
    command.envs(environment.iter().copied());
    let output = command.output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    text(&output.stdout).to_owned()
}

#[test]
fn the_busiest_ports_of_each_chart_are_bars_and_the_others_a_sum() {
    let folder = ports_folder("bars");
    let printed = printed(&folder, &[], &["--top", "3"]);
    let lines: Vec<&str> = printed.lines().filter(|line| line.contains('/') && line.contains('█')).collect();
    let lengths: Vec<usize> = lines.iter().map(|line| line.matches('█').count()).collect();
    assert!(lines[0].starts_with("  50000/udp  █") && lines[0].ends_with("  38.1 %  8 packets"), "{printed}");
    assert_eq!((lines.len(), lengths[0] / lengths[1], lengths[0] / lengths[2]), (8, 2, 4), "{printed}");
    let others = printed.lines().find(|line| line.starts_with("  7 other ports ")).unwrap();
    assert!(others.ends_with("  33.3 %  7 packets"), "{printed}");
    assert!(printed.contains("  53/udp  DNS  █"), "{printed}");
}

#[test]
fn lines_fit_every_width_and_break_between_words() {
    let folder = ports_folder("width");
    let words = |text: &str| {
        text.split(|it: char| it.is_whitespace() || "█▏▎▍▌▋▊▉".contains(it)).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut widest = words(&printed(&folder, &[("COLUMNS", "300")], &[]));
    widest.retain(|word| !word.is_empty());
    for (columns, expected) in [("300", 300), ("132", 132), ("80", 80), ("60", 60), ("40", 40), ("10", 40)] {
        let printed = printed(&folder, &[("COLUMNS", columns)], &[]);
        let lengths = printed.lines().map(|line| line.chars().count());
        assert_eq!(lengths.max(), Some(expected), "COLUMNS={columns}:\n{printed}");
        let written = words(&printed);
        assert!(written.iter().all(|word| word.is_empty() || widest.contains(word)), "COLUMNS={columns}:\n{printed}");
    }
}

#[test]
fn each_fact_is_a_line_in_a_pipe() {
    let printed = printed(&ports_folder("pipe"), &[], &[]);
    let fact = printed.lines().find(|line| line.starts_with("  How it is known")).unwrap();
    assert!(fact.ends_with('.') && fact.len() > 100, "{printed}");
}

#[test]
fn colours_and_blocks_are_only_printed_where_they_are_shown() {
    let folder = ports_folder("colours");
    let plain = printed(&folder, &[], &[]);
    assert!(!plain.contains('\x1b'), "a pipe has no colours");
    let colored = printed(&folder, &[("NO_COLOR", "1")], &["--color", "always"]);
    assert!(colored.contains("\x1b[38;5;68m█") && colored.contains("\x1b[38;5;172m█"), "{colored}");
    assert_eq!(
        colored
            .split("\x1b[")
            .enumerate()
            // The first part is before the first sequence.
            .map(|(index, part)| if index == 0 { part } else { part.split_once('m').map_or(part, |(_, rest)| rest) })
            .collect::<String>()
            .len(),
        plain.len()
    );
    assert_eq!(printed(&folder, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[]), plain);
    assert_eq!(printed(&folder, &[("CLICOLOR_FORCE", "1")], &["--color", "never"]), plain);
    let ascii = printed(&folder, &[("LC_ALL", "C")], &[]);
    assert!(ascii.contains("  50000/udp  ######") && !ascii.contains('█'), "{ascii}");
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let folder = ports_folder("head");
    for arguments in [&["a.pcap"][..], &["a.pcap", "--json"], &["a.pcap", "--csv"]] {
        let mut child = command(&folder, arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{arguments:?}");
    }
}
