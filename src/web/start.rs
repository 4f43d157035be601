//! What both instances of the module are given at their start.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::report::units::{NumberFormat, use_number_format};
use crate::services;

/// Takes the names of services: the text of `services.txt`, before anything is read or shown.
#[wasm_bindgen]
pub fn load_services(text: String) {
    services::load(text);
}

/// Takes how the reader writes numbers: what stands between thousands, and before decimals.
#[wasm_bindgen]
pub fn load_number_format(group: char, decimal: char) {
    use_number_format(NumberFormat { group, decimal });
}
