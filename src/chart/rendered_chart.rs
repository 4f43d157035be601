//! A chart on the screen: the window of ports that a gesture on it leads to.

use super::axis::{Gesture, VisibleAxis};
use super::layout::PortChartLayout;
use super::view::ChartView;
use super::window::PortWindow;
use crate::report::ChartData;

/// A finished chart, with the position of everything in it.
#[derive(Clone, Debug)]
pub struct RenderedChart {
    pub(super) view: ChartView,
    pub(super) layout: PortChartLayout,
}

impl RenderedChart {
    /// Lays out a chart. Returns `None` if its viewport is too small.
    pub(super) fn new(view: &ChartView, data: &ChartData) -> Option<Self> {
        Some(Self { view: *view, layout: PortChartLayout::new(view, data)? })
    }

    /// Returns the ports to show after a gesture on this chart while `window` is visible.
    #[must_use]
    pub fn window_after(&self, data: &ChartData, window: PortWindow, gesture: Gesture) -> PortWindow {
        let visible = self.visible_axis(&self.layout, window);
        let next = visible.window_after(gesture);
        let Gesture::Zoom { x, .. } = gesture else { return next };
        // Longer labels may make the plot narrower, which would move the port away from the pointer.
        match PortChartLayout::new(&ChartView { window: next, ..self.view }, data) {
            Some(layout) if layout.plot != self.layout.plot && !next.is_all() => {
                let moved = self.visible_axis(&layout, next);
                moved.window_after(Gesture::Pan { distance: moved.x_of(visible.position_at(x)) - x })
            }
            _ => next,
        }
    }

    fn visible_axis(&self, layout: &PortChartLayout, window: PortWindow) -> VisibleAxis {
        let PortChartLayout { plot, axis, .. } = layout;
        VisibleAxis::new(*axis, window, self.css_px(plot.left), self.css_px(plot.right))
    }

    pub(super) fn device_px(&self, css_px: f64) -> f64 {
        css_px * self.view.viewport.ratio()
    }

    pub(super) fn css_px(&self, device_px: i32) -> f64 {
        f64::from(device_px) / self.view.viewport.ratio()
    }
}
