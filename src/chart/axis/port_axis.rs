//! The horizontal axis of all ports, independent of pixels and of what is visible.

use super::bins::Bins;
use super::part::widened;
use crate::chart::window::PortWindow;
use crate::query::{BinWidths, Zone};

/// The smallest part of the axis that a port range takes.
const MIN_ZONE_SHARE: f64 = 0.18;
/// About the number of ports that the deepest zoom shows.
const MIN_VISIBLE_PORTS: f64 = 8.0;

/// The axis of all ports, with positions from 0 to 1.
///
/// The width of a port range is proportional to its number of bins, but at least [`MIN_ZONE_SHARE`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PortAxis {
    zones: [AxisZone; 3],
}

/// A port range on the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct AxisZone {
    pub(crate) bins: Bins,
    /// Position of its start on the axis.
    pub(crate) start: f64,
    /// Position of its end on the axis.
    pub(crate) end: f64,
}

impl AxisZone {
    /// Returns the width of a bin on the axis.
    fn bin_width(&self) -> f64 {
        (self.end - self.start) / f64::from(self.bins.count())
    }
}

impl PortAxis {
    pub(crate) fn new(widths: BinWidths) -> Self {
        let mut zones = Zone::ALL.map(|zone| AxisZone { bins: Bins::new(zone, widths), start: 0.0, end: 0.0 });
        let shares = zone_shares(zones.map(|zone| f64::from(zone.bins.count())));
        let mut end = 0.0;
        for (zone, share) in zones.iter_mut().zip(shares) {
            zone.start = end;
            end += share;
            zone.end = end;
        }
        Self { zones }
    }

    /// Returns the port ranges, in order.
    pub(crate) fn zones(&self) -> [AxisZone; 3] {
        self.zones
    }

    /// Returns the positions of the start and the end of a window.
    pub(crate) fn span(&self, window: PortWindow) -> (f64, f64) {
        if window.is_all() { (0.0, 1.0) } else { (self.position_of(window.from), self.position_of(window.to)) }
    }

    /// Returns the position of `port`, which may have a fraction.
    pub(crate) fn position_of(&self, port: f64) -> f64 {
        let [system, user, dynamic] = self.zones;
        let zone = [system, user].into_iter().find(|zone| port < zone.bins.end()).unwrap_or(dynamic);
        zone.start + zone.bins.position_of(port) * zone.bin_width()
    }

    /// Returns the port at a position, the inverse of [`PortAxis::position_of`].
    pub(crate) fn port_at(&self, position: f64) -> f64 {
        let zone = self.zone_at(position);
        zone.bins.port_at((position - zone.start) / zone.bin_width())
    }

    /// Returns the window between two positions, or a wider one around the position `anchor` if that shows too few ports.
    pub(crate) fn window(&self, span: (f64, f64), anchor: f64) -> PortWindow {
        let zone = self.zone_at(anchor);
        let min_width = MIN_VISIBLE_PORTS * zone.bin_width() / zone.bins.width();
        widened(span, anchor, min_width)
            .map_or(PortWindow::ALL, |(from, to)| PortWindow { from: self.port_at(from), to: self.port_at(to) })
    }

    fn zone_at(&self, position: f64) -> AxisZone {
        let [system, user, dynamic] = self.zones;
        [system, user].into_iter().find(|zone| position < zone.end).unwrap_or(dynamic)
    }
}

/// Returns parts of the axis that are proportional to `bin_counts`, but at least [`MIN_ZONE_SHARE`]. Their sum is 1.
fn zone_shares(bin_counts: [f64; 3]) -> [f64; 3] {
    let mut raised = [false; 3];
    loop {
        let bins: f64 = bin_counts.iter().zip(raised).filter(|(_, raised)| !raised).map(|(bins, _)| bins).sum();
        let remaining = raised.iter().filter(|raised| **raised).fold(1.0, |remaining, _| remaining - MIN_ZONE_SHARE);
        let shares = bin_counts.map(|count| count / bins * remaining);
        let mut is_settled = true;
        for (raised, share) in raised.iter_mut().zip(shares) {
            if !*raised && share < MIN_ZONE_SHARE {
                *raised = true;
                is_settled = false;
            }
        }
        if is_settled {
            let mut raised = raised.into_iter();
            return shares.map(|share| if raised.next() == Some(true) { MIN_ZONE_SHARE } else { share });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn port_at_is_the_inverse_of_position_of() {
        for widths in [
            BinWidths::default(),
            BinWidths { system: 1024, user: 1, dynamic: 16_384 },
            BinWidths { system: 7, user: 48_127, dynamic: 1 },
        ] {
            let axis = PortAxis::new(widths);
            for port in 0..=65_536 {
                let port = f64::from(port);
                assert!((axis.port_at(axis.position_of(port)) - port).abs() < 1e-6, "{port}");
            }
            assert_eq!(axis.span(PortWindow::ALL), (0.0, 1.0));
        }
    }
}
