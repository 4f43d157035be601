//! Output of the command for small captures, compared byte by byte with the files in `golden/`.
//!
//! `SNAPSHOTS=overwrite cargo test --test it` renews all golden files. Read `git diff tests/it/golden` afterwards.

use std::fs;
use std::path::Path;

use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

use crate::command::{folder, portogram, text};
use crate::support::files::{Order, PcapNg, START_NANOS};
use crate::support::packets::*;
use crate::support::traffic::{ACK, SYN, Traffic};

const RESOLVER: [u8; 4] = [192, 0, 2, 53];
const STRANGER: [u8; 4] = [203, 0, 113, 9];

/// Asserts that `actual` equals the golden file `name`. Only line endings may differ.
#[track_caller]
pub(crate) fn assert_golden(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name);
    let golden = Data::read_from(&path, Some(DataFormat::Text)).raw();
    Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).eq(actual, golden);
}

/// Returns a capture of a host that resolves names and loads a web page, and of a stranger that tries to connect to it.
fn few_ports() -> Vec<u8> {
    let mut traffic = Traffic::new();
    traffic.frame(&ethernet(0x0806, &[0; 28]));
    for port in [50_001, 50_002] {
        traffic.udp(LOCAL, RESOLVER, (port, 53), 32);
        traffic.udp(RESOLVER, LOCAL, (53, port), 120);
    }
    traffic.connection(LOCAL, REMOTE, (50_003, 443));
    traffic.wait_millis(2_000);
    traffic.tcp(STRANGER, LOCAL, (40_000, 22), SYN, 0);
    traffic.tcp(REMOTE, LOCAL, (443, 50_003), ACK, 1_400);
    traffic.bytes().to_vec()
}

/// Returns a capture of three packets, the last of them truncated.
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

/// Asserts that each output format equals its golden file, and that standard error is `warnings`.
fn assert_printed(name: &str, file: &[u8], arguments: &[&str], warnings: &str) {
    const FORMATS: [(&str, &[&str]); 4] =
        [("txt", &[]), ("json", &["--json"]), ("csv", &["--csv"]), ("intervals.csv", &["--csv=intervals"])];
    let folder = folder(&format!("golden-{name}"));
    fs::write(folder.join("capture.pcap"), file).unwrap();
    for (extension, option) in FORMATS {
        let output = portogram(&folder, &[&["capture.pcap"], arguments, option].concat());
        assert_eq!(text(&output.stderr), warnings, "{option:?}");
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
