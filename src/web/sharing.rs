//! What is left out of what the page saves.

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::js_error;
use crate::session::{self, PrefixKey, SharedHosts};

/// What is left out of what is shared.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Sharing {
    pub(super) inner: session::Sharing,
}

#[wasm_bindgen]
impl Sharing {
    /// Takes what becomes of hosts, a random key of 32 bytes, which only `prefixes` uses, and whether times of day are kept.
    ///
    /// # Errors
    ///
    /// Returns an error if the level is unknown, or if the key is none.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "SharingLevel")] level: &str,
        key: &[u8],
        keeps_times: bool,
    ) -> Result<Self, JsError> {
        let key = || <[u8; 32]>::try_from(key).ok().and_then(|key| PrefixKey::try_from(key).ok());
        let hosts = match level {
            "as-is" => Some(SharedHosts::AsIs),
            "pseudonyms" => Some(SharedHosts::Pseudonyms),
            "prefixes" => key().map(SharedHosts::Prefixes),
            "left-out" => Some(SharedHosts::LeftOut),
            _ => None,
        };
        let hosts = hosts.ok_or_else(|| js_error("not a level of sharing, or not a key"))?;
        Ok(Self { inner: session::Sharing { hosts, keeps_times } })
    }
}
