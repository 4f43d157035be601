//! What has a bar through a window: bins, and single ports where their bins are open.

use super::window::PortWindow;
use super::zones::Band;
use crate::report::{BinCounts, ClassData, PortCounts};

/// The bins and ports of a class that can be seen, in the order of their ports.
pub(super) fn cells(bands: &[Band], class: &ClassData, window: PortWindow) -> Vec<BinCounts> {
    if window.is_all() {
        return class.bins.clone();
    }
    let mut cells = Vec::new();
    for band in bands.iter().filter(|band| band.is_shown()) {
        let (from, to) = band.shown_ports();
        let is_seen = |first: u16, last: u16| f64::from(last) + 1.0 > from && f64::from(first) < to;
        if band.is_open {
            let ports = between(&class.ports, from.floor(), to, |counts| f64::from(counts.port));
            cells.extend(single_ports(ports).filter(|port| is_seen(port.first, port.last)));
        } else {
            // A bin may begin before what can be seen, and before its zone none does.
            let bins =
                between(&class.bins, (from - band.bins.width()).max(band.bins.first()), to, |bin| f64::from(bin.first));
            cells.extend(bins.iter().filter(|bin| is_seen(bin.first, bin.last)));
        }
    }
    cells
}

/// Ports from a first to a last one, each with all of its transports.
pub(super) fn ports_of(class: &ClassData, first: u16, last: u16) -> impl Iterator<Item = BinCounts> {
    single_ports(between(&class.ports, f64::from(first), f64::from(last) + 1.0, |counts| f64::from(counts.port)))
}

fn single_ports(ports: &[PortCounts]) -> impl Iterator<Item = BinCounts> {
    ports.chunk_by(|a, b| a.port == b.port).filter_map(|transports| {
        let port = transports.first()?.port;
        let packets = transports.iter().map(|counts| counts.packets).sum();
        let bytes = transports.iter().map(|counts| counts.bytes).sum();
        Some(BinCounts { first: port, last: port, packets, bytes })
    })
}

/// Those of a sorted list whose key is at least `from` and below `to`.
fn between<T>(sorted: &[T], from: f64, to: f64, key: impl Fn(&T) -> f64) -> &[T] {
    let start = sorted.partition_point(|item| key(item) < from);
    let end = sorted.partition_point(|item| key(item) < to);
    sorted.get(start..end).unwrap_or_default()
}
