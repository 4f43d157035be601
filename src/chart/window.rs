//! The ports that a chart shows.

use serde::{Deserialize, Serialize};

/// A contiguous part of the ports from 0 to 65,536, with fractions of a port.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PortWindow {
    /// Start of the window: 80 is the left edge of port 80.
    pub from: f64,
    /// End of the window: 81 is the right edge of port 80.
    pub to: f64,
}

impl PortWindow {
    /// Every port.
    pub const ALL: Self = Self { from: 0.0, to: 65_536.0 };

    /// Returns whether the window contains every port.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.from <= Self::ALL.from && self.to >= Self::ALL.to
    }

    /// Returns the first and the last port of the window, or `None` if it contains every port.
    #[must_use]
    pub fn shown_ports(&self) -> Option<(u16, u16)> {
        (!self.is_all()).then(|| self.ports())
    }

    /// Returns the first and the last port whose middle is inside of the window, or the port in the middle of the window.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    pub fn ports(&self) -> (u16, u16) {
        // Rounding errors must not make the edge of a port the next one.
        let [first, end] = [self.from, self.to].map(|edge| (edge - 0.5 - 1e-6).ceil());
        if first < end {
            return (first as u16, (end - 1.0) as u16);
        }
        let middle = f64::midpoint(self.from, self.to) as u16;
        (middle, middle)
    }
}

impl Default for PortWindow {
    fn default() -> Self {
        Self::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_those_whose_middle_is_inside() {
        let ports = |from, to| PortWindow { from, to }.ports();
        assert_eq!(PortWindow::ALL.ports(), (0, 65_535));
        assert_eq!(
            [ports(400.2, 900.0), ports(399.4, 899.6), ports(400.5, 900.6)],
            [(400, 899), (399, 899), (400, 900)]
        );
        assert_eq!([ports(80.0, 80.3), ports(80.4, 81.0), ports(80.6, 80.7)], [(80, 80); 3]);
        assert_eq!([ports(80.9, 81.2), ports(80.9, 81.6)], [(81, 81); 2]);
    }
}
