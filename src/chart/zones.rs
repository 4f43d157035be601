//! The three zones of ports side by side.

use super::bins::Bins;
use super::text::width_em;
use super::viewport::whole_px;
use super::window::{Axis, PortWindow};
use crate::query::Zone;

/// A zone and its part of the horizontal axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Band {
    /// Its ports.
    pub(super) bins: Bins,
    /// Whether each port is shown by itself, and not the bins.
    pub(super) is_open: bool,
    /// Its left edge in device pixels, which may be left of what is shown.
    pub(super) left: i32,
    /// One past its right edge.
    right: i32,
    /// Where it can be seen from, in device pixels.
    pub(super) from: i32,
    /// One past the last pixel of it that can be seen.
    pub(super) to: i32,
}

/// The zones between two edges in device pixels, through a window.
///
/// In a part of the ports, the bins of a zone are open where each port of it has `port_px` device pixels.
pub(super) fn bands(axis: &Axis, window: PortWindow, (left, right): (i32, i32), port_px: f64) -> [Band; 3] {
    let (start, end) = axis.span(window);
    let x = |place: f64| left.saturating_add(whole_px((place - start) / (end - start) * f64::from(right - left)));
    axis.zones().map(|zone| {
        let (zone_left, zone_right) = (x(zone.start), x(zone.end));
        let (from, to) = (zone_left.max(left), zone_right.min(right));
        let mut band = Band { bins: zone.bins, is_open: false, left: zone_left, right: zone_right, from, to };
        band.is_open = !window.is_all() && band.bin_px() / zone.bins.width() >= port_px;
        band
    })
}

impl Band {
    /// The zone where another band of it is, open or not as here.
    pub(super) fn moved(self, other: Self) -> Self {
        Self { is_open: self.is_open, ..other }
    }

    /// Whether any of it can be seen.
    pub(super) fn is_shown(&self) -> bool {
        self.from < self.to
    }

    /// Whether all of it can be seen.
    pub(super) fn is_whole(&self) -> bool {
        (self.from, self.to) == (self.left, self.right)
    }

    /// The first port that shares a bar with `port`, and one past the last.
    pub(super) fn cell(&self, port: f64) -> (f64, f64) {
        if self.is_open { (port, port + 1.0) } else { self.bins.bin(port) }
    }

    /// The width of what has a bar, in device pixels and parts of them.
    pub(super) fn cell_px(&self) -> f64 {
        if self.is_open { self.bin_px() / self.bins.width() } else { self.bin_px() }
    }

    /// The left edge of a port, in whole device pixels.
    pub(super) fn edge(&self, port: f64) -> i32 {
        self.left + whole_px((self.bins.place(port) * self.bin_px()).floor())
    }

    /// The ports that can be seen, with parts of them.
    pub(super) fn shown_ports(&self) -> (f64, f64) {
        let port = |x| self.bins.port(f64::from(x - self.left) / self.bin_px());
        if self.is_whole() { (self.bins.first(), self.bins.end()) } else { (port(self.from), port(self.to)) }
    }

    /// The longest name of the zone that fits where it can be seen, for text of a size in device pixels.
    pub(super) fn name(&self, text_px: f64) -> Option<String> {
        let zone = self.bins.zone;
        let (first, last) = zone.ports();
        let short = match zone {
            Zone::System => "Sys.",
            Zone::User => "User",
            Zone::Dynamic => "Dyn.",
        };
        let name = zone.name();
        // The ports of a zone that is seen in part are not those that are shown.
        let long = self.is_whole().then(|| format!("{name} {first}–{last}"));
        let room = f64::from(self.to - self.from) / text_px;
        long.into_iter().chain([name.to_owned(), short.to_owned()]).find(|name| width_em(name) <= room)
    }

    /// The width of a bin, in device pixels and parts of them.
    pub(super) fn bin_px(&self) -> f64 {
        f64::from(self.right - self.left) / f64::from(self.bins.count())
    }
}

/// The zones of all ports.
#[cfg(test)]
pub(super) fn all_bands(widths: crate::query::BinWidths, left: i32, right: i32) -> [Band; 3] {
    bands(&Axis::new(widths), PortWindow::ALL, (left, right), 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::BinWidths;

    fn edges(widths: BinWidths, right: i32) -> [i32; 4] {
        let [system, user, dynamic] = all_bands(widths, 0, right);
        assert_eq!((system.right, user.right), (user.left, dynamic.left));
        [system.left, user.left, dynamic.left, dynamic.right]
    }

    #[test]
    fn zones_are_as_wide_as_their_bins_above_the_floor() {
        // 1024, 963 and 164 bins: the last would have 7.6 %.
        assert_eq!(edges(BinWidths::default(), 1000), [0, 423, 820, 1000]);
        // 1024, 482 and 164 bins.
        assert_eq!(edges(BinWidths { system: 1, user: 100, dynamic: 100 }, 1000), [0, 558, 820, 1000]);
        // One bin, 48128 and one: two floors.
        assert_eq!(edges(BinWidths { system: 1024, user: 1, dynamic: 16384 }, 1000), [0, 180, 820, 1000]);
        assert_eq!(edges(BinWidths { system: 0, user: u16::MAX, dynamic: 0 }, 1000), [0, 180, 360, 1000]);
    }

    #[test]
    fn bins_cover_their_zone_without_gaps() {
        let [_, user, dynamic] = all_bands(BinWidths::default(), 40, 640);
        assert_eq!((user.bins.count(), dynamic.bins.count()), (963, 164));
        assert_eq!((dynamic.edge(49_152.0), dynamic.edge(65_536.0)), (dynamic.left, dynamic.right));
    }

    #[test]
    fn names_shorten() {
        let names = |right| all_bands(BinWidths::default(), 0, right).map(|band| band.name(11.0).unwrap_or_default());
        assert_eq!(names(1000), ["System 0–1023", "User 1024–49151", "Dynamic 49152–65535"]);
        assert_eq!(names(400), ["System 0–1023", "User 1024–49151", "Dynamic"]);
        assert_eq!(names(180), ["System", "User", "Dyn."]);
        assert_eq!(names(30), ["", "", ""]);
    }

    #[test]
    fn a_window_shows_its_part_of_the_zones() {
        let window = PortWindow { from: 1000.0, to: 1524.0 };
        let [system, user, dynamic] = bands(&Axis::new(BinWidths::default()), window, (40, 640), 1.0);
        assert_eq!((system.from, system.to, user.to), (40, user.from, 640));
        assert!(!dynamic.is_shown());
        assert_eq!([system, user].map(|band| band.name(11.0)), [Some("System".into()), Some("User".into())]);
        assert!((system.shown_ports().0 - 1000.0).abs() < 0.1, "{:?}", system.shown_ports());
        assert!((user.shown_ports().1 - 1524.0).abs() < 3.0, "{:?}", user.shown_ports());
    }

    #[test]
    fn bins_open_as_soon_as_each_port_has_its_room() {
        let is_open =
            |to| bands(&Axis::new(BinWidths::default()), PortWindow { from: 2024.0, to }, (0, 600), 1.0)[1].is_open;
        assert!(is_open(2624.0));
        assert!(!is_open(2627.0));
        assert!(all_bands(BinWidths::default(), 0, 600).iter().all(|band| !band.is_open));
    }
}
