//! Panics, said on the console and kept for the page.

use std::panic;
use std::sync::{Mutex, PoisonError};

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

static MESSAGE: Mutex<Option<String>> = Mutex::new(None);

/// Runs when the module is instantiated.
#[wasm_bindgen(start)]
fn keep_panics() {
    panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        web_sys::console::error_1(&JsValue::from_str(&message));
        *MESSAGE.lock().unwrap_or_else(PoisonError::into_inner) = Some(message);
    }));
}

/// What the module said before it stopped; nothing if it still runs, or was stopped by the browser.
#[wasm_bindgen]
pub fn panic_message() -> Option<String> {
    MESSAGE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
