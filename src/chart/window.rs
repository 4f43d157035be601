//! The ports that a chart shows.

/// A contiguous part of the ports from 0 to 65,536, with fractions of a port.
#[derive(Clone, Copy, Debug, PartialEq)]
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

    /// Returns the first and the last port that are at least partly inside of the window.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
    pub fn ports(&self) -> (u16, u16) {
        (self.from.floor() as u16, (self.to.ceil() - 1.0) as u16)
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
    fn ports_include_those_that_are_cut() {
        assert_eq!(PortWindow::ALL.ports(), (0, 65_535));
        assert_eq!(PortWindow { from: 400.2, to: 900.0 }.ports(), (400, 899));
    }
}
