//! Ports to positions within a port range, which is divided into bins.
//!
//! Bounds that are not constant are applied with `max` and `min`: `clamp` can panic, and the text of its panic would
//! make the WebAssembly module larger.

use crate::query::{BinWidths, Zone};

/// The bins of a port range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bins {
    /// The port range.
    pub(crate) zone: Zone,
    /// Ports per bin.
    width: u16,
}

impl Bins {
    pub(crate) fn new(zone: Zone, widths: BinWidths) -> Self {
        Self { zone, width: widths.width(zone) }
    }

    /// Returns the number of bins. The last bin may have fewer ports than the others.
    pub(crate) fn count(self) -> u16 {
        let (first, last) = self.zone.ports();
        (last - first) / self.width + 1
    }

    /// Returns the ports per bin, of all bins except the last.
    pub(crate) fn width(self) -> f64 {
        f64::from(self.width).min(self.end() - self.first())
    }

    /// Returns the first port of the range.
    pub(crate) fn first(self) -> f64 {
        f64::from(self.zone.ports().0)
    }

    /// Returns the port after the last of the range.
    pub(crate) fn end(self) -> f64 {
        f64::from(self.zone.ports().1) + 1.0
    }

    /// Returns the first port of the bin that contains `port`, and the port after its last.
    pub(crate) fn bin_of(self, port: f64) -> (f64, f64) {
        self.ports_of(self.index_of(port))
    }

    /// Returns the position of `port`, which may have a fraction, in bins from the start of the range.
    ///
    /// The ports of a bin share its width equally.
    pub(crate) fn position_of(self, port: f64) -> f64 {
        let port = port.max(self.first()).min(self.end());
        let index = self.index_of(port);
        let (first, end) = self.ports_of(index);
        index + (port - first) / (end - first)
    }

    /// Returns the port at a position, the inverse of [`Bins::position_of`].
    pub(crate) fn port_at(self, position: f64) -> f64 {
        let index = position.floor().max(0.0).min(f64::from(self.count() - 1));
        let (first, end) = self.ports_of(index);
        (first + (position - index) * (end - first)).max(first).min(end)
    }

    fn index_of(self, port: f64) -> f64 {
        ((port - self.first()) / f64::from(self.width)).floor().min(f64::from(self.count() - 1))
    }

    fn ports_of(self, index: f64) -> (f64, f64) {
        let first = self.first() + index * f64::from(self.width);
        (first, (first + f64::from(self.width)).min(self.end()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_at_is_the_inverse_of_position_of() {
        for widths in [BinWidths::default(), BinWidths { system: 1024, user: 7, dynamic: u16::MAX }] {
            for bins in Zone::ALL.map(|zone| Bins::new(zone, widths)) {
                let (first, last) = bins.zone.ports();
                for port in first..=last {
                    let position = bins.position_of(f64::from(port) + 0.25);
                    assert!((bins.port_at(position) - f64::from(port) - 0.25).abs() < 1e-6, "{port}");
                }
            }
        }
    }

    #[test]
    fn bins_have_equal_widths_even_if_the_last_has_fewer_ports() {
        let bins = Bins::new(Zone::User, BinWidths::default());
        for (port, position) in [(1024.0, 0.0), (1049.0, 0.5), (1074.0, 1.0), (49_138.0, 962.5), (49_152.0, 963.0)] {
            assert!((bins.position_of(port) - position).abs() < 1e-9, "{port}");
        }
        assert_eq!((bins.bin_of(1073.0), bins.bin_of(49_151.0)), ((1024.0, 1074.0), (49_124.0, 49_152.0)));
    }
}
