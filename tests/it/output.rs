//! The file for the charts, and how a reading is ended by Ctrl-C.

use std::fs;

use crate::command::{folder, portogram, text};
use crate::support::files::Pcap;
use crate::support::packets::*;

fn capture() -> Vec<u8> {
    Pcap::ethernet().packet(&ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 100)))).bytes
}

#[test]
fn the_charts_never_overwrite_a_capture() {
    let folder = folder("overwrite");
    let path = |name: &str| folder.join(name);
    for name in ["in.svg", "other.png", "a.pcap"] {
        fs::write(path(name), capture()).unwrap();
    }
    let mut cases = vec![
        (["in.svg", "in.svg"], "the output would overwrite this capture"),
        (["in.svg", "./in.svg"], "the output would overwrite this capture"),
        (["a.pcap", "other.png"], "the output would overwrite this file, which is a capture"),
    ];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(path("in.svg"), path("link.svg")).unwrap();
        fs::hard_link(path("in.svg"), path("hard.svg")).unwrap();
        cases.push((["in.svg", "link.svg"], "the output would overwrite this capture"));
        cases.push((["in.svg", "hard.svg"], "the output would overwrite this capture"));
    }
    for (arguments, reason) in cases {
        let output = portogram(&folder, &[&arguments[..], &["--force"]].concat());
        let expected = format!("portogram: {}: {reason}", arguments[1]);
        assert!(text(&output.stderr).starts_with(&expected), "{}", text(&output.stderr));
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
        assert_eq!(fs::read(path(arguments[0])).unwrap(), capture());
    }
}

#[test]
fn a_file_is_only_replaced_if_the_user_says_so() {
    let folder = folder("force");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    let other_folder = folder.join("other");
    fs::create_dir(&other_folder).unwrap();
    for name in ["charts.svg", "charts.png", "charts.html"] {
        assert_eq!(portogram(&folder, &["a.pcap", name]).status.code(), Some(0));
        fs::write(folder.join(name), "dear to somebody").unwrap();
        let output = portogram(&folder, &["a.pcap", name]);
        let expected = format!("portogram: {name}: this file exists: name another file, or replace it with --force\n");
        assert_eq!((output.status.code(), text(&output.stdout), text(&output.stderr)), (Some(2), "", &*expected));
        assert_eq!(fs::read(folder.join(name)).unwrap(), b"dear to somebody");
        let output = portogram(&folder, &["--force", "a.pcap", name]);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
        assert!(fs::metadata(folder.join(name)).unwrap().len() > 100);
    }
    for (arguments, code) in [(&["--write-sample", "s.pcapng"][..], 0), (&["--write-sample", "s.pcapng"], 2)] {
        assert_eq!(portogram(&folder, arguments).status.code(), Some(code));
    }
    assert_eq!(portogram(&folder, &["--write-sample", "s.pcapng", "--force"]).status.code(), Some(0));
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["a.pcap", "charts.html", "charts.png", "charts.svg", "other", "s.pcapng"],
        "nothing is left behind"
    );
}

#[test]
fn an_output_that_cannot_be_is_refused_before_anything_is_read() {
    let folder = folder("no-output");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    let kinds = "charts are written to a .svg, .png or .html file, and documents to a .portogram file";
    for (name, code, reason) in [
        ("nowhere/c.svg", 1, "there is no directory nowhere: create it first"),
        ("a.pcap/c.svg", 1, ""),
        ("charts.bmp", 2, kinds),
        ("charts.SVGZ", 2, kinds),
        ("/dev/stdout", 2, kinds),
    ] {
        // Reading the first one would be an error.
        let output = portogram(&folder, &["missing.pcap", "a.pcap", name]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(code), ""), "{name}");
        let message = text(&output.stderr);
        assert!(message.contains(&format!("{name}: {reason}")) && !message.contains("missing.pcap"), "{message}");
    }
    for name in ["b.pcap", "b.pcap0", "dump.17", "b.pcap.gz", "capture"] {
        let output = portogram(&folder, &["a.pcap", name]);
        assert!(text(&output.stderr).starts_with(&format!("portogram: {name}: No such file")), "{output:?}");
        assert_eq!(output.status.code(), Some(1), "{name} is a capture");
    }
}

