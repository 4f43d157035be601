//! The charts of the page.

use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters_canvas::CanvasBackend;
use tsify::Ts;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

use super::error::js_error;
use super::value::{from_js, to_js};
use crate::chart::{ChartKind, ChartView, PortWindow, RenderedChart, Scale, Theme, TimeAxis, Viewport, draw_timeline};
use crate::report::{ChartData, PortColumn, PortList, PortOrder, describe_interval, list_ports};

/// The numbers of a report that can be drawn.
#[wasm_bindgen]
#[derive(Debug)]
pub struct View {
    pub(super) drawing: ChartData,
    /// The ports that the charts show.
    pub(super) window: PortWindow,
    /// The charts as they were last drawn.
    pictures: [Option<RenderedChart>; 4],
}

#[wasm_bindgen]
impl View {
    /// From the `drawing` of a snapshot.
    ///
    /// # Errors
    ///
    /// The bytes are no drawing.
    #[wasm_bindgen(constructor)]
    pub fn new(drawing: &[u8]) -> Result<Self, JsError> {
        let drawing = postcard::from_bytes(drawing).map_err(js_error)?;
        Ok(Self { drawing, window: PortWindow::ALL, pictures: [const { None }; 4] })
    }

    /// Sizes a canvas in device pixels and draws one chart over it, of the ports that are shown.
    ///
    /// # Errors
    ///
    /// There is no such chart or scale, or the canvas cannot be drawn on.
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
        let view = ChartView { kind, scale: from_js(scale)?, viewport, window: self.window };
        let picture = view.draw(&area, &self.drawing, &theme(dark)).map_err(js_error)?;
        if let Some((_, place)) = ChartKind::ALL.into_iter().zip(&mut self.pictures).find(|(other, _)| *other == kind) {
            *place = picture;
        }
        Ok(())
    }

    /// Sizes a canvas in device pixels and draws the timeline over it, or that of the closer look.
    ///
    /// # Errors
    ///
    /// There is no such scale, or the canvas cannot be drawn on.
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
        let timeline = match (is_closeup, &self.drawing.closeup) {
            (true, Some(closeup)) => closeup,
            _ => &self.drawing.timeline,
        };
        draw_timeline(&area, &self.drawing, timeline, from_js(scale)?, &viewport, &theme(dark)).map_err(js_error)
    }

    /// The time at a place of a timeline of such a width, in nanoseconds since 1970-01-01 UTC; none where there is none.
    pub fn time_nanos_at(&self, x_css_px: f64, width_css_px: u32) -> Option<i64> {
        Some(time_axis(&self.drawing, width_css_px)?.time_nanos(x_css_px))
    }

    /// What was counted about a place of a timeline of such a width, in names; none where there is no time.
    pub fn interval_text(&self, x_css_px: f64, width_css_px: u32) -> Option<String> {
        let time_nanos = time_axis(&self.drawing, width_css_px)?.time_nanos(x_css_px);
        describe_interval(&self.drawing.timeline, time_nanos)
    }

    /// From where to where the time that is selected lies on a timeline of such a width, in CSS pixels; none where all of it
    /// is selected.
    pub fn window_css_px(&self, width_css_px: u32) -> Option<Vec<f64>> {
        let axis = time_axis(&self.drawing, width_css_px)?;
        let [first, last] = [0.0, f64::from(width_css_px)].map(|x| axis.time_nanos(x));
        let ChartData { since_nanos: since, until_nanos: until, .. } = self.drawing;
        (since.is_some() || until.is_some())
            .then(|| vec![axis.x_px(since.unwrap_or(first)), axis.x_px(until.unwrap_or(last))])
    }

    /// The ports of a direction that match a search, as far as a list shows them.
    ///
    /// # Errors
    ///
    /// There is no such column.
    pub fn ports(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartDirection")] side: &str,
        #[wasm_bindgen(unchecked_param_type = "PortColumn")] by: &str,
        descending: bool,
        search: &str,
    ) -> Result<Ts<PortList>, JsError> {
        let counts = if side == "incoming" { &self.drawing.incoming } else { &self.drawing.outgoing };
        let by = PortColumn::from_name(by).ok_or_else(|| js_error(format!("no column is called {by}")))?;
        to_js(&list_ports(counts, PortOrder { by, descending }, search))
    }
}

impl View {
    /// A chart as it was last drawn.
    pub(super) fn picture(&self, id: &str) -> Option<&RenderedChart> {
        ChartKind::ALL.into_iter().zip(&self.pictures).find(|(kind, _)| kind.id() == id)?.1.as_ref()
    }
}

/// All of a canvas, which gets the size of the viewport.
fn area_of(canvas: HtmlCanvasElement, viewport: &Viewport) -> Result<DrawingArea<CanvasBackend, Shift>, JsError> {
    canvas.set_width(viewport.width_device_px());
    canvas.set_height(viewport.height_device_px());
    let backend = CanvasBackend::with_canvas_object(canvas).ok_or_else(|| js_error("the canvas has no 2D context"))?;
    Ok(backend.into_drawing_area())
}

/// In CSS pixels.
fn time_axis(drawing: &ChartData, width_css_px: u32) -> Option<TimeAxis> {
    TimeAxis::new(&drawing.timeline, &Viewport { width_css_px, height_css_px: 1, device_pixel_ratio: 1.0 })
}

fn theme(dark: bool) -> Theme {
    if dark { Theme::dark() } else { Theme::light() }
}
