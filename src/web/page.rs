//! Functions that the page calls besides drawing charts: edits of the settings, names, progress, the sample.

use std::time::Duration;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use super::error::js_error;
use super::value::{count, from_js, to_js};
use super::wording::Wording;
use crate::chart::TimeWindow;
use crate::direction::parse_networks;
use crate::query::{Focus, Selection, Settings, parse_filter};
use crate::report::format;
use crate::report::names::network_name;
use crate::sample;
use crate::session::{Counts, Progress};

/// Puts into words how far a reading has come; `bytes_total` is `undefined` for a stream.
///
/// # Errors
///
/// Never fails.
#[wasm_bindgen(unchecked_return_type = "Progress")]
pub fn progress(
    bytes_read: f64,
    bytes_total: Option<f64>,
    packets: f64,
    elapsed_seconds: f64,
    wording: &Wording,
) -> Result<JsValue, JsError> {
    let counts = Counts {
        bytes_read: count(bytes_read),
        bytes_total: bytes_total.map(count),
        packets: count(packets),
        elapsed: Duration::from_secs_f64(elapsed_seconds.max(0.0)),
    };
    to_js(&Progress::new(&counts, wording.inner.numbers))
}

/// Returns the settings of a page that has just been opened.
///
/// # Errors
///
/// Never fails.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn default_settings() -> Result<JsValue, JsError> {
    // The worker looks for findings after it has answered.
    settings_to_js(&Settings { findings: false, ..Settings::default() })
}

/// Returns the settings for another capture: without times, hosts, ports and a focus of the capture before it.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn settings_for_next_capture(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
) -> Result<JsValue, JsError> {
    edit(settings, |settings| {
        settings.selection = Selection::default();
        settings.focus = None;
        settings.findings = false;
        Ok(())
    })
}

/// Adds a filter, as people type it, to the settings.
///
/// # Errors
///
/// Returns the first word that is not understood, in a sentence for people.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn add_filter(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    text: &str,
    wording: &Wording,
) -> Result<JsValue, JsError> {
    edit(settings, |settings| {
        settings.add_filter(parse_filter(text, &wording.inner.services).map_err(js_error)?);
        Ok(())
    })
}

/// Adds the ports and the transport of a focus to the filters of the settings.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or `focus` is no focus.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn add_focus_filter(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Focus")] focus: JsValue,
) -> Result<JsValue, JsError> {
    edit(settings, |settings| {
        settings.add_filter(from_js::<Focus>(focus)?.into());
        Ok(())
    })
}

/// Removes one filter from the settings: the host or the ports with this index, or all conditions on transports.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or there is no such kind of filter.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn remove_filter(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    #[wasm_bindgen(unchecked_param_type = "FilterText['kind']")] kind: &str,
    index: usize,
) -> Result<JsValue, JsError> {
    edit(settings, |settings| {
        match kind {
            "hosts" => settings.remove_host(index),
            "ports" => settings.remove_ports(index),
            "transports" => settings.select_all_transports(),
            other => return Err(js_error(format!("no kind of filter is called {other}"))),
        }
        Ok(())
    })
}

/// Removes all filters from the settings, including the time window.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn remove_all_filters(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
) -> Result<JsValue, JsError> {
    edit(settings, |settings| {
        settings.selection = Selection::default();
        settings.select_all_transports();
        Ok(())
    })
}

/// Replaces the hosts of the selection by those that a text names.
///
/// # Errors
///
/// Returns the first word that is no network, in a sentence for people.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn select_only_hosts(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    hosts: &str,
) -> Result<JsValue, JsError> {
    edit(settings, |settings| {
        settings.selection.hosts = parse_networks(hosts).map_err(js_error)?.unwrap_or_default();
        Ok(())
    })
}

/// Parses networks, as people type them. Returns `null` if the text is empty.
///
/// # Errors
///
/// Returns the first word that is no network, in a sentence for people.
#[wasm_bindgen(unchecked_return_type = "string[] | null")]
pub fn check_networks(text: &str) -> Result<JsValue, JsError> {
    to_js(&parse_networks(text).map_err(js_error)?)
}

/// Returns the local networks of the settings as people type them; empty if the user has given none.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen]
pub fn local_networks_text(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
) -> Result<String, JsError> {
    let settings: Settings = from_js(settings)?;
    let names = settings.local_networks.iter().flatten().map(|network| network_name(*network));
    Ok(names.collect::<Vec<_>>().join(", "))
}

/// Returns whether a host is among the local networks of the settings.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or `address` is no address.
#[wasm_bindgen]
pub fn is_local_host(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    address: &str,
) -> Result<bool, JsError> {
    let networks = parse_networks(address).map_err(js_error)?.unwrap_or_default();
    Ok(from_js::<Settings>(settings)?.has_local_networks(&networks))
}

/// Adds a host to the local networks of the settings, or removes it if it is among them.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or `address` is no address.
#[wasm_bindgen(unchecked_return_type = "Settings")]
pub fn toggle_local_host(
    #[wasm_bindgen(unchecked_param_type = "Settings")] settings: JsValue,
    address: &str,
) -> Result<JsValue, JsError> {
    edit(settings, |settings| {
        settings.toggle_local_networks(&parse_networks(address).map_err(js_error)?.unwrap_or_default());
        Ok(())
    })
}

/// Returns whether two foci are equal.
///
/// # Errors
///
/// Returns an error if one of the values is no focus.
#[wasm_bindgen]
pub fn is_same_focus(
    #[wasm_bindgen(unchecked_param_type = "Focus")] a: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Focus")] b: JsValue,
) -> Result<bool, JsError> {
    Ok(from_js::<Focus>(a)? == from_js::<Focus>(b)?)
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

/// Returns a small capture to try.
#[wasm_bindgen]
pub fn sample() -> Vec<u8> {
    sample::capture()
}

/// Returns a copy of settings after an edit.
fn edit(settings: JsValue, edit: impl FnOnce(&mut Settings) -> Result<(), JsError>) -> Result<JsValue, JsError> {
    let mut settings = from_js(settings)?;
    edit(&mut settings)?;
    settings_to_js(&settings)
}

/// Converts settings to a plain object. Times are `BigInt`, since nanoseconds exceed 2⁵³.
fn settings_to_js(settings: &Settings) -> Result<JsValue, JsError> {
    let serializer = Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(true)
        .serialize_large_number_types_as_bigints(true);
    settings.serialize(&serializer).map_err(js_error)
}

fn to_window(edges: Option<Vec<f64>>) -> Option<TimeWindow> {
    let [from, to] = edges?.try_into().ok()?;
    Some(TimeWindow { from, to })
}

fn to_edges(window: Option<TimeWindow>) -> Option<Vec<f64>> {
    window.map(|TimeWindow { from, to }| vec![from, to])
}