#[cfg(unix)]
#[test]
fn links_pipes_and_permissions_of_the_output_are_kept() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder("kept");
    let path = |name: &str| folder.join(name);
    fs::write(path("a.pcap"), capture()).unwrap();
    fs::write(path("charts"), "").unwrap();
    fs::set_permissions(path("charts"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("charts", path("link.svg")).unwrap();
    symlink("new", path("dangling.svg")).unwrap();
    assert_eq!(portogram(&folder, &["a.pcap", "link.svg", "--force"]).status.code(), Some(0));
    assert_eq!(portogram(&folder, &["a.pcap", "dangling.svg"]).status.code(), Some(0));
    assert!(path("link.svg").is_symlink() && path("dangling.svg").is_symlink());
    assert_eq!(fs::metadata(path("charts")).unwrap().permissions().mode() & 0o777, 0o640);
    for name in ["charts", "new"] {
        assert!(fs::read(path(name)).unwrap().starts_with(b"<svg"), "{name}");
    }
    // A circle leads nowhere.
    symlink("circle.svg", path("circle.svg")).unwrap();
    assert_eq!(portogram(&folder, &["a.pcap", "circle.svg"]).status.code(), Some(1));

    assert!(std::process::Command::new("mkfifo").arg(path("pipe.svg")).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = path("pipe.svg");
        move || fs::read(pipe).unwrap()
    });
    assert_eq!(portogram(&folder, &["a.pcap", "pipe.svg"]).status.code(), Some(0));
    assert!(reader.join().unwrap().starts_with(b"<svg"));

    symlink("/dev/stdout", path("out.svg")).unwrap();
    let output = portogram(&folder, &["a.pcap", "out.svg"]);
    assert!(text(&output.stdout).starts_with("<svg") && text(&output.stdout).trim_end().ends_with("</svg>"));
    symlink("/dev/full", path("full.svg")).unwrap();
    assert_eq!(portogram(&folder, &["a.pcap", "full.svg"]).status.code(), Some(1));
}

