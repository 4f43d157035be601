//! The bins of a zone: how far along the zone a port lies.
//!
//! Bounds that are not constant are kept with `max` and `min`: `clamp` brings along what words its panic needs.

use crate::query::{BinWidths, Zone};

/// How the ports of a zone share bins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bins {
    /// The zone.
    pub(super) zone: Zone,
    /// Ports in a bin.
    width: u16,
}

impl Bins {
    pub(super) fn new(zone: Zone, widths: BinWidths) -> Self {
        Self { zone, width: widths.width(zone) }
    }

    /// How many there are; the last may have fewer ports than the others.
    pub(super) fn count(self) -> u16 {
        let (first, last) = self.zone.ports();
        (last - first) / self.width + 1
    }

    /// Ports in a bin, other than the last.
    pub(super) fn width(self) -> f64 {
        f64::from(self.width).min(self.end() - self.first())
    }

    /// The first port of the zone.
    pub(super) fn first(self) -> f64 {
        f64::from(self.zone.ports().0)
    }

    /// One past the last port of the zone.
    pub(super) fn end(self) -> f64 {
        f64::from(self.zone.ports().1) + 1.0
    }

    /// The first port of the bin that holds `port`, and one past its last.
    pub(super) fn bin(self, port: f64) -> (f64, f64) {
        self.ports_of(self.number(port))
    }

    /// How far along the zone a port and a part of it lies, in bins: the ports of each bin share its room equally.
    pub(super) fn place(self, port: f64) -> f64 {
        let port = port.max(self.first()).min(self.end());
        let bin = self.number(port);
        let (first, end) = self.ports_of(bin);
        bin + (port - first) / (end - first)
    }

    /// The port at a [`Bins::place`].
    pub(super) fn port(self, place: f64) -> f64 {
        let bin = place.floor().max(0.0).min(f64::from(self.count() - 1));
        let (first, end) = self.ports_of(bin);
        (first + (place - bin) * (end - first)).max(first).min(end)
    }

    fn number(self, port: f64) -> f64 {
        ((port - self.first()) / f64::from(self.width)).floor().min(f64::from(self.count() - 1))
    }

    fn ports_of(self, bin: f64) -> (f64, f64) {
        let first = self.first() + bin * f64::from(self.width);
        (first, (first + f64::from(self.width)).min(self.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_comes_back_from_its_place() {
        for widths in [BinWidths::default(), BinWidths { system: 1024, user: 7, dynamic: u16::MAX }] {
            for bins in Zone::ALL.map(|zone| Bins::new(zone, widths)) {
                let (first, last) = bins.zone.ports();
                for port in first..=last {
                    let place = bins.place(f64::from(port) + 0.25);
                    assert!((bins.port(place) - f64::from(port) - 0.25).abs() < 1e-6, "{port}");
                }
            }
        }
    }

    #[test]
    fn bins_are_of_one_size_and_the_last_is_full() {
        let bins = Bins::new(Zone::User, BinWidths::default());
        for (port, place) in [(1024.0, 0.0), (1049.0, 0.5), (1074.0, 1.0), (49_138.0, 962.5), (49_152.0, 963.0)] {
            assert!((bins.place(port) - place).abs() < 1e-9, "{port}");
        }
        assert_eq!((bins.bin(1073.0), bins.bin(49_151.0)), ((1024.0, 1074.0), (49_124.0, 49_152.0)));
    }
}
