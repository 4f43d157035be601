//! The three port ranges side by side, in device pixels.

use super::bins::Bins;
use super::port_axis::PortAxis;
use crate::chart::text::width_em;
use crate::chart::viewport::whole_px;
use crate::chart::window::PortWindow;
use crate::query::Zone;

/// The part of the horizontal axis that a port range takes, in device pixels.
///
/// A zoomed range may extend beyond the plot on both sides, or lie completely outside of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ZoneLayout {
    /// The port range and its bins.
    pub(crate) bins: Bins,
    /// `true` if each port has a bar of its own; `false` if each bin has one.
    pub(crate) is_per_port: bool,
    /// Left edge, possibly left of the plot.
    pub(crate) left: i32,
    /// Right edge, exclusive, possibly right of the plot.
    pub(crate) right: i32,
    /// Left edge of the visible part.
    pub(crate) visible_left: i32,
    /// Right edge of the visible part, exclusive. Not above `visible_left` if nothing is visible.
    pub(crate) visible_right: i32,
}

/// Lays out the port ranges of `window` between a left and a right edge in device pixels.
///
/// If the window does not show all ports, a port range shows single ports if each has at least `min_port_px` device
/// pixels.
pub(crate) fn lay_out_zones(
    axis: &PortAxis,
    window: PortWindow,
    (left, right): (i32, i32),
    min_port_px: f64,
) -> [ZoneLayout; 3] {
    let (start, end) = axis.span(window);
    let x_of =
        |position: f64| left.saturating_add(whole_px((position - start) / (end - start) * f64::from(right - left)));
    axis.zones().map(|zone| {
        let (zone_left, zone_right) = (x_of(zone.start), x_of(zone.end));
        let mut layout = ZoneLayout {
            bins: zone.bins,
            is_per_port: false,
            left: zone_left,
            right: zone_right,
            visible_left: zone_left.max(left),
            visible_right: zone_right.min(right),
        };
        layout.is_per_port = !window.is_all() && layout.bin_px() / zone.bins.width() >= min_port_px;
        layout
    })
}

impl ZoneLayout {
    /// Returns whether any of the range is visible.
    pub(crate) fn is_visible(&self) -> bool {
        self.visible_left < self.visible_right
    }

    /// Returns whether the whole range is visible.
    pub(crate) fn is_fully_visible(&self) -> bool {
        (self.visible_left, self.visible_right) == (self.left, self.right)
    }

    /// Returns the first port that shares a bar with `port`, and the port after the last.
    pub(crate) fn bar_ports(&self, port: f64) -> (f64, f64) {
        if self.is_per_port { (port, port + 1.0) } else { self.bins.bin_of(port) }
    }

    /// Returns the width that each bar has, in fractional device pixels.
    pub(crate) fn bar_px(&self) -> f64 {
        if self.is_per_port { self.bin_px() / self.bins.width() } else { self.bin_px() }
    }

    /// Returns the width of a bin, in fractional device pixels.
    pub(crate) fn bin_px(&self) -> f64 {
        f64::from(self.right - self.left) / f64::from(self.bins.count())
    }

    /// Returns the left edge of `port`, in whole device pixels.
    pub(crate) fn left_of(&self, port: f64) -> i32 {
        self.left + whole_px((self.bins.position_of(port) * self.bin_px()).floor())
    }

    /// Returns the start and the end of the visible ports, with fractions.
    pub(crate) fn visible_ports(&self) -> (f64, f64) {
        let port_at = |x| self.bins.port_at(f64::from(x - self.left) / self.bin_px());
        if self.is_fully_visible() {
            (self.bins.first(), self.bins.end())
        } else {
            (port_at(self.visible_left), port_at(self.visible_right))
        }
    }

    /// Returns how many ports share a bar. The last bar may have fewer.
    fn ports_per_bar(&self) -> i32 {
        if self.is_per_port { 1 } else { whole_px(self.bins.width()) }
    }

    /// Returns the longest name of the range that fits into its visible part, if any, for a text size in device pixels.
    ///
    /// The names of ranges whose bars stand for unequal numbers of ports say how many.
    fn name(&self, is_unequal: bool, text_px: f64) -> Option<String> {
        let zone = self.bins.zone;
        let (first, last) = zone.ports();
        let short = match zone {
            Zone::System => "Sys.",
            Zone::User => "User",
            Zone::Dynamic => "Dyn.",
        };
        let name = zone.name();
        // If only a part is visible, the ports of the range would be mistaken for the visible ports.
        let long = self.is_fully_visible().then(|| format!("{name} {first}–{last}"));
        let count = self.ports_per_bar();
        let ports = if count == 1 { "port" } else { "ports" };
        let per_bar = |name: &str| format!("{name}, {count} {ports} per bar");
        let with_ports_per_bar = || {
            long.iter().map(|name| per_bar(name)).chain([
                per_bar(name),
                format!("{name}, {count} per bar"),
                format!("{count}/bar"),
            ])
        };
        let unequal = is_unequal.then(with_ports_per_bar).into_iter().flatten();
        let available_em = f64::from(self.visible_right - self.visible_left) / text_px;
        let mut names = unequal.chain(long.clone()).chain([name.to_owned(), short.to_owned()]);
        names.find(|name| width_em(name) <= available_em)
    }
}

