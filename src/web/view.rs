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
use crate::chart::{
    ChartView, PortWindow, Presentation, RenderedChart, Scale, Sheet, Theme, TimeAxis, TimeMeasure, TimelinePart,
    TimelineView, Viewport, draw_chart, draw_timeline,
};
use crate::html;
use crate::query::Focus;
use crate::report::{
    self, ChartData, ChartDirection, ChartKind, ChartText, ConversationColumn, ConversationList, ConversationQuery,
    Heading, PortColumn, PortList, PortOrder, Series, SeriesColors, describe_charts, describe_interval,
    list_conversations, list_ports,
};

/// Device pixels per CSS pixel of pictures that are saved.
const SHEET_PIXEL_RATIO: f64 = 2.0;
/// The most rows of the table of conversations.
const MAX_CONVERSATIONS: usize = 100;

/// The charts of one report, and the ports that they show.
#[wasm_bindgen]
#[derive(Debug)]
pub struct View {
    pub(super) data: ChartData,
    /// The lines above pictures that are saved.
    heading: Heading,
    pub(super) wording: report::Wording,
    /// Visible ports, the same for all charts.
    pub(super) window: PortWindow,
    /// Axes and heights, the same for all charts.
    presentation: Presentation,
    /// Colours of the busiest services.
    pub(super) colors: SeriesColors,
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
        let (data, heading) = decoded(drawing)?;
        let colors = SeriesColors::new(&data.series);
        let rendered = [const { None }; ChartKind::ALL.len()];
        let presentation = Presentation::default();
        let (wording, window) = (wording.inner.clone(), PortWindow::ALL);
        Ok(Self { data, heading, wording, window, presentation, colors, rendered })
    }

    /// Returns the charts of another report in the same way: the ports, the axes and the colours.
    ///
    /// # Errors
    ///
    /// Returns an error if the bytes are not those of a snapshot.
    pub fn of_shared(&self, drawing: &[u8]) -> Result<Self, JsError> {
        let (data, heading) = decoded(drawing)?;
        let Self { ref wording, window, presentation, ref colors, .. } = *self;
        let rendered = [const { None }; ChartKind::ALL.len()];
        Ok(Self { data, heading, wording: wording.clone(), window, presentation, colors: colors.clone(), rendered })
    }

    /// Sets axes and heights for the drawings that follow.
    ///
    /// # Errors
    ///
    /// Returns an error if a value is unknown.
    pub fn present(&mut self, presentation: Ts<Presentation>) -> Result<(), JsError> {
        self.presentation = from_js(presentation)?;
        Ok(())
    }

    /// Returns the names of the charts that have traffic to show: four, or two if no packet is incoming or outgoing.
    #[wasm_bindgen(unchecked_return_type = "ChartId[]")]
    pub fn charts(&self) -> Vec<String> {
        ChartKind::shown(&self.data).map(|kind| kind.id().into()).collect()
    }

    /// Describes the charts of the visible ports.
    ///
    /// # Errors
    ///
    /// Never fails.
    pub fn chart_texts(&self) -> Result<Vec<Ts<ChartText>>, JsError> {
        describe_charts(&self.data, self.window.shown_ports(), &self.wording).iter().map(to_js).collect()
    }

    /// Returns the charts as they are shown, or one of them, as an SVG document.
    ///
    /// # Errors
    ///
    /// Returns an error if `id` is unknown.
    pub fn svg(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartId | undefined")] id: Option<String>,
        dark: bool,
    ) -> Result<String, JsError> {
        Ok(self.sheet(id, dark)?.svg())
    }

    /// Returns what the charts show apart from the report, for `Session::html`.
    ///
    /// # Errors
    ///
    /// Returns an error if `measure` is unknown.
    pub fn shown(&self, measure: Ts<TimeMeasure>) -> Result<Vec<u8>, JsError> {
        let Self { window, presentation, ref colors, .. } = *self;
        let options = html::Options { window, presentation, measure: from_js(measure)?, colors: colors.clone() };
        postcard::to_allocvec(&options).map_err(js_error)
    }

    /// Sets the size of `canvas` to twice that of the charts as they are shown, or of one of them, and draws them.
    ///
    /// # Errors
    ///
    /// Returns an error if `id` is unknown, or if the canvas has no 2D context.
    pub fn draw_sheet(
        &self,
        canvas: HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ChartId | undefined")] id: Option<String>,
        dark: bool,
    ) -> Result<(), JsError> {
        let sheet = self.sheet(id, dark)?;
        let (width_css_px, height_css_px) = sheet.size_css_px();
        let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio: SHEET_PIXEL_RATIO };
        sheet.draw(&area_of(canvas, &viewport)?, SHEET_PIXEL_RATIO).map_err(js_error)
    }

    /// Sets the size of `canvas` in device pixels, and draws one chart of the visible ports.
    ///
    /// # Errors
    ///
    /// Returns an error if `id` is unknown, or if the canvas has no 2D context.
    pub fn draw(
        &mut self,
        canvas: HtmlCanvasElement,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        width_css_px: u32,
        height_css_px: u32,
        device_pixel_ratio: f64,
        dark: bool,
    ) -> Result<(), JsError> {
        let kind = chart_kind(id)?;
        let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio };
        let area = area_of(canvas, &viewport)?;
        let Self { window, presentation, ref wording, .. } = *self;
        let view = ChartView { kind, presentation, viewport, window, numbers: wording.numbers };
        let rendered = draw_chart(&area, &view, &self.data, &wording.services, &theme(dark)).map_err(js_error)?;
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
    /// Returns an error if `scale` or `measure` is unknown, or if the canvas has no 2D context.
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
        measure: Ts<TimeMeasure>,
    ) -> Result<(), JsError> {
        let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio };
        let area = area_of(canvas, &viewport)?;
        let part = if is_closeup { TimelinePart::Closeup } else { TimelinePart::Selected };
        let (scale, measure, numbers) = (from_js(scale)?, from_js(measure)?, self.wording.numbers);
        let view = TimelineView { part, measure, scale, viewport, numbers };
        draw_timeline(&area, &self.data, &view, &self.colors, &theme(dark)).map_err(js_error)
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

    /// Lists the conversations that match a search: all of them, or those of the port in `focus`.
    ///
    /// # Errors
    ///
    /// Returns an error if `by` or `focus` is unknown.
    pub fn conversations(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ConversationColumn")] by: &str,
        descending: bool,
        search: &str,
        focus: Option<Ts<Focus>>,
    ) -> Result<Ts<ConversationList>, JsError> {
        let by = ConversationColumn::from_name(by).ok_or_else(|| js_error(format!("no column is called {by}")))?;
        let focus = focus.map(from_js).transpose()?;
        let is_relative = self.data.timeline.is_relative();
        let query = ConversationQuery { by, descending, search, focus, max_rows: MAX_CONVERSATIONS, is_relative };
        to_js(&list_conversations(&self.data.conversations, &query, &self.wording))
    }

    /// Returns the number of the colour that stands for a port, or `None` unless it is one of the busiest services. Without a
    /// `transport`, any will do.
    #[expect(clippy::needless_pass_by_value, reason = "wasm-bindgen has no optional string slices")]
    pub fn service_color(
        &self,
        port: u16,
        #[wasm_bindgen(unchecked_param_type = "Transport | null")] transport: Option<String>,
    ) -> Option<u8> {
        let is_wanted = |series: &&Series| {
            series.port == port && transport.as_ref().is_none_or(|transport| series.transport.name() == *transport)
        };
        let series = self.data.series.iter().find(is_wanted)?;
        self.colors.color_of(series.port, series.transport)
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
        let direction = ChartDirection::ALL.into_iter().find(|direction| direction.id() == side);
        let counts = direction.ok_or_else(|| js_error(format!("no direction is called {side}")))?.data(&self.data);
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
    fn sheet(&self, id: Option<String>, dark: bool) -> Result<Sheet<'_>, JsError> {
        let Self { data, heading, wording, window, presentation, .. } = self;
        let chart = id.map(|id| chart_kind(&id)).transpose()?;
        let (heading, window, presentation) = (heading.clone(), *window, *presentation);
        Ok(Sheet { heading, data, chart, window, presentation, theme: theme(dark), wording })
    }

    /// Returns the last drawing of a chart.
    pub(super) fn rendered_chart(&self, id: &str) -> Option<&RenderedChart> {
        ChartKind::ALL.into_iter().zip(&self.rendered).find(|(kind, _)| kind.id() == id)?.1.as_ref()
    }
}

