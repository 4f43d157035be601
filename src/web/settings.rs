//! Edits of the settings, each of which returns a copy.

use tsify::Ts;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::js_error;
use super::value::{from_js, to_js};
use super::wording::Wording;
use crate::direction::parse_networks;
use crate::packet::network_name;
use crate::query::{ConversationFilter, Focus, Selection, Settings, parse_filter};

/// Returns the settings of a page that has just been opened.
///
/// # Errors
///
/// Never fails.
#[wasm_bindgen]
pub fn default_settings() -> Result<Ts<Settings>, JsError> {
    // The worker looks for findings after it has answered.
    to_js(&Settings { findings: false, ..Settings::default() })
}

/// Returns the settings for another capture: without times, hosts, ports and a focus of the capture before it.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen]
pub fn settings_for_next_capture(settings: Ts<Settings>) -> Result<Ts<Settings>, JsError> {
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
#[wasm_bindgen]
pub fn add_filter(settings: Ts<Settings>, text: &str, wording: &Wording) -> Result<Ts<Settings>, JsError> {
    edit(settings, |settings| {
        settings.add_filter(parse_filter(text, &wording.inner.services).map_err(js_error)?);
        Ok(())
    })
}

/// Counts only the packets in focus of those that are counted.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or `focus` is no focus.
#[wasm_bindgen]
pub fn add_focus_filter(settings: Ts<Settings>, focus: Ts<Focus>) -> Result<Ts<Settings>, JsError> {
    edit(settings, |settings| {
        settings.narrow_to(from_js(focus)?);
        Ok(())
    })
}

/// Removes one filter from the settings: the host or the ports with this index, or all conditions on transports.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or there is no such kind of filter.
#[wasm_bindgen]
pub fn remove_filter(
    settings: Ts<Settings>,
    #[wasm_bindgen(unchecked_param_type = "FilterKind")] kind: &str,
    index: usize,
) -> Result<Ts<Settings>, JsError> {
    edit(settings, |settings| {
        match kind {
            "hosts" => settings.remove_host(index),
            "ports" => settings.remove_ports(index),
            "also-hosts" => settings.remove_also_host(index),
            "also-ports" => settings.remove_also_ports(index),
            "interfaces" => settings.remove_interface(index),
            "transports" => settings.select_all_transports(),
            other => return Err(js_error(format!("no kind of filter is called {other}"))),
        }
        Ok(())
    })
}

/// Adds an interface to the filters of the settings, or removes it if it is among them.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen]
pub fn toggle_interface(settings: Ts<Settings>, interface: &str) -> Result<Ts<Settings>, JsError> {
    edit(settings, |settings| {
        settings.toggle_interface(interface);
        Ok(())
    })
}

/// Removes all filters from the settings, including the time window.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen]
pub fn remove_all_filters(settings: Ts<Settings>) -> Result<Ts<Settings>, JsError> {
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
#[wasm_bindgen]
pub fn select_only_hosts(settings: Ts<Settings>, hosts: &str) -> Result<Ts<Settings>, JsError> {
    edit(settings, |settings| {
        settings.selection.hosts = parse_networks(hosts).map_err(js_error)?.unwrap_or_default();
        settings.selection.also_hosts.clear();
        Ok(())
    })
}

/// Counts only the packets of a conversation.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or `conversation` is no such filter.
#[wasm_bindgen]
pub fn select_conversation(
    settings: Ts<Settings>,
    conversation: Ts<ConversationFilter>,
) -> Result<Ts<Settings>, JsError> {
    edit(settings, |settings| {
        settings.select_conversation(&from_js(conversation)?);
        Ok(())
    })
}

/// Parses networks, as people type them. Returns nothing if the text is empty.
///
/// # Errors
///
/// Returns the first word that is no network, in a sentence for people.
#[wasm_bindgen]
pub fn check_networks(text: &str) -> Result<Option<Vec<String>>, JsError> {
    let networks = parse_networks(text).map_err(js_error)?;
    Ok(networks.map(|networks| networks.iter().map(ToString::to_string).collect()))
}

/// Returns the local networks of the settings as people type them; empty if the user has given none.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen]
pub fn local_networks_text(settings: Ts<Settings>) -> Result<String, JsError> {
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
pub fn is_local_host(settings: Ts<Settings>, address: &str) -> Result<bool, JsError> {
    let networks = parse_networks(address).map_err(js_error)?.unwrap_or_default();
    Ok(from_js(settings)?.has_local_networks(&networks))
}

/// Adds a host to the local networks of the settings, or removes it if it is among them.
///
/// # Errors
///
/// Returns an error if `settings` are no settings, or `address` is no address.
#[wasm_bindgen]
pub fn toggle_local_host(settings: Ts<Settings>, address: &str) -> Result<Ts<Settings>, JsError> {
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
pub fn is_same_focus(a: Ts<Focus>, b: Ts<Focus>) -> Result<bool, JsError> {
    Ok(from_js(a)? == from_js(b)?)
}

/// Returns a copy of settings after an edit.
fn edit(
    settings: Ts<Settings>,
    edit: impl FnOnce(&mut Settings) -> Result<(), JsError>,
) -> Result<Ts<Settings>, JsError> {
    let mut settings = from_js(settings)?;
    edit(&mut settings)?;
    to_js(&settings)
}
