//! Conversion of errors for JavaScript.

use std::fmt::Display;

use wasm_bindgen::JsError;

/// Converts an error to a JavaScript `Error` with its message.
pub(super) fn js_error(error: impl Display) -> JsError {
    JsError::new(&error.to_string())
}
