//! How written texts look: the signs of numbers and the names of services, which both instances of the module are given.

use wasm_bindgen::prelude::wasm_bindgen;

use crate::report;
use crate::report::format::NumberFormat;
use crate::services::Services;

/// How numbers are written, and what services are called.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Wording {
    pub(super) inner: report::Wording,
}

#[wasm_bindgen]
impl Wording {
    /// Takes the text of `services.txt`, the separator of thousands and the decimal sign.
    #[wasm_bindgen(constructor)]
    pub fn new(services: &str, group: char, decimal: char) -> Self {
        Self {
            inner: report::Wording { numbers: NumberFormat { group, decimal }, services: Services::parse(services) },
        }
    }
}
