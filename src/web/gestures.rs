//! Gestures and keys on the charts: they change the visible ports or ask for the description of a bar.
//!
//! Methods that return a `bool` report whether the visible ports changed. Coordinates are in CSS pixels from the left edge
//! of the chart.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::value::to_js_or_null;
use super::view::View;
use crate::chart::{Gesture, PortWindow, Readout, Step};
use crate::report::format::ports;

/// A turn of the wheel by this distance multiplies the number of visible ports by e. With the deltas of a trackpad, the
/// zoom follows a pinch exactly.
const WHEEL_CSS_PX: f64 = 100.0;
/// The largest effective distance of one wheel event, which halves or doubles the number of visible ports.
const MAX_WHEEL_CSS_PX: f64 = 69.0;
/// The factor of the visible ports when a key zooms out.
const KEY_FACTOR: f64 = 2.0;
/// The distance that a key moves the window, in widths of the plot.
const KEY_WIDTHS: f64 = 0.125;

#[wasm_bindgen]
impl View {
    /// Returns the first and the last visible port as text, or `None` if all ports are visible.
    pub fn ports_text(&self) -> Option<String> {
        self.window.shown_ports().map(|(first, last)| ports(first, last))
    }

    /// Returns the first and the last visible port, or `None` if all ports are visible.
    pub fn visible_ports(&self) -> Option<Vec<u16>> {
        self.window.shown_ports().map(|(first, last)| vec![first, last])
    }

    /// Shows the ports from `first` to `last`.
    pub fn show_ports(&mut self, first: u16, last: u16) -> bool {
        self.show(PortWindow { from: first.into(), to: f64::from(last.max(first)) + 1.0 })
    }

    /// Shows the same ports as `other`, in the same colours.
    pub fn show_ports_of(&mut self, other: &View) {
        self.window = other.window;
        self.colors = other.colors.with_shown(&self.data.series);
    }

    /// Shows all ports.
    pub fn show_all_ports(&mut self) -> bool {
        self.show(PortWindow::ALL)
    }

    /// Shows the ports between the x coordinates `a` and `b`.
    pub fn select_ports(&mut self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, a: f64, b: f64) -> bool {
        self.gesture(id, Gesture::Select { a, b })
    }

    /// Zooms at the x coordinate `x` after the wheel was turned by `turned`; positive values zoom out.
    pub fn zoom_ports(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        x: f64,
        turned: f64,
    ) -> bool {
        let factor = (turned.clamp(-MAX_WHEEL_CSS_PX, MAX_WHEEL_CSS_PX) / WHEEL_CSS_PX).exp();
        self.gesture(id, Gesture::Zoom { x, factor })
    }

    /// Moves the window by the distance `by`; positive values show higher ports.
    pub fn pan_ports(&mut self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, by: f64) -> bool {
        self.gesture(id, Gesture::Pan { distance: by })
    }

    /// Zooms and moves so that the ports under two fingers stay under them.
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

    /// Zooms around `port`, or around the middle if there is none, or moves the window, depending on the key.
    pub fn press_ports(
        &mut self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        port: Option<u16>,
        key: &str,
        shift: bool,
    ) -> bool {
        let gesture = match (key, shift) {
            ("+" | "=", _) => Gesture::ZoomAroundPort { port, factor: 1.0 / KEY_FACTOR },
            ("-" | "_", _) => Gesture::ZoomAroundPort { port, factor: KEY_FACTOR },
            ("ArrowLeft", true) => Gesture::PanByWidths { widths: -KEY_WIDTHS },
            ("ArrowRight", true) => Gesture::PanByWidths { widths: KEY_WIDTHS },
            ("0" | "Escape", _) => return self.show_all_ports(),
            _ => return false,
        };
        self.gesture(id, gesture)
    }

    /// Describes the bar at the x coordinate `x`, or a bar near it.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_at(&self, #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str, x: f64) -> JsValue {
        let readout = self.rendered_chart(id).and_then(|chart| chart.readout_at(&self.data, x, &self.wording.services));
        bar_to_js(readout.as_ref())
    }

    /// Describes the bar with a [`Readout::key`], or the tallest bar that has any of the ports from `first` to `last`.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_of(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        bar: u32,
        first: u16,
        last: u16,
    ) -> JsValue {
        let services = &self.wording.services;
        let readout = self.rendered_chart(id).and_then(|chart| {
            let same = chart.readout_with_key(&self.data, bar, services);
            same.or_else(|| chart.readout_of(&self.data, first, last, services))
        });
        bar_to_js(readout.as_ref())
    }

    /// Describes the bar that a key leads to from the bar with the [`Readout::key`] `from`. Returns `null` for other keys.
    #[wasm_bindgen(unchecked_return_type = "Readout | null")]
    pub fn bar_after(
        &self,
        #[wasm_bindgen(unchecked_param_type = "ChartId")] id: &str,
        from: Option<u32>,
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
        let readout = self
            .rendered_chart(id)
            .and_then(|chart| chart.readout_after(&self.data, from, step, &self.wording.services));
        bar_to_js(readout.as_ref())
    }
}

impl View {
    fn gesture(&mut self, id: &str, gesture: Gesture) -> bool {
        let Some(chart) = self.rendered_chart(id) else { return false };
        self.show(chart.window_after(self.window, gesture))
    }

    /// Shows the ports of `window`, and returns whether others were visible.
    fn show(&mut self, window: PortWindow) -> bool {
        let is_change = window != self.window;
        self.window = window;
        is_change
    }
}

fn bar_to_js(readout: Option<&Readout>) -> JsValue {
    // Serialising fails only for values that JavaScript cannot represent, and a readout has none.
    to_js_or_null(readout).unwrap_or(JsValue::NULL)
}
