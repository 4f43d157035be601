//! The three zones of ports side by side, and the ports named below them.

use super::text::width_em;
use super::viewport::whole_px;
use super::y_axis::round_step;
use crate::query::{BinWidths, Zone};

/// The part of the width that each zone has at least.
const FLOOR: f64 = 0.18;

/// A zone and its part of the horizontal axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Band {
    /// The zone.
    pub(super) zone: Zone,
    /// Ports in a bin.
    bin_width: u16,
    /// Its left edge, in device pixels.
    pub(super) left: i32,
    /// One past its right edge, in device pixels.
    pub(super) right: i32,
}

/// A port named below the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PortTick {
    /// The middle of its bin, in device pixels.
    pub(super) x: i32,
    /// Its number.
    pub(super) label: String,
}

/// The zones between two edges in device pixels: as wide as they have bins, but wide enough to be read.
pub(super) fn bands(widths: BinWidths, left: i32, right: i32) -> [Band; 3] {
    let mut bands = Zone::ALL.map(|zone| Band { zone, bin_width: widths.width(zone), left, right });
    let shares = shares(bands.map(|band| f64::from(band.bins())));
    let mut end = 0.0;
    let mut edge = left;
    for (band, share) in bands.iter_mut().zip(shares) {
        end += share;
        band.left = edge;
        edge = left + whole_px(end * f64::from(right - left));
        band.right = edge;
    }
    bands
}

/// Parts of the whole in proportion to `bins`, none below [`FLOOR`]; together 1.
fn shares(bins: [f64; 3]) -> [f64; 3] {
    let mut floored = [false; 3];
    loop {
        let free: f64 = bins.iter().zip(floored).filter(|(_, floored)| !floored).map(|(bins, _)| bins).sum();
        let room = floored.iter().filter(|floored| **floored).fold(1.0, |room, _| room - FLOOR);
        let shares = bins.map(|bins| bins / free * room);
        let mut settled = true;
        for (floored, share) in floored.iter_mut().zip(shares) {
            if !*floored && share < FLOOR {
                *floored = true;
                settled = false;
            }
        }
        if settled {
            let mut floored = floored.into_iter();
            return shares.map(|share| if floored.next() == Some(true) { FLOOR } else { share });
        }
    }
}

impl Band {
    /// How many bins the zone has; the last may be narrower than the others.
    pub(super) fn bins(&self) -> u16 {
        let (first, last) = self.zone.ports();
        (last - first) / self.bin_width + 1
    }

    /// Which bin of the zone holds a port of it.
    pub(super) fn bin_of(&self, port: u16) -> u16 {
        (port - self.zone.ports().0) / self.bin_width
    }

    /// The width of a bin, in device pixels and parts of them.
    pub(super) fn bin_px(&self) -> f64 {
        f64::from(self.right - self.left) / f64::from(self.bins())
    }

    /// The left edge of a bin, in whole device pixels.
    pub(super) fn edge(&self, bin: u16) -> i32 {
        self.left + whole_px((f64::from(bin) * self.bin_px()).floor())
    }

    /// The longest name of the zone that fits, for text of a size in device pixels.
    pub(super) fn name(&self, text_px: f64) -> Option<String> {
        let (first, last) = self.zone.ports();
        let short = match self.zone {
            Zone::System => "Sys.",
            Zone::User => "User",
            Zone::Dynamic => "Dyn.",
        };
        let name = self.zone.name();
        let names = [format!("{name} {first}–{last}"), name.to_owned(), short.to_owned()];
        let room = f64::from(self.right - self.left) / text_px;
        names.into_iter().find(|name| width_em(name) <= room)
    }

    /// Round ports of the zone, with room around each.
    fn port_ticks(self, text_px: f64) -> impl Iterator<Item = PortTick> {
        let (first, last) = self.zone.ports();
        let label_px = text_px * width_em(&last.to_string());
        let mut step = round_step((label_px * 1.4 * f64::from(self.bin_width) / self.bin_px()).max(1.0));
        // A narrow zone may lie between two multiples.
        while (f64::from(first) / step).ceil() * step > f64::from(last) {
            step /= 2.0;
        }
        let lowest = (f64::from(first) / step).ceil();
        let ports = (0..).map(move |index| (lowest + f64::from(index)) * step);
        ports.take_while(move |&port| port <= f64::from(last)).map(move |port| {
            let bin = ((port - f64::from(first)) / f64::from(self.bin_width)).floor();
            PortTick { x: self.left + whole_px((bin + 0.5) * self.bin_px()), label: format!("{port:.0}") }
        })
    }
}

/// The ports to name below the zones, from left to right; text of a size in device pixels, right of 0, left of `right`.
pub(super) fn port_ticks(bands: &[Band], text_px: f64, right: i32) -> Vec<PortTick> {
    let mut free_from = 0.0;
    let mut ticks = Vec::new();
    for tick in bands.iter().flat_map(|band| band.port_ticks(text_px)) {
        let half = text_px * width_em(&tick.label) / 2.0;
        let x = f64::from(tick.x);
        if x - half >= free_from && x + half <= f64::from(right) {
            free_from = x + half + text_px / 2.0;
            ticks.push(tick);
        }
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(widths: BinWidths, right: i32) -> [i32; 4] {
        let [system, user, dynamic] = bands(widths, 0, right);
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
        let [_, user, dynamic] = bands(BinWidths::default(), 40, 640);
        assert_eq!((user.bins(), dynamic.bins()), (963, 164));
        assert_eq!((user.bin_of(1024), user.bin_of(1073), user.bin_of(1074), user.bin_of(49151)), (0, 0, 1, 962));
        assert_eq!((dynamic.edge(0), dynamic.edge(164)), (dynamic.left, dynamic.right));
    }

    #[test]
    fn names_shorten() {
        let names = |right| bands(BinWidths::default(), 0, right).map(|band| band.name(11.0).unwrap_or_default());
        assert_eq!(names(1000), ["System 0–1023", "User 1024–49151", "Dynamic 49152–65535"]);
        assert_eq!(names(400), ["System 0–1023", "User 1024–49151", "Dynamic"]);
        assert_eq!(names(180), ["System", "User", "Dyn."]);
        assert_eq!(names(30), ["", "", ""]);
    }

    #[test]
    fn port_ticks_never_overlap() {
        for widths in [BinWidths::default(), BinWidths { system: 1024, user: 1, dynamic: 16384 }] {
            for right in (20..2000).step_by(7) {
                let ticks = port_ticks(&bands(widths, 0, right), 11.0, right);
                for pair in ticks.windows(2) {
                    let room = 11.0 * (width_em(&pair[0].label) + width_em(&pair[1].label)) / 2.0;
                    assert!(f64::from(pair[1].x - pair[0].x) > room, "{pair:?}");
                }
            }
        }
    }
}
