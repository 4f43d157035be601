//! Conversion of values between Rust and JavaScript.

use serde::Serialize;
use serde::de::DeserializeOwned;
use tsify::{Ts, Tsify};
use wasm_bindgen::{JsError, JsValue};

use super::error::js_error;

/// Converts a value to a plain object. Its type says how: `tsify(missing_as_null)` for `null` rather than `undefined`,
/// `tsify(large_number_types_as_bigints)` for `BigInt` rather than numbers.
pub(super) fn to_js<T: Tsify + Serialize>(value: &T) -> Result<Ts<T>, JsError> {
    let object = value.into_js().map_err(js_error)?;
    Ok(Ts::new_unchecked(object.into()))
}

/// Converts a plain object to a value.
pub(super) fn from_js<T: Tsify + DeserializeOwned>(object: Ts<T>) -> Result<T, JsError> {
    serde_wasm_bindgen::from_value(object.into()).map_err(js_error)
}

/// Converts a value to a plain object, or to `null` if there is none.
pub(super) fn to_js_or_null<T: Tsify + Serialize>(value: Option<&T>) -> Result<JsValue, JsError> {
    value.map_or(Ok(JsValue::NULL), |value| Ok(to_js(value)?.into()))
}

/// Converts a count from a JavaScript number, which is exact up to 2⁵³.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
pub(super) fn count(number: f64) -> u64 {
    number as u64
}
