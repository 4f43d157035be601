//! Draws the heat maps of the page, and describes their cells. Coordinates are in CSS pixels.

use tsify::Ts;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};
use web_sys::HtmlCanvasElement;

use super::error::js_error;
use super::value::{from_js, to_js_or_null};
use super::view::{View, area_of, theme};
use crate::chart::{CellReadout, HeatMapView, Scale, TimeMeasure, Viewport, cell_after, cell_at, draw_heat_map};
use crate::report::{HeatMap, Measure};

#[wasm_bindgen]
impl View {
    /// Returns the directions that have a heat map with packets: 0 for incoming, 1 for outgoing; 2 for packets that are neither if
    /// there are no others.
    pub fn heat_maps(&self) -> Vec<u8> {
        let Some(map) = &self.data.heat_map else { return Vec::new() };
        let has = |group: &&u8| map.groups.get(usize::from(**group)).is_some_and(|group| !group.rows.is_empty());
        let directed: Vec<u8> = [0, 1].iter().filter(has).copied().collect();
        if directed.is_empty() { [2].iter().filter(has).copied().collect() } else { directed }
    }

    /// Sets the size of `canvas` in device pixels, and draws the heat map of a direction.
    ///
    /// # Errors
    ///
    /// Returns an error if `scale` or `measure` is unknown, or if the canvas has no 2D context.
    #[expect(clippy::too_many_arguments, reason = "JavaScript hands over plain numbers")]
    pub fn draw_heat_map(
        &self,
        canvas: HtmlCanvasElement,
        group: u8,
        width_css_px: u32,
        height_css_px: u32,
        device_pixel_ratio: f64,
        dark: bool,
        scale: Ts<Scale>,
        measure: Ts<TimeMeasure>,
    ) -> Result<(), JsError> {
        let viewport = Viewport { width_css_px, height_css_px, device_pixel_ratio };
        let area = area_of(canvas, &viewport)?;
        let Some(map) = &self.data.heat_map else { return Ok(()) };
        let measure =
            if from_js::<TimeMeasure>(measure)? == TimeMeasure::Packets { Measure::Packets } else { Measure::Bytes };
        let view = HeatMapView { measure, scale: from_js(scale)?, ..self.heat_map_view(group, viewport) };
        draw_heat_map(&area, map, &view, &theme(dark)).map_err(js_error)
    }

    /// Describes the cell at a point of a heat map.
    #[wasm_bindgen(unchecked_return_type = "CellReadout | null")]
    pub fn cell_at(&self, group: u8, x: f64, y: f64, width_css_px: u32, height_css_px: u32) -> JsValue {
        self.cell(group, width_css_px, height_css_px, |map, view| cell_at(map, view, x, y))
    }

    /// Describes the cell that a key leads to from the cell with the index `from`. Returns `null` for other keys.
    #[wasm_bindgen(unchecked_return_type = "CellReadout | null")]
    pub fn cell_after(
        &self,
        group: u8,
        from: Option<u32>,
        key: &str,
        width_css_px: u32,
        height_css_px: u32,
    ) -> JsValue {
        let from = from.map(|from| from as usize);
        self.cell(group, width_css_px, height_css_px, |map, view| cell_after(map, view, from, key))
    }
}

impl View {
    fn heat_map_view(&self, group: u8, viewport: Viewport) -> HeatMapView {
        let (measure, scale, numbers) = (Measure::Packets, Scale::Linear, self.wording.numbers);
        HeatMapView { group: group.into(), measure, scale, viewport, numbers }
    }

    fn cell(
        &self,
        group: u8,
        width_css_px: u32,
        height_css_px: u32,
        find: impl Fn(&HeatMap, &HeatMapView) -> Option<CellReadout>,
    ) -> JsValue {
        let view = self.heat_map_view(group, Viewport { width_css_px, height_css_px, device_pixel_ratio: 1.0 });
        let readout = self.data.heat_map.as_ref().and_then(|map| find(map, &view));
        // Serialising fails only for values that JavaScript cannot represent, and a readout has none.
        to_js_or_null(readout.as_ref()).unwrap_or(JsValue::NULL)
    }
}
