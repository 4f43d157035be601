//! What the page calls beside its charts: names, settings, the sample.

use std::time::Duration;

use tsify::Ts;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::js_error;
use super::value::{count, to_js};
use crate::direction::parse_networks;
use crate::query::{Filter, Settings, parse_filter};
use crate::report::format;
use crate::sample;
use crate::session::{Counts, Progress};

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
) -> Result<Ts<Progress>, JsError> {
    to_js(&Progress::new(&Counts {
        bytes_read: count(bytes_read),
        bytes_total: bytes_total.map(count),
        packets: count(packets),
        elapsed: Duration::from_secs_f64(elapsed_seconds.max(0.0)),
    }))
}

/// The settings of a page that has just been opened.
///
/// # Errors
///
/// None.
#[wasm_bindgen]
pub fn default_settings() -> Result<Ts<Settings>, JsError> {
    // What stands out is looked for after the answer.
    to_js(&Settings { findings: false, ..Settings::default() })
}

/// The networks that a text names; none where it names none.
///
/// # Errors
///
/// The first word that is no network, in a sentence for people.
#[wasm_bindgen]
pub fn check_networks(text: &str) -> Result<Option<Vec<String>>, JsError> {
    let networks = parse_networks(text).map_err(js_error)?;
    Ok(networks.map(|networks| networks.iter().map(ToString::to_string).collect()))
}

/// What a port, or ports from one to another, are called before more is known of them.
#[wasm_bindgen]
pub fn named_ports(first: u16, last: u16) -> String {
    format::named_ports(first, last)
}

/// The hosts, ports and transports that a text asks for.
///
/// # Errors
///
/// The first word that is none of these, in a sentence for people.
#[wasm_bindgen]
pub fn check_filter(text: &str) -> Result<Ts<Filter>, JsError> {
    to_js(&parse_filter(text).map_err(js_error)?)
}

/// A capture to try.
#[wasm_bindgen]
pub fn sample() -> Vec<u8> {
    sample::capture()
}
