//! The part of the timeline that is selected, as it is dragged or moved by keys.
//!
//! Converting positions to times is left to [`super::TimeAxis`].

/// A drag shorter than this is a click. A window is at least this wide.
const MIN_WIDTH_CSS_PX: f64 = 3.0;
/// How far an arrow key moves.
const STEP_CSS_PX: f64 = 10.0;

/// A window of time on a timeline, in CSS pixels from its left edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeWindow {
    /// The left edge.
    pub from: f64,
    /// The right edge.
    pub to: f64,
}

impl TimeWindow {
    /// Returns the window between two positions of a pointer, or `None` if they are so close that it is a click.
    #[must_use]
    pub fn between(a: f64, b: f64) -> Option<Self> {
        ((a - b).abs() >= MIN_WIDTH_CSS_PX).then(|| Self { from: a.min(b), to: a.max(b) })
    }

    /// Moves the window without changing its width, but not beyond the ends of the timeline.
    #[must_use]
    pub fn moved(self, by: f64, timeline_width: f64) -> Self {
        let by = by.max(-self.from).min(timeline_width - self.to);
        Self { from: self.from + by, to: self.to + by }
    }

    /// Returns the window after an arrow key, or `None` for any other key. The key moves the window, or with Shift its
    /// right edge. If there is no window, a key selects the second quarter of the timeline.
    #[must_use]
    pub fn after_key(window: Option<Self>, key: &str, shift: bool, timeline_width: f64) -> Option<Self> {
        let step = match key {
            "ArrowLeft" => -STEP_CSS_PX,
            "ArrowRight" => STEP_CSS_PX,
            _ => return None,
        };
        Some(match window {
            None => Self { from: timeline_width / 4.0, to: timeline_width / 2.0 },
            Some(window) if shift => Self { to: (window.to + step).max(window.from + MIN_WIDTH_CSS_PX), ..window },
            Some(window) => window.moved(step, timeline_width),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: f64 = 400.0;

    fn window(from: f64, to: f64) -> TimeWindow {
        TimeWindow { from, to }
    }

    #[test]
    fn a_short_drag_selects_nothing() {
        assert_eq!(TimeWindow::between(10.0, 12.0), None);
        assert_eq!(TimeWindow::between(30.0, 10.0), Some(window(10.0, 30.0)));
    }

    #[test]
    fn a_window_stays_on_the_timeline() {
        assert_eq!(window(10.0, 30.0).moved(5.0, WIDTH), window(15.0, 35.0));
        assert_eq!(window(10.0, 30.0).moved(-50.0, WIDTH), window(0.0, 20.0));
        assert_eq!(window(350.0, 390.0).moved(50.0, WIDTH), window(360.0, 400.0));
    }

    #[test]
    fn arrow_keys_select_move_and_resize() {
        let after = |window, key, shift| TimeWindow::after_key(window, key, shift, WIDTH);
        assert_eq!(after(None, "ArrowLeft", false), Some(window(100.0, 200.0)));
        assert_eq!(after(Some(window(100.0, 200.0)), "ArrowRight", false), Some(window(110.0, 210.0)));
        assert_eq!(after(Some(window(100.0, 200.0)), "ArrowLeft", true), Some(window(100.0, 190.0)));
        assert_eq!(after(Some(window(100.0, 105.0)), "ArrowLeft", true), Some(window(100.0, 103.0)));
        assert_eq!(after(Some(window(100.0, 200.0)), "Enter", false), None);
    }
}
