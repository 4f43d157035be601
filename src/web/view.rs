//! Draws the charts of the page.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use tsify::Ts;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

use super::error::js_error;
use super::value::{from_js, to_js};
use super::wording::Wording;
use crate::chart::{ChartView, PortWindow, RenderedChart, Scale, Theme, TimeAxis, Viewport, draw_chart, draw_timeline};
use crate::report::{self, ChartData, ChartKind, PortColumn, PortList, PortOrder, describe_interval, list_ports};

/// The charts of one report, and the ports that they show.
#[wasm_bindgen]
#[derive(Debug)]
pub struct View {
    pub(super) data: ChartData,
    pub(super) wording: report::Wording,
    /// Visible ports, the same for all charts.
    pub(super) window: PortWindow,
    /// The last drawing of each chart, in the order of [`ChartKind::ALL`].
    rendered: [Option<RenderedChart>; ChartKind::ALL.len()],
}

#[wasm_bindgen]
impl View {
    /// Decodes the `drawing` of a snapshot.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are not those of a snapshot.
    #[wasm_bindgen(constructor)]
    pub fn new(drawing: &[u8], wording: &Wording) -> Result<Self, JsError> {
        let data = postcard::from_bytes(drawing).map_err(js_error)?;
        let rendered = [const { None }; ChartKind::ALL.len()];
        Ok(Self { data, wording: wording.inner.clone(), window: PortWindow::ALL, rendered })
    }

    /// Sets the size of `canvas` in device pixels, and draws one chart of the visible ports.
    ///
    /// # Errors
    ///
    /// Returns an error if `id` or `scale` is unknown, or if the canvas has no 2D context.
    #[expect(clippy::too_many_arguments, reason = "JavaScript hands over plain numbers")]
    pub fn draw(
        &mut self,
        canvas: HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        width_css_px: u32,
        height_css_px: u32,
        device_pixel_ratio: f64,
        dark: bool,
        scale: Ts<Scale>,
    ) -> Result<(), JsError> {
        let kind = ChartKind::from_id(id).ok_or_else(|| js_error(format!("no chart is called {id}")))?;
        let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio };
        let area = area_of(canvas, &viewport)?;
        let numbers = self.wording.numbers;
        let view = ChartView { kind, scale: from_js(scale)?, viewport, window: self.window, numbers };
        let rendered = draw_chart(&area, &view, &self.data, &theme(dark)).map_err(js_error)?;
        if let Some((_, last)) = ChartKind::ALL.into_iter().zip(&mut self.rendered).find(|(other, _)| *other == kind) {
            *last = rendered;
        }
        Ok(())
    }

    /// Sets the size of `canvas` in device pixels, and draws the timeline: of the close-up if `is_closeup`, otherwise of
    /// the whole selection.
    ///
    /// # Errors
    ///
    /// Returns an error if `scale` is unknown, or if the canvas has no 2D context.
    #[expect(clippy::too_many_arguments, reason = "JavaScript hands over plain numbers")]
    pub fn draw_timeline(
        &self,
        canvas: HtmlCanvasElement,
        is_closeup: bool,
        width_css_px: u32,
        height_css_px: u32,
        device_pixel_ratio: f64,
        dark: bool,
        scale: Ts<Scale>,
    ) -> Result<(), JsError> {
        let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio };
        let area = area_of(canvas, &viewport)?;
        let timeline = match (is_closeup, &self.data.closeup) {
            (true, Some(closeup)) => closeup,
            _ => &self.data.timeline,
        };
        let (scale, numbers) = (from_js(scale)?, self.wording.numbers);
        draw_timeline(&area, &self.data, timeline, scale, &viewport, &theme(dark), numbers).map_err(js_error)
    }

    /// Returns the time at an x coordinate of a timeline, in nanoseconds since 1970-01-01 UTC, or `None` if the timeline
    /// has no start or is too narrow.
    pub fn time_nanos_at(&self, x_css_px: f64, width_css_px: u32) -> Option<i64> {
        Some(time_axis(&self.data, width_css_px)?.time_nanos(x_css_px))
    }

    /// Describes the interval at an x coordinate of a timeline, or returns `None` if there is none.
    pub fn interval_text(&self, x_css_px: f64, width_css_px: u32) -> Option<String> {
        let time_nanos = time_axis(&self.data, width_css_px)?.time_nanos(x_css_px);
        describe_interval(&self.data.timeline, time_nanos, self.wording.numbers)
    }

    /// Returns the x coordinates of the start and the end of the selected time on a timeline, in CSS pixels, or `None`
    /// if no time is selected.
    pub fn window_css_px(&self, width_css_px: u32) -> Option<Vec<f64>> {
        let axis = time_axis(&self.data, width_css_px)?;
        let [first, last] = [0.0, f64::from(width_css_px)].map(|x| axis.time_nanos(x));
        let ChartData { since_nanos: since, until_nanos: until, .. } = self.data;
        (since.is_some() || until.is_some())
            .then(|| vec![axis.x_px(since.unwrap_or(first)), axis.x_px(until.unwrap_or(last))])
    }

    /// Lists the ports of a direction that match a search.
    ///
    /// # Errors
    ///
    /// Returns an error if the column `by` is unknown.
    pub fn ports(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartDirection")] side: &str,
        #[wasm_bindgen(unchecked_param_type = "PortColumn")] by: &str,
        descending: bool,
        search: &str,
    ) -> Result<Ts<PortList>, JsError> {
        let counts = if side == "incoming" { &self.data.incoming } else { &self.data.outgoing };
        let by = PortColumn::from_name(by).ok_or_else(|| js_error(format!("no column is called {by}")))?;
        to_js(&list_ports(
            counts,
            PortOrder { by, descending },
            search,
            self.data.service_names(&self.wording.services),
            self.wording.numbers,
        ))
    }
}

impl View {
    /// Returns the last drawing of a chart.
    pub(super) fn rendered_chart(&self, id: &str) -> Option<&RenderedChart> {
        ChartKind::ALL.into_iter().zip(&self.rendered).find(|(kind, _)| kind.id() == id)?.1.as_ref()
    }
}

/// Sets the size of `canvas` to that of the viewport and returns its drawing area.
fn area_of(canvas: HtmlCanvasElement, viewport: &Viewport) -> Result<DrawingArea<CanvasBackend, Shift>, JsError> {
    canvas.set_width(viewport.width_device_px());
    canvas.set_height(viewport.height_device_px());
    let backend = CanvasBackend::with_canvas_object(canvas).ok_or_else(|| js_error("the canvas has no 2D context"))?;
    Ok(backend.into_drawing_area())
}

/// Returns the axis of a timeline in CSS pixels.
fn time_axis(data: &ChartData, width_css_px: u32) -> Option<TimeAxis> {
    TimeAxis::new(&data.timeline, &Viewport { width_css_px, height_css_px: 1, device_pixel_ratio: 1.0 })
}

fn theme(dark: bool) -> Theme {
    if dark { Theme::dark() } else { Theme::light() }
}