/// Sets the size of `canvas` to that of the viewport and returns its drawing area.
pub(super) fn area_of(
    canvas: HtmlCanvasElement,
    viewport: &Viewport,
) -> Result<DrawingArea<CanvasBackend, Shift>, JsError> {
    canvas.set_width(viewport.width_device_px());
    canvas.set_height(viewport.height_device_px());
    let backend = CanvasBackend::with_canvas_object(canvas).ok_or_else(|| js_error("the canvas has no 2D context"))?;
    Ok(backend.into_drawing_area())
}

/// Returns the axis of a timeline in CSS pixels.
fn time_axis(data: &ChartData, width_css_px: u32) -> Option<TimeAxis> {
    TimeAxis::new(&data.timeline, &Viewport { width_css_px, height_css_px: 1, device_pixel_ratio: 1.0 })
}

fn chart_kind(id: &str) -> Result<ChartKind, JsError> {
    ChartKind::from_id(id).ok_or_else(|| js_error(format!("no chart is called {id}")))
}

pub(super) fn theme(dark: bool) -> Theme {
    if dark { Theme::dark() } else { Theme::light() }
}

/// Decodes the `drawing` of a snapshot.
fn decoded(drawing: &[u8]) -> Result<(ChartData, Heading), JsError> {
    postcard::from_bytes(drawing).map_err(js_error)
}
