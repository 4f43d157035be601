//! Gestures and keys on the charts: other ports, and the bars in words. Places are in CSS pixels from a chart's left edge.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::value::to_js;
use super::view::View;
use crate::chart::{Picture, PortWindow, Readout, Step};

/// A wheel turned this far shows e times as many ports: with the deltas of a trackpad, a pinch is followed exactly.
const WHEEL_CSS_PX: f64 = 100.0;
/// What one turn counts for at most: half or twice as many ports.
const MOST_WHEEL_CSS_PX: f64 = 69.0;
/// How many times as many ports a key shows.
const KEY_TIMES: f64 = 2.0;
/// How far a key moves, in widths of the plot.
const KEY_WIDTHS: f64 = 0.125;

#[wasm_bindgen]
impl View {
    /// The ports that are shown, in words; none where all are.
    pub fn ports_text(&self) -> Option<String> {
        let (first, last) = self.window.ports();
        (!self.window.is_all()).then(|| format!("Ports {first}–{last}"))
    }

    /// Shows the ports that another view shows.
    pub fn show_ports_of(&mut self, other: &View) {
        self.window = other.window;
    }

    /// Shows all ports; whether it did not before.
    pub fn show_all_ports(&mut self) -> bool {
        self.show(Some(PortWindow::ALL))
    }

    /// Shows the ports between two places of a chart; whether they are others than before, as for all that follow.
    pub fn select_ports(&mut self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, a: f64, b: f64) -> bool {
        let window = self.picture(id).map(|picture| picture.selected(self.window, a, b));
        self.show(window)
    }

    /// Zooms as a wheel was turned, about a place of a chart.
    pub fn zoom_ports(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        x: f64,
        turned: f64,
    ) -> bool {
        let times = (turned.clamp(-MOST_WHEEL_CSS_PX, MOST_WHEEL_CSS_PX) / WHEEL_CSS_PX).exp();
        let window = self.picture(id).map(|picture| picture.zoomed(self.window, x, times));
        self.show(window)
    }

    /// Moves to the right.
    pub fn pan_ports(&mut self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, by: f64) -> bool {
        let window = self.picture(id).map(|picture| picture.panned(self.window, by));
        self.show(window)
    }

    /// Keeps the ports that were under two fingers under them.
    pub fn pinch_ports(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        a_before: f64,
        b_before: f64,
        a: f64,
        b: f64,
    ) -> bool {
        let pinched = |picture: &Picture| picture.pinched(self.window, (a_before, b_before), (a, b));
        let window = self.picture(id).map(pinched);
        self.show(window)
    }

    /// Zooms about a port or about the middle, or moves, as a key says.
    pub fn press_ports(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        port: Option<u16>,
        key: &str,
        shift: bool,
    ) -> bool {
        let window = self.picture(id).and_then(|picture| match (key, shift) {
            ("+" | "=", _) => Some(picture.zoomed_about(self.window, port, 1.0 / KEY_TIMES)),
            ("-" | "_", _) => Some(picture.zoomed_about(self.window, port, KEY_TIMES)),
            ("ArrowLeft", true) => Some(picture.panned_by_widths(self.window, -KEY_WIDTHS)),
            ("ArrowRight", true) => Some(picture.panned_by_widths(self.window, KEY_WIDTHS)),
            ("0" | "Escape", _) => Some(PortWindow::ALL),
            _ => None,
        });
        self.show(window)
    }

    /// The bar of a chart at a place, or near it.
    ///
    /// # Errors
    ///
    /// None that depends on the report, as for all that follow.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_at(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        x: f64,
    ) -> Result<JsValue, JsError> {
        self.read(id, |picture| picture.readout_at(&self.report, x))
    }

    /// The tallest bar with some of these ports.
    ///
    /// # Errors
    ///
    /// As above.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_of(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        first: u16,
        last: u16,
    ) -> Result<JsValue, JsError> {
        self.read(id, |picture| picture.readout_of(&self.report, first, last))
    }

    /// The bar that a key leads to from the bar that begins with the port `from`; none where the key is another.
    ///
    /// # Errors
    ///
    /// As above.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_after(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        from: Option<u16>,
        key: &str,
    ) -> Result<JsValue, JsError> {
        let step = match key {
            "ArrowLeft" => Step::Previous,
            "ArrowRight" => Step::Next,
            "Home" => Step::First,
            "End" => Step::Last,
            "ArrowUp" => Step::Taller,
            "ArrowDown" => Step::Lower,
            _ => return Ok(JsValue::NULL),
        };
        self.read(id, |picture| picture.readout_after(&self.report, from, step))
    }
}

impl View {
    fn show(&mut self, window: Option<PortWindow>) -> bool {
        let Some(window) = window.filter(|window| *window != self.window) else { return false };
        self.window = window;
        true
    }

    fn read(&self, id: &str, read: impl FnOnce(&Picture) -> Option<Readout>) -> Result<JsValue, JsError> {
        to_js(&self.picture(id).and_then(read))
    }
}
