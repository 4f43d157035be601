//! What written texts depend on apart from the report.

use super::format::NumberFormat;
use crate::services::Services;

/// How numbers are written, and what services are called.
#[derive(Clone, Debug)]
pub struct Wording {
    /// How numbers are written.
    pub numbers: NumberFormat,
    /// The names of services.
    pub services: Services,
}

#[cfg(not(target_arch = "wasm32"))]
impl Default for Wording {
    /// Returns English numbers and IANA's names.
    fn default() -> Self {
        Self { numbers: NumberFormat::default(), services: Services::iana() }
    }
}