#[test]
fn a_capture_can_have_the_name_of_a_picture() {
    let folder = folder("picture");
    fs::write(folder.join("cap.png"), capture()).unwrap();
    let output = portogram(&folder, &["cap.png"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert!(text(&output.stdout).contains("\ncap.png\npcap"), "{}", text(&output.stdout));
    let output = portogram(&folder, &["missing.png"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: no capture is given"), "{}", text(&output.stderr));
}

/// Reading can take minutes.
#[test]
fn the_file_for_the_charts_is_checked_before_anything_is_read() {
    let folder = folder("early");
    fs::create_dir(folder.join("dir.svg")).unwrap();
    for (name, reason) in [("nowhere/c.svg", "there is no directory"), ("dir.svg", "it is a directory")] {
        // The capture would be an error, too.
        let output = portogram(&folder, &["missing.pcap", name]);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), ""));
        let expected = format!("portogram: {name}: {reason}");
        assert!(text(&output.stderr).starts_with(&expected), "{}", text(&output.stderr));
        assert_eq!(text(&output.stderr).lines().count(), 1);
    }
    // A check leaves no file behind.
    portogram(&folder, &["missing.pcap", "c.svg"]);
    assert!(!folder.join("c.svg").exists());
}

#[test]
fn a_value_without_an_equals_sign_is_explained() {
    let folder = folder("csv-value");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    for arguments in [["--csv", "intervals", "a.pcap"], ["a.pcap", "--csv", "intervals"]] {
        let output = portogram(&folder, &arguments);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
        assert!(text(&output.stderr).contains("write --csv=intervals"), "{}", text(&output.stderr));
    }
    fs::write(folder.join("intervals"), capture()).unwrap();
    assert_eq!(portogram(&folder, &["--csv", "intervals"]).status.code(), Some(0));
}

#[test]
fn values_out_of_range_are_called_that() {
    let folder = folder("range");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    for (option, value, reason) in [
        ("--until", "1600-01-01", "the time is out of range: write one from 1677-09-22 to 2262-04-11"),
        ("--since", "2300-01-01T00:00:00Z", "the time is out of range"),
        ("--port", "443-80", "the range is reversed: write 80-443"),
        ("--port", "80,70000", "write a port from 0 to 65535"),
        ("--port", "-5", "write a port from 0 to 65535"),
    ] {
        let output = portogram(&folder, &["a.pcap", option, value]);
        assert_eq!(output.status.code(), Some(2));
        assert!(text(&output.stderr).contains(reason), "{}", text(&output.stderr));
    }
}

#[test]
fn a_capture_that_is_given_twice_is_suspected() {
    let folder = folder("twice");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    fs::write(folder.join("b.pcap"), capture()).unwrap();
    let warning = |arguments: &[&str]| text(&portogram(&folder, arguments).stderr).to_owned();
    for (arguments, names) in [(["a.pcap", "b.pcap"], "a.pcap and b.pcap"), (["a.pcap", "a.pcap"], "a.pcap and a.pcap")]
    {
        let expected = format!(
            "portogram: {names} have the same size and begin with the same packets: probably a capture is counted twice\n"
        );
        assert_eq!(warning(&arguments), expected);
    }
    fs::write(folder.join("b.pcap"), [capture(), capture()[24..].to_vec()].concat()).unwrap();
    assert_eq!(warning(&["a.pcap", "b.pcap"]), "");
}

/// Warnings are part of the text, which may be saved without standard error.
#[test]
fn the_text_has_the_warnings() {
    let folder = folder("text-warnings");
    let file = [capture(), capture()[24..].to_vec()].concat();
    fs::write(folder.join("a.pcap"), &file[..file.len() - 1]).unwrap();
    let output = portogram(&folder, &["a.pcap"]);
    let warning = text(&output.stderr).strip_prefix("portogram: ").unwrap();
    assert!(text(&output.stdout).contains(&format!("\nWarnings\n  {warning}")), "{}", text(&output.stdout));
}

#[cfg(unix)]
mod interrupt {
    use std::io::Write as _;
    use std::process::{Child, Command, Stdio};
    use std::time::Duration;

    use portogram::report::Report;

    use super::folder;

    /// Starts the command, and writes more to its standard input than fits into a pipe.
    fn reading(name: &str) -> Child {
        let mut child = Command::new(env!("CARGO_BIN_EXE_portogram"))
            .current_dir(folder(name))
            .args(["-", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.as_mut().unwrap().write_all(&portogram::sample::capture()).unwrap();
        child
    }

    fn interrupt(child: &Child) {
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    }

    /// `tcpdump` is interrupted as well, and ends its capture.
    #[test]
    fn a_stream_is_read_to_its_end() {
        let child = reading("interrupt");
        interrupt(&child);
        let output = child.wait_with_output().unwrap();
        let report: Report = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), report.capture.packets), (Some(0), 25_352));
        assert_eq!(report.capture.warnings, []);
    }

    /// The report is on what was read until then.
    #[test]
    fn a_stream_that_goes_on_is_not_read_for_ever() {
        let mut child = reading("interrupt-endless");
        interrupt(&child);
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || while stdin.write_all(&portogram::sample::capture()).is_ok() {});
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        let report: Report = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(130));
        assert!(report.capture.packets >= 25_352);
    }

    #[test]
    fn the_second_one_ends_the_command() {
        let mut child = reading("interrupt-twice");
        let status = loop {
            interrupt(&child);
            std::thread::sleep(Duration::from_millis(20));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
        };
        assert_eq!(status.code(), Some(130));
    }
}
