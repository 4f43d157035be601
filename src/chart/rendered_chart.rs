//! A chart on the screen: the window of ports that a gesture on it leads to.

use super::axis::{Gesture, VisibleAxis};
use super::layout::PortChartLayout;
use super::view::ChartView;
use super::window::PortWindow;
use crate::report::ChartData;
use crate::services::Services;

/// A finished chart, with the position of everything in it.
#[derive(Clone, Debug)]
pub struct RenderedChart {
    pub(super) view: ChartView,
    pub(super) layout: PortChartLayout,
}

impl RenderedChart {
    /// Lays out a chart. Returns `None` if its viewport is too small.
    pub(super) fn new(view: &ChartView, data: &ChartData, services: &Services) -> Option<Self> {
        Some(Self { view: *view, layout: PortChartLayout::new(view, data, data.service_names(services))? })
    }

    /// Returns the ports to show after a gesture on this chart while `window` is visible.
    #[must_use]
    pub fn window_after(&self, window: PortWindow, gesture: Gesture) -> PortWindow {
        let PortChartLayout { plot, axis, knots, .. } = &self.layout;
        let visible = VisibleAxis::new(axis, window, self.css_px(plot.left), self.css_px(plot.right));
        // The knots are those of the window that was drawn.
        let is_drawn = window == self.view.window;
        let knots = knots.iter().filter(|_| is_drawn).map(|(x, position)| (self.css_px(*x), *position));
        visible.with_knots(knots.collect()).window_after(gesture)
    }

    pub(super) fn device_px(&self, css_px: f64) -> f64 {
        css_px * self.view.viewport.ratio()
    }

    pub(super) fn css_px(&self, device_px: i32) -> f64 {
        f64::from(device_px) / self.view.viewport.ratio()
    }
}
