//! What both instances of the module are given at their start.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::services;

/// Takes the names of services: the text of `services.txt`, before anything is read or shown.
#[wasm_bindgen]
pub fn load_services(text: String) {
    services::load(text);
}
