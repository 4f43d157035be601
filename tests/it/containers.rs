//! Every container gives the same frames, for any chunk sizes.

use portogram::report::Report;

use crate::support::files::{Order, Pcap, START_NANOS};
use crate::support::packets::ethernet;
use crate::support::{
    assert_chunk_sizes_do_not_matter, assert_conserved, assert_prefixes_end_well, captures, report_of,
};

/// Removes the format, and what pcap files do not have.
fn without_format(mut report: Report) -> Report {
    report.capture.files.clear();
    report.capture.interfaces.clear();
    report
}

#[test]
fn every_container_gives_the_same_report() {
    let files = captures::pcaps().into_iter().chain(captures::pcapngs());
    // Only pcapng has interfaces.
    let without_interfaces = |mut report: Report| {
        report.capture.interfaces.clear();
        report
    };
    let mut reports = files.map(|(name, file)| (name, without_interfaces(without_format(report_of(&file)))));
    let (_, first) = reports.next().unwrap();
    assert_eq!(first.capture.packets, captures::frames().len() as u64);
    assert_eq!(first.capture.warnings, []);
    assert_eq!(first.capture.first_time.as_deref(), Some("2023-11-14T22:13:20.000000Z"));
    assert_eq!(first.capture.elapsed_seconds, Some(0.0135));
    assert_conserved(&first);
    for (name, report) in reports {
        assert_eq!(report, first, "{name}");
    }
}

#[test]
fn simple_packets_have_no_time() {
    let report = report_of(&captures::simple_packets().1);
    assert_eq!((report.capture.first_time, report.capture.elapsed_seconds), (None, None));
    assert_eq!(report.capture.packets, captures::frames().len() as u64);
}

#[test]
fn nanoseconds_are_written_if_the_file_has_them() {
    let frame = ethernet(0x0806, &[0; 28]);
    let file = Pcap::new(Order::Big, true, 1);
    let report = report_of(&file.record(START_NANOS + 123_456_789, &frame, frame.len()).bytes);
    assert_eq!(report.capture.first_time.as_deref(), Some("2023-11-14T22:13:20.123456789Z"));
}

#[test]
fn any_chunk_sizes_give_the_same_report() {
    for (name, file) in captures::all() {
        assert_chunk_sizes_do_not_matter(&name, &file);
    }
}

#[test]
fn any_chunk_sizes_of_a_damaged_file_give_the_same_report() {
    for (name, mut file) in captures::all() {
        let middle = file.len() / 2;
        file[middle..middle + 16].fill(0xff);
        assert_chunk_sizes_do_not_matter(&format!("{name}, damaged"), &file);
    }
}

#[test]
fn any_prefix_ends_in_a_typed_outcome() {
    for (name, file) in captures::all() {
        assert_prefixes_end_well(&name, &file, &["truncated"]);
    }
}
