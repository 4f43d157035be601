//! What the command prints for small captures, byte by byte, as files in `golden/`.
//!
//! After a change that is meant: `SNAPSHOTS=overwrite cargo test --test it`, then read `git diff tests/it/golden`.

use std::fs;
use std::path::Path;

use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

use crate::command::{folder, portogram, text};
use crate::support::files::{Order, PcapNg, START_NANOS};
use crate::support::packets::*;
use crate::support::script::{ACK, SYN, Script};

const RESOLVER: [u8; 4] = [192, 0, 2, 53];
const STRANGER: [u8; 4] = [203, 0, 113, 9];

/// Asserts that `actual` is the golden file `name`, byte by byte except for the ends of lines.
#[track_caller]
pub(crate) fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name);
    let golden = Data::read_from(&path, Some(DataFormat::Text)).raw();
    Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).eq(actual, golden);
}

/// A host that looks up names and reads a web page, and a stranger that asks it for a connection.
fn few_ports() -> Vec<u8> {
    let mut script = Script::new();
    script.frame(&ethernet(0x0806, &[0; 28]));
    for port in [50_001, 50_002] {
        script.udp(LOCAL, RESOLVER, (port, 53), 32);
        script.udp(RESOLVER, LOCAL, (53, port), 120);
    }
    script.connection(LOCAL, REMOTE, (50_003, 443));
    script.wait_millis(2_000);
    script.tcp(STRANGER, LOCAL, (40_000, 22), SYN, 0);
    script.tcp(REMOTE, LOCAL, (443, 50_003), ACK, 1_400);
    script.bytes().to_vec()
}

/// Three packets, of which the last is cut short.
fn damaged() -> Vec<u8> {
    let mut file = PcapNg::new(Order::Little).interface(1, 0, &[]);
    let (query, answer) = (ipv4(OUTGOING, &udp(50_000, 53, 20)), ipv4(INCOMING, &udp(53, 50_000, 100)));
    for (packet, micros) in [&query, &answer, &query].into_iter().zip((START_NANOS / 1_000..).step_by(250)) {
        let frame = ethernet(0x0800, packet);
        file = file.enhanced(0, micros, &frame, frame.len(), &[]);
    }
    file.bytes.truncate(file.bytes.len() - 7);
    file.bytes
}

/// Asserts that each form of output is its golden file, and that nothing but `warnings` is on standard error.
fn assert_printed(name: &str, file: &[u8], arguments: &[&str], warnings: &str) {
    const FORMS: [(&str, &[&str]); 4] =
        [("txt", &[]), ("json", &["--json"]), ("csv", &["--csv"]), ("intervals.csv", &["--csv=intervals"])];
    let folder = folder(&format!("golden-{name}"));
    fs::write(folder.join("capture.pcap"), file).unwrap();
    for (extension, form) in FORMS {
        let output = portogram(&folder, &[&["capture.pcap"], arguments, form].concat());
        assert_eq!(text(&output.stderr), warnings, "{form:?}");
        assert_golden(&format!("{name}.{extension}"), text(&output.stdout));
    }
}

#[test]
fn a_few_ports() {
    assert_printed("few-ports", &few_ports(), &[], "");
}

#[test]
fn a_single_port() {
    assert_printed("single-port", &few_ports(), &["--port", "53"], "");
}

#[test]
fn a_damaged_capture() {
    let warning = "portogram: capture.pcap: pcapng block at byte 320 (packet 3) is cut short: it needs 96 bytes, \
                   the file has 89 more\n";
    assert_printed("damaged", &damaged(), &[], warning);
}
