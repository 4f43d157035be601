//! What the command can read beside regular files: pipes, standard input under its other names, process substitutions.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use portogram::report::Report;

use crate::command::{folder, portogram, text};

const SAMPLE_PACKETS: u64 = 25_352;

/// Runs a script of bash, with the command as `$P`.
fn bash(folder: &Path, script: &str) -> Output {
    let script = format!("P={}; {script}", env!("CARGO_BIN_EXE_portogram"));
    Command::new("bash").args(["-c", &script]).current_dir(folder).output().unwrap()
}

fn sample_folder(name: &str) -> std::path::PathBuf {
    let folder = folder(name);
    fs::write(folder.join("a.pcapng"), portogram::sample::capture()).unwrap();
    folder
}

fn report(output: &Output) -> Report {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// Asserts that a script prints the report of the sample, read `times` times.
fn assert_whole(folder: &Path, script: &str, times: u64) {
    let output = bash(folder, script);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""), "{script}");
    let report = report(&output);
    assert_eq!(report.capture.packets, times * SAMPLE_PACKETS, "{script}");
    assert_eq!(report.capture.files.len() as u64, times, "{script}");
}

#[test]
fn a_process_substitution_is_read_once_and_to_its_end() {
    let folder = sample_folder("substitution");
    assert_whole(&folder, "$P <(cat a.pcapng) --json", 1);
    assert_whole(&folder, "$P a.pcapng <(cat a.pcapng) <(gzip -c a.pcapng) --json", 3);
    let output = bash(&folder, "$P <(cat a.pcapng) --json");
    assert!(report(&output).capture.files[0].name.starts_with("/dev/fd/"), "{output:?}");
}

#[test]
fn a_named_pipe_is_read_once_and_to_its_end() {
    let folder = sample_folder("fifo");
    assert_whole(&folder, "mkfifo p; cat a.pcapng > p & $P p --json", 1);
    assert_whole(&folder, "cat a.pcapng > p & $P p a.pcapng --json", 2);
    assert_whole(&folder, "mkfifo q; cat a.pcapng > p & cat a.pcapng > q & $P p a.pcapng q --json", 3);
}

#[test]
fn a_stream_that_is_named_twice_is_read_once() {
    let folder = sample_folder("twice");
    let script = "mkfifo p; cat a.pcapng > p & $P p p --json";
    for script in [script, "cat a.pcapng | $P - /dev/stdin --json", "cat a.pcapng | $P /dev/stdin /dev/stdin --json"] {
        let output = bash(&folder, script);
        assert_eq!(report(&output).capture.packets, SAMPLE_PACKETS, "{script}");
        assert!(text(&output.stderr).contains("it can be read only once, and is named twice"), "{output:?}");
        assert_eq!(text(&output.stderr).lines().count(), 1, "{output:?}");
    }
}

#[test]
fn standard_input_has_other_names() {
    let folder = sample_folder("stdin-names");
    for name in ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"] {
        if name == "-" || Path::new(name).exists() {
            assert_whole(&folder, &format!("cat a.pcapng | $P {name} --json"), 1);
            assert_whole(&folder, &format!("$P {name} --json < a.pcapng"), 1);
            assert_whole(&folder, &format!("cat a.pcapng | $P a.pcapng {name} --json"), 2);
        }
    }
    assert_whole(&folder, "$P /dev/fd/3 --json 3< a.pcapng", 1);
    assert_whole(&folder, "$P /dev/fd/3 a.pcapng --json 3< <(cat a.pcapng)", 2);
}

#[test]
fn a_socket_can_be_standard_input() {
    let (mut ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_portogram"));
    command.args(["/dev/stdin", "--json"]).stdout(Stdio::piped());
    let child = command.stdin(std::os::fd::OwnedFd::from(theirs)).spawn().unwrap();
    // The command holds the other end of the socket until it is dropped.
    drop(command);
    ours.write_all(&portogram::sample::capture()).unwrap();
    drop(ours);
    assert_eq!(report(&child.wait_with_output().unwrap()).capture.packets, SAMPLE_PACKETS);
}

#[test]
fn what_cannot_be_opened_does_not_keep_the_others_from_being_read() {
    let folder = sample_folder("others");
    fs::create_dir(folder.join("folder.pcap")).unwrap();
    let output = bash(&folder, "$P missing.pcap folder.pcap <(cat a.pcapng) a.pcapng --json");
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(report(&output).capture.packets, 2 * SAMPLE_PACKETS);
    let mut problems: Vec<&str> = text(&output.stderr).lines().collect();
    problems.sort_unstable();
    let [folder, missing] = problems[..] else { panic!("{problems:?}") };
    assert_eq!(folder, "portogram: folder.pcap: it is a directory, not a capture");
    assert!(missing.starts_with("portogram: missing.pcap: "), "{missing}");
}

/// What no output may have: characters that a terminal obeys, or that change the order of writing.
fn assert_printable(name: &str, output: &str) {
    let is_bad = |it: char| it != '\n' && (it.is_control() || ('\u{202a}'..='\u{202e}').contains(&it));
    assert!(!output.contains(is_bad), "{name}: {output:?}");
}

#[test]
fn names_with_control_characters_are_escaped_in_every_output() {
    let folder = folder("hostile");
    let name = "a\x1b[31m\x07\u{9b}2J\n\u{202e}gpj\x7f.pcap";
    let sample = portogram::sample::capture();
    fs::write(folder.join(name), &sample[..sample.len() - 1]).unwrap();
    fs::write(folder.join(format!("not-{name}")), "Dear\x1b[31m diary\x07").unwrap();
    let shown = r"a\u{1b}[31m\u{7}\u{9b}2J\n\u{202e}gpj\u{7f}.pcap";
    for arguments in [&[][..], &["--json"], &["--csv"], &["--csv=intervals"], &["charts.svg"], &["charts.html"]] {
        let output = portogram(&folder, &[&[name, &format!("not-{name}"), "missing\x1b.pcap"], arguments].concat());
        assert_printable("standard output", text(&output.stdout));
        assert_printable("standard error", text(&output.stderr));
        assert!(text(&output.stderr).contains(shown), "{output:?}");
        assert!(text(&output.stderr).contains(r"missing\u{1b}.pcap"), "{output:?}");
    }
    for arguments in [[name, "charts.svg", "--force"], [name, "charts.html", "--force"]] {
        let output = portogram(&folder, &arguments);
        assert!(text(&output.stdout).contains(shown), "{output:?}");
        let written = fs::read_to_string(folder.join(arguments[1])).unwrap();
        assert_printable(arguments[1], &written);
        assert!(written.contains(shown), "{written}");
    }
    let output = portogram(&folder, &[name, "--json"]);
    assert_eq!(report(&output).capture.files[0].name, name, "the data is as it was");
}

#[test]
fn arguments_with_control_characters_are_escaped_in_errors() {
    let folder = folder("hostile-arguments");
    for arguments in [&["--a\x1b[31m"][..], &["a.pcap", "b\x1b\x07.pdf"], &["a.pcap", "--port", "\u{9b}"]] {
        let output = portogram(&folder, arguments);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        assert_printable("standard error", text(&output.stderr));
    }
}
