//! Gestures and keys on the charts: other ports, and the bars in words. Places are in CSS pixels from a chart's left edge.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::value::to_js_or_null;
use super::view::View;
use crate::chart::{Gesture, PortWindow, Readout, Step};
use crate::report::format::ports;

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
    /// The first and the last port that are shown, as text; none where all are.
    pub fn ports_text(&self) -> Option<String> {
        let (first, last) = self.window.ports();
        (!self.window.is_all()).then(|| ports(first, last))
    }

    /// Shows the ports that another view shows.
    pub fn show_ports_of(&mut self, other: &View) {
        self.window = other.window;
    }

    /// Shows all ports; whether it did not before.
    pub fn show_all_ports(&mut self) -> bool {
        self.show(PortWindow::ALL)
    }

    /// Shows the ports between two places of a chart; whether they are others than before, as for all that follow.
    pub fn select_ports(&mut self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, a: f64, b: f64) -> bool {
        self.gesture(id, Gesture::Select { a, b })
    }

    /// Zooms as a wheel was turned, about a place of a chart.
    pub fn zoom_ports(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        x: f64,
        turned: f64,
    ) -> bool {
        let times = (turned.clamp(-MOST_WHEEL_CSS_PX, MOST_WHEEL_CSS_PX) / WHEEL_CSS_PX).exp();
        self.gesture(id, Gesture::Zoom { x, times })
    }

    /// Moves to the right.
    pub fn pan_ports(&mut self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, by: f64) -> bool {
        self.gesture(id, Gesture::Pan { by })
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
        self.gesture(id, Gesture::Pinch { before: (a_before, b_before), after: (a, b) })
    }

    /// Zooms about a port or about the middle, or moves, as a key says.
    pub fn press_ports(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        port: Option<u16>,
        key: &str,
        shift: bool,
    ) -> bool {
        let gesture = match (key, shift) {
            ("+" | "=", _) => Gesture::ZoomAbout { port, times: 1.0 / KEY_TIMES },
            ("-" | "_", _) => Gesture::ZoomAbout { port, times: KEY_TIMES },
            ("ArrowLeft", true) => Gesture::PanByWidths { widths: -KEY_WIDTHS },
            ("ArrowRight", true) => Gesture::PanByWidths { widths: KEY_WIDTHS },
            ("0" | "Escape", _) => return self.show_all_ports(),
            _ => return false,
        };
        self.gesture(id, gesture)
    }

    /// The bar of a chart at a place, or near it.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_at(&self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, x: f64) -> JsValue {
        bar(self.picture(id).and_then(|picture| picture.readout_at(&self.drawing, x)).as_ref())
    }

    /// The tallest bar with some of these ports.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_of(&self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, first: u16, last: u16) -> JsValue {
        bar(self.picture(id).and_then(|picture| picture.readout_of(&self.drawing, first, last)).as_ref())
    }

    /// The bar that a key leads to from the bar that begins with the port `from`; none where the key is another.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_after(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        from: Option<u16>,
        key: &str,
    ) -> JsValue {
        let step = match key {
            "ArrowLeft" => Step::Previous,
            "ArrowRight" => Step::Next,
            "Home" => Step::First,
            "End" => Step::Last,
            "ArrowUp" => Step::Taller,
            "ArrowDown" => Step::Lower,
            _ => return JsValue::NULL,
        };
        bar(self.picture(id).and_then(|picture| picture.readout_after(&self.drawing, from, step)).as_ref())
    }
}

impl View {
    fn gesture(&mut self, id: &str, gesture: Gesture) -> bool {
        let Some(window) = self.picture(id).map(|picture| picture.after(&self.drawing, self.window, gesture)) else {
            return false;
        };
        self.show(window)
    }

    fn show(&mut self, window: PortWindow) -> bool {
        let is_other = window != self.window;
        self.window = window;
        is_other
    }
}

fn bar(readout: Option<&Readout>) -> JsValue {
    // Only what JavaScript cannot hold is an error, and a readout has none of it.
    to_js_or_null(readout).unwrap_or(JsValue::NULL)
}
