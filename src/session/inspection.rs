//! What a session shows to the fits of weights. It is not part of the public interface.

use super::Session;
use crate::direction::Inspection;
use crate::query::ServiceExample;

impl Session {
    /// Returns what the direction is inferred from.
    #[doc(hidden)]
    #[must_use]
    pub fn inspect_direction(&self) -> Inspection {
        self.store.inspect()
    }

    /// Returns the flows whose service is known, to fit the weights of evidence to.
    #[doc(hidden)]
    #[must_use]
    pub fn service_examples(&self) -> Vec<ServiceExample> {
        self.store.service_examples()
    }
}
