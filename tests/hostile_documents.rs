//! Documents that claim, or have, as much of each thing as they can: memory and time stay within bounds.
//!
//! A binary of its own, because it measures the peak memory of the whole process.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a test fails by panicking, and prints what it measured"
)]

#[expect(dead_code, reason = "a part of it is used")]
#[path = "it/support/mod.rs"]
mod support;

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use peak_alloc::PeakAlloc;
use portogram::report::Report;
use portogram::session::{Limits, Session, Source};
use portogram::settings::{PortRole, Settings};
use support::documents::{Columns, Handmade, Sent, flow, host, list, number, repeated, segment, signed, text};
use support::files::Pcap;
use support::packets::*;
use support::traffic::SYN;
use support::{assert_conserved, read};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Memory for packets, which documents may take beside a multiple of their own size.
const BUDGET_BYTES: u64 = 8 << 20;

/// Memory that documents may take at most for tables whose number of entries is limited.
const TABLES_BYTES: usize = 128 << 20;

/// No document takes this many times as long as a flood of packets of its size. It does not if what is done for each item of a list
/// grows with the lists.
const MOST_TIMES: f64 = 4.0;

/// Nearly as many bytes as a document may have.
const MOST_BYTES: usize = 60 << 20;

/// Returns how long this thread has run, where that is known, or else a time.
fn now() -> Duration {
    let known = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = known.and_then(|text| text.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap(), Duration::from_nanos)
}

/// Waits for the other test, whose memory would be counted too.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a file, and returns its report and the time that it took.
fn timed(name: &str, file: &[u8]) -> (Report, Duration) {
    let settings = Settings { port_role: PortRole::Service, ..Settings::default() };
    let limits = Limits { memory_budget_bytes: BUDGET_BYTES, ..Limits::default() };
    let start = now();
    let mut session = Session::new(vec![Source::file(name, file.len() as u64)], settings, limits);
    read(&mut session, &[file], || 1 << 20);
    (session.report_with_findings(), now().saturating_sub(start))
}

/// Returns how long a byte of a flood of packets between any hosts takes, in seconds.
fn seconds_per_byte() -> f64 {
    static SECONDS: OnceLock<f64> = OnceLock::new();
    *SECONDS.get_or_init(measure_flood)
}

fn measure_flood() -> f64 {
    let mut random = fastrand::Rng::with_seed(2);
    let mut file = Pcap::ethernet();
    for _ in 0..300_000 {
        let [source, destination] = [random.u32(..), random.u32(..)].map(u32::to_be_bytes);
        let header = Ipv4 { source, destination, protocol: TCP, ..INCOMING };
        let segment = tcp_with_flags(random.u16(..), random.u16(..), SYN, 0);
        file = file.packet(&ethernet(0x0800, &ipv4(header, &segment)));
    }
    timed("flood.pcap", &file.bytes).1.as_secs_f64() / file.bytes.len() as f64
}

/// Opens a document, and asserts that it takes no more memory and time than it may.
fn opened(name: &str, document: &[u8]) -> Report {
    // A small document takes as long as what is made of any.
    let size = document.len().max(1 << 20);
    let most_seconds = MOST_TIMES * seconds_per_byte() * size as f64;
    let before = MEMORY.current_usage();
    MEMORY.reset_peak_usage();
    let (report, elapsed) = timed("hostile.portogram", document);
    let taken = MEMORY.peak_usage() - before;
    let warnings: Vec<&str> = report.capture.warnings.iter().map(|warning| warning.message.as_str()).take(3).collect();
    println!(
        "{name}: {} KiB take {} KiB and {:.2} s of {most_seconds:.2}: {} packets {warnings:.100?}",
        document.len() >> 10,
        taken >> 10,
        elapsed.as_secs_f64(),
        report.capture.packets
    );
    assert_conserved(&report);
    let most = 4 * document.len() + usize::try_from(BUDGET_BYTES).unwrap() + TABLES_BYTES;
    assert!(taken <= most, "{name}: {taken} bytes of memory, more than {most}");
    assert!(elapsed.as_secs_f64() < most_seconds, "{name}: {elapsed:?}, more than {most_seconds} s");
    report
}

/// Returns as many of an item as fit a document.
fn most_of(item: &[u8]) -> Vec<u8> {
    repeated(MOST_BYTES / item.len(), item)
}

/// Asserts that a document is refused, and that it is said what it has too many of.
fn assert_refused(what: &str, document: &Handmade) {
    let report = opened(what, &document.bytes());
    assert_eq!((report.capture.packets, &*report.capture.warnings[0].code), (0, "limit-exceeded"), "{what}");
    assert!(report.capture.warnings[0].message.contains(what), "{}", report.capture.warnings[0].message);
}

/// Returns evidence with a list of pairs of hosts.
fn evidence(pairs: &[u8]) -> Vec<u8> {
    [pairs, &[0; 14]].concat()
}

