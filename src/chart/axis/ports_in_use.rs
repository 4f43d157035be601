//! The horizontal axis of the ports in use, independent of pixels and of what is visible.

use super::part::widened;
use crate::chart::window::PortWindow;
use crate::packet::Transport;

/// The smallest number of ports that a zoom shows.
const MIN_VISIBLE_PORTS: f64 = 1.0;

/// A port of a transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TransportPort {
    pub(crate) port: u16,
    pub(crate) transport: Transport,
}

/// The axis of ports with traffic, with positions from 0 to 1. Each port of a transport is as wide as the others.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PortsInUse {
    /// Ascending. Not empty.
    ports: Vec<TransportPort>,
}

impl PortsInUse {
    /// `ports` must be in ascending order. Returns `None` if there are none.
    pub(crate) fn new(ports: Vec<TransportPort>) -> Option<Self> {
        (!ports.is_empty()).then_some(Self { ports })
    }

    /// Returns the ports, ascending.
    pub(crate) fn ports(&self) -> &[TransportPort] {
        &self.ports
    }

    /// Returns the range of those of a window's ports that are in use. It is empty if none is.
    pub(crate) fn visible(&self, window: PortWindow) -> std::ops::Range<usize> {
        let (first, last) = window.ports();
        self.ports.partition_point(|other| other.port < first)..self.ports.partition_point(|other| other.port <= last)
    }

    /// Returns the positions of the start and the end of a window.
    pub(crate) fn span(&self, window: PortWindow) -> (f64, f64) {
        if window.is_all() { (0.0, 1.0) } else { (self.position_of(window.from), self.position_of(window.to)) }
    }

    /// Returns the position of a port in the list of [`PortsInUse::ports`].
    pub(crate) fn position_at_index(&self, index: usize) -> f64 {
        to_f64(index) / self.count()
    }

    /// Returns the position of `port`, which may have a fraction. A port that is not in use is where the next one begins.
    pub(crate) fn position_of(&self, port: f64) -> f64 {
        let whole = port.floor();
        let before = self.ports.partition_point(|other| f64::from(other.port) < whole);
        let transports = self.ports.iter().skip(before).take_while(|other| f64::from(other.port) <= whole).count();
        (to_f64(before) + (port - whole) * to_f64(transports)) / self.count()
    }

    /// Returns the port at a position, the inverse of [`PortsInUse::position_of`].
    pub(crate) fn port_at(&self, position: f64) -> f64 {
        // Positions are sums of parts: without this, a port would begin within the one before it.
        let place = position.max(0.0) * self.count() + 1e-9;
        let Some(TransportPort { port, .. }) = self.ports.get(floor(place)) else { return PortWindow::ALL.to };
        let first = self.ports.partition_point(|other| other.port < *port);
        let end = self.ports.partition_point(|other| other.port <= *port);
        f64::from(*port) + ((place - to_f64(first)) / to_f64(end - first)).min(1.0)
    }

    /// Returns the window between two positions, or another one at the position `anchor` if that shows no port.
    pub(crate) fn window(&self, span: (f64, f64), anchor: f64) -> PortWindow {
        let Some((from, to)) = widened(span, anchor, MIN_VISIBLE_PORTS / self.count()) else { return PortWindow::ALL };
        let window = PortWindow { from: self.port_at(from), to: self.port_at(to) };
        if !self.visible(window).is_empty() {
            return window;
        }
        let port = self.port_at(anchor.min(1.0 - 1e-6)).floor();
        PortWindow { from: port, to: port + 1.0 }
    }

    /// Returns the window without the ports at its edges that are not in use.
    pub(crate) fn trimmed(&self, window: PortWindow) -> PortWindow {
        let shown = self.ports.get(self.visible(window)).unwrap_or_default();
        match (shown.first(), shown.last()) {
            (Some(first), Some(last)) if !window.is_all() => {
                PortWindow { from: f64::from(first.port), to: f64::from(last.port) + 1.0 }
            }
            _ => window,
        }
    }

    fn count(&self) -> f64 {
        to_f64(self.ports.len())
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are at most 5 times 65,536 ports")]
fn to_f64(index: usize) -> f64 {
    index as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn floor(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis() -> PortsInUse {
        let port = |(port, transport)| TransportPort { port, transport };
        let ports = [(53, Transport::Tcp), (53, Transport::Udp), (443, Transport::Tcp), (65_535, Transport::Udp)];
        PortsInUse::new(ports.map(port).to_vec()).unwrap()
    }

    #[test]
    fn port_at_is_the_inverse_of_position_of() {
        for (port, position) in [(53.0, 0.0), (53.5, 0.25), (443.0, 0.5), (443.5, 0.625), (65_535.0, 0.75)] {
            assert!((axis().position_of(port) - position).abs() < 1e-6, "{port}");
            assert!((axis().port_at(position) - port).abs() < 1e-6, "{port}");
        }
        for (port, position) in [(0.0, 0.0), (80.0, 0.5), (65_536.0, 1.0)] {
            assert!((axis().position_of(port) - position).abs() < 1e-6, "{port}");
        }
        assert!((axis().port_at(1.0) - 65_536.0).abs() < 1e-6);
        assert_eq!(axis().span(PortWindow::ALL), (0.0, 1.0));
    }

    #[test]
    fn a_window_shows_the_ports_in_use_that_are_at_least_partly_inside() {
        let visible = |from, to| axis().visible(PortWindow { from, to });
        assert_eq!(axis().visible(PortWindow::ALL), 0..4);
        assert_eq!([visible(53.0, 443.0), visible(100.0, 500.0), visible(53.6, 443.6)], [0..2, 2..3, 2..3]);
        assert_eq!([visible(53.1, 53.2), visible(443.6, 443.7)], [0..2, 2..3]);
        assert!(visible(54.0, 60.0).is_empty());
        let trimmed = |from, to| axis().trimmed(PortWindow { from, to });
        assert_eq!(trimmed(53.9, 500.0), PortWindow { from: 443.0, to: 444.0 });
        assert_eq!(trimmed(20.0, 443.2), PortWindow { from: 53.0, to: 54.0 });
        assert_eq!(
            [axis().trimmed(PortWindow::ALL), trimmed(60.0, 70.0)],
            [PortWindow::ALL, PortWindow { from: 60.0, to: 70.0 }]
        );
    }

    #[test]
    fn windows_have_at_least_one_port() {
        for (from, to) in [(0.5, 0.5), (0.6, 0.61), (0.0, 0.0), (1.0, 1.0), (0.3, 0.8)] {
            let window = axis().window((from, to), f64::midpoint(from, to));
            assert!(!axis().visible(window).is_empty(), "{window:?}");
            assert!(window.from < window.to, "{window:?}");
        }
        assert_eq!(axis().window((-1.0, 2.0), 0.5), PortWindow::ALL);
    }
}
