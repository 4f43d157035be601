//! Real captures, compared with counts by an independent decoder.
//!
//! The environment variable `PORTOGRAM_CORPUS` names their folder, which has `index.tsv` (with columns `path` and
//! `tier`), `captures/` and `expected/`. Without it these tests do nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use portogram::report::Class;
use portogram::report::Classes;
use portogram::report::FindingKind;
use portogram::settings::Tunnels;
use portogram::settings::{PortRole, Settings};
use serde_json::Value;

use crate::support::{assert_conserved, report_with};

struct Entry {
    path: String,
    tier: String,
}

fn corpus() -> Option<(PathBuf, Vec<Entry>)> {
    let folder = PathBuf::from(std::env::var_os("PORTOGRAM_CORPUS")?);
    let index = fs::read_to_string(folder.join("index.tsv")).expect("the corpus has an index");
    let mut lines = index.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let column = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let (path, tier) = (column("path"), column("tier"));
    let entries = lines.map(|cells| Entry { path: cells[path].into(), tier: cells[tier].into() });
    Some((folder, entries.collect()))
}

/// Returns the path and the content of each capture.
pub(crate) fn captures() -> impl Iterator<Item = (String, Vec<u8>)> {
    let folder = corpus().into_iter();
    folder.flat_map(|(folder, entries)| {
        entries.into_iter().map(move |entry| {
            let file = fs::read(folder.join("captures").join(&entry.path)).unwrap();
            (entry.path, file)
        })
    })
}

/// Packets and bytes by transport and port.
type Endpoints = BTreeMap<(String, u16), (u64, u64)>;

fn counted(classes: &Classes) -> Endpoints {
    let mut ports = Endpoints::new();
    for class in Class::ALL.map(|class| classes.class(class)) {
        for row in &class.ports {
            let sum = ports.entry((row.transport.name().into(), row.port)).or_default();
            *sum = (sum.0 + row.packets, sum.1 + row.bytes);
        }
    }
    ports
}

fn expected(counts: &Value, side: &str) -> Endpoints {
    let mut ports = Endpoints::new();
    for (transport, sides) in counts["transports"].as_object().unwrap() {
        for (port, sum) in sides[side].as_object().unwrap() {
            let key = (transport.clone(), port.parse().unwrap());
            ports.insert(key, (sum[0].as_u64().unwrap(), sum[1].as_u64().unwrap()));
        }
    }
    ports
}

#[test]
fn counts_equal_those_of_an_independent_decoder() {
    let Some((folder, entries)) = corpus() else { return };
    let mut differences = Vec::new();
    for entry in entries.iter().filter(|entry| matches!(&*entry.tier, "A" | "B")) {
        let file = fs::read(folder.join("captures").join(&entry.path)).unwrap();
        let counts = folder.join("expected").join(entry.path.replace('/', "__") + ".json");
        let counts: Value = serde_json::from_slice(&fs::read(counts).unwrap()).unwrap();
        for (port_role, side) in [(PortRole::Destination, "dstport"), (PortRole::Source, "srcport")] {
            let report = report_with(&file, &Settings { port_role, ..Settings::default() });
            let totals = (report.capture.packets, report.capture.bytes);
            let same = (Some(totals.0), Some(totals.1)) == (counts["frames"].as_u64(), counts["bytes"].as_u64());
            if !same || counted(&report.classes) != expected(&counts, side) {
                differences.push(format!("{} by {side}", entry.path));
            }
        }
    }
    assert_eq!(differences, Vec::<String>::new());
}

#[test]
fn no_packet_is_lost_or_counted_twice() {
    let Some((folder, entries)) = corpus() else { return };
    for entry in &entries {
        let file = fs::read(folder.join("captures").join(&entry.path)).unwrap();
        for tunnels in [Tunnels::Outer, Tunnels::Inner] {
            let report = report_with(&file, &Settings { tunnels, ..Settings::default() });
            assert_conserved(&report);
            let read_or_reported = report.capture.files[0].format.is_some() || !report.capture.warnings.is_empty();
            assert!(read_or_reported, "{}: neither a format nor a warning", entry.path);
        }
    }
}

/// The captures are of protocols and none is of a scan, so each such finding is a false alarm.
#[test]
fn no_real_capture_is_reported_as_a_scan_or_sweep() {
    let Some((folder, entries)) = corpus() else { return };
    let mut alarms = Vec::new();
    let mut periods = 0;
    for entry in &entries {
        let file = fs::read(folder.join("captures").join(&entry.path)).unwrap();
        let found = report_with(&file, &Settings::default()).findings.unwrap().found;
        alarms.extend(
            found.iter().filter(|it| matches!(it.finding.kind(), FindingKind::PortScan | FindingKind::Sweep)).copied(),
        );
        periods += usize::from(found.iter().any(|it| it.finding.kind() == FindingKind::Beacon));
    }
    assert_eq!(alarms, []);
    assert!(periods * 100 < entries.len(), "{periods} captures are reported to have a fixed period");
}
