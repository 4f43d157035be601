//! What the command writes for pages of documentation.

use std::fs;

use crate::command::{folder, portogram, text};
use crate::support::files::Pcap;
use crate::support::packets::*;

fn capture() -> Vec<u8> {
    Pcap::ethernet().packet(&ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 100)))).bytes
}

fn names(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_document_two_pictures_and_the_lines_are_written() {
    let folder = folder("embed");
    fs::write(folder.join("office.pcap"), capture()).unwrap();
    let output = portogram(&folder, &["office.pcap", "--embed", "docs", "--port-role=service", "--scale=log"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let docs = folder.join("docs");
    assert_eq!(names(&docs), ["office-dark.svg", "office-light.svg", "office.portogram", "office.snippet.html"]);
    let lines = text(&output.stdout);
    assert_eq!(fs::read_to_string(docs.join("office.snippet.html")).unwrap(), lines);
    let element =
        "<portogram-charts src=\"office.portogram\" port-role=\"service\" scale=\"logarithmic\">\n  <picture>\n";
    assert!(lines.contains(element), "{lines}");
    assert!(lines.starts_with("<script type=\"module\" src=\"/portogram/embed.js\"></script>\n"));
    // The pictures have the size that is reserved for them.
    let light = fs::read_to_string(docs.join("office-light.svg")).unwrap();
    let size = lines.split("width=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(light.contains(&format!("width=\"{size}\"")), "{lines}");
    assert_ne!(light, fs::read_to_string(docs.join("office-dark.svg")).unwrap());
    // The document is read like a capture.
    let again = portogram(&docs, &["office.portogram", "--json"]);
    assert!(text(&again.stdout).contains("\"packets\": 1"));
}

#[test]
fn settings_without_attributes_are_left_to_the_document() {
    let folder = folder("embed-settings");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    let output = portogram(&folder, &["a.pcap", "--embed=.", "--port-role=service", "--tunnels=inner"]);
    assert!(text(&output.stdout).contains("<portogram-charts src=\"a.portogram\">"), "{}", text(&output.stdout));
}

#[test]
fn nothing_is_lost_and_names_are_left_out_with_hosts() {
    let folder = folder("embed-again");
    fs::write(folder.join("secret.pcap"), capture()).unwrap();
    let write = |more: &[&str]| portogram(&folder, &[&["secret.pcap", "--embed", "docs"], more].concat());
    assert_eq!(write(&["--share=pseudonyms"]).status.code(), Some(0));
    let docs = folder.join("docs");
    assert_eq!(names(&docs), ["capture-dark.svg", "capture-light.svg", "capture.portogram", "capture.snippet.html"]);
    for name in names(&docs) {
        let content = fs::read(docs.join(name)).unwrap();
        let content = String::from_utf8_lossy(&content);
        assert!(!content.contains("secret") && !content.contains("192.0.2."), "{content}");
    }
    let again = write(&["--share=pseudonyms"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("--force"), "{}", text(&again.stderr));
    assert_eq!(write(&["--share=pseudonyms", "--force"]).status.code(), Some(0));
    // A capture of the name of the document is not replaced.
    fs::write(docs.join("secret.portogram"), capture()).unwrap();
    assert_eq!(write(&["--force"]).status.code(), Some(2));
    assert!(!docs.join("secret-light.svg").exists());
}

#[test]
fn what_is_in_the_way_is_said_before_anything_is_read() {
    let folder = folder("embed-wrong");
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    for (arguments, status, reason) in [
        (&["a.pcap", "--embed", "a.pcap"][..], 1, "it is a file"),
        (&["a.pcap", "--embed", "no/docs"], 1, "create it first"),
        (&["a.pcap", "b.svg", "--embed", "docs"], 2, "leave out the output"),
        (&["a.pcap", "--json", "--embed", "docs"], 2, "cannot be used with"),
        (&["missing.pcap", "--embed", "docs"], 1, "missing.pcap"),
    ] {
        let output = portogram(&folder, arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
        assert!(text(&output.stderr).contains(reason), "{}", text(&output.stderr));
        assert_eq!(names(&folder), ["a.pcap"], "{arguments:?}");
    }
}