/// Returns the text below each port range, where there is space for one. `text_px` is the text size in device pixels.
pub(crate) fn zone_names(zones: &[ZoneLayout; 3], text_px: f64) -> [Option<String>; 3] {
    let mut visible = zones.iter().filter(|zone| zone.is_visible()).map(ZoneLayout::ports_per_bar);
    let first = visible.next();
    let is_unequal = visible.any(|count| Some(count) != first);
    zones.map(|zone| zone.name(is_unequal, text_px))
}

/// Lays out the port ranges of all ports.
#[cfg(test)]
pub(crate) fn lay_out_all_zones(widths: crate::query::BinWidths, left: i32, right: i32) -> [ZoneLayout; 3] {
    lay_out_zones(&PortAxis::new(widths), PortWindow::ALL, (left, right), 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::BinWidths;

    fn edges(widths: BinWidths, right: i32) -> [i32; 4] {
        let [system, user, dynamic] = lay_out_all_zones(widths, 0, right);
        assert_eq!((system.right, user.right), (user.left, dynamic.left));
        [system.left, user.left, dynamic.left, dynamic.right]
    }

    fn names(widths: BinWidths, right: i32) -> [String; 3] {
        zone_names(&lay_out_all_zones(widths, 0, right), 11.0).map(Option::unwrap_or_default)
    }

    #[test]
    fn widths_are_proportional_to_bins_above_the_minimum() {
        // 1024, 963 and 164 bins: the last would have 7.6 %.
        assert_eq!(edges(BinWidths::default(), 1000), [0, 423, 820, 1000]);
        // 1024, 482 and 164 bins.
        assert_eq!(edges(BinWidths { system: 1, user: 100, dynamic: 100 }, 1000), [0, 558, 820, 1000]);
        // One bin, 48128 bins and one bin: two are at the minimum.
        assert_eq!(edges(BinWidths { system: 1024, user: 1, dynamic: 16384 }, 1000), [0, 180, 820, 1000]);
        assert_eq!(edges(BinWidths { system: 0, user: u16::MAX, dynamic: 0 }, 1000), [0, 180, 360, 1000]);
    }

    #[test]
    fn bins_cover_their_range_without_gaps() {
        let [_, user, dynamic] = lay_out_all_zones(BinWidths::default(), 40, 640);
        assert_eq!((user.bins.count(), dynamic.bins.count()), (963, 164));
        assert_eq!((dynamic.left_of(49_152.0), dynamic.left_of(65_536.0)), (dynamic.left, dynamic.right));
    }

    #[test]
    fn names_are_shortened_to_fit() {
        let names = |right| names(BinWidths { system: 50, user: 50, dynamic: 50 }, right);
        assert_eq!(names(1000), ["System 0–1023", "User 1024–49151", "Dynamic 49152–65535"]);
        assert_eq!(names(400), ["System", "User 1024–49151", "Dynamic"]);
        assert_eq!(names(90), ["", "User", ""]);
        assert_eq!(names(30), ["", "", ""]);
    }

    #[test]
    fn ranges_with_unequal_bars_say_how_many_ports_a_bar_stands_for() {
        let names = |right| names(BinWidths::default(), right);
        let longest =
            ["System 0–1023, 1 port per bar", "User 1024–49151, 50 ports per bar", "Dynamic, 100 ports per bar"];
        assert_eq!(names(1000), longest);
        assert_eq!(names(300), ["System, 1 per bar", "User, 50 per bar", "100/bar"]);
    }

    #[test]
    fn a_window_shows_a_part_of_the_ranges() {
        let window = PortWindow { from: 1000.0, to: 1524.0 };
        let [system, user, dynamic] = lay_out_zones(&PortAxis::new(BinWidths::default()), window, (40, 640), 1.0);
        assert_eq!((system.visible_left, system.visible_right, user.visible_right), (40, user.visible_left, 640));
        assert!(!dynamic.is_visible());
        let names = zone_names(&[system, user, dynamic], 11.0);
        assert_eq!(names, [Some("System, 1 port per bar".into()), Some("User, 50 ports per bar".into()), None]);
        assert!((system.visible_ports().0 - 1000.0).abs() < 0.1, "{:?}", system.visible_ports());
        assert!((user.visible_ports().1 - 1524.0).abs() < 3.0, "{:?}", user.visible_ports());
    }

    #[test]
    fn ports_have_bars_of_their_own_once_they_are_wide_enough() {
        let is_per_port = |to| {
            lay_out_zones(&PortAxis::new(BinWidths::default()), PortWindow { from: 2024.0, to }, (0, 600), 1.0)[1]
                .is_per_port
        };
        assert!(is_per_port(2624.0));
        assert!(!is_per_port(2627.0));
        assert!(lay_out_all_zones(BinWidths::default(), 0, 600).iter().all(|zone| !zone.is_per_port));
    }
}
