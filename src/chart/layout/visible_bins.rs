//! The bins of a class that a window shows, or its single ports in a zoomed port range.

use crate::chart::axis::ZoneLayout;
use crate::chart::window::PortWindow;
use crate::report::{BinCounts, ClassData, PortCounts};

/// Returns the bins that are at least partly visible, in the order of their ports. Single ports are bins of one port.
pub(crate) fn visible_bins(zones: &[ZoneLayout], class: &ClassData, window: PortWindow) -> Vec<BinCounts> {
    if window.is_all() {
        return class.bins.clone();
    }
    let mut visible = Vec::new();
    for zone in zones.iter().filter(|zone| zone.is_visible()) {
        let (from, to) = zone.visible_ports();
        let is_visible = |bin: &BinCounts| f64::from(bin.last) + 1.0 > from && f64::from(bin.first) < to;
        if zone.is_per_port {
            let ports = between(&class.ports, from.floor(), to, |counts| f64::from(counts.port));
            visible.extend(add_transports(ports).filter(is_visible));
        } else {
            // A visible bin may begin left of the window, but not before its port range.
            let lowest = (from - zone.bins.width()).max(zone.bins.first());
            let bins = between(&class.bins, lowest, to, |bin| f64::from(bin.first));
            visible.extend(bins.iter().filter(|bin| is_visible(bin)));
        }
    }
    visible
}

/// Adds the transports of each port.
fn add_transports(ports: &[PortCounts]) -> impl Iterator<Item = BinCounts> {
    ports.chunk_by(|a, b| a.port == b.port).filter_map(|transports| {
        let port = transports.first()?.port;
        let packets = transports.iter().map(|counts| counts.packets).sum();
        let bytes = transports.iter().map(|counts| counts.bytes).sum();
        Some(BinCounts { first: port, last: port, packets, bytes })
    })
}

/// Returns the items of a sorted slice whose key is at least `from` and below `to`.
fn between<T>(sorted: &[T], from: f64, to: f64, key: impl Fn(&T) -> f64) -> &[T] {
    let start = sorted.partition_point(|item| key(item) < from);
    let end = sorted.partition_point(|item| key(item) < to);
    sorted.get(start..end).unwrap_or_default()
}
