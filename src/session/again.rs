//! Changes of settings, and reading the files again where one needs it.

use super::pacing::Pacing;
use super::segment_store::SegmentStore;
use super::warnings::Warned;
use super::{Applied, Session};
use crate::query::Settings;
use crate::report;

impl Session {
    pub(super) fn can_read_again(&self) -> bool {
        self.sources.iter().all(|source| source.is_repeatable)
    }

    /// Forgets the packets and reads all files again. What this reading inferred is known from the start, if it was complete.
    pub(super) fn read_again(&mut self, settings: Settings) {
        let is_known = self.reading.is_complete() && self.store.can_infer(&settings);
        let known = is_known.then(|| self.store.infer(&settings));
        let services = self.wording.services.clone();
        let collects_series = self.store.collects_series();
        self.store = SegmentStore::new(settings, services, self.limits.memory_budget_bytes, known);
        if collects_series {
            self.store.collect_series();
        }
        self.renew_reader();
        self.capture = report::Capture::default();
        self.warned = Warned::default();
        self.pacing = Pacing::default();
        self.reading.repeat();
    }

    /// Changes the settings, during the reading or after it.
    pub fn apply(&mut self, settings: Settings) -> Applied {
        let is_complete = !self.reading.is_incomplete_repeat();
        if is_complete && self.store.apply(&settings) {
            self.pacing.want_snapshot();
            Applied::AtOnce
        } else if self.can_read_again() {
            self.read_again(settings);
            Applied::ReadingAgain
        } else {
            Applied::Impossible
        }
    }
}
