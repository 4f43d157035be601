//! Ports over time.

use portogram::report::{HeatMap, HeatMapGroup, Report};
use portogram::session::Limits;
use portogram::settings::{PortRole, Selection, Settings};

use crate::support::files::{Pcap, START_NANOS};
use crate::support::packets::*;
use crate::support::{assert_conserved, report_with, session_of};

const SECOND: u64 = 1_000_000_000;

fn settings() -> Settings {
    Settings { heat_map: true, ..Settings::default() }
}

fn packets(group: &HeatMapGroup) -> u64 {
    group.cells.iter().map(|cell| cell.amount.packets).sum()
}

/// Checks that the cells of each direction add up to its total, and those of an interval to that of the interval.
fn assert_adds_up(report: &Report) -> &HeatMap {
    assert_conserved(report);
    let map = report.heat_map.as_ref().unwrap();
    let [incoming, outgoing, other] = &map.groups;
    let classes = &report.classes;
    assert_eq!(packets(incoming), classes.incoming.packets);
    assert_eq!(packets(outgoing), classes.outgoing.packets);
    assert_eq!(packets(other), classes.internal.packets + classes.transit.packets + classes.unknown.packets);
    for (group, class) in [(incoming, &classes.incoming), (outgoing, &classes.outgoing)] {
        assert_eq!(group.cells.iter().map(|cell| cell.amount.bytes).sum::<u64>(), class.bytes);
        assert!(group.rows.windows(2).all(|pair| pair[0].1 < pair[1].0), "rows do not overlap");
        for (row, (first, last)) in group.rows.iter().enumerate() {
            let of_ports = class.ports.iter().filter(|port| (*first..=*last).contains(&port.port));
            let of_cells = group.cells.iter().filter(|cell| usize::from(cell.row) == row);
            assert_eq!(
                of_cells.map(|cell| cell.amount.packets).sum::<u64>(),
                of_ports.map(|port| port.packets).sum::<u64>()
            );
        }
    }
    for interval in &map.time.intervals {
        let cells = map.groups.iter().flat_map(|group| &group.cells).filter(|cell| cell.number == interval.number);
        assert_eq!(cells.map(|cell| cell.amount.packets).sum::<u64>(), interval.packets());
    }
    map
}

#[test]
fn cells_add_up_under_every_port_role_and_past_the_memory_budget() {
    let file = portogram::sample::capture();
    for port_role in PortRole::ALL {
        assert_adds_up(&report_with(&file, &Settings { port_role, ..settings() }));
    }
    let limits = Limits { memory_budget_bytes: 1, ..Limits::default() };
    let mut session = session_of(&file, settings(), limits);
    assert_eq!(session.report().heat_map, report_with(&file, &settings()).heat_map);
    assert_eq!(report_with(&file, &Settings::default()).heat_map, None);
}

#[test]
fn a_slow_scan_is_a_diagonal() {
    let mut file = Pcap::ethernet();
    for index in 0..120_u16 {
        let frame =
            ethernet(0x0800, &ipv4(Ipv4 { protocol: TCP, ..INCOMING }, &tcp_with_flags(40_000, 1 + index, 2, 0)));
        file = file.record(START_NANOS + u64::from(index) * 20 * SECOND, &frame, frame.len());
        let usual = ethernet(0x0800, &ipv4(OUTGOING, &udp(5000, 53, 40)));
        file = file.record(START_NANOS + u64::from(index) * 20 * SECOND + 1, &usual, usual.len());
    }
    let report = report_with(&file.bytes, &settings());
    let [scan, usual, _] = &assert_adds_up(&report).groups;
    assert_eq!((scan.rows.len(), usual.rows.as_slice()), (120, &[(53, 53)][..]));
    assert!(scan.cells.windows(2).all(|pair| pair[0].row < pair[1].row && pair[0].number < pair[1].number));
}

#[test]
fn a_time_window_limits_the_heat_map() {
    let file = portogram::sample::capture();
    let since_nanos = report_with(&file, &settings()).timeline.start_nanos.map(|start| start + 60_000_000_000);
    let until_nanos = since_nanos.map(|since| since + 30_000_000_000);
    let selection = Selection { since_nanos, until_nanos, ..Selection::default() };
    let report = report_with(&file, &Settings { selection, ..settings() });
    let map = assert_adds_up(&report);
    assert!(map.time.interval_seconds < 1.0 && map.time.start_nanos >= since_nanos);
}
