//! The web page in one file, as the command writes it.

use std::fs;
use std::path::PathBuf;

use crate::command::{folder, portogram, text};
use crate::support::files::Pcap;
use crate::support::packets::*;

fn capture() -> Vec<u8> {
    Pcap::ethernet().packet(&ethernet(0x0800, &ipv4(INCOMING, &udp(53, 50_000, 100)))).bytes
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Returns a page in one file whose program is `program`.
fn page(program: &str) -> Vec<u8> {
    utf16(&format!(
        "\u{feff}<!doctype html><script>start()</script><script type=\"application/octet-stream\" id=\"program\">{program}</script>"
    ))
}

/// Returns what a page has in its element `document`.
fn document_of(page: &[u8], template: &[u8]) -> Vec<u8> {
    let rest = page.strip_prefix(template).unwrap();
    let start = utf16("<script type=\"application/octet-stream\" id=\"document\">");
    let content = rest.strip_prefix(&*start).unwrap().strip_suffix(&*utf16("</script>")).unwrap();
    let mut units = content.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    let is_odd = units.next() == Some(u16::from(b'1'));
    let mut bytes = Vec::new();
    while let Some(unit) = units.next() {
        assert_ne!(unit, u16::from(b'<'));
        let unit = if unit == 0xe000 { units.next().unwrap() ^ 0x4000 } else { unit };
        bytes.extend(unit.to_le_bytes());
    }
    bytes.truncate(bytes.len() - usize::from(is_odd));
    bytes
}

/// Returns a folder with a capture `a.pcap` and a page `page.html`.
fn prepared(name: &str) -> PathBuf {
    let folder = folder(name);
    fs::write(folder.join("a.pcap"), capture()).unwrap();
    fs::write(folder.join("page.html"), page("0\u{8fff}\u{e000}")).unwrap();
    folder
}

#[test]
fn a_page_has_a_document_of_the_captures_and_their_settings() {
    let folder = prepared("page");
    let output = portogram(
        &folder,
        &["a.pcap", "b.html", "--page=page.html", "--port-role=source", "--scale=log", "--host=192.0.2.0/24"],
    );
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let written = fs::read(folder.join("b.html")).unwrap();
    let template = fs::read(folder.join("page.html")).unwrap();
    let content = document_of(&written, &template);
    let (line, document) = content.split_at(content.iter().position(|&byte| byte == b'\n').unwrap() + 1);
    assert_eq!(
        text(line),
        "{\"name\":\"b.portogram\",\"settings\":\"host=192.0.2.0/24&port-role=source&scale=logarithmic\"}\n"
    );
    fs::write(folder.join("b.portogram"), document).unwrap();
    let output = portogram(&folder, &["b.portogram"]);
    assert!(text(&output.stdout).contains("1 packet"), "{}", text(&output.stdout));
}

#[test]
fn a_document_in_a_page_is_replaced() {
    let folder = prepared("page-again");
    let write = |arguments: &[&str]| {
        let output = portogram(&folder, arguments);
        assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    };
    write(&["a.pcap", "b.html", "--page=page.html"]);
    write(&["a.pcap", "b.portogram.html", "--page=b.html"]);
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert_eq!(read("b.html"), read("b.portogram.html"));
    write(&["a.pcap", "b.html", "--page=b.html", "--force"]);
    assert_eq!(read("b.html"), read("b.portogram.html"));
}

#[test]
fn without_the_option_html_has_no_script() {
    let folder = prepared("no-page");
    assert_eq!(portogram(&folder, &["a.pcap", "b.html"]).status.code(), Some(0));
    assert!(!fs::read_to_string(folder.join("b.html")).unwrap().contains("<script"));
}

#[test]
fn what_is_no_page_is_refused_before_anything_is_read() {
    let folder = prepared("wrong-page");
    fs::write(folder.join("empty.html"), "").unwrap();
    fs::write(folder.join("other.html"), "<!doctype html><p>Hello").unwrap();
    let whole = page("0");
    fs::write(folder.join("short.html"), &whole[..whole.len() - 2]).unwrap();
    fs::write(folder.join("there.html"), "dear to somebody").unwrap();
    let other = "this is not portogram as a page in one file, such as portogram.html of its site";
    let cases: [(&[&str], i32, &str); 9] = [
        (&["--page=empty.html", "a.pcap", "b.html"], 1, other),
        (&["--page=other.html", "a.pcap", "b.html"], 1, other),
        (&["--page=a.pcap", "a.pcap", "b.html"], 1, other),
        (&["--page=short.html", "a.pcap", "b.html"], 1, "the page is not complete: save it again"),
        (&["--page=missing.html", "a.pcap", "b.html"], 1, "portogram: missing.html: "),
        (&["--page=page.html", "a.pcap"], 2, "--page needs a page to write: add the name of a .html file"),
        (&["--page=page.html", "a.pcap", "b.svg"], 2, "--page needs a page to write: add the name of a .html file"),
        (&["--page=page.html", "a.pcap", "b.html", "--theme=dark"], 2, "cannot be used with"),
        (&["--page=page.html", "a.pcap", "there.html"], 2, "this file exists"),
    ];
    for (arguments, code, reason) in cases {
        let output = portogram(&folder, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(text(&output.stderr).contains(reason), "{arguments:?}: {}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "");
        assert!(!folder.join("b.html").exists());
    }
    let output = portogram(&folder, &["--page=page.html", "a.pcap", "--only=host 198.51.100.99", "b.html"]);
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(0), ""),
        "nothing that is counted, and all that is known"
    );
}

#[cfg(not(feature = "page"))]
#[test]
fn a_command_without_the_page_asks_for_one() {
    let output = portogram(&prepared("no-built-in"), &["--page", "a.pcap", "b.html"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("name one, as in --page=portogram.html"), "{}", text(&output.stderr));
}
