//! Which ports a chart shows, and the axis of all of them.

use super::bins::Bins;
use crate::query::{BinWidths, Zone};

/// The part of the width that each zone has at least, where all ports are shown.
const FLOOR: f64 = 0.18;
/// How many ports the deepest zoom shows, about.
const LEAST_PORTS: f64 = 8.0;
/// A window as wide as this is that of all ports.
const ALL_OF_THE_AXIS: f64 = 1.0 - 1e-9;

/// The ports that charts show: whole ones and parts, from 0 to 65,536.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PortWindow {
    /// Where it begins: 80 is the left edge of port 80.
    pub from: f64,
    /// Where it ends: 81 is the right edge of port 80.
    pub to: f64,
}

impl Default for PortWindow {
    fn default() -> Self {
        Self::ALL
    }
}

impl PortWindow {
    /// Every port.
    pub const ALL: Self = Self { from: 0.0, to: 65_536.0 };

    /// Whether it has every port.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.from <= Self::ALL.from && self.to >= Self::ALL.to
    }

    /// The first and the last port that it shows, if only in part.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    pub fn ports(&self) -> (u16, u16) {
        (self.from.floor() as u16, (self.to.ceil() - 1.0) as u16)
    }
}

/// The axis of all ports, from 0 to 1: zones as wide as they have bins, but wide enough to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    zones: [Stretch; 3],
}

/// A zone and its part of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    pub(super) bins: Bins,
    pub(super) start: f64,
    pub(super) end: f64,
}

impl Stretch {
    /// The part of the axis that one bin has.
    fn bin(&self) -> f64 {
        (self.end - self.start) / f64::from(self.bins.count())
    }
}

impl Axis {
    pub(super) fn new(widths: BinWidths) -> Self {
        let mut zones = Zone::ALL.map(|zone| Stretch { bins: Bins::new(zone, widths), start: 0.0, end: 0.0 });
        let shares = shares(zones.map(|zone| f64::from(zone.bins.count())));
        let mut end = 0.0;
        for (zone, share) in zones.iter_mut().zip(shares) {
            zone.start = end;
            end += share;
            zone.end = end;
        }
        Self { zones }
    }

    pub(super) fn zones(&self) -> [Stretch; 3] {
        self.zones
    }

    /// The part of the axis that a window shows.
    pub(super) fn span(&self, window: PortWindow) -> (f64, f64) {
        if window.is_all() { (0.0, 1.0) } else { (self.place(window.from), self.place(window.to)) }
    }

    pub(super) fn place(&self, port: f64) -> f64 {
        let [system, user, dynamic] = self.zones;
        let zone = [system, user].into_iter().find(|zone| port < zone.bins.end()).unwrap_or(dynamic);
        zone.start + zone.bins.place(port) * zone.bin()
    }

    fn zone_at(&self, place: f64) -> Stretch {
        let [system, user, dynamic] = self.zones;
        [system, user].into_iter().find(|zone| place < zone.end).unwrap_or(dynamic)
    }

    pub(super) fn port(&self, place: f64) -> f64 {
        let zone = self.zone_at(place);
        zone.bins.port((place - zone.start) / zone.bin())
    }

    /// The window of a part of the axis; where that is too narrow, a wider one about `anchor`.
    pub(super) fn window(&self, (from, to): (f64, f64), anchor: f64) -> PortWindow {
        let zone = self.zone_at(anchor);
        let least = LEAST_PORTS * zone.bin() / zone.bins.width();
        let width = (to - from).max(least);
        if !(0.0..ALL_OF_THE_AXIS).contains(&width) {
            return PortWindow::ALL;
        }
        // What is left of the anchor keeps its part of the window.
        let from = if to > from { anchor - (anchor - from) * width / (to - from) } else { anchor - width / 2.0 };
        let from = from.min(1.0 - width).max(0.0);
        PortWindow { from: self.port(from), to: self.port(from + width) }
    }
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
