//! Functions that the page calls besides drawing charts and editing settings: progress, windows of time, names, examples.

use std::time::Duration;

use tsify::Ts;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::value::{count, to_js};
use super::wording::Wording;
use crate::chart::TimeWindow;
use crate::report::format;
use crate::sample::Example;
use crate::session::{self, Counts, Progress};

/// Puts into words how far a reading has come; `bytes_total` is `undefined` for a stream.
///
/// # Errors
///
/// Never fails.
#[wasm_bindgen]
pub fn progress(
    bytes_read: f64,
    bytes_total: Option<f64>,
    packets: f64,
    elapsed_seconds: f64,
    wording: &Wording,
) -> Result<Ts<Progress>, JsError> {
    let counts = Counts {
        bytes_read: count(bytes_read),
        bytes_total: bytes_total.map(count),
        packets: count(packets),
        elapsed: Duration::from_secs_f64(elapsed_seconds.max(0.0)),
    };
    to_js(&Progress::new(&counts, wording.inner.numbers))
}

/// Returns the name of a file with escapes in place of characters that would make other text look different.
#[wasm_bindgen]
pub fn printable(name: &str) -> String {
    crate::report::printable(name).into()
}

/// Returns the window of time after a drag from `anchor` to `x`, or nothing if it is a click. If the drag started on a
/// window, it moves that window. Positions and windows are in CSS pixels from the left edge of the timeline.
#[wasm_bindgen]
pub fn time_window_after_drag(window: Option<Vec<f64>>, anchor: f64, x: f64, timeline_width: f64) -> Option<Vec<f64>> {
    to_edges(match to_window(window) {
        Some(window) => Some(window.moved(x - anchor, timeline_width)),
        None => TimeWindow::between(anchor, x),
    })
}

/// Returns the window of time after a key, or nothing if the key does not change it.
#[wasm_bindgen]
pub fn time_window_after_key(
    window: Option<Vec<f64>>,
    key: &str,
    shift: bool,
    timeline_width: f64,
) -> Option<Vec<f64>> {
    to_edges(TimeWindow::after_key(to_window(window), key, shift, timeline_width))
}

/// Returns the name of a port or a range of ports, for the time until more is known about it.
#[wasm_bindgen]
pub fn named_ports(first: u16, last: u16) -> String {
    format::named_ports(first, last)
}

/// Returns whether the first bytes of a file are those of a capture, plain or compressed.
#[wasm_bindgen]
pub fn is_capture(head: &[u8]) -> bool {
    session::is_capture(head)
}

/// Returns a capture to try, or nothing if none has that name.
#[wasm_bindgen]
pub fn example(#[wasm_bindgen(unchecked_param_type = "ExampleName")] name: &str) -> Option<Vec<u8>> {
    Example::ALL.iter().find(|example| example.name() == name).map(|example| example.capture())
}

fn to_window(edges: Option<Vec<f64>>) -> Option<TimeWindow> {
    let [from, to] = edges?.try_into().ok()?;
    Some(TimeWindow { from, to })
}

fn to_edges(window: Option<TimeWindow>) -> Option<Vec<f64>> {
    window.map(|TimeWindow { from, to }| vec![from, to])
}
