//! One chart as it is looked at, and what became of it on the screen.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;

use super::canvas::{Canvas, Lettering};
use super::draw::draw_with;
use super::kind::ChartKind;
use super::layout::{Layout, lay_out};
use super::theme::Theme;
use super::viewport::Viewport;
use super::window::PortWindow;
use super::y_axis::Scale;
use super::zoom::{Gesture, Zoom};
use crate::report::ChartData;

/// One chart as it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct ChartView {
    /// Which of the four.
    pub kind: ChartKind,
    /// How counts become heights.
    pub scale: Scale,
    /// Its room.
    pub viewport: Viewport,
    /// The ports that it shows.
    pub window: PortWindow,
}

/// One chart as it was drawn: what is where.
#[derive(Clone, Debug)]
pub struct RenderedChart {
    pub(super) view: ChartView,
    pub(super) layout: Layout,
}

impl ChartView {
    /// Draws the chart over the whole of `area`, which has the size of the viewport in device pixels, and tells what is where;
    /// nothing where it has no traffic or no room.
    ///
    /// Text is sized as an HTML canvas takes it.
    ///
    /// # Errors
    ///
    /// What the backend could not draw.
    pub fn draw<DB: DrawingBackend>(
        &self,
        area: &DrawingArea<DB, Shift>,
        drawing: &ChartData,
        theme: &Theme,
    ) -> Result<Option<RenderedChart>, DrawingAreaErrorKind<DB::ErrorType>> {
        let layout = draw_with(&Canvas::new(area, Lettering::CANVAS), self, drawing, theme)?;
        Ok(layout.map(|layout| RenderedChart { view: *self, layout }))
    }
}

impl RenderedChart {
    /// What a gesture on the picture makes of `window`.
    #[must_use]
    pub fn after(&self, drawing: &ChartData, window: PortWindow, gesture: Gesture) -> PortWindow {
        let zoom = self.zoom(&self.layout, window);
        let next = zoom.after(gesture);
        let Gesture::Zoom { x, .. } = gesture else { return next };
        // Longer numbers may make the plot narrower: the port is kept in its place all the same.
        match lay_out(&ChartView { window: next, ..self.view }, drawing) {
            Some(layout) if layout.plot != self.layout.plot && !next.is_all() => {
                let moved = self.zoom(&layout, next);
                moved.after(Gesture::Pan { by: moved.x(zoom.place(x)) - x })
            }
            _ => next,
        }
    }

    fn zoom(&self, layout: &Layout, window: PortWindow) -> Zoom {
        let Layout { plot, axis, .. } = layout;
        Zoom::new(*axis, window, self.css_px(plot.left), self.css_px(plot.right))
    }

    pub(super) fn device_px(&self, css_px: f64) -> f64 {
        css_px * self.view.viewport.ratio()
    }

    pub(super) fn css_px(&self, device_px: i32) -> f64 {
        f64::from(device_px) / self.view.viewport.ratio()
    }
}
