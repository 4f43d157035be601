//! One chart as it is looked at, and what became of it on the screen.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, DrawingAreaErrorKind};
use plotters::prelude::DrawingBackend;

use super::draw::draw_with;
use super::kind::Kind;
use super::layout::Layout;
use super::pen::{Lettering, Pen};
use super::theme::Theme;
use super::viewport::Viewport;
use super::window::{Lens, PortWindow};
use super::y_axis::Scale;
use crate::report::Report;

/// One chart as it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Which of the four.
    pub kind: Kind,
    /// How counts become heights.
    pub scale: Scale,
    /// Its room.
    pub viewport: Viewport,
    /// The ports that it shows.
    pub window: PortWindow,
}

/// One chart as it was drawn: what is where.
#[derive(Clone, Debug)]
pub struct Picture {
    pub(super) look: Look,
    pub(super) layout: Layout,
}

impl Look {
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
        report: &Report,
        theme: &Theme,
    ) -> Result<Option<Picture>, DrawingAreaErrorKind<DB::ErrorType>> {
        let layout = draw_with(&Pen::new(area, Lettering::CANVAS), self, report, theme)?;
        Ok(layout.map(|layout| Picture { look: *self, layout }))
    }
}

/// Windows for gestures on the picture of a chart; places are in CSS pixels from its left edge.
impl Picture {
    /// So many times as many ports as in `window`, the port at a place kept there.
    #[must_use]
    pub fn zoomed(&self, window: PortWindow, x_css_px: f64, times: f64) -> PortWindow {
        self.lens(window).zoomed(self.device_px(x_css_px), times)
    }

    /// So many times as many ports as in `window`, one of them kept in its place; the middle one where none is given.
    #[must_use]
    pub fn zoomed_about(&self, window: PortWindow, port: Option<u16>, times: f64) -> PortWindow {
        let lens = self.lens(window);
        lens.zoomed(port.map_or(lens.middle_px(), |port| lens.x_px(f64::from(port) + 0.5)), times)
    }

    /// As many ports as in `window`, so far to the right.
    #[must_use]
    pub fn panned(&self, window: PortWindow, by_css_px: f64) -> PortWindow {
        self.lens(window).panned(self.device_px(by_css_px))
    }

    /// As many ports as in `window`, further to the right by so many widths of the plot.
    #[must_use]
    pub fn panned_by_widths(&self, window: PortWindow, widths: f64) -> PortWindow {
        let lens = self.lens(window);
        lens.panned(widths * lens.width_px())
    }

    /// The ports of `window` between two places.
    #[must_use]
    pub fn selected(&self, window: PortWindow, a_css_px: f64, b_css_px: f64) -> PortWindow {
        self.lens(window).selected(self.device_px(a_css_px), self.device_px(b_css_px))
    }

    /// The ports of `window` that two fingers held at the places `before` are under them `after`.
    #[must_use]
    pub fn pinched(&self, window: PortWindow, before_css_px: (f64, f64), after_css_px: (f64, f64)) -> PortWindow {
        let px = |(a, b)| (self.device_px(a), self.device_px(b));
        self.lens(window).pinched(px(before_css_px), px(after_css_px))
    }

    fn lens(&self, window: PortWindow) -> Lens {
        let Layout { plot, axis, .. } = self.layout;
        Lens::new(axis, window, f64::from(plot.left), f64::from(plot.right))
    }

    pub(super) fn device_px(&self, css_px: f64) -> f64 {
        css_px * self.look.viewport.ratio()
    }

    pub(super) fn css_px(&self, device_px: i32) -> f64 {
        f64::from(device_px) / self.look.viewport.ratio()
    }
}
