//! What both instances of the module are given at their start.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::report::format::{NumberFormat, use_number_format};
use crate::{sample, services};

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

/// A small capture to try the module with, before it has to be fast.
#[wasm_bindgen]
#[must_use]
pub fn rehearsal() -> Vec<u8> {
    sample::pcap()
}