#[test]
fn hostile_documents_take_bounded_memory_and_time() {
    let _alone = alone();
    let empty = Handmade::default();
    let warning = [text(""), text(""), number(0), number(0), number(0)].concat();
    let interface = [text(""), text(""), number(0), number(0), number(0), number(0)].concat();
    // Packets of a pair of hosts, and its eight counts.
    let pair = vec![0; 4 + 8];
    let gaps = |buckets: Vec<u8>| {
        let of_class = [&[0][..], &[0; 6], &[0; 8], &buckets, &[1]].concat();
        [vec![1], of_class.repeat(5)].concat()
    };
    let columns = |hosts: &[u8], flows: &[u8], records: usize, flow: &[u8]| Columns {
        hosts: hosts.into(),
        flows: flows.into(),
        flow: flow.into(),
        counts: [0, 1, 1, 1].map(|n| repeated(records, &[n])),
        times: [0, 0].map(|n| repeated(records, &[n])),
    };
    let nothing = columns(&[0], &[0], 0, &[0]).bytes();
    let one_flow = repeated(1, &flow((0, 1), (1, 2)));
    let two_hosts = list([host([10, 0, 0, 1]), host([10, 0, 0, 2])]);

    // More of each thing than is read.
    assert_refused("settings", &Handmade { settings: most_of(&[0, 0]), ..empty.clone() });
    assert_refused("files", &Handmade { files: most_of(&[0]), ..empty.clone() });
    assert_refused("warnings", &Handmade { warnings: most_of(&warning), ..empty.clone() });
    assert_refused("interfaces", &Handmade { interfaces: most_of(&interface), ..empty.clone() });
    assert_refused("link types", &Handmade { link_types: most_of(&[1, 1]), ..empty.clone() });
    assert_refused("bytes in a text", &Handmade { writer: text(&"a".repeat(MOST_BYTES)), ..empty.clone() });
    let pairs = list((0..100_000).map(|n| [number(0), number(n), vec![0; 2 + 8]].concat()));
    assert_refused("pairs of hosts", &Handmade { evidence: evidence(&pairs), ..empty.clone() });
    assert_refused("buckets", &Handmade { gaps: gaps(repeated(MOST_BYTES / 5, &[0])), ..empty.clone() });
    let intervals = [signed(1), most_of(&[0; 7])].concat();
    assert_refused("intervals", &Handmade { timeline: intervals, ..empty.clone() });
    assert_refused("segments", &Handmade { segments: most_of(&nothing), ..empty.clone() });
    let of = |columns: Columns| Handmade { segments: list([columns.bytes()]), ..empty.clone() };
    assert_refused("hosts in a segment", &of(columns(&most_of(&[0, 0]), &[0], 0, &[0])));
    assert_refused("flows in a segment", &of(columns(&two_hosts, &most_of(&flow((0, 1), (1, 2))), 0, &[0])));
    assert_refused("flow records in a segment", &of(columns(&two_hosts, &one_flow, 0, &most_of(&[0]))));

    // As many as are read, or fewer.
    let opens = |name: &str, document: Handmade| opened(name, &document.bytes());
    let names = list((0..10_000).map(|_| text(&"a".repeat(6_000))));
    assert_eq!(opens("long names", Handmade { files: names, ..empty.clone() }).capture.files[0].made_of.len(), 10_000);
    let pairs = list((0..1 << 15).map(|n| [number(0), number(n), number(1 << 40), number(n), vec![1; 8]].concat()));
    opens("evidence", Handmade { evidence: evidence(&pairs), ..empty.clone() });
    opens("the same evidence", Handmade { evidence: evidence(&most_of(&pair)), ..empty.clone() });
    opens("empty segments", Handmade { segments: repeated(1 << 16, &nothing), ..empty.clone() });
    let small = columns(&two_hosts, &one_flow, 1, &repeated(1, &[0])).bytes();
    let report = opens("small segments", Handmade { segments: repeated(1 << 16, &small), ..empty.clone() });
    assert_eq!(report.capture.packets, 1 << 16);
    let records = 1 << 22;
    let report = opens("records", of(columns(&two_hosts, &one_flow, records, &repeated(records, &[0]))));
    assert_eq!(report.capture.packets, records as u64);
    let report = opens("hosts", of(columns(&repeated(1 << 21, &[0, 0]), &one_flow, 1, &repeated(1, &[0]))));
    assert_eq!(report.capture.packets, 1);
}

#[test]
fn floods_in_documents_take_bounded_memory_and_time() {
    const PACKETS: i64 = 300_000;
    let _alone = alone();
    let mut random = fastrand::Rng::with_seed(1);
    // Between any hosts and ports, with times that run backwards again and again.
    let mut of_any = |n: i64| Sent {
        from: random.u32(..).to_be_bytes(),
        to: random.u32(..).to_be_bytes(),
        ports: (random.u16(..), random.u16(..)),
        micros: n * 1_009 % 50_000_000,
    };
    let any: Vec<Sent> = (0..PACKETS).map(&mut of_any).collect();
    // To a port of one host.
    let mut to_one = |n: i64| {
        let sent = of_any(n);
        Sent { to: LOCAL, ports: (sent.ports.0, 80), micros: n * 160, ..sent }
    };
    let one: Vec<Sent> = (0..PACKETS).map(&mut to_one).collect();
    for (name, packets) in [("any", &any), ("one", &one)] {
        for of_segment in [300_000, 30] {
            let document = Handmade::of_segments(packets.chunks(of_segment).map(segment)).bytes();
            let report = opened(&format!("{of_segment} flows of {name} in a segment"), &document);
            assert_eq!(report.capture.packets, packets.len() as u64);
            // Flows are folded first, so that intervals need not be long.
            let interval = report.flow_records.expect("what is not known is said").interval_seconds;
            assert!(name == "any" || interval < 1.0, "{interval}");
        }
    }
}
