//! Errors as JavaScript sees them.

use std::fmt::Display;

use wasm_bindgen::JsError;

/// An `Error` whose message is for people.
pub(super) fn js_error(error: impl Display) -> JsError {
    JsError::new(&error.to_string())
}
