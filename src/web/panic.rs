//! Logs panics to the console, and keeps the message for the page.

use std::panic;
use std::sync::{Mutex, PoisonError};

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

static MESSAGE: Mutex<Option<String>> = Mutex::new(None);

/// Installs the panic hook when the module is instantiated.
#[wasm_bindgen(start)]
fn keep_panics() {
    panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        web_sys::console::error_1(&JsValue::from_str(&message));
        *MESSAGE.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
    }));
}

/// Returns the panic message of the module; `undefined` if it has not panicked.
#[wasm_bindgen]
pub fn panic_message() -> Option<String> {
    MESSAGE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
